"""Requests that were carried out, for whoever sends one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .statement import Transaction, read


def load_request(session: Transaction, agency: str, request_id: str) -> Mapping[str, Any] | None:
    """What is kept of a command that was carried out under `request_id`: its ``mac`` and ``result``."""
    sql = "SELECT mac, result, case_id, seq FROM gk_request WHERE agency = :agency AND request_id = :request_id"
    return next(iter(read(session, sql, agency=agency, request_id=request_id)), None)


def list_requests(session: Transaction, agency: str, case_id: str) -> list[dict[str, Any]]:
    """The requests of a case: ``request_id``, ``seq``, ``result``."""
    sql = "SELECT request_id, seq, result FROM gk_request WHERE agency = :agency AND case_id = :case"
    return read(session, sql, agency=agency, case=case_id)
