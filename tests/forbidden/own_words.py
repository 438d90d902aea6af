"""Which expressions can only be words of our own: literals, and whatever is made of nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .source import Source

NAMES_OF_COLUMNS = {"table", "key", "column", "columns"}
"""The parameters that are the name of a table or a column, and nothing else."""

KEEPING = {"join", "lower", "upper", "strip", "format", "replace", "keys"}
"""The methods that make own words of own words."""

GATHERING = {"tuple", "list", "sorted", "set", "frozenset", "reversed", "str", "int", "len"}
"""The functions that do."""


class OwnWords:
    """The judgement over one file. What it cannot follow it does not believe."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._asked: set[int] = set()

    def spells(self, node: ast.expr, wanted: Callable[[ast.AST], bool]) -> bool:
        """Whether an expression, or what its name is bound to, spells what is wanted."""
        if isinstance(node, ast.Name):
            return any(wanted(value) for value, _ in self._bound(node))
        return wanted(node)

    def holds(self, node: ast.expr) -> bool:
        """Whether nothing but own words can come out of an expression."""
        if id(node) in self._asked:  # a name that is bound to itself and more: the more is judged elsewhere
            return True
        self._asked.add(id(node))
        try:
            return self._judge(node)
        finally:
            self._asked.discard(id(node))

    def _judge(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.IfExp(body=one, orelse=other):
                return self.holds(one) and self.holds(other)
            case ast.Subscript(value=ast.Dict(values=parts)):
                return all(self.holds(part) for part in parts)
            case ast.Subscript(value=whole) | ast.Starred(value=whole) | ast.FormattedValue(value=whole):
                return self.holds(whole)
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
                return all(self.holds(part) for part in parts)
            case ast.BinOp(left=left, right=right):
                return self.holds(left) and self.holds(right)
            case ast.Call():
                return self._called(node)
        return self._gathered(node)

    def _gathered(self, node: ast.expr) -> bool:
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return all(self.holds(part) for part in parts)
            case ast.Dict(keys=keys):
                return all(key is not None and self.holds(key) for key in keys)
            case ast.GeneratorExp(elt=made) | ast.ListComp(elt=made) | ast.SetComp(elt=made) | ast.DictComp(key=made):
                return self.holds(made)
        return False

    def _called(self, node: ast.Call) -> bool:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args, keywords=named):
                made_of = [owner, *args, *(word.value for word in named)]
                return method in KEEPING and all(self.holds(part) for part in made_of)
            case ast.Call(func=ast.Name(id=name), args=args):
                return name in GATHERING and all(self.holds(part) for part in args)
        return False

    def _name(self, node: ast.Name, name: str) -> bool:
        imported = self.source.imported.get(name)
        if imported is not None:
            return imported.startswith((".", "gongkai.")) and name.isupper()
        bound = list(self._bound(node))
        return bool(bound) and all(own if own is not None else self.holds(value) for value, own in bound)

    def _bound(self, node: ast.Name) -> Iterator[tuple[ast.expr, bool | None]]:
        """What a name is bound to where it stands, and whether that is own words (None: to be judged)."""
        function = self.source.function_of(node)
        found = list(self._within(function or self.source.tree, node))
        if not found and function is not None:
            found = list(self._within(self.source.tree, node))
        yield from found

    def _within(self, scope: ast.AST, name: ast.Name) -> Iterator[tuple[ast.expr, bool | None]]:
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._given(scope, name)
            inside: Iterator[ast.AST] = ast.walk(scope)
        else:
            inside = (part for part in ast.walk(scope) if self.source.function_of(part) is None)
        for node in inside:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        yield from _matched(target, value, name.id)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    yield from _matched(target, value, name.id)
                case ast.AugAssign(target=ast.Name(id=word), value=value) if word == name.id:
                    yield value, None
                case ast.For(target=target, iter=several) | ast.comprehension(target=target, iter=several):
                    yield from _each(target, several, name.id)
                case ast.NamedExpr(target=ast.Name(id=word), value=value) if word == name.id:
                    yield value, None

    def _given(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef, name: ast.Name
    ) -> Iterator[tuple[ast.expr, bool | None]]:
        """A parameter is own words by its name; one of a private function, by what every caller in the file gives."""
        plain = [*function.args.posonlyargs, *function.args.args]
        for place, parameter in enumerate([*plain, *function.args.kwonlyargs]):
            if parameter.arg != name.id:
                continue
            if name.id in NAMES_OF_COLUMNS:
                yield name, True
                return
            calls = [call for call in self.source.nodes if isinstance(call, ast.Call) and self._calls(call, function)]
            given = [argument for call in calls for argument in _argument(call, place, name.id)]
            private = function.name.startswith("_") and bool(calls)
            yield from ((argument, None) for argument in given)
            if not private:
                yield name, False

    def _calls(self, call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id == function.name


def _argument(call: ast.Call, place: int, name: str) -> Iterator[ast.expr]:
    yield from call.args[place : place + 1]
    yield from (word.value for word in call.keywords if word.arg in (name, None))


def _matched(target: ast.expr, value: ast.expr, name: str) -> Iterator[tuple[ast.expr, bool | None]]:
    """An assignment, pairs taken apart."""
    match target, value:
        case ast.Name(id=word), _ if word == name:
            yield value, None
        case (ast.Tuple(elts=targets), ast.Tuple(elts=values)) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _matched(one, other, name)
        case ast.Tuple(elts=targets), _:
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                yield value, False


def _each(target: ast.expr, several: ast.expr, name: str) -> Iterator[tuple[ast.expr, bool | None]]:
    """A loop: over own words each is one; `enumerate` counts; names of columns keep their name."""
    match target, several:
        case ast.Name(id=word), _ if word == name:
            yield several, None
        case ast.Tuple(elts=[ast.Name(id=first), _]), ast.Call(func=ast.Name(id="enumerate")) if first == name:
            yield several, True
        case ast.Tuple(elts=targets), _:
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                yield several, name in NAMES_OF_COLUMNS
