"""The kinds of steps: for each a case just before it, the step itself, and what comes next on its road."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from gongkai.adapters.documents import DiskDocumentStore
from gongkai.engine import Attachment, Exceptional, WorkingCalendar
from gongkai.engine.casework import Done
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import MONDAY, OUTCOMES, PAPER, SETTINGS, Office, application

SYSTEM = "system"
MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
TUE_2026_03_17 = date(2026, 3, 17)  # the day after the ten working days of a supplement asked for on Monday 03-02


@dataclass(frozen=True)
class Act:
    """A step as somebody takes it; the law itself where the actor is `SYSTEM`."""

    step: str
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def settled(self, office: Office, session: Session, case: str) -> Act:
        """The same with what the actor reads off the case, as it goes into the request and into its repetition."""
        if self.step != "sign" or self.data:
            return self
        return replace(self, data={"reply": current_reply(office.engine.case(session, case))})

    def take(self, office: Office, session: Session, case: str, request_id: str) -> Done:
        """The command in the caller's transaction; for `receive` there is no case yet."""
        engine = office.engine
        if self.actor == SYSTEM:
            return engine.act_in_silence(session, case, self.step, request_id=request_id, agency=office.agency.id)
        data = self.settled(office, session, case).data
        given: dict[str, Any] = {"data": data, "actor": self.actor, "request_id": request_id}
        if self.step == "receive":
            return engine.open(session, "disclosure", **given)
        return engine.act(session, case, self.step, **given)


@dataclass(frozen=True)
class Kind:
    """`way` leads to the case just before `act`, which `following` follows; `moment` sets the office to its time."""

    way: tuple[Act, ...]
    act: Act
    following: Act
    moment: Callable[[Office], None] = lambda _: None

    @property
    def name(self) -> str:
        """The step's name."""
        return self.act.step

    def prepare(self, office: Office) -> str:
        """The case just before the step, beside another case that has the first numbers; "" where it opens one."""
        if not self.way:
            return ""
        office.to_stage("registration")
        case = ""
        for number, act in enumerate(self.way):
            with office.session() as session:
                case = act.take(office, session, case, f"way {number}").case
                session.commit()
        return case


def office_of(database: Engine, documents: Path, seed: str, moment: Callable[[Office], None]) -> Office:
    """The office whose staff has mail, over a database and a folder of documents, at a kind's moment."""
    office = Office(database, MAIL, seed)
    office.engine.documents = DiskDocumentStore(documents)
    moment(office)
    return office


def after_the_period(office: Office) -> None:
    """Nobody has answered the supplement notice in time."""
    office.on(TUE_2026_03_17)


def under_a_new_calendar(office: Office) -> None:
    """The agency has loaded a notice that gives a day off more."""
    office.calendar = _new_calendar()


@cache
def _new_calendar() -> WorkingCalendar:
    return national_calendar().with_days([Exceptional(TUE_2026_03_17, False, "地方节日", "虚构通知")])


INFORMATION = Attachment("目录.txt", "text/plain", "虚构目录".encode())
EXTENDED = {"type": "extended", "on": MONDAY, "workdays": 5}
RECEIVE = Act("receive", "zhao", application())
BY_MAIL = Act("receive", "zhao", application(channel="email"))
CONFIRM = Act("confirm_receipt", "zhao", {"confirmed": MONDAY})
REGISTERED = {"items": ["甲", "乙"], "category": "business", "form": "paper", "route": "email", "identity_seen": True}
REGISTER = Act("register", "zhao", REGISTERED | {"items": ["甲"]})
MEND = Act("mend_registration", "zhao", {"form": "paper", "items": ["2024年度补偿方案"]})
VOID = Act("void", "zhao", {"duplicate_of": "示例申〔2026〕001号", "reason": "重复登记"})
ASSIGN = Act("assign", "zhao", {"unit": "land"})
ON_THE_SPOT = Act("reply_on_the_spot", "zhao", {"outcomes": OUTCOMES, "signed_sheet": PAPER})
ASK = Act("request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
ARRIVED = Act("record_notice_arrival", "zhao", {"received_on": MONDAY, "evidence": PAPER})
ANSWERED = Act("receive_supplement", "zhao", {"supplement": PAPER, "items": ["2024年度补偿方案"]})
LAPSE = Act("lapse_supplement", SYSTEM)
EXTEND = Act("extend", "sun", {"workdays": 20, "reason": "需要检索的档案数量较大"})
WITHDRAW = Act("withdraw", "qian", {"statement": PAPER})
ADOPT = Act("adopt_calendar", SYSTEM)
PROPOSE = Act("propose", "qian", {"outcomes": OUTCOMES, "information": [PAPER, INFORMATION]})
SECRECY = Act("review_secrecy", "zheng")
APPROVE = Act("approve", "wu", {"opinion": "同意"})
RETURN = Act("return", "wu", {"reason": "请补充检索"})
SIGN = Act("sign", "wang")
SEAL = Act("seal", "zhao", {"register_number": "2026-17"})
DISPATCH = Act("dispatch", "zhao", {"route": "email"})
SERVED = Act("record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
ARCHIVE = Act("archive", "zhao", {"retention": "10_years", "pages": 12, "titles": ["申请书", "答复书"]})
PROPOSE_CORRECTION = Act("propose_correction", "zhao", {"ground": "补记", "facts": [EXTENDED]})
CONFIRM_CORRECTION = Act("confirm_correction", "qian", {"correction": "4"})

RECEIVED = (RECEIVE,)
IN_REGISTRATION = (RECEIVE, REGISTER)
IN_EXAMINATION = (*IN_REGISTRATION, ASSIGN)
WAITING = (*IN_EXAMINATION, ASK)
IN_REVIEW = (*IN_EXAMINATION, PROPOSE)
SIGNED = (*IN_REVIEW, SECRECY, APPROVE, SIGN)
IN_SERVICE = (*SIGNED, SEAL, DISPATCH)

KINDS = (
    Kind((), RECEIVE, REGISTER),
    Kind((BY_MAIL,), CONFIRM, REGISTER),
    Kind(RECEIVED, REGISTER, ASSIGN),
    Kind(IN_REGISTRATION, MEND, ASSIGN),
    Kind(IN_REGISTRATION, VOID, ARCHIVE),
    Kind(IN_REGISTRATION, ASSIGN, PROPOSE),
    Kind(IN_REGISTRATION, ON_THE_SPOT, ARCHIVE),
    Kind(IN_EXAMINATION, ASK, ANSWERED),
    Kind(WAITING, ARRIVED, ANSWERED),
    Kind(WAITING, ANSWERED, PROPOSE),
    Kind(WAITING, LAPSE, ARCHIVE, after_the_period),
    Kind(IN_EXAMINATION, EXTEND, PROPOSE),
    Kind(IN_EXAMINATION, WITHDRAW, ARCHIVE),
    Kind(IN_EXAMINATION, ADOPT, PROPOSE, under_a_new_calendar),
    Kind(IN_EXAMINATION, PROPOSE, SECRECY),
    Kind(IN_REVIEW, SECRECY, APPROVE),
    Kind((*IN_REVIEW, SECRECY), APPROVE, SIGN),
    Kind(IN_REVIEW, RETURN, PROPOSE),
    Kind((*IN_REVIEW, SECRECY, APPROVE), SIGN, SEAL),
    Kind(SIGNED, SEAL, DISPATCH),
    Kind((*SIGNED, SEAL), DISPATCH, SERVED),
    Kind(IN_SERVICE, SERVED, ARCHIVE),
    Kind((*IN_SERVICE, SERVED), ARCHIVE, RECEIVE),
    Kind(IN_EXAMINATION, PROPOSE_CORRECTION, CONFIRM_CORRECTION),
    Kind((*IN_EXAMINATION, PROPOSE_CORRECTION), CONFIRM_CORRECTION, PROPOSE),
)
"""Every step of the workflow once, in its order."""
