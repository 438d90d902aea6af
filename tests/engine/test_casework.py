"""One act in the host's own transaction: all or nothing, one winner per version, and no case or person unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, func, insert, select
from sqlmodel import Session

from gongkai.engine import (
    GongkaiError,
    StaleCase,
    UnknownActor,
    UnknownCase,
    UnknownStep,
    UnknownWorkflow,
)
from gongkai.engine.casework import reading
from tests.office import PAPER, SETTINGS, Office, application, contents

TUE_2026_03_03 = date(2026, 3, 3)
HOST = MetaData()
NOTE = Table("host_note", HOST, Column("id", Integer, primary_key=True), Column("text", String(20)))
ELSEWHERE = SETTINGS.replace('id = "shili"', 'id = "xianli"')
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}


@pytest.fixture
def notes(database: Engine) -> Iterator[Table]:
    """A table of the host's own beside ours."""
    HOST.create_all(database)
    yield NOTE
    HOST.drop_all(database)


def count(office: Office, table: Table) -> int:
    """How many rows the host's table has."""
    with office.session() as session:
        return int(session.connection().execute(select(func.count()).select_from(table)).scalar_one())


def written(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in our tables, as committed."""
    with office.session() as session:
        return contents(session)


# --- the host's transaction --------------------------------------------------------------------------------------


def test_the_hosts_row_and_the_case_are_committed_together(office: Office, notes: Table) -> None:
    """One transaction, two tables of the host's mind: its own and a case."""
    with office.session() as session:
        session.connection().execute(insert(notes).values(text="来文"))
        done = office.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="r")
        session.commit()

    assert count(office, notes) == 1
    assert office.state(done.case).stage == "intake"


def test_the_hosts_row_and_the_act_are_rolled_back_together(office: Office, notes: Table) -> None:
    """The host changes its mind after the engine has written: nothing of either is left."""
    case = office.receive()
    before = written(office)
    with office.session() as session:
        session.connection().execute(insert(notes).values(text="来文"))
        office.engine.act(session, case, "withdraw", actor="zhao", request_id="r", data={"statement": PAPER})
        session.rollback()

    assert count(office, notes) == 0
    assert written(office) == before


def test_an_act_after_a_mere_reading_is_rolled_back_too(office: Office, notes: Table) -> None:
    """A transaction that began with a SELECT is one all the same; pysqlite by itself would have kept the act."""
    case = office.receive()
    before = written(office)
    with office.session() as session:
        session.connection().execute(select(notes)).all()
        with session.begin_nested():
            office.engine.act(session, case, "withdraw", actor="zhao", request_id="r", data={"statement": PAPER})
        session.rollback()

    assert written(office) == before


def test_an_act_in_a_savepoint_is_undone_by_itself(office: Office, notes: Table) -> None:
    """The host's row stays, the act within the savepoint goes."""
    case = office.receive()
    before = written(office)
    with office.session() as session:
        session.connection().execute(insert(notes).values(text="来文"))
        savepoint = session.begin_nested()
        office.engine.act(session, case, "withdraw", actor="zhao", request_id="r", data={"statement": PAPER})
        savepoint.rollback()
        session.commit()

    assert count(office, notes) == 1
    assert written(office) == before


def test_a_command_commits_nothing(office: Office) -> None:
    """Until the host commits, nobody else sees the case."""
    before = written(office)
    with office.session() as session:
        office.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="r")
        with Session(reading(office.database)) as other:
            assert contents(other) == before
        session.rollback()


def test_after_a_refusal_the_hosts_transaction_goes_on(office: Office, notes: Table) -> None:
    """The host's earlier row is still there to be committed, and the next act succeeds in the same transaction."""
    case = office.to_stage("examination")
    with office.session() as session:
        session.connection().execute(insert(notes).values(text="来文"))
        for data in ({"workdays": 21, "reason": "理由"}, {"workdays": 0, "reason": "理由"}):
            with pytest.raises(GongkaiError):
                office.engine.act(session, case, "extend", actor="sun", request_id="r", data=data)
        office.engine.act(session, case, "extend", actor="sun", request_id="r", data=EXTENSION)
        session.commit()

    assert count(office, notes) == 1
    assert office.state(case).facts[-1]["type"] == "extended"


# --- one winner per version --------------------------------------------------------------------------------------


def test_of_two_people_on_one_version_the_second_is_told_the_current_one(office: Office) -> None:
    """Both saw version 3; the first has committed, the second gets `StaleCase` and changes nothing."""
    case = office.to_stage("examination")
    seen = office.state(case).version
    office.act(case, "extend", "sun", EXTENSION, expect=seen)
    stale = office.refused(StaleCase, case, "withdraw", "zhao", {"statement": PAPER}, expect=seen)

    assert (stale.expected, stale.current) == (seen, seen + 1)


def test_who_looks_again_may_act(office: Office) -> None:
    """With the current version in hand the second person's act is taken."""
    case = office.to_stage("examination")
    office.act(case, "extend", "sun", EXTENSION, expect=3)

    assert office.act(case, "withdraw", "zhao", {"statement": PAPER}, expect=4).version == 5


def test_each_act_is_one_entry_and_one_version(office: Office) -> None:
    """The version is the number of the last entry, its digest the head of the case."""
    case = office.to_stage("archived")
    state = office.state(case)
    with office.session() as session:
        history = office.engine.history(session, case)

    assert [entry.seq for entry in history] == list(range(1, state.version + 1))
    assert state.head == history[-1].digest


# --- what does not exist -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["5f0c", "", "a\0", "x" * 500], ids=["other", "empty", "NUL", "long"])
def test_an_unknown_case_is_refused(office: Office, case: str) -> None:
    """Whatever a door hands over as its id."""
    office.refused(UnknownCase, case, "extend", "sun", EXTENSION)


def test_a_case_of_another_agency_is_unknown(office: Office) -> None:
    """One installation may hold several agencies; nobody sees across."""
    case = office.to_stage("examination")
    elsewhere = Office(office.database, ELSEWHERE, seed="elsewhere")

    elsewhere.refused(UnknownCase, case, "extend", "sun", EXTENSION)


def test_an_unknown_step_is_refused(office: Office) -> None:
    """There is no free jump, by any name."""
    office.refused(UnknownStep, office.to_stage("examination"), "to_archived", "sun")


@pytest.mark.parametrize("actor", ["nobody", "system", ""])
def test_an_unknown_actor_is_refused(office: Office, actor: str) -> None:
    """Nor does the law's own role belong to anybody of that name."""
    office.refused(UnknownActor, office.to_stage("examination"), "extend", actor, EXTENSION)


def test_nobody_acts_for_an_unknown_person(office: Office) -> None:
    """The person acted for must be one of the agency."""
    case = office.to_stage("examination")
    unknown = office.refused(UnknownActor, case, "extend", "sun", EXTENSION, acting_for="nobody")

    assert unknown.actor == "nobody"


def test_an_unknown_workflow_is_refused(office: Office) -> None:
    """And the known ones are named."""
    unknown = office.refusal(
        UnknownWorkflow,
        lambda session: office.engine.open(session, "petition", data={}, actor="zhao", request_id="r"),
    )

    assert (unknown.workflow, unknown.known) == ("petition", "disclosure、disclosure_2008、own_record")


def test_the_legal_day_is_that_of_shanghai(office: Office) -> None:
    """At half past midnight on Tuesday it is still Monday in UTC."""
    case = office.to_stage("examination")
    office.clock.set(datetime(2026, 3, 2, 16, 30, tzinfo=UTC))
    office.act(case, "extend", "sun", EXTENSION)
    with office.session() as session:
        entry = office.engine.history(session, case)[-1]

    assert entry.occurred_on == TUE_2026_03_03
    assert entry.body["recorded_at"] == "2026-03-02T16:30:00.000000Z"
