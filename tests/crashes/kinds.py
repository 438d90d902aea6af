"""The kinds of steps: for each a case just before it, the step itself, and what comes next on its road."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from gongkai.adapters.documents import DiskDocumentStore
from gongkai.engine import Exceptional, WorkingCalendar
from gongkai.workflows.calendars import national_calendar
from tests.crashes import acts
from tests.crashes.acts import Act
from tests.office import SETTINGS, Office

MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
COLLEAGUE = '\n[[people]]\nid = "he"\nname = "何承办"\nunit = "land"\nroles = ["handler"]\nemail = "he@example.org"\n'
TUE_2026_03_17 = date(2026, 3, 17)  # the day after the ten working days of a supplement asked for on Monday 03-02
TUE_2026_03_24 = date(2026, 3, 24)  # the day after the fifteen working days of a third party asked on Monday 03-02
TUE_2026_03_31 = date(2026, 3, 31)  # the day after the twenty working days for a fee noticed on Monday 03-02


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
    office = Office(database, MAIL + COLLEAGUE, seed)
    office.engine.documents = DiskDocumentStore(documents)
    moment(office)
    return office


def after_the_period(office: Office) -> None:
    """Nobody has answered the supplement notice in time."""
    office.on(TUE_2026_03_17)


def after_the_opinion(office: Office) -> None:
    """Nobody consulted has answered in time."""
    office.on(TUE_2026_03_24)


def after_the_payment(office: Office) -> None:
    """Nobody has paid in time."""
    office.on(TUE_2026_03_31)


def under_a_new_calendar(office: Office) -> None:
    """The agency has loaded a notice that gives a day off more."""
    office.calendar = _new_calendar()


@cache
def _new_calendar() -> WorkingCalendar:
    return national_calendar().with_days([Exceptional(TUE_2026_03_17, False, "地方节日", "虚构通知")])


KINDS = (
    Kind((), acts.RECEIVE, acts.REGISTER),
    Kind((acts.BY_MAIL,), acts.CONFIRM, acts.REGISTER),
    Kind(acts.RECEIVED, acts.REGISTER, acts.ASSIGN),
    Kind(acts.IN_REGISTRATION, acts.MEND, acts.ASSIGN),
    Kind(acts.IN_REGISTRATION, acts.VOID, acts.ARCHIVE),
    Kind(acts.RECEIVED, acts.MARK, acts.CLOSE),
    Kind((acts.RECEIVE, acts.MARK), acts.CLOSE, acts.ARCHIVE),
    Kind((acts.RECEIVE, acts.MARK), acts.KEEP, acts.REGISTER),
    Kind((acts.RECEIVE, acts.REGISTER_TWO), acts.SPLIT, acts.ASSIGN),
    Kind(acts.IN_EXAMINATION, acts.JOIN, acts.PROPOSE),
    Kind((*acts.IN_EXAMINATION, acts.JOIN), acts.PART, acts.PROPOSE),
    Kind(acts.IN_REGISTRATION, acts.ASSIGN, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.REASSIGN, acts.PROPOSE_BY_OTHERS),
    Kind(acts.IN_EXAMINATION, acts.SEND_BACK, acts.ASSIGN),
    Kind(acts.IN_EXAMINATION, acts.REQUEST_JOINT, acts.JOINT_OPINION),
    Kind((*acts.IN_EXAMINATION, acts.REQUEST_JOINT), acts.JOINT_OPINION, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.HAND_OVER, acts.PROPOSE_BY_COLLEAGUE),
    Kind(acts.IN_REGISTRATION, acts.ON_THE_SPOT, acts.ARCHIVE),
    Kind(acts.IN_EXAMINATION, acts.ASK, acts.ANSWERED),
    Kind((*acts.WAITING, acts.ANSWERED), acts.ASK_AGAIN, acts.ASK),
    Kind(acts.WAITING, acts.ARRIVED, acts.ANSWERED),
    Kind(acts.WAITING, acts.ANSWERED, acts.PROPOSE),
    Kind(acts.WAITING, acts.LAPSE, acts.ARCHIVE, after_the_period),
    Kind(acts.IN_EXAMINATION, acts.CONSULT, acts.OPINION),
    Kind(acts.CONSULTING, acts.CONSULTATION_ARRIVED, acts.OPINION),
    Kind(acts.CONSULTING, acts.REMIND, acts.OPINION),
    Kind(acts.CONSULTING, acts.OPINION, acts.PROPOSE),
    Kind(acts.CONSULTING, acts.SILENCE, acts.PROPOSE, after_the_opinion),
    Kind(acts.IN_EXAMINATION, acts.FILE, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.EXTEND, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.WITHDRAW, acts.ARCHIVE),
    Kind(acts.IN_EXAMINATION, acts.ADOPT, acts.PROPOSE, under_a_new_calendar),
    Kind(acts.IN_EXAMINATION, acts.PROPOSE, acts.SECRECY),
    Kind(acts.IN_REVIEW, acts.SECRECY, acts.APPROVE),
    Kind((*acts.IN_REVIEW, acts.SECRECY), acts.APPROVE, acts.SIGN),
    Kind(acts.IN_REVIEW, acts.RETURN, acts.PROPOSE),
    Kind((*acts.IN_REVIEW, acts.SECRECY, acts.APPROVE), acts.SIGN, acts.SEAL),
    Kind(acts.IN_REVIEW, acts.TAKE_BACK, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.TAKE_BACK_ASSIGNMENT, acts.ASSIGN),
    Kind(acts.IN_REVIEW, acts.REQUEST_COUNTERSIGN, acts.COUNTERSIGN),
    Kind((*acts.IN_REVIEW, acts.REQUEST_COUNTERSIGN), acts.COUNTERSIGN, acts.APPROVE),
    Kind((*acts.IN_REVIEW, acts.REQUEST_COUNTERSIGN), acts.CALL_OFF, acts.APPROVE),
    Kind(acts.IN_REVIEW, acts.DISAGREE, acts.DECIDE),
    Kind((*acts.IN_REVIEW, acts.DISAGREE), acts.DECIDE, acts.APPROVE),
    Kind(acts.SIGNED, acts.SEAL, acts.DISPATCH),
    Kind((*acts.SIGNED, acts.SEAL), acts.DISPATCH, acts.SERVED),
    Kind(acts.IN_SERVICE, acts.ACCEPTED, acts.SERVED),
    Kind(acts.IN_SERVICE, acts.SERVED, acts.ARCHIVE),
    Kind((*acts.SIGNED, acts.SEAL, acts.DISPATCH_BY_HAND), acts.LEAVE, acts.ARCHIVE),
    Kind((*acts.IN_SERVICE, acts.ACCEPTED), acts.LOST_MAIL, acts.DISPATCH),
    Kind(acts.SIGNED, acts.CHANGE_ROUTE, acts.SEAL),
    Kind(acts.IN_SERVICE, acts.APPOINT, acts.ATTENDED),
    Kind((*acts.IN_SERVICE, acts.APPOINT), acts.ATTENDED, acts.SERVED),
    Kind((*acts.IN_SERVICE, acts.APPOINT), acts.ABSENT, acts.SERVED),
    Kind((*acts.IN_SERVICE, acts.SERVED), acts.ARCHIVE, acts.RECEIVE),
    Kind(acts.ARCHIVED, acts.REVIEW, acts.ANSWER_REVIEW),
    Kind(acts.IN_EXAMINATION, acts.REVIEW_MEANWHILE, acts.ANSWER_REVIEW),
    Kind((*acts.ARCHIVED, acts.REVIEW), acts.ANSWER_REVIEW, acts.REVIEW_RESULT),
    Kind((*acts.ARCHIVED, acts.REVIEW), acts.EXTEND_REVIEW, acts.ANSWER_REVIEW),
    Kind((*acts.ARCHIVED, acts.REVIEW), acts.REVIEW_RESULT, acts.ARCHIVE),
    Kind(acts.ARCHIVED, acts.SUIT, acts.ANSWER_SUIT),
    Kind(acts.IN_EXAMINATION, acts.SUIT_MEANWHILE, acts.ANSWER_SUIT),
    Kind((*acts.ARCHIVED, acts.SUIT), acts.ANSWER_SUIT, acts.SUIT_RESULT),
    Kind((*acts.ARCHIVED, acts.SUIT), acts.SUIT_RESULT, acts.ARCHIVE),
    Kind(acts.ARCHIVED, acts.REOPEN, acts.PROPOSE),
    Kind((acts.RECEIVE, acts.WITHDRAW_EARLY), acts.REOPEN_INTAKE, acts.REGISTER),
    Kind(acts.IN_EXAMINATION, acts.NOTICE_FEE, acts.PAY),
    Kind(acts.CHARGED, acts.FEE_ARRIVED, acts.PAY),
    Kind(acts.CHARGED, acts.PAY, acts.PROPOSE),
    Kind(acts.CHARGED, acts.LAPSE_FEE, acts.ARCHIVE, after_the_payment),
    Kind((*acts.CHARGED, acts.PAY), acts.REFUND, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.ASK_REASONS, acts.REASONS),
    Kind((*acts.IN_EXAMINATION, acts.ASK_REASONS), acts.REASONS, acts.JUDGE),
    Kind((*acts.IN_EXAMINATION, acts.ASK_REASONS, acts.REASONS), acts.JUDGE, acts.DELAY),
    Kind((*acts.IN_EXAMINATION, acts.ASK_REASONS, acts.REASONS, acts.JUDGE), acts.DELAY, acts.PROPOSE),
    Kind(acts.IN_EXAMINATION, acts.PROPOSE_CORRECTION, acts.CONFIRM_CORRECTION),
    Kind((*acts.IN_EXAMINATION, acts.PROPOSE_CORRECTION), acts.CONFIRM_CORRECTION, acts.PROPOSE),
)
"""Every step of the workflow once, in its order."""

_OFTEN = {"receive", "confirm_receipt", "register", "void", "assign", "request_supplement", "lapse_supplement"} | {
    *("consult", "receive_opinion", "close_consultations", "withdraw", "adopt_calendar", "propose", "sign", "dispatch"),
    *("record_acceptance", "record_service", "archive", "register_review", "reopen", "notice_fee", "receive_payment"),
    *("lapse_fee", "propose_correction", "confirm_correction"),
}
OFTEN = tuple(kind for kind in KINDS if kind.name in _OFTEN)
"""Those that differ most in what they write: struck in every run, the others where everything is."""
