"""Somebody who only reads a database, without the agency's settings: nobody has a role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


class Reader:
    """A `Directory` in which nobody may do anything: for replaying and verifying a database that one was given."""

    def __init__(self, agency: str) -> None:
        self.id = agency

    def roles_of(self, agency: str, person: str) -> frozenset[str]:
        """None, whoever it is."""
        return frozenset()

    def unit_of(self, agency: str, person: str) -> str | None:
        """Unknown."""
        return None

    def may_act_for(self, agency: str, person: str, other: str, day: date) -> bool:
        """Nobody for anybody."""
        return False

    def holders(self, agency: str, role: str, unit: str | None = None) -> tuple[str, ...]:
        """Nobody."""
        return ()

    def address_of(self, agency: str, person: str, channel: str) -> str | None:
        """Nowhere."""
        return None

    def practice(self, agency: str) -> Mapping[str, Any]:
        """Nothing is settled."""
        return {}
