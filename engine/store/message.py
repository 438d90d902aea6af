"""The outbox's rows: what is queued, claimed, finished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .statement import Transaction, read, write

_DUE = "FROM gk_outbox WHERE agency = :agency AND status = 'queued' AND next_attempt_at <= :now AND {channels}"
_CLAIM = (
    "UPDATE gk_outbox SET status = 'sending', attempts = attempts + 1, next_attempt_at = :lease "
    "WHERE agency = :agency AND id = :id AND status = 'queued'"
)
_FINISH = (
    "UPDATE gk_outbox SET status = :status, outcome = :outcome, next_attempt_at = :next, finished_at = :finished "
    "WHERE agency = :agency AND id = :id AND status = 'sending'"
)
_ABANDON = (
    "UPDATE gk_outbox SET status = 'unknown', outcome = 'interrupted', finished_at = :now "
    "WHERE agency = :agency AND status = 'sending' AND next_attempt_at <= :now"
)


def due_messages(
    session: Transaction, agency: str, channels: Iterable[str], now: str, limit: int
) -> tuple[list[str], int]:
    """The ids to hand over, oldest first, and how many wait for a channel that is not there."""
    names = {f"channel{number}": name for number, name in enumerate(sorted(channels))}
    held = f"channel IN (:{', :'.join(names)})" if names else "1 = 0"
    values = {"agency": agency, "now": now, **names}
    ready = f"SELECT id {_DUE.format(channels=held)} ORDER BY created_at, id LIMIT :limit"
    waiting = f"SELECT COUNT(*) AS waiting {_DUE.format(channels=f'NOT ({held})')}"
    due = [row["id"] for row in read(session, ready, **values, limit=limit)]
    return due, int(read(session, waiting, **values)[0]["waiting"])


def claim_message(session: Transaction, agency: str, message_id: str, lease: str) -> dict[str, Any] | None:
    """Take a queued message for sending until `lease`; its row, or None where somebody else has it."""
    if not write(session, _CLAIM, agency=agency, id=message_id, lease=lease):
        return None
    return read(session, "SELECT * FROM gk_outbox WHERE agency = :agency AND id = :id", agency=agency, id=message_id)[0]


def finish_message(session: Transaction, agency: str, message_id: str, **result: str | None) -> None:
    """Write what came of it: `status`, `outcome`, `next` attempt, `finished`."""
    write(session, _FINISH, agency=agency, id=message_id, **result)


def abandon_messages(session: Transaction, agency: str, now: str) -> int:
    """Messages whose sender died: nobody knows whether they left. How many."""
    return write(session, _ABANDON, agency=agency, now=now)


def message_ids(session: Transaction, agency: str, case_id: str) -> set[str]:
    """The ids of a case's messages."""
    sql = "SELECT id FROM gk_outbox WHERE agency = :agency AND case_id = :case"
    return {row["id"] for row in read(session, sql, agency=agency, case=case_id)}


def list_messages(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """The outbox as it may be shown: references and results, neither address nor text."""
    sql = (
        "SELECT id, case_id, channel, notice, subject, status, attempts, created_at, finished_at, outcome "
        "FROM gk_outbox WHERE agency = :agency ORDER BY created_at, id"
    )
    return read(session, sql, agency=agency)
