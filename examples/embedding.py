"""A host application that carries a disclosure case inside its own transaction: ``python examples/embedding.py``.

The letter book is the host's own. What the host writes and what gongkai writes are committed together or not at all.
Everything is kept in the current directory; a second run goes on where the first one ended.
"""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Field, Session, SQLModel, select

from gongkai.adapters.agency import read_agency
from gongkai.adapters.chance import SystemRandomness
from gongkai.adapters.documents import DiskDocumentStore
from gongkai.adapters.instants import SystemClock
from gongkai.adapters.keys import FileKeyRing
from gongkai.adapters.letters import DocxRenderer
from gongkai.engine import Attachment, legal_day
from gongkai.engine.casework import CaseEngine, sqlite_engine, upgrade
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE


class IncomingLetter(SQLModel, table=True):
    """来文登记簿: a table of the host's own."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    case_id: str | None = None


calendar, clock, randomness = national_calendar(), SystemClock(), SystemRandomness()
agency = read_agency(Path(__file__).with_name("agency.toml").read_text(encoding="utf-8"), DISCLOSURE.workflow)
gongkai = CaseEngine(
    procedures=[DISCLOSURE],
    directory=agency,
    clock=clock,
    randomness=randomness,
    keys=FileKeyRing.create_or_open(Path("keys"), randomness),
    documents=DiskDocumentStore(Path("documents")),
    renderer=DocxRenderer(),
    calendar=lambda _agency: calendar,
    agency=agency.id,
)
database = sqlite_engine("sqlite:///office.sqlite")


def take_in(session: Session, title: str) -> None:
    """A letter comes in at the counter: the host's row, and a case that is opened and registered."""
    letter = IncomingLetter(title=title)
    session.add(letter)
    session.flush()
    wanted = {"items": [title], "category": "natural_person", "form": "electronic", "route": "email"}
    came = {
        "channel": "in_person",
        "submitted": legal_day(clock.now()),
        "name": "张示例",
        "email": "zhang@example.com",
        "application": Attachment("申请书.txt", "text/plain", title.encode()),
    }
    request = f"letter-{letter.id}"
    letter.case_id = gongkai.open(session, "disclosure", data={**came, **wanted}, actor="zhao", request_id=request).case
    done = gongkai.act(
        session,
        letter.case_id,
        "register",
        data={**wanted, "identity_seen": True},
        actor="zhao",
        request_id=f"{request}-register",
    )
    print(f"{done.number} due on {done.due_on}")


def standing(session: Session) -> str:
    """How many letters the host holds, and how many cases gongkai has for them."""
    letters = set(session.exec(select(IncomingLetter.case_id)).all())
    cases = {task.case for task in gongkai.tasks(session, "zhao")}
    return f"{len(letters)} letter(s), {len(cases)} case(s), {'the same' if letters == cases else 'DIFFERENT'}"


def main() -> None:
    """One letter and its case are committed together, another and its case are rolled back together."""
    with database.begin() as connection:
        SQLModel.metadata.create_all(connection)
        upgrade(connection)
    with Session(database) as session:
        take_in(session, "2025年度征地补偿方案")
        session.commit()
        print(f"after the commit: {standing(session)}")
    with Session(database) as session:
        take_in(session, "2025年度供地计划")
        session.rollback()
        print(f"after the rollback: {standing(session)}")
    database.dispose()


if __name__ == "__main__":
    main()
