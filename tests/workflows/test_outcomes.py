"""The outcomes of an item: their groups, when review comes first, and the one outcome of a case."""

from __future__ import annotations

from collections import Counter

import pytest

from gongkai.workflows.disclosure.annual_table import ANNUAL_ROWS, annual_row
from gongkai.workflows.disclosure.outcomes import (
    ENDINGS,
    GROUP_LABELS,
    OUTCOMES,
    OUTCOMES_2008,
    articles_of,
    case_outcome,
    names_review_first_article,
    outcome_label,
    outcome_of,
    review_first,
)

REVIEWED_FIRST = {
    "state_secret",
    "barred_by_law",
    "security_stability",
    "third_party",
    "internal_affairs",
    "process_information",
    "enforcement_file",
}


def test_the_groups_hold_as_many_outcomes_as_the_annual_table_has_rows() -> None:
    """国办公开办函〔2021〕30号: 1, 1, 8, 3 and 5 rows; 不掌握 is one row, but two items of article 36."""
    expected = {"disclosed": 1, "partly_disclosed": 1, "refused": 8, "not_available": 4, "not_processed": 5}

    assert expected == Counter(outcome.group for outcome in OUTCOMES.values())
    assert [*expected, "other"] == list(GROUP_LABELS)


def test_only_the_repeated_confirmation_has_no_article() -> None:
    assert [code for code, outcome in OUTCOMES.items() if not outcome.article] == ["reconfirm"]


@pytest.mark.parametrize("code", OUTCOMES)
def test_review_comes_first_for_refusals_under_articles_14_to_16_and_for_nothing_else(code: str) -> None:
    assert (code in REVIEWED_FIRST) == review_first([(code, None)])


def test_one_refusal_under_article_15_among_others_puts_review_first() -> None:
    assert review_first([("disclosed", None), ("not_existing", None), ("third_party", None)])
    assert not review_first([("disclosed", None), ("not_existing", None), ("petition", None)])


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("第十四条", True),
        ("第十五条", True),
        ("第十六条第二款", True),
        ("第15条", True),
        ("第三十七条、第十六条第一款", True),
        ("《中华人民共和国政府信息公开条例》第十四条", True),
        ("《中华人民共和国保守国家秘密法》第三条、《政府信息公开条例》第十四条", True),
        ("第三十七条", False),
        ("第二十四条", False),
        ("《中华人民共和国统计法》第十五条", False),
        ("第三十七条、《中华人民共和国统计法》第十五条", False),
        (None, False),
    ],
)
def test_of_a_partial_disclosure_the_stated_article_decides(article: str | None, expected: bool) -> None:
    assert expected == review_first([("partly_disclosed", article)])
    assert expected == names_review_first_article(article or "")


def test_a_disclosure_despite_article_15_is_no_refusal() -> None:
    assert not review_first([("disclosed", "第十五条")])


def test_an_unknown_outcome_is_refused_even_after_one_that_decides() -> None:
    with pytest.raises(KeyError, match="granted"):
        review_first([("third_party", None), ("granted", None)])
    with pytest.raises(KeyError, match="granted"):
        case_outcome(["third_party", "granted"])


@pytest.mark.parametrize("code", OUTCOMES)
def test_items_that_are_all_alike_give_the_case_their_outcome(code: str) -> None:
    assert code == case_outcome([code])
    assert code == case_outcome([code, code, code])


def test_differing_items_make_the_case_partly_disclosed() -> None:
    assert case_outcome(["disclosed", "not_existing"]) == "partly_disclosed"
    assert case_outcome(["third_party", "state_secret"]) == "partly_disclosed"


def test_a_case_without_items_has_no_outcome() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        case_outcome([])


# --- the annual table --------------------------------------------------------------------------------------------

LEAF_ROWS = [
    *("予以公开", "部分公开", "属于国家秘密", "其他法律行政法规禁止公开", "危及“三安全一稳定”", "保护第三方合法权益"),
    *("属于三类内部事务信息", "属于四类过程性信息", "属于行政执法案卷", "属于行政查询事项"),
    *("本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确"),
    *("信访举报投诉类申请", "重复申请", "要求提供公开出版物", "无正当理由大量反复申请"),
    "要求行政机关确认或重新出具已获取信息",
    "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "其他",
]


def test_the_annual_table_has_its_21_leaf_rows_in_order() -> None:
    """国办公开办函〔2021〕30号, table 三（三）（一） to （六）3."""
    assert [label for _, label in ANNUAL_ROWS] == LEAF_ROWS
    assert len(LEAF_ROWS) == len({code for code, _ in ANNUAL_ROWS}) == 21


@pytest.mark.parametrize(
    ("outcome", "row"),
    [
        ("not_existing", "not_held"),
        ("not_held", "not_held"),
        ("own_needs", "other"),
        ("withdrawn", "other"),
        ("supplement_lapsed", "supplement_lapsed"),
        ("fee_lapsed", "fee_lapsed"),
        ("void", None),
        ("not_a_request", None),
    ],
)
def test_a_case_counts_in_the_row_of_its_outcome_or_ending(outcome: str, row: str | None) -> None:
    """36(4) and 36(5) are one row; a withdrawal is 其他; what was no application counts nowhere."""
    assert annual_row(outcome) == row


def test_every_outcome_and_ending_has_a_row_or_counts_nowhere() -> None:
    """No case falls through the table; an unknown code is no outcome."""
    rows = {annual_row(code) for code in (*OUTCOMES, *OUTCOMES_2008, *ENDINGS)}

    assert rows == {code for code, _ in ANNUAL_ROWS} | {None}
    with pytest.raises(KeyError, match="granted"):
        annual_row("granted")


# --- articles ------------------------------------------------------------------------------------------------------


def test_the_articles_of_2019_are_those_of_law_md() -> None:
    """Section 5 of the rule table: row by row."""
    assert {code: outcome.article for code, outcome in OUTCOMES.items()} == {
        "disclosed": "第三十六条第（一）（二）项",
        "partly_disclosed": "第三十七条",
        "state_secret": "第十四条",
        "barred_by_law": "第十四条",
        "security_stability": "第十四条",
        "third_party": "第十五条",
        "internal_affairs": "第十六条第一款",
        "process_information": "第十六条第二款",
        "enforcement_file": "第十六条第二款",
        "special_query": "第三十六条第（七）项",
        "not_held": "第三十六条第（五）项",
        "not_existing": "第三十六条第（四）项",
        "not_ready_made": "第三十八条",
        "unclear_after_supplement": "第三十条",
        "petition": "第三十九条第一款",
        "repeated": "第三十六条第（六）项",
        "publication": "第三十九条第二款",
        "excessive": "第三十五条",
        "reconfirm": "",
    }


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("disclosed", "第二十一条第（一）项"),
        ("partly_disclosed", "第二十二条"),
        ("state_secret", "第十四条第四款"),
        ("security_stability", "第八条"),
        ("third_party", "第十四条第四款、第二十三条"),
        ("not_held", "第二十一条第（三）项"),
        ("not_existing", "第二十一条第（三）项"),
        ("unclear_after_supplement", "第二十一条第（四）项"),
        ("own_needs", "第十三条"),
    ],
)
def test_the_articles_of_2008_are_its_own(code: str, article: str) -> None:
    """O21, O23."""
    assert OUTCOMES_2008[code].article == article


def test_where_the_old_regulation_has_no_article_the_rules_of_its_time_are_named() -> None:
    """国办发〔2008〕36号, 国办发〔2010〕5号, 法释〔2011〕17号; never an article of the revision."""
    others = [outcome.article for outcome in OUTCOMES_2008.values() if outcome.article.startswith("《")]

    assert len(others) == 5
    assert all("国办发〔2008〕36号" in a or "国办发〔2010〕5号" in a or "法释〔2011〕17号" in a for a in others)
    assert not any("第三十" in outcome.article for outcome in OUTCOMES_2008.values())


@pytest.mark.parametrize("regime", ["2019", "2008"])
def test_a_stated_article_is_one_of_the_table_and_fits_a_column(regime: str) -> None:
    """Its own first; a column holds 80 characters."""
    outcomes = OUTCOMES if regime == "2019" else OUTCOMES_2008
    for code, outcome in outcomes.items():
        articles = articles_of(code, regime)
        assert all(1 <= len(article) <= 80 for article in articles)
        assert articles[:1] == ((outcome.article,) if outcome.article else ())
    assert outcomes["third_party"].article in articles_of("partly_disclosed", regime)
    assert outcomes["third_party"].article in articles_of("disclosed", regime)


def test_refusals_of_the_old_rules_are_reviewed_first_like_those_of_the_new() -> None:
    """Whatever the number of the article; the test of own needs was no refusal under 14 to 16."""
    assert review_first([("state_secret", None)])
    assert not review_first([("own_needs", None)])


@pytest.mark.parametrize(
    ("code", "label"),
    [("own_needs", "与申请人自身生产、生活、科研等特殊需要无关"), ("fee_lapsed", "逾期未缴费，不再处理")],
)
def test_old_outcomes_and_endings_are_shown_in_words(code: str, label: str) -> None:
    assert outcome_label(code) == label


def test_an_outcome_is_found_whichever_regime_it_is_of() -> None:
    """For what is asked of a case without its regime."""
    assert outcome_of("own_needs") is OUTCOMES_2008["own_needs"]
    assert outcome_of("third_party") is OUTCOMES["third_party"]


def test_every_outcome_has_its_standard_document() -> None:
    """Section 7 of the rule table names them."""
    assert {outcome.document[-3:] for outcome in (*OUTCOMES.values(), *OUTCOMES_2008.values())} == {"告知书"}
