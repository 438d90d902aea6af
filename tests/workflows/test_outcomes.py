"""The outcomes of an item: their groups, when review comes first, and the one outcome of a case."""

from __future__ import annotations

from collections import Counter

import pytest

from gongkai.workflows.disclosure.outcomes import (
    GROUP_LABELS,
    OUTCOMES,
    case_outcome,
    names_review_first_article,
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
