"""The ledger of a deadline as text: each day, counted or not, why, and the article for each turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from gongkai.engine import Explanation, Ledger, TurnLine, weekday_zh

if TYPE_CHECKING:
    from gongkai.workflows.disclosure import Computed

VERDICTS = {
    None: "（未给出判断日）",
    "open": "办理中，未逾期",
    "overdue": "逾期",
    "on_time": "按期答复",
    "waiting": "等待对方，期限未计",
    "lapsed": "逾期未答复，视为放弃申请",
}


def shown_day(day: date | None, provisional: bool = False) -> str:
    """``2026-03-02 星期一``, marked 暂定 where it is."""
    if day is None:
        return "——"
    return f"{day} {weekday_zh(day)}" + ("（暂定）" if provisional else "")


def safe_is_provisional(due_on: object, safe_on: object, provisional: bool) -> bool:
    """Whether a listed safe day lies in the same unpublished year as the due day."""
    return bool(provisional and safe_on and due_on) and str(safe_on)[:4] >= str(due_on)[:4]


def ledger_lines(computed: Computed) -> Iterator[str]:
    """The whole page, line by line."""
    limit, receipt, deadline = computed.deadline.due.limit, computed.receipt, computed.deadline
    standing = computed.standing
    yield f"{limit.label}：{limit.days} 个工作日（{limit.article}）"
    yield f"收到日期：{shown_day(receipt.receipt_on)}　{receipt.zh}" + _article(receipt.article)
    yield f"到期日：{shown_day(deadline.due_on, deadline.provisional)}"
    yield f"最迟稳妥日：{shown_day(deadline.safe_on, deadline.safe_provisional)}"
    verdict = VERDICTS[standing.verdict.value if standing.verdict else None]
    judged = f"（{computed.as_of} 判断）" if computed.as_of else ""
    yield f"结论：{verdict}{judged}" + (f"，已用 {standing.used} 日" if standing.used is not None else "")
    if deadline.provisional:
        yield "暂定：所涉年份的放假安排尚未公布，公布并载入后重新计算。"
    yield from explanation_lines(computed.explain())


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Both ledgers, day by day; the safe one only where it differs."""
    yield from _ledger("期限账（到期日）", explanation.due)
    if explanation.safe is not None:
        yield from _ledger("期限账（最迟稳妥日，按对申请人最有利的理解）", explanation.safe)


def _ledger(title: str, ledger: Ledger) -> Iterator[str]:
    yield ""
    yield f"── {title} ──"
    turns = list(ledger.turns)
    for day in ledger.days:
        count = f"{day.counted:>3}/{day.of}" if day.counted is not None else "  —   "
        mark = "（暂定）" if day.provisional else ""
        yield f"{day.on} {weekday_zh(day.on)} {count:<7} {day.zh}{mark}" + _article(day.source)
        while turns and turns[0].on <= day.on:
            yield _turn(turns.pop(0))
    yield from map(_turn, turns)


def _turn(line: TurnLine) -> str:
    return f"  ◆ {line.on} {line.zh}" + _article(line.article)


def _article(article: str) -> str:
    return f"［{article}］" if article else ""
