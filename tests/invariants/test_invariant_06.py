"""Invariant 4.6: a case keeps the workflow and the calendar it is pinned to, whatever the program has become since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from gongkai.adapters.installation import Wanted
from gongkai.adapters.letters import TextRenderer
from gongkai.assembly import assemble
from gongkai.engine import (
    AbsentFunctions,
    Exceptional,
    Functions,
    Procedure,
    Step,
    UnknownStep,
    Workflow,
    WorkingCalendar,
    digest_of,
)
from gongkai.engine.casework import CaseEngine, replay_all, sweep, verify
from gongkai.engine.store import load_snapshot
from gongkai.workflows.disclosure import DISCLOSURE
from tests.office import SETTINGS, Office, application, contents

WED_2026_03_11 = date(2026, 3, 11)
MON_2026_03_30, TUE_2026_03_31 = date(2026, 3, 30), date(2026, 3, 31)
EXTENSION = {"workdays": 5, "reason": "档案较多"}
LAW = DISCLOSURE.workflow


def program(office: Office, procedure: Procedure, calendar: WorkingCalendar | None = None) -> CaseEngine:
    """Another release of the program over the same office."""
    return CaseEngine(
        procedures=[procedure],
        directory=office.agency,
        clock=office.clock,
        randomness=office.randomness,
        keys=office.keys,
        documents=office.documents,
        renderer=TextRenderer(),
        calendar=lambda _: calendar or office.calendar,
        agency=office.agency.id,
    )


def with_steps(steps: tuple[Step, ...]) -> Procedure:
    """Disclosure by a new law."""
    return replace(DISCLOSURE, workflow=replace(LAW, version=2, steps=steps))


def guarded() -> Procedure:
    """Disclosure with one more guard, which today's program does not have."""
    steps = tuple(replace(s, guards=(*s.guards, "bygone/1")) if s.name == "extend" else s for s in LAW.steps)
    guards = {**DISCLOSURE.functions.guards, "bygone/1": lambda _: None}
    return replace(with_steps(steps), functions=Functions(guards, DISCLOSURE.functions.effects))


def opened(session: Session, engine: CaseEngine, request_id: str) -> str:
    """A case of that program."""
    return engine.open(session, "disclosure", data=application(), actor="zhao", request_id=request_id).case


def test_a_new_law_starts_new_cases_and_leaves_running_ones(office: Office) -> None:
    """Without extensions from today on, the case of yesterday is still extended, the one of today is not."""
    old = office.to_stage("examination")
    new_law = with_steps(tuple(step for step in LAW.steps if step.name != "extend"))
    engine = program(office, new_law)
    with office.session() as session:
        new = opened(session, engine, "new")
        engine.act(session, old, "extend", actor="sun", data=EXTENSION, request_id="x1")
        with pytest.raises(UnknownStep):
            engine.act(session, new, "extend", actor="sun", data=EXTENSION, request_id="x2")
        names = [{entry.body["workflow"] for entry in engine.history(session, case)} for case in (old, new)]
        assert names == [{LAW.digest}, {new_law.workflow.digest}]
        assert [engine.workflow_of(session, engine.case(session, case)).version for case in (old, new)] == [1, 2]
        assert verify(session, engine).ok


def test_the_law_of_a_case_lies_in_the_database_from_its_first_entry(office: Office) -> None:
    """As canonical JSON under its digest, from which the very same workflow is built again."""
    with office.session() as session:
        opened(session, office.engine, "first")
        text = load_snapshot(session, office.agency.id, LAW.digest, "workflow")
        session.rollback()
        assert contents(session)["gk_snapshot"] == [], "a snapshot has outlived the act that it belongs to"
    assert (text, digest_of(text.encode())) == (LAW.text, LAW.digest)
    assert (Workflow.from_text(text), Workflow.from_text(text).text) == (LAW, text)


def test_a_case_keeps_its_calendar_until_it_adopts_another(office: Office) -> None:
    """A new day off moves nothing by itself; the sweep's own entry does, and both calendars are kept."""
    case = office.to_stage("examination")
    holiday = [Exceptional(WED_2026_03_11, False, "临时放假", "国办发明电〔2026〕9号")]
    calendar = office.calendar.with_days(holiday)
    engine = program(office, DISCLOSURE, calendar)
    due_days: list[Any] = []
    for _ in range(2):
        with office.session() as session:
            deadline, explained = engine.deadline(session, case), engine.explain(session, case)
            assert deadline is not None
            assert explained is not None
            due_days.append((deadline.due_on, any("临时放假" in line.zh for line in explained.due.days)))
            assert replay_all(session, engine).differing == ()
        sweep(office.session, engine)
    assert due_days == [(MON_2026_03_30, False), (TUE_2026_03_31, True)]
    with office.session() as session:
        for kept in (office.calendar, calendar):
            assert load_snapshot(session, office.agency.id, kept.digest, "calendar") == kept.text
        named = [entry.body["calendar"] for entry in engine.history(session, case)]
    assert named == [office.calendar.digest] * 3 + [calendar.digest]


def test_a_program_without_a_function_of_its_own_law_does_not_start(office: Office) -> None:
    """It names what it lacks."""
    effects = {name: made for name, made in DISCLOSURE.functions.effects.items() if name != "receipt/1"}
    with pytest.raises(AbsentFunctions, match="receipt/1"):
        program(office, replace(DISCLOSURE, functions=Functions(DISCLOSURE.functions.guards, effects)))


def test_start_up_refuses_while_an_open_case_needs_an_absent_function(office: Office) -> None:
    """Once the case is archived, nobody needs it any more."""
    old, new = program(office, guarded()), program(office, DISCLOSURE)
    with office.session() as session:
        case = opened(session, old, "old")
        with pytest.raises(AbsentFunctions, match="bygone/1"):
            new.check(session)
        closing: dict[str, Any] = {"duplicate_of": "1", "reason": "重复"}
        old.act(session, case, "void", actor="zhao", data=closing, request_id="void")
        closing = {"retention": "10_years", "pages": 1}
        old.act(session, case, "archive", actor="zhao", data=closing, request_id="archive")
        new.check(session)


def test_the_command_line_refuses_it_at_start_up(sqlite_office: Office, tmp_path: Path) -> None:
    """Before anything is done."""
    with sqlite_office.session() as session:
        opened(session, program(sqlite_office, guarded()), "old")
        session.commit()
    (tmp_path / "agency.toml").write_text(SETTINGS, encoding="utf-8")
    wanted = Wanted(database=str(sqlite_office.database.url), settings=tmp_path / "agency.toml", creating=True)
    with pytest.raises(AbsentFunctions, match="bygone/1"):
        assemble(wanted)
