"""Cases that resemble each other: by the same applicant, or for the same matter. Shown to people, never decided by.

What is compared are keyed hashes (`Vault.blind_index`): equality is all that they tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from . import store
from .case import CaseState
from .inquiry import Inquiries
from .store import Transaction

APPLICANT, ITEM = "applicant", "item"
"""The roles of parties that are compared."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Another case: its id, `number` and `outcome`, the day it came, whether the applicant is the same, and which items
    of this case are asked for there as well."""

    case: str
    number: str | None
    received_on: date
    outcome: str | None
    same_applicant: bool
    items: tuple[int, ...]


def resembling(session: Transaction, engine: Inquiries, case: str) -> list[Resemblance]:
    """The other cases of the agency that ask for the same, by whomever, earliest first. Raises `UnknownCase`."""
    state = engine.case(session, case)
    by_case: dict[str, list[tuple[str, str]]] = {}
    for row in store.alike_parties(session, state.agency, case):
        by_case.setdefault(row["case_id"], []).append((row["role"], row["party"]))
    found = []
    for other, shared in by_case.items():
        items = sorted({int(party.rpartition(".")[2]) for role, party in shared if role == ITEM})
        if items:
            there = engine.case(session, other)
            found.append(_of(there, any(role == APPLICANT for role, _ in shared), tuple(items)))
    return sorted(found, key=lambda one: (one.received_on, one.case))


def _of(state: CaseState, same_applicant: bool, items: tuple[int, ...]) -> Resemblance:
    number, outcome = state.numbers.get("registration"), state.values.get("outcome")
    return Resemblance(state.id, number, state.began_on or date.min, outcome, same_applicant, items)


def applicants_for(session: Transaction, engine: Inquiries, case: str, item: int) -> int:
    """How many different applicants have asked for what `item` of the case asks for, this one included."""
    state = engine.case(session, case)
    return store.count_distinct(session, state.agency, case, f"{ITEM}.{item}", APPLICANT)


def items_of_month(session: Transaction, engine: Inquiries, case: str, clock: str = "reply") -> int:
    """How many items the same applicant asked for in other cases received in the same calendar month."""
    state = engine.case(session, case)
    received_on = state.clocks[clock].start_on
    first = received_on.replace(day=1)
    last = first + relativedelta(months=1, days=-1)
    return store.count_parties(
        session, state.agency, case, what=ITEM, whose=APPLICANT, clock=clock, first=first, last=last
    )
