"""What an outcome rests on: refused by name and article without it, kept with the item where it is given.

Every refusal leaves every table as it was: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import Attachment, BadField, CaseState, GongkaiError, Refused
from gongkai.workflows.disclosure import DISCLOSURE_2008
from gongkai.workflows.disclosure.chapters.opinion import ConsultationRunning, ObjectionStands
from gongkai.workflows.disclosure.grounds import (
    ArticleUnfit,
    EarlierCaseMissing,
    Grounds,
    OtherAgencyMissing,
    OutcomeUnknown,
    ReasonsNotJudged,
    SearchRecordMissing,
    SeverabilityUnconsidered,
    SeveredTextMissing,
    SupplementMissing,
    ThirdPartyNotAsked,
    grounds_of,
    lacking,
)
from gongkai.workflows.disclosure.outcomes import OUTCOMES, OUTCOMES_2008
from gongkai.workflows.disclosure.regime import REGIME_2008, REGIME_2019, regime_of
from tests.answers import answer, judged, supplemented
from tests.office import MONDAY, PAPER, Office, application

REFUSALS = [code for code, outcome in OUTCOMES.items() if "severability" in outcome.needs]
TUE_2026_03_10 = date(2026, 3, 10)
MON_2019_05_06 = date(2019, 5, 6)
TEXT = Attachment("公开内容.txt", "text/plain", "示例村补偿方案如下".encode())


def proposing(office: Office, case: str, kind: type[Refused], *rows: dict[str, Any], **more: Any) -> GongkaiError:
    """A proposal that is refused."""
    return office.refused(kind, case, "propose", "qian", {"outcomes": list(rows), **more})


def consulted(office: Office, case: str, opinion: str | None = "object", items: tuple[int, ...] = (1,)) -> None:
    """A third party was asked about these items, and answered where an opinion is given."""
    asked = {"with": "third_party", "items": list(items), "name": "李示例", "matter": "补偿方案中的报价"}
    office.act(case, "consult", "qian", asked)
    if opinion:
        office.act(case, "receive_opinion", "qian", {"id": "c1", "opinion": opinion, "document": PAPER})


# --- each outcome ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OUTCOMES)
def test_every_outcome_is_proposed_with_what_it_rests_on(sqlite_office: Office, code: str) -> None:
    """The 19 outcomes of an item, each with its facts."""
    case = sqlite_office.to_stage("examination")
    supplemented(sqlite_office, case)
    judged(sqlite_office, case)

    assert sqlite_office.propose(case, [answer(code)]).stage == "review"


@pytest.mark.parametrize(
    ("row", "kind", "article"),
    [
        (answer("not_existing", search_record=None), SearchRecordMissing, "第三十六条第（四）项"),
        (answer("not_held", other_agency=None), OtherAgencyMissing, "第三十六条第（五）项"),
        (answer("repeated", earlier_case=None), EarlierCaseMissing, "第三十六条第（六）项"),
        (answer("partly_disclosed", reference=None), SeveredTextMissing, "第三十七条"),
        (answer("third_party", no_consultation=None), ThirdPartyNotAsked, "第三十二条"),
        (answer("partly_disclosed", no_consultation=None), ThirdPartyNotAsked, "第三十二条"),
        (answer("disclosed", article="第十五条"), ThirdPartyNotAsked, "第三十二条"),
        (answer("unclear_after_supplement"), SupplementMissing, "第三十条"),
        (answer("excessive"), ReasonsNotJudged, "第三十五条"),
        *((answer(code, severable_considered=None), SeverabilityUnconsidered, "第三十七条") for code in REFUSALS),
        *((answer(code, severable_considered=False), SeverabilityUnconsidered, "第三十七条") for code in REFUSALS),
    ],
)
def test_an_outcome_without_what_it_rests_on_is_refused_by_name_and_article(
    sqlite_office: Office, row: dict[str, Any], kind: type[Refused], article: str
) -> None:
    """R15, R30, R32, R35, R36-4, R36-5, R36-6, R37: the guard of each, with the article that asks for it."""
    case = sqlite_office.to_stage("examination")
    refused = proposing(sqlite_office, case, kind, row)

    assert refused.article == f"《政府信息公开条例》{article}"
    assert refused.item == 1


def test_refusals_are_the_seven_under_articles_14_to_16() -> None:
    """R37 is asked of exactly those."""
    assert len(REFUSALS) == 7
    assert {OUTCOMES[code].article[:4] for code in REFUSALS} == {"第十四条", "第十五条", "第十六条"}


def test_the_other_agency_may_be_undeterminable(sqlite_office: Office) -> None:
    """第三十六条第（五）项: named only where it can be determined."""
    case = sqlite_office.to_stage("examination")
    row = answer("not_held", other_agency=None, undeterminable=True)

    assert sqlite_office.propose(case, [row]).stage == "review"
    assert sqlite_office.state(case).items["1"]["undeterminable"] is True


def test_a_severed_text_that_is_attached_needs_no_reference(sqlite_office: Office) -> None:
    """第三十七条: the open part is given, or it is said where it is to be had."""
    case = sqlite_office.to_stage("examination")
    row = answer("partly_disclosed", reference=None)

    assert sqlite_office.propose(case, [row], information=[TEXT]).stage == "review"


def test_the_text_of_an_earlier_proposal_does_not_count(sqlite_office: Office) -> None:
    """What was attached to a proposal that was returned is not attached to the next."""
    case = sqlite_office.to_stage("examination")
    row = answer("partly_disclosed", reference=None)
    sqlite_office.propose(case, [row], information=[TEXT])
    sqlite_office.act(case, "return", "wu", {"reason": "请修改"})

    proposing(sqlite_office, case, SeveredTextMissing, row)


def test_one_search_record_for_the_application_holds_for_each_item(sqlite_office: Office) -> None:
    """The record of the whole proposal is kept with the items that do not exist, and with no other."""
    case = sqlite_office.receive()
    sqlite_office.register(case, ["补偿方案", "征地批复"])
    sqlite_office.assign(case)
    rows = [answer(), answer("not_existing", 2, search_record=None)]
    sqlite_office.propose(case, rows, search_record="检索了全部档案")
    state = sqlite_office.state(case)

    with sqlite_office.session() as session:
        kept = sqlite_office.engine.reveal(session, state, state.items["2"]["search_record"])
    assert kept == "检索了全部档案"
    assert "search_record" not in state.items["1"]


def test_the_facts_of_an_outcome_are_kept_sealed_where_they_are_personal(sqlite_office: Office) -> None:
    """Free text is a reference in the case; codes and flags are plain."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.propose(case, [answer("repeated", search_record="检索", other_agency="示例机关")])
    item = sqlite_office.state(case).items["1"]

    assert item["earlier_case"] == "示例申〔2025〕007号"
    assert item["search_record"].keys() == item["other_agency"].keys() == {"sealed", "commitment"}


def test_a_new_proposal_takes_back_what_the_one_before_rested_on(sqlite_office: Office) -> None:
    """Nothing of a returned 重复申请 is left when the item is disclosed instead."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.propose(case, [answer("repeated")])
    sqlite_office.act(case, "return", "wu", {"reason": "请核对"})
    sqlite_office.propose(case)
    item = sqlite_office.state(case).items["1"]

    assert (item["outcome"], item["earlier_case"], item["severable_considered"]) == ("disclosed", None, None)


# --- 第三方 --------------------------------------------------------------------------------------------------------


def test_a_third_party_who_answered_is_ground_enough(sqlite_office: Office) -> None:
    """第三十二条: consulted to the end, the item may be refused under Article 15."""
    case = sqlite_office.to_stage("examination")
    consulted(sqlite_office, case)

    assert sqlite_office.propose(case, [answer("third_party", no_consultation=None)]).stage == "review"


def test_a_third_party_who_may_still_answer_is_none(sqlite_office: Office) -> None:
    """Sent is not consulted: their period runs."""
    case = sqlite_office.to_stage("examination")
    consulted(sqlite_office, case, opinion=None)

    proposing(sqlite_office, case, ThirdPartyNotAsked, answer("third_party", no_consultation=None))


def test_a_third_party_asked_about_another_item_is_none(sqlite_office: Office) -> None:
    """Consultation is per item."""
    case = sqlite_office.receive()
    sqlite_office.register(case, ["补偿方案", "征地批复"])
    sqlite_office.assign(case)
    consulted(sqlite_office, case, items=(2,))

    refused = proposing(
        sqlite_office, case, ThirdPartyNotAsked, answer("third_party", no_consultation=None), answer(item=2)
    )
    assert refused.item == 1


def test_nothing_is_disclosed_while_a_third_party_may_answer_nor_against_their_will_without_a_reason(
    sqlite_office: Office,
) -> None:
    """第三十二条: the guards of consultation stand before the proposal."""
    case = sqlite_office.to_stage("examination")
    consulted(sqlite_office, case, opinion=None)
    proposing(sqlite_office, case, ConsultationRunning, answer())
    sqlite_office.act(case, "receive_opinion", "qian", {"id": "c1", "opinion": "object", "document": PAPER})

    proposing(sqlite_office, case, ObjectionStands, answer())


def test_disclosed_in_the_public_interest_the_third_party_is_told_at_the_signature(sqlite_office: Office) -> None:
    """R32: content and reasons in writing, with the reply and not before."""
    case = sqlite_office.to_stage("examination")
    consulted(sqlite_office, case)
    sqlite_office.propose(case, [answer(article="第十五条", public_interest="涉及饮用水安全")])
    sqlite_office.reviewed(case)
    assert "third_party_notice" not in [row["letter"] for row in sqlite_office.state(case).letters]
    sqlite_office.sign(case)

    assert [row["letter"] for row in sqlite_office.state(case).letters][-2:] == ["reply", "third_party_notice"]


# --- 第三十五条 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("judgement", ["reasonable", "unreasonable"])
def test_only_unreasonable_reasons_make_a_request_excessive(sqlite_office: Office, judgement: str) -> None:
    """Reasonable ones lead to an answer, perhaps a delayed one."""
    case = sqlite_office.to_stage("examination")
    judged(sqlite_office, case, judgement)

    if judgement == "unreasonable":
        assert sqlite_office.propose(case, [answer("excessive")]).stage == "review"
    else:
        proposing(sqlite_office, case, ReasonsNotJudged, answer("excessive"))


@pytest.mark.parametrize("day", [date(2026, 3, 9), TUE_2026_03_10])
def test_reasons_that_did_not_come_in_time_make_it_excessive_the_day_after(sqlite_office: Office, day: date) -> None:
    """Asked on Monday 03-02 for five working days: Monday 03-09 is the last day, on Tuesday 03-10 they have failed."""
    case = sqlite_office.to_stage("examination")
    asked = {"requests_count": 36, "counted_since": "2026-01-05", "workdays": 5}
    sqlite_office.act(case, "ask_reasons", "zhao", asked)
    sqlite_office.on(day)

    if day == TUE_2026_03_10:
        assert sqlite_office.propose(case, [answer("excessive")]).stage == "review"
    else:
        proposing(sqlite_office, case, ReasonsNotJudged, answer("excessive"))


def test_reasons_that_came_in_time_wait_for_their_judgement(sqlite_office: Office) -> None:
    """However long the head takes, the applicant has not failed."""
    case = sqlite_office.to_stage("examination")
    asked = {"requests_count": 36, "counted_since": "2026-01-05", "workdays": 5}
    sqlite_office.act(case, "ask_reasons", "zhao", asked)
    sqlite_office.act(case, "receive_reasons", "qian", {"statement": PAPER})
    sqlite_office.on(TUE_2026_03_10)

    proposing(sqlite_office, case, ReasonsNotJudged, answer("excessive"))


# --- articles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("disclosed", "第十四条"),
        ("not_existing", "第十五条"),
        ("state_secret", "第十五条"),
        ("partly_disclosed", "第三十五条"),
        ("reconfirm", "第三十六条第（六）项"),
    ],
)
def test_an_article_that_does_not_fit_the_outcome_is_refused(sqlite_office: Office, code: str, article: str) -> None:
    """The table says which articles may be stated for an outcome."""
    case = sqlite_office.to_stage("examination")

    proposing(sqlite_office, case, ArticleUnfit, answer(code, article=article))


@pytest.mark.parametrize(
    "article", ["第十四条", "第十五条", "第十六条第一款", "第十六条第二款", "第三十六条第（七）项"]
)
def test_a_partial_disclosure_withholds_the_rest_by_any_ground_of_refusal(sqlite_office: Office, article: str) -> None:
    """第三十七条 with the article that covers the rest."""
    case = sqlite_office.to_stage("examination")

    assert sqlite_office.propose(case, [answer("partly_disclosed", article=article)]).stage == "review"


# --- 2008 ------------------------------------------------------------------------------------------------------------

EMPTY = Grounds(REGIME_2008, frozenset(), supplemented=False, unreasonable=False, severed=False)


def codes(row: dict[str, Any], grounds: Grounds = EMPTY) -> list[str]:
    """The rules that an answer does not keep."""
    return [code for code, _ in lacking(1, row, grounds)]


@pytest.fixture
def old_case(sqlite_office: Office) -> tuple[Office, str]:
    """A case received on Monday 2019-05-06, under examination by the rules of 2008."""
    office = sqlite_office
    office.on(MON_2019_05_06)
    with office.session() as session:
        data = application(submitted=MON_2019_05_06)
        done = office.engine.open(session, "disclosure_2008", data=data, actor="zhao", request_id="old")
        session.commit()
    office.register(done.case)
    office.assign(done.case)
    return office, done.case


@pytest.mark.parametrize("code", ["excessive", "enforcement_file", "special_query"])
def test_the_old_regulation_does_not_offer_what_it_does_not_know(old_case: tuple[Office, str], code: str) -> None:
    """The choices of the step are those of the regime."""
    office, case = old_case

    office.refused(BadField, case, "propose", "qian", {"outcomes": [answer(code)]})


@pytest.mark.parametrize(
    ("row", "kind", "article"),
    [
        (answer("not_existing", search_record=None), SearchRecordMissing, "第二十一条第（三）项"),
        (answer("not_held", other_agency=None), OtherAgencyMissing, "第二十一条第（三）项"),
        (answer("third_party", no_consultation=None), ThirdPartyNotAsked, "第二十三条"),
        (answer("state_secret", severable_considered=None), SeverabilityUnconsidered, "第二十二条"),
        (answer("unclear_after_supplement"), SupplementMissing, "第二十一条第（四）项"),
    ],
)
def test_under_the_old_regulation_the_guards_name_its_articles(
    old_case: tuple[Office, str], row: dict[str, Any], kind: type[Refused], article: str
) -> None:
    """O21, O23."""
    office, case = old_case
    refused = proposing(office, case, kind, row)

    assert refused.article == f"《政府信息公开条例》（2008年）{article}"


def test_an_old_case_is_answered_by_the_old_articles(old_case: tuple[Office, str]) -> None:
    """The reply names the Regulation of 2008, and beyond it the opinions that governed then."""
    office, case = old_case
    office.propose(case, [answer("process_information")])
    state = office.state(case)
    with office.session() as session:
        text = office.engine.document(session, case, state.letters[-1]["digest"]).decode()

    assert "国办发〔2010〕5号" in text
    assert "第三十六条" not in text


def test_a_rule_of_others_is_named_as_it_is_and_an_unknown_outcome_is_refused() -> None:
    """重复申请 under the old rules; and an outcome that came from another regime."""
    (_, refused) = next(iter(lacking(1, answer("repeated", earlier_case=None), EMPTY)))
    assert refused.article.startswith("《国务院办公厅关于施行")

    (code, refused) = next(iter(lacking(1, answer("excessive"), EMPTY)))
    assert (code, type(refused)) == ("outcome_known", OutcomeUnknown)


def test_the_test_of_own_needs_is_of_the_old_rules_alone() -> None:
    """第十三条 of 2008, given up in 2019."""
    assert codes(answer("own_needs")) == []
    assert "own_needs" in OUTCOMES_2008
    assert "own_needs" not in OUTCOMES


def test_a_workflow_of_the_host_is_read_by_the_rules_in_force() -> None:
    """A name that is not ours."""
    assert regime_of("disclosure_2008") is REGIME_2008
    assert regime_of("a_host_of_its_own") is REGIME_2019
    assert DISCLOSURE_2008.workflow.step("propose").article == "《政府信息公开条例》（2008年）第二十一条"


def test_a_case_without_anything_has_no_grounds() -> None:
    """Nothing was asked, nothing came."""
    bare = CaseState("c", "shili", "w", items={"1": {}})
    assert grounds_of(bare, REGIME_2019, MONDAY) == Grounds(REGIME_2019, frozenset(), False, False, False)
