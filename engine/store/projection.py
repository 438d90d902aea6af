"""The projections of a case: its row, items, clocks, tasks and documents, and how their changes are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from ..case import CaseState, ClockState
from ..workflow import Workflow
from .statement import Transaction, insert, read, send

Rows = dict[Any, dict[str, Any]]
"""Rows of one table by their key within the case."""


def case_row(state: CaseState, workflow: Workflow) -> dict[str, Any]:
    """The row of a case: a projection of its state."""
    clock = state.clocks.get(workflow.main_clock)
    return {
        "agency": state.agency,
        "id": state.id,
        "number": state.numbers.get("registration"),
        "workflow": state.workflow,
        "workflow_name": workflow.name,
        "calendar": state.calendar,
        "stage": state.stage,
        "outcome": state.values.get("outcome"),
        "open": not workflow.stage(state.stage).final,
        "due_on": clock.due_on if clock else None,
        "safe_on": clock.safe_on if clock else None,
        "provisional": clock.provisional if clock else False,
        "version": state.version,
        "head": state.head,
        "opened_on": state.opened_on,
        "state": state.text,
    }


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that shows a part of the state, row by row: the `part` by key, and the `row` of one of its values."""

    table: str
    key: str
    part: Callable[[CaseState], Mapping[Any, Any]]
    row: Callable[[Any], dict[str, Any]]

    def rows(self, state: CaseState) -> Rows:
        """The rows of a state by their key within the case."""
        return {key: self.written(state, key, value) for key, value in self.part(state).items()}

    def written(self, state: CaseState, key: Any, value: Any) -> dict[str, Any]:
        """One row."""
        return {"agency": state.agency, "case_id": state.id, self.key: key, **self.row(value)}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"outcome": item.get("outcome"), "article": item.get("article")}


def _clock(clock: ClockState) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in _CLOCK_COLUMNS}


def _task(task: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "step": task["step"],
        "role": task["role"],
        "unit": task.get("unit"),
        "person": task.get("person"),
        "opened_on": date.fromisoformat(task["on"]),
    }


def _document(held: tuple[str, Mapping[str, Any]]) -> dict[str, Any]:
    kind, row = held
    return {"seq": row["seq"], "kind": kind, "media_type": row["media_type"], "size": row["size"]}


def _documents(state: CaseState) -> dict[str, tuple[str, Mapping[str, Any]]]:
    held = [(row["kind"], row) for row in state.documents] + [(row["letter"], row) for row in state.letters]
    return {row["digest"]: (kind, row) for kind, row in held}


_CLOCK_COLUMNS = ("start_on", "due_on", "safe_on", "provisional", "lapses_on", "stopped_on", "generation")
_PROJECTIONS = (
    Projection("gk_item", "item", lambda state: {int(number): item for number, item in state.items.items()}, _item),
    Projection("gk_clock", "name", lambda state: state.clocks, _clock),
    Projection("gk_task", "task", lambda state: state.tasks, _task),
    Projection("gk_document", "digest", _documents, _document),
)


def projections(state: CaseState) -> Iterator[tuple[str, str, Rows]]:
    """The other projections: table, the name of the key within the case, and the rows by key."""
    return ((projection.table, projection.key, projection.rows(state)) for projection in _PROJECTIONS)


def held_rows(session: Transaction, table: str, key: str, state: CaseState) -> Rows:
    """The rows that the database holds of a projection."""
    if table not in {projection.table for projection in _PROJECTIONS}:
        raise ValueError(f"{table} is no projection")
    sql = f"SELECT * FROM {table} WHERE agency = :agency AND case_id = :id"  # noqa: S608 (one of our own tables)
    return {row[key]: row for row in read(session, sql, agency=state.agency, id=state.id)}


def held_case_row(session: Transaction, state: CaseState) -> dict[str, Any] | None:
    """The row that the database holds of a case."""
    sql = "SELECT * FROM gk_case WHERE agency = :agency AND id = :id"
    return next(iter(read(session, sql, agency=state.agency, id=state.id)), None)


def write_projections(session: Transaction, before: CaseState | None, after: CaseState) -> None:
    """Bring every projection but the case's own row from one state to the next."""
    for projection in _PROJECTIONS:
        earlier = projection.part(before) if before is not None else {}
        _write_changes(session, projection, after, earlier, projection.part(after))


def _write_changes(
    session: Transaction, projection: Projection, state: CaseState, before: Mapping[Any, Any], after: Mapping[Any, Any]
) -> None:
    if before == after:
        return
    table, key = projection.table, projection.key
    for gone in (name for name in before if name not in after):
        send(session, _delete(table, key), {"agency": state.agency, "case_id": state.id, key: gone})
    new = []
    for name, value in after.items():
        if name not in before:
            new.append(projection.written(state, name, value))
        elif before[name] != value:
            row = projection.written(state, name, value)
            send(session, _update(table, tuple(row)), row)
    insert(session, table, new)


@cache
def _update(table: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f"{column} = :{column}" for column in columns[3:])
    where = " AND ".join(f"{column} = :{column}" for column in columns[:3])
    return f"UPDATE {table} SET {values} WHERE {where}"  # noqa: S608 (names of our own tables)


@cache
def _delete(table: str, key: str) -> str:
    return f"DELETE FROM {table} WHERE agency = :agency AND case_id = :case_id AND {key} = :{key}"  # noqa: S608
