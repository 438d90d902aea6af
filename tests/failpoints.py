"""The places where a program may die: before and after every statement that reaches a database, and around COMMIT.

The product has no switches for this. The places are found by standing between it and the driver for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

from gongkai.engine.store import statement as room

BEFORE_COMMIT = "COMMIT"
AFTER_COMMIT = "after COMMIT"


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement on its way to the driver, and its values: one mapping or sequence, or a list of them."""

    text: str
    parameters: Any

    @property
    def values(self) -> list[Any]:
        """Every single value."""
        rows = self.parameters if isinstance(self.parameters, list) else [self.parameters or ()]
        return [value for row in rows for value in (row.values() if isinstance(row, dict) else row)]


@contextmanager
def before_every_statement(look: Callable[[Sent], None]) -> Iterator[None]:
    """Call `look` with every statement before it is sent, by the engine or by anybody through SQLAlchemy."""
    execute = room.execute

    def _execute(cursor: Any, text: str, values: Any, many: bool) -> None:
        look(Sent(text, values))
        execute(cursor, text, values, many)

    def _before(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        look(Sent(statement, parameters))

    event.listen(Engine, "before_cursor_execute", _before)
    try:
        with patch.object(room, "execute", _execute):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", _before)


@contextmanager
def every_statement() -> Iterator[list[Sent]]:
    """All that is sent to any database while this is open."""
    seen: list[Sent] = []
    with before_every_statement(seen.append):
        yield seen


@contextmanager
def at_every_statement(visit: Callable[[str], None]) -> Iterator[None]:
    """Call `visit` with the text of every statement before it is sent, with `BEFORE_COMMIT` before each commit, and
    with `AFTER_COMMIT` when a commit is done. Whatever `visit` raises goes up through the product.
    """
    commit: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def _commit(self: DefaultDialect, connection: Any) -> None:
        visit(BEFORE_COMMIT)
        commit(self, connection)
        visit(AFTER_COMMIT)

    with patch.object(DefaultDialect, "do_commit", _commit), before_every_statement(lambda sent: visit(sent.text)):
        yield
