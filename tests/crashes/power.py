"""Power cuts under SQLite: what was written and not yet made durable is gone, in part or all of it, at any point.

A road of acts is recorded once, write by write; the disk as a cut would have left it is made from the record.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event

from gongkai.engine.casework import list_cases
from tests.crashes.acts import ARCHIVE, IN_SERVICE, SERVED, Act
from tests.crashes.disk import SYNC, TRUNCATE, WRITE, Disk, Happening
from tests.crashes.ground import SqliteGround
from tests.crashes.kinds import office_of
from tests.crashes.matrix import faults_found
from tests.crashes.tally import LOST, NOT_ONCE, STUCK, TORN, UNSOUND, Tally

ROAD = (*IN_SERVICE, SERVED, ARCHIVE)
CHECKPOINT_PAGES = 60
"""Small, so that checkpoints fall into the road."""
SECTOR = 512
STRIDE = 11
ASKED, ACKNOWLEDGED = "asked", "acknowledged"
Choice = Callable[[Happening], bytes]
"""What of a write that was not made durable has reached the disk all the same."""


@dataclass(frozen=True)
class Power:
    """How the database is kept: `durable` is ``synchronous=FULL``; a disk that lies has never made anything durable."""

    name: str
    durable: bool = True
    honest: bool = True


POWERS = (Power("power cut, FULL"), Power("power cut, NORMAL", durable=False))
LYING = Power("power cut, FULL on a disk that lies", honest=False)


@dataclass(frozen=True)
class Record:
    """A road as it reached the disk: the file before it, every happening, the acts and their results."""

    path: Path
    start: bytes
    happenings: list[Happening]
    case: str
    acts: list[Act]
    results: list[str]


def recorded(ground: SqliteGround, power: Power) -> Record:
    """Go the whole road over a disk that remembers."""
    ground.empty()
    ground.keep()
    start, acts, results, case = ground.path.read_bytes(), [], [], ""
    with Disk(happenings=[]) as disk:
        engine = disk.engine(ground.path, durable=power.durable)

        @event.listens_for(engine, "connect")
        def _checkpoint_often(driver: Any, _record: Any) -> None:
            driver.cursor().execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")

        office = office_of(engine, ground.documents, "the road", lambda _: None)
        for number, act in enumerate(ROAD):
            with office.session() as session:
                acts.append(act.settled(office, session, case))
                disk.mark(ASKED)
                done = acts[-1].take(office, session, case, f"act {number}")
                session.commit()
            disk.mark(ACKNOWLEDGED)
            case = done.case
            results.append(done.text)
        engine.dispose()
        assert disk.happenings is not None
        return Record(ground.path, start, disk.happenings, case, acts, results)


def power_cuts(ground: SqliteGround, power: Power, *, every: bool = True) -> Iterator[Tally]:
    """Cut the power at each happening: all that was not durable is gone, or any part of it."""
    tally = Tally("power", power.name, ground.name)
    with tally.timed():
        record = recorded(ground, power)
        points = [number for number, one in enumerate(record.happenings) if one.operation != "mark"]
        chosen = points if every else points[::STRIDE]
        tally.points, tally.left = 2 * len(points), 2 * (len(points) - len(chosen))
        for cut in chosen:
            for name, choice in (("nothing", _nothing), ("a part", _part(cut))):
                _cut(record, cut, choice, power)
                tally.struck += 1
                where = f"cut at {cut}, {name} of what was not durable is there"
                _started_again(ground, record, cut, tally, where, may_lose=not power.durable)
    yield tally


def _nothing(_: Happening) -> bytes:
    return b""


def _part(seed: int) -> Choice:
    """Some writes are there, some are not, some are torn between two sectors."""
    chance = random.Random(seed)  # noqa: S311

    def choice(happening: Happening) -> bytes:
        sectors = len(happening.data) // SECTOR
        kept = chance.choice([0, sectors, chance.randint(0, sectors)])
        return happening.data if kept == sectors else happening.data[: kept * SECTOR]

    return choice


def _cut(record: Record, cut: int, choice: Choice, power: Power) -> None:
    """Put the files on the disk as the cut has left them."""
    for path in record.path.parent.glob(f"{record.path.name}*"):
        path.unlink()
    durable = {str(record.path): bytearray(record.start)}
    pending: list[Happening] = []
    for happening in record.happenings[:cut]:
        if happening.operation == SYNC and power.honest:
            for one in pending:
                if one.path == happening.path:
                    _apply(durable, one, one.data)
            pending = [one for one in pending if one.path != happening.path]
        elif happening.operation not in (SYNC, "mark"):
            pending.append(happening)
    for one in pending:
        reached = choice(one)
        if reached or (one.operation != WRITE and choice is not _nothing):
            _apply(durable, one, reached)
    for name, content in durable.items():
        Path(name).write_bytes(content)


def _apply(durable: dict[str, bytearray], happening: Happening, data: bytes) -> None:
    content = durable.setdefault(happening.path, bytearray())
    if happening.operation == WRITE:
        content.extend(bytes(max(0, happening.offset - len(content))))
        content[happening.offset : happening.offset + len(data)] = data
    elif happening.operation == TRUNCATE:
        del content[happening.offset :]
    else:
        del durable[happening.path]


def _started_again(ground: SqliteGround, record: Record, cut: int, tally: Tally, where: str, *, may_lose: bool) -> None:
    """The database is whole, holds what was acknowledged, and the act under way is done once by its repetition."""
    marks = [happening.mark for happening in record.happenings[:cut]]
    acknowledged, asked = marks.count(ACKNOWLEDGED), marks.count(ASKED)
    try:
        with closing(sqlite3.connect(ground.path)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            tally.blame(UNSOUND, f"{where}: {verdict}")
        with ground.office("after the cut", lambda _: None) as office, office.session() as session:
            for fault in faults_found(session, office):
                tally.blame(UNSOUND, f"{where}: {fault}")
            version = next((row["version"] for row in list_cases(session, office.agency.id)), 0)
            lost = max(0, acknowledged - version)
            if may_lose:
                tally.notes["lost as told"] += lost
            elif lost:
                tally.blame(LOST, f"{where}: {version} of {acknowledged} acknowledged acts")
            if version > asked:
                tally.blame(TORN, f"{where}: version {version} of {asked}")
            number = min(version, acknowledged, len(ROAD) - 1)
            done = record.acts[number].take(office, session, record.case, f"act {number}")
            session.commit()
            known = version > number
            if done.version != number + 1 or (known and done.text != record.results[number]):
                tally.blame(NOT_ONCE, f"{where}: act {number}")
    except Exception as error:  # what a damaged database does to whoever reads it is any error at all
        tally.blame(STUCK, f"{where}: {type(error).__name__}")
