"""征求意见: the letters to third parties and agencies, the reminder, and what the applicant and a third party are told.

条例第三十二条 to 第三十四条; 2008年条例第二十三条、第二十四条第三款. None of them is a decision to be appealed, so that
none bears a remedy clause. A third party learns what the information is, never who asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from ..consultations import clock_of
from ..limits import OPINION_DAYS
from ..reading import consultations_of
from .letter import ALWAYS, LetterSpec
from .wording import Content, cite, numeral, received, regime_in, sentence, written_day

TO_THEM = (*ALWAYS, "addressee", "matter")
"""What a letter to those consulted cannot do without; by no mistake does it go to the applicant."""
_ABOUT = {
    "third_party": "可能涉及第三方合法权益",
    "joint_agency": "由本机关与其他行政机关共同制作",
    "agency": "需要征求其他行政机关的意见",
}
_WHOM = {"third_party": "第三方", "joint_agency": "共同制作机关", "agency": "有关行政机关"}
_MATTERS = {"third_party": "third_party", "joint_agency": "joint_agency", "agency": "consultation_time"}
"""Under which article of the regime somebody is asked; asking another agency has none but that on its time."""


def _asked(content: Content) -> str:
    return (
        f"本机关于{written_day(content['receipt_on'])}收到一件政府信息公开申请（登记编号：{content['case_number']}）。"
        f"所申请公开的政府信息涉及以下内容：{sentence(content['matter'])}"
    )


def _article(content: Content) -> str:
    return cite(content, _MATTERS.get(content.get("consulted") or "", "third_party"))


def _has_period(content: Content) -> bool:
    """By the rules of 2008 nobody has a period, and silence means nothing."""
    return regime_in(content).name != "2008"


def _third_party_consultation(content: Content) -> Iterable[str]:
    """征求第三方意见书: the information concerned, fifteen working days from receipt, and what silence means."""
    yield _asked(content)
    yield (
        f"经审查，公开该政府信息可能损害您（单位，下同）的合法权益。根据{_article(content)}的规定，现书面征求您的意见。"
        "请就是否同意公开提出书面意见；不同意公开或者只同意部分公开的，请说明理由。"
    )
    if not _has_period(content):
        yield (
            "您不同意公开的，本机关不予公开；但是，本机关认为不公开可能对公共利益造成重大影响的，可以予以公开，"
            "并将决定公开的政府信息内容和理由书面通知您。"
        )
        return
    yield (
        f"请您自收到本意见书之日起{OPINION_DAYS}个工作日内（收到当日不计算在内）提出意见。逾期未提出意见的，由本机关依照"
        f"{regime_in(content).full_title}的规定决定是否公开。您不同意公开且有合理理由的，本机关不予公开；本机关认为不公开可能对公共利益造成重大"
        "影响的，可以决定予以公开，并将决定公开的政府信息内容和理由书面告知您。"
    )


def _agency_consultation(content: Content) -> Iterable[str]:
    """征求机关意见函: a joint maker's silence is consent (第三十四条); another agency's means nothing."""
    yield _asked(content)
    if content.get("consulted") == "joint_agency":
        yield (
            f"该政府信息由本机关牵头与你机关共同制作。根据{_article(content)}的规定，现征求你机关的意见。"
            f"请自收到本函之日起{OPINION_DAYS}个工作日内（收到当日不计算在内）提出意见，逾期未提出意见的视为同意公开。"
        )
        return
    yield (
        f"现就该政府信息是否可以公开征求你机关的意见。请自收到本函之日起{OPINION_DAYS}个工作日内（收到当日不计算在内）"
        "书面回复。逾期未回复的，本机关将依法自行决定，不视为你机关已经同意或者不同意公开。"
    )


def _consultation_notice(content: Content) -> Iterable[str]:
    """征求意见告知书: the applicant learns that others are asked, whom in general, and that the time is not counted."""
    yield (
        f"{received(content)}经审查，您申请公开的政府信息{_ABOUT[content['consulted']]}。"
        f"根据{_article(content)}的规定，本机关于{written_day(content['sent_on'])}征求{_WHOM[content['consulted']]}的意见。"
    )
    if content.get("not_counted"):
        yield f"根据{cite(content, 'consultation_time')}的规定，征求意见所需时间不计算在答复期限内。"


def _consultation_reminder(content: Content) -> Iterable[str]:
    """催告: what was asked, when, and until when it may be answered."""
    yield _asked(content)
    yield f"本机关于{written_day(content['sent_on'])}就此书面征求您（单位，下同）的意见，至今尚未收到。"
    if not content.get("opinion_due_on"):
        yield "请您尽快提出书面意见。"
        return
    provisional = "（暂定：所涉年度的放假安排尚未公布，公布后可能调整）" if content.get("opinion_provisional") else ""
    silence = {"third_party": "由本机关依法决定是否公开", "joint_agency": "视为同意公开"}
    meaning = silence.get(content.get("consulted") or "", "由本机关依法自行决定")
    due_on = f"{written_day(content['opinion_due_on'])}{provisional}"
    yield f"请您于{due_on}前（含当日）提出书面意见，逾期未提出意见的，{meaning}。"


def _third_party_notice(content: Content) -> Iterable[str]:
    """依申请公开告知书（给第三方）: what is disclosed against the third party's will, and why."""
    yield _asked(content)
    opinion = _OPINIONS.get(content.get("opinion"), "")
    yield f"本机关于{written_day(content['sent_on'])}书面征求您（单位，下同）的意见。{opinion}"
    yield (
        f"经审查，本机关认为不公开该政府信息可能对公共利益造成重大影响，根据{_article(content)}的规定，决定"
        f"{content['decision']}。"
    )
    reasons = content["interests"]
    for position, reason in enumerate(reasons, start=1):
        yield f"理由{numeral(position) if len(reasons) > 1 else ''}：{sentence(reason)}"


_OPINIONS = {
    "object": "您不同意公开。",
    "partly": "您只同意部分公开。",
    None: "本机关未收到您的意见。",
}


# --- what they are written from --------------------------------------------------------------------------------------


def _of_consultation(request: LetterRequest) -> Mapping[str, Any]:
    """What is kept of the consultation that the letter is about; the name and the matter are revealed for it alone."""
    case, id_ = request.case, request.about
    held = consultations_of(case)[id_]
    clock, reply = case.clocks.get(clock_of(id_)), case.clocks["reply"]
    return {
        "consulted": held["with"],
        "sent_on": held["sent_on"],
        "matter": request.reveal(case.values[f"consultation.{id_}.matter"]),
        "opinion_due_on": clock.due_on.isoformat() if clock and clock.due_on else None,
        "opinion_provisional": bool(clock and clock.provisional),
        "not_counted": reply.due_on is None or reply.due_on.isoformat() >= held["sent_on"],
    }


def _to_consulted(request: LetterRequest) -> Mapping[str, Any]:
    name = request.reveal(request.case.values[f"consultation.{request.about}.name"])
    return {**_of_consultation(request), "addressee": name}


def _to_overridden(request: LetterRequest) -> Mapping[str, Any]:
    held = consultations_of(request.case)[request.about]
    items = [request.case.items[number] for number in held["items"]]
    disclosed = [item for item in items if item.get("public_interest")]
    in_part = any(item["outcome"] != "disclosed" for item in disclosed)
    return {
        **_to_consulted(request),
        "opinion": held["opinion"],
        "decision": "予以部分公开" if in_part else "予以公开",
        "interests": [request.reveal(item["public_interest"]) for item in disclosed],
    }


LETTERS = {
    "third_party_consultation": LetterSpec(
        "征求第三方意见书",
        "政府信息公开征求第三方意见书",
        TO_THEM,
        _third_party_consultation,
        "本机关就一件政府信息公开申请（编号{number}）书面征求您（单位）的意见，请查看征求意见书。",
        _to_consulted,
    ),
    "agency_consultation": LetterSpec(
        "征求机关意见函",
        "政府信息公开征求意见函",
        TO_THEM,
        _agency_consultation,
        "本机关就一件政府信息公开申请（编号{number}）征求你机关的意见，请查看征求意见函。",
        _to_consulted,
    ),
    "consultation_notice": LetterSpec(
        "征求意见告知书",
        "政府信息公开征求意见告知书",
        (*ALWAYS, "consulted", "sent_on"),
        _consultation_notice,
        "您的政府信息公开申请（编号{number}）需要征求意见，答复期限现至{due_on}。",
        _of_consultation,
    ),
    "consultation_reminder": LetterSpec(
        "征求意见催告函",
        "政府信息公开征求意见催告函",
        (*TO_THEM, "sent_on"),
        _consultation_reminder,
        "本机关就一件政府信息公开申请（编号{number}）征求您（单位）的意见，尚未收到答复，请尽快提出书面意见。",
        _to_consulted,
    ),
    "third_party_notice": LetterSpec(
        "依申请公开告知书（第三方）",
        "政府信息公开告知书",
        (*TO_THEM, "sent_on", "decision", "interests"),
        _third_party_notice,
        "本机关已就一件征求过您（单位）意见的政府信息公开申请（编号{number}）作出决定，请查看告知书。",
        _to_overridden,
    ),
}
