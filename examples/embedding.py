"""A host's own table and a disclosure case in one transaction: ``python embedding.py``, beside an ``agency.toml``."""

from datetime import date
from pathlib import Path

from sqlmodel import Field, Session, SQLModel, select

from gongkai.assembly import case_engine
from gongkai.engine import Attachment
from gongkai.engine.casework import sqlite_engine, upgrade


class IncomingLetter(SQLModel, table=True):
    """来文登记簿: the host's own table."""

    case_id: str = Field(primary_key=True)
    title: str


gongkai = case_engine(Path("agency.toml"))
database = sqlite_engine("sqlite:///office.sqlite")
with database.begin() as connection:
    SQLModel.metadata.create_all(connection)
    upgrade(connection)


def take_in(session: Session, title: str, came_on: date) -> None:
    """A letter comes in at the counter: a case, and a row in the host's letter book."""
    wanted = {"category": "natural_person", "form": "electronic", "route": "email", "items": [title]}
    came = {"channel": "in_person", "submitted": came_on, "name": "张示例", "email": "zhang@example.com"}
    paper = {"application": Attachment("申请书.txt", "text/plain", title.encode())}
    done = gongkai.open(session, "disclosure", actor="zhao", request_id=title, data={**wanted, **came, **paper})
    session.merge(IncomingLetter(case_id=done.case, title=title))  # the same request again is the same case
    print(f"{title}: due {done.due_on}, safe {done.safe_on}")


with Session(database) as session:
    take_in(session, "2025年度征地补偿方案", date(2026, 11, 2))
    session.commit()  # the host's row and the case, together
with Session(database) as session:
    take_in(session, "2025年度供地计划", date(2026, 11, 3))
    session.rollback()  # neither of them
with Session(database) as session:
    letters = {letter.case_id for letter in session.exec(select(IncomingLetter))}
    print(f"{len(letters)} letter, {len(letters & {task.case for task in gongkai.tasks(session, 'zhao')})} case")
database.dispose()
