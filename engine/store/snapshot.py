"""Snapshots of workflows and calendars by their digest, and the marks of the database itself."""

from __future__ import annotations

from typing import Any

from ..errors import SnapshotMissing
from .statement import Transaction, insert_new, read, write


def keep_snapshot(session: Transaction, agency: str, digest: str, kind: str, content: str) -> None:
    """Keep a workflow or a calendar on its first use."""
    sql = (
        "INSERT INTO gk_snapshot (agency, digest, kind, text) "
        "SELECT CAST(:agency AS VARCHAR(64)), CAST(:digest AS VARCHAR(80)), CAST(:kind AS VARCHAR(20)), "
        "CAST(:text AS TEXT) WHERE NOT EXISTS "
        "(SELECT 1 FROM gk_snapshot WHERE agency = :agency AND digest = :digest) ON CONFLICT DO NOTHING"
    )
    write(session, sql, agency=agency, digest=digest, kind=kind, text=content)


def load_snapshot(session: Transaction, agency: str, digest: str, kind: str) -> str:
    """The text of a snapshot. Raises `SnapshotMissing`."""
    sql = "SELECT text FROM gk_snapshot WHERE agency = :agency AND digest = :digest"
    rows = read(session, sql, agency=agency, digest=digest)
    if not rows:
        raise SnapshotMissing(digest=digest, kind=kind)
    return str(rows[0]["text"])


def list_snapshots(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """Every snapshot: ``digest``, ``kind``, ``text``."""
    return read(session, "SELECT digest, kind, text FROM gk_snapshot WHERE agency = :agency", agency=agency)


def mark(session: Transaction, agency: str, name: str, value: str) -> None:
    """Set a mark of the database, once."""
    insert_new(session, "gk_mark", {"agency": agency, "name": name, "value": value})


def put_mark(session: Transaction, agency: str, name: str, value: str) -> None:
    """Set a mark anew."""
    if not insert_new(session, "gk_mark", {"agency": agency, "name": name, "value": value}):
        sql = "UPDATE gk_mark SET value = :value WHERE agency = :agency AND name = :name"
        write(session, sql, agency=agency, name=name, value=value)


def load_mark(session: Transaction, agency: str, name: str) -> str | None:
    """The value of a mark, None where it was never set."""
    rows = read(session, "SELECT value FROM gk_mark WHERE agency = :agency AND name = :name", agency=agency, name=name)
    return str(rows[0]["value"]) if rows else None


def marked(session: Transaction, name: str) -> bool:
    """Whether any agency of the database carries the mark."""
    return bool(read(session, "SELECT 1 AS found FROM gk_mark WHERE name = :name", name=name))
