"""Cases and their histories: loaded in one round trip, claimed by compare-and-set, listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ..case import CaseState
from ..errors import StaleCase, UnknownCase
from ..history import Entry
from ..workflow import Workflow
from .projection import case_row
from .statement import Transaction, insert, is_storable, read, send, write

_HELD = (
    "SELECT r.mac, r.result, c.state, k.key_id, k.wrapped FROM (SELECT CAST(:agency AS VARCHAR(64)) AS agency) a "
    "LEFT JOIN gk_request r ON r.agency = a.agency AND r.request_id = :request "
    "LEFT JOIN gk_case c ON c.agency = a.agency AND c.id = :case "
    "LEFT JOIN gk_case_key k ON k.agency = a.agency AND k.case_id = :case"
)
_CASE = "SELECT state FROM gk_case WHERE agency = :agency AND id = :id"
_CLAIM = "UPDATE gk_case SET version = :after WHERE agency = :agency AND id = :id AND version = :before"
_UPDATE_CASE = (
    "UPDATE gk_case SET number = :number, workflow = :workflow, workflow_name = :workflow_name, calendar = :calendar, "
    "stage = :stage, outcome = :outcome, open = :open, due_on = :due_on, safe_on = :safe_on, "
    "provisional = :provisional, version = :version, head = :head, opened_on = :opened_on, state = :state "
    "WHERE agency = :agency AND id = :id AND version = :held"
)
_UNSETTLE = "UPDATE gk_alert SET settled = FALSE WHERE agency = :agency AND case_id = :id AND settled = TRUE"
_TASKS = (
    "SELECT t.*, c.number, c.due_on, c.safe_on, c.provisional, c.workflow FROM {tasks} t "
    "JOIN gk_case c ON c.agency = t.agency AND c.id = t.case_id WHERE t.agency = :agency "
    "ORDER BY CASE WHEN c.safe_on IS NULL THEN 1 ELSE 0 END, c.safe_on, t.case_id, t.task"
)
# Four searches in the index, each for exactly what it finds.
_ONES_OWN = " UNION ALL ".join(
    f"SELECT * FROM gk_task WHERE agency = :agency AND {{held}} AND {unit} AND {person}"  # noqa: S608 (our own words)
    for unit in ("unit IS NULL", "unit = :unit")
    for person in ("person IS NULL", "person = :person")
)
_ENTRIES = "SELECT digest, body FROM gk_entry WHERE agency = :agency AND case_id = :id ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Held:
    """What the database holds when a command arrives: what the same request did before, the case, and its key."""

    mac: str | None
    result: str | None
    text: str | None
    key: Mapping[str, Any] | None

    def state(self, case_id: str) -> CaseState:
        """The state of the case. Raises `UnknownCase`."""
        if self.text is None:
            raise UnknownCase(case=case_id[:40])
        return CaseState.from_json(orjson.loads(self.text))


def load_held(session: Transaction, agency: str, case_id: str | None, request_id: str) -> Held:
    """All that a command needs to know, in one round trip."""
    case_id = case_id if case_id and case_id.isprintable() else None
    if not is_storable(agency):
        return Held(None, None, None, None)
    row = send(session, _HELD, {"agency": agency, "case": case_id, "request": request_id}).fetchone()
    mac, result, text, key_id, wrapped = row
    return Held(mac, result, text, {"key_id": key_id, "wrapped": wrapped} if key_id else None)


def load_case(session: Transaction, agency: str, case_id: str) -> CaseState:
    """The state of a case. Raises `UnknownCase`."""
    rows = read(session, _CASE, agency=agency, id=case_id) if case_id.isprintable() else []
    if not rows:
        raise UnknownCase(case=case_id[:40])
    return CaseState.from_json(orjson.loads(rows[0]["state"]))


def load_entries(session: Transaction, agency: str, case_id: str) -> list[Entry]:
    """The history of a case, in order."""
    return [Entry(row["body"], row["digest"]) for row in read(session, _ENTRIES, agency=agency, id=case_id)]


def claim(session: Transaction, state: CaseState) -> None:
    """Take the next version of a case before numbers are taken, or raise `StaleCase`: of two people one wins."""
    after = state.version + 1
    if write(session, _CLAIM, agency=state.agency, id=state.id, before=state.version, after=after) != 1:
        raise _stale(session, state)


def put_case(
    session: Transaction, before: CaseState | None, after: CaseState, workflow: Workflow, claimed: bool
) -> None:
    """The row of a case as it is now. Raises `StaleCase` where it is no longer as it was `before`, or `claimed`."""
    row = case_row(after, workflow)
    if before is None:
        insert(session, "gk_case", [row])
        return
    if send(session, _UPDATE_CASE, {**row, "held": before.version + claimed}).rowcount != 1:
        raise _stale(session, before)
    if row["open"] and workflow.stage(before.stage).final:
        # The case runs again, and its days may move: the sweep looks at its alerts once more.
        write(session, _UNSETTLE, agency=after.agency, id=after.id)


def put_entry(session: Transaction, after: CaseState, entry: Entry) -> None:
    """The entry that led to `after`."""
    row = {"agency": after.agency, "case_id": after.id, "seq": after.version, "digest": entry.digest}
    insert(session, "gk_entry", [{**row, "body": entry.text}])


def _stale(session: Transaction, state: CaseState) -> StaleCase:
    return StaleCase(expected=state.version, current=load_case(session, state.agency, state.id).version)


def agencies(session: Transaction) -> list[str]:
    """The agencies that have cases in this database."""
    return [row["agency"] for row in read(session, "SELECT DISTINCT agency FROM gk_case ORDER BY agency")]


def every_case(session: Transaction, agency: str) -> list[str]:
    """The ids of all cases that have a history or a row."""
    sql = (
        "SELECT case_id AS id FROM gk_entry WHERE agency = :agency UNION SELECT id FROM gk_case WHERE agency = :agency"
    )
    return sorted(row["id"] for row in read(session, sql, agency=agency))


def open_workflows(session: Transaction, agency: str) -> list[str]:
    """The digests of the workflows that open cases are pinned to."""
    sql = "SELECT DISTINCT workflow FROM gk_case WHERE agency = :agency AND open = :open"
    return [row["workflow"] for row in read(session, sql, agency=agency, open=True)]


def find_cases(session: Transaction, agency: str, text_: str) -> list[str]:
    """The ids of cases whose id or registration number is `text_`, or whose id begins with it (six characters on)."""
    sql = "SELECT id FROM gk_case WHERE agency = :agency AND (id = :text OR number = :text)"
    found = read(session, sql, agency=agency, text=text_)
    if not found and len(text_) >= 6 and text_.replace("-", "").isalnum():
        sql = "SELECT id FROM gk_case WHERE agency = :agency AND id LIKE :text ORDER BY id LIMIT 2"
        found = read(session, sql, agency=agency, text=f"{text_}%")
    return [row["id"] for row in found]


def list_cases(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """The rows of the case list: earliest safe day first, then those without one."""
    sql = (
        "SELECT id, agency, number, workflow_name, workflow, stage, outcome, "
        "due_on, safe_on, provisional, version, open FROM gk_case WHERE agency = :agency "
        "ORDER BY CASE WHEN safe_on IS NULL THEN 1 ELSE 0 END, safe_on, opened_on, id"
    )
    return read(session, sql, agency=agency)


def list_tasks(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """The open tasks with their case's number, days and workflow; earliest safe day first."""
    return read(session, _TASKS.format(tasks="gk_task"), agency=agency)


def list_tasks_for(
    session: Transaction, agency: str, person: str, roles: Iterable[str], unit: str | None
) -> list[dict[str, Any]]:
    """Those of them that wait for one of `roles`, in no unit or in `unit`, and for nobody or for `person` by name."""
    names = {f"role{number}": role for number, role in enumerate(sorted(roles))}
    held = f"role IN (:{', :'.join(names)})" if names else "1 = 0"
    sql = _TASKS.format(tasks=f"({_ONES_OWN.format(held=held)})")
    return read(session, sql, agency=agency, person=person, unit=unit, **names)


def tasks_of(session: Transaction, agency: str, case_id: str) -> list[dict[str, Any]]:
    """Whom a case waits for."""
    sql = "SELECT role, unit, person FROM gk_task WHERE agency = :agency AND case_id = :case"
    return read(session, sql, agency=agency, case=case_id)
