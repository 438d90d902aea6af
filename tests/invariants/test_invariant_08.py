"""Invariant 4.8: under one request id one thing is done once, and whoever repeats it word for word gets its result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session

from gongkai.adapters.keys import MemoryKeyRing
from gongkai.adapters.letters import TextRenderer
from gongkai.engine import Attachment, GongkaiError, RequestIdReused
from gongkai.engine.casework import CaseEngine, Done, verify
from gongkai.workflows.disclosure import DISCLOSURE
from tests.office import MONDAY, PAPER, Office, application, contents

REGISTRATION = {"items": ["甲", "乙"], "category": "business", "form": "paper", "route": "email", "identity_seen": True}
AT_ONCE = 4


def written(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in our tables, as committed."""
    with office.session() as session:
        return contents(session)


def at_once(office: Office, commands: list[Any]) -> list[Done | GongkaiError]:
    """What each command ended with, each in a thread and a committed transaction of its own."""
    barrier = Barrier(len(commands))

    def run(command: Any) -> Done | GongkaiError:
        with office.session() as session:
            barrier.wait()
            try:
                done: Done = command(session)
            except GongkaiError as error:
                return error
            finally:
                session.commit()
            return done

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands))


def test_a_repetition_gets_the_first_result_and_writes_nothing_at_any_later_time(office: Office) -> None:
    """Every step of a whole case, repeated when it is archived, says again what it said then."""
    done: list[tuple[dict[str, Any], Done]] = []
    act = office.engine.act

    def remembered(session: Session, case: str, step: str, **request: Any) -> Done:
        done.append(({"case": case, "step": step, **request}, act(session, case, step, **request)))
        return done[-1][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.engine, "act", remembered)
        office.to_stage("archived")
    before = written(office)
    for request, result in done:
        with office.session() as session:
            assert act(session, **request) == result
            session.commit()
    assert written(office) == before
    assert len({result.version for _, result in done}) == len(done) > 8


OTHERS: dict[str, dict[str, Any]] = {
    "one letter": {"data": {**REGISTRATION, "items": ["甲", "丙"]}},
    "principal": {"acting_for": "wang"},
    "one for true": {"data": {**REGISTRATION, "identity_seen": 1}},
    "day": {"occurred_on": MONDAY},
    "actor": {"actor": "sun"},
    "step": {"step": "withdraw", "data": {"statement": PAPER}},
}


@pytest.mark.parametrize("other", OTHERS)
def test_nothing_else_is_done_under_a_used_request_id(sqlite_office: Office, other: str) -> None:
    """Not even with one letter changed; what is refused is refused as a reused id, and writes nothing."""
    case = sqlite_office.receive()
    request: dict[str, Any] = {"case": case, "step": "register", "actor": "zhao", "data": REGISTRATION}
    sqlite_office.act(**request, request_id="q")
    sqlite_office.refused(RequestIdReused, **{**request, **OTHERS[other], "request_id": "q"})


@pytest.mark.parametrize("content", [Attachment("申请书.txt", "text/plain", b"2"), Attachment("二", "text/plain", b"")])
def test_a_file_counts_with_its_name_and_content(sqlite_office: Office, content: Attachment) -> None:
    """The same opening with another file is another one."""
    opening: dict[str, Any] = {"workflow": "disclosure", "actor": "zhao", "request_id": "q"}
    with sqlite_office.session() as session:
        sqlite_office.engine.open(session, data=application(), **opening)
        with pytest.raises(RequestIdReused):
            sqlite_office.engine.open(session, data=application(application=content), **opening)


def engine(office: Office, keys: MemoryKeyRing) -> CaseEngine:
    """A program that knows a second workflow, word for word the first one under another name."""
    other = replace(DISCLOSURE, workflow=replace(DISCLOSURE.workflow, name="other"))
    parts: dict[str, Any] = {"directory": office.agency, "clock": office.clock, "randomness": office.randomness}
    parts |= {"documents": office.documents, "renderer": TextRenderer(), "agency": office.agency.id, "keys": keys}
    return CaseEngine(procedures=[DISCLOSURE, other], calendar=lambda _: office.calendar, **parts)


def test_a_case_of_another_workflow_is_another_request(sqlite_office: Office) -> None:
    """Though the same application is opened by the same person."""
    opening: dict[str, Any] = {"data": application(), "actor": "zhao", "request_id": "q"}
    both = engine(sqlite_office, MemoryKeyRing(b"1"))
    with sqlite_office.session() as session:
        both.open(session, "disclosure", **opening)
        with pytest.raises(RequestIdReused):
            both.open(session, "other", **opening)


def test_what_is_kept_of_a_request_tells_nothing_without_the_key(sqlite_office: Office) -> None:
    """The digest of the same body under another key is another one: guesses cannot be tried out on the database."""
    macs = []
    for keys in (b"1", b"1", b"2"):
        with sqlite_office.session() as session:
            one = engine(sqlite_office, MemoryKeyRing(keys))
            one.open(session, "disclosure", data=application(), actor="zhao", request_id="q")
            macs.append({row[2] for row in contents(session)["gk_request"]})
    assert macs[0] == macs[1] != macs[2]


def test_a_request_sent_several_times_at_once_is_done_once(office: Office) -> None:
    """A double click, a retry through another server: everybody gets the one result, for an opening and for an act."""
    opening: dict[str, Any] = {"data": application(), "actor": "zhao", "request_id": "open"}
    opened = at_once(office, [lambda s: office.engine.open(s, "disclosure", **opening)] * AT_ONCE)
    assert isinstance(opened[0], Done)
    assert opened == [opened[0]] * AT_ONCE
    request: dict[str, Any] = {"actor": "zhao", "data": REGISTRATION, "request_id": "register"}
    case = opened[0].case
    acted = at_once(office, [lambda s: office.engine.act(s, case, "register", **request)] * AT_ONCE)
    assert acted == [acted[0]] * AT_ONCE
    with office.session() as session:
        assert len(office.engine.history(session, case)) == 2
        assert verify(session, office.engine).ok


def test_of_two_requests_at_once_under_one_id_one_is_done(office: Office) -> None:
    """The other one is refused, and leaves the case that it was meant for as it was."""
    cases = [office.receive() for _ in range(AT_ONCE)]
    request: dict[str, Any] = {"actor": "zhao", "data": REGISTRATION, "request_id": "same"}
    ends = at_once(office, [lambda s, c=c: office.engine.act(s, c, "register", **request) for c in cases])
    assert sorted(type(end).__name__ for end in ends) == ["Done", *["RequestIdReused"] * (AT_ONCE - 1)]
    with office.session() as session:
        assert verify(session, office.engine).ok
