"""What a step must write and send: each letter, and each message by its number, channel, notice and address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.simulation.case import ModelCase
from tests.simulation.law import GIVING_OUT, RULES, WAYS
from tests.simulation.terms import asked_of

CONTACTS = ("email", "phone", "address")
Letter = tuple[str, str]
"""Its kind, and the consultation that it is about."""
Message = tuple[str, str, str, str]
"""Its id, its channel, what it announces, and the value that holds the address."""


def next_consultation(case: ModelCase) -> str:
    """The first id c1, c2, … that nothing of the case bears."""
    used = {*case.consulted, *(row.get("id") for row in case.facts if row["type"].startswith("consultation"))}
    number = 1
    while f"c{number}" in used:
        number += 1
    return f"c{number}"


def overridden(case: ModelCase, calendar: WorkingCalendar) -> list[str]:
    """The third parties without whose consent something of theirs is given out for a public interest."""
    found: list[str] = []
    asked = asked_of(case, calendar)
    for number, item in sorted(case.answered_here.items()):
        if item.get("outcome") in GIVING_OUT and item.get("interest"):
            found += [
                name
                for name, one in sorted(asked.items())
                if number in one.items and one.party == "third_party" and one.opinion != "consent"
            ]
    return list(dict.fromkeys(found))


def letters_of(case: ModelCase, body: Mapping[str, Any], calendar: WorkingCalendar) -> list[Letter]:
    """The letters that the entry must hold. `case` is as it was before."""
    step, data = body["step"], body["data"]
    found: list[Letter] = [(RULES[step].letter, "")] if RULES[step].letter else []
    if step == "propose":
        found += [] if "reply" in data else [("reply_draft", "")]
        found += [("reply_check_sheet", "")] if "reply" in data or data.get("information") else []
    elif step == "sign":
        found += [] if case.own_reply else [("reply", "")]
        found += [("third_party_notice", name) for name in overridden(case, calendar)]
    elif step == "dispatch":
        found += [("return_receipt", "")] if WAYS[data["route"]].counts == "signature" else []
    elif step == "consult":
        name = next_consultation(case)
        found += [("consultation_notice", name), *([] if "letter" in data else [(_to_them(data), name)])]
    elif step == "remind_consulted":
        found.append(("consultation_reminder", data["id"]))
    return found


def _to_them(data: Mapping[str, Any]) -> str:
    return "third_party_consultation" if data["with"] == "third_party" else "agency_consultation"


def messages_of(case: ModelCase, body: Mapping[str, Any], calendar: WorkingCalendar) -> list[Message]:
    """What must leave: a mail with each letter and an SMS that announces it, where somebody left an address."""
    rows = list(_rows(case, body, calendar))
    return [(f"{case.id}.{body['seq']:04}.{number}", *row) for number, *row in rows]  # type: ignore[misc]


def _rows(case: ModelCase, body: Mapping[str, Any], calendar: WorkingCalendar) -> Iterator[tuple[int, str, str, str]]:
    step, data = body["step"], body["data"]
    own = {*case.contacts, *({*CONTACTS} & {*data} if step == "mend_registration" else ())}
    if RULES[step].letter:
        yield from _told(1, RULES[step].letter, own)
    elif step == "dispatch":
        mailed = WAYS[data["route"]].needs == "email"
        yield from _told(1, "reply", own if mailed else own - {"email"})
    elif step == "consult":
        name = next_consultation(case)
        if "email" in data:
            yield 1, "mail", _to_them(data), f"value:consultation.{name}.email"
        if "phone" in data:
            yield 2, "sms", _to_them(data), f"value:consultation.{name}.phone"
        yield from _told(3, "consultation_notice", own)
    elif step == "remind_consulted":
        yield from _told(1, "consultation_reminder", case.consulted[data["id"]]["contacts"], data["id"])
    elif step == "sign":
        for place, name in enumerate(overridden(case, calendar), start=1):
            yield from _told(10 * place + 1, "third_party_notice", case.consulted[name]["contacts"], name)


def _told(number: int, letter: str, contacts: set[str], whom: str = "") -> Iterator[tuple[int, str, str, str]]:
    value = f"value:consultation.{whom}." if whom else "value:"
    if "email" in contacts:
        yield number, "mail", letter, f"{value}email"
        number += 1
    if "phone" in contacts:
        yield number, "sms", letter, f"{value}phone"
