"""The road that every contender carries a case along: opened, then six stages left by one step each, then the end."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple, Protocol
from uuid import UUID

OPENING = "receive"
REMARK = "remark"
"""A step that stays in its stage: long histories are made of it."""


class Leg(NamedTuple):
    """One step: from the stage `source` to the stage `target`, taken by `actor`."""

    step: str
    source: str
    target: str
    actor: str


LEGS = (
    Leg("register", "intake", "registration", "zhao"),
    Leg("assign", "registration", "examination", "zhao"),
    Leg("propose", "examination", "review", "qian"),
    Leg("approve", "review", "notification", "wu"),
    Leg("dispatch", "notification", "service", "zhao"),
    Leg("archive", "service", "archived", "zhao"),
)
FIRST_STAGE = LEGS[0].source
STAGES = (*(leg.source for leg in LEGS), LEGS[-1].target)
TARGETS = {(leg.step, leg.source): leg.target for leg in LEGS}
TRANSACTIONS = 1 + len(LEGS)
"""Opening and six steps: seven commits and seven records of history a case."""


class Contender(Protocol):
    """A library, used in its own documented way, on one database, at `url`. `name`: as the table shows it."""

    name: str
    url: str

    def carry(self, number: int) -> str:
        """Carry the case of that number along the whole road, each step read, checked and committed; its id."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


class Replayer(Contender, Protocol):
    """A contender that can build the state of a case from its history."""

    def lengthen(self, case: str, remarks: int) -> None:
        """Add entries to a history, without leaving the stage."""
        ...

    def begin(self, number: int) -> str:
        """Open a case and leave it there; its id."""
        ...

    def replay(self, cases: Sequence[str]) -> int:
        """Build the state of each from its stored history; how many entries they have."""
        ...


def identifier(seed: int, number: int) -> str:
    """The id of a case, the same in every run."""
    return str(UUID(int=Random(f"{seed}.{number}").getrandbits(128), version=4))  # noqa: S311


def remark(number: int, step: str) -> str:
    """What each step carries: forty characters."""
    return f"{step}.{number:06}".ljust(40, "x")
