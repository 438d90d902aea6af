"""Below SQLite: calls to the disk fail, the disk is full, the power is cut; an acknowledged act is there after all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes import apsw_driver
from tests.crashes.disk import Disk
from tests.crashes.disk_faults import TROUBLES, disk_faults
from tests.crashes.ground import SqliteGround
from tests.crashes.power import POWERS, Power, power_cuts
from tests.crashes.table import faulty


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[SqliteGround]:
    """An SQLite database in a folder."""
    held = SqliteGround(tmp_path)
    yield held
    held.close()


def test_whatever_call_to_the_disk_fails_an_act_is_told_as_failed_or_is_there(ground: SqliteGround) -> None:
    """The database stays whole, and the command sent again, in the same process or a new one, is done once."""
    rows = list(disk_faults(ground, every=False))

    assert faulty(rows) == []
    assert [row.name for row in rows] == [trouble.name for trouble in TROUBLES]
    assert all(row.notes["error told"] for row in rows if "truncate" not in row.name)


@pytest.mark.parametrize("power", POWERS, ids=lambda power: power.name)
def test_a_power_cut_leaves_a_whole_database(ground: SqliteGround, power: Power) -> None:
    """With ``synchronous=FULL`` all that was acknowledged is in it; with NORMAL the last acts may be gone."""
    rows = list(power_cuts(ground, power, every=False))

    assert faulty(rows) == []
    assert bool(rows[0].notes["lost as told"]) != power.durable


def test_the_exchanged_driver_answers_as_the_standard_one(tmp_path: Path) -> None:
    """Names and positions, columns without rows, counts of changes, and the error of a broken constraint."""
    with Disk() as disk:
        answers = []
        for connection in (
            apsw_driver.connect(str(tmp_path / "ours"), disk.name),
            sqlite3.connect(tmp_path / "theirs", isolation_level=None),
        ):
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany("INSERT INTO t VALUES (:a, :b)", [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
            told: list[object] = [cursor.rowcount, connection.in_transaction]
            cursor.execute("INSERT INTO t VALUES (?, ?) ON CONFLICT DO NOTHING", (1, "z"))
            told.append(cursor.rowcount)
            with pytest.raises(sqlite3.IntegrityError):
                cursor.execute("INSERT INTO t VALUES (1, 'z')")
            connection.rollback()
            cursor.execute("SELECT a, b FROM t")
            told += [cursor.description, cursor.fetchall(), connection.in_transaction]
            answers.append(told)
            connection.close()
    assert answers[0] == answers[1]
