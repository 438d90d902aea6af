"""Invariant 4.9: of two people acting on one version one wins, the other learns the current one; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from threading import Barrier, Event
from typing import Any

import pytest
from sqlmodel import Session

from gongkai.engine import StaleCase
from gongkai.engine.casework import Done, verify
from tests.failpoints import Sent, before_every_statement
from tests.office import PAPER, Office

CROWD = 6
WAIT_SECONDS = 20
Command = Callable[[Session], Done]


def extension(office: Office, case: str, request_id: str, expect: int | None = None) -> Command:
    """One working day more."""
    data = {"workdays": 1, "reason": "档案较多"}

    def command(session: Session) -> Done:
        return office.engine.act(session, case, "extend", actor="sun", data=data, request_id=request_id, expect=expect)

    return command


def outcome(office: Office, command: Command, ready: Callable[[], Any] = lambda: None) -> Done | StaleCase:
    """What a person gets who acts in a transaction of their own."""
    with office.session() as session:
        ready()
        try:
            return command(session)
        except StaleCase as stale:
            return stale
        finally:
            session.commit()


@contextmanager
def reached() -> Iterator[Event]:
    """Set as soon as anybody else begins to write: SQLite's BEGIN IMMEDIATE, PostgreSQL's compare-and-set."""
    waiting = Event()

    def watch(sent: Sent) -> None:
        if sent.text.startswith(("BEGIN IMMEDIATE", "UPDATE gk_case SET")):
            waiting.set()

    with before_every_statement(watch):
        yield waiting


@pytest.mark.parametrize("expecting", [True, False], ids=["expecting", "not looking"])
def test_the_second_waits_for_the_first_and_is_told_the_current_version(office: Office, expecting: bool) -> None:
    """The first has not committed yet when the second, who saw the same version, begins to write."""
    case = office.to_stage("examination")
    seen = office.state(case).version
    with ThreadPoolExecutor(1) as pool, office.session() as first:
        extension(office, case, "first", seen)(first)
        with reached() as waiting:
            command = extension(office, case, "second", seen if expecting else None)
            second: Future[Done | StaleCase] = pool.submit(outcome, office, command)
            assert waiting.wait(WAIT_SECONDS)
            first.commit()
            end = second.result(WAIT_SECONDS)
    if isinstance(end, Done):
        # SQLite lets nobody look before it is their turn: who expects nothing acts on what is there by then.
        assert (office.database.dialect.name, expecting, end.version) == ("sqlite", False, seen + 2)
    else:
        assert (end.expected, end.current) == (seen, seen + 1)
    with office.session() as session:
        assert verify(session, office.engine).ok


def test_of_a_crowd_on_one_version_one_wins(office: Office) -> None:
    """Everybody else is told the version that the winner has made, and has written nothing."""
    case = office.to_stage("examination")
    seen, barrier = office.state(case).version, Barrier(CROWD)
    with ThreadPoolExecutor(CROWD) as pool:
        commands = [extension(office, case, f"x{number}", seen) for number in range(CROWD)]
        ends = list(pool.map(lambda command: outcome(office, command, barrier.wait), commands))
    winners = [end for end in ends if isinstance(end, Done)]
    assert [end.version for end in winners] == [seen + 1]
    assert {(end.expected, end.current) for end in ends if isinstance(end, StaleCase)} == {(seen, seen + 1)}
    with office.session() as session:
        assert [entry.seq for entry in office.engine.history(session, case)] == list(range(1, seen + 2))
        assert verify(session, office.engine).ok


def test_no_update_is_lost_however_many_act(office: Office) -> None:
    """Each asks for one working day more, looks again when told to, and in the end every day is there."""
    cases = [office.to_stage("examination") for _ in range(2)]

    def insist(person: int) -> None:
        order = Random(person).sample(cases, 2)  # noqa: S311
        for case in order:
            while isinstance(outcome(office, extension(office, case, f"{person} {case}")), StaleCase):
                continue

    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(insist, range(CROWD)))
    for case in cases:
        state = office.state(case)
        assert state.version == 3 + CROWD
        with office.session() as session:
            deadline = office.engine.deadline(session, case)
            assert deadline is not None
            assert deadline.due.granted == CROWD
    with office.session() as session:
        assert verify(session, office.engine).ok


def test_different_steps_on_one_version_exclude_each_other(office: Office) -> None:
    """A withdrawal and a proposal made on the same version: the case does not end up in both."""
    case = office.to_stage("examination")
    seen, barrier = office.state(case).version, Barrier(2)
    rivals: list[dict[str, Any]] = [
        {"step": "withdraw", "actor": "zhao", "data": {"statement": PAPER}, "request_id": "w"},
        {
            "step": "propose",
            "actor": "qian",
            "data": {"outcomes": [{"item": 1, "outcome": "disclosed"}]},
            "request_id": "p",
        },
    ]
    with ThreadPoolExecutor(2) as pool:
        commands = [lambda s, r=rival: office.engine.act(s, case, expect=seen, **r) for rival in rivals]
        ends = list(pool.map(lambda command: outcome(office, command, barrier.wait), commands))
    assert sorted(type(end).__name__ for end in ends) == ["Done", "StaleCase"]
    done = next(end for end in ends if isinstance(end, Done))
    assert (office.state(case).stage, office.state(case).version) == (done.stage, seen + 1)
