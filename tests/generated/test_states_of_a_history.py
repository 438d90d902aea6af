"""States made from a history: of any beginning of it, of any day, of any damaged entry; and back from their text."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    BrokenHistory,
    CaseState,
    Entry,
    GongkaiError,
    Workflow,
    WorkingCalendar,
    apply,
    deadline_of,
    limit_of,
    replay,
    state_of_day,
)
from tests.generated.hostile import JSON, ODD_DAYS, TEXTS, answer_of
from tests.generated.test_histories import GOLDEN, chain

LENGTHS = st.integers(0, len(chain()))
DAYS = st.dates(date(2025, 12, 1), date(2027, 3, 1)) | ODD_DAYS


def _snapshot(digest: str) -> str:
    return (GOLDEN.parent / f"{digest.removeprefix('sha256:')}.json").read_text(encoding="utf-8")


@cache
def workflow() -> Workflow:
    """The one that the history names."""
    return Workflow.from_text(_snapshot(chain()[0].body["workflow"]))


@cache
def calendar(digest: str) -> WorkingCalendar:
    """The one that an entry names."""
    return WorkingCalendar.from_text(_snapshot(digest))


def state_after(many: int) -> CaseState | None:
    """The state of a beginning of the history."""
    return replay(chain()[:many], workflow(), calendar)


@given(LENGTHS, LENGTHS)
def test_a_history_may_be_replayed_in_two_goes(many: int, more: int) -> None:
    """What one entry after another gives is what all at once give, and a state survives its text in between."""
    state = state_after(many)
    assert (state is None) == (many == 0)
    if state is None:
        return
    state = CaseState.from_json(json.loads(state.text))
    assert state == state_after(many)
    for entry in chain()[many : many + more]:
        state = apply(state, entry, workflow(), calendar(entry.body["calendar"]))
    whole = state_after(many + more)
    assert whole is not None
    assert (state.text, state.head) == (whole.text, chain()[: many + more][-1].digest)


@given(LENGTHS, st.integers(0, len(chain()) - 1))
def test_an_entry_out_of_its_place_is_refused(many: int, place: int) -> None:
    """Before its time or again."""
    entry = chain()[place]
    after = answer_of(apply, state_after(many), entry, workflow(), calendar(entry.body["calendar"]))
    assert isinstance(after, BrokenHistory) == (place != many)


@settings(max_examples=100)
@given(LENGTHS, DAYS)
def test_the_state_of_a_day_knows_no_later_day(many: int, day: date) -> None:
    """Neither acts nor facts; and after the last day it is the state itself, but for what was corrected."""
    entries = chain()[:many]
    state = state_of_day(entries, day, workflow(), calendar)
    happened = [entry for entry in entries if entry.occurred_on <= day]
    assert (state is None) == (happened == [])
    if state is not None:
        assert all(row["on"] <= day.isoformat() for row in state.facts)
        assert all(taken.on <= day for taken in state.taken)
        whole = state_after(many)
        if len(happened) == len(entries):
            assert whole is not None
            assert (state.stage, state.facts, state.items) == (whole.stage, whole.facts, whole.items)


@given(st.integers(1, len(chain())))
def test_every_clock_of_a_state_is_its_fold(many: int) -> None:
    """Folded anew over the facts that stand, by the calendar it names."""
    state = state_after(many)
    assert state is not None
    facts = state.live_facts(workflow())
    for clock in state.clocks.values():
        deadline = deadline_of(clock, workflow(), facts, calendar(state.calendar))
        assert (clock.due_on, clock.safe_on) == (deadline.due_on, deadline.safe_on)
        assert limit_of(clock, workflow()).days == (clock.days or workflow().limits_by_name[clock.limit].days)
        assert clock.running == (clock.stopped_on is None)
    assert state.persons_of("no such step") == frozenset()
    for taken in state.taken:
        assert taken.persons <= state.persons_of(taken.step)
        assert 1 <= taken.seq <= state.last_taken(taken.step) <= state.version


@given(st.integers(0, len(chain()) - 1), TEXTS | JSON)
def test_an_effect_or_rules_that_nobody_knows_stop_a_replay(place: int, name: object) -> None:
    """Rather than being passed over."""
    entry = chain()[place]
    effects = {**entry.body, "effects": [{"do": str(name) + "?"}, *entry.body["effects"]]}
    for body in (effects, {**entry.body, "rules": 2}):
        forged = answer_of(Entry.seal, body)
        if isinstance(forged, Entry):
            after = answer_of(apply, state_after(place), forged, workflow(), calendar(entry.body["calendar"]))
            assert isinstance(after, GongkaiError)
