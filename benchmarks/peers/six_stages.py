"""The road as a procedure of this engine: six stages, roles, two people who may not be one, a clock, tasks, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from gongkai.adapters.chance import SeededRandomness
from gongkai.adapters.documents import MemoryDocumentStore
from gongkai.adapters.instants import FixedClock
from gongkai.adapters.keys import MemoryKeyRing
from gongkai.adapters.letters import TextRenderer
from gongkai.engine import Field, Functions, Limit, Procedure, Role, Stage, Step, Workflow
from gongkai.engine.casework import CaseEngine, reading
from gongkai.workflows.calendars import national_calendar
from tests.office import MONDAY, at

from ..ground import migrated
from .road import FIRST_STAGE, LEGS, OPENING, REMARK, STAGES, remark

AGENCY = "shili"
PEOPLE = {"zhao": "registrar", "qian": "handler", "wu": "reviewer"}
ROLE_OF_STEP = {leg.step: PEOPLE[leg.actor] for leg in LEGS}
_REMARK = Field("remark", "备注代码")


def _step(number: int) -> Step:
    leg = LEGS[number]
    last = number == len(LEGS) - 1
    return Step(
        leg.step,
        leg.step,
        leg.step,
        (ROLE_OF_STEP[leg.step],),
        (leg.source,),
        leg.target,
        fields=(_REMARK,),
        apart_from=("propose",) if leg.step == "approve" else (),
        stops=("reply",) if last else (),
        awaits=() if last else (LEGS[number + 1].step,),
    )


def six_stages() -> Procedure:
    """A clock of twenty working days from the opening to the archive; at each stage a task for the next role."""
    opening = Step(
        OPENING, OPENING, OPENING, ("registrar",), (), FIRST_STAGE,
        opening=True, fields=(_REMARK,), starts=("reply",), awaits=(LEGS[0].step,),
    )  # fmt: skip
    remark_step = Step(REMARK, REMARK, REMARK, ("registrar",), (FIRST_STAGE,), fields=(_REMARK,))
    workflow = Workflow(
        name="six_stages",
        version=1,
        label="六个环节",
        stages=tuple(Stage(name, name, final=name == STAGES[-1]) for name in STAGES),
        roles=tuple(Role(role, role) for role in dict.fromkeys(PEOPLE.values())),
        steps=(opening, *map(_step, range(len(LEGS))), remark_step),
        limits=(Limit("reply", "答复期限", 20, article="第三十三条"),),
        main_clock="reply",
    )
    return Procedure(workflow, Functions({}, {}), _nothing_to_write, _nothing_to_tell)


def _nothing_to_write(_request: Any) -> tuple[str, dict[str, Any]]:
    raise LookupError("the road has no letters")


def _nothing_to_tell(*_: Any) -> tuple[str, str]:
    raise LookupError("the road has no messages")


class Desk:
    """Who is who on the road: the engine's `Directory`."""

    def roles_of(self, agency: str, person: str) -> frozenset[str]:
        """One role each."""
        return frozenset({PEOPLE[person]}) if person in PEOPLE else frozenset()

    def unit_of(self, agency: str, person: str) -> str | None:
        """There are no units."""
        return None

    def may_act_for(self, agency: str, person: str, other: str, day: date) -> bool:
        """There are no deputies."""
        return False

    def address_of(self, agency: str, person: str, channel: str) -> str | None:
        """Nobody is written to."""
        return None

    def practice(self, agency: str) -> Mapping[str, Any]:
        """No settings."""
        return {}

    def holders(self, agency: str, role: str, unit: str | None = None) -> tuple[str, ...]:
        """Those of the role."""
        return tuple(person for person, held in PEOPLE.items() if held == role)


class WithGongkai:
    """This engine on the same road: besides the row and the history it writes clock, task, request and case key."""

    name = "gongkai, six stages"

    def __init__(self, url: str, seed: int) -> None:
        self.url, self.database = url, migrated(url)
        calendar = national_calendar()
        self.engine = CaseEngine(
            procedures=[six_stages()],
            directory=Desk(),
            clock=FixedClock(at(MONDAY)),
            randomness=SeededRandomness(f"six stages {seed}"),
            keys=MemoryKeyRing(b"a key for benchmarks only"),
            documents=MemoryDocumentStore(),
            renderer=TextRenderer(),
            calendar=lambda _agency: calendar,
            agency=AGENCY,
        )

    def carry(self, number: int) -> str:
        """Seven acts, each committed."""
        case = self.begin(number)
        for leg in LEGS:
            self._act(case, leg.step, leg.actor, number)
        return case

    def begin(self, number: int) -> str:
        """The first act."""
        data = {"remark": remark(number, OPENING)}
        with self.transaction() as session:
            done = self.engine.open(session, "six_stages", data=data, actor="zhao", request_id=f"{number}.{OPENING}")
            session.commit()
        return done.case

    def transaction(self) -> Session | Connection:
        """A host's: a session of SQLModel."""
        return Session(self.database)

    def _act(self, case: str, step: str, actor: str, number: int) -> None:
        data = {"remark": remark(number, step)}
        with self.transaction() as session:
            self.engine.act(session, case, step, data=data, actor=actor, request_id=f"{number}.{case}.{step}")
            session.commit()

    def lengthen(self, case: str, remarks: int) -> None:
        """By acts in one transaction: only reading is measured."""
        with Session(self.database) as session:
            for number in range(remarks):
                data, request = {"remark": remark(number, REMARK)}, f"{case}.remark.{number}"
                self.engine.act(session, case, REMARK, data=data, actor="zhao", request_id=request)
            session.commit()

    def replay(self, cases: Sequence[str]) -> int:
        """Read, parse, carry out every effect, fold every clock: in one session that only reads, as an auditor's."""
        with Session(reading(self.database)) as session:
            return sum(self.engine.replay(session, self.engine.history(session, case)).version for case in cases)

    def close(self) -> None:
        """Close the connections."""
        self.database.dispose()


class WithoutOrm(WithGongkai):
    """The same for a host that has no ORM: each act in a transaction of a bare connection."""

    name = "gongkai, six stages, no ORM"

    def transaction(self) -> Session | Connection:
        """A connection of SQLAlchemy's Core."""
        return self.database.connect()
