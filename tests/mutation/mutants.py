"""The mutants of a file: every small change that a slip of the pen could have made.

A mutant is named by the function it is in, what stood there and what stands there now, so that its name stays the
same when lines move. Texts for people (`Words`, and whatever is in Chinese), docstrings and annotations are left alone.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
CHINESE = re.compile("[\u4e00-\u9fff]")
LEFT_ALONE = {"Words", "cast", "TypeVar", "isinstance"}
"""Calls whose arguments are words for people or types."""

Change = tuple[ast.AST, Callable[[], ast.AST]]


@dataclass(frozen=True)
class Mutant:
    """One change: its `name`, and which of the changes at which node of the tree it is."""

    name: str
    node: int
    change: int
    line: int


def mutants_of(text: str) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for number, (node, where) in enumerate(_sites(ast.parse(text))):
        for change, made in enumerate(_changes(node)):
            name = f"{where}: {_shown(node)} → {_shown(made)}"
            seen[name] += 1
            name = name if seen[name] == 1 else f"{name} ({seen[name]})"
            found.append(Mutant(name, number, change, getattr(node, "lineno", 0)))
    return found


def mutated(text: str, mutant: Mutant) -> ast.Module:
    """The file with the one change in it."""
    tree = ast.parse(text)
    node, _ = list(_sites(tree))[mutant.node]
    made = list(_changes(node))[mutant.change]
    _Replacing(node, made).visit(tree)
    return ast.fix_missing_locations(tree)


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, node)
        return self.generic_visit(node)


def _sites(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """The nodes that may be changed, each with the function or class it stands in."""
    yield from _below(tree, "")


def _below(node: ast.AST, where: str) -> Iterator[tuple[ast.AST, str]]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params", "bases"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            inside = where
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{where}.{child.name}".lstrip(".")
            yield child, inside or "module"
            yield from _below(child, inside)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Constant() | ast.JoinedStr():
            return any(isinstance(part, ast.Constant) and CHINESE.search(str(part.value)) for part in ast.walk(node))
        case ast.Call(func=ast.Name(id=name)) if name in LEFT_ALONE:
            return True
        case ast.Assign(targets=[ast.Name(id="__slots__" | "__all__")]) | ast.Import() | ast.ImportFrom():
            return True
    return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What could stand in the place of a node."""
    yield from _changes_of_expressions(node)
    yield from _changes_of_values(node)
    yield from _changes_of_statements(node)


def _changes_of_expressions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield _with(node, ops=[*ops[:place], other(), *ops[place + 1 :]])
        case ast.BinOp(op=op) if type(op) in RECKONED:
            yield _with(node, op=RECKONED[type(op)]())
        case ast.BoolOp(op=op, values=values):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.Call(func=ast.Name(id=name)) if name in SWAPPED:
            yield _with(node, func=ast.Name(SWAPPED[name], ast.Load()))
        case ast.Slice(lower=lower, upper=upper) if lower or upper:
            yield from [_with(node, lower=None)] if lower else []
            yield from [_with(node, upper=None)] if upper else []
        case ast.comprehension(ifs=ifs) if ifs:
            yield _with(node, ifs=[])


def _changes_of_values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}*")


def _changes_of_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test) | ast.While(test=test):
            yield (
                _with(node, test=ast.UnaryOp(ast.Not(), test))
                if _is_plain(test)
                else _with(node, test=ast.Constant(True))
            )
            yield _with(node, test=ast.Constant(False))
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()


def _is_plain(test: ast.expr) -> bool:
    """A name or a call, whose negation no other change makes."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _shown(node: ast.AST) -> str:
    """A node in a line, without what stands below it."""
    if isinstance(node, ast.If | ast.While):
        return f"if {_shown(node.test)}"
    if isinstance(node, ast.Pass):
        return "—"
    if isinstance(node, ast.comprehension):
        conditions = "".join(f" if {ast.unparse(one)}" for one in node.ifs)
        return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}{conditions}"
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= 100 else f"{text[:70]} … {text[-28:]}"
