"""A small fictitious agency to act in: people, virtual time, and the steps in a sentence each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from gongkai.adapters.agency import Agency, read_agency
from gongkai.adapters.chance import SeededRandomness
from gongkai.adapters.documents import MemoryDocumentStore
from gongkai.adapters.instants import FixedClock
from gongkai.adapters.keys import MemoryKeyRing
from gongkai.adapters.letters import TextRenderer
from gongkai.engine import Attachment, CaseState, GongkaiError
from gongkai.engine.casework import CaseEngine
from gongkai.engine.results import Done
from gongkai.engine.tables import METADATA
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008, OWN_RECORD

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
SETTINGS = """
[agency]
id = "shili"
name = "示例市自然资源局"
contact = "示例市示例路1号，电话 000-0000000"
head = "sun"

[remedy]
kind = "department"
government = "示例市人民政府"
superior = "示例省自然资源厅"
court = "示例市示例区人民法院"

[practice]
seal_required = true
reviewer_may_sign = false

[numbering]
registration = "示例申〔{year}〕{number:03}号"
document = "示例公开〔{year}〕{number}号"
archive = "SL-{year}-{number:04}"

[[units]]
id = "office"
name = "政务公开办公室"

[[units]]
id = "land"
name = "用地科"

[[people]]
id = "zhao"
name = "赵登记"
unit = "office"
roles = ["registrar", "archivist", "seal_keeper"]

[[people]]
id = "qian"
name = "钱承办"
unit = "land"
roles = ["handler"]

[[people]]
id = "li"
name = "李承办"
unit = "office"
roles = ["handler"]

[[people]]
id = "wu"
name = "吴审核"
unit = "office"
roles = ["reviewer", "signer"]

[[people]]
id = "zheng"
name = "郑保密"
unit = "office"
roles = ["secrecy_reviewer"]

[[people]]
id = "wang"
name = "王局长"
unit = "office"
roles = ["signer"]

[[people]]
id = "sun"
name = "孙主任"
unit = "office"
roles = []

[[deputies]]
person = "qian"
for = "wu"
from = 2026-01-01
until = 2026-12-31

[[deputies]]
person = "qian"
for = "sun"
from = 2026-01-01
until = 2026-12-31

[[deputies]]
person = "sun"
for = "wu"
from = 2026-01-01
until = 2026-12-31

[[deputies]]
person = "zhao"
for = "li"
from = 2026-01-01
until = 2026-12-31
"""
PAPER = Attachment("申请书.txt", "text/plain", "示例申请".encode())
OUTCOMES = [{"item": 1, "outcome": "disclosed"}]
R = TypeVar("R", bound=GongkaiError)


def application(**more: Any) -> dict[str, Any]:
    """What `receive` takes of a fictitious applicant who came in person on Monday 2026-03-02."""
    return {
        "channel": "in_person",
        "submitted": MONDAY,
        "name": "张示例",
        "category": "natural_person",
        "identity_number": "110101199001010000",
        "phone": "13800000000",
        "email": "zhang@example.com",
        "items": ["2025年度土地征收补偿方案"],
        "form": "electronic",
        "route": "email",
        "application": PAPER,
        **more,
    }


class Office:
    """One agency over a database. `now` is virtual; each act commits in a session of its own."""

    def __init__(self, database: Engine, settings: str = SETTINGS, seed: str = "office") -> None:
        self.database = database
        self.clock = FixedClock(at(MONDAY))
        self.documents = MemoryDocumentStore()
        self.keys = MemoryKeyRing(b"a key for tests only")
        self.agency: Agency = read_agency(settings, DISCLOSURE.workflow)
        self.calendar = national_calendar()
        self.randomness = SeededRandomness(seed)
        self.engine = CaseEngine(
            procedures=[DISCLOSURE, DISCLOSURE_2008, OWN_RECORD],
            directory=self.agency,
            clock=self.clock,
            randomness=self.randomness,
            keys=self.keys,
            documents=self.documents,
            renderer=TextRenderer(),
            calendar=lambda _agency: self.calendar,
            agency=self.agency.id,
        )
        self.requests = 0

    # --- time and sessions ---------------------------------------------------------------------------------------

    def on(self, day: date, hour: int = 9) -> None:
        """It is `day`, at `hour` o'clock in Shanghai."""
        self.clock.set(at(day, hour))

    @property
    def today(self) -> date:
        """The legal day."""
        return self.clock.now().astimezone(SHANGHAI).date()

    def session(self) -> Session:
        """A new session."""
        return Session(self.database)

    def request(self) -> str:
        """A request id never used before."""
        self.requests += 1
        return f"r{self.requests}"

    # --- acts ------------------------------------------------------------------------------------------------------

    def receive(self, **more: Any) -> str:
        """An application comes in; the new case's id."""
        with self.session() as session:
            done = self.engine.open(
                session, "disclosure", data=application(**more), actor="zhao", request_id=self.request()
            )
            session.commit()
        return done.case

    def act(self, case: str, step: str, actor: str, data: dict[str, Any] | None = None, **more: Any) -> Done:
        """Take a step and commit."""
        with self.session() as session:
            arguments = {"request_id": self.request(), **more}
            done = self.engine.act(session, case, step, actor=actor, data=data or {}, **arguments)
            session.commit()
        return done

    def silence(self, case: str, step: str) -> Done:
        """The law takes a step through silence, and it is committed."""
        with self.session() as session:
            done = self.engine.act_in_silence(session, case, step, request_id=self.request(), agency=self.agency.id)
            session.commit()
        return done

    def refusal(self, kind: type[R], command: Callable[[Session], object]) -> R:
        """What a command is refused with: not a value in any table has changed, and the transaction goes on."""
        with self.session() as session:
            before = contents(session)
            with pytest.raises(kind) as caught:
                command(session)
            assert contents(session) == before, "the refusal has written something"
            session.commit()
        return caught.value

    def refused(
        self, kind: type[R], case: str, step: str, actor: str, data: dict[str, Any] | None = None, **more: Any
    ) -> R:
        """A step that is refused, and leaves nothing behind; see `refusal`."""
        arguments = {"request_id": self.request(), **more}
        return self.refusal(
            kind, lambda session: self.engine.act(session, case, step, actor=actor, data=data or {}, **arguments)
        )

    def not_in_silence(self, kind: type[R], case: str, step: str) -> R:
        """A step that the law does not take through silence now; see `refusal`."""
        arguments = {"request_id": self.request(), "agency": self.agency.id}
        return self.refusal(kind, lambda session: self.engine.act_in_silence(session, case, step, **arguments))

    def state(self, case: str) -> CaseState:
        """The case now."""
        with self.session() as session:
            return self.engine.case(session, case)

    # --- the way to a stage ------------------------------------------------------------------------------------------

    def register(self, case: str, items: list[str] | None = None) -> Done:
        """登记."""
        data = {
            "items": items or ["2025年度土地征收补偿方案"],
            "category": "natural_person",
            "form": "electronic",
            "route": "email",
            "identity_seen": True,
        }
        return self.act(case, "register", "zhao", data)

    def assign(self, case: str) -> Done:
        """分办 to the land unit."""
        return self.act(case, "assign", "zhao", {"unit": "land"})

    def propose(self, case: str, outcomes: list[dict[str, Any]] | None = None, **more: Any) -> Done:
        """拟办答复."""
        return self.act(case, "propose", "qian", {"outcomes": outcomes or OUTCOMES, **more})

    def sign(self, case: str, actor: str = "wang") -> Done:
        """签发 of the reply as it stands."""
        from gongkai.workflows.disclosure.reading import current_reply

        return self.act(case, "sign", actor, {"reply": current_reply(self.state(case)) or "—"})

    def reviewed(self, case: str) -> None:
        """保密审查 and 审核 passed."""
        self.act(case, "review_secrecy", "zheng")
        self.act(case, "approve", "wu")

    def to_stage(self, stage: str, **more: Any) -> str:
        """A new case carried to `stage` in one day."""
        case = self.receive(**more)
        ways = ["intake", "registration", "examination", "review", "notification", "service", "archived"]
        for reached in ways[1 : ways.index(stage) + 1]:
            match reached:
                case "registration":
                    self.register(case)
                case "examination":
                    self.assign(case)
                case "review":
                    self.propose(case)
                case "notification":
                    self.reviewed(case)
                    self.sign(case)
                case "service":
                    self.act(case, "seal", "zhao")
                    self.act(case, "dispatch", "zhao", {"route": "email"})
                case _:
                    self.act(case, "record_service", "zhao", {"served": self.today, "evidence": PAPER})
                    self.act(case, "archive", "zhao", {"retention": "10_years", "pages": 12})
        return case


def contents(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, by table, in the order of their keys."""
    connection = session.connection()
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in METADATA.sorted_tables
    }


def at(day: date, hour: int = 9) -> datetime:
    """The instant of an hour of a day in Shanghai, in UTC."""
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)


def workdays_after(day: date, workdays: int) -> date:
    """By the national calendar."""
    return national_calendar().after(day, workdays)


def days_after(day: date, days: int) -> date:
    """Calendar days."""
    return day + timedelta(days=days)
