"""Cases and their histories: loaded in one round trip, claimed by compare-and-set, listed."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from ..case import CaseState
from ..errors import StaleCase, UnknownCase
from ..history import Entry
from ..workflow import Workflow
from .projection import case_row, write_projections
from .statement import insert, read, statement

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
    write_projections(session, before, after)


def agencies(session: Session) -> list[str]:
    """The agencies that have cases in this database."""
    return [row["agency"] for row in read(session, "SELECT DISTINCT agency FROM gk_case ORDER BY agency")]


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


def list_tasks(session: Session, agency: str) -> list[dict[str, Any]]:
    """The open tasks with their case's number, days and workflow; earliest safe day first."""
    sql = (
        "SELECT t.*, c.number, c.due_on, c.safe_on, c.provisional, c.workflow FROM gk_task t "
        "JOIN gk_case c ON c.agency = t.agency AND c.id = t.case_id WHERE t.agency = :agency "
        "ORDER BY CASE WHEN c.safe_on IS NULL THEN 1 ELSE 0 END, c.safe_on, t.case_id, t.task"
    )
    return read(session, sql, agency=agency)


def tasks_of(session: Session, agency: str, case_id: str) -> list[dict[str, Any]]:
    """Whom a case waits for."""
    sql = "SELECT role, unit, person FROM gk_task WHERE agency = :agency AND case_id = :case"
    return read(session, sql, agency=agency, case=case_id)
