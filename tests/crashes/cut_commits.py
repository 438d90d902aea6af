"""Connections to PostgreSQL cut around the COMMIT, and backends ended in the middle of a command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tests.crashes.ground import PostgresGround, Rows, rows_of
from tests.crashes.killing import short
from tests.crashes.kinds import OFTEN, Kind, office_of
from tests.crashes.matrix import REQUEST, SEED, Trial
from tests.crashes.proxy import AFTER, BEFORE, Proxy
from tests.crashes.tally import MISTOLD, NOT_ONCE, STUCK, TORN, Tally
from tests.failpoints import AFTER_COMMIT, at_every_statement

ROUNDS = 2
"""In the even rounds the same process sends the command again, in the odd ones a new one does."""
TRIES = 2
STRIDE = 16
END_ALL = """SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
    WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def cut_commits(ground: PostgresGround, kinds: Iterable[Kind] = OFTEN) -> Iterator[Tally]:
    """Cut the connection just before the COMMIT reaches the server, and just after the server has carried it out."""
    tallies = {when: Tally("cuts", f"cut {when}", ground.name) for when in (BEFORE, AFTER)}
    with Proxy(ground.url) as proxy:
        for kind in kinds:
            trial = Trial.prepared(ground, kind)
            for number in range(ROUNDS):
                for when, tally in tallies.items():
                    with tally.timed():
                        ground.restore()
                        _cut(trial, ground, proxy, when, tally, same_process=number % 2 == 0)
    yield from tallies.values()


def _cut(trial: Trial, ground: PostgresGround, proxy: Proxy, when: str, tally: Tally, *, same_process: bool) -> None:
    where = f"{trial.kind.name}, cut {when}"
    cuts = proxy.cuts
    tally.points += 1
    engine = create_engine(proxy.url)
    try:
        proxy.cut_next(when)
        if taken(trial, engine, tally, where):
            tally.blame(TORN, f"{where}: acknowledged")
        tally.struck += proxy.cuts - cuts
        expected = trial.before if when == BEFORE else trial.after
        stored = _rows(ground)
        tally.notes["stored before the retry"] += stored == trial.after
        if stored != expected:
            tally.blame(TORN, where)
        if same_process:
            retried(trial, engine, tally, where)
            expected = trial.after
    finally:
        engine.dispose()
    trial.started_again(tally, where, [expected])


def taken(trial: Trial, engine: Engine, tally: Tally, where: str) -> bool:
    """Whether the act, by a program over an engine, is acknowledged; else the caller is told of a lost connection."""
    office = office_of(engine, trial.ground.documents, SEED, trial.kind.moment)
    try:
        with office.session() as session:
            done = trial.act.take(office, session, trial.case, REQUEST)
            session.commit()
    except SQLAlchemyError as error:
        if not (isinstance(error, DBAPIError) and error.connection_invalidated):
            tally.blame(MISTOLD, f"{where}: {type(error).__name__}")
        return False
    if done.text != trial.result:
        tally.blame(NOT_ONCE, f"{where}: another result")
    return True


def retried(trial: Trial, engine: Engine, tally: Tally, where: str) -> None:
    """The same process sends the command again; at the latest the second try succeeds."""
    for number in range(1, TRIES + 1):
        if taken(trial, engine, tally, where):
            tally.notes[f"done at retry {number}"] += 1
            return
    tally.blame(STUCK, f"{where}: {TRIES} retries in the same process failed")


def ended_backends(ground: PostgresGround, kinds: Iterable[Kind] = OFTEN, *, every: bool = True) -> Iterator[Tally]:
    """End the server's side of the connection in the middle of a command, before one statement after the other."""
    tally = Tally("cuts", "pg_terminate_backend", ground.name)
    with tally.timed():
        for position, kind in enumerate(kinds):
            trial = Trial.prepared(ground, kind)
            points: list[str] = []
            _with_visits(trial, ground, tally, points.append)
            chosen = [n for n in range(len(points)) if every or (n + position) % STRIDE == 0]
            tally.points, tally.left = tally.points + len(points), tally.left + len(points) - len(chosen)
            for number in chosen:
                ground.restore()
                _end_at(trial, ground, tally, points, number)
    yield tally


def _with_visits(trial: Trial, ground: PostgresGround, tally: Tally, visit: Callable[[str], None]) -> None:
    engine = ground.engine()
    try:
        with at_every_statement(visit):
            taken(trial, engine, tally, trial.kind.name)
    finally:
        engine.dispose()


def _end_at(trial: Trial, ground: PostgresGround, tally: Tally, points: list[str], number: int) -> None:
    where = f"{trial.kind.name}, ended at {number}, {short(points[number])}"
    visited = 0

    def visit(_: str) -> None:
        nonlocal visited
        if visited == number:
            tally.struck += _ended(ground) == [(True,)]
        visited += 1

    # A backend that the trial before has left may be on its way out: ending it would be no blow.
    while _ended(ground):
        pass
    engine = ground.engine()
    try:
        with at_every_statement(visit):
            acknowledged = taken(trial, engine, tally, where)
        tally.notes["acknowledged" if acknowledged else "error told"] += 1
        if acknowledged != (points[number] == AFTER_COMMIT):
            tally.blame(TORN, f"{where}: acknowledged is {acknowledged}")
        expected = trial.after if acknowledged else trial.before
        if _rows(ground) != expected:
            tally.blame(TORN, where)
        retried(trial, engine, tally, where)
    finally:
        engine.dispose()
    trial.started_again(tally, where, [trial.after])


def _ended(ground: PostgresGround) -> list[tuple[bool]]:
    """End every backend of the database but the administrator's; of each, whether it was there and is gone."""
    return ground.administrator.execute(END_ALL, (ground.database,)).fetchall()


def _rows(ground: PostgresGround) -> Rows:
    engine = ground.engine()
    try:
        with engine.connect() as connection:
            return rows_of(connection)
    finally:
        engine.dispose()
