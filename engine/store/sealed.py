"""The vault's rows: wrapped keys and sealed values."""

from __future__ import annotations

from typing import Any

from .statement import Transaction, read


def load_key(session: Transaction, agency: str, case_id: str) -> dict[str, Any] | None:
    """The wrapped key of a case: ``key_id``, ``wrapped``; None where it was erased."""
    sql = "SELECT key_id, wrapped FROM gk_case_key WHERE agency = :agency AND case_id = :case_id"
    return next(iter(read(session, sql, agency=agency, case_id=case_id)), None)


def load_sealed(session: Transaction, agency: str, case_id: str, ref: str) -> bytes | None:
    """The ciphertext of a sealed value; None where it was erased."""
    sql = "SELECT ciphertext FROM gk_sealed WHERE agency = :agency AND case_id = :case_id AND ref = :ref"
    rows = read(session, sql, agency=agency, case_id=case_id, ref=ref)
    return bytes(rows[0]["ciphertext"]) if rows else None


def list_sealed(session: Transaction, agency: str, case_id: str) -> set[str]:
    """The references of a case that still have their ciphertext."""
    sql = "SELECT ref FROM gk_sealed WHERE agency = :agency AND case_id = :case"
    return {row["ref"] for row in read(session, sql, agency=agency, case=case_id)}
