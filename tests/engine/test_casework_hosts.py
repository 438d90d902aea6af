"""Hosts as they are: their engines, their isolation levels, and two of them at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from gongkai.engine import DriverUnsuited, HostEngineUnsuited, RequestIdReused, StaleCase, ValueErased
from gongkai.engine.casework import configure_sqlite, list_cases, sqlite_engine, verify
from gongkai.engine.migrations import upgrade
from gongkai.engine.store import check_host
from tests.office import Office, application, contents

EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}
ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]


class Interrupted:
    """A clock at whose first look something else happens: it is asked after a case was read, before it is written."""

    def __init__(self, office: Office, interruption: Callable[[], object]) -> None:
        self.office, self.interruption = office, interruption
        self.looked = False

    def now(self) -> datetime:
        """The office's time."""
        if not self.looked:
            self.looked = True
            self.interruption()
        return self.office.clock.now()


# --- SQLite ------------------------------------------------------------------------------------------------------


def test_a_hosts_own_sqlite_engine_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """pysqlite begins no transaction for a SELECT and commits savepoints: a rollback would leak (design 8)."""
    path = tmp_path / "host.sqlite"
    fit, unfit = sqlite_engine(f"sqlite:///{path}"), create_engine(f"sqlite:///{path}")
    with fit.begin() as connection:
        upgrade(connection)
    office = Office(unfit)
    with office.session() as session, pytest.raises(HostEngineUnsuited, match="configure_sqlite"):
        office.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="r")
    with Session(fit) as session:
        assert not any(contents(session).values())
    fit.dispose()
    unfit.dispose()


def test_a_host_without_an_orm_hands_over_its_connection(office: Office) -> None:
    """In a transaction of its own, or in one that the engine begins and the host commits or rolls back."""
    opening: dict[str, Any] = {"data": application(), "actor": "zhao"}
    with office.database.begin() as connection:
        kept = office.engine.open(connection, "disclosure", request_id="kept", **opening)
    with office.database.connect() as connection:
        office.engine.open(connection, "disclosure", request_id="taken back", **opening)
        connection.rollback()
        later = office.engine.open(connection, "disclosure", request_id="later", **opening)
        connection.commit()
    with office.session() as session:
        assert {row["id"] for row in list_cases(session, office.agency.id)} == {kept.case, later.case}
        assert verify(session, office.engine, documents=office.documents, with_keys=True).ok


def test_another_driver_is_refused_by_its_name() -> None:
    """Statements are written for two databases and their usual drivers; nothing is tried on others."""
    unfit = create_engine("postgresql+pg8000://nobody@localhost/none", module=SimpleNamespace(paramstyle="format"))
    connection = Mock(spec=Connection, dialect=unfit.dialect)
    with pytest.raises(DriverUnsuited, match=r"postgresql\+pg8000"):
        check_host(connection)


def test_a_hosts_sqlite_engine_is_accepted_once_it_is_configured(tmp_path: Path) -> None:
    """The same engine, after `configure_sqlite`."""
    engine = configure_sqlite(create_engine(f"sqlite:///{tmp_path}/host.sqlite"))
    with engine.begin() as connection:
        upgrade(connection)
    office = Office(engine)

    assert office.state(office.to_stage("archived")).stage == "archived"
    engine.dispose()


# --- PostgreSQL --------------------------------------------------------------------------------------------------


@ON_POSTGRESQL
@pytest.mark.parametrize("level", LEVELS)
def test_a_case_is_carried_at_every_isolation_level(database: Engine, level: str) -> None:
    """READ COMMITTED and above (design 8)."""
    office = Office(database.execution_options(isolation_level=level))
    case = office.to_stage("archived")
    with office.session() as session:
        replayed = office.engine.replay(session, office.engine.history(session, case))

    assert office.state(case) == replayed
    assert replayed.stage == "archived"


@ON_POSTGRESQL
def test_of_two_acts_at_the_same_moment_one_wins(office: Office) -> None:
    """Both have read version 3; while the second decides the first commits. The loser writes nothing and goes on."""
    case = office.to_stage("examination")
    second = Office(office.database, seed="second")
    office.engine.clock = Interrupted(office, lambda: second.act(case, "extend", "sun", EXTENSION, request_id="first"))
    with office.session() as session:
        with pytest.raises(StaleCase) as stale:
            office.engine.act(session, case, "extend", actor="sun", data=EXTENSION, request_id="second")
        assert office.engine.case(session, case).version == 4
        session.commit()

    assert (stale.value.expected, stale.value.current) == (3, 4)
    with office.session() as session:
        assert len(office.engine.history(session, case)) == 4


@ON_POSTGRESQL
@pytest.mark.parametrize("level", LEVELS[1:])
def test_above_read_committed_the_database_itself_stops_the_loser(database: Engine, level: str) -> None:
    """It aborts the transaction, as the host asked it to; tried again, the act finds the new version."""
    office = Office(database.execution_options(isolation_level=level))
    case = office.to_stage("examination")
    second = Office(database, seed="second")
    office.engine.clock = Interrupted(office, lambda: second.act(case, "extend", "sun", EXTENSION, request_id="first"))
    with office.session() as session, pytest.raises((StaleCase, DBAPIError)):
        office.engine.act(session, case, "extend", actor="sun", data=EXTENSION, request_id="second", expect=3)

    office.refused(StaleCase, case, "extend", "sun", EXTENSION, request_id="second", expect=3)


@ON_POSTGRESQL
def test_an_application_sent_twice_at_the_same_moment_is_one_case(office: Office) -> None:
    """A double click: the second request waits for the first and gets its result, for the body is the same."""
    second = Office(office.database, seed="second")

    def submit(desk: Office) -> str:
        with desk.session() as session:
            done = desk.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="click")
            session.commit()
        return done.case

    first: list[str] = []
    office.engine.clock = Interrupted(office, lambda: first.append(submit(second)))

    assert first == [submit(office)]


@ON_POSTGRESQL
def test_a_request_id_taken_at_the_last_moment_leaves_nothing_of_the_second_act(office: Office) -> None:
    """Another case's act takes the id while this one decides: refused, and the case stays as usable as before."""
    case, other = office.to_stage("registration"), office.to_stage("examination")
    second = Office(office.database, seed="second")

    def take() -> None:
        second.act(other, "extend", "sun", EXTENSION, request_id="taken")

    office.engine.clock = Interrupted(office, take)
    with office.session() as session:
        with pytest.raises(RequestIdReused):
            office.engine.act(session, case, "extend", actor="sun", data=EXTENSION, request_id="taken")
        session.commit()

    assert office.act(case, "extend", "sun", EXTENSION).version == 3


# --- both --------------------------------------------------------------------------------------------------------


def test_a_letter_that_cannot_be_written_leaves_the_case_as_it_was(office: Office) -> None:
    """The applicant's name was erased: no notice can be written, and the case may still be carried on."""
    case = office.to_stage("examination")
    with office.session() as session:
        session.connection().execute(text("DELETE FROM gk_sealed WHERE ref = '1/name'"))
        session.commit()

    office.refused(ValueErased, case, "extend", "sun", EXTENSION)
    assert office.act(case, "send_back", "qian", {"reason": "不属本科职责"}).stage == "registration"
