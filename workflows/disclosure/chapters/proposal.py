"""拟办: the outcome of each item is proposed, with everything it rests on. 条例第三十六条、第三十七条."""

from __future__ import annotations

from typing import Any

from gongkai.engine import Field, LetterIncomplete, Refused, Situation

from ..fields import flag, personal, plain, table, whole
from ..grounds import grounds_of, lacking
from ..messages import Effects
from ..outcomes import OUTCOMES_OF, articles_of, case_outcome, outcome_label
from ..reading import open_items
from ..refusals import ItemUnknown
from ..regime import Regime, regime_of
from ..remedies import authority_on
from ..reply_check import findings_in_documents

FACTS_OF_OUTCOME = (
    "search_record", "other_agency", "undeterminable", "earlier_case", "reference", "public_interest",
    "no_consultation", "severable_considered",
)  # fmt: skip
"""The columns that say what an outcome rests on; the case keeps them with the item."""


def outcome_rows(regime: Regime) -> Field:
    """各事项办理结果: one row for each item, the outcomes and articles those of the regime."""
    outcomes = OUTCOMES_OF[regime.name]
    articles = dict.fromkeys(article for code in outcomes for article in articles_of(code, regime.name))
    return table(
        "outcomes",
        "各事项办理结果",
        whole("item", "事项序号", required=True),
        plain("outcome", "办理结果", required=True, choices=tuple(outcomes)),
        personal("reason", "理由"),
        plain("article", "所依据条款", choices=tuple(articles)),
        personal("search_record", "检索记录"),
        personal("other_agency", "负责公开的机关及其联系方式"),
        flag("undeterminable", "不能确定负责公开的机关"),
        plain("earlier_case", "已经答复的原登记编号"),
        personal("reference", "可以公开部分的获取方式和途径"),
        personal("public_interest", "不公开会对公共利益造成重大影响的理由"),
        personal("no_consultation", "不能征求第三方意见的理由"),
        flag("severable_considered", "已考虑能否作区分处理"),
        required=True,
    )


class ItemUnanswered(Refused):
    """第 {items} 项申请事项尚无办理结果。
    Item {items} has no outcome yet."""


class ItemAnsweredTwice(Refused):
    """第 {item} 项申请事项答复了两次。
    Item {item} is answered twice."""


class ReasonMissing(Refused):
    """第 {item} 项的结果「{outcome}」须说明理由。
    Item {item}: the outcome "{outcome}" needs its reasons."""


class ArticleMissing(Refused):
    """第 {item} 项部分公开，须写明其余内容不予公开所依据的条款。
    Item {item} is disclosed in part: name the article under which the rest is withheld."""


class OverrideUnexplained(Refused):
    """改定案件办理结果须说明理由。
    A case outcome set by hand needs its reason."""


def outcomes_complete(situation: Situation) -> Refused | None:
    """Every item is answered once, and what is not disclosed says why (Article 36)."""
    if situation.data is None:
        return None
    items, answered = open_items(situation.case), set[int]()
    for row in situation.data["outcomes"]:
        item = row["item"]
        if str(item) not in items:
            return ItemUnknown(item=item)
        if item in answered:
            return ItemAnsweredTwice(item=item)
        if row["outcome"] != "disclosed" and not row.get("reason"):
            return ReasonMissing(item=item, outcome=outcome_label(row["outcome"]))
        if row["outcome"] == "partly_disclosed" and not row.get("article"):
            return ArticleMissing(item=item)
        answered.add(item)
    if situation.data.get("case_outcome") and not situation.data.get("override_reason"):
        return OverrideUnexplained()
    left = sorted(set(map(int, items)) - answered)
    return ItemUnanswered(items="、".join(map(str, left))) if left else None


def outcomes_grounded(situation: Situation) -> Refused | None:
    """What each outcome rests on is there (`grounds`); a search recorded for the application holds for each item."""
    if situation.data is None:
        return None
    regime = regime_of(situation.workflow.name)
    grounds = grounds_of(situation.case, regime, situation.today, severed=bool(situation.data.get("information")))
    searched = {"search_record": situation.data.get("search_record")}
    for row in situation.data["outcomes"]:
        for _, refused in lacking(row["item"], {**searched, **row}, grounds):
            return refused
    return None


def outcomes(situation: Situation) -> Effects:
    """The outcome of each item, and the case's outcome by the rule ``case_outcome`` or by hand with a reason."""
    return [*_items(situation, ()), _case_outcome(situation)]


def outcomes_with_grounds(situation: Situation) -> Effects:
    """The same, with what each outcome rests on; what an earlier proposal said of an item is gone."""
    return [*_items(situation, FACTS_OF_OUTCOME), _case_outcome(situation)]


def _items(situation: Situation, columns: tuple[str, ...]) -> Effects:
    searched = situation.sealed.get("search_record")
    effects: Effects = []
    for row, kept in zip((situation.data or {})["outcomes"], situation.sealed["outcomes"], strict=True):
        values: dict[str, Any] = {
            "outcome": row["outcome"],
            "article": row.get("article"),
            "reason": kept.get("reason"),
        }
        held = situation.case.items[str(row["item"])]
        given = {name: kept.get(name) for name in columns}
        if "search_record" in given and row["outcome"] == "not_existing":
            given["search_record"] = given["search_record"] or searched
        values |= {name: value for name, value in given.items() if value is not None or name in held}
        effects.append({"do": "item", "item": row["item"], "values": values})
    return effects


def _case_outcome(situation: Situation) -> dict[str, Any]:
    data = situation.data or {}
    outcome = data.get("case_outcome") or case_outcome([row["outcome"] for row in data["outcomes"]])
    return {"do": "set", "name": "outcome", "value": outcome}


def draft(situation: Situation) -> Effects:
    """The reply is drawn up from the outcomes unless the handler hands in one of his own."""
    return [] if "reply" in situation.sealed else [{"do": "letter", "letter": "reply_draft"}]


def documents_checked(situation: Situation) -> Effects:
    """What the reply check finds in the documents handed in: by its codes, and as a sheet for who reviews and signs.

    The sheet is drawn where the applicant is known, and refuses what only then is seen (``letters.reply``).
    """
    data = situation.data or {}
    found = findings_in_documents(
        data.get("reply"),
        data.get("information", ()),
        situation.case.numbers.get("registration", ""),
        review_authorities(situation),
    )
    codes = [finding.code for finding in found]
    kept: Effects = []
    if codes or "reply_check" in situation.case.values:
        kept.append({"do": "set", "name": "reply_check", "value": codes})
    handed_in = "reply" in situation.sealed or situation.sealed.get("information")
    return [*kept, {"do": "letter", "letter": "reply_check_sheet"}] if handed_in else kept


def review_authorities(situation: Situation) -> tuple[str, ...]:
    """The names of the review authority by the settings, several where there is a choice; none if it is not settled."""
    practice = situation.practice
    try:
        name, settings = practice.get("agency_name", ""), practice.get("remedy", {})
        authority = authority_on(situation.today, settings, name, "reply")
    except LetterIncomplete:
        return ()
    return tuple(authority.name.split("或者"))
