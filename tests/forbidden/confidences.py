"""A log is read by strangers: no call of one takes anything that may be somebody's, and nobody prints but the doors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .source import Found, Source

PERSONAL = frozenset(
    {
        *(
            "address",
            "addresses",
            "agent",
            "answer",
            "applicant",
            "applicants",
            "application",
            "attachment",
            "attachments",
            "body",
            "category",
        ),
        *(
            "ciphertext",
            "command",
            "content",
            "contents",
            "credit_code",
            "data",
            "document",
            "documents",
            "email",
            "entry",
            "fact",
            "facts",
            "fields",
        ),
        *(
            "file_name",
            "form",
            "identity",
            "identity_number",
            "item",
            "items",
            "key",
            "keys",
            "letter",
            "letters",
            "mail",
            "message",
            "messages",
            "name",
        ),
        *(
            "names",
            "parameters",
            "party",
            "parties",
            "payload",
            "person",
            "phone",
            "postal_address",
            "practice",
            "query",
            "reason",
            "recipient",
        ),
        *(
            "reply",
            "request",
            "row",
            "rows",
            "sealed",
            "state",
            "subject",
            "telephone",
            "text",
            "token",
            "url",
            "value",
            "values",
            "wrapped",
        ),
    }
)
"""Words that stand for something that may be personal, or carry it."""

HARMLESS = {"case", "code", "digest", "id", "kind", "seq", "stage", "step", "version", "__name__"}
"""What may be read off such a thing all the same."""

DETAILS = {"exc_info", "stack_info"}
TALKING = {"debug", "info", "warning", "warn", "error", "critical", "fatal", "log", "msg", "bind", "trace"}
LOGGER = re.compile(r"(^|\.|_)(log|logger|logging|structlog|warnings)(_|$|\.)", re.IGNORECASE)
SCREENS = ("adapters/command_line/", "gongkai/__main__.py")
"""The rooms that write to a terminal."""


def loggers(source: Source) -> frozenset[str]:
    """The names of a file that hold a logger, whatever they are called."""
    found: set[str] = set()
    for node in source.nodes:
        match node:
            case ast.Assign(targets=[target], value=ast.Call(func=called)):
                if source.dotted(called).rpartition(".")[2] in {"getLogger", "get_logger", "getChild"}:
                    found.add(source.dotted(target))
    return frozenset(found)


def log(source: Source) -> Iterator[Found]:
    """A log call with something personal in it, with a caught error, a trace, or a text that is put together."""
    held = loggers(source)
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        asks = isinstance(owner, ast.Call) and source.dotted(owner.func).endswith(("getLogger", "get_logger", "bind"))
        name = source.dotted(owner)
        if not (asks or name in held or LOGGER.search(name)):
            continue
        if node.func.attr == "exception":
            yield Found(source, node, "an error with its values in a log")
        elif node.func.attr in TALKING:
            yield from (Found(source, node, f"{what} in a log") for what in _said(source, node))


def _said(source: Source, call: ast.Call) -> Iterator[str]:
    caught = {node.name for node in source.nodes if isinstance(node, ast.ExceptHandler)} - {None}
    if call.args and not isinstance(call.args[0], ast.Constant):
        yield "a text put together"
    yield from (word.arg for word in call.keywords if word.arg in PERSONAL | DETAILS)
    yield from ("whatever there is" for word in call.keywords if word.arg is None)
    for part in (*call.args, *(word.value for word in call.keywords)):
        harmless = {id(owner) for owner in _harmless(part)}
        for node in ast.walk(part):
            if id(node) in harmless:
                continue
            match node:
                case ast.Name(id=name) if name in PERSONAL or name in caught:
                    yield name
                case ast.Attribute(attr=name) if name in PERSONAL:
                    yield name
                case ast.Subscript(slice=ast.Constant(value=str(name))) if name in PERSONAL:
                    yield name
                case ast.Dict(keys=keys):
                    yield from (k.value for k in keys if isinstance(k, ast.Constant) and k.value in PERSONAL)
                case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
                    yield from [name] if name in PERSONAL else []


def _harmless(part: ast.expr) -> Iterator[ast.expr]:
    """What only a harmless thing is read off."""
    for node in ast.walk(part):
        match node:
            case ast.Attribute(value=owner, attr=name) if name in HARMLESS:
                yield owner
            case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))) if name in HARMLESS:
                yield owner


def screen(source: Source) -> Iterator[Found]:
    """Whoever prints, or writes to a terminal, and is no door."""
    if not source.path.startswith(SCREENS):
        for node, name in source.used():
            if name in {"print", "pprint.pprint", "sys.stdout", "sys.stderr", "rich.print", "typer.echo"}:
                yield Found(source, node, name)
