"""What the sweep looks for and leaves: ripe cases, near clocks, alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .statement import Transaction, insert_new, read, write

_DAY_COLUMNS = ("start_on", "due_on", "safe_on", "lapses_on", "stopped_on", "day")
# Where an index holds some rows only, its condition is repeated here in the words of the table: what is archived is
# not even read.
_RIPE = (
    "SELECT id FROM gk_case WHERE agency = :agency AND open = TRUE AND id > :after AND (calendar <> :calendar "
    "OR id IN (SELECT case_id FROM gk_clock WHERE agency = :agency AND stopped_on IS NULL AND lapses_on < :today)) "
    "ORDER BY id LIMIT :limit"
)
_NEAR_CASES = (
    "SELECT k.case_id FROM gk_clock k JOIN gk_case c ON c.agency = k.agency AND c.id = k.case_id "
    "WHERE k.agency = :agency AND k.stopped_on IS NULL AND k.safe_on <= :until AND c.open = TRUE "
    "UNION SELECT case_id FROM gk_clock WHERE agency = :agency AND stopped_on >= :since AND safe_on <= :until "
    "ORDER BY case_id"
)
_NEAR = (
    "SELECT k.*, c.workflow, c.number FROM gk_clock k "
    "JOIN gk_case c ON c.agency = k.agency AND c.id = k.case_id "
    "WHERE k.agency = :agency AND k.case_id IN ({cases}) AND k.safe_on <= :until "
    "AND ((c.open = TRUE AND k.stopped_on IS NULL) OR k.stopped_on >= :since) ORDER BY k.case_id, k.name"
)
_WITHDRAW = (
    "UPDATE gk_alert SET withdrawn_at = :now "
    "WHERE agency = :agency AND withdrawn_at IS NULL AND settled = FALSE AND EXISTS "
    "(SELECT 1 FROM gk_clock k WHERE k.agency = gk_alert.agency AND k.case_id = gk_alert.case_id "
    "AND k.name = gk_alert.clock AND k.generation > gk_alert.generation)"
)
_SETTLE = (
    "UPDATE gk_alert SET settled = TRUE "
    "WHERE agency = :agency AND withdrawn_at IS NULL AND settled = FALSE AND NOT EXISTS "
    "(SELECT 1 FROM gk_clock k WHERE k.agency = gk_alert.agency AND k.case_id = gk_alert.case_id "
    "AND k.name = gk_alert.clock AND k.generation > gk_alert.generation) AND EXISTS "
    "(SELECT 1 FROM gk_case c WHERE c.agency = gk_alert.agency AND c.id = gk_alert.case_id AND c.open = FALSE)"
)
_RECALL = (
    "UPDATE gk_outbox SET status = 'withdrawn', finished_at = :now "
    "WHERE agency = :agency AND status = 'queued' AND notice = 'alert' AND id LIKE :key"
)

# Not IS NOT NULL: SQLite would look through all clocks that ever stopped, rather than those of the case.
_RECALL_STOPPED = (
    "UPDATE gk_outbox SET status = 'withdrawn', finished_at = :now "
    "WHERE agency = :agency AND status = 'queued' AND notice = 'alert' AND EXISTS "
    "(SELECT 1 FROM gk_clock k WHERE k.agency = gk_outbox.agency AND k.case_id = gk_outbox.case_id "
    "AND NOT (k.stopped_on IS NULL) AND gk_outbox.id LIKE k.case_id || '.alert.' || k.name || '.%')"
)


def ripe_cases(session: Transaction, agency: str, calendar: str, today: date, after: str, limit: int) -> list[str]:
    """Open cases with an id after `after` that count by another calendar, or whose open period is over."""
    values: dict[str, Any] = {"today": today, "calendar": calendar, "after": after, "limit": limit}
    return [row["id"] for row in read(session, _RIPE, agency=agency, **values)]


def near_cases(session: Transaction, agency: str, until: date, since: date) -> list[str]:
    """Cases with a clock whose safe day is not after `until`: a running one of an open case, or one that stopped on
    or after `since`, the day of the last sweep."""
    return [row["case_id"] for row in read(session, _NEAR_CASES, agency=agency, until=until, since=since)]


def near_clocks(
    session: Transaction, agency: str, cases: Sequence[str], until: date, since: date
) -> list[dict[str, Any]]:
    """Those clocks of some cases, as they are now, case by case."""
    names = {f"case{number}": case for number, case in enumerate(cases)}
    sql = _NEAR.format(cases=f":{', :'.join(names)}")
    return [_with_days(row) for row in read(session, sql, agency=agency, until=until, since=since, **names)]


def _with_days(row: Mapping[str, Any]) -> dict[str, Any]:
    """SQLite gives days as texts."""
    return {k: date.fromisoformat(v) if k in _DAY_COLUMNS and isinstance(v, str) else v for k, v in row.items()}


def raise_alert(session: Transaction, row: Mapping[str, Any]) -> bool:
    """Keep an alert; whether it is a new one."""
    return insert_new(session, "gk_alert", {**row, "settled": False})


def put_message(session: Transaction, row: Mapping[str, Any]) -> None:
    """Queue a message unless one of that id is there."""
    insert_new(session, "gk_outbox", row)


def withdraw_alerts(session: Transaction, agency: str, now: str) -> None:
    """Mark the alerts of clocks whose days have moved, and take back their messages that have not left.

    Those of clocks that have stopped meanwhile are taken back too; such an alert was right and stays. What stands
    when a case is closed stands until it is reopened.
    """
    write(session, _WITHDRAW, agency=agency, now=now)
    write(session, _SETTLE, agency=agency)
    sql = "SELECT DISTINCT message FROM gk_alert WHERE agency = :agency AND withdrawn_at = :now"
    for row in read(session, sql, agency=agency, now=now):
        write(session, _RECALL, agency=agency, now=now, key=f"{row['message']}.%")
    write(session, _RECALL_STOPPED, agency=agency, now=now)


def list_alerts(session: Transaction, agency: str, case_id: str) -> list[dict[str, Any]]:
    """The alerts of a case, in the order of their days."""
    sql = (
        "SELECT clock, level, day, generation, raised_at, withdrawn_at FROM gk_alert "
        "WHERE agency = :agency AND case_id = :case ORDER BY day, raised_at, clock, level"
    )
    return [_with_days(row) for row in read(session, sql, agency=agency, case=case_id)]
