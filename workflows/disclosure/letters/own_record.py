"""更正本人信息: what the person concerned is told of a request under 条例第四十一条."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from .letter import ALWAYS, LetterSpec
from .remedy import REMEDY, remedy
from .wording import REGULATION, Content, is_blank, sentence, written_day

_BY_ARTICLE = f"根据{REGULATION}第四十一条的规定，"


def _came(content: Content) -> str:
    return (
        f"本机关于{written_day(content['receipt_on'])}收到您（单位，下同）要求更正与自身相关的政府信息的申请"
        f"（编号：{content['case_number']}）。"
    )


def _correction_made(content: Content) -> Iterable[str]:
    """更正告知书: what was found wrong and what it now says."""
    yield f"{_came(content)}经审核，您提供的证据能够证明有关记录不准确：{sentence(content['finding'])}"
    yield f"{_BY_ARTICLE}本机关已于{written_day(content['corrected_on'])}予以更正。"
    yield f"更正后的内容：{sentence(content['corrected_text'])}"


def _correction_transferred(content: Content) -> Iterable[str]:
    """转送告知书: the agency that may correct it has the papers."""
    yield f"{_came(content)}经审核，本机关不属于有权更正该信息的机关：{sentence(content['finding'])}"
    yield f"{_BY_ARTICLE}本机关已将您的申请转送有权更正的{_competent(content)}处理，请您向该机关了解办理情况。"


def _correction_referred(content: Content) -> Iterable[str]:
    """告知书: which agency may correct it."""
    yield f"{_came(content)}经审核，本机关不属于有权更正该信息的机关：{sentence(content['finding'])}"
    yield f"{_BY_ARTICLE}请您向有权更正的{_competent(content)}提出。"


def _correction_refused(content: Content) -> Iterable[str]:
    """不予更正告知书: why, and the remedies."""
    yield f"{_came(content)}经审核，{sentence(content['finding'])}"
    yield f"您要求更正的理由不能成立，本机关决定不予更正。理由：{sentence(content['reason'])}"
    yield remedy(content, False, "告知书")


def _competent(content: Content) -> str:
    contact = content.get("competent_contact")
    return f"{content['competent_agency']}{'' if is_blank(contact) else f'（联系方式：{contact}）'}"


def _of_finding(request: LetterRequest) -> Mapping[str, Any]:
    """What was found and approved, opened for the letter; what has been done about it is told by this step."""
    values = request.case.values
    names = ("finding", "reason", "corrected_text", "competent_agency", "competent_contact")
    corrected_on = request.data.get("corrected_on")
    found = {name: request.reveal(values[name]) for name in names if values.get(name)}
    return {**found, "corrected_on": corrected_on.isoformat() if corrected_on else None}


_TOLD = "您提出的更正政府信息申请（编号{number}）已有处理结果，请查看告知书。"
_REFERRED = (*ALWAYS, "finding", "competent_agency")

LETTERS = {
    "correction_made": LetterSpec(
        "更正告知书",
        "政府信息更正告知书",
        (*ALWAYS, "finding", "corrected_on", "corrected_text"),
        _correction_made,
        _TOLD,
        content=_of_finding,
    ),
    "correction_transferred": LetterSpec(
        "转送告知书", "政府信息更正申请转送告知书", _REFERRED, _correction_transferred, _TOLD, content=_of_finding
    ),
    "correction_referred": LetterSpec(
        "告知书", "政府信息更正申请告知书", _REFERRED, _correction_referred, _TOLD, content=_of_finding
    ),
    "correction_refused": LetterSpec(
        "不予更正告知书",
        "政府信息不予更正告知书",
        (*ALWAYS, "finding", "reason", *REMEDY),
        _correction_refused,
        _TOLD,
        content=_of_finding,
    ),
}
"""Of their own workflow (`own_record`); none of them is a letter of a disclosure case."""
