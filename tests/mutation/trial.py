"""One mutant in one process of its own: the changed module is put where the real one would be imported.

The libraries are imported once, in the process that all others are forked from; the product is not, so that every
room that imports from the changed one sees the change.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

LIBRARIES = (
    *("alembic.command", "chinese_calendar", "cryptography.hazmat.primitives.ciphers.aead", "docx", "hypothesis"),
    *("lunar_python", "psycopg", "pydantic", "rfc8785", "sqlalchemy", "sqlmodel", "transitions", "typer"),
    *("_hypothesis_pytestplugin", "dateutil.relativedelta", "email.message", "rich.console"),
)
QUIET = ("-x", "-q", "-n0", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
SURVIVED = 0
MEMORY = 4 << 30
LONGEST = 900  # seconds, for what waits for ever and uses no processor


def warm() -> None:
    """Import what no mutant changes."""
    for library in LIBRARIES:
        importlib.import_module(library)


class Changed:
    """Finds and loads one module from a tree instead of its file."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self.module, self.path, self.tree = module, path, tree

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """For the one module."""
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree."""
        exec(compile(self.tree, str(self.path), "exec"), vars(module))  # noqa: S102 (our own file, changed)


def started(changed: Changed, tests: Sequence[str], folder: Path, seconds: int) -> int:
    """The id of a new process that runs the tests against the change, and ends with 0 if they notice nothing.

    A change that makes a loop endless is ended after so many seconds of the processor's time, or by its memory.
    """
    process = os.fork()
    if process:
        return process
    status = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        signal.alarm(LONGEST)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        folder.mkdir(parents=True)
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        sys.meta_path.insert(0, changed)
        status = int(pytest.main([*QUIET, f"--basetemp={folder / 'tests'}", *tests]))
    except BaseException:
        status = 71
    finally:
        os._exit(status)


def killed(process: int) -> None:
    """End a process and all that it started."""
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
