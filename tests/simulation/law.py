"""The disclosure procedure as a table written by hand, for the reference model: who, from where, to where.

Written from the procedure's own pages, apart from ``workflows/disclosure``: where the two differ, one is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SYSTEM = "system"
BEFORE_NOTICE = ("intake", "registration", "examination", "review")
OPEN = (*BEFORE_NOTICE, "notification")
CASE_IS_OPEN = (*OPEN, "service")
ASKING = ("registration", "examination")
ANSWERING = ("registration", "examination", "review")
AT_THE_END = ("service", "archived")
GOING_OUT = ("notification", "service")


@dataclass(frozen=True)
class Rule:
    """One step: its roles, the stages it is taken in, the stage it leads to ('' stays), and what it may not be.

    `series`: the number it takes each time. `backdated`: with a document it may lie in the past. `apart`: steps that
    nobody may have taken who takes this one. `letter`: the one that it always writes and tells the applicant of.
    `any_unit`: a handler takes it in the cases of other units, too.
    """

    roles: tuple[str, ...]
    sources: tuple[str, ...]
    target: str = ""
    series: str = ""
    backdated: bool = False
    apart: tuple[str, ...] = ()
    letter: str = ""
    any_unit: bool = False


CLERKS = ("registrar", "handler")
DESKS = ("registrar", "head")
BENCH = ("reviewer", "signer")
EVERYBODY_WHO_CORRECTS = ("registrar", "handler", "reviewer", "head")
EVERY_ROLE = (
    "registrar", "handler", "reviewer", "secrecy_reviewer", "signer", "head", "seal_keeper", "archivist",
)  # fmt: skip
_INTAKE = {
    "receive": Rule(("registrar",), (), "intake"),
    "confirm_receipt": Rule(("registrar",), ("intake", "registration", "examination")),
    "register": Rule(("registrar",), ("intake",), "registration", series="registration", letter="registration_receipt"),
    "mend_registration": Rule(("registrar",), ("registration",), letter="registration_receipt"),
    "void": Rule(DESKS, ("intake", "registration"), "service"),
    "mark_not_request": Rule(("registrar",), ("intake",)),
    "close_not_request": Rule(DESKS, ("intake",), "service", apart=("mark_not_request",)),
    "keep_as_request": Rule(DESKS, ("intake",), apart=("mark_not_request",)),
    "split_off": Rule(DESKS, ASKING),
    "join": Rule(DESKS, BEFORE_NOTICE),
    "part": Rule(DESKS, BEFORE_NOTICE),
    "withdraw": Rule(CLERKS, BEFORE_NOTICE, "service", backdated=True, letter="withdrawal_receipt"),
    "file_document": Rule(("registrar", "handler", "archivist"), CASE_IS_OPEN, backdated=True),
    "adopt_calendar": Rule((SYSTEM,), CASE_IS_OPEN),
}
_HOUSE = {
    "assign": Rule(DESKS, ("registration",), "examination"),
    "reassign": Rule(DESKS, ("examination",)),
    "send_back": Rule(("handler",), ("examination",), "registration"),
    "take_back_assignment": Rule(DESKS, ("examination",), "registration"),
    "hand_over": Rule(("handler",), ("examination",)),
    "request_joint": Rule(("handler", "head"), ("examination",)),
    "joint_opinion": Rule(("handler",), ("examination", "review"), any_unit=True),
    "take_back": Rule(("handler",), ("review",), "examination"),
    "request_countersign": Rule(BENCH, ("review",)),
    "countersign": Rule(EVERY_ROLE, ("review",), apart=("propose",), any_unit=True),
    "call_off_countersign": Rule((*BENCH, "head"), ("review",)),
    "raise_disagreement": Rule(("handler", "reviewer"), ("examination", "review"), any_unit=True),
    "decide_disagreement": Rule(("head",), ANSWERING),
}
_ASKED = {
    "request_supplement": Rule(CLERKS, ASKING, letter="supplement_notice"),
    "approve_second_supplement": Rule(("head",), ASKING),
    "record_notice_arrival": Rule(CLERKS, ASKING),
    "receive_supplement": Rule(CLERKS, ASKING, backdated=True),
    "lapse_supplement": Rule((SYSTEM,), ASKING, "service", letter="lapse_notice"),
    "consult": Rule(CLERKS, ("examination",)),
    "record_consultation_arrival": Rule(CLERKS, ANSWERING),
    "remind_consulted": Rule(CLERKS, ANSWERING),
    "receive_opinion": Rule(CLERKS, ANSWERING, backdated=True),
    "close_consultations": Rule((SYSTEM,), ANSWERING),
    "extend": Rule(("head",), ANSWERING, letter="extension_notice"),
    "notice_fee": Rule(CLERKS, ASKING, letter="fee_notice"),
    "record_fee_arrival": Rule(CLERKS, ASKING),
    "receive_payment": Rule(CLERKS, ASKING, backdated=True),
    "lapse_fee": Rule((SYSTEM,), ASKING, "service", letter="fee_lapse_notice"),
    "refund_fee": Rule(("registrar",), CASE_IS_OPEN),
    "ask_reasons": Rule(DESKS, ASKING, letter="reasons_notice"),
    "receive_reasons": Rule(CLERKS, ASKING, backdated=True),
    "judge_reasons": Rule(("head",), ASKING),
    "delay": Rule(("head",), ANSWERING, letter="delay_notice"),
}
_ANSWERED = {
    "reply_on_the_spot": Rule(("registrar",), ("registration",), "service"),
    "propose": Rule(("handler",), ("examination",), "review", apart=("approve",)),
    "review_secrecy": Rule(("secrecy_reviewer",), ("review",)),
    "approve": Rule(("reviewer",), ("review",), apart=("propose",)),
    "return": Rule(("reviewer", "secrecy_reviewer", "signer"), ("review",), "examination"),
    "sign": Rule(("signer",), ("review",), "notification", series="document", apart=("propose",)),
    "seal": Rule(("seal_keeper",), ("notification",)),
    "dispatch": Rule(("registrar",), ("notification",), "service", backdated=True),
    "record_acceptance": Rule(("registrar",), ("service",), backdated=True),
    "record_service": Rule(("registrar",), ("service",)),
    "leave_reply": Rule(("registrar",), ("service",)),
    "record_lost_mail": Rule(("registrar",), ("service",), "notification", backdated=True),
    "change_route": Rule(("registrar",), GOING_OUT),
    "schedule_inspection": Rule(CLERKS, GOING_OUT, letter="inspection_notice"),
    "record_inspection": Rule(CLERKS, GOING_OUT),
    "record_absence": Rule(CLERKS, GOING_OUT),
    "archive": Rule(("archivist",), ("service",), "archived"),
}
_DISPUTED = {
    "register_review": Rule(("registrar",), AT_THE_END, "service"),
    "register_review_meanwhile": Rule(("registrar",), OPEN),
    "answer_review": Rule(CLERKS, CASE_IS_OPEN, backdated=True),
    "extend_review": Rule(("registrar",), CASE_IS_OPEN, backdated=True),
    "record_review_result": Rule(("registrar",), CASE_IS_OPEN),
    "register_suit": Rule(("registrar",), AT_THE_END, "service"),
    "register_suit_meanwhile": Rule(("registrar",), OPEN),
    "answer_suit": Rule(CLERKS, CASE_IS_OPEN, backdated=True),
    "record_suit_result": Rule(("registrar",), CASE_IS_OPEN),
    "reopen": Rule(("head",), AT_THE_END, "examination"),
    "reopen_intake": Rule(("head",), AT_THE_END, "intake"),
    "propose_correction": Rule(EVERYBODY_WHO_CORRECTS, CASE_IS_OPEN),
    "confirm_correction": Rule(EVERYBODY_WHO_CORRECTS, CASE_IS_OPEN),
}
RULES = {**_INTAKE, **_HOUSE, **_ASKED, **_ANSWERED, **_DISPUTED}

UNITS = {"office": "办公室", "land": "用地科", "law": "法规科"}
PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "zhao": ("office", ("registrar", "archivist", "seal_keeper")),
    "feng": ("land", ("registrar", "handler")),
    "qian": ("land", ("handler", "signer")),
    "li": ("office", ("handler", "reviewer")),
    "chen": ("law", ("handler",)),
    "wu": ("office", ("reviewer", "signer")),
    "zheng": ("office", ("secrecy_reviewer", "reviewer")),
    "wang": ("office", ("signer",)),
    "sun": ("office", ("head",)),
}
"""Unit and roles; several could break the separation of duties if they were let."""
HEAD = "sun"
WITH_MAIL = ("zhao", "qian", "wu", "sun")
_FIRST_HALF, _SUMMER, _LATER = (
    (date(2026, 1, 1), date(2026, 3, 13)),
    (date(2026, 4, 1), date(2026, 9, 30)),
    (date(2026, 10, 20), date(2027, 8, 31)),
)
_PAIRS = (("feng", "wu"), ("qian", "wu"), ("li", "zheng"), ("wu", "li"), ("zhao", "chen"))
DEPUTIES = (
    *((*pair, *days) for pair in _PAIRS for days in (_FIRST_HALF, _SUMMER, _LATER)),
    ("wang", "sun", *_SUMMER),
    ("zheng", "sun", *_LATER),
)
"""Who acts for whom, from and until which day. Most pairs would break the separation of duties if they were let."""

PATTERNS = {"registration": "示例申〔{}〕{:03}号", "document": "示例公开〔{}〕{}号", "archive": "SL-{}-{:04}"}
ARTICLES_14_TO_16 = ("第十四条", "第十五条", "第十六条第一款", "第十六条第二款")
REFUSALS_14_TO_16 = ("third_party", "internal_affairs", "state_secret")
"""The outcomes in use here that a reviewer never signs; nor a disclosure in part by one of those articles."""
OUTCOMES = (
    "disclosed", "partly_disclosed", "not_existing", *REFUSALS_14_TO_16, "not_held", "repeated", "excessive",
    "unclear_after_supplement",
)  # fmt: skip
GIVING_OUT = ("disclosed", "partly_disclosed")
ENDINGS = {
    "withdraw": "withdrawn",
    "lapse_supplement": "supplement_lapsed",
    "lapse_fee": "fee_lapsed",
    "close_not_request": "not_a_request",
    "void": "void",
}
"""The steps that end a case without a reply, and the outcome of the case then."""


@dataclass(frozen=True)
class Way:
    """How a reply leaves: the day that `counts`, the address that it `needs`, how it may fail."""

    counts: str
    failures: tuple[str, ...]
    needs: str = ""
    chosen: bool = False
    left: bool = False
    counter: bool = False


_LOST, _UNREAD, _UNSIGNED = ("lost", "returned"), ("lost", "not_accepted"), ("not_signed",)
WAYS = {
    "post": Way("posting", _LOST, needs="address"),
    "by_hand": Way("signature", _UNSIGNED, left=True),
    "entrusted": Way("signature", (*_LOST, *_UNSIGNED), left=True),
    "pick_up": Way("signature", _UNSIGNED, counter=True),
    "on_site": Way("signature", _UNSIGNED, counter=True),
    "email": Way("acceptance", _UNREAD, needs="email", chosen=True),
    "platform": Way("acceptance", _UNREAD, chosen=True),
    "fax": Way("acceptance", _UNREAD, needs="phone", chosen=True),
}
REMIND_WORKDAYS, WARN_WORKDAYS = 5, 2
STATUTORY_LIMITS = (
    "reply", "consultation", "redo", "redo_days", "redo_until", "review_answer", "review_answer_2017",
    "review_decision", "suit_answer",
)  # fmt: skip
OF_A_DISPUTE = ("review_answer", "review_answer_2017", "review_decision", "suit_answer")
"""Owed to others, whatever becomes of the case."""


def legal_day_of(instant: datetime) -> date:
    """The day in Shanghai, eight hours ahead all the year."""
    return (instant.replace(tzinfo=None) + timedelta(hours=8)).date()


def limit_of(clock: str) -> str:
    """The limit that a clock runs by: its name without that of the one thing it is of."""
    return clock.partition(".")[0]


def is_deputy(person: str, principal: str, day: date) -> bool:
    """Whether the settings let `person` act for `principal` on a day."""
    return any((p, o) == (person, principal) and first <= day <= last for p, o, first, last in DEPUTIES)


def fee_yuan(basis: str, count: int, already: int) -> int:
    """The fee for `count` items after `already` others of the month, or for `count` pages: each at its own price."""
    if basis == "items":
        return sum(_price_of_item(number) for number in range(already + 1, already + count + 1))
    return sum(_price_of_page(number) for number in range(1, count + 1))


def _price_of_item(number: int) -> int:
    if number <= 10:
        return 0
    return 100 if number <= 30 else 200 + (number - 31) // 10 * 100


def _price_of_page(number: int) -> int:
    if number <= 30:
        return 0
    if number <= 100:
        return 10
    return 20 if number <= 200 else 40
