"""补正: the notice, and what is told when no answer came."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.engine import LetterIncomplete

from .letter import ALWAYS, LetterSpec
from .remedy import REMEDY, remedy
from .wording import Content, cite, received, regime_in, written_day


def _supplement_notice(content: Content) -> Iterable[str]:
    """补正告知书: everything that is unclear, once for all, and a reasonable period; 条例第三十条."""
    yield f"{received(content)}经审查，您的申请需要补正。"
    yield f"根据{cite(content, 'supplement')}的规定，现一次性告知需要补正的事项："
    yield content["defects"]
    yield f"请您{_period(content)}提交补正材料。答复期限自本机关收到补正的申请之日起计算。"
    if regime_in(content).name != "2008":
        yield "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。"


def _period(content: Content) -> str:
    """A period of 补正 there must be: 条例第三十条."""
    if content.get("answer_by"):
        return f"于{written_day(content['answer_by'])}前（含当日）"
    if content.get("answer_workdays"):
        return f"自收到本告知书之日起{content['answer_workdays']}个工作日内（收到当日不计算在内）"
    raise LetterIncomplete(letter="supplement_notice", missing="answer_by | answer_workdays")


def _lapse_notice(content: Content) -> Iterable[str]:
    """不再处理告知书: the supplement did not come, with the days; 条例第三十条."""
    yield (
        f"{received(content)}经审查，本机关于{written_day(content['requested_on'])}告知您对申请作出补正。"
        f"补正期限已过，截至{written_day(content['lapsed_on'])}，本机关未收到您的补正材料，也未获知正当理由。"
    )
    yield f"根据{cite(content, 'supplement')}的规定，视为您放弃申请，本机关不再处理该政府信息公开申请。"
    yield remedy(content, False, "告知书")


LETTERS = {
    "supplement_notice": LetterSpec(
        "补正告知书",
        "政府信息公开申请补正告知书",
        (*ALWAYS, "defects"),
        _supplement_notice,
        "您的政府信息公开申请（编号{number}）需要补正，请查看补正告知书。",
    ),
    "lapse_notice": LetterSpec(
        "不再处理告知书",
        "政府信息公开申请不再处理告知书",
        (*ALWAYS, "requested_on", "lapsed_on", *REMEDY),
        _lapse_notice,
        "您的政府信息公开申请（编号{number}）逾期未补正，视为放弃申请。",
    ),
}
"""Beside the required keys, `supplement_notice` needs one of `answer_by` and `answer_workdays`."""
