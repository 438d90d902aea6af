"""Faults planted into the processes that die, each of which the matrix must find: a check that cannot fail is no check.

They are put in from outside, by what stands between the engine and the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from sqlmodel import Session

from gongkai.engine import store
from tests.failpoints import BEFORE_COMMIT, at_every_statement

Plant = Callable[[Session], AbstractContextManager[None]]


@contextmanager
def nothing(_: Session) -> Iterator[None]:
    """No fault."""
    yield


@contextmanager
def entry_apart_from_projections(session: Session) -> Iterator[None]:
    """The entry is committed before its projections are written: two transactions instead of one."""
    driver = session.connection().connection
    savepoint = last = ""

    def look(text: str) -> None:
        nonlocal savepoint, last
        if text.startswith("SAVEPOINT"):
            savepoint = text
        if last.startswith("INSERT INTO gk_entry"):
            commit_in_between(session)
            driver.cursor().execute(savepoint)
        last = text

    with at_every_statement(look):
        yield


@contextmanager
def request_forgotten(session: Session) -> Iterator[None]:
    """The act is committed without its request id."""
    driver = session.connection().connection

    def look(text: str) -> None:
        if text == BEFORE_COMMIT:
            driver.cursor().execute("DELETE FROM gk_request WHERE request_id = 'the act'")

    with at_every_statement(look):
        yield


@contextmanager
def acknowledged_without_commit(session: Session) -> Iterator[None]:
    """The act is rolled back where it should be committed, and acknowledged all the same."""
    driver = session.connection().connection

    def look(text: str) -> None:
        if text == BEFORE_COMMIT:
            driver.rollback()

    with at_every_statement(look):
        yield


@contextmanager
def claim_given_back() -> Iterator[None]:
    """`deliver` leaves a message queued while it hands it over."""
    claim = store.claim_message

    def _claim(session: Session, agency: str, message_id: str, lease: str) -> dict[str, Any] | None:
        row = claim(session, agency, message_id, lease)
        given_back = "UPDATE gk_outbox SET status = 'queued' WHERE status = 'sending'"
        session.connection().connection.cursor().execute(given_back)
        return row

    with patch.object(store, "claim_message", _claim):
        yield


@contextmanager
def alert_apart_from_message() -> Iterator[None]:
    """`sweep` commits an alert before the message about it is queued."""
    put = store.put_message

    def _put(session: Session, row: dict[str, Any]) -> None:
        commit_in_between(session)
        put(session, row)

    with patch.object(store, "put_message", _put):
        yield


def commit_in_between(session: Session) -> None:
    """End the transaction behind the session's back, and begin another."""
    connection = session.connection()
    cursor = connection.connection.cursor()
    cursor.execute("COMMIT")
    if connection.dialect.name == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")


COMMANDS: dict[str, Plant] = {
    "the entry apart from its projections": entry_apart_from_projections,
    "the request id forgotten": request_forgotten,
    "acknowledged without a commit": acknowledged_without_commit,
}
