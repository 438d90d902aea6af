"""The words that a limit 期限 is written in: how long, counted how, and what turns it.

There are five turns: a `Halt` (nothing runs until the answer, then the full period starts again), a `Pause` (days that
do not count), an `Extension`, a `Postponement` (a notice names the last day) and a `Stop`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """How a limit is counted. Months are added once, to the original start (民法典第二百零二条)."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Halt:
    """A notice stops the clock; its answer starts the full period again.

    `notice_within_days`: a notice after so many working days still halts the clock, but not in the safe reading.
    `period_days`: the working days the other side has, from arrival of the notice, else the notice's own
    `workdays` or `answer_by` count; past the last day the application lapses, if `lapses`. `in_force_on`: a notice
    before that day has no effect.
    """

    opened_by: str
    closed_by: str
    label: str
    article: str
    notice_within_days: int | None = None
    period_days: int | None = None
    lapses: bool = True
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """The working days between a letter and its answer are not counted.

    `parties`: whose answer the law waits for (empty: anybody's). `cap_days`: the pause ends that many working days
    after the other side received the letter; None: it ends with the answer only.
    """

    opened_by: str
    closed_by: str
    label: str
    article: str
    cap_days: int | None = None
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """Working days added, `cap_days` at the most over the whole case."""

    by: str
    label: str
    article: str
    cap_days: int


@dataclass(frozen=True, slots=True)
class Postponement:
    """A notice names a new last day."""

    by: str
    label: str
    article: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock ends. `answers`: it ends because what was due was done, so it was on time or overdue."""

    by: str
    label: str
    article: str
    answers: bool = False


Turn = Halt | Pause | Extension | Postponement | Stop


@dataclass(frozen=True, slots=True)
class Limit:
    """期限: how long, in which unit, by which article; `turns` say which facts move it.

    An `internal` limit is the agency's own and has no article. `rolls`: a limit in calendar days or months that
    ends on a rest day ends on the next worked day. `start_article`: why the first day is not counted.
    `started_by`: the kind of fact that a clock of a case starts from; `from_arrival`: from the day on which that letter
    reached the other side, where it is known. `lapses`: past the last day the law takes a step through silence.
    Pauses exist for working days only.
    """

    name: str
    label: str
    days: int
    unit: Unit = Unit.WORKING_DAYS
    article: str = ""
    turns: tuple[Turn, ...] = ()
    rolls: bool = True
    internal: bool = False
    start_article: str = ""
    started_by: str = ""
    from_arrival: bool = False
    lapses: bool = False
    roles: dict[str, tuple[str, Turn]] = field(init=False, repr=False, compare=False)
    """By kind of fact: the part it plays (`halt`, `restart`, `pause`, …) and the turn it plays it in."""

    def __post_init__(self) -> None:
        if self.unit is not Unit.WORKING_DAYS and any(isinstance(turn, Pause | Halt) for turn in self.turns):
            raise ValueError(f"{self.name}: only a limit in working days can be paused or halted")
        if not 1 <= self.days <= 3650:
            raise ValueError(f"{self.name}: {self.days} is not a number of days between 1 and 3650")
        roles: dict[str, tuple[str, Turn]] = {}
        for turn in self.turns:
            match turn:
                case Halt():
                    roles[turn.opened_by], roles[turn.closed_by] = ("halt", turn), ("restart", turn)
                case Pause():
                    roles[turn.opened_by], roles[turn.closed_by] = ("pause", turn), ("resume", turn)
                case _:
                    roles[turn.by] = (type(turn).__name__.lower(), turn)
        object.__setattr__(self, "roles", roles)
