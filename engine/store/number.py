"""编号: counters and the numbers given, gap-free, in the caller's transaction."""

from __future__ import annotations

from typing import Any

from .statement import Transaction, read, send

_COUNT = (
    "INSERT INTO gk_counter (agency, series, year, value) VALUES (:agency, :series, :year, 1) "
    "ON CONFLICT (agency, series, year) DO UPDATE SET value = gk_counter.value + 1"
)
_LAST = "SELECT value FROM gk_counter WHERE agency = :agency AND series = :series AND year = :year"


def take_number(session: Transaction, agency: str, series: str, year: int) -> int:
    """The next number of a series, taken in the caller's transaction: gap-free, as a rollback gives it back."""
    send(session, _COUNT, {"agency": agency, "series": series, "year": year})
    return _last_number(session, agency, series, year)


def next_number(session: Transaction, agency: str, series: str, year: int) -> int:
    """The number that would be next, taken by nobody."""
    return _last_number(session, agency, series, year) + 1


def _last_number(session: Transaction, agency: str, series: str, year: int) -> int:
    row = send(session, _LAST, {"agency": agency, "series": series, "year": year}).fetchone()
    return int(row[0]) if row else 0


def void_number(session: Transaction, agency: str, series: str, number: str) -> None:
    """Mark a number 作废; it stays."""
    sql = "UPDATE gk_number SET voided = :voided WHERE agency = :agency AND series = :series AND text = :text"
    send(session, sql, {"agency": agency, "series": series, "text": number, "voided": True})


def list_counters(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """The last number of each series and year."""
    return read(session, "SELECT series, year, value FROM gk_counter WHERE agency = :agency", agency=agency)


def list_numbers(session: Transaction, agency: str) -> list[dict[str, Any]]:
    """Every number given, its text, its case, and whether it is 作废."""
    sql = "SELECT series, year, value, text, case_id, voided FROM gk_number WHERE agency = :agency"
    return read(session, sql, agency=agency)
