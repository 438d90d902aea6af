"""What somebody asks of the engine, and the ledger of what was answered: kept outside the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongkai.engine.casework import Done


@dataclass(frozen=True)
class Asked:
    """One command. Without `case` it opens one. Commands of one id and equal `content` are the same request."""

    request_id: str
    case: str | None
    step: str
    actor: str
    data: Mapping[str, Any] = field(repr=False)
    acting_for: str | None = None
    occurred_on: date | None = None
    expect: int | None = None

    @property
    def content(self) -> tuple[Any, ...]:
        """Everything but the version that the actor saw."""
        return (self.case, self.step, self.actor, self.acting_for, self.occurred_on, self.data)


@dataclass(frozen=True)
class Promised:
    """What a command returned within a transaction that is not committed yet, and the clock when it began and did."""

    asked: Asked
    done: Done
    now: datetime
    begun: datetime


class Ledger:
    """`sent` by request id; `committed`: what a commit made lasting; `acknowledged`: what somebody was told of.

    `unanswered`: requests whose sender was told neither yes nor no, and will ask again.
    """

    def __init__(self) -> None:
        self.sent: dict[str, Asked] = {}
        self.committed: dict[str, Promised] = {}
        self.acknowledged: dict[str, Done] = {}
        self.unanswered: dict[str, Asked] = {}
        self.requests = 0

    def request_id(self) -> str:
        """One never used before."""
        self.requests += 1
        return f"request-{self.requests}"

    def answered(self, asked: Asked, done: Done | None) -> None:
        """The sender has its answer: what was done, None for a refusal."""
        self.unanswered.pop(asked.request_id, None)
        if done is not None:
            self.acknowledged[asked.request_id] = done
