"""What a command costs before it does anything."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from .figure import Figure, over_runs
from .ground import Ground

IMPORT_TARGET_MS = 150.0
HELP_TARGET_MS = 450.0

BARE = (sys.executable, "-c", "pass")
IMPORT = (sys.executable, "-c", "import gongkai.engine")
HELP = (str(Path(sys.executable).with_name("gongkai")), "--help")


def measure(ground: Ground) -> list[Figure]:
    """Wall time of fresh processes, taken in turn so that a busy minute meets all of them."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (BARE, IMPORT, HELP):
            _span_ms(command, folder)
        rounds = [[_span_ms(command, folder) for command in (BARE, IMPORT, HELP)] for _ in range(ground.choose(9, 31))]
    imported = [with_engine - bare for bare, with_engine, _ in rounds]
    helped = [help_ for *_, help_ in rounds]
    return [
        over_runs("import gongkai.engine, over a bare start", imported, "ms", "target, at most", IMPORT_TARGET_MS),
        over_runs("gongkai --help", helped, "ms", "target, at most", HELP_TARGET_MS),
    ]


def _span_ms(command: Sequence[str], folder: str) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (commands of our own)
    return (perf_counter() - began) * 1000
