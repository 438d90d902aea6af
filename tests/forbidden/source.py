"""A file of the product as the rules see it: its tree, and what each name in it was imported as."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("engine", "workflows", "adapters", "gongkai")


@dataclass(frozen=True)
class Source:
    """A file: its `path` from the root of the checkout, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in it."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Of each node the one that it stands in."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def docstrings(self) -> frozenset[ast.AST]:
        """The strings that stand alone: docstrings of modules, classes, functions and constants."""
        return frozenset(
            node.value for node in self.nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )

    @cached_property
    def imported(self) -> dict[str, str]:
        """What each imported name stands for, wherever in the file it is imported: ``dt`` → ``datetime.datetime``."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    names[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                names |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
        return names

    @cached_property
    def modules(self) -> frozenset[str]:
        """Every module that is imported, in full."""
        plain = {alias.name for node in self.nodes if isinstance(node, ast.Import) for alias in node.names}
        return frozenset(plain | {node.module or "" for node in self.nodes if isinstance(node, ast.ImportFrom)})

    def dotted(self, node: ast.AST) -> str:
        """The full name that a name or a chain of attributes stands for; '' for any other expression."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""

    def used(self) -> Iterator[tuple[ast.AST, str]]:
        """Every name and every chain of attributes that is used, called or handed on, by its full name."""
        for node in self.nodes:
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield node, self.dotted(node)

    def within(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function around a node."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return next((outer for outer in self.within(node) if isinstance(outer, kinds)), None)

    def line(self, node: ast.AST) -> str:
        """The line that a node begins on."""
        return self.text.splitlines()[getattr(node, "lineno", 1) - 1]


@dataclass(frozen=True)
class Found:
    """A forbidden thing: where, and what it is."""

    source: Source
    node: ast.AST
    what: str

    def __str__(self) -> str:
        return f"{self.source.path}:{getattr(self.node, 'lineno', 1)}: {self.what}"


Rule = Callable[[Source], Iterator[Found]]
"""Says what in a file is forbidden."""


def product() -> list[Source]:
    """Every file of the product; gongkai/ holds links to the floors, which are not followed."""
    files = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    real = [path for path in files if path.resolve() == path]
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in real]
