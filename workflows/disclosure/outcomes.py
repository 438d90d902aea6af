"""办理结果: how an item of an application can be answered, by which article, in which row group of the annual table.

《中华人民共和国政府信息公开条例》 (国务院令第711号); the groups are those of 国办公开办函〔2021〕30号, table 三（三）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Group = Literal["disclosed", "partly_disclosed", "refused", "not_available", "not_processed", "other"]

GROUP_LABELS: dict[Group, str] = {
    "disclosed": "予以公开",
    "partly_disclosed": "部分公开",
    "refused": "不予公开",
    "not_available": "无法提供",
    "not_processed": "不予处理",
    "other": "其他处理",
}
"""The six groups of table 三（三）, in its order; 其他处理 are ends without a reply to an item (不再处理, 撤回)."""


Need = Literal[
    "search_record", "other_agency", "earlier_case", "severed_text", "third_party_asked", "severability",
    "supplement", "reasons_judged",
]  # fmt: skip
"""What an outcome rests on beside its reasons; `grounds` says what is meant, and what it is refused by."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to answer an item. `article` is of the Regulation, or another rule with its title 《…》 in front; empty
    where there is none.

    `ground` and `decision` are what a reply says about the item, before and after it names the article. `needs` are the
    facts without which the outcome is refused; `document` the standard document that it is told in (docs/law.md).
    """

    label: str
    article: str
    group: Group
    ground: str
    decision: str
    needs: tuple[Need, ...] = ()
    document: str = "政府信息公开申请答复书"


_REFUSED = "本机关决定不予公开"
_NOT_AVAILABLE = "本机关无法提供"

OUTCOMES: dict[str, Outcome] = {
    "disclosed": Outcome(
        "予以公开",
        "第三十六条第（一）（二）项",
        "disclosed",
        "您申请公开的政府信息可以公开",
        "本机关予以公开",
        (),
        "公开告知书",
    ),
    "partly_disclosed": Outcome(
        "部分公开",
        "第三十七条",
        "partly_disclosed",
        "您申请公开的信息中含有不应当公开或者不属于政府信息的内容，能够作区分处理",
        "本机关决定部分公开：可以公开的政府信息内容向您提供，其余内容不予公开",
        ("severed_text",),
        "部分公开告知书",
    ),
    "state_secret": Outcome(
        "属于国家秘密",
        "第十四条",
        "refused",
        "您申请公开的政府信息依法确定为国家秘密",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "barred_by_law": Outcome(
        "其他法律行政法规禁止公开",
        "第十四条",
        "refused",
        "您申请公开的政府信息属于法律、行政法规禁止公开的政府信息",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "security_stability": Outcome(
        "危及“三安全一稳定”",
        "第十四条",
        "refused",
        "您申请公开的政府信息公开后可能危及国家安全、公共安全、经济安全、社会稳定",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "third_party": Outcome(
        "保护第三方合法权益",
        "第十五条",
        "refused",
        "您申请公开的政府信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害",
        _REFUSED,
        ("third_party_asked", "severability"),
        "不予公开告知书",
    ),
    "internal_affairs": Outcome(
        "属于三类内部事务信息",
        "第十六条第一款",
        "refused",
        "您申请公开的政府信息属于人事管理、后勤管理、内部工作流程等行政机关内部事务信息",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "process_information": Outcome(
        "属于四类过程性信息",
        "第十六条第二款",
        "refused",
        "您申请公开的政府信息属于行政机关在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "enforcement_file": Outcome(
        "属于行政执法案卷",
        "第十六条第二款",
        "refused",
        "您申请公开的政府信息属于行政执法案卷信息",
        _REFUSED,
        ("severability",),
        "不予公开告知书",
    ),
    "special_query": Outcome(
        "属于行政查询事项",
        "第三十六条第（七）项",
        "refused",
        "您申请公开的政府信息属于工商、不动产登记资料等信息，有关法律、行政法规对其获取有特别规定",
        "请依照有关法律、行政法规的规定办理，本机关不作为政府信息公开申请予以公开",
        (),
        "行政查询告知书",
    ),
    "not_held": Outcome(
        "本机关不掌握相关政府信息",
        "第三十六条第（五）项",
        "not_available",
        "您申请公开的政府信息不属于本机关负责公开",
        _NOT_AVAILABLE,
        ("other_agency",),
        "非本机关告知书",
    ),
    "not_existing": Outcome(
        "信息不存在",
        "第三十六条第（四）项",
        "not_available",
        "经检索，没有您申请公开的政府信息，该政府信息不存在",
        _NOT_AVAILABLE,
        ("search_record",),
        "不存在告知书",
    ),
    "not_ready_made": Outcome(
        "没有现成信息需要另行制作",
        "第三十八条",
        "not_available",
        "您申请公开的信息没有现成信息，需要本机关对现有政府信息进行加工、分析",
        _NOT_AVAILABLE,
        (),
        "无法提供告知书",
    ),
    "unclear_after_supplement": Outcome(
        "补正后申请内容仍不明确",
        "第三十条",
        "not_available",
        "经补正，您的申请内容仍不明确，无法据以确定所申请公开的政府信息",
        _NOT_AVAILABLE,
        ("supplement",),
        "无法提供告知书",
    ),
    "petition": Outcome(
        "信访举报投诉类申请",
        "第三十九条第一款",
        "not_processed",
        "您以政府信息公开申请的形式进行信访、投诉、举报等活动",
        "本机关不作为政府信息公开申请处理，您可以通过相应渠道提出",
        (),
        "不予处理告知书",
    ),
    "repeated": Outcome(
        "重复申请",
        "第三十六条第（六）项",
        "not_processed",
        "本机关已就您的政府信息公开申请作出答复，您重复申请公开相同政府信息",
        "本机关不予重复处理",
        ("earlier_case",),
        "重复申请告知书",
    ),
    "publication": Outcome(
        "要求提供公开出版物",
        "第三十九条第二款",
        "not_processed",
        "您的申请内容为要求本机关提供政府公报、报刊、书籍等公开出版物",
        "本机关不作为政府信息公开申请处理，您可以通过公开渠道获取",
        (),
        "出版物告知书",
    ),
    "excessive": Outcome(
        "无正当理由大量反复申请",
        "第三十五条",
        "not_processed",
        "您申请公开政府信息的数量、频次明显超过合理范围，经要求说明理由，本机关认为理由不合理",
        "本机关不予处理",
        ("reasons_judged",),
        "不予处理告知书",
    ),
    "reconfirm": Outcome(
        "要求行政机关确认或重新出具已获取信息",
        "",
        "not_processed",
        "您要求本机关对已经获取的政府信息进行确认或者重新出具",
        "本机关不予处理",
        (),
        "不予处理告知书",
    ),
}
"""Every outcome of an item by its code, in the order of the annual table."""

_OPINION_OF_2008 = "《国务院办公厅关于施行〈中华人民共和国政府信息公开条例〉若干问题的意见》（国办发〔2008〕36号）"
_OPINION_OF_2010 = "《国务院办公厅关于做好政府信息依申请公开工作的意见》（国办发〔2010〕5号）"
_JUDICIAL_RULES = "《最高人民法院关于审理政府信息公开行政案件若干问题的规定》（法释〔2011〕17号）"
_ARTICLES_2008 = {
    "disclosed": "第二十一条第（一）项",
    "partly_disclosed": "第二十二条",
    "state_secret": "第十四条第四款",  # nosec B105 (an article of law)
    "barred_by_law": "第十四条",
    "security_stability": "第八条",
    "third_party": "第十四条第四款、第二十三条",
    "internal_affairs": _OPINION_OF_2010,
    "process_information": _OPINION_OF_2010,
    "not_held": "第二十一条第（三）项",
    "not_existing": "第二十一条第（三）项",
    "not_ready_made": _OPINION_OF_2010,
    "unclear_after_supplement": "第二十一条第（四）项",
    "petition": "",
    "repeated": f"{_OPINION_OF_2008}第（十三）项",
    "publication": f"{_JUDICIAL_RULES}第二条第（二）项",
    "reconfirm": "",
}
OUTCOMES_2008: dict[str, Outcome] = {
    **{code: replace(OUTCOMES[code], article=article) for code, article in _ARTICLES_2008.items()},
    "own_needs": Outcome(
        "与申请人自身生产、生活、科研等特殊需要无关",
        "第十三条",
        "other",
        "您申请公开的政府信息与您自身生产、生活、科研等特殊需要无关",
        "本机关不予提供",
        (),
        "不予提供告知书",
    ),
}
"""The same under the Regulation of 2008. Where that has no article, the opinions of the State Council's office and the
judicial rules of 2011 are named. Excessive requests, enforcement files and special queries it does not know; the test
of the applicant's own needs the revision has given up."""

OUTCOMES_OF: dict[str, dict[str, Outcome]] = {"2019": OUTCOMES, "2008": OUTCOMES_2008}
"""The outcomes by the name of the regime."""
_KNOWN: Mapping[str, Outcome] = {**OUTCOMES_2008, **OUTCOMES}

ENDINGS = {
    "withdrawn": "申请人撤回",
    "supplement_lapsed": "逾期不补正，不再处理",
    "fee_lapsed": "逾期未缴费，不再处理",
    "not_a_request": "不是政府信息公开申请",
    "void": "作废",
    "corrected": "予以更正",
    "transferred": "转送有权机关",
    "referred": "告知有权机关",
    "refused": "不予更正",
}
"""How a case ends without an answer to its items; the last four: a correction of own records (第四十一条)."""


def outcome_of(code: str) -> Outcome:
    """The outcome of a code, of whichever regime; as in the revision where both have it. Raises `KeyError`."""
    return _KNOWN[code]


def outcome_label(code: str | None) -> str:
    """The Chinese name of a case's outcome, —— while it has none."""
    if code is None:
        return "——"
    return _KNOWN[code].label if code in _KNOWN else ENDINGS.get(code, code)


def articles_of(code: str, regime: str) -> tuple[str, ...]:
    """The articles that may be stated for an outcome under a regime, by the table; its own first.

    A disclosure in part names the one under which the rest is withheld; a disclosure in full may name the one on third
    parties, who agreed or were overridden in the public interest (第十五条). Raises `KeyError` for an unknown outcome.
    """
    outcomes = OUTCOMES_OF[regime]
    more: list[str] = []
    if code == "partly_disclosed":
        more = [outcome.article for outcome in outcomes.values() if outcome.group == "refused"]
    elif code == "disclosed":
        more = [outcomes["third_party"].article]
    return tuple(dict.fromkeys(article for article in (outcomes[code].article, *more) if article))


_REGULATION_TITLES = ("中华人民共和国政府信息公开条例", "政府信息公开条例", "条例")
_REVIEW_FIRST_ARTICLES = ("十四", "十五", "十六", "14", "15", "16")
_TITLE_OR_ARTICLE = re.compile(r"《(?P<title>[^《》]*)》|第(?P<article>[一二三四五六七八九十百]+|[0-9]+)条")


def review_first(answers: Iterable[tuple[str, str | None]]) -> bool:
    """复议前置: whether an objection must go to administrative review before a court.

    《中华人民共和国行政复议法》第二十三条第一款第四项; by 法释〔2025〕8号 that means refusals under articles 14 to 16
    of the Regulation, in part too. `answers`: the outcome of each item and the article stated for it; of a partial
    disclosure the stated article decides, and none stated is none of these. Raises `KeyError` for a code that is no
    outcome.
    """
    found = [_is_review_first(code, article) for code, article in answers]
    return any(found)


def _is_review_first(code: str, stated: str | None) -> bool:
    outcome = _KNOWN[code]
    if outcome.group == "partly_disclosed":
        return names_review_first_article(stated or "")
    return outcome.group == "refused" and names_review_first_article(outcome.article)


def names_review_first_article(text: str) -> bool:
    """Whether `text` names article 14, 15 or 16 of the Regulation; not of another law (《统计法》第十五条)."""
    of_regulation = True
    for found in _TITLE_OR_ARTICLE.finditer(text):
        if found["title"] is not None:
            of_regulation = found["title"] in _REGULATION_TITLES
        elif of_regulation and found["article"] in _REVIEW_FIRST_ARTICLES:
            return True
    return False


def case_outcome(codes: Iterable[str]) -> str:
    """The outcome of the case by the named rule 差异 → 部分公开: all items alike, theirs; differing, partly disclosed.

    A case is one row of the annual table (国办公开办函〔2021〕30号); a clerk may override the rule with a reason.
    Raises `KeyError` for a code that is no outcome, `ValueError` where there is no item.
    """
    given = dict.fromkeys(codes)
    for code in given:
        _KNOWN[code]
    if not given:
        raise ValueError("a case has at least one item")
    return next(iter(given)) if len(given) == 1 else "partly_disclosed"
