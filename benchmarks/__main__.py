"""``python -m benchmarks [--full] [NAME …]``: measure, print a table, write ``benchmarks/latest.json``.

Quick by default: all of it within three minutes on two processors. ``--date`` is written beside the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from . import acts, calendars, cases, deadlines, growth, memory, peers, replay, sizes, startup
from .figure import Figure
from .ground import SEED, Ground, ground

MODULES = {
    "calendars": calendars,
    "deadlines": deadlines,
    "acts": acts,
    "cases": cases,
    "peers": peers,
    "replay": replay,
    "sizes": sizes,
    "growth": growth,
    "startup": startup,
    "memory": memory,
}
LATEST = Path(__file__).with_name("latest.json")
PACKAGES = ("gongkai", "sqlalchemy", "sqlmodel", "psycopg", "transitions", "eventsourcing", "SpiffWorkflow", "numpy")


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, all by default; only a run of all is kept."""
    wanted = _read(arguments)
    began = perf_counter()
    measured: dict[str, list[Figure]] = {}
    with ground(full=wanted.full, seed=wanted.seed) as run:
        weather = [Weather.now(run)]
        for name in wanted.names or MODULES:
            print(f"{name} …", file=sys.stderr, flush=True)
            measured[name] = MODULES[name].measure(run)
            show(name, measured[name])
        weather.append(Weather.now(run))
        described = {**describe(run), "weather": [asdict(one) for one in weather]}
    seconds = round(perf_counter() - began)
    print(f"{seconds} s, seed {wanted.seed}; before and after: {weather[0]}; {weather[1]}")
    if not wanted.names or wanted.output != LATEST:
        command = " ".join(["python", "-m", "benchmarks", *arguments])
        keep(wanted.output, measured, {"command": command, "date": wanted.date, "seconds": seconds, **described})
        print(f"kept in {wanted.output}")
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MODULES)}; all by default")
    parser.add_argument("--full", action="store_true", help="thoroughly, for a published table; many minutes")
    parser.add_argument("--seed", type=int, default=SEED, help="of every made-up value (%(default)s)")
    parser.add_argument("--date", help="written beside the figures, as given")
    parser.add_argument("--output", type=Path, default=LATEST, help="the JSON file (benchmarks/latest.json)")
    wanted = parser.parse_args(arguments)
    unknown = [name for name in wanted.names if name not in MODULES]
    if unknown:
        parser.error(f"没有 no benchmark: {', '.join(unknown)}；有 known: {', '.join(MODULES)}")
    return wanted


def describe(run: Ground) -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "full": run.full,
        "seed": run.seed,
        "machine": {"platform": f"{platform.system()} {platform.machine()}", "processors": os.cpu_count()},
        "versions": {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **_versions()},
        "postgresql": run.settings_of_postgresql(),
    }


@dataclass(frozen=True, slots=True)
class Weather:
    """What else the machine had to do: the load, and how long the disk took to make four kilobytes durable."""

    load: float
    disk_ms: float

    @classmethod
    def now(cls, run: Ground) -> Weather:
        """Looked at now."""
        spans = []
        with (run.folder / "weather").open("wb") as file:
            for _ in range(50):
                file.write(bytes(4096))
                file.flush()
                began = perf_counter()
                os.fsync(file.fileno())
                spans.append((perf_counter() - began) * 1000)
        return cls(round(os.getloadavg()[0], 2), round(median(spans), 3))

    def __str__(self) -> str:
        return f"load {self.load}, fsync {self.disk_ms} ms"


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def show(name: str, figures: list[Figure]) -> None:
    """The table of one benchmark; the ratio is measured to beside."""
    table = Table("measurement", "median", "least – most", "beside", "ratio", "unit", "what stands beside", title=name)
    for column in table.columns[1:5]:
        column.justify = "right"
    for figure in figures:
        spread = "" if figure.low is None or figure.high is None else f"{number(figure.low)} – {number(figure.high)}"
        cells = (number(figure.measured), spread, number(figure.beside))
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        table.add_row(figure.name, *cells, ratio, figure.unit, figure.against)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def number(value: float | None) -> str:
    """As many digits as can be read."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def keep(path: Path, measured: dict[str, list[Figure]], described: dict[str, Any]) -> None:
    """Write the figures for a later comparison."""
    body = {**described, "figures": {name: [figure.as_json() for figure in held] for name, held in measured.items()}}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
