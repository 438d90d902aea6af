"""The parties of cases, found again by a keyed index: the same applicant, the same matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .statement import Transaction, insert_new, read, send

_ALIKE = (
    "SELECT p.party, p.role, o.case_id, o.party AS other FROM gk_party p JOIN gk_party o ON o.agency = p.agency "
    "AND o.blind_index = p.blind_index AND o.role = p.role AND o.case_id <> p.case_id "
    "WHERE p.agency = :agency AND p.case_id = :case ORDER BY o.case_id, p.role, p.party"
)
_DISTINCT = (
    "SELECT COUNT(DISTINCT w.blind_index) AS number FROM gk_party p JOIN gk_party o ON o.agency = p.agency "
    "AND o.blind_index = p.blind_index AND o.role = p.role JOIN gk_party w ON w.agency = o.agency "
    "AND w.case_id = o.case_id AND w.role = :whose WHERE p.agency = :agency AND p.case_id = :case AND p.party = :party"
)
_COUNT = (
    "SELECT COUNT(*) AS number FROM gk_party t JOIN gk_clock k ON k.agency = t.agency AND k.case_id = t.case_id "
    "AND k.name = :clock WHERE t.agency = :agency AND t.role = :what AND t.case_id <> :case "
    "AND k.start_on >= :first AND k.start_on <= :last AND t.case_id IN (SELECT o.case_id FROM gk_party p "
    "JOIN gk_party o ON o.agency = p.agency AND o.blind_index = p.blind_index AND o.role = p.role "
    "WHERE p.agency = :agency AND p.case_id = :case AND p.role = :whose)"
)


def put_party(session: Transaction, row: Mapping[str, Any]) -> None:
    """A party of a case, as it is now."""
    if not insert_new(session, "gk_party", row):
        sql = (
            "UPDATE gk_party SET category = :category, blind_index = :blind_index "
            "WHERE agency = :agency AND case_id = :case_id AND party = :party AND role = :role"
        )
        send(session, sql, row)


def alike_parties(session: Transaction, agency: str, case_id: str) -> list[dict[str, Any]]:
    """Parties of other cases that are the same as one of this case: ``party, role, case_id, other``."""
    return read(session, _ALIKE, agency=agency, case=case_id)


def count_distinct(session: Transaction, agency: str, case_id: str, party: str, whose: str) -> int:
    """How many different parties in the role `whose` there are in all cases with that `party`, this one included."""
    return int(read(session, _DISTINCT, agency=agency, case=case_id, party=party, whose=whose)[0]["number"])


def count_parties(
    session: Transaction, agency: str, case_id: str, *, what: str, whose: str, clock: str, first: date, last: date
) -> int:
    """How many parties in the role `what` the other cases have that share this case's party in the role `whose`, and
    whose `clock` started from `first` to `last`."""
    values: dict[str, Any] = {"what": what, "whose": whose, "clock": clock, "first": first, "last": last}
    return int(read(session, _COUNT, agency=agency, case=case_id, **values)[0]["number"])
