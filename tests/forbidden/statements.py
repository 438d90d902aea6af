"""SQL is written in its own rooms, and no word of a statement comes from outside.

A statement may be put together only from literals, from names that are bound to such, and from parameters that are
names of tables and columns (``table``, ``key``, ``column``, ``columns``). That those are never anything but our own
tables and columns is seen at run time: ``test_statements_at_run_time.py``. Values are bound, always.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .own_words import OwnWords
from .source import Found, Source

ROOMS = ("engine/store/", "engine/migrations/", "engine/database.py", "engine/tables.py")
SQL = re.compile(
    r"^\s*(SELECT\s(?!.*[.?!]$)|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|MERGE\s+INTO\s"
    r"|WITH\s+\w+\s+AS\s*\(|(CREATE|DROP|ALTER)\s+(OR\s+REPLACE\s+|UNIQUE\s+|TEMP\s+)?(TABLE|INDEX|TRIGGER|VIEW|FUNCTION)\s"
    r"|PRAGMA\s+\w|ATTACH\s+DATABASE|VACUUM\b|TRUNCATE\s|(RELEASE\s+|ROLLBACK\s+TO\s+)?SAVEPOINT\s|BEGIN\s+IMMEDIATE"
    r"|COPY\s+\S+\s+(FROM|TO)\s|GRANT\s+\w+\s+ON\s)"
    r"|\bFROM\s+\S+\s+WHERE\s|\bWHERE\s+\S+\s*(=|<|>|IN|LIKE)\s*\S",
    re.IGNORECASE,
)
GAP = "gk_gap"


def shape(node: ast.AST) -> str:
    """The text that an expression spells, as far as it is written there; gaps are filled with one word."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(shape(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return shape(left) + shape(right)
        case ast.BinOp(left=left, op=ast.Mod()):
            return shape(left)
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "replace" | "join" | "strip")):
            return shape(text)
    return GAP


def is_sql(node: ast.AST) -> bool:
    """Whether an expression spells a statement, or the better part of one."""
    return bool(SQL.search(shape(node)))


def outside(source: Source) -> Iterator[Found]:
    """A statement that is written outside the rooms of SQL, or the means to send one."""
    if source.path.startswith(ROOMS):
        return
    for node in source.nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and node not in source.docstrings and is_sql(node):
            yield Found(source, node, f"a statement: {shape(node)[:40]}")
    for node, name in source.used():
        if name in {"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.literal_column"} or name.endswith(
            (".exec_driver_sql", ".executescript", ".executemany")
        ):
            yield Found(source, node, name)


def built(source: Source) -> Iterator[Found]:
    """A statement with a word in it that is neither ours nor the name of a table or column."""
    words = OwnWords(source)
    for node in source.nodes:
        pieces = _pieces(node, words)
        yield from (Found(source, node, f"{ast.unparse(piece)} in a statement") for piece in pieces)


def _pieces(node: ast.AST, words: OwnWords) -> Iterator[ast.expr]:
    """What does not belong into a statement that is put together here."""
    match node:
        case ast.JoinedStr(values=parts) if is_sql(node):
            gaps = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
        case ast.BinOp(left=left, op=ast.Add(), right=right) if is_sql(node) or words.spells(left, is_sql):
            gaps = [left, right]
        case ast.BinOp(left=left, op=ast.Mod(), right=right) if words.spells(left, is_sql):
            gaps = [right]
        case ast.Call(
            func=ast.Attribute(value=text, attr="format" | "replace" | "format_map"), args=args, keywords=named
        ):
            gaps = [*args, *(word.value for word in named)] if words.spells(text, is_sql) else []
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]):
            gaps = list(parts) if any(words.spells(part, is_sql) for part in parts) else []
        case ast.AugAssign(target=ast.Name() as target, op=ast.Add(), value=value) if words.spells(target, is_sql):
            gaps = [value]
        case _:
            gaps = []
    yield from (gap for gap in gaps if not words.holds(gap))
