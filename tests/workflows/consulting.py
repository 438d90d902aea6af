"""Consultations in a sentence each, for the tests about them; everybody in them is fictitious."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from gongkai.engine import Attachment
from gongkai.engine.casework import sweep
from tests.office import PAPER, Office

MON_03_09 = date(2026, 3, 9)

OWN = Attachment("意见函.txt", "text/plain", "自拟的示例意见函".encode())
NAME, MATTER, EMAIL, PHONE = "李第三", "某示例公司的报价明细", "li@example.com", "13900000000"
REASONS = "属于示例公司的商业秘密"
PERSONAL = (NAME, MATTER, EMAIL, PHONE, REASONS, "zhang@example.com", "13800000000", "张示例")
TWO_ITEMS = ["2025年度土地征收补偿方案", "2025年度拆迁评估报告"]
Row = Mapping[str, Any]


def examined(office: Office, items: list[str] | None = None, **more: Any) -> str:
    """A case in 审理, received on Monday 2026-03-02; it is Monday 03-09 now."""
    case = office.receive(**more)
    office.register(case, items)
    office.assign(case)
    office.on(MON_03_09)
    return case


def asking(office: Office, *parties: str, arrived: date | None = None) -> str:
    """The same with consultations c1, c2, … sent on Monday 03-09, of which c1 reached them on `arrived`."""
    case = examined(office)
    for party in parties or ("third_party",):
        consult(office, case, party)
    if arrived:
        office.on(arrived)
        arrive(office, case, "c1", arrived)
    return case


def swept(office: Office, day: date) -> int:
    """How many silent steps a sweep on `day` has taken."""
    office.on(day)
    return sweep(office.session, office.engine).lapsed


def due(office: Office, case: str, clock: str = "reply") -> tuple[date | None, date | None]:
    """Due and safe day of a clock."""
    found = office.state(case).clocks[clock]
    return found.due_on, found.safe_on


def asked(party: str = "third_party", *items: int, **more: Any) -> dict[str, Any]:
    """What `consult` takes."""
    return {"with": party, "items": list(items or (1,)), "name": NAME, "matter": MATTER, **more}


def consult(office: Office, case: str, party: str = "third_party", *items: int, **more: Any) -> None:
    """征求意见 by the handler."""
    office.act(case, "consult", "qian", asked(party, *items, **more))


def arrive(office: Office, case: str, id_: str, received_on: date) -> None:
    """The letter has reached them on `received_on`."""
    data = {"id": id_, "received_on": received_on, "evidence": PAPER}
    office.act(case, "record_consultation_arrival", "zhao", data)


def given(id_: str = "c1", opinion: str = "consent", **more: Any) -> dict[str, Any]:
    """What `receive_opinion` takes."""
    return {"id": id_, "opinion": opinion, "document": PAPER, **more}


def answer(office: Office, case: str, id_: str = "c1", opinion: str = "consent", **more: Any) -> None:
    """收到意见 today."""
    office.act(case, "receive_opinion", "qian", given(id_, opinion, **more))


def held(office: Office, case: str, id_: str = "c1") -> Row:
    """What the case keeps of a consultation."""
    row: Row = office.state(case).values["consultations"][id_]
    return row


def letters(office: Office, case: str, kind: str) -> list[str]:
    """The texts of the letters of a kind, in the order written."""
    with office.session() as session:
        rows = office.engine.case(session, case).letters
        return [office.engine.document(session, case, row["digest"]).decode() for row in rows if row["letter"] == kind]


def outbox(office: Office, notice: str = "%") -> list[Row]:
    """The messages of a notice as they lie in the outbox, by their ids."""
    sql = "SELECT * FROM gk_outbox WHERE notice LIKE :notice ORDER BY id"
    with office.session() as session:
        return [dict(row._mapping) for row in session.connection().execute(text(sql), {"notice": notice})]


def in_the_open(session: Session) -> str:
    """Every text that lies unencrypted in the history, the state, the tasks and the outbox."""
    columns = ("body FROM gk_entry", "state FROM gk_case", "subject FROM gk_outbox", "text FROM gk_outbox")
    rows = [session.connection().execute(text(f"SELECT {column}")) for column in columns]
    return "\n".join(str(value) for row in rows for (value,) in row)
