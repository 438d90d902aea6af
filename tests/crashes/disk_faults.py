"""Faults below SQLite: each call to the disk of a whole act fails once, or from then on; the disk is full.

A whole act is: open the database, take the step, commit, acknowledge, close (which checkpoints).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

import apsw
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tests.crashes.disk import READ, SYNC, TRUNCATE, WRITE, Disk, Fault
from tests.crashes.ground import SqliteGround
from tests.crashes.kinds import OFTEN, Kind, office_of
from tests.crashes.matrix import REQUEST, SEED, Trial
from tests.crashes.tally import MISTOLD, NOT_ONCE, STUCK, UNSOUND, Tally


@dataclass(frozen=True)
class Trouble:
    """A sort of fault: which call, with which error, once or lasting."""

    name: str
    operation: str
    error: Callable[[], Exception]
    lasting: bool


def _input_output() -> Exception:
    return apsw.IOError("planted")


def _full() -> Exception:
    return apsw.FullError("planted")


TROUBLES = (
    Trouble("write fails once", WRITE, _input_output, False),
    Trouble("write fails from then on", WRITE, _input_output, True),
    Trouble("disk full once", WRITE, _full, False),
    Trouble("disk full from then on", WRITE, _full, True),
    Trouble("sync fails once", SYNC, _input_output, False),
    Trouble("sync fails from then on", SYNC, _input_output, True),
    Trouble("truncate fails", TRUNCATE, _input_output, False),
    Trouble("read fails once", READ, _input_output, False),
    Trouble("read fails from then on", READ, _input_output, True),
)
STRIDES = {WRITE: 80, READ: 80, SYNC: 4, TRUNCATE: 4}
WHOLE = "assign"
"""By default every call fails in one kind of step, and every so many-th, each time other ones, in the others."""


def disk_faults(ground: SqliteGround, kinds: Iterable[Kind] = OFTEN, *, every: bool = True) -> Iterator[Tally]:
    """Let each sort of trouble strike the acts, one call after the other."""
    tallies = {trouble: Tally("disk", trouble.name, ground.name) for trouble in TROUBLES}
    for position, kind in enumerate(kinds):
        trial = Trial.prepared(ground, kind)
        calls = _calls(trial, ground)
        for number, trouble in enumerate(TROUBLES):
            tally, points = tallies[trouble], calls[trouble.operation]
            stride = 1 if every or kind.name == WHOLE else STRIDES[trouble.operation]
            chosen = range((position * 7 + number * 5) % stride + 1, points + 1, stride)
            tally.points, tally.left = tally.points + points, tally.left + points - len(chosen)
            with tally.timed():
                for point in chosen:
                    _strike(trial, ground, Fault(trouble.operation, point, trouble.error, trouble.lasting), tally)
    yield from tallies.values()


def _calls(trial: Trial, ground: SqliteGround) -> dict[str, int]:
    """How often each operation is called when nothing fails."""
    trial.ground.restore()
    with Disk() as disk:
        engine = disk.engine(ground.path)
        _take(trial, engine)
        engine.dispose()
        return dict(disk.counts)


def _take(trial: Trial, engine: Engine) -> str:
    """The act, by a program over an engine: what is acknowledged."""
    office = office_of(engine, trial.ground.documents, SEED, trial.kind.moment)
    with office.session() as session:
        done = trial.act.take(office, session, trial.case, REQUEST)
        session.commit()
    return done.text


def _strike(trial: Trial, ground: SqliteGround, fault: Fault, tally: Tally) -> None:
    where = f"{trial.kind.name}, {fault.operation} {fault.number}"
    trial.ground.restore()
    with Disk(fault) as disk:
        engine = disk.engine(ground.path)
        acknowledged = _tried(trial, engine, tally, where)
        if not acknowledged and not fault.lasting and not _tried(trial, engine, tally, where):
            tally.blame(STUCK, f"{where}: in the same process, too")
        with suppress(SQLAlchemyError, sqlite3.Error):
            engine.dispose()
        tally.struck += bool(disk.struck)
    tally.notes["acknowledged" if acknowledged else "error told"] += 1
    with closing(sqlite3.connect(ground.path)) as connection:
        [(verdict,)] = connection.execute("PRAGMA integrity_check").fetchall()
    if verdict != "ok":
        tally.blame(UNSOUND, f"{where}: {verdict}")
    sure = acknowledged or not fault.lasting
    trial.started_again(tally, where, [trial.after] if sure else [trial.before, trial.after])


def _tried(trial: Trial, engine: Engine, tally: Tally, where: str) -> bool:
    """Whether the act was acknowledged; else the caller got an error that says so."""
    try:
        result = _take(trial, engine)
    except DBAPIError:
        return False
    except Exception as error:
        tally.blame(MISTOLD, f"{where}: {type(error).__name__}")
        return False
    if result != trial.result:
        tally.blame(NOT_ONCE, f"{where}: another result")
    return True
