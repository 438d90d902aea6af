"""A process that dies: a forked child runs some work and kills itself, by SIGKILL, at the point it is told.

The parent holds no thread and no open SQLite connection when it forks, see `tests.crashes.__main__`.
"""

from __future__ import annotations

import os
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

from gongkai.adapters.documents import DiskDocumentStore
from tests.crashes.tally import Tally
from tests.failpoints import at_every_statement

Visit = Callable[[str], None]
Work = Callable[[Visit], str]
"""What a child does: it may visit points of its own, and says in the end what came of it."""

VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_BETWEEN = "\x1e"
_BROKEN = 70
_ELSEWHERE = 71


def chosen(points: list[str], tally: Tally, *, every: bool) -> list[int]:
    """The points to strike: every one, or the last one of each sort, a statement's sort being its verb."""
    last = {name.split()[0] if name.split()[0] in VERBS else name: number for number, name in enumerate(points)}
    numbers = list(range(len(points))) if every else sorted(last.values())
    tally.points, tally.left = len(points), len(points) - len(numbers)
    return numbers


class PointMissed(AssertionError):
    """The child did not die where it should have."""


def recorded(work: Work) -> tuple[list[str], str]:
    """The points that the work passes when nothing happens to it, and what came of it."""
    names: list[str] = []
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _run(lambda: _tell(writing, _with_points(work, names.append), names))
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        *points, result = pipe.read().split(_BETWEEN)
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the work does not run: {os.waitstatus_to_exitcode(status)}"
    return points, result


def _tell(pipe: int, result: str, names: list[str]) -> None:
    with os.fdopen(pipe, "w", encoding="utf-8") as told:
        told.write(_BETWEEN.join([*names, result]))


def killed(work: Work, points: list[str], number: int) -> None:
    """Run the work in a process that kills itself at point `number`. Raises `PointMissed` where it did not."""
    visited = 0

    def visit(name: str) -> None:
        nonlocal visited
        if visited == number:
            if name != points[number]:
                os._exit(_ELSEWHERE)
            os.kill(os.getpid(), signal.SIGKILL)
        visited += 1

    child = os.fork()
    if child == 0:
        _run(lambda: _with_points(work, visit))
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise PointMissed(f"{number} {points[number]}: {os.waitstatus_to_exitcode(status)}")


def _run(body: Callable[[], object]) -> NoReturn:
    """A child ends here, whatever happens: nothing of its parent's is closed or flushed twice."""
    try:
        body()
    except BaseException:
        traceback.print_exc()
        os._exit(_BROKEN)
    os._exit(0)


def _with_points(work: Work, visit: Visit) -> str:
    with at_every_statement(lambda text: visit(short(text))), _at_every_file_operation(visit):
        result = work(visit)
        visit("acknowledged")
    return result


def short(statement: str) -> str:
    """A statement as a table shows it: the first words."""
    return " ".join(statement.split()[:4])[:60]


@contextmanager
def _at_every_file_operation(visit: Visit) -> Iterator[None]:
    """Around each put of the document store on disk, and before each of its steps on the file system."""
    put = DiskDocumentStore.put

    def _put(self: DiskDocumentStore, digest: str, content: bytes) -> None:
        visit("document")
        put(self, digest, content)
        visit("document is kept")

    places: tuple[tuple[Any, str], ...] = (
        *((tempfile, "mkstemp"), (os, "fsync")),
        *((Path, "hardlink_to"), (Path, "unlink"), (Path, "mkdir")),
    )
    with ExitStack() as stack:
        stack.enter_context(patch.object(DiskDocumentStore, "put", _put))
        for owner, name in places:
            stack.enter_context(patch.object(owner, name, _before(visit, name, getattr(owner, name))))
        yield


def _before(visit: Visit, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def visiting(*arguments: Any, **more: Any) -> Any:
        visit(f"file: {name}")
        return function(*arguments, **more)

    return visiting
