"""The house as designed: which packages there are, who imports whom, and what the pure rooms do without."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import gongkai.engine
from gongkai.engine import GongkaiError, errors

ROOT = Path(__file__).parents[1]
FLOORS = ("engine", "workflows", "adapters")  # from the ground up
PURE_ROOMS = (
    *("errors", "working_days", "facts", "limits", "clocks", "explanation", "workflow", "faults", "diagram"),
    *("machine", "history", "case", "correction", "data", "ports", "procedure"),
)
IMPURE = {"sqlalchemy", "sqlmodel", "os", "random", "secrets", "time"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "models"}
# (owner, attribute): who asks the machine what time it is.
WALL_CLOCKS = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    ("date", "today"),
    *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime")),
}


def python_files(*folders: str) -> list[Path]:
    """The Python files under real folders; gongkai/ holds links to the floors, which are not followed."""
    found: list[Path] = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            inside = path.relative_to(ROOT).parents
            if not any((ROOT / part).is_symlink() for part in inside):
                found.append(path)
    return found


SOURCES = python_files("gongkai", *FLOORS)
EVERY_FILE = SOURCES + python_files(*(name for name in ("tests", "benchmarks", "examples") if (ROOT / name).is_dir()))


def shown(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), shown(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file, wherever it stands: how many levels up, and the module."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


def floor_of(path: Path) -> str:
    """The folder right under the root."""
    return path.relative_to(ROOT).parts[0]


# --- packages ----------------------------------------------------------------------------------------------------


def test_the_packages_of_the_wheel_are_the_folders_on_disk() -> None:
    """A folder that is not listed is silently missing from the wheel."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {path.parent.relative_to(ROOT) for path in SOURCES}
    on_disk = {name if name == "gongkai" else f"gongkai.{name}": name for name in (".".join(f.parts) for f in folders)}

    assert sorted(on_disk) == sorted(listed["packages"])
    assert {name: folder.replace(".", "/") for name, folder in on_disk.items()} == listed["package-dir"]


def test_every_package_has_its_face() -> None:
    """A folder without ``__init__.py`` would be importable here and missing there."""
    folders = {path.parent for path in SOURCES}

    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_no_file_is_named_after_nothing() -> None:
    """The tree is the glossary: a file is named by its noun."""
    assert [shown(path) for path in EVERY_FILE if path.stem.lower() in NAMELESS] == []
    assert [shown(path) for path in EVERY_FILE if path.parent.name.lower() in NAMELESS] == []


# --- imports -----------------------------------------------------------------------------------------------------


def test_nobody_imports_a_floor_by_its_folder() -> None:
    """``import engine`` would load the ground twice, under two names; it is always ``gongkai.engine``."""
    wrong = [
        f"{shown(path)}: {module}"
        for path in EVERY_FILE
        for level, module in imports_of(path)
        if level == 0 and module.split(".")[0] in FLOORS
    ]

    assert wrong == []


def test_a_relative_import_stays_on_its_floor() -> None:
    """Between floors imports are absolute, so that import-linter and people see them."""
    wrong = [
        f"{shown(path)}: {'.' * level}{module}"
        for path in SOURCES
        for level, module in imports_of(path)
        if level > len(path.relative_to(ROOT).parts) - 1
    ]

    assert wrong == []


def test_imports_between_floors_go_down_only() -> None:
    """Adapters may use workflows and engine, workflows the engine, the engine neither; itself each may."""
    below = {floor: set(FLOORS[: number + 1]) for number, floor in enumerate(FLOORS)}
    wrong = [
        f"{shown(path)}: {module}"
        for path in python_files(*FLOORS)
        for level, module in imports_of(path)
        if level == 0 and module.startswith("gongkai.") and module.split(".")[1] not in below[floor_of(path)]
    ]

    assert wrong == []


def test_the_engine_is_entered_through_its_faces() -> None:
    """The floors above import `gongkai.engine` or `gongkai.engine.casework`, never a room behind them."""
    faces = {"gongkai.engine", "gongkai.engine.casework"}
    wrong = [
        f"{shown(path)}: {module}"
        for path in python_files("workflows", "adapters")
        for level, module in imports_of(path)
        if level == 0 and module.startswith("gongkai.engine") and module not in faces
    ]

    assert wrong == []


# --- the pure rooms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_imports_no_database_no_chance_and_no_environment(room: str) -> None:
    """Clock, database, randomness and environment come in as arguments."""
    imported = {module.split(".")[0] for level, module in imports_of(ROOT / "engine" / f"{room}.py") if level == 0}

    assert imported & IMPURE == set()


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_leans_on_pure_rooms_only(room: str) -> None:
    """Otherwise the database would come in by the back door."""
    neighbours = {module for level, module in imports_of(ROOT / "engine" / f"{room}.py") if level == 1}

    assert neighbours - set(PURE_ROOMS) == set()


def wall_clocks(path: Path) -> Iterator[str]:
    """Every place of a file that asks the machine for the time, called or only handed on."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in WALL_CLOCKS:
                yield f"{shown(path)}:{node.lineno} {owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            names = {alias.name for alias in node.names}
            yield from (f"{shown(path)}:{node.lineno} time.{n}" for n in sorted(names) if ("time", n) in WALL_CLOCKS)


def test_only_the_system_clock_asks_the_machine_for_the_time() -> None:
    """adapters/instants.py does, and nobody else: time comes from the Clock port."""
    asking = {path: list(wall_clocks(path)) for path in SOURCES}

    assert asking.pop(ROOT / "adapters/instants.py")
    assert [place for places in asking.values() for place in places] == []


# --- the face of the engine --------------------------------------------------------------------------------------


def order_of(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by name."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def test_the_face_of_the_engine_is_sorted_and_complete() -> None:
    """`__all__` names everything that the face imports, each once, and nothing else."""
    names = list(gongkai.engine.__all__)
    imported = {
        alias.asname or alias.name
        for node in tree_of(ROOT / "engine/__init__.py").body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert names == sorted(set(names), key=order_of)
    assert set(names) == imported
    assert [name for name in names if not hasattr(gongkai.engine, name)] == []


def public_classes(module: ModuleType) -> list[str]:
    """The classes that a module defines and does not hide."""
    own = {name: value for name, value in vars(module).items() if isinstance(value, type)}
    return [name for name, value in own.items() if value.__module__ == module.__name__ and not name.startswith("_")]


def test_every_error_of_the_engine_can_be_caught_by_its_name_from_the_face() -> None:
    """A host branches on the class."""
    named = [name for name in public_classes(errors) if issubclass(getattr(errors, name), GongkaiError)]

    assert [name for name in named if name not in gongkai.engine.__all__] == []


def test_every_public_class_and_function_of_the_engine_has_a_docstring() -> None:
    """What is not documented is not public."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = [
        f"{shown(path)}: {node.name}"
        for path in python_files("engine")
        if "migrations" not in path.parts  # alembic's own form
        for node in tree_of(path).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert silent == []


def test_every_module_says_what_it_is() -> None:
    """In its first line, unless there is nothing in it."""
    assert [shown(path) for path in SOURCES if path.stat().st_size and not ast.get_docstring(tree_of(path))] == []
