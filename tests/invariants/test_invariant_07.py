"""Invariant 4.7: an act is written whole or not at all, and after a refusal the host's own transaction goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, func, insert, select, text
from sqlmodel import Session

from gongkai.engine import Attachment, GongkaiError
from gongkai.engine.casework import Done, verify
from gongkai.workflows.disclosure.reading import current_reply
from tests.failpoints import Sent, before_every_statement
from tests.office import OUTCOMES, PAPER, Office, application, contents

HOST_ROW = Table("host_row", MetaData(), Column("id", Integer, primary_key=True))


class Crash(Exception):
    """The injected failure."""


@contextmanager
def crashing_before(number: int) -> Iterator[None]:
    """Something breaks when the `number`-th statement is about to be sent."""
    numbers = count(1)

    def crash(_: Sent) -> None:
        if next(numbers) == number:
            raise Crash

    with before_every_statement(crash):
        yield


def written(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in our tables, as committed."""
    with office.session() as session:
        return contents(session)


def step(name: str, actor: str, data: dict[str, Any]) -> Any:
    """An act of `actor`; the digest of the reply to be signed is read off the case."""

    def act(office: Office, session: Session, case: str) -> Done:
        given = data if name != "sign" else {"reply": current_reply(office.engine.case(session, case))}
        return office.engine.act(session, case, name, actor=actor, data=given, request_id="q")

    return act


def opening(office: Office, session: Session, _: str) -> Done:
    """A new case."""
    return office.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="q")


REGISTRATION = {"items": ["甲", "乙"], "category": "business", "form": "paper", "route": "email", "identity_seen": True}
ACTS: dict[str, tuple[str, Any]] = {
    "open": ("intake", opening),
    "register": ("intake", step("register", "zhao", REGISTRATION)),
    "propose": ("examination", step("propose", "qian", {"outcomes": OUTCOMES, "information": [PAPER]})),
    "sign": ("review", step("sign", "wang", {})),
    "correct": ("examination", step("confirm_correction", "qian", {"correction": "4"})),
}


@pytest.mark.parametrize("name", ACTS)
def test_whichever_statement_fails_nothing_of_the_act_is_left(office: Office, name: str) -> None:
    """A crash before the first, the second … the last statement, and the host's rollback: the old rows, exactly."""
    stage, act = ACTS[name]
    case = office.to_stage(stage)
    if name == "sign":
        office.reviewed(case)
    if name == "correct":
        fact = {"type": "extended", "on": office.today, "workdays": 5}
        office.act(case, "propose_correction", "zhao", {"ground": "补记", "facts": [fact]})
    before = written(office)
    for number in count(1):
        with office.session() as session:
            try:
                with crashing_before(number):
                    done = act(office, session, case)
            except Crash:
                session.rollback()
                assert contents(session) == before, f"crash before statement {number}"
            else:
                session.commit()
                break
    assert number > 8
    with office.session() as session:
        assert office.engine.case(session, done.case).version == done.version
        assert verify(session, office.engine, documents=office.documents, with_keys=True).ok


REFUSED: dict[str, dict[str, Any]] = {
    "stage": {"step": "archive", "data": {"retention": "10_years", "pages": 1}},
    "stale": {"step": "assign", "data": {"unit": "land"}, "expect": 1},
    "request id": {"step": "assign", "data": {"unit": "land"}, "request_id": "r1"},
    "not NFC": {"step": "assign", "data": {"unit": "land"}, "request_id": "e\u0301"},
    "NUL": {"step": "assign", "data": {"unit": "land"}, "request_id": "a\0"},
    "no period": {"step": "request_supplement", "data": {"defects": "甲"}},
    "two periods": {"step": "request_supplement", "data": {"defects": "甲", "workdays": 5, "answer_by": "2026-03-20"}},
    "past period": {"step": "request_supplement", "data": {"defects": "甲", "answer_by": "2026-03-01"}},
    "media type": {"step": "withdraw", "data": {"statement": Attachment("甲", "text/plain; e\u0301", b"x")}},
    "file name": {"step": "withdraw", "data": {"statement": Attachment("\udc80", "text/plain", b"x")}},
    "letter": {"step": "request_supplement", "data": {"defects": "甲", "workdays": 5}},
    "erased": {"step": "request_supplement", "data": {"defects": "甲", "workdays": 5}},
}


@pytest.fixture
def host_rows(database: Engine) -> Iterator[Table]:
    """A table of the host's own beside ours."""
    HOST_ROW.create(database)
    yield HOST_ROW
    HOST_ROW.drop(database)


def test_after_a_refusal_the_host_commits_its_own_rows_and_nothing_else(
    office: Office, host_rows: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it was refused for, and however late; the case is then carried on by whoever does it right."""
    changed = []
    for number, (why, refused) in enumerate(REFUSED.items()):
        case = office.to_stage("registration")
        if why == "erased":
            with office.session() as session:
                session.connection().execute(text("DELETE FROM gk_sealed"))
                session.commit()
        before = written(office)
        with monkeypatch.context() as patch, office.session() as session:
            if why == "letter":
                patch.setattr(office.engine.draughtsman.renderer, "render", None)
            session.connection().execute(insert(host_rows).values(id=number))
            with pytest.raises((GongkaiError, TypeError, UnicodeError)):
                office.engine.act(session, case, **{"actor": "zhao", "request_id": "q", **refused})
            session.commit()
        changed += [why] if written(office) != before else []
        with office.session() as session:
            kept = session.connection().execute(select(func.count()).select_from(host_rows)).scalar_one()
            assert kept == number + 1, why
            office.engine.act(session, case, "assign", actor="zhao", data={"unit": "land"}, request_id="next")
            changed += [why] if verify(session, office.engine, case=case).findings else []
    assert changed == []
