"""What the letters say: each composes, lacks nothing silently, and tells the remedies that law and day give."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import LetterIncomplete, NotADate
from gongkai.workflows.disclosure.letters import LETTERS, compose
from gongkai.workflows.disclosure.outcomes import OUTCOMES

CONTENT: dict[str, Any] = {
    "agency_name": "固阳市自然资源局",
    "agency_contact": "固阳市人民路1号",
    "applicant_name": "李明",
    "case_number": "2026-0007",
    "document_number": "固自然资公开〔2026〕7号",
    "channel_label": "电子邮件",
    "receipt_on": "2026-03-02",
    "due_on": "2026-03-30",
    "provisional": False,
    "unconfirmed": False,
    "items": [{"item": 1, "request": "征地批复", "outcome": "disclosed", "reason": "随信提供", "article": None}],
    "defects": "一、请写明文件名称；\n二、请提供身份证明。",
    "answer_by": None,
    "answer_workdays": 15,
    "extended_workdays": 20,
    "reason": "需要检索的档案数量较大",
    "requested_on": "2026-03-04",
    "lapsed_on": "2026-03-25",
    "withdrawn_on": "2026-03-10",
    "occurred_on": "2026-03-26",
    "review_authority": "固阳市人民政府",
    "court": "固阳市人民法院",
    "addressee": "王示例",
    "requests_count": 36,
    "counted_since": "2026-01-05",
    "reasons_by": "2026-03-09",
    "delayed_until": "2026-05-29",
    "matter": "报价明细",
    "consulted": "third_party",
    "sent_on": "2026-03-09",
    "decision": "予以公开",
    "interests": ["饮水安全"],
    "fee_basis": "items",
    "fee_article": "第四条",
    "fee_count": 5,
    "fee_already": 28,
    "fee_yuan": 800,
    "fee_tiers": [{"from": 11, "to": 30, "count": 2, "price_yuan": 100, "amount_yuan": 200}],
    "fee_payment": "扫描缴款码缴纳",
    "fee_noticed_on": "2026-03-04",
    "way_label": "直接送达",
    "appointed_on": "2026-04-02",
    "place": "政务服务大厅三楼",
}

REQUIRED = [(letter, key) for letter, spec in LETTERS.items() for key in spec.required]
WITHOUT_REMEDY = [
    *("registration_receipt", "supplement_notice", "extension_notice", "withdrawal_receipt"),
    *("reasons_notice", "delay_notice", "reply_check_sheet", "fee_notice", "consultation_notice"),
    *("third_party_consultation", "agency_consultation", "consultation_reminder", "inspection_notice"),
]

THE_LAST_FRIDAY_OF_2023 = "2023-12-29"
THE_FIRST_TUESDAY_OF_2024 = "2024-01-02"


def said(letter: str, **changes: Any) -> str:
    return "\n".join(compose(letter, {**CONTENT, **changes}).paragraphs)


def replied(*items: dict[str, Any], **changes: Any) -> str:
    return said("reply", items=[{"request": "征地批复", **item} for item in items], **changes)


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_composes(letter: str) -> None:
    text = compose(letter, CONTENT)

    assert text.name == letter
    assert text.title == LETTERS[letter].title
    addressee = "王示例" if "addressee" in LETTERS[letter].required else "李明"
    assert (text.number, text.addressee) == ("固自然资公开〔2026〕7号", addressee)
    assert (text.signature, text.dated) == ("固阳市自然资源局", "2026年3月26日")
    assert text.paragraphs[-1] == "本机关联系方式：固阳市人民路1号。"
    assert "2026年3月2日" in "".join(text.paragraphs)
    assert "2026-0007" in "".join(text.paragraphs)


@pytest.mark.parametrize(("letter", "key"), REQUIRED)
def test_a_required_key_that_is_absent_or_blank_is_refused_by_name(letter: str, key: str) -> None:
    absent = {name: value for name, value in CONTENT.items() if name != key}

    for content in (absent, *({**CONTENT, key: blank} for blank in (None, "", " \n\u3000"))):
        with pytest.raises(LetterIncomplete) as refused:
            compose(letter, content)
        assert (refused.value.letter, refused.value.missing) == (letter, key)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_needs_no_key_but_those_it_requires(letter: str) -> None:
    needed = {*LETTERS[letter].required, "answer_workdays"}
    text = compose(letter, {key: CONTENT[key] for key in needed})

    assert text.number == ""
    assert "联系方式" not in text.paragraphs[-1]


def test_an_unknown_letter_and_a_day_in_words_are_refused() -> None:
    with pytest.raises(KeyError, match="invitation"):
        compose("invitation", CONTENT)
    with pytest.raises(NotADate):
        compose("reply", {**CONTENT, "receipt_on": "三月二日"})


# --- registration receipt -------------------------------------------------------------------------------------


def test_the_receipt_names_channel_request_and_due_day() -> None:
    text = said("registration_receipt")

    assert "提交方式：电子邮件。" in text
    assert "“征地批复”" in text
    assert "答复期限至2026年3月30日。" in text
    assert "暂定" not in text
    assert "尚未与您确认" not in text


def test_a_provisional_due_day_is_marked_wherever_it_stands() -> None:
    assert "2026年3月30日（暂定" in said("registration_receipt", provisional=True)
    assert "2026年3月30日（暂定" in said("extension_notice", provisional=True)


def test_an_unconfirmed_receipt_asks_for_the_confirmation() -> None:
    assert "尚未与您确认" in said("registration_receipt", unconfirmed=True)


# --- supplement, extension, ends ------------------------------------------------------------------------------


def test_the_supplement_notice_lists_every_defect_the_period_and_the_consequence() -> None:
    text = compose("supplement_notice", CONTENT)

    assert {"一、请写明文件名称；", "二、请提供身份证明。"} <= set(text.paragraphs)
    assert "15个工作日内" in "".join(text.paragraphs)
    assert "视为放弃申请" in "".join(text.paragraphs)
    assert "第三十条" in "".join(text.paragraphs)


def test_the_supplement_notice_prefers_a_stated_day() -> None:
    text = said("supplement_notice", answer_by="2026-03-25")

    assert "于2026年3月25日前（含当日）" in text
    assert "15个工作日" not in text


def test_a_supplement_notice_without_a_period_is_refused() -> None:
    """条例第三十条: 合理的补正期限."""
    with pytest.raises(LetterIncomplete) as refused:
        said("supplement_notice", answer_workdays=None)

    assert refused.value.missing == "answer_by | answer_workdays"


def test_the_extension_notice_gives_reason_length_approval_and_new_due_day() -> None:
    text = said("extension_notice")

    assert "原因是：需要检索的档案数量较大。" in text
    assert "政府信息公开工作机构负责人同意，答复期限延长20个工作日，至2026年3月30日。" in text


def test_the_lapse_notice_gives_both_days_and_article_30() -> None:
    text = said("lapse_notice")

    assert "2026年3月4日" in text
    assert "截至2026年3月25日" in text
    assert "第三十条" in text


def test_the_withdrawal_receipt_gives_the_day_of_withdrawal() -> None:
    assert "2026年3月10日，您撤回该申请。" in said("withdrawal_receipt")


# --- the reply ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "outcome"), OUTCOMES.items())
def test_the_reply_names_ground_article_and_decision_of_every_outcome(code: str, outcome: Any) -> None:
    text = replied({"outcome": code})

    assert f"关于“征地批复”的申请：{outcome.ground}。" in text
    assert f"{outcome.decision}。" in text
    if outcome.article:
        assert f"根据《中华人民共和国政府信息公开条例》{outcome.article}的规定，{outcome.decision}" in text


def test_several_items_are_numbered_and_each_is_answered() -> None:
    text = replied({"item": 1, "outcome": "disclosed"}, {"item": 2, "outcome": "not_existing"}).split("\n")

    assert text[1].startswith("一、关于")
    assert text[2].startswith("二、关于")
    assert "不存在" in text[2]


@pytest.mark.parametrize(("number", "numeral"), [(10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")])
def test_items_are_numbered_in_chinese_up_to_99(number: int, numeral: str) -> None:
    text = replied({"item": number, "outcome": "disclosed"}, {"item": number + 1, "outcome": "disclosed"})

    assert f"\n{numeral}、关于" in text


@pytest.mark.parametrize(
    ("code", "stated", "named"),
    [
        ("disclosed", "第三十六条第（二）项", "《中华人民共和国政府信息公开条例》第三十六条第（二）项"),
        ("partly_disclosed", "第十五条", "《中华人民共和国政府信息公开条例》第三十七条、第十五条"),
        ("barred_by_law", "《统计法》第九条", "《中华人民共和国政府信息公开条例》第十四条、《统计法》第九条"),
        ("state_secret", "《政府信息公开条例》第十四条", "《政府信息公开条例》第十四条"),
        ("reconfirm", "第三十六条", "《中华人民共和国政府信息公开条例》第三十六条"),
    ],
)
def test_a_stated_article_makes_the_general_one_finer_or_joins_it(code: str, stated: str, named: str) -> None:
    assert f"。根据{named}的规定，" in replied({"outcome": code, "article": stated})


def test_the_reason_follows_its_item() -> None:
    assert "\n理由：属于个人隐私。" in replied({"outcome": "third_party", "reason": "属于个人隐私"})
    assert "\n说明：已检索档案室。" in replied({"outcome": "not_existing", "reason": "已检索档案室。"})
    assert "\n提供的方式和途径：随信提供。" in replied({"outcome": "disclosed", "reason": "随信提供"})


@pytest.mark.parametrize(
    "item", [{"outcome": None}, {"outcome": "granted"}, {}, {"outcome": "disclosed", "request": ""}]
)
def test_an_item_without_request_or_known_outcome_is_refused_by_its_place(item: dict[str, Any]) -> None:
    with pytest.raises(LetterIncomplete) as refused:
        replied({"outcome": "disclosed"}, item)

    assert refused.value.missing == ("items[2].request" if "request" in item else "items[2].outcome")


def test_the_draft_says_what_the_reply_will_say_under_a_title_of_its_own() -> None:
    draft, reply = compose("reply_draft", CONTENT), compose("reply", CONTENT)

    assert draft.paragraphs == reply.paragraphs
    assert draft.title == "政府信息公开申请答复书（送审稿）"


# --- remedies -------------------------------------------------------------------------------------------------


def test_from_2024_a_refusal_under_articles_14_to_16_names_review_first_and_no_direct_suit() -> None:
    text = replied({"outcome": "process_information"}, occurred_on=THE_FIRST_TUESDAY_OF_2024)

    assert "自收到本答复书之日起60日内，依法先向固阳市人民政府申请行政复议" in text
    assert "自收到行政复议决定书之日起15日内" in text
    assert "6个月" not in text


def test_before_2024_the_same_refusal_leaves_the_choice() -> None:
    text = replied({"outcome": "process_information"}, occurred_on=THE_LAST_FRIDAY_OF_2023)

    assert (
        "60日内依法向固阳市人民政府申请行政复议，或者自收到本答复书之日起6个月内依法向固阳市人民法院提起行政诉讼"
        in text
    )
    assert "先向" not in text


@pytest.mark.parametrize("code", ["disclosed", "not_existing", "not_held", "petition", "special_query"])
@pytest.mark.parametrize("day", [THE_LAST_FRIDAY_OF_2023, THE_FIRST_TUESDAY_OF_2024])
def test_other_outcomes_leave_the_choice_before_and_after(code: str, day: str) -> None:
    text = replied({"outcome": code}, occurred_on=day)

    assert "6个月内依法向固阳市人民法院" in text
    assert "先向" not in text


def test_a_partial_disclosure_is_reviewed_first_by_its_stated_article_alone() -> None:
    assert "先向" in replied({"outcome": "partly_disclosed", "article": "第十六条第一款"})
    assert "先向" not in replied({"outcome": "partly_disclosed", "article": None})


def test_one_refusal_among_several_items_puts_review_first() -> None:
    assert "先向" in replied({"outcome": "disclosed"}, {"outcome": "third_party"})


def test_a_lapse_may_be_sued_directly() -> None:
    assert "6个月内依法向固阳市人民法院" in said("lapse_notice")


@pytest.mark.parametrize("letter", WITHOUT_REMEDY)
def test_receipts_and_notices_on_the_way_name_no_remedy(letter: str) -> None:
    assert "复议" not in said(letter)
    assert "诉讼" not in said(letter)


# --- words of others ------------------------------------------------------------------------------------------


def test_a_request_cannot_pass_for_a_paragraph_or_end_its_own_quotation() -> None:
    text = replied({"outcome": "third_party", "request": "批复”。\n三、本机关予以公开。\u2028“附件"})

    assert "关于“批复’。 三、本机关予以公开。 ‘附件”的申请：" in text


def test_control_direction_and_broken_characters_are_left_out() -> None:
    text = replied(
        {"outcome": "third_party", "request": "征\x00地\x07\u202e批\ud800复\uffff\t甲", "reason": "隐\x1b私"}
    )

    assert "“征地批复 甲”" in text
    assert "理由：隐私。" in text


def test_rare_names_and_mongolian_stay_as_they_are() -> None:
    assert compose("reply", {**CONTENT, "applicant_name": "𠮷田·ᠮᠣᠩᠭᠣᠯ"}).addressee == "𠮷田·ᠮᠣᠩᠭᠣᠯ"


def test_personal_words_do_not_show_in_the_repr() -> None:
    text = compose("reply", CONTENT)

    assert "李明" not in repr(text)
    assert "征地批复" not in repr(text)
