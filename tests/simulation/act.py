"""What somebody does, as the model reads it, and what every step may do to a case: record a fact, end a clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.simulation.case import ModelCase
from tests.simulation.law import OF_A_DISPUTE, PEOPLE, is_deputy
from tests.simulation.terms import counted


@dataclass(frozen=True)
class Act:
    """One entry, or what somebody asks for: `data` plain, days as ISO texts. `deputy_on`: the day on which it was
    looked up whom the actor acts for."""

    step: str
    seq: int
    actor: str
    acting_for: str | None
    on: date
    today: date
    deputy_on: date
    data: Mapping[str, Any]
    calendar: WorkingCalendar

    @property
    def persons(self) -> frozenset[str]:
        """Acting for somebody counts as both."""
        return frozenset(person for person in (self.actor, self.acting_for) if person)

    @property
    def posts(self) -> list[tuple[str, tuple[str, ...]]]:
        """Unit and roles from which it is done: that of the person acted for, then the actor's own."""
        lent = self.acting_for and is_deputy(self.actor, self.acting_for, self.deputy_on)
        return [*([PEOPLE[self.acting_for]] if lent and self.acting_for else []), PEOPLE[self.actor]]


Changes = Callable[[ModelCase, Act], None]


def let_go(case: ModelCase, act: Act) -> None:
    """Nothing runs any more but what is owed to a review or a court."""
    if not case.stopped:
        case.ended_on = act.on
    end(case, act, [name for name, term in case.terms.items() if term.limit not in OF_A_DISPUTE])


def end(case: ModelCase, act: Act, names: list[str]) -> None:
    """Clocks that run end with the act. What its own facts stop is stopped in any case."""
    for name in names:
        if counted(case, case.terms[name], act.calendar).stopped_on is None:
            case.terms[name].ended_on = act.on


def fact(case: ModelCase, act: Act, mark: str, kind: str, on: str, **more: Any) -> None:
    """A fact of the entry; `mark`: the end of its ref."""
    case.facts.append({"ref": f"{act.seq}.{mark}", "type": kind, "on": on, **more})
