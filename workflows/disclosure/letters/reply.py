"""答复书: a decision with its article for each item, then the remedies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gongkai.engine import LetterIncomplete

from ..outcomes import OUTCOMES, Outcome, review_first
from .letter import ALWAYS, LetterSpec
from .remedy import REMEDY, remedy
from .wording import REGULATION, Content, is_blank, numeral, quoted, received, sentence


def _reply(content: Content) -> Iterable[str]:
    """答复书: a decision with its article for each item, then the remedies; 条例第三十六条至第三十九条."""
    items = content["items"]
    for position, item in enumerate(items, start=1):
        _check_item(item, position)
    yield f"{received(content)}经审查，现答复如下："
    for position, item in enumerate(items, start=1):
        number = f"{numeral(item.get('item') or position)}、" if len(items) > 1 else ""
        yield from _decision(item, number)
    yield remedy(content, review_first((item["outcome"], item.get("article")) for item in items), "答复书")


def _check_item(item: Content, position: int) -> None:
    for key in ("request", "outcome"):
        if is_blank(item.get(key)) or (key == "outcome" and item[key] not in OUTCOMES):
            raise LetterIncomplete(letter="reply", missing=f"items[{position}].{key}")


def _decision(item: Content, number: str) -> Iterable[str]:
    outcome = OUTCOMES[item["outcome"]]
    by_article = _by_article(outcome, item.get("article") or "")
    yield f"{number}关于{quoted(item['request'])}的申请：{outcome.ground}。{by_article}{outcome.decision}。"
    if item.get("reason"):
        word = {"disclosed": "提供的方式和途径", "not_available": "说明"}.get(outcome.group, "理由")
        yield f"{word}：{sentence(item['reason'])}"


def _by_article(outcome: Outcome, stated: str) -> str:
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
    return f"根据{named if named.startswith('《') else REGULATION + named}的规定，"


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
}
"""Each of the reply's `items` needs its `request` and an `outcome` of `OUTCOMES`."""
