"""A table of `python -m tests.crashes` as a test reads it.

The processes that die are forked, and a process that forks may hold no threads: pytest's workers do, so the table is
made by a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.crashes.tally import Tally

ROOT = Path(__file__).parents[2]


def rows_of_table(*arguments: str) -> list[Tally]:
    """The rows that the runner prints for `arguments`; a runner that breaks breaks the test."""
    command = [sys.executable, "-W", "error", "-m", "tests.crashes", "--json", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not run.stderr, run.stderr
    return [Tally.from_json(row) for row in json.loads(run.stdout)]


def faulty(tallies: list[Tally]) -> list[str]:
    """What is wrong in which rows, or that they are not complete; there must be rows at all."""
    assert tallies
    wrong = [tally for tally in tallies if not tally.clean]
    return [
        f"{tally.name} on {tally.database}: struck {tally.struck} and left {tally.left} of {tally.points}, "
        f"{dict(tally.wrong)}, {'; '.join(tally.details)}"
        for tally in wrong
    ]
