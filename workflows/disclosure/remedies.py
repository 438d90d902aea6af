"""救济: to whom an objection to a decision goes, by the kind of agency and the day; and when review must come first.

《中华人民共和国行政复议法》: the text of 2017 (articles 12 to 15 are those of 1999) until 2023-12-31, its revision of
2023 (articles 24 to 28) from 2024-01-01. The day is that of the letter: it tells what is open to its reader then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from gongkai.engine import LetterIncomplete, Words

REVIEW_LAW_REVISED_ON = date(2024, 1, 1)
"""From this day on the revision of 2023 is in force."""
SUIT_LAW_REVISED_ON = date(2015, 5, 1)
"""From this day on 《中华人民共和国行政诉讼法》 as revised in 2014 is in force."""
OFFICES = ("government", "superior")
"""The settings that name an office: the government, and the superior department, that an objection may go to."""
_ITSELF = "itself"


class AgencyKind(StrEnum):
    """机关类别: what the answering agency is in law, on which the review authority depends."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    PROVINCIAL_GOVERNMENT = "provincial_government"
    MINISTRY = "ministry"
    MINISTRY_BODY = "ministry_body"
    VERTICAL = "vertical"
    JUSTICE_BUREAU = "justice_bureau"
    LEAGUE_ADMINISTRATION = "league_administration"
    SUBDISTRICT = "subdistrict"
    DEVELOPMENT_ZONE = "development_zone"
    AUTHORISED_BODY = "authorised_body"


KIND_LABELS: dict[AgencyKind, str] = {
    AgencyKind.DEPARTMENT: "县级以上地方人民政府的工作部门及其派出机构",
    AgencyKind.GOVERNMENT: "省级以下地方人民政府",
    AgencyKind.PROVINCIAL_GOVERNMENT: "省、自治区、直辖市人民政府",
    AgencyKind.MINISTRY: "国务院部门",
    AgencyKind.MINISTRY_BODY: "国务院部门的派出机构及其管理的法律法规授权组织",
    AgencyKind.VERTICAL: "海关、金融、外汇管理等垂直领导的机关，税务和国家安全机关",
    AgencyKind.JUSTICE_BUREAU: "履行行政复议机构职责的司法行政部门",
    AgencyKind.LEAGUE_ADMINISTRATION: "盟行政公署（自治区人民政府的派出机关）",
    AgencyKind.SUBDISTRICT: "街道办事处（派出机关）",
    AgencyKind.DEVELOPMENT_ZONE: "开发区管理委员会",
    AgencyKind.AUTHORISED_BODY: "地方管理的法律法规授权组织",
}


class RemedyKindUnknown(LetterIncomplete):
    """文书「{letter}」无法写明行政复议机关：设置 [remedy] 的 kind 未写明或不是已知的机关类别，应为 {known} 之一。
    The letter "{letter}" cannot name the review authority: kind in [remedy] is missing or unknown; one of {known}."""


class RemedyUnconfigured(LetterIncomplete):
    """文书「{letter}」无法写明行政复议机关：机关类别为 {kind} 的，设置 [remedy] 须写明 {missing}（{article}）。
    The letter "{letter}" cannot name the review authority: for the kind {kind} the settings' [remedy] must give
    {missing} ({article})."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where an objection to a kind of agency goes: the `offices` of the settings (or the agency itself), by `article`.

    Of several the applicant may choose; if `first`, the first that is configured is meant and there is no choice.
    """

    article: str
    offices: tuple[str, ...]
    first: bool = False


@dataclass(frozen=True, slots=True)
class Authority:
    """行政复议机关: its name as a letter says it (two by 或者), and the `article` that makes it so.

    `ruled_by_state_council`: its decision can also be brought before the State Council (2017: article 14, 2023:
    article 26).
    """

    name: str
    article: str
    ruled_by_state_council: bool


def _by(law: str) -> Mapping[AgencyKind, Rule]:
    kind = AgencyKind
    choice, government, superior, itself = OFFICES, ("government",), ("superior",), (_ITSELF,)
    if law == "2017":
        article = "《行政复议法》（2017年修正）第{}".format
        return {
            kind.DEPARTMENT: Rule(article("十二条第一款"), choice),
            kind.GOVERNMENT: Rule(article("十三条"), government),
            kind.PROVINCIAL_GOVERNMENT: Rule(article("十四条"), itself),
            kind.MINISTRY: Rule(article("十四条"), itself),
            kind.MINISTRY_BODY: Rule(article("十五条第一款第二项、第三项"), superior),
            kind.VERTICAL: Rule(article("十二条第二款"), superior),
            kind.JUSTICE_BUREAU: Rule(article("十二条第一款"), choice),
            kind.LEAGUE_ADMINISTRATION: Rule(article("十五条第一款第一项"), government),
            kind.SUBDISTRICT: Rule(article("十五条第一款第一项"), government),
            kind.DEVELOPMENT_ZONE: Rule(article("十五条第一款第一项"), government),
            kind.AUTHORISED_BODY: Rule(article("十五条第一款第三项"), ("superior", "government"), first=True),
        }
    article = "《行政复议法》第{}".format
    return {
        kind.DEPARTMENT: Rule(article("二十四条第一款第一项、第四款"), government),
        kind.GOVERNMENT: Rule(article("二十四条第一款第二项"), government),
        kind.PROVINCIAL_GOVERNMENT: Rule(article("二十四条第二款"), itself),
        kind.MINISTRY: Rule(article("二十五条第一项"), itself),
        kind.MINISTRY_BODY: Rule(article("二十五条第二项、第三项"), superior),
        kind.VERTICAL: Rule(article("二十七条"), superior),
        kind.JUSTICE_BUREAU: Rule(article("二十八条"), choice),
        kind.LEAGUE_ADMINISTRATION: Rule(article("二十四条第一款第三项"), government),
        kind.SUBDISTRICT: Rule(article("二十四条第一款第三项"), government),
        kind.DEVELOPMENT_ZONE: Rule(article("二十四条第一款第三项"), government),
        kind.AUTHORISED_BODY: Rule(article("二十四条第一款第四项"), government),
    }


_RULES = {"2017": _by("2017"), "2023": _by("2023")}


def rule_on(kind: AgencyKind, day: date) -> Rule:
    """The rule for a kind of agency on a day."""
    return _RULES["2017" if day < REVIEW_LAW_REVISED_ON else "2023"][kind]


def review_comes_first(refused: bool, day: date) -> bool:
    """复议前置: whether one who objects on `day` must ask for review before going to court.

    `refused`: refused under articles 14 to 16 of the Regulation (``outcomes.review_first``). 行政复议法第二十三条第一款
    第四项, from 2024-01-01; before, everybody was free to choose (行政诉讼法第四十四条).
    """
    return refused and day >= REVIEW_LAW_REVISED_ON


def suit_months_on(day: date) -> int:
    """How many months a direct suit is open: 行政诉讼法第四十六条; before 2015-05-01 its article 39 of 1989."""
    return 3 if day < SUIT_LAW_REVISED_ON else 6


def authority_on(day: date, remedy: Mapping[str, Any], agency_name: str, letter: str) -> Authority:
    """The review authority for a `letter` of `day`, by the agency's settings `remedy` (``kind`` and `OFFICES`).

    Raises `RemedyKindUnknown` and `RemedyUnconfigured`: no letter goes out with a guessed authority.
    """
    if remedy.get("kind") not in list(AgencyKind):
        raise RemedyKindUnknown(letter=letter, missing="remedy.kind", known="、".join(AgencyKind))
    kind = AgencyKind(remedy["kind"])
    rule = rule_on(kind, day)
    names = {**{office: remedy.get(office) for office in OFFICES}, _ITSELF: agency_name}
    lacking = [office for office in rule.offices if not names[office]]
    if len(lacking) == len(rule.offices) if rule.first else lacking:
        missing = Words(" 或 ".join(lacking) if rule.first else "、".join(lacking), " and ".join(lacking))
        raise RemedyUnconfigured(letter=letter, kind=str(kind), missing=missing, article=rule.article)
    named = [name for office in rule.offices if (name := names[office])]
    return Authority("或者".join(named[:1] if rule.first else named), rule.article, rule.offices == (_ITSELF,))


def faults_of(remedy: Mapping[str, Any]) -> list[str]:
    """What is wrong with an agency's settings `remedy` by the law in force now, in Chinese and English; all at once.

    What only letters of days before 2024 need may be left out; such a letter is refused by name.
    """
    if remedy.get("kind") not in list(AgencyKind):
        return [f"remedy.kind: 没有机关类别「{remedy.get('kind')}」 unknown kind, known: {', '.join(AgencyKind)}"]
    kind = AgencyKind(remedy["kind"])
    now = rule_on(kind, REVIEW_LAW_REVISED_ON)
    used = {office for rules in _RULES.values() for office in rules[kind].offices}
    faults = [
        f"remedy.{office}: 机关类别为 {kind} 的须写明（{now.article}） must be given for this kind"
        for office in now.offices
        if office in OFFICES and not remedy.get(office)
    ]
    return faults + [
        f"remedy.{office}: 机关类别为 {kind} 的没有此项 has no meaning for this kind"
        for office in OFFICES
        if remedy.get(office) and office not in used
    ]
