"""Messages that a step sends: rows for the outbox with a reference to the address, nothing personal."""

from __future__ import annotations

from typing import Any

from gongkai.engine import Situation

from .reading import values_of

Effects = list[dict[str, Any]]


def tell_applicant(situation: Situation) -> Effects:
    """The step's letters go by e-mail where the applicant left one; an SMS announces them where a number is known."""
    effects: Effects = []
    for notice in situation.step.letters:
        effects += told(situation, notice, number=len(effects))
    return effects


def told(situation: Situation, letter: str, *, number: int = 0, whom: str = "") -> Effects:
    """One letter on its way, with the messages numbered from `number`; `whom` leads the names of the values that hold
    the addresses ('' for the applicant's own)."""
    values = values_of(situation)
    effects: Effects = []
    if f"{whom}email" in values:
        effects.append(send(situation, number, "mail", letter, f"{whom}email", letter=letter))
    if f"{whom}phone" in values:
        effects.append(send(situation, number + len(effects), "sms", letter, f"{whom}phone"))
    return effects


def send(
    situation: Situation, number: int, channel: str, notice: str, address: str, letter: str = ""
) -> dict[str, Any]:
    """The effect that queues one message: `address` names the value that holds it, `letter` goes with it."""
    row = {"do": "send", "message": f"{situation.seq:04}.{number + 1}", "channel": channel, "notice": notice}
    return {**row, "to": address, "letter": letter or None}
