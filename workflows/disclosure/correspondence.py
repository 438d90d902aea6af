"""What the letters and messages of a case are written from: its state, opened for the letter alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, LetterRequest, Procedure

from .procedure import FUNCTIONS, disclosure_2019
from .receipt import CHANNEL_LABELS, Channel

# A notice is read on a telephone and in a mail client's list: it names the case by its number and nobody by name.
_NOTICES = {
    "registration_receipt": ("登记回执", "您的政府信息公开申请已登记，编号{number}，答复期限至{due_on}。"),
    "supplement_notice": ("补正告知书", "您的政府信息公开申请（编号{number}）需要补正，请查看补正告知书。"),
    "extension_notice": ("延期答复告知书", "您的政府信息公开申请（编号{number}）延期答复，新的答复期限至{due_on}。"),
    "lapse_notice": ("不再处理告知书", "您的政府信息公开申请（编号{number}）逾期未补正，视为放弃申请。"),
    "withdrawal_receipt": ("撤回申请确认", "您已撤回政府信息公开申请（编号{number}），本机关不再办理。"),
    "reply": ("政府信息公开申请答复书", "您的政府信息公开申请（编号{number}）已经答复，请注意查收。"),
}


def content(request: LetterRequest) -> tuple[str, dict[str, Any]]:
    """The template of a letter and all that it may say. Personal values are revealed here and go nowhere else."""
    case, practice, data = request.case, request.practice, request.data
    received = _fact(case, "received") or {}
    clock = case.clocks["reply"]
    due_on = clock.due_on or clock.safe_on
    channel = case.values.get("channel")
    asked = _fact(case, "supplement_requested") or {}
    withdrawn = _fact(case, "withdrawn") or {}
    content: dict[str, Any] = {
        "agency_name": practice.get("agency_name"),
        "agency_contact": practice.get("contact"),
        "review_authority": practice.get("review_authority"),
        "court": practice.get("court"),
        "applicant_name": request.reveal(case.values["name"]),
        "case_number": case.numbers.get("registration") or "（尚未编号）",
        "document_number": case.numbers.get("document") if request.letter == "reply" else None,
        "channel_label": CHANNEL_LABELS[Channel(channel)] if channel else None,
        "receipt_on": received.get("on"),
        "due_on": due_on.isoformat() if due_on else None,
        "provisional": clock.provisional,
        "unconfirmed": bool(case.values.get("unconfirmed")),
        "items": [_item(request, int(number), item) for number, item in sorted(case.items.items(), key=_by_number)],
        "defects": data.get("defects"),
        "answer_by": asked.get("answer_by"),
        "answer_workdays": asked.get("workdays"),
        "extended_workdays": data.get("workdays"),
        "reason": data.get("reason"),
        "requested_on": asked.get("on"),
        "lapsed_on": clock.lapses_on.isoformat() if clock.lapses_on else None,
        "withdrawn_on": withdrawn.get("on"),
        "occurred_on": request.occurred_on.isoformat(),
    }
    return request.letter, content


def _by_number(row: tuple[str, Any]) -> int:
    return int(row[0])


def _item(request: LetterRequest, number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "item": number,
        "request": request.reveal(item["request"]),
        "outcome": item.get("outcome"),
        "article": item.get("article"),
        "reason": request.reveal(item["reason"]) if item.get("reason") else None,
    }


def _fact(case: CaseState, kind: str) -> Mapping[str, Any] | None:
    return next((row for row in reversed(case.facts) if row["type"] == kind and row["ref"] not in case.voided), None)


def notice(channel: str, name: str, case: CaseState, practice: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of the message that carries or announces a letter. Nothing personal is in them."""
    title, sentence = _NOTICES[name]
    number = case.numbers.get("registration", "")
    clock = case.clocks["reply"]
    due_on = f"{clock.due_on}{'（暂定）' if clock.provisional else ''}" if clock.due_on else "（另行告知）"
    agency = practice.get("agency_name", "")
    text = sentence.format(number=number, due_on=due_on)
    if channel == "sms":
        return title, f"【{agency}】{text}"
    return f"{title}（{number}）" if number else title, f"{text}\n\n附件为{title}。\n\n{agency}\n"


DISCLOSURE = Procedure(disclosure_2019(), FUNCTIONS, content, notice)
"""依申请公开（2019年条例）: the workflow, its rules and its words."""
