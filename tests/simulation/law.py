"""The disclosure procedure as a table written by hand, for the reference model: who, from where, to where.

Written from the procedure's own pages, apart from ``workflows/disclosure``: where the two differ, one is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SYSTEM = "system"
CASE_IS_OPEN = ("intake", "registration", "examination", "review", "notification", "service")
ASKING = ("registration", "examination")


@dataclass(frozen=True)
class Rule:
    """One step: its roles, the stages it is taken in, the stage it leads to ('' stays), and what it may not be.

    `series`: the number it takes. `backdated`: with a document it may lie in the past. `apart`: steps that nobody
    may have taken who takes this one. `letter`: it writes one that the applicant is told of.
    """

    roles: tuple[str, ...]
    sources: tuple[str, ...]
    target: str = ""
    series: str = ""
    backdated: bool = False
    apart: tuple[str, ...] = ()
    letter: bool = False


CLERKS = ("registrar", "handler")
EVERYBODY_WHO_CORRECTS = ("registrar", "handler", "reviewer", "head")
RULES = {
    "receive": Rule(("registrar",), (), "intake"),
    "confirm_receipt": Rule(("registrar",), ("intake", "registration", "examination")),
    "register": Rule(("registrar",), ("intake",), "registration", series="registration", letter=True),
    "mend_registration": Rule(("registrar",), ("registration",), letter=True),
    "void": Rule(("registrar", "head"), ("intake", "registration"), "service"),
    "assign": Rule(("registrar", "head"), ("registration",), "examination"),
    "reply_on_the_spot": Rule(("registrar",), ("registration",), "service"),
    "request_supplement": Rule(CLERKS, ASKING, letter=True),
    "record_notice_arrival": Rule(CLERKS, ASKING),
    "receive_supplement": Rule(CLERKS, ASKING, backdated=True),
    "lapse_supplement": Rule((SYSTEM,), ASKING, "service", letter=True),
    "extend": Rule(("head",), ("registration", "examination", "review"), letter=True),
    "withdraw": Rule(
        CLERKS, ("intake", "registration", "examination", "review"), "service", backdated=True, letter=True
    ),
    "adopt_calendar": Rule((SYSTEM,), CASE_IS_OPEN),
    "propose": Rule(("handler",), ("examination",), "review", apart=("approve",)),
    "review_secrecy": Rule(("secrecy_reviewer",), ("review",)),
    "approve": Rule(("reviewer",), ("review",), apart=("propose",)),
    "return": Rule(("reviewer", "secrecy_reviewer", "signer"), ("review",), "examination"),
    "sign": Rule(("signer",), ("review",), "notification", series="document", apart=("propose",)),
    "seal": Rule(("seal_keeper",), ("notification",)),
    "dispatch": Rule(("registrar",), ("notification",), "service", backdated=True),
    "record_service": Rule(("registrar",), ("service",)),
    "archive": Rule(("archivist",), ("service",), "archived", series="archive"),
    "propose_correction": Rule(EVERYBODY_WHO_CORRECTS, CASE_IS_OPEN),
    "confirm_correction": Rule(EVERYBODY_WHO_CORRECTS, CASE_IS_OPEN),
}

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "zhao": ("office", ("registrar", "archivist", "seal_keeper")),
    "feng": ("land", ("registrar", "handler")),
    "qian": ("land", ("handler", "signer")),
    "li": ("office", ("handler", "reviewer")),
    "wu": ("office", ("reviewer", "signer")),
    "zheng": ("office", ("secrecy_reviewer", "reviewer")),
    "wang": ("office", ("signer",)),
    "sun": ("office", ("head",)),
}
"""Unit and roles; several could break the separation of duties if they were let."""
HEAD = "sun"
WITH_MAIL = ("zhao", "qian", "wu", "sun")
PATTERNS = {"registration": "示例申〔{}〕{:03}号", "document": "示例公开〔{}〕{}号", "archive": "SL-{}-{:04}"}
REFUSALS_14_TO_16 = ("third_party", "internal_affairs")
"""The outcomes in use here that a reviewer never signs."""
OUTCOMES = ("disclosed", "not_existing", *REFUSALS_14_TO_16)
NEEDED_BY_ROUTE = {"email": "email", "post": "address", "fax": "phone"}
REMIND_WORKDAYS, WARN_WORKDAYS = 5, 2
STATUTORY_CLOCKS = ("reply",)


def legal_day_of(instant: datetime) -> date:
    """The day in Shanghai, eight hours ahead all the year."""
    return (instant.replace(tzinfo=None) + timedelta(hours=8)).date()
