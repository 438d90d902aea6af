"""The state of a case: what each effect of an entry writes into it, and nothing else."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from gongkai.engine import BrokenHistory, CaseState, Taken, apply, replay
from tests.engine.desk import (
    MON_2026_03_02,
    MON_2026_03_16,
    TUE_2026_03_03,
    WED_2026_03_04,
    WEEKDAYS,
    WORKFLOW,
    after,
    calendars,
    entry,
    fact,
    opened,
    record,
    start,
)

SEALED = {"commitment": "00"}


def changes(state: CaseState, *effects: dict[str, Any], **body: Any) -> dict[str, Any]:
    """What an entry with these effects changes, beside what every entry does."""
    later = after(state, *effects, **body)
    every = {"version", "head", "recorded_at", "taken"}
    names = [field.name for field in fields(CaseState) if field.name not in every]
    return {name: getattr(later, name) for name in names if getattr(later, name) != getattr(state, name)}


# --- every entry -------------------------------------------------------------------------------------------------


def test_the_first_entry_opens_the_case() -> None:
    """Its names, its day, and who took which step, for whom."""
    first = entry(1, {"do": "move", "to": "desk"}, acting_for="qian")
    state = apply(None, first, WORKFLOW, WEEKDAYS)

    assert state == CaseState(
        "c",
        "shili",
        WORKFLOW.digest,
        calendar=WEEKDAYS.digest,
        rules=1,
        stage="desk",
        version=1,
        head=first.digest,
        recorded_at="2026-03-02T01:00:00.000000Z",
        opened_on=MON_2026_03_02,
        taken=(Taken("open", "zhao", "qian", 1, MON_2026_03_02),),
    )


def test_each_entry_is_counted_and_remembered() -> None:
    """The day that the case was opened on stays."""
    second = entry(2, on=TUE_2026_03_03, actor="li", calendar=WEEKDAYS.digest)
    state = apply(opened(), second, WORKFLOW, WEEKDAYS)

    assert (state.version, state.head, state.recorded_at) == (2, second.digest, "2026-03-02T02:00:00.000000Z")
    assert state.taken[1:] == (Taken("work", "li", None, 2, TUE_2026_03_03),)
    assert state.opened_on == MON_2026_03_02


@pytest.mark.parametrize("seq", [1, 3])
def test_an_entry_that_does_not_follow_is_refused(seq: int) -> None:
    """Neither the same number again nor one left out; also for the first."""
    with pytest.raises(BrokenHistory) as broken:
        apply(opened(), entry(seq), WORKFLOW, WEEKDAYS)

    assert (broken.value.case, broken.value.seq, broken.value.fault.en) == ("c", seq, "it should be entry 2")
    with pytest.raises(BrokenHistory):
        apply(None, entry(2), WORKFLOW, WEEKDAYS)


@pytest.mark.parametrize(
    ("body", "effect", "fault"),
    [
        ({"rules": 2}, {"do": "move", "to": "desk"}, "unknown clock rules 2"),
        ({"rules": 0}, {"do": "move", "to": "desk"}, "unknown clock rules 0"),
        ({}, {"do": "burn"}, "unknown effect burn"),
    ],
)
def test_what_this_program_does_not_know_is_not_guessed(body: Any, effect: Any, fault: str) -> None:
    """The refusal names the entry."""
    with pytest.raises(BrokenHistory) as broken:
        after(opened(), effect, **body)

    assert (broken.value.case, broken.value.seq, broken.value.fault.en) == ("c", 2, fault)


def test_a_replay_gives_the_state_that_acting_gave() -> None:
    """Entry by entry, or all at once; without entries there is no case."""
    first, second = entry(1, start("desk")), entry(2, {"do": "move", "to": "closed"})
    state = apply(apply(None, first, WORKFLOW, WEEKDAYS), second, WORKFLOW, WEEKDAYS)

    assert replay([first, second], WORKFLOW, calendars) == state
    assert replay([], WORKFLOW, calendars) is None
    with pytest.raises(BrokenHistory):
        replay([second], WORKFLOW, calendars)


# --- each effect -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "change"),
    [
        ({"do": "move", "to": "closed"}, {"stage": "closed"}),
        ({"do": "set", "name": "unit", "value": "land"}, {"values": {"unit": "land"}}),
        ({"do": "number", "series": "registration", "text": "1号"}, {"numbers": {"registration": "1号"}}),
        (
            {"do": "await", "task": "2.c", "step": "close", "role": "clerk"},
            {"tasks": {"2.c": {"step": "close", "role": "clerk"}}},
        ),
        (
            {"do": "document", "kind": "reply", "digest": "d"},
            {"documents": ({"seq": 2, "kind": "reply", "digest": "d"},)},
        ),
        ({"do": "letter", "letter": "reply", "size": 1}, {"letters": ({"seq": 2, "letter": "reply", "size": 1},)}),
        (
            {"do": "propose", "correction": "2", "voids": ["1.1"], "ground": SEALED},
            {"corrections": {"2": {"voids": ["1.1"], "ground": SEALED}}},
        ),
        ({"do": "finish", "task": "absent"}, {}),
        ({"do": "settle", "correction": "absent"}, {}),
        ({"do": "stop", "clock": "absent", "on": "2026-03-03"}, {}),
        ({"do": "amend", "ref": "absent", "with": {"on": "2026-03-03"}}, {}),
        ({"do": "send", "message": "0002.1"}, {}),
        ({"do": "party", "party": SEALED}, {}),
        ({"do": "unlawful", "fact": "1.1", "seq": 1}, {}),
        ({"do": "void_number", "series": "registration", "text": "1号"}, {}),
    ],
    ids=lambda value: value.get("do", ""),
)
def test_an_effect_changes_its_own_part_of_the_state(effect: dict[str, Any], change: dict[str, Any]) -> None:
    """What is there for the reader, the outbox or the parties changes none."""
    assert changes(opened(), effect) == change


def test_an_item_keeps_what_is_not_said_anew() -> None:
    """Its outcome comes later than its text; another item is another row."""
    state = after(opened(), {"do": "item", "item": 1, "values": {"text": SEALED, "outcome": None}})
    state = after(state, {"do": "item", "item": 2, "values": {"text": SEALED}})

    assert changes(state, {"do": "item", "item": 1, "values": {"outcome": "disclosed"}}) == {
        "items": {"1": {"text": SEALED, "outcome": "disclosed"}, "2": {"text": SEALED}}
    }


def test_a_task_is_finished_and_a_correction_settled_once() -> None:
    """Others stay open."""
    tasks = [{"do": "await", "task": name, "step": "close"} for name in ("a", "b")]
    proposals: list[dict[str, Any]] = [{"do": "propose", "correction": name, "voids": []} for name in ("1", "2")]
    state = after(opened(), *tasks, *proposals)

    assert changes(state, {"do": "finish", "task": "a"}) == {"tasks": {"b": {"step": "close"}}}
    assert changes(state, {"do": "settle", "correction": "1"}) == {"corrections": {"2": {"voids": []}}}


def test_a_fact_is_recorded_amended_and_voided() -> None:
    """An amendment changes the one row and keeps its other keys; a voided fact stays as a row and counts no more."""
    remark = record("2.1", "remarked", TUE_2026_03_03)
    assert changes(opened(), remark) == {"facts": (*opened().facts, fact("2.1", "remarked", TUE_2026_03_03))}
    state = after(opened(), remark)
    amended = {**fact("2.1", "remarked", TUE_2026_03_03), "received_on": "2026-03-04"}

    assert changes(state, {"do": "amend", "ref": "2.1", "with": {"received_on": "2026-03-04"}}) == {
        "facts": (*opened().facts, amended)
    }
    assert changes(state, {"do": "void", "ref": "2.1"}) == {"voided": ("2.1",)}
    assert [one.ref for one in after(state, {"do": "void", "ref": "2.1"}).live_facts(WORKFLOW)] == ["1.1"]
    assert [one.ref for one in state.live_facts(WORKFLOW)] == ["1.1", "2.1"]


# --- what a state is asked ---------------------------------------------------------------------------------------


def test_a_case_began_on_its_earliest_day_by_the_strictest_reading() -> None:
    """A mail that arrived on Friday and was confirmed on Monday was there on Friday."""
    state = after(opened(), record("2.1", "remarked", date(2026, 2, 27), safe_on="2026-02-26"))
    later = after(opened(), record("2.1", "remarked", TUE_2026_03_03))

    assert state.began_on == date(2026, 2, 26)
    assert later.began_on == MON_2026_03_02
    assert CaseState("c", "shili", WORKFLOW.digest).began_on is None


def test_who_took_a_step_is_remembered_with_the_persons_they_acted_for() -> None:
    """Of several entries of a step the last is told by its number."""
    state = after(after(opened(), step="close", actor="li"), step="close", acting_for="sun")

    assert state.persons_of("close") == {"li", "zhao", "sun"}
    assert state.persons_of("open") == {"zhao"}
    assert (state.last_taken("close"), state.last_taken("open"), state.last_taken("burn")) == (3, 1, 0)


def test_the_text_of_a_state_gives_it_back() -> None:
    """Days as texts, everything else as it is; keys of a row that this program does not know would not be lost."""
    tasks = {"do": "await", "task": "a", "step": "close"}
    stop = {"do": "stop", "clock": "desk", "on": "2026-03-03"}
    state = after(opened(), start("desk", days=3), tasks, stop, {"do": "void", "ref": "1.1"}, on=WED_2026_03_04)
    state = after(state, {"do": "document", "kind": "reply"}, {"do": "letter", "letter": "reply"})
    body = json.loads(state.text)

    assert CaseState.from_json(body) == state
    assert set(body) == {field.name for field in fields(CaseState)}
    assert (body["opened_on"], body["voided"], body["facts"]) == ("2026-03-02", ["1.1"], list(state.facts))
    assert body["taken"][1] == ["work", "zhao", None, 2, "2026-03-04"]
    assert (body["documents"], body["letters"]) == (list(state.documents), list(state.letters))
    assert body["clocks"]["desk"] == {
        "name": "desk",
        "limit": "desk",
        "days": 3,
        "start_on": "2026-03-04",
        "due_on": "2026-03-09",
        "safe_on": "2026-03-09",
        "provisional": False,
        "stopped_on": "2026-03-03",
        "ended_on": "2026-03-03",
        "lapses_on": None,
        "generation": 1,
    }


def test_a_new_state_is_written_without_days() -> None:
    """What has not happened yet is null."""
    empty = CaseState("c", "shili", WORKFLOW.digest)

    assert empty.as_json()["opened_on"] is None
    assert CaseState.from_json(empty.as_json()) == empty
    assert (empty.calendar, empty.rules, empty.stage, empty.version, empty.head, empty.recorded_at) == (
        "",
        1,
        "",
        0,
        "",
        "",
    )
    assert opened().clocks["reply"].due_on == MON_2026_03_16
