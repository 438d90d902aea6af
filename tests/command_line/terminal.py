"""A terminal for tests: one command line run in this process, and what it left on the screen and in the folder."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongkai.__main__ import run as run_arguments

WEDNESDAY = "2026-12-16"
"""The last day of the story that `gongkai demo` tells; each of its cases may be carried on that day."""
MAIL, PAPER, WEB = "示例申〔2026〕001号", "示例申〔2026〕002号", "示例申〔2026〕003号"
"""Archived; overdue since Friday 2026-10-16, in examination; in review since Monday 2026-12-14."""
PERSONAL = ("张示例", "李样本", "虚构", "13800000", "110101199001010000", "zhang@", "@company", "㙍村", "规划条件")
"""Pieces of the applicants' names, numbers, addresses and items in the sample applications."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.out.splitlines()

    @property
    def value(self) -> Any:
        """The one JSON value that standard output is, on one line."""
        (line,) = self.lines
        return json.loads(line)

    @property
    def error(self) -> dict[str, str]:
        """The refusal under ``--json``: nothing else is printed anywhere."""
        assert self.err == ""
        assert self.value.keys() == {"error"}
        error: dict[str, str] = self.value["error"]
        return error


def run(*arguments: str) -> Ran:
    """Run ``gongkai`` with these arguments in this process."""
    out, err = _stream(), _stream()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_arguments(arguments)
    return Ran(code, _text(out), _text(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a database and its settings, where commands are run from somewhere else."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "gongkai.sqlite"

    @property
    def url(self) -> str:
        """What ``--db`` takes."""
        return f"sqlite:///{self.database}"

    def run(self, *arguments: str) -> Ran:
        """Run a command on this database."""
        return run(*arguments, "--db", self.url)

    def json(self, *arguments: str) -> Any:
        """The JSON value of a command that is to succeed, without a word on standard error."""
        ran = self.run(*arguments, "--json")
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.value

    def act(self, case: str, step: str, actor: str, *more: str, on: str = WEDNESDAY) -> Any:
        """Take a step that is to succeed, on the day `on`."""
        return self.json("act", case, step, "--actor", actor, "--as-of", on, *more)

    def show(self, case: str) -> Any:
        """A case as ``show --json`` has it."""
        return self.json("show", case)

    def copy(self, folder: Path) -> Desk:
        """The same in another folder."""
        shutil.copytree(self.folder, folder)
        return Desk(folder)

    # --- what is in the folder ---------------------------------------------------------------------------------------

    def octets(self) -> str:
        """A digest of the database file."""
        return hashlib.sha256(self.database.read_bytes()).hexdigest()

    def names(self) -> set[str]:
        """Every file and folder, however deep."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}

    def torn(self) -> list[str]:
        """What SQLite leaves beside a database that was not closed."""
        return sorted(path.name for path in self.folder.glob("*.sqlite-*"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql).fetchall()

    def write(self, sql: str) -> None:
        """Change the database behind the program's back."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(sql)

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of ours, in order."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'gk_%' ORDER BY name")
        return {name: sorted(self.rows(f"SELECT * FROM {name}"), key=repr) for (name,) in tables}
