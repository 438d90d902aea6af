"""A fact: something that happened on a legal day and may move a clock.

Which kinds there are, and what they do, is the law's to say (`FactKind` here, the turns in `clocks`); this room
only knows how a fact is written, read and checked against contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .errors import (
    AnswerWithoutQuestion,
    BadFactValue,
    DayOutOfRange,
    FactBeforeReceipt,
    MissingFactKey,
    NotADate,
    RepeatedFactId,
    UnknownFact,
    UnknownFactKey,
    UnreadableFacts,
    Words,
)
from .working_days import FIRST_DAY, LAST_DAY, parse_day

WORKDAYS_MAX = 3650
ID_LENGTH_MAX = 64
_DAYS = ("on", "received_on", "answer_by", "until", "safe_on")
_ATTRIBUTES = {"with": "party"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened on day `on`; the other attributes are None where the kind does not use them.

    `received_on`: the day the other side received a letter. `answer_by`, `workdays`: the period a notice states.
    `until`: the last day a notice names. `party`: who is asked (key ``with``). `safe_on`: the earlier day from which a
    stricter reading counts a fact that starts a clock. `ref`: the fact's id in a history.
    """

    kind: str
    on: date
    id: str | None = None
    received_on: date | None = None
    answer_by: date | None = None
    workdays: int | None = None
    until: date | None = None
    party: str | None = None
    safe_on: date | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class FactKind:
    """How facts of one kind are written.

    `required` and `optional` are keys beside ``type`` and ``on``; of the keys in `alternatives` at most one may be
    given; `values` lists what a textual key may say; `answers` names the kind that must have gone before (of the
    same id, where there are ids); `unique` forbids two facts of one id; `preliminary`: it may lie before the receipt.
    """

    name: str
    label: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answers: str | None = None
    unique: bool = False
    preliminary: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that a fact of this kind may have."""
        return ("on", *self.required, *self.optional)


def read_facts(rows: object, kinds: Iterable[FactKind]) -> tuple[Fact, ...]:
    """The facts of a JSON list, in legal order. Raises an error naming the first row at fault."""
    by_name = {kind.name: kind for kind in kinds}
    if not isinstance(rows, list):
        raise UnreadableFacts(fault=Words("「facts」应为列表", '"facts" must be a list'))
    return in_order(read_fact(row, by_name) for row in rows)


def read_fact(row: object, kinds: Mapping[str, FactKind]) -> Fact:
    """One fact from a JSON object ``{"type": …, "on": …, …}``."""
    if not isinstance(row, dict):
        raise UnreadableFacts(fault=Words("每条事实应为对象", "each fact must be an object"))
    name = row.get("type")
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise UnknownFact(kind=_shown(name), known="、".join(kinds))
    for key in row:
        if key != "type" and key not in kind.keys:
            raise UnknownFactKey(kind=kind.name, key=_shown(key), known="、".join(kind.keys))
    for key in ("on", *kind.required):
        if row.get(key) is None:
            raise MissingFactKey(kind=kind.name, key=key)
    if sum(row.get(key) is not None for key in kind.alternatives) > 1:
        raise BadFactValue(
            kind=kind.name, key=kind.alternatives[0], fault=Words("只能写一种期限", "give one kind of period only")
        )
    given = {str(key): value for key, value in row.items() if key != "type" and value is not None}
    values: dict[str, Any] = {_ATTRIBUTES.get(key, key): _value(kind, key, value) for key, value in given.items()}
    fact = Fact(kind.name, **values)
    for key in ("received_on", "answer_by", "until"):
        day = getattr(fact, key)
        if day is not None and day < fact.on:
            raise BadFactValue(
                kind=kind.name, key=key, fault=Words(f"{day} 早于 {fact.on}", f"{day} is before {fact.on}")
            )
    return fact


def _value(kind: FactKind, key: str, value: object) -> Any:
    if key in _DAYS:
        return _day(value)
    if key == "workdays":
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= WORKDAYS_MAX:
            raise BadFactValue(kind=kind.name, key=key, fault=_whole_number())
        return value
    if not isinstance(value, str) or not 1 <= len(value) <= ID_LENGTH_MAX or not _is_text(value):
        raise BadFactValue(kind=kind.name, key=key, fault=_short_text())
    allowed = dict(kind.values).get(key)
    if allowed is not None and value not in allowed:
        raise BadFactValue(
            kind=kind.name,
            key=key,
            fault=Words(f"应为 {'、'.join(allowed)} 之一", f"must be one of {', '.join(allowed)}"),
        )
    return value


def _day(value: object) -> date:
    """A day of the calendar's: a clock could not be counted to another, nor the days before and after it."""
    day = parse_day(value)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayOutOfRange(day=day, first=FIRST_DAY, last=LAST_DAY)
    return day


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """The fact as it was written: the inverse of `read_fact`."""
    row: dict[str, Any] = {"type": fact.kind, "on": fact.on.isoformat()}
    for key in ("id", "received_on", "answer_by", "workdays", "until", "party", "safe_on"):
        value = getattr(fact, key)
        if value is not None:
            row["with" if key == "party" else key] = value.isoformat() if isinstance(value, date) else value
    return row


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """By `on`, and as listed within one day."""
    return tuple(sorted(facts, key=lambda fact: fact.on))


def check_consistent(facts: Sequence[Fact], kinds: Iterable[FactKind], earliest_on: date) -> None:
    """Raises where the list contradicts itself: before the receipt, an answer without a question, an id twice."""
    by_name = {kind.name: kind for kind in kinds}
    asked: set[tuple[str, str | None]] = set()
    for fact in facts:
        kind = by_name[fact.kind]
        if fact.on < earliest_on and not kind.preliminary:
            raise FactBeforeReceipt(kind=fact.kind, on=fact.on, receipt_on=earliest_on)
        if kind.answers is not None and (kind.answers, fact.id) not in asked:
            raise AnswerWithoutQuestion(kind=fact.kind, on=fact.on, opened_by=kind.answers)
        if kind.unique and (fact.kind, fact.id) in asked:
            raise RepeatedFactId(kind=fact.kind, id=fact.id)
        asked.add((fact.kind, fact.id))


def _is_text(value: str) -> bool:
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in value)


def _whole_number() -> Words:
    return Words(f"应为 1 至 {WORKDAYS_MAX} 的整数", f"must be a whole number from 1 to {WORKDAYS_MAX}")


def _short_text() -> Words:
    return Words(f"应为 1 至 {ID_LENGTH_MAX} 个字符", f"must be a text of 1 to {ID_LENGTH_MAX} characters")


def _shown(value: object) -> str:
    return value[:40] if isinstance(value, str) else type(value).__name__


__all__ = ["Fact", "FactKind", "NotADate", "check_consistent", "fact_as_json", "in_order", "read_fact", "read_facts"]
