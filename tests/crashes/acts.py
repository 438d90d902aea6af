"""Steps as somebody takes them in a case of the crash tests, and the ways on which they follow each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from gongkai.engine import Attachment
from gongkai.engine.casework import Done
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import MONDAY, OUTCOMES, PAPER, Office, application

SYSTEM = "system"


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


INFORMATION = Attachment("目录.txt", "text/plain", "虚构目录".encode())
EXTENDED = {"type": "extended", "on": MONDAY, "workdays": 5}
REASON = {"reason": "虚构的理由"}

# --- it comes in, and goes to a unit ---------------------------------------------------------------------------------

RECEIVE = Act("receive", "zhao", application())
BY_MAIL = Act("receive", "zhao", application(channel="email"))
CONFIRM = Act("confirm_receipt", "zhao", {"confirmed": MONDAY})
REGISTERED = {"items": ["甲", "乙"], "category": "business", "form": "paper", "route": "email", "identity_seen": True}
REGISTER = Act("register", "zhao", REGISTERED | {"items": ["甲"]})
REGISTER_TWO = Act("register", "zhao", REGISTERED)
MEND = Act("mend_registration", "zhao", {"form": "paper", "items": ["2024年度补偿方案"]})
VOID = Act("void", "zhao", {"duplicate_of": "示例申〔2026〕001号", "reason": "重复登记"})
MARK = Act("mark_not_request", "zhao", {"kind": "inquiry", **REASON})
CLOSE = Act("close_not_request", "sun", {"opinion": "同意"})
KEEP = Act("keep_as_request", "sun", {"opinion": "仍作申请"})
SPLIT = Act("split_off", "zhao", {"items": [2], "into": "another"})
JOIN = Act("join", "zhao", {"other": "another", **REASON})
PART = Act("part", "zhao", {"other": "another", **REASON})
ASSIGN = Act("assign", "zhao", {"unit": "land"})
REASSIGN = Act("reassign", "zhao", {"unit": "office", **REASON})
SEND_BACK = Act("send_back", "qian", REASON)
REQUEST_JOINT = Act("request_joint", "qian", {"unit": "office", "items": [1], "workdays": 3})
JOINT_OPINION = Act("joint_opinion", "li", {"opinion": "同意公开", "document": PAPER})
HAND_OVER = Act("hand_over", "qian", {"person": "he", **REASON})
ON_THE_SPOT = Act("reply_on_the_spot", "zhao", {"outcomes": OUTCOMES, "signed_sheet": PAPER})

# --- somebody is asked -----------------------------------------------------------------------------------------------

ASK = Act("request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
ASK_AGAIN = Act("approve_second_supplement", "sun", REASON)
ARRIVED = Act("record_notice_arrival", "zhao", {"received_on": MONDAY, "evidence": PAPER})
ANSWERED = Act("receive_supplement", "zhao", {"supplement": PAPER, "items": ["2024年度补偿方案"]})
LAPSE = Act("lapse_supplement", SYSTEM)
THIRD_PARTY = {"name": "李虚构", "email": "li@example.com", "phone": "13800000001", "matter": "用地面积"}
CONSULT = Act("consult", "qian", {"with": "third_party", "items": [1], **THIRD_PARTY})
CONSULTATION_ARRIVED = Act(
    "record_consultation_arrival", "qian", {"id": "c1", "received_on": MONDAY, "evidence": PAPER}
)
REMIND = Act("remind_consulted", "qian", {"id": "c1"})
OPINION = Act("receive_opinion", "qian", {"id": "c1", "opinion": "consent", "reasons": "无异议", "document": PAPER})
SILENCE = Act("close_consultations", SYSTEM)
FILE = Act("file_document", "zhao", {"kind": "other", "document": PAPER, **REASON})
EXTEND = Act("extend", "sun", {"workdays": 20, "reason": "需要检索的档案数量较大"})
WITHDRAW = Act("withdraw", "qian", {"statement": PAPER})
WITHDRAW_EARLY = Act("withdraw", "zhao", {"statement": PAPER})
ADOPT = Act("adopt_calendar", SYSTEM)
NOTICE_FEE = Act("notice_fee", "zhao", {"basis": "items", "count": 12})
FEE_ARRIVED = Act("record_fee_arrival", "zhao", {"received_on": MONDAY, "evidence": PAPER})
PAY = Act("receive_payment", "zhao", {"amount_yuan": 200, "receipt_number": "P-17", "evidence": PAPER})
LAPSE_FEE = Act("lapse_fee", SYSTEM)
REFUND = Act("refund_fee", "zhao", {"amount_yuan": 100, "ground": "多收", "evidence": PAPER})
ASK_REASONS = Act("ask_reasons", "zhao", {"requests_count": 36, "counted_since": "2026-01-05", "workdays": 5})
REASONS = Act("receive_reasons", "zhao", {"statement": PAPER, "reasons": "研究需要"})
JUDGE = Act("judge_reasons", "sun", {"judgement": "reasonable", "ground": "用途不同"})
DELAY = Act("delay", "sun", {"until": "2026-05-29", **REASON})

# --- it is decided ---------------------------------------------------------------------------------------------------

PROPOSE = Act("propose", "qian", {"outcomes": OUTCOMES, "information": [PAPER, INFORMATION]})
PROPOSE_BY_OTHERS = Act("propose", "li", PROPOSE.data)
PROPOSE_BY_COLLEAGUE = Act("propose", "he", PROPOSE.data)
SECRECY = Act("review_secrecy", "zheng")
APPROVE = Act("approve", "wu", {"opinion": "同意"})
RETURN = Act("return", "wu", {"reason": "请补充检索"})
SIGN = Act("sign", "wang")
TAKE_BACK = Act("take_back", "qian")
TAKE_BACK_ASSIGNMENT = Act("take_back_assignment", "zhao")
REQUEST_COUNTERSIGN = Act("request_countersign", "wu", {"person": "sun", "question": "是否公开"})
COUNTERSIGN = Act("countersign", "sun", {"agrees": True, "opinion": "同意"})
CALL_OFF = Act("call_off_countersign", "wu", {"person": "sun", **REASON})
DISAGREE = Act("raise_disagreement", "wu", {"matter": "是否公开", "units": ["land", "office"]})
DECIDE = Act("decide_disagreement", "sun", {"disagreement": "d1", "decision": "公开"})

# --- it leaves, and what follows -------------------------------------------------------------------------------------

SEAL = Act("seal", "zhao", {"register_number": "2026-17"})
DISPATCH = Act("dispatch", "zhao", {"route": "email"})
DISPATCH_BY_HAND = Act("dispatch", "zhao", {"route": "by_hand"})
ACCEPTED = Act("record_acceptance", "zhao", {"evidence": PAPER})
SERVED = Act("record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
LEAVE = Act(
    "leave_reply", "zhao", {"served": MONDAY, "reason": "拒收", "witnesses": ["王示例"], "evidence": [INFORMATION]}
)
LOST_MAIL = Act("record_lost_mail", "zhao", {"failure": "not_accepted", "evidence": PAPER})
CHANGE_ROUTE = Act("change_route", "zhao", {"route": "post", "address": "示例路2号", "statement": PAPER})
APPOINT = Act("schedule_inspection", "zhao", {"appointed": MONDAY, "place": "示例路1号", **REASON})
ATTENDED = Act(
    "record_inspection", "zhao", {"attended": MONDAY, "readers": ["张示例"], "pages_copied": 3, "signed_sheet": PAPER}
)
ABSENT = Act("record_absence", "zhao", {"note": "未到场"})
ARCHIVE = Act("archive", "zhao", {"retention": "10_years", "pages": 12, "titles": ["申请书", "答复书"]})
PROCEEDING = {"file_number": "A-17", "by": "applicant", "received_on": MONDAY, "evidence": PAPER}
REVIEW = Act("register_review", "zhao", {"procedure": "ordinary", **PROCEEDING})
REVIEW_MEANWHILE = Act("register_review_meanwhile", "zhao", REVIEW.data)
ANSWER_REVIEW = Act("answer_review", "zhao", {"review": "r1", "answer": PAPER})
EXTEND_REVIEW = Act("extend_review", "zhao", {"review": "r1", "days": 10, "notice": PAPER})
DECIDED = {"result": "upheld", "decided_on": MONDAY, "decision": PAPER}
REVIEW_RESULT = Act("record_review_result", "zhao", {"review": "r1", **DECIDED})
SUIT = Act("register_suit", "zhao", {"path": "direct", **PROCEEDING})
SUIT_MEANWHILE = Act("register_suit_meanwhile", "zhao", SUIT.data)
ANSWER_SUIT = Act("answer_suit", "zhao", {"suit": "s1", "answer": PAPER})
SUIT_RESULT = Act("record_suit_result", "zhao", {"suit": "s1", **DECIDED})
REDO = {"ground": "own_correction", "workdays": 10, "decision": PAPER, **REASON}
REOPEN = Act("reopen", "sun", REDO)
REOPEN_INTAKE = Act("reopen_intake", "sun", REDO)
PROPOSE_CORRECTION = Act("propose_correction", "zhao", {"ground": "补记", "facts": [EXTENDED]})
CONFIRM_CORRECTION = Act("confirm_correction", "qian", {"correction": "4"})

# --- ways ------------------------------------------------------------------------------------------------------------

RECEIVED = (RECEIVE,)
IN_REGISTRATION = (RECEIVE, REGISTER)
IN_EXAMINATION = (*IN_REGISTRATION, ASSIGN)
WAITING = (*IN_EXAMINATION, ASK)
CONSULTING = (*IN_EXAMINATION, CONSULT)
CHARGED = (*IN_EXAMINATION, NOTICE_FEE)
IN_REVIEW = (*IN_EXAMINATION, PROPOSE)
SIGNED = (*IN_REVIEW, SECRECY, APPROVE, SIGN)
IN_SERVICE = (*SIGNED, SEAL, DISPATCH)
ARCHIVED = (*IN_SERVICE, SERVED, ARCHIVE)
