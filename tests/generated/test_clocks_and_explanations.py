"""The clock over any facts: a day or a refusal, what `docs/clocks.md` promises, and ledgers that add up."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    Deadline,
    Effect,
    Fact,
    GongkaiError,
    Ledger,
    Limit,
    State,
    Unit,
    Verdict,
    WorkingCalendar,
    explain,
    fold,
    in_order,
    last_day_of,
)
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import compute
from gongkai.workflows.disclosure.deadline import Computed
from gongkai.workflows.disclosure.limits import PARTIES, REPLY_2008, REPLY_2019, reply_limit
from gongkai.workflows.disclosure.receipt import DAYS, Channel, Receipt, receipt_by_channel, receipt_by_day
from tests.generated.hostile import DAY_TEXTS, JSON, ODD_DAYS, answer_of

FIRST = date(2026, 3, 2)
STARTS = st.sampled_from([FIRST, date(2019, 5, 14), date(2019, 5, 15), date(2020, 12, 21), date(2026, 11, 30)])
LIMITS = st.sampled_from([REPLY_2019, REPLY_2008])
MANY = settings(max_examples=80)


@cache
def calendar() -> WorkingCalendar:
    """As published up to 2026."""
    return WorkingCalendar(national_calendar().days.values(), date(2026, 12, 31))


@st.composite
def cases(draw: st.DrawFn) -> tuple[date, list[Fact]]:
    """A start and up to eight facts of any kind on any of the days after it, in order; some contradict each other."""
    start = draw(STARTS)
    kinds = ["supplement_requested", "supplement_received", "consultation_sent", "consultation_answered"]
    kinds += [
        "consultation_sent",
        "consultation_sent",
        "consultation_answered",
        "extended",
        "delayed",
        "fee_noticed",
        "fee_paid",
        "withdrawn",
        "replied",
        "unheard_of",
    ]
    facts = []
    for number in range(draw(st.integers(0, 8))):
        on = start + timedelta(days=draw(st.integers(0, 20) | st.integers(0, 70)))
        until = _day(on)
        name = draw(st.sampled_from(["a", "b", f"c{number}"]))
        facts.append(
            Fact(
                draw(st.sampled_from(kinds)),
                on,
                id=name,
                received_on=draw(until),
                answer_by=draw(until),
                workdays=draw(st.none() | st.integers(1, 30)),
                until=draw(until),
                party=draw(st.sampled_from(PARTIES)),
            )
        )
    return start, list(in_order(facts))


def _day(start: date) -> st.SearchStrategy[date | None]:
    return st.none() | st.dates(start, start + timedelta(days=60))


def _not_before(later: date | None, earlier: date | None) -> bool:
    """None is a clock that waits: later than every day."""
    return later is None or (earlier is not None and later >= earlier)


@MANY
@given(LIMITS, cases(), st.integers(0, 10))
def test_any_facts_give_a_day_or_none(limit: Limit, case: tuple[date, list[Fact]], before: int) -> None:
    """Each fact is accounted for in both readings, and the safe day is never after the due day."""
    start, facts = case
    deadline = fold(limit, start, facts, calendar(), safe_start_on=start - timedelta(days=before))
    for reading in (deadline.due, deadline.safe):
        assert [turned.fact for turned in reading.turned] == facts
    if deadline.due_on is not None:
        assert deadline.due_on > start
        assert deadline.safe_on is not None
        assert deadline.safe_on <= deadline.due_on


@MANY
@given(LIMITS, cases(), st.integers(0, 60), st.sampled_from(PARTIES))
def test_one_more_consultation_never_makes_the_due_day_earlier(
    limit: Limit, case: tuple[date, list[Fact]], days: int, party: str
) -> None:
    """Nor does its answer, against a list without the two: a pause only ever leaves days out."""
    start, facts = case
    alone = fold(limit, start, facts, calendar())
    sent = Fact("consultation_sent", start + timedelta(days=days), id="one more", party=party)
    answered = Fact("consultation_answered", sent.on + timedelta(days=days), id="one more")
    for more in ([sent], [sent, answered]):
        longer = fold(limit, start, in_order([*facts, *more]), calendar())
        assert _not_before(longer.due_on, alone.due_on)


@MANY
@given(LIMITS, cases())
def test_what_had_no_effect_may_be_left_out(limit: Limit, case: tuple[date, list[Fact]]) -> None:
    """The days are those of the facts that had one, in either reading."""
    start, facts = case
    whole = fold(limit, start, facts, calendar())
    idle = {
        *(Effect.AFTER_DUE, Effect.AFTER_END, Effect.AFTER_LAPSE, Effect.NOTICE_TOO_LATE, Effect.ALREADY_OPEN),
        *(Effect.NOTHING_OPEN, Effect.CAP_REACHED, Effect.NOT_LATER, Effect.NO_RULE, Effect.NOT_IN_FORCE),
    }
    pairs = zip(whole.due.turned, whole.safe.turned, strict=True)
    kept = [due.fact for due, safe in pairs if not {due.effect, safe.effect} <= idle]
    again = fold(limit, start, kept, calendar())
    assert (again.due_on, again.safe_on) == (whole.due_on, whole.safe_on)


@given(LIMITS, cases(), st.sampled_from(["replied", "withdrawn"]))
def test_nothing_moves_a_clock_that_has_ended(limit: Limit, case: tuple[date, list[Fact]], end: str) -> None:
    """What comes after the reply or the withdrawal has no effect in any reading."""
    start, facts = case
    for number in range(len(facts) + 1):
        on = facts[number - 1].on if number else start
        ended = fold(limit, start, [*facts[:number], Fact(end, on)], calendar())
        more = fold(limit, start, [*facts[:number], Fact(end, on), *facts[number:]], calendar())
        assert (more.due_on, more.safe_on) == (ended.due_on, ended.safe_on)
        assert (more.due.stopped_by, more.due.closing) == (ended.due.stopped_by, ended.due.closing)


@given(LIMITS, cases(), st.integers(0, 120))
def test_the_verdict_is_that_of_the_days(limit: Limit, case: tuple[date, list[Fact]], days: int) -> None:
    """Open means that days remain, overdue that none do, waiting that there is no due day."""
    start, facts = case
    day = start + timedelta(days=days)
    deadline = fold(limit, start, [fact for fact in facts if fact.on <= day], calendar())
    standing = deadline.standing(day)
    assert standing.used is not None
    assert standing.used >= 0
    if standing.state is State.RUNNING:
        assert standing.remaining is not None
        assert deadline.due_on is not None
        assert (standing.verdict is Verdict.OPEN) == (day <= deadline.due_on)
        assert standing.verdict is not Verdict.OPEN or standing.remaining >= 0
    elif standing.state in (State.WAITING, State.LAPSED):
        assert deadline.due_on is None
    else:
        assert deadline.due.stopped_by is not None


@given(st.sampled_from(Unit), st.integers(1, 60), st.booleans(), STARTS, st.lists(st.integers(0, 90), max_size=3))
def test_every_unit_gives_a_day(unit: Unit, days: int, rolls: bool, start: date, extended: list[int]) -> None:
    """An extension makes it later, and where the law rolls it forward it is worked."""
    limit = Limit("x", "期限", days, unit, rolls=rolls, internal=True)
    deadline = fold(limit, start, [Fact("extended", start, workdays=days) for days in extended], calendar())
    assert deadline.due_on is not None
    assert deadline.due_on > start
    assert not rolls or calendar().is_worked(deadline.due_on)
    longer = fold(replace(limit, days=days + 1), start, [], calendar())
    assert _not_before(longer.due_on, deadline.due_on)


@given(st.integers(-10, 5000), st.sampled_from(Unit))
def test_a_limit_of_no_number_of_days_is_none(days: int, unit: Unit) -> None:
    """It is refused when it is built, and so when a workflow's text is read."""
    try:
        limit = Limit("x", "期限", days, unit, turns=REPLY_2019.turns)
    except ValueError:
        assert not 1 <= days <= 3650 or unit is not Unit.WORKING_DAYS
    else:
        assert (limit.days, limit.roles.keys()) == (days, REPLY_2019.roles.keys())


@given(cases())
def test_the_last_day_of_a_notice_is_not_before_it(case: tuple[date, list[Fact]]) -> None:
    """None where it states no period."""
    _, facts = case
    halts = {turn[1].opened_by: turn[1] for turn in REPLY_2019.roles.values() if turn[0] == "halt"}  # type: ignore[union-attr]
    for fact in facts:
        if fact.kind in halts:
            last_on = last_day_of(halts[fact.kind], fact, calendar())  # type: ignore[arg-type]
            assert last_on is None or last_on >= fact.on


# --- ledgers ------------------------------------------------------------


@MANY
@given(LIMITS, cases(), st.none() | st.integers(0, 120))
def test_a_ledger_adds_up(limit: Limit, case: tuple[date, list[Fact]], days: int | None) -> None:
    """Every day from the start once, each counted one by one, and the last counted one is the due day."""
    start, facts = case
    deadline = fold(limit, start, facts, calendar())
    explanation = explain(deadline, None if days is None else start + timedelta(days=days))
    json.dumps(explanation.as_json())
    _check_ledger(deadline, explanation.due, deadline.due)
    assert (explanation.safe is None) == (deadline.safe_on == deadline.due_on)
    if explanation.safe is not None:
        _check_ledger(deadline, explanation.safe, deadline.safe)


def _check_ledger(deadline: Deadline, ledger: Ledger, reading: Any) -> None:
    days = [line.on for line in ledger.days]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert [line.on for line in ledger.turns] == [turned.fact.on for turned in reading.turned]
    assert all(line.zh and line.en for line in ledger.days)
    assert all(line.zh and line.en for line in ledger.turns)
    if ledger.due_on is not None and reading.postponed_on is None:
        last = [line.counted for line in ledger.days if line.on > reading.start_on and line.counted is not None]
        assert last == list(range(1, reading.limit.days + reading.extension + 1))
        assert ledger.days[-1].on == ledger.due_on
        assert ledger.days[-1].counted is not None
    if ledger.due_on is not None:
        assert ledger.days[-1].on == ledger.due_on


# --- described cases ------------------------------------------------------------


@st.composite
def descriptions(draw: st.DrawFn) -> Any:
    """What is nearly a description of a case."""
    keys = ["received", "channel", *DAYS, "facts", "as_of", "unheard_of"]
    row = st.fixed_dictionaries(
        {"type": st.sampled_from(sorted(REPLY_2019.roles)), "on": DAY_TEXTS},
        optional={
            "id": st.just("a"),
            "with": st.sampled_from(PARTIES),
            "workdays": st.integers(1, 30),
            "until": DAY_TEXTS,
        },
    )
    body: dict[Any, Any] = {"received": "2026-03-02"} if draw(st.booleans()) else {"channel": "email"}
    for key in draw(st.lists(st.sampled_from(keys), max_size=4)):
        body[key] = draw(DAY_TEXTS | st.sampled_from([*Channel, "2026-03-02"]) | st.lists(row, max_size=3) | JSON)
    return draw(st.just(body) | JSON)


@MANY
@given(descriptions())
def test_a_description_is_computed_or_refused(description: Any) -> None:
    """And what is computed can be printed, as JSON too."""
    computed = answer_of(compute, description, calendar())
    if isinstance(computed, Computed):
        printed = answer_of(computed.as_json)
        assert isinstance(printed, GongkaiError) or json.loads(json.dumps(printed)) == printed


@given(
    st.sampled_from(list(Channel)) | st.sampled_from(["", "pigeon", "EMAIL"]) | JSON,
    st.dictionaries(st.sampled_from(DAYS), ODD_DAYS, max_size=4), st.none() | ODD_DAYS,
)  # fmt: skip
def test_a_receipt_is_told_or_refused(channel: Any, days: dict[str, date], as_of: date | None) -> None:
    """The safe day of receipt is never after the one that counts, and a plain day is both."""
    receipt = answer_of(receipt_by_channel, channel, days, as_of)
    if isinstance(receipt, Receipt):
        assert receipt.first_on <= receipt.safe_receipt_on <= receipt.receipt_on
        assert {receipt.receipt_on, receipt.safe_receipt_on} <= set(days.values())
    for day in days.values():
        plain = receipt_by_day(day)
        assert (plain.receipt_on, plain.safe_receipt_on, plain.unconfirmed) == (day, day, False)


@given(st.dates(date(2004, 1, 1), date(2100, 1, 1)), st.integers(1, 3650))
def test_no_day_of_receipt_goes_wrong(start: date, workdays: int) -> None:
    """Up to the end of the calendar."""
    assume(start.year < 2099)
    deadline = fold(reply_limit(start), start, [Fact("extended", start, workdays=workdays)], calendar())
    assert deadline.due_on is not None
    assert calendar().between(start, deadline.due_on) <= 40
    assert deadline.provisional == (deadline.due_on > calendar().published_until)


def test_a_number_too_long_to_be_written_is_no_channel() -> None:
    """It is refused, and not shown."""
    described = {"channel": 10**5000, "submitted": "2026-03-02"}
    assert isinstance(answer_of(compute, described, national_calendar()), GongkaiError)


@pytest.mark.parametrize(
    "answered", [pytest.param(False, id="all on one day"), pytest.param(True, id="answered day by day")]
)
def test_thousands_of_consultations_are_counted_in_no_time(answered: bool) -> None:
    """As many as the largest file holds: what they take does not grow with the square of their number."""
    calendar = national_calendar()
    days = [calendar.after(FIRST, n).isoformat() for n in range(6_000)]
    facts: list[dict[str, str]] = []
    for number in range(6_000 if answered else 12_000):
        on = days[number] if answered else "2026-03-03"
        facts.append({"type": "consultation_sent", "on": on, "id": str(number), "with": "agency"})
        if answered:
            facts.append({"type": "consultation_answered", "on": days[min(number + 1, 5_999)], "id": str(number)})
    described = {"received": FIRST.isoformat(), "facts": facts}
    assert len(json.dumps(described, separators=(",", ":"))) < 1_000_000
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)  # the fixture of this folder stops what takes longer
    compute(described, calendar)
