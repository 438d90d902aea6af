"""送达回证: the form that is signed when the reply is handed over; 国办公开办函〔2016〕235号、民事诉讼法第八十七条."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from ..ways import WAYS
from .letter import ALWAYS, LetterSpec
from .wording import Content, is_blank, quoted, received, written_day


def _return_receipt(content: Content) -> Iterable[str]:
    """送达回证: the document, the way, the days of dispatch and of signature, the signer, and room for a refusal."""
    number = "" if is_blank(content.get("reply_number")) else f"（文号：{content['reply_number']}）"
    yield received(content)
    yield f"送达文书：政府信息公开申请答复书{number}。受送达人：{content['applicant_name']}。"
    yield f"送达方式：{content['way_label']}。送出日期：{written_day(content['occurred_on'])}。"
    if not is_blank(content.get("entrusted_to")):
        yield f"受委托送达的机关：{quoted(content['entrusted_to'])}。"
    yield "签收人（签名或者盖章）：＿＿＿＿＿＿＿＿　签收日期：＿＿＿＿年＿＿月＿＿日"
    yield "代收人与受送达人的关系及代收理由：＿＿＿＿＿＿＿＿＿＿＿＿"
    yield "拒绝签收的事由及留置日期：＿＿＿＿＿＿＿＿＿＿＿＿　见证人（签名或者盖章）：＿＿＿＿＿＿＿＿"
    yield "送达人（签名）：＿＿＿＿＿＿＿＿"


def _of_dispatch(request: LetterRequest) -> Mapping[str, Any]:
    return {
        "reply_number": request.case.numbers.get("document"),
        "way_label": WAYS[request.data["route"]].label,
        "entrusted_to": request.data.get("entrusted_to"),
    }


LETTERS = {
    "return_receipt": LetterSpec("送达回证", "送达回证", (*ALWAYS, "way_label"), _return_receipt, content=_of_dispatch),
}
"""Printed with the reply, signed outside, and handed in again as the evidence of ``record_service``."""
