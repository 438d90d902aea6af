"""The slow, obvious clock: the second opinion on every statutory day.

Written from docs/clocks.md alone, apart from the quick fold in engine/clocks.py and without a look at it. It walks
single days and asks of each whether it is worked; it knows no prefix counts and no n-th day arithmetic. It trusts
its input: a list that contradicts itself is the business of the quick one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gongkai.engine import WorkingCalendar

Fact = dict[str, Any]

ONE_DAY = timedelta(days=1)
RULES_OF_2019_FROM = date(2019, 5, 15)
FEE_RULES_FROM = date(2021, 1, 1)
SUPPLEMENT_NOTICE_WORKDAYS = 7
CONSULTATION_WORKDAYS = 15
FEE_WORKDAYS = 20


def slow_deadline(raw: dict[str, Any], calendar: WorkingCalendar) -> dict[str, Any]:
    """The deadline of one case, in the input and output form of ``gongkai deadline``."""
    as_of = day_or_none(raw.get("as_of"))
    receipt, safe_receipt = both_receipts(raw, as_of)
    new_rules = receipt >= RULES_OF_2019_FROM
    facts = facts_in_order(raw.get("facts", []), as_of)

    due = Reading(False, new_rules, receipt, calendar, calendar)
    safe = Reading(True, new_rules, safe_receipt, calendar.cautious, calendar)
    for fact in facts:
        due.take(fact)
        safe.take(fact)

    due_on, safe_reading_on = due.due_day(), safe.due_day()
    known = [day for day in (due_on, safe_reading_on) if day is not None]
    named_by_a_notice = due.postponed is not None
    return {
        "regulation": "2019" if new_rules else "2008",
        "receipt_on": receipt.isoformat(),
        "due_on": text_or_none(due_on),
        "safe_on": text_or_none(min(known) if known else None),
        "provisional": due_on is not None and due_on > calendar.published_until and not named_by_a_notice,
        "verdict": verdict(due, as_of),
    }


# --- days ------------------------------------------------------------------------------------------------------


def day_or_none(text: str | None) -> date | None:
    """The day of an optional ISO string."""
    return None if text is None else date.fromisoformat(text)


def text_or_none(day: date | None) -> str | None:
    """The ISO string of an optional day."""
    return None if day is None else day.isoformat()


def day_of(fact: Fact) -> date:
    """The day `on` of a fact."""
    return date.fromisoformat(fact["on"])


def arrival_of(fact: Fact) -> date:
    """The day a notice arrived, `on` where nobody knows."""
    return day_or_none(fact.get("received_on")) or day_of(fact)


def worked_days_later(calendar: WorkingCalendar, day: date, workdays: int) -> date:
    """The `workdays`-th worked day after `day`, found by walking."""
    while workdays > 0:
        day += ONE_DAY
        if calendar.is_worked(day):
            workdays -= 1
    return day


def days_after_up_to(beginning: date, last: date) -> list[date]:
    """Every day after `beginning`, up to and including `last`; none if `last` is not later."""
    days = []
    day = beginning + ONE_DAY
    while day <= last:
        days.append(day)
        day += ONE_DAY
    return days


# --- the input ---------------------------------------------------------------------------------------------------


def both_receipts(raw: dict[str, Any], as_of: date | None) -> tuple[date, date]:
    """The days that due and safe count from: the table "Receipt"."""
    if "channel" not in raw:
        received = date.fromisoformat(raw["received"])
        return received, received
    confirmed = day_or_none(raw.get("confirmed"))
    if confirmed is not None and as_of is not None and confirmed > as_of:
        confirmed = None
    if raw["channel"] in ("in_person", "oral"):
        submitted = date.fromisoformat(raw["submitted"])
        return submitted, submitted
    if raw["channel"] == "registered_mail":
        signed_for = date.fromisoformat(raw["signed_for"])
        return signed_for, signed_for
    if raw["channel"] == "ordinary_mail":
        arrived = date.fromisoformat(raw["arrived"])
        return confirmed or arrived, arrived
    if raw["channel"] in ("internet", "email", "fax"):
        submitted = date.fromisoformat(raw["submitted"])
        return confirmed or submitted, submitted
    raise AssertionError(raw["channel"])


def facts_in_order(facts: list[Fact], as_of: date | None) -> list[Fact]:
    """The facts known as of a day, by day, and as listed within one day (`sorted` keeps that order)."""
    known = [fact for fact in facts if as_of is None or day_of(fact) <= as_of]
    return sorted(known, key=day_of)


# --- one reading -------------------------------------------------------------------------------------------------


@dataclass
class Reading:
    """The state of one reading, changed by one fact after the other.

    `calendar` is the reading's own, `ordinary` the one by which a halt lapses. `halts` holds the open halts by
    kind, each with its last day or None. `paused` lists the paused days of each consultation; a pause without an
    end stands in `endless` with its beginning until its answer comes.
    """

    safe: bool
    new_rules: bool
    receipt: date
    calendar: WorkingCalendar
    ordinary: WorkingCalendar
    extension: int = 0
    granted: int = 0
    postponed: date | None = None
    halts: dict[str, date | None] = field(default_factory=dict)
    paused: dict[str, list[date]] = field(default_factory=dict)
    endless: dict[str, date] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    lapsed: bool = False
    ended_by: str | None = None
    ended_on: date | None = None

    def __post_init__(self) -> None:
        """The first segment starts with the receipt."""
        self.start = self.receipt

    def due_day(self) -> date | None:
        """The due day as known now: walk from `start` and count the worked days that are not paused."""
        if self.halts:
            return None
        if self.postponed is not None:
            return self.postponed
        paused_days = {day for days in self.paused.values() for day in days}
        missing = (20 if self.new_rules else 15) + self.extension
        day = self.start
        while missing > 0:
            day += ONE_DAY
            if any(beginning < day for beginning in self.endless.values()):
                return None
            if self.calendar.is_worked(day) and day not in paused_days:
                missing -= 1
        return day

    def in_time(self, fact: Fact) -> bool:
        """Whether the fact came while there was no due day, or not after it."""
        due = self.due_day()
        return due is None or day_of(fact) <= due

    def a_halt_ran_out_before(self, day: date) -> bool:
        """Whether the last day of an open halt lies before `day`."""
        return any(last is not None and last < day for last in self.halts.values())

    def take(self, fact: Fact) -> None:
        """Rule 0, then the rule of the fact's type."""
        if self.ended_by is not None or self.lapsed:
            return
        if self.a_halt_ran_out_before(day_of(fact)):
            self.lapsed = True
            return
        kind = fact["type"]
        if kind == "supplement_requested":
            self.supplement_requested(fact)
        elif kind == "supplement_received":
            self.answer_to_halt("supplement", fact)
        elif kind == "fee_noticed":
            self.fee_noticed(fact)
        elif kind == "fee_paid":
            self.answer_to_halt("fee", fact)
        elif kind == "consultation_sent":
            self.consultation_sent(fact)
        elif kind == "consultation_answered":
            self.consultation_answered(fact)
        elif kind == "extended":
            self.extended(fact)
        elif kind == "delayed":
            self.delayed(fact)
        elif kind in ("replied", "withdrawn"):
            self.ended_by, self.ended_on = kind, day_of(fact)
        else:
            raise AssertionError(kind)

    # Rule 1

    def supplement_requested(self, fact: Fact) -> None:
        """补正告知: opens the halt; the safe reading of the 2019 rules wants it within seven worked days."""
        if "supplement" in self.halts or not self.in_time(fact):
            return
        if self.safe and self.new_rules:
            seventh = worked_days_later(self.calendar, self.start, SUPPLEMENT_NOTICE_WORKDAYS)
            if day_of(fact) > seventh:
                return
        last: date | None = None
        if self.new_rules and fact.get("answer_by") is not None:
            last = date.fromisoformat(fact["answer_by"])
        elif self.new_rules and fact.get("workdays") is not None:
            last = worked_days_later(self.ordinary, arrival_of(fact), fact["workdays"])
        self.halts["supplement"] = last

    def fee_noticed(self, fact: Fact) -> None:
        """收费通知: opens the halt, once there are fee rules."""
        if not self.new_rules or day_of(fact) < FEE_RULES_FROM:
            return
        if "fee" in self.halts or not self.in_time(fact):
            return
        self.halts["fee"] = worked_days_later(self.ordinary, arrival_of(fact), FEE_WORKDAYS)

    def answer_to_halt(self, halt: str, fact: Fact) -> None:
        """The answer closes its halt, if open, and the limit starts anew."""
        if halt not in self.halts:
            return
        del self.halts[halt]
        self.start = max(day_of(fact), self.receipt)
        self.extension = 0
        self.postponed = None

    # Rule 2

    def consultation_sent(self, fact: Fact) -> None:
        """征求意见: pauses every day after its beginning, under the 2019 rules for fifteen worked days at most."""
        if not self.new_rules and fact["with"] != "third_party":
            return
        if not self.in_time(fact):
            return
        beginning = arrival_of(fact) if self.safe else day_of(fact)
        if self.new_rules:
            last = worked_days_later(self.calendar, arrival_of(fact), CONSULTATION_WORKDAYS)
            self.paused[fact["id"]] = days_after_up_to(beginning, last)
        else:
            self.endless[fact["id"]] = beginning

    def consultation_answered(self, fact: Fact) -> None:
        """The opinion: no day after its own stays paused. Only the first one to an id counts."""
        name = fact["id"]
        if name in self.answered:
            return
        self.answered.add(name)
        if name in self.endless:
            self.paused[name] = days_after_up_to(self.endless.pop(name), day_of(fact))
        elif name in self.paused:
            self.paused[name] = [day for day in self.paused[name] if day <= day_of(fact)]

    # Rules 3 and 4

    def extended(self, fact: Fact) -> None:
        """延期: adds what the cap over the whole case has left."""
        if not self.in_time(fact):
            return
        cap = 20 if self.new_rules else 15
        added = min(fact["workdays"], cap - self.granted)
        self.extension += added
        self.granted += added

    def delayed(self, fact: Fact) -> None:
        """延迟答复: names a new last day, if that is a later one."""
        if not self.new_rules or not self.in_time(fact):
            return
        due, until = self.due_day(), date.fromisoformat(fact["until"])
        if due is None or until > due:
            self.postponed = until


# --- the verdict -------------------------------------------------------------------------------------------------


def verdict(due: Reading, as_of: date | None) -> str | None:
    """What is said of the case, from the due reading only. A clock that a reply or withdrawal ended cannot lapse."""
    due_on = due.due_day()
    if due.lapsed:
        return "lapsed"
    if due.ended_on is not None:
        late = due_on is not None and due.ended_on > due_on
        if due.ended_by == "replied":
            return "overdue" if late else "on_time"
        return "overdue" if late else None
    if as_of is not None and due.a_halt_ran_out_before(as_of):
        return "lapsed"
    if due_on is None:
        return "waiting"
    if as_of is None:
        return None
    return "open" if as_of <= due_on else "overdue"
