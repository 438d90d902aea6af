"""``python -m tests.crashes [TABLE …] [--all]``: strike the engine down everywhere, and print what came of it.

By default the steps that differ most are struck at a point of each sort, on SQLite at every point, and every so
many-th call to the disk; with ``--all``, every step at every point, and everything else. Exits with 1 where something
was wrong that nobody had planted.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console

from tests.crashes.cut_commits import cut_commits, ended_backends
from tests.crashes.deliveries import deliveries
from tests.crashes.disk_faults import disk_faults
from tests.crashes.ground import Ground, PostgresGround, SqliteGround
from tests.crashes.killing import PointMissed, killed
from tests.crashes.kinds import KINDS, OFTEN
from tests.crashes.matrix import commands
from tests.crashes.planting import COMMANDS, alert_apart_from_message, claim_given_back
from tests.crashes.power import LYING, POWERS, power_cuts
from tests.crashes.server import Server
from tests.crashes.server_faults import pools, struck_down
from tests.crashes.sweeps import ROUNDS, sweeps
from tests.crashes.tally import STUCK, Tally, show

PLANTED_IN = [kind for kind in KINDS if kind.name == "assign"]
PLANTED = "planted"


def killed_in_commands(ground: Ground, *, every: bool) -> Iterator[Tally]:
    """Every kind of step, by default those of `OFTEN`."""
    return commands(ground, KINDS if every else OFTEN, every=every or ground.name == "sqlite")


def killed_in_drivers(ground: Ground, *, every: bool) -> Iterator[Tally]:
    """`deliver` and `sweep`."""
    yield from deliveries(ground, every=every)
    yield from sweeps(ground, every=every)


def planted(ground: Ground, *, every: bool) -> Iterator[Tally]:
    """Faults that must be found."""
    for name, plant in COMMANDS.items():
        for tally in commands(ground, PLANTED_IN, plant, every=every):
            yield _planted(tally, name)
    for tally in islice(deliveries(ground, claim_given_back, every=every), 1):
        yield _planted(tally, f"{tally.name}: the claim given back")
    for tally in sweeps(ground, ROUNDS[-1:], alert_apart_from_message):
        yield _planted(tally, f"{tally.name}: an alert apart from its message")
    if isinstance(ground, SqliteGround):
        for tally in power_cuts(ground, LYING, every=every):
            yield _planted(tally, tally.name)
        yield _point_never_reached(ground)


def _planted(tally: Tally, name: str) -> Tally:
    tally.table, tally.name = PLANTED, name
    return tally


def _point_never_reached(ground: Ground) -> Tally:
    """The work ends before the point where it was to die, or passes another one."""
    tally = Tally(PLANTED, "a point that is never reached", ground.name, points=2)
    for number, points in enumerate((["another point"], ["acknowledged", "a second point"])):
        try:
            killed(lambda _: "", points, number)
        except PointMissed as missed:
            tally.blame(STUCK, str(missed))
    return tally


def below_sqlite(ground: Ground, *, every: bool) -> Iterator[Tally]:
    """I/O errors, a full disk, and power cuts."""
    if isinstance(ground, SqliteGround):
        yield from disk_faults(ground, KINDS if every else OFTEN, every=every)
        for power in POWERS:
            yield from power_cuts(ground, power, every=every)


def below_postgres(ground: Ground, *, every: bool) -> Iterator[Tally]:
    """The server struck down, backends ended, connections cut around the COMMIT."""
    if isinstance(ground, PostgresGround):
        yield from struck_down()
        yield from pools()
        kinds = KINDS if every else OFTEN
        yield from ended_backends(ground, kinds, every=every)
        yield from cut_commits(ground, kinds)


@dataclass(frozen=True)
class Chapter:
    """A table: its title, and where its rows come from."""

    title: str
    rows: Callable[..., Iterator[Tally]]


CHAPTERS = {
    "commands": Chapter("A process is killed in a command", killed_in_commands),
    "drivers": Chapter("A process is killed in a driver", killed_in_drivers),
    PLANTED: Chapter("Planted faults, each of which must be found", planted),
    "disk": Chapter("Faults below SQLite", below_sqlite),
    "server": Chapter("Faults below PostgreSQL", below_postgres),
}
"""In this order: those that start threads come after those that fork."""


def main(arguments: list[str]) -> int:
    """Run the named tables, all by default."""
    parser = argparse.ArgumentParser("python -m tests.crashes", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(CHAPTERS))
    parser.add_argument("--all", action="store_true", help="strike at every point")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="on one database only")
    parser.add_argument("--server", metavar="URL", help="a PostgreSQL server to make a database on")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.tables) - set(CHAPTERS):
        parser.error(f"no table is called {', '.join(sorted(unknown))}")
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each connection that we have cut
    gc.collect()
    gc.freeze()  # what is there now is never collected, so that a child need not copy it
    held: list[Tally] = []
    with ExitStack() as stack:
        grounds = _grounds(stack, asked.database, asked.server)
        for name, chapter in CHAPTERS.items():
            if name in (asked.tables or CHAPTERS):
                rows = [tally for ground in grounds for tally in chapter.rows(ground, every=asked.all)]
                held += rows
                if not asked.json:
                    show(Console(width=None if sys.stdout.isatty() else 180), chapter.title, rows)
    if asked.json:
        json.dump([tally.as_json() for tally in held], sys.stdout)
    return 0 if all(tally.wrong if tally.table == PLANTED else tally.clean for tally in held) else 1


def _grounds(stack: ExitStack, database: str | None, server_url: str | None) -> list[Ground]:
    """Databases to strike at, on a memory disk where there is one: killing a process does not cut its power."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)))
    grounds: list[Ground] = []
    if database != "postgresql":
        grounds.append(SqliteGround(folder / "sqlite"))
    if database != "sqlite":
        url = server_url or stack.enter_context(Server()).url
        grounds.append(PostgresGround(folder / "postgresql", url))
    for ground in grounds:
        stack.callback(ground.close)
    return grounds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
