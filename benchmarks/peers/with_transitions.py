"""`transitions` and SQLModel as their first pages show them: a machine around each loaded row, rows through the ORM."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import create_engine, event
from sqlmodel import Field, Session, SQLModel
from transitions import Machine

from ..ground import SQLITE
from .by_hand import now
from .road import FIRST_STAGE, LEGS, OPENING, STAGES, identifier, remark

WAYS = [{"trigger": leg.step, "source": leg.source, "dest": leg.target} for leg in LEGS]


class CaseFile(SQLModel, table=True):
    """案件."""

    id: str = Field(primary_key=True)
    stage: str
    version: int


class Step(SQLModel, table=True):
    """过程记录."""

    case_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    step: str
    actor: str
    at: str
    data: str


class Flow:
    """The machine around one row."""

    def __init__(self, row: CaseFile) -> None:
        self.row = row
        self.machine = Machine(
            model=self,
            states=list(STAGES),
            transitions=WAYS,
            initial=row.stage,
            auto_transitions=False,
            after_state_change="keep",
        )

    def keep(self) -> None:
        """The new state goes into the row."""
        self.row.stage = self.state  # type: ignore[attr-defined]  # the machine sets it
        self.row.version += 1


class WithTransitions:
    """A session a step; WAL and ``synchronous=FULL`` on SQLite, so that the durability is that of the others."""

    name = "transitions + SQLModel"

    def __init__(self, kind: str, url: str, seed: int) -> None:
        self.url, self.seed = url, seed
        self.engine = create_engine(url if kind == SQLITE else url.replace("postgresql://", "postgresql+psycopg://"))
        if kind == SQLITE:
            event.listen(self.engine, "connect", _set_pragmas)
        SQLModel.metadata.create_all(self.engine)

    def carry(self, number: int) -> str:
        """Seven sessions."""
        case = identifier(self.seed, number)
        with Session(self.engine) as session:
            row = CaseFile(id=case, stage=FIRST_STAGE, version=1)
            session.add(row)
            self._record(session, row, OPENING, "zhao", number)
            session.commit()
        for leg in LEGS:
            with Session(self.engine) as session:
                held = session.get_one(CaseFile, case)
                Flow(held).trigger(leg.step)  # type: ignore[attr-defined]  # the machine adds it
                self._record(session, held, leg.step, leg.actor, number)
                session.commit()
        return case

    def _record(self, session: Session, row: CaseFile, step: str, actor: str, number: int) -> None:
        data = json.dumps({"remark": remark(number, step)})
        session.add(Step(case_id=row.id, seq=row.version, step=step, actor=actor, at=now(), data=data))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def _set_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
