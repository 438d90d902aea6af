"""The clocks of the law beside that of the reply, counted by walking: consultations, orders to reply anew, disputes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.engine import WorkingCalendar
from tests.simulation.case import ModelCase, Term
from tests.simulation.days import Row, workdays_after, worked_from

WORKDAYS = {"consultation": 15, "redo": 20, "review_answer": 10}
CALENDAR_DAYS = {"review_answer_2017": 10, "review_decision": 60, "suit_answer": 15}
STARTED_BY = {
    "consultation": "consultation_sent",
    "redo": "reopened",
    "review_answer": "review_registered",
    "review_answer_2017": "review_registered",
    "review_decision": "review_accepted",
    "suit_answer": "suit_registered",
}
STOPPED_BY = {
    "consultation": ("consultation_answered",),
    "redo": ("replied_again",),
    "review_answer": ("review_answered", "review_decided"),
    "review_answer_2017": ("review_answered", "review_decided"),
    "review_decision": ("review_decided",),
    "suit_answer": ("suit_answered", "suit_decided"),
}
REVIEW_EXTENDED_BY_AT_MOST = 30


@dataclass(frozen=True)
class Counted:
    """A term as it stands: its days, and the day on which a fact or an act has stopped it."""

    due_on: date
    safe_on: date
    stopped_on: date | None


def counted(case: ModelCase, term: Term, calendar: WorkingCalendar) -> Counted:
    """The term over the facts that stand; where none of them starts it, from where it began last."""
    rows = [row for row in case.standing if row.get("id") == term.subject]
    rows.sort(key=lambda row: str(row["on"]))
    started = [row for row in rows if row["type"] == STARTED_BY[term.limit]]
    begun = start_of(started[-1]) if started else term.began
    due_on = _last_day(term, begun, rows, calendar)
    safe_on = _last_day(term, begun, rows, calendar.cautious)
    stopping = [date.fromisoformat(row["on"]) for row in rows if row["type"] in STOPPED_BY[term.limit]]
    return Counted(due_on, min(due_on, safe_on), min(stopping, default=term.ended_on))


def start_of(row: Row) -> date:
    """The day from which a fact starts a clock: that of the arrival of a letter, where it is known."""
    return date.fromisoformat(row.get("received_on") or row["on"])


def _last_day(term: Term, begun: date, rows: Sequence[Row], calendar: WorkingCalendar) -> date:
    if term.until is not None:
        return term.until
    if term.limit in WORKDAYS and not term.by_calendar:
        return workdays_after(calendar, begun, term.days or WORKDAYS[term.limit])
    days = term.days or CALENDAR_DAYS[term.limit]
    if term.limit == "review_decision":
        days += min(_extended(rows), REVIEW_EXTENDED_BY_AT_MOST)
    return worked_from(calendar, begun + timedelta(days=days))


def _extended(rows: Sequence[Row]) -> int:
    """The days by which a review was extended before it was decided."""
    days = 0
    for row in rows:
        if row["type"] == "review_decided":
            break
        days += row["workdays"] if row["type"] == "review_extended" else 0
    return days


# --- consultations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A consultation whose letter stands in the facts. `over_from`: the first settled day on which it is too late."""

    id: str
    party: str
    items: tuple[int, ...]
    sent: Row
    answered_on: date | None
    opinion: str | None
    unfounded: bool
    silent: bool
    due_on: date
    provisional: bool

    @property
    def received_on(self) -> str | None:
        """When the letter arrived, where that is known."""
        found: str | None = self.sent.get("received_on")
        return found

    def over(self, day: date) -> bool:
        """Whether the fifteen working days had passed before `day`, on a settled day."""
        return day > self.due_on and not self.provisional

    def waits(self, day: date) -> bool:
        """Whether an opinion may still come."""
        return self.answered_on is None and not self.over(day)

    @property
    def objects(self) -> bool:
        """Whether a third party is against it with good reasons."""
        return self.party == "third_party" and self.opinion in ("object", "partly") and not self.unfounded


def asked_of(case: ModelCase, calendar: WorkingCalendar) -> dict[str, Asked]:
    """The consultations of a case by their ids."""
    found = {}
    for name, held in case.consulted.items():
        sent, answers = case.of("consultation_sent", name), case.of("consultation_answered", name)
        if not sent:
            continue
        due_on = counted(case, case.terms[f"consultation.{name}"], calendar).due_on
        found[name] = Asked(
            name,
            held["with"],
            tuple(held["items"]),
            sent[-1],
            date.fromisoformat(answers[-1]["on"]) if answers else None,
            held["opinion"] if answers else None,
            held["unfounded"],
            held["silent"],
            due_on,
            due_on > calendar.published_until,
        )
    return found


def silent_now(case: ModelCase, calendar: WorkingCalendar, today: date) -> list[Asked]:
    """Those whose period has run out without a word while their clock runs."""
    return [
        asked
        for asked in asked_of(case, calendar).values()
        if asked.answered_on is None and not asked.silent and asked.over(today) and runs(case, asked.id, calendar)
    ]


def never_sent(case: ModelCase, calendar: WorkingCalendar) -> Iterator[str]:
    """The ids of consultations whose clocks run though a correction has found that no letter left."""
    for name in case.consulted:
        if not case.of("consultation_sent", name) and runs(case, name, calendar):
            yield name


def period_of(case: ModelCase, name: str, calendar: WorkingCalendar) -> date:
    """The last day of a consultation's period."""
    return counted(case, case.terms[f"consultation.{name}"], calendar).due_on


def runs(case: ModelCase, name: str, calendar: WorkingCalendar) -> bool:
    """Whether the clock of a consultation runs."""
    return counted(case, case.terms[f"consultation.{name}"], calendar).stopped_on is None
