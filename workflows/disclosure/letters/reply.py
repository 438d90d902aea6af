"""答复书: a decision with its article for each item, then the remedies; and the sheet of its check, for the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterIncomplete, LetterRequest

from ..outcomes import OUTCOMES_OF, Outcome, outcome_label, review_first
from ..reading import open_items
from ..regime import Regime, regime_of
from ..reply_check import Finding, ReplyCheckFailed, findings_about_people, together
from .letter import ALWAYS, LetterSpec
from .remedy import REMEDY, remedy
from .wording import Content, is_blank, numeral, quoted, received, regime_in, sentence


def _reply(content: Content) -> Iterable[str]:
    """答复书: a decision with its article for each item, then the remedies; 条例第三十六条至第三十九条."""
    items, regime = content["items"], regime_in(content)
    for position, item in enumerate(items, start=1):
        _check_item(item, position, regime)
    yield f"{received(content)}经审查，现答复如下："
    for position, item in enumerate(items, start=1):
        number = f"{numeral(item.get('item') or position)}、" if len(items) > 1 else ""
        yield from _decision(item, number, regime)
    yield remedy(content, review_first((item["outcome"], item.get("article")) for item in items), "答复书")


def _check_item(item: Content, position: int, regime: Regime) -> None:
    for key in ("request", "outcome"):
        if is_blank(item.get(key)) or (key == "outcome" and item[key] not in OUTCOMES_OF[regime.name]):
            raise LetterIncomplete(letter="reply", missing=f"items[{position}].{key}")


def _decision(item: Content, number: str, regime: Regime) -> Iterable[str]:
    outcome = OUTCOMES_OF[regime.name][item["outcome"]]
    by_article = _by_article(outcome, item.get("article") or "", regime)
    yield f"{number}关于{quoted(item['request'])}的申请：{outcome.ground}。{by_article}{outcome.decision}。"
    if item.get("reason"):
        word = {"disclosed": "提供的方式和途径", "not_available": "说明"}.get(outcome.group, "理由")
        yield f"{word}：{sentence(item['reason'])}"
    for key, word in TOLD.items():
        if not is_blank(item.get(key)):
            yield f"{word}：{sentence(item[key])}"


TOLD = {
    "reference": "可以公开部分的获取方式和途径",
    "other_agency": "负责公开该政府信息的行政机关及其联系方式",
    "earlier_case": "已经答复的政府信息公开申请的登记编号",
}
"""What an outcome rests on that the applicant is told (条例第三十六条); the rest stays on file."""


def _by_article(outcome: Outcome, stated: str, regime: Regime) -> str:
    """The article of the outcome, then the stated one; the stated one alone where it is the same in finer detail."""
    article = re.match(r"第[一二三四五六七八九十]+条", outcome.article)
    if not stated:
        named = outcome.article
    elif article is None or article[0] in stated:
        named = stated
    else:
        named = f"{outcome.article}、{stated}"
    if not named:
        return ""
    return f"根据{named if named.startswith('《') else regime.full_title + named}的规定，"


# --- the sheet of the check ------------------------------------------------------------------------------------------


def _checked(request: LetterRequest) -> Mapping[str, Any]:
    """What the check found in the documents of the proposal, with what only somebody sees who knows the applicant.

    Raises `ReplyCheckFailed` where the handler's reply is not the applicant's, or what is to be disclosed holds
    somebody else's numbers: such a proposal is not made, so that nobody has to review it.
    """
    case, values, regime = request.case, request.case.values, regime_of(request.workflow)
    own = [request.reveal(values[key]) for key in ("identity_number", "phone", "agent") if key in values]
    information = request.data.get("information", ())
    found = findings_about_people(request.data.get("reply"), information, request.reveal(values["name"]), own)
    if found:
        raise ReplyCheckFailed(rules=together(found, regime))
    kept = [Finding(code) for code in values.get("reply_check", ())]
    outcomes = [(number, item.get("outcome")) for number, item in open_items(case).items()]
    return {
        "addressee": "审核人、保密审查员、签发人",
        "findings": [f"{'须改正' if finding.red else '须核实'}：{finding.words(regime).zh}。" for finding in kept],
        "outcomes": [f"第{number}项：{outcome_label(outcome)}。" for number, outcome in outcomes],
    }


def _reply_check_sheet(content: Content) -> Iterable[str]:
    """答复书体检表: for those who review and sign; it stays in the house."""
    yield f"{received(content)}拟办结果："
    yield from content.get("outcomes") or ()
    yield "对随拟办提交的自拟答复书和拟公开的信息，系统读取和核对的结果："
    yield from content.get("findings") or ("未发现须改正或者须核实的事项。",)


_REQUIRED = (*ALWAYS, "items", *REMEDY)

LETTERS = {
    "reply_draft": LetterSpec("答复书（送审稿）", "政府信息公开申请答复书（送审稿）", _REQUIRED, _reply),
    "reply": LetterSpec(
        "政府信息公开申请答复书",
        "政府信息公开申请答复书",
        _REQUIRED,
        _reply,
        "您的政府信息公开申请（编号{number}）已经答复，请注意查收。",
    ),
    "reply_check_sheet": LetterSpec(
        "答复书体检表",
        "政府信息公开申请答复书体检表",
        (*ALWAYS, "addressee"),
        _reply_check_sheet,
        content=_checked,
    ),
}
"""Each of the reply's `items` needs its `request` and an `outcome` of the regime."""
