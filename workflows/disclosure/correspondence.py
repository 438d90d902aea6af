"""What the letters and messages of a case are written from: its state, opened for the letter alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, LetterRequest, Procedure

from .letters import LETTERS
from .letters.letter import announced
from .letters.remedy import settled_remedies
from .letters.reply import TOLD
from .procedure import FUNCTIONS, disclosure_2008, disclosure_2019
from .reading import last_fact, open_items
from .receipt import CHANNEL_LABELS, Channel


def content(request: LetterRequest) -> tuple[str, dict[str, Any]]:
    """The template of a letter and all that it may say. Personal values are revealed here and go nowhere else."""
    case, practice, data = request.case, request.practice, request.data
    received = last_fact(case, "received") or {}
    clock = case.clocks["reply"]
    due_on = clock.due_on or clock.safe_on
    channel = case.values.get("channel")
    asked = last_fact(case, "supplement_requested") or {}
    withdrawn = last_fact(case, "withdrawn") or {}
    content: dict[str, Any] = {
        "workflow": request.workflow,
        "agency_name": practice.get("agency_name"),
        "agency_contact": practice.get("contact"),
        "applicant_name": request.reveal(case.values["name"]),
        "case_number": case.numbers.get("registration") or "（尚未编号）",
        "document_number": case.numbers.get("document") if request.letter == "reply" else None,
        "channel_label": CHANNEL_LABELS[Channel(channel)] if channel else None,
        "receipt_on": received.get("on"),
        "due_on": due_on.isoformat() if due_on else None,
        "provisional": clock.provisional,
        "unconfirmed": bool(case.values.get("unconfirmed")),
        "items": [
            _item(request, int(number), item) for number, item in sorted(open_items(case).items(), key=_by_number)
        ],
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
    spec = LETTERS[request.letter]
    return request.letter, {**content, **settled_remedies(request, spec), **spec.content(request)}


def _by_number(row: tuple[str, Any]) -> int:
    return int(row[0])


def _item(request: LetterRequest, number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    """What the applicant asked and is told, in plain; what else an outcome rests on stays on file."""
    held = {key: item.get(key) for key in ("request", "outcome", "article", "reason", *TOLD)}
    return {
        "item": number,
        **{key: request.reveal(value) if isinstance(value, Mapping) else value for key, value in held.items()},
    }


def notice(channel: str, name: str, case: CaseState, practice: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of the message that carries or announces a letter.

    It is read on a telephone and in a mail client's list: it names the case by its number and nobody by name.
    """
    clock = case.clocks["reply"]
    due_on = f"{clock.due_on}{'（暂定）' if clock.provisional else ''}" if clock.due_on else "（另行告知）"
    number = case.numbers.get("registration", "")
    return announced(LETTERS[name], channel, number, due_on, practice.get("agency_name", ""))


DISCLOSURE = Procedure(disclosure_2019(), FUNCTIONS, content, notice)
"""依申请公开（2019年条例）: the workflow, its rules and its words."""
DISCLOSURE_2008 = Procedure(disclosure_2008(), FUNCTIONS, content, notice)
"""依申请公开（2008年条例）, for what was received before 2019-05-15."""
