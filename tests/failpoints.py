"""The places where a program may die: before and after every statement that reaches a database, and around COMMIT.

The product has no switches for this. The places are found by standing between it and the driver for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

BEFORE_COMMIT = "COMMIT"
AFTER_COMMIT = "after COMMIT"


@contextmanager
def at_every_statement(visit: Callable[[str], None]) -> Iterator[None]:
    """Call `visit` with the text of every statement before it is sent, with `BEFORE_COMMIT` before each commit, and
    with `AFTER_COMMIT` when a commit is done. Whatever `visit` raises goes up through the product.
    """
    commit = DefaultDialect.do_commit

    def _commit(self: DefaultDialect, connection: Any) -> None:
        visit(BEFORE_COMMIT)
        commit(self, connection)
        visit(AFTER_COMMIT)

    def _before(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        visit(statement)

    event.listen(Engine, "before_cursor_execute", _before)
    try:
        with patch.object(DefaultDialect, "do_commit", _commit):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", _before)
