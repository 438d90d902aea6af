"""Resident memory: of the pure rooms, of an open database, and what a thousand cases leave behind.

Each is measured in a process of its own, as the most that it ever held: ``VmHWM`` where the system tells it, because
``ru_maxrss`` begins with what the parent held; else ``ru_maxrss``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from statistics import median

from .figure import Figure, over_runs
from .ground import SQLITE, Ground, migrated

ENTRY = """
import pathlib, resource, sys

def held():
    status = pathlib.Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    told = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    scale = 1024 if sys.platform == "darwin" else 1
    return (told[0] if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale) / 1024

"""
REPORT = "print(held())\n"
BARE = ENTRY + REPORT
PURE = ENTRY + "import gongkai.engine\n" + REPORT
OPENED = (
    ENTRY
    + "from sqlmodel import Session\n"
    + "from gongkai.engine.casework import open_engine, list_cases\n"
    + "database = open_engine(sys.argv[1])\n"
    + "with Session(database) as session: list_cases(session, 'shili')\n"
    + REPORT
)
TOUCHED = (
    ENTRY
    + "from gongkai.engine.casework import open_engine, upgrade\n"
    + "from tests.office import Office\n"
    + "office = Office(open_engine(sys.argv[1]))\n"
    + "for _ in range(100): office.documents.__init__(); office.state(office.to_stage('registration'))\n"
    + REPORT
    + "for _ in range(int(sys.argv[2])): office.documents.__init__(); office.state(office.to_stage('registration'))\n"
    + REPORT
)


def measure(ground: Ground) -> list[Figure]:
    """Mebibytes; the office of the last is the tests', with its documents thrown away after each case."""
    rounds, cases = ground.choose(3, 9), ground.choose(300, 3_000)
    bare, pure, opened, left = [], [], [], []
    for _ in range(rounds):
        url = ground.url(SQLITE, "memory")
        migrated(url).dispose()
        bare += _report(BARE)
        pure += _report(PURE)
        opened += _report(OPENED, url)
    for _ in range(ground.choose(1, 5)):
        url = ground.url(SQLITE, "memory")
        migrated(url).dispose()
        before, after = _report(TOUCHED, url, str(cases))
        left.append((after - before) * 1000 / cases)
    against = "a bare interpreter"
    return [
        over_runs("resident after import gongkai.engine", pure, "MiB", against, median(bare)),
        over_runs("resident after opening a database and reading its cases", opened, "MiB", against, median(bare)),
        over_runs("grown by 1,000 cases received, registered and read", left, "MiB"),
    ]


def _report(program: str, *arguments: str) -> list[float]:
    command: Sequence[str] = (sys.executable, "-c", program, *arguments)
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 (a command of our own)
    return [float(line) for line in done.stdout.split()]
