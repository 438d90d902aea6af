"""The projections of a case: its row, items, clocks, tasks and documents, and how their changes are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import TextClause
from sqlmodel import Session

from ..case import CaseState
from ..workflow import Workflow
from .statement import insert, read, statement

Rows = dict[Any, dict[str, Any]]
"""Rows of one table by their key within the case."""

_BATCHES = ("gk_item", "gk_clock", "gk_task", "gk_document")


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


def projections(state: CaseState) -> Iterable[tuple[str, str, Rows]]:
    """The other projections: table, the name of the key within the case, and the rows by key."""
    base = {"agency": state.agency, "case_id": state.id}
    items = {
        int(number): {**base, "item": int(number), "outcome": item.get("outcome"), "article": item.get("article")}
        for number, item in state.items.items()
    }
    clocks = {
        name: {
            **base,
            "name": name,
            "start_on": clock.start_on,
            "due_on": clock.due_on,
            "safe_on": clock.safe_on,
            "provisional": clock.provisional,
            "lapses_on": clock.lapses_on,
            "stopped_on": clock.stopped_on,
            "generation": clock.generation,
        }
        for name, clock in state.clocks.items()
    }
    tasks = {
        task: {
            **base,
            "task": task,
            "step": row["step"],
            "role": row["role"],
            "unit": row.get("unit"),
            "person": row.get("person"),
            "opened_on": date.fromisoformat(row["on"]),
        }
        for task, row in state.tasks.items()
    }
    held = [(row["kind"], row) for row in state.documents] + [(row["letter"], row) for row in state.letters]
    documents = {
        row["digest"]: {
            **base,
            "digest": row["digest"],
            "seq": row["seq"],
            "kind": kind,
            "media_type": row["media_type"],
            "size": row["size"],
        }
        for kind, row in held
    }
    return (
        ("gk_item", "item", items),
        ("gk_clock", "name", clocks),
        ("gk_task", "task", tasks),
        ("gk_document", "digest", documents),
    )


def held_rows(session: Session, table: str, key: str, state: CaseState) -> Rows:
    """The rows that the database holds of a projection."""
    if table not in _BATCHES:
        raise ValueError(f"{table} is no projection")
    sql = f"SELECT * FROM {table} WHERE agency = :agency AND case_id = :id"  # noqa: S608 (one of our own tables)
    return {row[key]: row for row in read(session, sql, agency=state.agency, id=state.id)}


def held_case_row(session: Session, state: CaseState) -> dict[str, Any] | None:
    """The row that the database holds of a case."""
    sql = "SELECT * FROM gk_case WHERE agency = :agency AND id = :id"
    return next(iter(read(session, sql, agency=state.agency, id=state.id)), None)


def write_projections(session: Session, before: CaseState | None, after: CaseState) -> None:
    """Bring every projection but the case's own row from one state to the next."""
    for table, key, rows in projections(after):
        _write_changes(session, table, key, {} if before is None else _projected(before, table), rows)


def _projected(state: CaseState, table: str) -> Rows:
    return next(rows for name, _, rows in projections(state) if name == table)


@cache
def _update(table: str, key: str, columns: tuple[str, ...]) -> TextClause:
    values = ", ".join(f"{column} = :{column}" for column in columns)
    where = f"agency = :agency AND case_id = :case_id AND {key} = :{key}"
    return statement(f"UPDATE {table} SET {values} WHERE {where}")  # noqa: S608 (names of our own tables)


def _write_changes(session: Session, table: str, key: str, before: Rows, after: Rows) -> None:
    if before == after:
        return
    connection = session.connection()
    gone = [before[name] for name in before if name not in after]
    if gone:
        where = f"agency = :agency AND case_id = :case_id AND {key} = :{key}"
        delete = statement(f"DELETE FROM {table} WHERE {where}")  # noqa: S608 (names of our own tables)
        connection.execute(delete, [{name: row[name] for name in ("agency", "case_id", key)} for row in gone])
    changed = [row for name, row in after.items() if name in before and before[name] != row]
    if changed:
        columns = tuple(column for column in changed[0] if column not in ("agency", "case_id", key))
        connection.execute(_update(table, key, columns), changed)
    insert(session, table, [row for name, row in after.items() if name not in before])
