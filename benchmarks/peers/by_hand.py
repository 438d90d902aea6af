"""The reference: SQL by hand, one UPDATE, one INSERT and a COMMIT a step. It reads nothing and checks nothing else."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import psycopg

from ..ground import SQLITE
from .road import FIRST_STAGE, LEGS, OPENING, identifier, remark

CASE_FILE = "CREATE TABLE case_file (id TEXT PRIMARY KEY, stage TEXT NOT NULL, version INTEGER NOT NULL)"
HISTORY = (
    "CREATE TABLE history (case_id TEXT NOT NULL, seq INTEGER NOT NULL, step TEXT NOT NULL, actor TEXT NOT NULL, "
    "at TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (case_id, seq))"
)
OPEN = "INSERT INTO case_file (id, stage, version) VALUES (?, ?, 1)"
MOVE = "UPDATE case_file SET stage = ?, version = ? WHERE id = ? AND version = ?"
RECORD = "INSERT INTO history (case_id, seq, step, actor, at, data) VALUES (?, ?, ?, ?, ?, ?)"


def connected(kind: str, url: str) -> Any:
    """A driver's connection: WAL and ``synchronous=FULL`` on SQLite, as it comes on PostgreSQL."""
    if kind != SQLITE:
        return psycopg.connect(url)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level="IMMEDIATE", timeout=30)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def placed(kind: str, sql: str) -> str:
    """The statement with the driver's placeholders."""
    return sql if kind == SQLITE else sql.replace("?", "%s")


def now() -> str:
    """An instant, read as a program reads it at each step."""
    return datetime.now(UTC).isoformat()


class ByHand:
    """What no library can beat."""

    name = "hand-written SQL"

    def __init__(self, kind: str, url: str, seed: int) -> None:
        self.connection, self.url, self.seed = connected(kind, url), url, seed
        self.open, self.move, self.record = (placed(kind, sql) for sql in (OPEN, MOVE, RECORD))
        for table in (CASE_FILE, HISTORY):
            self.connection.execute(table)
        self.connection.commit()

    def carry(self, number: int) -> str:
        """Seven transactions."""
        case, connection = identifier(self.seed, number), self.connection
        cursor = connection.cursor()
        cursor.execute(self.open, (case, FIRST_STAGE))
        data = json.dumps({"remark": remark(number, OPENING)})
        cursor.execute(self.record, (case, 1, OPENING, "zhao", now(), data))
        connection.commit()
        for seq, leg in enumerate(LEGS, start=2):
            cursor.execute(self.move, (leg.target, seq, case, seq - 1))
            if cursor.rowcount != 1:
                raise RuntimeError(f"case {case} was moved by somebody else")
            data = json.dumps({"remark": remark(number, leg.step)})
            cursor.execute(self.record, (case, seq, leg.step, leg.actor, now(), data))
            connection.commit()
        return case

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
