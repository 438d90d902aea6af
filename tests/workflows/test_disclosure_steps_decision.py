"""审理 and 审核: what is proposed, reviewed and signed, by whom, and what stands against it.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gongkai.engine import Attachment, Refused
from gongkai.workflows.disclosure.chapters.assignment import UnitUnknown
from gongkai.workflows.disclosure.chapters.proposal import (
    ArticleMissing,
    ItemAnsweredTwice,
    ItemUnanswered,
    OverrideUnexplained,
    ReasonMissing,
)
from gongkai.workflows.disclosure.chapters.signing import ReplyChanged, ReviewMissing, SecrecyReviewMissing
from gongkai.workflows.disclosure.reading import current_reply
from gongkai.workflows.disclosure.refusals import ItemUnknown
from tests.answers import answer as answered
from tests.office import OUTCOMES, Office

OWN_REPLY = Attachment(
    "答复书.txt",
    "text/plain",
    "张示例：您的申请（登记编号：示例申〔2026〕001号）可以公开。不服的，可以自收到本答复书之日起60日内向示例市人民政府申请行政复议。".encode(),
)


def answer(item: int, outcome: str = "disclosed", **more: Any) -> dict[str, Any]:
    """A row of the outcomes, with everything that a row may need."""
    return answered(outcome, item, **more)


def examined(office: Office, *items: str) -> str:
    """A case under examination with these items."""
    case = office.receive()
    office.register(case, list(items))
    office.assign(case)
    return case


def signing(office: Office, case: str) -> dict[str, Any]:
    """What the signer enters: the digest of the reply as it stands."""
    return {"reply": current_reply(office.state(case))}


# --- 拟办 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([answer(1)], ItemUnanswered),
        ([answer(1), answer(2), answer(3)], ItemUnknown),
        ([answer(1), answer(2), answer(1)], ItemAnsweredTwice),
        ([answer(1), answer(2, "not_existing", reason="")], ReasonMissing),
        ([answer(1), answer(2, "partly_disclosed", article="")], ArticleMissing),
    ],
    ids=["left out", "unknown", "twice", "no reason", "no article"],
)
def test_each_item_is_answered_once_and_with_its_reasons(
    sqlite_office: Office, rows: list[dict[str, Any]], kind: type[Refused]
) -> None:
    """第三十六条: of two items none is left out, and what is not disclosed says why."""
    case = examined(sqlite_office, "补偿方案", "征地批复")

    sqlite_office.refused(kind, case, "propose", "qian", {"outcomes": rows})


def test_items_that_differ_make_the_case_partly_disclosed(sqlite_office: Office) -> None:
    """The named rule of the annual table, and the outcome of each item beside it."""
    case = examined(sqlite_office, "补偿方案", "征地批复")
    sqlite_office.propose(case, [answer(1), answer(2, "not_existing")])
    state = sqlite_office.state(case)

    assert state.values["outcome"] == "partly_disclosed"
    assert [item["outcome"] for item in state.items.values()] == ["disclosed", "not_existing"]


def test_the_outcome_of_the_case_is_overridden_by_hand_with_a_reason(sqlite_office: Office) -> None:
    """One row of the annual table for the whole case, chosen by the clerk; the reason stays in the vault."""
    case = examined(sqlite_office, "补偿方案", "征地批复")
    rows = [answer(1), answer(2, "not_existing")]
    sqlite_office.propose(case, rows, case_outcome="not_existing", override_reason="主要事项不存在")

    assert sqlite_office.state(case).values["outcome"] == "not_existing"


def test_an_override_without_a_reason_is_refused(sqlite_office: Office) -> None:
    """Design 3: it can be overridden by hand *with a reason*."""
    case = sqlite_office.to_stage("examination")
    data = {"outcomes": OUTCOMES, "case_outcome": "not_held"}

    sqlite_office.refused(OverrideUnexplained, case, "propose", "qian", data)


def test_a_case_is_not_assigned_to_a_unit_that_the_agency_does_not_have(sqlite_office: Office) -> None:
    """Nobody could ever handle it."""
    case = sqlite_office.to_stage("registration")

    sqlite_office.refused(UnitUnknown, case, "assign", "zhao", {"unit": "moon"})


# --- 退回 ----------------------------------------------------------------------------------------------------------


def test_a_returned_proposal_is_made_and_reviewed_again(sqlite_office: Office) -> None:
    """The reviews of the first proposal do not hold for the second."""
    case = sqlite_office.to_stage("review")
    sqlite_office.reviewed(case)
    assert sqlite_office.act(case, "return", "wang", {"reason": "请补充检索"}).stage == "examination"
    assert [task["step"] for task in sqlite_office.state(case).tasks.values()] == ["propose"]

    sqlite_office.propose(case)
    sqlite_office.refused(ReviewMissing, case, "sign", "wang", signing(sqlite_office, case))
    sqlite_office.reviewed(case)
    assert sqlite_office.sign(case).stage == "notification"


# --- 审核, 签发 -----------------------------------------------------------------------------------------------------


def test_nothing_is_signed_before_it_was_reviewed(sqlite_office: Office) -> None:
    """The secrecy review alone is not enough."""
    case = sqlite_office.to_stage("review")
    sqlite_office.act(case, "review_secrecy", "zheng")

    sqlite_office.refused(ReviewMissing, case, "sign", "wang", signing(sqlite_office, case))


def test_nothing_is_signed_before_the_secrecy_review(sqlite_office: Office) -> None:
    """第十七条: approval alone is not enough either."""
    case = sqlite_office.to_stage("review")
    sqlite_office.act(case, "approve", "wu")

    sqlite_office.refused(SecrecyReviewMissing, case, "sign", "wang", signing(sqlite_office, case))


def test_what_is_signed_is_what_was_reviewed(sqlite_office: Office) -> None:
    """The digest of the first draft does not sign the second one."""
    case = sqlite_office.to_stage("review")
    first = signing(sqlite_office, case)
    sqlite_office.act(case, "return", "wu", {"reason": "请修改"})
    sqlite_office.propose(case, [answer(1, "not_existing")])
    sqlite_office.reviewed(case)

    sqlite_office.refused(ReplyChanged, case, "sign", "wang", first)
    assert sqlite_office.act(case, "sign", "wang", signing(sqlite_office, case)).number == "示例申〔2026〕001号"


def test_a_reply_handed_in_is_signed_as_it_is(sqlite_office: Office) -> None:
    """The handler's own document is what is reviewed, signed and numbered; only its check sheet is drawn up."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.propose(case, reply=OWN_REPLY)
    sqlite_office.reviewed(case)
    signed = signing(sqlite_office, case)
    sqlite_office.act(case, "sign", "wang", signed)
    state = sqlite_office.state(case)

    assert [letter["letter"] for letter in state.letters] == ["registration_receipt", "reply_check_sheet"]
    assert state.numbers["document"] == "示例公开〔2026〕1号"
    with sqlite_office.session() as session:
        assert sqlite_office.engine.document(session, case, signed["reply"]) == OWN_REPLY.content


def test_every_refusal_of_disclosure_has_its_situation_in_these_files() -> None:
    """Each is imported by a test here, and an import that is not used is a fault of its own."""
    folder = Path(__file__).parent
    told = "".join(path.read_text("utf-8") for path in folder.glob("test_*.py"))
    raised = set(re.findall(r"\w+", told))
    written = "".join(path.read_text("utf-8") for path in (folder.parents[1] / "workflows").rglob("*.py"))
    kinds = re.findall(r"^class (\w+)\(Refused\)", written, re.MULTILINE)

    assert len(kinds) > 30
    assert [kind for kind in kinds if kind not in raised] == []
