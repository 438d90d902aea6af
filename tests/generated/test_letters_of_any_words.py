"""Letters with whatever applicants and officials wrote in them: sound files that say it, or a named refusal."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.letters import DocxRenderer, TextRenderer
from gongkai.engine import Attachment, GongkaiError, LetterIncomplete, NotADate, read_data
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.chapters.fee import BASES
from gongkai.workflows.disclosure.chapters.opinion import OPINIONS
from gongkai.workflows.disclosure.letters import LETTERS, LetterText, compose
from gongkai.workflows.disclosure.letters.wording import tidied
from gongkai.workflows.disclosure.limits import PARTIES
from gongkai.workflows.disclosure.outcomes import OUTCOMES, case_outcome, names_review_first_article, review_first
from tests.generated.hostile import DAY_TEXTS, SOUND, TEXTS, answer_of

WORDS = TEXTS | st.sampled_from(["张示例", "2025年度方案\n\n示例市自然资源局\n2026年3月2日", "甲" * 300])
DAYS = (
    *("receipt_on", "due_on", "answer_by", "requested_on", "lapsed_on", "withdrawn_on", "occurred_on", "sent_on"),
    *("opinion_due_on", "fee_noticed_on", "fee_arrived_on", "counted_since", "reasons_by", "delayed_until"),
    "appointed_on",
)
ITEM: dict[str, st.SearchStrategy[Any]] = {
    "item": st.integers(0, 120), "request": WORDS, "outcome": st.sampled_from([*OUTCOMES, "unheard_of"]),
    "article": st.none() | WORDS | st.just("《统计法》第十五条"), "reason": st.none() | WORDS,
}  # fmt: skip
TIER: dict[str, st.SearchStrategy[Any]] = {
    "from": st.integers(1, 100), "to": st.none() | st.integers(1, 100),
    **{key: st.integers(0, 400) for key in ("price_yuan", "count", "amount_yuan")},
}  # fmt: skip
CONTENT: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("agency_contact", "review_authority", "court", "applicant_name", "case_number"), WORDS),
    **dict.fromkeys(("document_number", "channel_label", "defects", "reason"), WORDS),
    **dict.fromkeys(("addressee", "matter", "decision", "place", "inspection_reason", "entrusted_to"), WORDS),
    **dict.fromkeys(("reply_number", "way_label", "fee_article", "fee_payment"), WORDS),
    **{key: st.just("2026-03-02") | DAY_TEXTS for key in DAYS},
    **{key: st.booleans() for key in ("provisional", "unconfirmed", "not_counted", "opinion_provisional")},
    **{key: st.integers(0, 60) for key in ("answer_workdays", "extended_workdays", "requests_count", "fee_count")},
    **{key: st.integers(0, 60) for key in ("fee_already", "fee_yuan")},
    **{key: st.lists(WORDS, min_size=1, max_size=3) for key in ("interests", "findings", "outcomes")},
    "consulted": st.sampled_from(PARTIES), "opinion": st.none() | st.sampled_from(OPINIONS),
    "fee_basis": st.sampled_from(BASES), "fee_tiers": st.lists(st.fixed_dictionaries(TIER), min_size=1, max_size=3),
    "agency_name": SOUND | st.just("示例市自然资源局"),
    "items": st.lists(st.fixed_dictionaries(ITEM), min_size=1, max_size=3),
}  # fmt: skip
each_letter = pytest.mark.parametrize("letter", LETTERS)


def contents(letter: str) -> st.SearchStrategy[dict[str, Any]]:
    """What the letter needs, and some more; rarely with a hole in it."""
    whole = {key: value for key, value in CONTENT.items() if key in (*LETTERS[letter].required, "answer_workdays")}
    more = {key: value for key, value in CONTENT.items() if key not in whole}
    return st.fixed_dictionaries(whole, optional=more)


def _said(text: LetterText) -> list[str]:
    return [text.title, text.number, f"{text.addressee}：", *text.paragraphs, text.signature, text.dated]


def test_all_that_a_letter_needs_is_made_here() -> None:
    """Else it would be refused at every draw, and nothing would be tried."""
    assert {key for spec in LETTERS.values() for key in spec.required} <= CONTENT.keys()


@each_letter
@settings(max_examples=15)
@given(data=st.data())
def test_a_letter_is_composed_of_lines_or_refused(letter: str, data: st.DataObject) -> None:
    """No control, no direction mark, no broken character, and nothing of the applicant's passes for a paragraph."""
    content = data.draw(contents(letter))
    text = answer_of(compose, letter, content)
    if isinstance(text, GongkaiError):
        assert isinstance(text, LetterIncomplete | NotADate)
        return
    for line in _said(text):
        assert not [sign for sign in line if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
        assert set(line).isdisjoint("\u202e\u2066\ufffe\uffff")
    if letter == "registration_receipt" and content.get("items"):
        without = answer_of(compose, letter, {**content, "items": []})
        assert isinstance(without, LetterText)
        assert len(text.paragraphs) - len(without.paragraphs) <= 1


@each_letter
@settings(max_examples=5)
@given(data=st.data())
def test_a_rendered_letter_opens_again_and_says_all(letter: str, data: st.DataObject) -> None:
    """As a Word document by another reader, and as plain text; the same octets at every run."""
    content = data.draw(contents(letter))
    word, plain = answer_of(DocxRenderer().render, letter, content), answer_of(TextRenderer().render, letter, content)
    assert isinstance(word, Attachment) == isinstance(plain, Attachment)
    if not isinstance(word, Attachment) or not isinstance(plain, Attachment):
        return
    said = _said(compose(letter, content))
    shown = [paragraph.text for paragraph in docx.Document(io.BytesIO(word.content)).paragraphs]
    lines = [line.strip() for line in plain.content.decode().split("\n")]
    assert [text for text in said if text and text not in shown] == []
    assert [text for text in said if text.strip() not in lines] == []
    assert zipfile.ZipFile(io.BytesIO(word.content)).testzip() is None
    assert DocxRenderer().render(letter, content) == word


@each_letter
@settings(max_examples=10)
@given(data=st.data())
def test_a_letter_without_what_it_needs_is_refused_by_its_key(letter: str, data: st.DataObject) -> None:
    """Absent, none, or of nothing but what nobody sees."""
    content = data.draw(contents(letter))
    key = data.draw(st.sampled_from(LETTERS[letter].required))
    blanks: tuple[Any, ...] = (None, "", "\u202e\x00", [])
    for blank in blanks:
        refused = answer_of(compose, letter, {**content, key: blank})
        assert isinstance(refused, LetterIncomplete)


@given(st.lists(st.tuples(st.sampled_from(sorted(OUTCOMES)), st.none() | TEXTS), max_size=4), TEXTS)
def test_what_is_reviewed_first_depends_on_no_order(answers: list[tuple[str, str | None]], text: str) -> None:
    """Nor does the outcome of a case of unlike items; articles of other laws do not count."""
    assert review_first(answers) == review_first(reversed(answers)) == any(review_first([one]) for one in answers)
    codes = [code for code, _ in answers]
    if codes:
        assert case_outcome(codes) == case_outcome(codes[::-1])
        assert case_outcome(codes * 2) == case_outcome(codes)
    assert names_review_first_article(f"{text}《政府信息公开条例》第十五条")
    assert names_review_first_article(f"《统计法》第十五条{text}") == names_review_first_article(f"《统计法》{text}")


def test_what_no_letter_can_bear_no_step_takes() -> None:
    """Every character of which nothing would be left in a letter is blank at the door already, alone and in company.

    Half a character, and the sign of the number 0, are refused as broken.
    """
    step = DISCLOSURE.workflow.step("return")
    for number in range(0x110000):
        sign = chr(number)
        if unicodedata.category(sign) in ("Lo", "Co", "So", "Mn") or 0x1F000 <= number < 0xE0000:
            continue
        seen = sign.isspace() or isinstance(answer_of(read_data, step, {"reason": f"{sign}\u3000{sign}"}), GongkaiError)
        assert seen == (not tidied(sign, "reason").strip()), hex(number)
