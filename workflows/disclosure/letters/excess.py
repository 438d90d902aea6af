"""大量反复申请: the applicant is asked for reasons, and told a later day where they are reasonable. 条例第三十五条."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from .letter import ALWAYS, LetterSpec
from .wording import Content, cite, received, sentence, written_day


def _asked(request: LetterRequest) -> Mapping[str, Any]:
    held = request.case.values["reasons"]
    return {
        "requests_count": held["requests_count"],
        "counted_since": held["counted_since"],
        "reasons_by": held["answer_by"],
    }


def _reasons_notice(content: Content) -> Iterable[str]:
    """说明理由告知书: how many requests since when, until when the reasons are awaited, and what follows."""
    yield (
        f"{received(content)}自{written_day(content['counted_since'])}以来，您向本机关提出政府信息公开申请共"
        f"{content['requests_count']}件，数量、频次明显超过合理范围。"
    )
    yield (
        f"根据{cite(content, 'excess')}的规定，现要求您于{written_day(content['reasons_by'])}前（含当日）书面说明理由。"
        "说明理由期间，答复期限照常计算。"
    )
    yield (
        "理由不合理，或者逾期未说明理由的，本机关不予处理；理由合理，但是无法在规定期限内答复的，"
        "本机关将确定延迟答复的合理期限并告知您。"
    )


def _delayed(request: LetterRequest) -> Mapping[str, Any]:
    return {"delayed_until": request.data["until"].isoformat()}


def _delay_notice(content: Content) -> Iterable[str]:
    """延迟答复告知书: the reasons are accepted, and the reasonable later day."""
    yield f"{received(content)}您已说明理由，经审查，本机关认为申请理由合理，但是无法在规定的期限内答复。"
    yield f"无法在规定期限内答复的原因：{sentence(content['reason'])}"
    article = cite(content, "excess")
    yield f"根据{article}的规定，本机关确定延迟答复，答复的期限至{written_day(content['delayed_until'])}。"


LETTERS = {
    "reasons_notice": LetterSpec(
        "说明理由告知书",
        "政府信息公开申请说明理由告知书",
        (*ALWAYS, "requests_count", "counted_since", "reasons_by"),
        _reasons_notice,
        "您的政府信息公开申请（编号{number}）需要说明理由，请查看说明理由告知书。",
        _asked,
    ),
    "delay_notice": LetterSpec(
        "延迟答复告知书",
        "政府信息公开申请延迟答复告知书",
        (*ALWAYS, "delayed_until", "reason"),
        _delay_notice,
        "您的政府信息公开申请（编号{number}）延迟答复，新的答复期限至{due_on}。",
        _delayed,
    ),
}
