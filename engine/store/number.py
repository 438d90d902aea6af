"""编号: counters and the numbers given, gap-free, in the caller's transaction."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from .statement import insert_new, read, statement


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


def list_counters(session: Session, agency: str) -> list[dict[str, Any]]:
    """The last number of each series and year."""
    return read(session, "SELECT series, year, value FROM gk_counter WHERE agency = :agency", agency=agency)


def list_numbers(session: Session, agency: str) -> list[dict[str, Any]]:
    """Every number given, its text, its case, and whether it is 作废."""
    sql = "SELECT series, year, value, text, case_id, voided FROM gk_number WHERE agency = :agency"
    return read(session, sql, agency=agency)
