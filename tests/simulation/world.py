"""The world of one history: a database, virtual time, documents, channels, and processes that can die."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlmodel import Session

from gongkai.adapters.agency import Agency, read_agency
from gongkai.adapters.chance import SeededRandomness
from gongkai.adapters.documents import MemoryDocumentStore
from gongkai.adapters.instants import FixedClock
from gongkai.adapters.keys import MemoryKeyRing
from gongkai.adapters.letters import TextRenderer
from gongkai.engine import DocumentMissing, Exceptional, WorkingCalendar
from gongkai.engine.casework import CaseEngine, configure_sqlite, open_engine, reading, upgrade
from gongkai.engine.database import READ_ONLY
from gongkai.workflows.calendars import national_calendar, with_notice
from gongkai.workflows.disclosure import DISCLOSURE
from tests.simulation.command import Ledger
from tests.simulation.law import DEPUTIES, HEAD, PATTERNS, PEOPLE, UNITS, WITH_MAIL
from tests.simulation.model import Model
from tests.simulation.operation import PROCESSES, Scene
from tests.simulation.post import Post
from tests.simulation.strand import Strand
from tests.simulation.verdict import Wrong

AGENCY = "shili"
NOTICE = '{"year": %d, "days": [{"name": "元旦", "date": "%d-01-02", "isOffDay": true}, %s]}'
SPRING_FESTIVALS = {2027: (2, 5), 2028: (1, 25), 2029: (2, 12)}


@cache
def calendars() -> tuple[WorkingCalendar, ...]:
    """What the agency goes by, one after the other: as published; a local day off in the middle of the year and one
    in the autumn; then the notices of the coming years."""
    found = [national_calendar()]
    local = [Exceptional(day, False, "示例地方假日", "示例通知") for day in (date(2026, 5, 29), date(2026, 11, 20))]
    found.append(found[-1].with_days(local))
    for year, (month, day) in SPRING_FESTIVALS.items():
        feast = date(year, month, day)
        row = '{"name": "春节", "date": "%s", "isOffDay": %s}'
        off = [row % (feast + timedelta(days=number), "true") for number in range(8)]
        worked = [row % (feast - timedelta(days=feast.weekday() + 1), "false")]
        found.append(with_notice(found[-1], NOTICE % (year, year, ", ".join(off + worked)), f"示例〔{year - 1}〕1号"))
    return tuple(found)


@cache
def empty_database() -> bytes:
    """A migrated database as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        engine = open_engine(f"sqlite:///{path}")
        with engine.begin() as connection:
            upgrade(connection)
        engine.dispose()
        return path.read_bytes()


def settings(practice: dict[str, Any]) -> str:
    """The agency's settings file."""
    allowed = practice["reviewer_may_sign"]
    people = "".join(
        f'[[people]]\nid = "{name}"\nname = "{name}"\nunit = "{unit}"\n'
        f"roles = {[role for role in roles if role != 'head']}\n"
        + (f'email = "{name}@example.org"\n' if name in WITH_MAIL else "")
        for name, (unit, roles) in PEOPLE.items()
    )
    numbering = "".join(
        f'{series} = "{pattern.replace("{}", "{year}", 1).replace("{}", "{number}").replace("{:0", "{number:0")}"\n'
        for series, pattern in PATTERNS.items()
    )
    return (
        f'[agency]\nid = "{AGENCY}"\nname = "示例市自然资源局"\ncontact = "示例路1号"\nhead = "{HEAD}"\n'
        '[remedy]\nkind = "department"\ngovernment = "示例市人民政府"\ncourt = "示例区人民法院"\n'
        f"[practice]\nseal_required = {str(practice['seal_required']).lower()}\n"
        f"reviewer_may_sign = {str(allowed).lower() if isinstance(allowed, bool) else allowed}\n"
        f"[numbering]\n{numbering}"
        + "".join(f'[[units]]\nid = "{unit}"\nname = "{name}"\n' for unit, name in UNITS.items())
        + people
        + "".join(
            f'[[deputies]]\nperson = "{person}"\nfor = "{other}"\nfrom = {first}\nuntil = {last}\n'
            for person, other, first, last in DEPUTIES
        )
    )


@cache
def agency_of(text: str) -> Agency:
    """The agency of a settings text."""
    return read_agency(text, DISCLOSURE.workflow)


class Documents(MemoryDocumentStore):
    """A document store that may be out of reach for the operation that is running."""

    def __init__(self, failing: Callable[[], bool]) -> None:
        super().__init__()
        self.failing = failing

    def put(self, digest: str, content: bytes) -> None:
        """Keep it, unless the disk is gone."""
        if self.failing():
            raise OSError("no space left")
        super().put(digest, content)

    def get(self, digest: str) -> bytes:
        """The content, unless the store is out of reach."""
        if self.failing():
            raise DocumentMissing(digest=digest)
        return super().get(digest)


class Process:
    """A virtual process: what dies with it is the engine and the database connections, caches and all."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.busy = False
        self.begin_anew()

    def begin_anew(self) -> None:
        """As after a start of the program."""
        world = self.world
        self.database = world.connected()
        self.engine = CaseEngine(
            procedures=[DISCLOSURE],
            directory=world.agency,
            clock=world,
            randomness=world.randomness,
            keys=world.keys,
            documents=world.documents,
            renderer=TextRenderer(),
            calendar=lambda _agency: world.calendar,
            agency=AGENCY,
        )

    def die(self) -> None:
        """Throw away what was in memory; the database takes back what was not committed."""
        self.database.dispose()
        self.begin_anew()

    def session(self) -> Session:
        """A writing session."""
        return Session(self.database)

    def looking(self) -> Session:
        """A session that only reads."""
        return Session(reading(self.database))


class World:
    """`strand`: what runs now, None between turns. `writer`: the strand that holds SQLite's write lock."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self.path = folder / "simulated.sqlite"
        self.path.write_bytes(empty_database())
        self.strand: Strand | None = None
        self.writer: Strand | None = None
        self.clock = FixedClock(scene.start)
        self.latest = scene.start
        self.randomness = SeededRandomness(f"world {scene.seed}")
        self.documents = Documents(self._documents_fail)
        self.keys = MemoryKeyRing(b"a key for tests only")
        self.agency = agency_of(settings(dict(scene.practice)))
        self.calendar = calendars()[0]
        self.ledger = Ledger()
        self.model = Model(dict(scene.practice))
        self.model.calendars = {calendar.digest: calendar for calendar in calendars()}
        self.eyes = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self.seen_entries = 0
        self.post = {way: Post(self.status_of, self._trouble) for way in ("mail", "sms")}
        self.swept_on = date.min
        self.processes = [Process(self) for _ in range(PROCESSES)]
        self.trace: list[str] = []
        self.counts: Counter[str] = Counter()

    def close(self) -> None:
        """Give the files back."""
        self.eyes.close()
        for process in self.processes:
            process.database.dispose()

    def now(self) -> datetime:
        """The Clock port; remembers what the running strand was told."""
        if self.strand is not None:
            self.strand.now = self.clock.now()
        return self.clock.now()

    def set_clock(self, instant: datetime) -> None:
        """It is another time now."""
        self.clock.set(instant)
        self.latest = max(self.latest, instant)

    def note(self, line: str) -> None:
        """Add a line to what happened."""
        number = self.strand.operation.number if self.strand else 0
        self.trace.append(f"{number:>4} {self.clock.now():%Y-%m-%d %H:%M} {line}")

    def named(self, case: str | None) -> str:
        """A case as people read it: by the order of opening."""
        cases = list(self.model.cases)
        return f"case {cases.index(case) + 1}" if case in cases else "a new case"

    def look_up(self, sql: str, *values: Any) -> list[Any]:
        """What is committed, read past all of the product's code."""
        with closing(self.eyes.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def status_of(self, message: str) -> str | None:
        """The committed status of a message."""
        rows = self.look_up("SELECT status FROM gk_outbox WHERE id = ?", message)
        return rows[0][0] if rows else None

    def _documents_fail(self) -> bool:
        return self.strand is not None and self.strand.operation.fault == "documents fail"

    def _trouble(self) -> tuple[Random, float]:
        assert self.strand is not None
        return self.strand.random, 0.0 if self.strand.quiet else self.scene.trouble * 2

    # --- the write lock ------------------------------------------------------------------------------------------

    def connected(self) -> Engine:
        """An SQLAlchemy engine whose writers wait for each other by giving up their turn, never by sleeping."""
        engine = create_engine(f"sqlite:///{self.path}")
        event.listen(engine, "begin", self._begins)
        event.listen(engine, "rollback", self._released)
        configure_sqlite(engine, durable=False)
        event.listen(engine, "connect", _connected)
        return engine

    def _begins(self, connection: Connection) -> None:
        strand = self.strand
        if strand is None or connection.get_execution_options().get(READ_ONLY, False):
            return
        if self.writer is strand:
            raise Wrong("one transaction", "a writing transaction is begun inside another of the same process")
        strand.waiting = True
        while self.writer is not None:
            strand.pause()
        strand.waiting = False
        self.writer = strand

    def _released(self, connection: Connection) -> None:
        if not connection.get_execution_options().get(READ_ONLY, False):
            self.release()

    def release(self) -> None:
        """The running strand's transaction is over."""
        if self.writer is self.strand:
            self.writer = None


def _connected(driver: Any, _record: Any) -> None:
    with closing(driver.cursor()) as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA busy_timeout = 0")
