"""Invariant 4.5: every day can say why it is counted or not, and nobody keeps a sum of days that were paused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from gongkai.engine import Effect, Ledger, Verdict, deadline_of
from gongkai.engine.casework import open_engine, upgrade
from gongkai.engine.tables import METADATA
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE, compute
from tests.invariants.walk import RARE, Walk
from tests.office import MONDAY, Office, workdays_after
from tests.reference.random_cases import random_case

SUM_OF_PAUSES = re.compile(r"paus|suspend|wait|halt|stand|used|remain|elapsed|exclud|days_")
WORKFLOW = DISCLOSURE.workflow
SEED = 8
MOVING = {Effect.HALTED, Effect.HALTED_LATE, Effect.RESTARTED, Effect.PAUSED, Effect.PAUSE_ENDED, Effect.EXTENDED}
MOVING |= {Effect.POSTPONED}


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Cases that wait, restart, pause for consultations and are extended a great deal; looked at only."""
    database = open_engine(f"sqlite:///{tmp_path_factory.mktemp('walked')}/gongkai.sqlite")
    with database.begin() as connection:
        upgrade(connection)
    walk = Walk(Office(database), SEED)
    with pytest.MonkeyPatch.context() as patch:
        for step in ("request_supplement", "receive_supplement", "extend", "propose_correction", "confirm_correction"):
            patch.setitem(RARE, step, 3)
        for _ in range(80):
            walk.step()
    yield walk
    database.dispose()


def keys_in(value: Any) -> Iterator[str]:
    """Every key of a JSON value, at any depth."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from keys_in(item)


def test_no_key_anywhere_counts_paused_days(walk: Walk) -> None:
    """Not in entries, not in states, not in the columns of a table."""
    keys = {column.name for table in METADATA.sorted_tables for column in table.c}
    with walk.office.session() as session:
        for case in walk.cases:
            keys |= set(keys_in(json.loads(walk.office.engine.case(session, case).text)))
            keys |= {key for entry in walk.office.engine.history(session, case) for key in keys_in(entry.body)}
    assert {"facts", "clocks", "occurred_on", "lapses_on"} <= keys
    assert {key for key in keys if SUM_OF_PAUSES.search(key)} == set()


def test_days_forgotten_are_found_again_in_the_facts(walk: Walk) -> None:
    """With every due day wiped out of a state, the clocks give the same days: facts and calendar are all it takes."""
    for case in walk.cases:
        state = walk.office.state(case)
        for clock in state.clocks.values():
            bare = replace(clock, due_on=None, safe_on=None, lapses_on=None, provisional=False, generation=0)
            deadline = deadline_of(bare, WORKFLOW, state.live_facts(WORKFLOW), walk.office.calendar)
            assert (deadline.due_on, deadline.safe_on) == (clock.due_on, clock.safe_on)


def check_days(ledger: Ledger, last: date | None) -> None:
    """From the start to the last day each day stands there once, in order, with its reason in both languages."""
    days = [line.on for line in ledger.days]
    assert days == [ledger.start_on + timedelta(days=n) for n in range(len(days))]
    assert last is None or days[-1] == max(last, ledger.start_on)
    assert all(line.zh.strip() and line.en.strip() for line in ledger.days)
    numbers = [line.counted for line in ledger.days if line.counted is not None]
    assert all(number in (1, before + 1) for before, number in zip([0, *numbers], numbers, strict=False))


@pytest.mark.parametrize("seed", range(4))
def test_every_day_of_every_case_says_why_once(seed: int) -> None:
    """Random cases with halts, pauses, extensions, postponements; what is counted comes to the limit's own number."""
    random, calendar = Random(f"explained {seed}"), national_calendar()  # noqa: S311
    endings: set[Verdict | None] = set()
    effects: set[Effect] = set()
    for _ in range(150):
        case = random_case(random)
        computed = compute(case, calendar)
        endings.add(computed.standing.verdict)
        explanation = computed.explain()
        for reading, ledger in ((computed.deadline.due, explanation.due), (computed.deadline.safe, explanation.safe)):
            if ledger is None:
                continue
            check_days(ledger, reading.due_on())
            assert [line.turned for line in ledger.turns] == reading.turned, case
            assert all(line.article for line in ledger.turns if line.turned.effect in MOVING), case
            effects |= {line.turned.effect for line in ledger.turns}
            if reading.due_on() is not None and reading.postponed_on is None:
                final = [line.counted for line in ledger.days if line.on > reading.start_on]
                assert sum(n is not None for n in final) == reading.limit.days + reading.extension, case
    assert {None, Verdict.OPEN, Verdict.OVERDUE, Verdict.ON_TIME, Verdict.WAITING, Verdict.LAPSED} <= endings
    assert effects >= MOVING


def test_each_turn_of_a_clock_names_the_entry_that_brought_its_fact(walk: Walk) -> None:
    """The id of the fact stands there, and begins with the number of the entry."""
    seen = set()
    with walk.office.session() as session:
        for case in walk.cases:
            entries = walk.office.engine.history(session, case)
            explanation = walk.office.engine.explain(session, case)
            assert explanation is not None
            check_days(explanation.due, explanation.due.due_on)
            for line in explanation.due.turns:
                fact = line.turned.fact
                assert fact.ref is not None
                assert f'"{fact.ref}"' in entries[int(fact.ref.split(".")[0]) - 1].text
                seen |= {line.turned.effect}
    assert len(seen) > 2, seen


def test_a_wrong_sum_of_pauses_has_nowhere_to_stay(sqlite_office: Office) -> None:
    """Twenty working days begin anew after a supplement: an earlier answer, by correction, gives earlier days."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "request_supplement", "qian", {"defects": "请写明文号", "workdays": 15})
    for answered_on in (workdays_after(MONDAY, 9), workdays_after(MONDAY, 4)):
        sqlite_office.on(workdays_after(MONDAY, 9))
        standing = [row["ref"] for row in sqlite_office.state(case).facts if row["type"] == "supplement_received"]
        data = {"ground": "补记", "voids": standing[-1:], "facts": [{"type": "supplement_received", "on": answered_on}]}
        number = sqlite_office.act(case, "propose_correction", "zhao", data).version
        done = sqlite_office.act(case, "confirm_correction", "qian", {"correction": str(number)})
        assert done.due_on == workdays_after(answered_on, 20).isoformat()
