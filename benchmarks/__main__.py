"""``python -m benchmarks [NAME …]``: measure, print the table, write ``benchmarks/latest.json``. About a minute."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from . import acts, calendars, deadlines, startup
from .figure import Figure

MODULES = {"calendars": calendars, "deadlines": deadlines, "acts": acts, "startup": startup}
LATEST = Path(__file__).with_name("latest.json")


def main(names: list[str]) -> int:
    """Run the named benchmarks, all by default; only a run of all is kept."""
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        print(f"没有 no benchmark: {', '.join(unknown)}；有 known: {', '.join(MODULES)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names or MODULES:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += MODULES[name].measure()
    show(figures)
    if not names:
        keep(figures)
        print(f"kept in {LATEST.relative_to(LATEST.parents[1])}")
    return 0


def machine() -> dict[str, str | int | None]:
    """What the figures were measured on."""
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
    }


def show(figures: list[Figure]) -> None:
    """The table; the ratio is measured to beside."""
    table = Table("measurement", "measured", "beside", "ratio", "unit", "what stands beside")
    for column in table.columns[1:4]:
        column.justify = "right"
    for figure in figures:
        cells = (_number(figure.measured), _number(figure.beside), f"{figure.ratio:.2f}")
        table.add_row(figure.name, *cells, figure.unit, figure.against)
    Console(width=None if sys.stdout.isatty() else 150).print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value < 1 else f"{value:.2f}"


def keep(figures: list[Figure]) -> None:
    """Write the figures for a later comparison."""
    body = {"machine": machine(), "figures": [figure.as_json() for figure in figures]}
    LATEST.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
