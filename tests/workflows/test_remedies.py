"""救济: whom an objection goes to by the kind of agency and the day, and what a letter says of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import LetterIncomplete
from gongkai.workflows.disclosure.letters import LETTERS
from gongkai.workflows.disclosure.letters.remedy import REMEDY, remedy
from gongkai.workflows.disclosure.outcomes import OUTCOMES, review_first
from gongkai.workflows.disclosure.remedies import (
    KIND_LABELS,
    AgencyKind,
    RemedyKindUnknown,
    RemedyUnconfigured,
    authority_on,
    faults_of,
    review_comes_first,
    rule_on,
)
from tests.office import MONDAY, SETTINGS, Office
from tests.office import OUTCOMES as OUTCOMES_OF_ITEMS

FRI_2023_12_29, MON_2024_01_01 = date(2023, 12, 29), date(2024, 1, 1)
BOTH = {"government": "甲", "superior": "乙", "court": "法院"}
DECISIONS = ("reply", "reply_draft", "lapse_notice", "fee_lapse_notice")
ON_THE_WAY = (
    "registration_receipt", "supplement_notice", "extension_notice", "fee_notice", "withdrawal_receipt",
    "third_party_consultation", "agency_consultation", "consultation_notice", "consultation_reminder",
)  # fmt: skip
DAYS = (FRI_2023_12_29, MON_2024_01_01)

AUTHORITIES = [
    # kind, until 2023 (articles 12 to 15), from 2024 (articles 24 to 28)
    ("department", "甲或者乙", "甲"),
    ("government", "甲", "甲"),
    ("provincial_government", "本机关", "本机关"),
    ("ministry", "本机关", "本机关"),
    ("ministry_body", "乙", "乙"),
    ("vertical", "乙", "乙"),
    ("justice_bureau", "甲或者乙", "甲或者乙"),
    ("league_administration", "甲", "甲"),
    ("subdistrict", "甲", "甲"),
    ("development_zone", "甲", "甲"),
    ("authorised_body", "乙", "甲"),
]


def named(kind: str, day: date, **settings: Any) -> str:
    return authority_on(day, {"kind": kind, **settings}, "本机关", "reply").name


# --- the authority [M5] --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "before", "since"), AUTHORITIES)
def test_the_authority_goes_by_the_kind_of_agency_and_the_day(kind: str, before: str, since: str) -> None:
    """[M5] 行政复议法 (2017) 第十二条至第十五条 until Friday 2023-12-29, then (2023) 第二十四条至第二十八条."""
    assert (named(kind, FRI_2023_12_29, **BOTH), named(kind, MON_2024_01_01, **BOTH)) == (before, since)


def test_every_kind_of_agency_has_a_label_and_an_article_on_both_sides_of_2024() -> None:
    assert {kind for kind, *_ in AUTHORITIES} == set(AgencyKind) == set(KIND_LABELS)
    for kind in AgencyKind:
        assert [rule_on(kind, day).article.startswith("《行政复议法》") for day in DAYS] == [True, True]
        assert "2017" in rule_on(kind, FRI_2023_12_29).article
        assert "2017" not in rule_on(kind, MON_2024_01_01).article


def test_an_authorised_body_run_by_a_government_itself_goes_to_that_government_at_any_time() -> None:
    """行政复议法 (2017) 第十五条第一款第三项, (2023) 第二十四条第一款第四项."""
    assert [named("authorised_body", day, government="甲") for day in DAYS] == ["甲", "甲"]


@pytest.mark.parametrize("kind", ["provincial_government", "ministry"])
def test_who_reviews_itself_is_told_to_be_under_the_state_council(kind: str) -> None:
    """(2017) 第十四条, (2023) 第二十六条; nobody else is."""
    assert authority_on(MON_2024_01_01, {"kind": kind}, "本机关", "reply").ruled_by_state_council
    assert not authority_on(MON_2024_01_01, {"kind": "vertical", **BOTH}, "本机关", "reply").ruled_by_state_council


@pytest.mark.parametrize(
    ("kind", "day", "given", "missing"),
    [
        ("department", MON_2024_01_01, {"superior": "乙"}, "government"),
        ("department", FRI_2023_12_29, {"government": "甲"}, "superior"),
        ("justice_bureau", MON_2024_01_01, {}, "government、superior"),
        ("vertical", MON_2024_01_01, {"government": "甲"}, "superior"),
        ("authorised_body", FRI_2023_12_29, {}, "superior 或 government"),
        ("authorised_body", MON_2024_01_01, {"superior": "乙"}, "government"),
    ],
)
def test_an_authority_that_is_not_configured_refuses_the_letter_by_name(
    kind: str, day: date, given: dict[str, str], missing: str
) -> None:
    with pytest.raises(RemedyUnconfigured) as refused:
        named(kind, day, **given)

    assert (refused.value.letter, refused.value.kind, refused.value.missing[0]) == ("reply", kind, missing)
    assert refused.value.article == rule_on(AgencyKind(kind), day).article


@pytest.mark.parametrize("kind", [None, "", "club"])
def test_an_unknown_kind_refuses_the_letter_and_names_those_there_are(kind: str | None) -> None:
    with pytest.raises(RemedyKindUnknown, match=r"department.*authorised_body") as refused:
        authority_on(MON_2024_01_01, {"kind": kind, **BOTH}, "本机关", "reply")

    assert isinstance(refused.value, LetterIncomplete)


# --- the settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", AgencyKind)
def test_settings_that_name_what_the_kind_needs_now_are_sound(kind: AgencyKind) -> None:
    needed = {office: "某机关" for office in rule_on(kind, MON_2024_01_01).offices if office != "itself"}

    assert faults_of({"kind": str(kind), **needed}) == []


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"kind": "club"}, "remedy.kind: 没有机关类别「club」"),
        ({}, "remedy.kind"),
        ({"kind": "department"}, "remedy.government: 机关类别为 department 的须写明（《行政复议法》第二十四条第一款"),
        ({"kind": "justice_bureau", "government": "甲"}, "remedy.superior: 机关类别为 justice_bureau 的须写明"),
        ({"kind": "government", **BOTH}, "remedy.superior: 机关类别为 government 的没有此项"),
        ({"kind": "ministry", "government": "甲"}, "remedy.government: 机关类别为 ministry 的没有此项"),
    ],
)
def test_settings_that_lack_or_add_an_office_are_faulty(settings: dict[str, str], fault: str) -> None:
    found = faults_of(settings)

    assert len(found) == 1
    assert found[0].startswith(fault)


# --- review first [M2, M3] -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", OUTCOMES)
def test_review_comes_first_for_refusals_under_14_to_16_from_2024_only(code: str) -> None:
    """[M2, M3] 行政复议法第二十三条第一款第四项 as 法释〔2025〕8号 reads it; before 2024 there was a choice."""
    refused = review_first([(code, None)])

    assert refused == (
        code
        in {
            "state_secret",
            "barred_by_law",
            "security_stability",
            "third_party",
            "internal_affairs",
            "process_information",
            "enforcement_file",
        }
    )
    assert [review_comes_first(refused, day) for day in DAYS] == [False, refused]


# --- the clause [M1, M6, M7, M8] -----------------------------------------------------------------------------------


def clause(refused: bool, day: date = MONDAY, **more: Any) -> str:
    content = {"review_authority": "示例市人民政府", "court": "示例区人民法院", "occurred_on": day.isoformat(), **more}
    return remedy(content, refused, "答复书")


def test_variant_a_names_60_days_review_first_and_15_days_after_it_but_no_direct_suit() -> None:
    """[M8] A, with the 60 days of [M1] and the 15 days of [M6, M7]; no court is named."""
    text = clause(refused=True)

    assert "自收到本答复书之日起60日内，依法先向示例市人民政府申请行政复议" in text
    assert text.count("15日内") == 2
    assert "6个月" not in text
    assert "示例区人民法院" not in text


def test_variant_b_leaves_the_choice_between_60_days_and_6_months() -> None:
    """[M8] B, with [M1] and the six months of [M7]."""
    text = clause(refused=False)

    assert "60日内依法向示例市人民政府申请行政复议，或者自收到本答复书之日起6个月内依法向示例区人民法院" in text
    assert "先向" not in text


def test_before_2024_a_refusal_has_variant_b() -> None:
    assert clause(refused=True, day=FRI_2023_12_29) == clause(refused=False, day=FRI_2023_12_29)


@pytest.mark.parametrize(("day", "months"), [(date(2015, 4, 30), "3个月内"), (date(2015, 5, 1), "6个月内")])
def test_before_may_2015_a_direct_suit_was_open_for_three_months(day: date, months: str) -> None:
    """行政诉讼法 (1989) 第三十九条 until Thursday 2015-04-30, (2014) 第四十六条 from Friday 2015-05-01."""
    assert months in clause(refused=True, day=day)


def test_the_state_council_is_named_only_where_the_reviewer_reviews_itself() -> None:
    """行政复议法第二十六条."""
    assert "也可以依法向国务院申请裁决" in clause(refused=True, ruled_by_state_council=True)
    assert "国务院" not in clause(refused=True)


def test_only_decisions_bear_the_clause() -> None:
    """None in supplement, extension, fee and consultation notices, nor in receipts: they decide nothing."""
    bearing = {name for name, spec in LETTERS.items() if set(REMEDY) & set(spec.required)}

    assert set(DECISIONS) <= bearing
    assert set(ON_THE_WAY) <= set(LETTERS) - bearing


# --- in a case -----------------------------------------------------------------------------------------------------


def proposed(office: Office) -> str:
    """The text of the draft of a disclosure, proposed now."""
    case = office.to_stage("examination")
    office.propose(case)
    with office.session() as session:
        digest = office.state(case).letters[-1]["digest"]
        return office.engine.document(session, case, digest).decode()


def test_the_reply_names_the_authority_of_the_agencys_kind(sqlite_office: Office) -> None:
    sqlite_office = Office(sqlite_office.database, SETTINGS.replace('kind = "department"', 'kind = "justice_bureau"'))

    assert "依法向示例市人民政府或者示例省自然资源厅申请行政复议" in proposed(sqlite_office)


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [({}, RemedyKindUnknown), ({"kind": "vertical", "government": "示例市人民政府"}, RemedyUnconfigured)],
)
def test_a_reply_that_cannot_name_the_authority_is_not_proposed(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], refusal: type[LetterIncomplete]
) -> None:
    """A host's own directory may lack the settings: nothing is half-written, and the letters before went out."""
    practice = {**sqlite_office.agency.practice("shili"), "remedy": settings}
    monkeypatch.setattr(sqlite_office.agency, "_practice", practice)
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(refusal, case, "propose", "qian", {"outcomes": OUTCOMES_OF_ITEMS})
