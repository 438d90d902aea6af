"""A PostgreSQL server struck down under load and started again, and what a pool of connections makes of it.

A writer whose command fails sends it again under the same request id as soon as the server is up: the first try may
meet a connection that is dead, the second may not fail.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from tests.crashes.acts import ARCHIVE, IN_SERVICE, RECEIVE, SERVED, Act
from tests.crashes.ground import PostgresGround
from tests.crashes.kinds import office_of
from tests.crashes.matrix import faults_found
from tests.crashes.server import Server
from tests.crashes.tally import LOST, MISTOLD, NOT_ONCE, STUCK, UNSOUND, Tally
from tests.office import Office

ROAD = (*IN_SERVICE, SERVED, ARCHIVE)
WRITERS = 4
STRIKES = 4
ACTS_BETWEEN = 30
POOLED = 4
TRIES = 2
PATIENCE = 120


@dataclass
class Load:
    """What the writers know of each other: what was acknowledged, whether the server is up, how often it was down."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)
    strikes: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)

    def acknowledge(self, request_id: str, result: str, tries: int) -> None:
        """A writer has its answer, after so many tries against a server that was up."""
        with self.more:
            self.acknowledged[request_id] = result
            self.notes[f"done at try {tries}"] += 1
            self.more.notify_all()

    def wait_for(self, acts: int) -> None:
        """Until so many more acts are acknowledged."""
        with self.more:
            wanted = len(self.acknowledged) + acts
            assert self.more.wait_for(lambda: len(self.acknowledged) >= wanted, PATIENCE), "the writers stand still"


def struck_down(strikes: int = STRIKES) -> Iterator[Tally]:
    """Strike the server down again and again while several writers carry cases to the archive."""
    tally = Tally("server", "pg_ctl stop -m immediate under load", "postgresql", points=strikes)
    with tally.timed(), _ground() as (server, ground):
        engine, load = create_engine(ground.url), Load()
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(_write, engine, ground, load, number, tally) for number in range(WRITERS)]
            load.up.set()
            try:
                for _ in range(strikes):
                    load.wait_for(ACTS_BETWEEN)
                    load.up.clear()
                    load.strikes += 1
                    server.strike_down()
                    tally.struck += 1
                    server.start_again()
                    load.up.set()
                load.wait_for(ACTS_BETWEEN)
            finally:
                load.over.set()
                load.up.set()
            for writer in writers:
                writer.result()
        engine.dispose()
        tally.notes.update({"acknowledged acts": len(load.acknowledged), **load.notes})
        with ground.office("afterwards", lambda _: None) as office, office.session() as session:
            _judge(session, office, load, tally)
    yield tally


@contextmanager
def _ground() -> Iterator[tuple[Server, PostgresGround]]:
    """A server of this test's own, with our tables."""
    with Server() as server, tempfile.TemporaryDirectory() as folder:
        ground = PostgresGround(Path(folder), server.url)
        ground.empty()
        ground.close()
        yield server, ground


def _write(engine: Engine, ground: PostgresGround, load: Load, number: int, tally: Tally) -> None:
    """Carry one case after the other to the archive, until it is over."""
    office = office_of(engine, ground.documents, f"writer {number}", lambda _: None)
    for round_ in count():
        case = ""
        for step, act in enumerate(ROAD):
            case = _until_acknowledged(office, act, case, f"{number}.{round_}.{step}", load, tally)
            if load.over.is_set():
                return


def _until_acknowledged(office: Office, act: Act, case: str, request_id: str, load: Load, tally: Tally) -> str:
    """Send the command under its request id until there is an answer; the case."""
    tries, settled = 1, act
    while True:
        load.up.wait()
        strikes = load.strikes
        try:
            with office.session() as session:
                settled = settled.settled(office, session, case)
                done = settled.take(office, session, case, request_id)
                session.commit()
            load.acknowledge(request_id, done.text, tries)
            return done.case
        except SQLAlchemyError as error:
            if not isinstance(error, DBAPIError):
                tally.blame(MISTOLD, f"{request_id}: {type(error).__name__}")
            load.notes["cut short"] += 1
            tries += strikes == load.strikes and load.up.is_set()
            if tries > TRIES:
                tally.blame(STUCK, f"{request_id}: try {tries} after the server was up again")


def _judge(session: Session, office: Office, load: Load, tally: Tally) -> None:
    """What was acknowledged is there, once, and nothing else is."""
    for fault in faults_found(session, office):
        tally.blame(UNSOUND, fault)
    cursor = session.connection().connection.cursor()
    cursor.execute("SELECT request_id, result FROM gk_request")
    stored = dict(cursor.fetchall())
    cursor.execute("SELECT body FROM gk_entry")
    entries = Counter(json.loads(body)["request"] for (body,) in cursor.fetchall())
    for request_id, result in load.acknowledged.items():
        if stored.get(request_id) != result or not entries[request_id]:
            tally.blame(LOST, request_id)
    for request_id, times in entries.items():
        if times > 1 or request_id not in load.acknowledged:
            tally.blame(NOT_ONCE, f"{request_id}: {times} entries")


def pools() -> Iterator[Tally]:
    """A process with several idle connections when the server is struck down: how its next commands fare."""
    with _ground() as (server, ground):
        for pre_ping in (False, True):
            name = f"{POOLED} idle connections, pool_pre_ping={pre_ping}"
            tally = Tally("server", name, "postgresql", points=POOLED)
            with tally.timed():
                engine = create_engine(ground.url, pool_pre_ping=pre_ping)
                idle = [engine.connect() for _ in range(POOLED)]
                for connection in idle:
                    connection.close()
                server.strike_down()
                server.start_again()
                office = office_of(engine, ground.documents, name, lambda _: None)
                load = Load()
                load.up.set()
                for number in range(POOLED):
                    _until_acknowledged(office, RECEIVE, "", f"{name} {number}", load, tally)
                    tally.struck += 1
                tally.notes.update(load.notes)
                engine.dispose()
            yield tally
