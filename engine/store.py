"""The only SQL. Rows go in and come out as values; nothing here decides anything.

Statements are written once, in the words that SQLite and PostgreSQL share. A case is loaded in one round trip; an act
writes with compare-and-set on the version first, then counters, then inserts that cannot conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, TextClause, bindparam, text
from sqlmodel import Session

from .case import CaseState
from .errors import HostEngineUnsuited, SnapshotMissing, StaleCase, UnknownCase
from .history import Entry
from .workflow import Workflow

_DAYS = frozenset({"due_on", "safe_on", "start_on", "lapses_on", "stopped_on", "opened_on", "day"})


@cache
def statement(sql: str) -> TextClause:
    """A prepared text; days are bound as dates, ciphertexts as bytes, on every database alike."""
    clause = text(sql)
    names = set(clause._bindparams)  # noqa: SLF001 (no public way to list them)
    days = [bindparam(name, type_=Date()) for name in names if name.rpartition("__")[2] in _DAYS]
    octets = [bindparam(name, type_=LargeBinary()) for name in names & {"ciphertext", "wrapped"}]
    return clause.bindparams(*days, *octets)


@cache
def _insert(table: str, columns: tuple[str, ...], more: str = "") -> TextClause:
    return statement(f"INSERT INTO {table} ({', '.join(columns)}) VALUES (:{', :'.join(columns)}){more}")  # noqa: S608


def insert(session: Session, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of equal keys."""
    if rows:
        session.connection().execute(_insert(table, tuple(rows[0])), list(rows))


def insert_new(session: Session, table: str, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there; whether it went in. Waits for a competing transaction."""
    result = session.connection().execute(_insert(table, tuple(row), " ON CONFLICT DO NOTHING"), dict(row))
    return bool(result.rowcount)


def check_host(session: Session) -> None:
    """Raises `HostEngineUnsuited` on an SQLite connection whose savepoints and reads would commit on their own.

    pysqlite in its default mode opens a transaction only before the first change: a read, then a savepoint of the
    engine's, would survive the host's rollback.
    """
    connection: Connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        if driver is not None and not getattr(driver, "in_transaction", True):
            raise HostEngineUnsuited


# --- cases -----------------------------------------------------------------------------------------------------------

_CASE = "SELECT state FROM gk_case WHERE agency = :agency AND id = :id"
_CLAIM = "UPDATE gk_case SET version = :after WHERE agency = :agency AND id = :id AND version = :before"
_UPDATE_CASE = (
    "UPDATE gk_case SET number = :number, workflow = :workflow, workflow_name = :workflow_name, calendar = :calendar, "
    "stage = :stage, outcome = :outcome, open = :open, due_on = :due_on, safe_on = :safe_on, "
    "provisional = :provisional, version = :version, head = :head, opened_on = :opened_on, state = :state "
    "WHERE agency = :agency AND id = :id"
)
_ENTRIES = "SELECT digest, body FROM gk_entry WHERE agency = :agency AND case_id = :id ORDER BY seq"


def load_case(session: Session, agency: str, case_id: str) -> CaseState:
    """The state of a case. Raises `UnknownCase`."""
    found = None
    if case_id.isprintable():
        found = session.connection().execute(statement(_CASE), {"agency": agency, "id": case_id}).scalar()
    if found is None:
        raise UnknownCase(case=case_id[:40])
    return CaseState.from_json(json.loads(found))


def load_entries(session: Session, agency: str, case_id: str) -> list[Entry]:
    """The history of a case, in order."""
    rows = session.connection().execute(statement(_ENTRIES), {"agency": agency, "id": case_id})
    return [Entry(body, digest) for digest, body in rows]


def claim(session: Session, state: CaseState) -> None:
    """Take the next version of a case, or raise `StaleCase`: of two people one wins."""
    row = {"agency": state.agency, "id": state.id, "before": state.version, "after": state.version + 1}
    if session.connection().execute(statement(_CLAIM), row).rowcount != 1:
        raise StaleCase(expected=state.version, current=load_case(session, state.agency, state.id).version)


def write_case(session: Session, before: CaseState | None, after: CaseState, entry: Entry, workflow: Workflow) -> None:
    """The entry and every projection of it."""
    row = {"agency": after.agency, "case_id": after.id, "seq": after.version, "digest": entry.digest}
    insert(session, "gk_entry", [{**row, "body": entry.text}])
    if before is None:
        insert(session, "gk_case", [case_row(after, workflow)])
    else:
        session.connection().execute(statement(_UPDATE_CASE), case_row(after, workflow))
    for table, key, rows in projections(after):
        _write_changes(session, table, key, {} if before is None else _projected(before, table), rows)


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


Rows = dict[Any, dict[str, Any]]


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


# --- requests, numbers, snapshots -------------------------------------------------------------------------------------


def load_request(session: Session, agency: str, request_id: str) -> Mapping[str, Any] | None:
    """What is kept of a command that was carried out under `request_id`: its ``mac`` and ``result``."""
    sql = "SELECT mac, result, case_id, seq FROM gk_request WHERE agency = :agency AND request_id = :request_id"
    key = {"agency": agency, "request_id": request_id}
    row = session.connection().execute(statement(sql), key).mappings().first()
    return dict(row) if row is not None else None


def take_number(session: Session, agency: str, series: str, year: int) -> int:
    """The next number of a series, taken in the caller's transaction: gap-free, as a rollback gives it back."""
    key = {"agency": agency, "series": series, "year": year}
    insert_new(session, "gk_counter", {**key, "value": 0})
    where = "agency = :agency AND series = :series AND year = :year"
    session.connection().execute(statement(f"UPDATE gk_counter SET value = value + 1 WHERE {where}"), key)  # noqa: S608
    return int(session.connection().execute(statement(f"SELECT value FROM gk_counter WHERE {where}"), key).scalar_one())  # noqa: S608


def next_number(session: Session, agency: str, series: str, year: int) -> int:
    """The number that would be next, taken by nobody."""
    sql = "SELECT value FROM gk_counter WHERE agency = :agency AND series = :series AND year = :year"
    key = {"agency": agency, "series": series, "year": year}
    return int(session.connection().execute(statement(sql), key).scalar() or 0) + 1


def void_number(session: Session, agency: str, series: str, number: str) -> None:
    """Mark a number 作废; it stays."""
    sql = "UPDATE gk_number SET voided = :voided WHERE agency = :agency AND series = :series AND text = :text"
    row = {"agency": agency, "series": series, "text": number, "voided": True}
    session.connection().execute(statement(sql), row)


def put_party(session: Session, row: Mapping[str, Any]) -> None:
    """A party of a case, as it is now."""
    if not insert_new(session, "gk_party", row):
        sql = (
            "UPDATE gk_party SET category = :category, blind_index = :blind_index "
            "WHERE agency = :agency AND case_id = :case_id AND party = :party AND role = :role"
        )
        session.connection().execute(statement(sql), dict(row))


def keep_snapshot(session: Session, agency: str, digest: str, kind: str, content: str) -> None:
    """Keep a workflow or a calendar on its first use."""
    sql = (
        "INSERT INTO gk_snapshot (agency, digest, kind, text) "
        "SELECT CAST(:agency AS VARCHAR(64)), CAST(:digest AS VARCHAR(80)), CAST(:kind AS VARCHAR(20)), "
        "CAST(:text AS TEXT) WHERE NOT EXISTS "
        "(SELECT 1 FROM gk_snapshot WHERE agency = :agency AND digest = :digest) ON CONFLICT DO NOTHING"
    )
    row = {"agency": agency, "digest": digest, "kind": kind, "text": content}
    session.connection().execute(statement(sql), row)


def load_snapshot(session: Session, agency: str, digest: str, kind: str) -> str:
    """The text of a snapshot. Raises `SnapshotMissing`."""
    sql = "SELECT text FROM gk_snapshot WHERE agency = :agency AND digest = :digest"
    found = session.connection().execute(statement(sql), {"agency": agency, "digest": digest}).scalar()
    if found is None:
        raise SnapshotMissing(digest=digest, kind=kind)
    return str(found)


def read(session: Session, sql: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a reading statement written by a room of this floor, as plain dicts."""
    return [dict(row) for row in session.connection().execute(statement(sql), values).mappings()]


def write(session: Session, sql: str, **values: Any) -> int:
    """Carry out a changing statement written by a room of this floor; how many rows it changed."""
    return session.connection().execute(statement(sql), values).rowcount


def mark(session: Session, agency: str, name: str, value: str) -> None:
    """Set a mark of the database, once."""
    insert_new(session, "gk_mark", {"agency": agency, "name": name, "value": value})


def marked(session: Session, name: str) -> bool:
    """Whether any agency of the database carries the mark."""
    return bool(read(session, "SELECT 1 AS found FROM gk_mark WHERE name = :name", name=name))


def every_case(session: Session, agency: str) -> list[str]:
    """The ids of all cases that have a history or a row."""
    sql = (
        "SELECT case_id AS id FROM gk_entry WHERE agency = :agency UNION SELECT id FROM gk_case WHERE agency = :agency"
    )
    return sorted(row["id"] for row in read(session, sql, agency=agency))


def open_workflows(session: Session, agency: str) -> list[str]:
    """The digests of the workflows that open cases are pinned to."""
    sql = "SELECT DISTINCT workflow FROM gk_case WHERE agency = :agency AND open = :open"
    return [row["workflow"] for row in read(session, sql, agency=agency, open=True)]


def list_alerts(session: Session, agency: str, case_id: str) -> list[dict[str, Any]]:
    """The alerts of a case, in the order of their days."""
    sql = (
        "SELECT clock, level, day, generation, raised_at, withdrawn_at FROM gk_alert "
        "WHERE agency = :agency AND case_id = :case ORDER BY day, raised_at, clock, level"
    )
    return read(session, sql, agency=agency, case=case_id)


def list_messages(session: Session, agency: str) -> list[dict[str, Any]]:
    """The outbox as it may be shown: references and results, neither address nor text."""
    sql = (
        "SELECT id, case_id, channel, notice, subject, status, attempts, created_at, finished_at, outcome "
        "FROM gk_outbox WHERE agency = :agency ORDER BY created_at, id"
    )
    return read(session, sql, agency=agency)


def agencies(session: Session) -> list[str]:
    """The agencies that have cases in this database."""
    return [row["agency"] for row in read(session, "SELECT DISTINCT agency FROM gk_case ORDER BY agency")]


def find_cases(session: Session, agency: str, text_: str) -> list[str]:
    """The ids of cases whose id or registration number is `text_`, or whose id begins with it (six characters on)."""
    sql = "SELECT id FROM gk_case WHERE agency = :agency AND (id = :text OR number = :text)"
    found = read(session, sql, agency=agency, text=text_)
    if not found and len(text_) >= 6 and text_.replace("-", "").isalnum():
        sql = "SELECT id FROM gk_case WHERE agency = :agency AND id LIKE :text ORDER BY id LIMIT 2"
        found = read(session, sql, agency=agency, text=f"{text_}%")
    return [row["id"] for row in found]


def list_cases(session: Session, agency: str) -> list[dict[str, Any]]:
    """The rows of the case list: earliest safe day first, then those without one."""
    sql = (
        "SELECT id, agency, number, workflow_name, workflow, stage, outcome, "
        "due_on, safe_on, provisional, version, open FROM gk_case WHERE agency = :agency "
        "ORDER BY CASE WHEN safe_on IS NULL THEN 1 ELSE 0 END, safe_on, opened_on, id"
    )
    return read(session, sql, agency=agency)
