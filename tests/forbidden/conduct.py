"""What no code here does: run a text, believe foreign bytes, swallow an error, assert what somebody gave."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .source import Found, Source

RUNNING = {
    *("eval", "exec", "compile", "__import__", "input", "breakpoint"),
    *(f"builtins.{name}" for name in ("eval", "exec", "compile", "__import__")),
    *("os.system", "os.popen", "importlib.import_module", "runpy.run_path", "runpy.run_module", "code.interact"),
    *("yaml.load", "yaml.unsafe_load", "yaml.full_load", "tempfile.mktemp", "ctypes.CDLL"),
}
UNSAFE_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "telnetlib", "ftplib"}
EVERYTHING = {"Exception", "BaseException"}
GROUND = re.compile(r":\s*#\s*\w+(\s+\S+){2,}")
REASON = re.compile(r"#\s*noqa:\s*S101\s*\(\S.*\)")
CALLBACKS = {
    *("conditions", "unless", "prepare", "before", "after", "on_enter", "on_exit", "prepare_event", "finalize_event"),
    *("before_state_change", "after_state_change", "on_exception", "on_final"),
}


def texts_run(source: Source) -> Iterator[Found]:
    """A text that becomes code, a shell, or bytes that become objects."""
    for node, name in source.used():
        if name in RUNNING:
            yield Found(source, node, name)
    for node in source.nodes:
        if isinstance(node, ast.Call):
            for word in node.keywords:
                if word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False):
                    yield Found(source, node, "a shell")
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (Found(source, node, f"import {name}") for name in _modules(node) if name in UNSAFE_MODULES)


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]] if not node.level else []


def swallowed(source: Source) -> Iterator[Found]:
    """An error of whatever kind that is caught and of which nothing remains, or that a `finally` cuts off."""
    for node in source.nodes:
        match node:
            case ast.ExceptHandler(type=None):
                yield Found(source, node, "except:")
            case ast.ExceptHandler(type=ast.expr() as kind) if _names(source, kind) & EVERYTHING and not _kept(
                source, node
            ):
                yield Found(source, node, f"except {ast.unparse(kind)}, and nothing of it remains")
            case ast.Call(func=called, args=kinds) if source.dotted(called) == "contextlib.suppress":
                if any(_names(source, kind) & EVERYTHING for kind in kinds):
                    yield Found(source, node, "suppress(Exception)")
            case ast.Try(finalbody=last):
                for part in last:
                    leaving = (n for n in ast.walk(part) if isinstance(n, ast.Return | ast.Break | ast.Continue))
                    yield from (Found(source, one, "an error is cut off by a way out of finally") for one in leaving)


def _names(source: Source, kind: ast.expr) -> set[str]:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return {source.dotted(one).rpartition(".")[2] for one in kinds}


def _kept(source: Source, handler: ast.ExceptHandler) -> bool:
    """The handler raises, says something of what it caught, or gives another answer and its reason on the line."""
    inside = [node for part in handler.body for node in ast.walk(part)]
    raises = any(isinstance(node, ast.Raise) for node in inside)
    says = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    answers = any(isinstance(node, ast.Return) and node.value and not _is_none(node.value) for node in inside)
    return raises or says or (answers and bool(GROUND.search(source.line(handler))))


def asserted(source: Source) -> Iterator[Found]:
    """An assert that does more than tell the reader, with a reason, that something held by us is not None.

    ``python -O`` removes asserts: what somebody gave is refused by a named error.
    """
    for node in source.nodes:
        if isinstance(node, ast.Assert):
            if not REASON.search(source.line(node)):
                yield Found(source, node, "an assert without its reason")
            match node.test:
                case ast.Compare(left=ast.Name(id=name), ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
                    if name in _parameters(source, node):
                        yield Found(source, node, f"an assert about {name}, which somebody gave")
                case _:
                    yield Found(source, node, "an assert that checks a value")


def _parameters(source: Source, node: ast.AST) -> set[str]:
    function = source.function_of(node)
    if function is None:
        return set()
    given = function.args
    return {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}


def named_callbacks(source: Source) -> Iterator[Found]:
    """What `transitions` would import and call because a text names it, and what it would do on its own."""
    if not any(module.split(".")[0] == "transitions" for module in source.modules):
        return
    for node in source.nodes:
        match node:
            case ast.Call(func=called, keywords=words):
                given = {word.arg: word.value for word in words if word.arg}
                if source.dotted(called).endswith(("Machine", "add_model")) and not _is_false(
                    given, "auto_transitions"
                ):
                    yield Found(source, node, "a machine with transitions to everywhere, or a bound model")
            case ast.Dict(keys=keys, values=values):
                texts = [key.value if isinstance(key, ast.Constant) else "" for key in keys]
                given = dict(zip(map(str, texts), values, strict=True))
            case _:
                continue
        for name in CALLBACKS & given.keys():
            if any(isinstance(n, ast.Constant | ast.JoinedStr) and not _is_none(n) for n in ast.walk(given[name])):
                yield Found(source, node, f"{name} by name")


def _is_false(given: dict[str, ast.expr], name: str) -> bool:
    value = given.get(name)
    return isinstance(value, ast.Constant) and value.value is False


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
