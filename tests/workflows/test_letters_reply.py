"""The reply by regime, with what its outcomes rest on as far as the applicant is told; the letters of 第三十五条."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import LetterIncomplete
from gongkai.workflows.disclosure.letters import LETTERS, compose
from gongkai.workflows.disclosure.outcomes import OUTCOMES, OUTCOMES_2008, Outcome
from gongkai.workflows.disclosure.regime import REGIME_2008
from tests.answers import answer
from tests.office import Office
from tests.workflows.test_letters import CONTENT


def replied(item: dict[str, Any], workflow: str = "disclosure", letter: str = "reply") -> str:
    """A reply to one item."""
    items = [{"item": 1, "request": "征地批复", **item}]
    return "\n".join(compose(letter, {**CONTENT, "items": items, "workflow": workflow}).paragraphs)


@pytest.mark.parametrize(("code", "outcome"), OUTCOMES_2008.items())
def test_a_reply_of_the_old_regulation_names_its_articles(code: str, outcome: Outcome) -> None:
    """O21 to O24: what was received before 2019-05-15 is answered by the rules of then."""
    text = replied({"outcome": code}, "disclosure_2008")
    assert f"{outcome.ground}。" in text
    assert f"{outcome.decision}。" in text

    if outcome.article.startswith("《"):
        assert f"根据{outcome.article}的规定，" in text
    elif outcome.article:
        assert f"根据{REGIME_2008.full_title}{outcome.article}的规定，" in text
    else:
        assert "的规定，本机关" not in text


@pytest.mark.parametrize(
    ("code", "workflow"),
    [("own_needs", "disclosure"), ("excessive", "disclosure_2008"), ("special_query", "disclosure_2008")],
)
def test_an_outcome_of_another_regime_is_no_outcome(code: str, workflow: str) -> None:
    """No reply by a rule that does not hold."""
    with pytest.raises(LetterIncomplete) as refused:
        replied({"outcome": code}, workflow)

    assert refused.value.missing == "items[1].outcome"


@pytest.mark.parametrize("letter", ["reply", "reply_draft"])
@pytest.mark.parametrize(
    ("item", "line"),
    [
        (
            {"outcome": "not_held", "other_agency": "示例市交通局，电话 000-0000001"},
            "负责公开该政府信息的行政机关及其联系方式：示例市交通局，电话 000-0000001。",
        ),
        (
            {"outcome": "repeated", "earlier_case": "示例申〔2025〕007号"},
            "已经答复的政府信息公开申请的登记编号：示例申〔2025〕007号。",
        ),
        ({"outcome": "partly_disclosed", "reference": "随信提供"}, "可以公开部分的获取方式和途径：随信提供。"),
    ],
)
def test_the_reply_tells_what_the_article_says_it_must(letter: str, item: dict[str, Any], line: str) -> None:
    """第三十六条第（二）（五）（六）项: route, agency and contact, earlier answer."""
    assert f"\n{line}" in replied(item, letter=letter)


@pytest.mark.parametrize("key", ["search_record", "public_interest", "no_consultation", "severable_considered"])
def test_what_stays_on_file_is_not_in_the_reply(key: str) -> None:
    """The record of the search and the reasons of the house are evidence, no letter."""
    assert "内部" not in replied({"outcome": "not_existing", key: "内部记录"})


def test_the_reply_of_a_case_reveals_what_it_tells(sqlite_office: Office) -> None:
    """Sealed in the case, in plain sight in the letter, draft and reply alike."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.propose(case, [answer("not_held")])
    sqlite_office.reviewed(case)
    sqlite_office.sign(case)
    state = sqlite_office.state(case)
    with sqlite_office.session() as session:
        texts = [
            sqlite_office.engine.document(session, case, row["digest"]).decode()
            for row in state.letters
            if row["letter"] in ("reply", "reply_draft")
        ]

    assert len(texts) == 2
    assert all("示例市交通局，电话 000-0000001" in text for text in texts)
    assert all("“2025年度土地征收补偿方案”" in text for text in texts)


def test_every_outcome_of_2019_still_names_the_full_title() -> None:
    """Where the content says no workflow, the rules in force."""
    items = [{"item": 1, "request": "征地批复", "outcome": "third_party"}]
    text = "\n".join(compose("reply", {**CONTENT, "items": items}).paragraphs)

    assert f"根据《中华人民共和国政府信息公开条例》{OUTCOMES['third_party'].article}的规定，" in text


def test_the_notice_of_reasons_tells_what_follows_and_the_delay_is_no_extension() -> None:
    """第三十五条: unreasonable, not processed; reasonable, a later day."""
    asked = "\n".join(compose("reasons_notice", CONTENT).paragraphs)
    delayed = "\n".join(compose("delay_notice", CONTENT).paragraphs)

    assert "不予处理" in asked
    assert "答复期限照常计算" in asked
    assert "至2026年5月29日。" in delayed
    assert "第三十五条" in delayed
    assert "延期" not in delayed


@pytest.mark.parametrize("letter", ["reasons_notice", "delay_notice"])
def test_what_goes_to_the_applicant_is_announced_and_the_sheet_is_not(letter: str) -> None:
    """A letter of the house has no message."""
    assert "{number}" in LETTERS[letter].notice
    assert LETTERS["reply_check_sheet"].notice == ""
