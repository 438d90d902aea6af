"""What an outcome rests on: the search, the other agency, the earlier case, those consulted …; refused without it.

Asked when an outcome is proposed, of what is proposed, and again before it is signed, of what the case then holds: a
correction may have taken a fact out in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.engine import CaseState, Refused

from .outcomes import OUTCOMES_OF, Need, Outcome, articles_of
from .reading import consultations_of, standing_facts
from .regime import Regime

Row = Mapping[str, Any]
"""An answer to an item: the columns of the proposal, or what the case keeps of them."""


class ArticleUnfit(Refused):
    """第 {item} 项的结果「{outcome}」不能以{stated}为依据；可写：{fitting}。
    Item {item}: {stated} is no ground for the outcome "{outcome}"; those that fit: {fitting}."""


class OutcomeUnknown(Refused):
    """第 {item} 项：{title}没有「{outcome}」这一办理结果。
    Item {item}: {title} knows no outcome "{outcome}"."""


class SearchRecordMissing(Refused):
    """第 {item} 项答复信息不存在，须有检索记录（{article}）。
    Item {item} is said not to exist: the record of the search must be given ({article})."""


class OtherAgencyMissing(Refused):
    """第 {item} 项不属于本机关公开，须写明负责公开的机关及其联系方式，或者注明不能确定（{article}）。
    Item {item} is not ours: name the right agency and its contact, or state that it cannot be determined
    ({article})."""


class EarlierCaseMissing(Refused):
    """第 {item} 项为重复申请，须写明已经答复的原登记编号（{article}）。
    Item {item} is a repetition: give the number of the case that was answered before ({article})."""


class SeveredTextMissing(Refused):
    """第 {item} 项部分公开，须附作区分处理后可以公开的内容，或者写明获取它的方式和途径（{article}）。
    Item {item} is disclosed in part: attach the severed text, or say where it is to be had ({article})."""


class ThirdPartyNotAsked(Refused):
    """第 {item} 项涉及第三方权益，须先征求第三方意见并已有结果，或者说明为何不能征求（{article}）。
    Item {item} touches a third party: they must have been consulted to the end, or say why it was not possible
    ({article})."""


class SeverabilityUnconsidered(Refused):
    """第 {item} 项不予公开，须确认已考虑能否作区分处理（{article}）。
    Item {item} is refused: confirm that severing what can be disclosed was considered ({article})."""


class SupplementMissing(Refused):
    """第 {item} 项答复补正后仍不明确，但没有收到过补正（{article}）。
    Item {item} is said to be unclear after a supplement, but none was received ({article})."""


class ReasonsNotJudged(Refused):
    """第 {item} 项以大量反复申请不予处理，须先要求说明理由，并认定理由不合理或者逾期未说明（{article}）。
    Item {item} is excessive only once reasons were asked and found unreasonable, or not given in time ({article})."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the case holds that an outcome may rest on, by the rules of `regime`.

    `consulted`: the items about which a third party was consulted to the end. `supplemented`: a supplement came.
    `unreasonable`: reasons were asked, and found unreasonable or not given in time. `severed`: a text to be disclosed
    is attached.
    """

    regime: Regime
    consulted: frozenset[str]
    supplemented: bool
    unreasonable: bool
    severed: bool


def grounds_of(case: CaseState, regime: Regime, today: date, *, severed: bool | None = None) -> Grounds:
    """The grounds of a case on a day; `severed` is read off its documents where it is not given."""
    if severed is None:
        proposed = case.last_taken("propose")
        severed = any(row["kind"] == "information" and int(row["seq"]) >= proposed for row in case.documents)
    return Grounds(
        regime,
        frozenset(_consulted(case)),
        bool(standing_facts(case, "supplement_received")),
        unreasonable(case, today),
        severed,
    )


def _consulted(case: CaseState) -> Iterator[str]:
    sent = {row.get("id") for row in standing_facts(case, "consultation_sent")}
    answered = {row.get("id") for row in standing_facts(case, "consultation_answered")}
    for id_, held in consultations_of(case).items():
        ended = id_ in answered or held.get("ended") == "silent"
        if id_ in sent and held["with"] == "third_party" and ended:
            yield from map(str, held["items"] or case.items)


def unreasonable(case: CaseState, today: date) -> bool:
    """Whether the reasons of an excessive request failed (第三十五条): judged so, or not given in their period.

    Reasons that came late are judged like others; until they are, the period counts.
    """
    asked: Mapping[str, Any] | None = case.values.get("reasons")
    if not asked:
        return False
    if asked["judged"] is not None:
        return bool(asked["judged"] == "unreasonable")
    in_time = asked["received_on"] is not None and asked["received_on"] <= asked["answer_by"]
    return not in_time and today.isoformat() > asked["answer_by"]


def lacking(item: int, row: Row, grounds: Grounds) -> Iterator[tuple[str, Refused]]:
    """What an answer lacks: the rule by its code, and the refusal that says it."""
    regime = grounds.regime
    outcome = OUTCOMES_OF[regime.name].get(row["outcome"])
    if outcome is None:
        yield "outcome_known", OutcomeUnknown(item=item, title=regime.title, outcome=row["outcome"])
        return
    stated, fitting = row.get("article"), articles_of(row["outcome"], regime.name)
    if stated and stated not in fitting:
        names = "、".join(fitting) or "——"
        yield "article_fits", ArticleUnfit(item=item, outcome=outcome.label, stated=stated, fitting=names)
    for need in needs_of(row, regime):
        check, kind = _NEEDS[need]
        if not check(row, grounds, item):
            yield need, kind(item=item, article=_article_on(need, outcome, regime))


def needs_of(row: Row, regime: Regime) -> tuple[Need, ...]:
    """The needs of the outcome; and third parties asked, whatever the outcome, where the article on them is stated."""
    outcomes = OUTCOMES_OF[regime.name]
    needs = outcomes[row["outcome"]].needs
    third_party = outcomes["third_party"].article
    if row.get("article") == third_party and "third_party_asked" not in needs:
        return (*needs, "third_party_asked")
    return needs


def _article_on(need: Need, outcome: Outcome, regime: Regime) -> str:
    matter = {"third_party_asked": "third_party", "severability": "severance", "reasons_judged": "excess"}.get(need, "")
    return regime.cite(matter) or named(outcome.article, regime)


def named(article: str, regime: Regime) -> str:
    """An article of the table with the title of its rule."""
    return article if article.startswith("《") else f"{regime.title}{article}"


_NEEDS: dict[Need, tuple[Callable[[Row, Grounds, int], bool], type[Refused]]] = {
    "search_record": (lambda row, _grounds, _item: bool(row.get("search_record")), SearchRecordMissing),
    "other_agency": (
        lambda row, _grounds, _item: bool(row.get("other_agency") or row.get("undeterminable")),
        OtherAgencyMissing,
    ),
    "earlier_case": (lambda row, _grounds, _item: bool(row.get("earlier_case")), EarlierCaseMissing),
    "severed_text": (lambda row, grounds, _item: bool(grounds.severed or row.get("reference")), SeveredTextMissing),
    "third_party_asked": (
        lambda row, grounds, item: str(item) in grounds.consulted or bool(row.get("no_consultation")),
        ThirdPartyNotAsked,
    ),
    "severability": (lambda row, _grounds, _item: bool(row.get("severable_considered")), SeverabilityUnconsidered),
    "supplement": (lambda _row, grounds, _item: grounds.supplemented, SupplementMissing),
    "reasons_judged": (lambda _row, grounds, _item: grounds.unreasonable, ReasonsNotJudged),
}
