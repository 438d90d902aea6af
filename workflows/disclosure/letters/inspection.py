"""现场查阅告知书: when and where the information may be read and copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from .letter import ALWAYS, LetterSpec
from .wording import Content, is_blank, received, sentence, written_day


def _inspection_notice(content: Content) -> Iterable[str]:
    """现场查阅告知书: day, place, what to bring; 条例第三十六条第（二）项 (the time), 第四十条 (the form)."""
    yield f"{received(content)}对予以公开的政府信息，现安排您现场查阅、抄录。"
    if not is_blank(content.get("inspection_reason")):
        yield f"以现场查阅的形式提供的理由：{sentence(content['inspection_reason'])}"
    yield f"查阅日期：{written_day(content['appointed_on'])}。查阅地点：{sentence(content['place'])}"
    yield "请携带本告知书和您的有效身份证明；委托他人查阅的，请一并携带授权委托书。查阅后请在签收单上签名。"
    yield "您不能按时前来的，请提前与本机关联系，另行约定日期。"


def _of_appointment(request: LetterRequest) -> Mapping[str, Any]:
    return {
        "appointed_on": request.data["appointed"].isoformat(),
        "place": request.data["place"],
        "inspection_reason": request.data.get("reason"),
    }


LETTERS = {
    "inspection_notice": LetterSpec(
        "现场查阅告知书",
        "政府信息现场查阅告知书",
        (*ALWAYS, "appointed_on", "place"),
        _inspection_notice,
        "您申请公开的政府信息（编号{number}）已安排现场查阅，日期和地点见现场查阅告知书。",
        content=_of_appointment,
    ),
}
