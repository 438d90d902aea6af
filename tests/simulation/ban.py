"""What is looked at to say that something is not possible: a case, what somebody does, the agency's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.simulation.act import Act
from tests.simulation.case import ModelCase


@dataclass(frozen=True)
class Look:
    """A case as it was before, and what is done in it or asked for. `practice`: the agency's own settings."""

    case: ModelCase
    act: Act
    practice: Mapping[str, Any]

    def day(self, name: str) -> date:
        """A day that was filled in."""
        return date.fromisoformat(self.act.data[name])


Holds = Callable[[Look], Any]
Bans = tuple[tuple[str, tuple[str, ...], Holds], ...]
"""The refusal by name, the steps that it is about, and when it must be given."""
