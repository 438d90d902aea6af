"""Time and chance come in through their ports: no other room asks the machine, or the database, for either."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .source import Found, Source

CLOCK_ROOM = "adapters/instants.py"
CHANCE_ROOM = "adapters/chance.py"

CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "sleep")),
    *(f"email.utils.{name}" for name in ("formatdate", "localtime", "make_msgid")),
    *(f"sqlalchemy.func.{name}" for name in ("now", "current_timestamp", "current_date", "localtimestamp")),
    "asyncio.sleep",
}
DICE = {
    "os.urandom",
    "os.getrandom",
    "sqlalchemy.func.random",
    *(f"uuid.{name}" for name in ("uuid1", "uuid4", "uuid6", "uuid7")),
}
DICE_MODULES = {"random", "secrets", "numpy.random"}
KEY_MAKERS = {"generate", "generate_key", "generate_private_key"}
CLOCK_IN_SQL = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bNOW\(\)|\bclock_timestamp\(|'now'", re.IGNORECASE)
DICE_IN_SQL = re.compile(r"\b(random|randomblob|gen_random_uuid|uuid_generate_v4)\(", re.IGNORECASE)


def clock(source: Source) -> Iterator[Found]:
    """Whoever asks the machine or the database for the time, waits for it, or hands on the question."""
    if source.path != CLOCK_ROOM:
        yield from (Found(source, node, name) for node, name in source.used() if name in CLOCKS)
    yield from _in_texts(source, CLOCK_IN_SQL)


def chance(source: Source) -> Iterator[Found]:
    """Whoever brings dice in, makes a key by a library's own dice, or leaves chance to the database."""
    if source.path != CHANCE_ROOM:
        for node in source.nodes:
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module or ""} if isinstance(node, ast.ImportFrom) and not node.level else set()
            yield from (Found(source, node, f"import {name}") for name in sorted(names & DICE_MODULES))
        for node, name in source.used():
            if name in DICE or (isinstance(node, ast.Attribute) and node.attr in KEY_MAKERS):
                yield Found(source, node, name or "a key is made")
    yield from _in_texts(source, DICE_IN_SQL)


def _in_texts(source: Source, pattern: re.Pattern[str]) -> Iterator[Found]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in source.docstrings:
            found = pattern.search(node.value)
            if found:
                yield Found(source, node, f"{found.group()} in a statement")
