"""Answers to items with everything that their outcomes rest on: rows of the field ``outcomes``."""

from __future__ import annotations

from typing import Any

from tests.office import PAPER, Office

FACTS: dict[str, dict[str, Any]] = {
    "partly_disclosed": {"article": "第十五条", "no_consultation": "第三方已注销", "reference": "随信提供"},
    "third_party": {"no_consultation": "第三方已注销"},
    "not_held": {"other_agency": "示例市交通局，电话 000-0000001"},
    "not_existing": {"search_record": "检索了2025年度全部批复，无结果"},
    "repeated": {"earlier_case": "示例申〔2025〕007号"},
}
"""What an outcome needs beside its reason; see ``workflows.disclosure.grounds``."""


def answer(outcome: str = "disclosed", item: int = 1, **more: Any) -> dict[str, Any]:
    """A row that is not refused; `more` changes it, None takes a column away.

    Two outcomes rest on what must have happened before: a supplement, and reasons that were judged (`supplemented`,
    `judged`).
    """
    if outcome == "disclosed":
        row: dict[str, Any] = {}
    else:
        row = {"reason": "说明理由", "severable_considered": True, **FACTS.get(outcome, {})}
    return {"item": item, "outcome": outcome} | {key: value for key, value in (row | more).items() if value is not None}


def supplemented(office: Office, case: str) -> None:
    """A supplement was asked for and came."""
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER})


def judged(office: Office, case: str, judgement: str = "unreasonable") -> None:
    """Reasons were asked for, came, and were judged."""
    asked = {"requests_count": 36, "counted_since": "2026-01-05", "workdays": 5}
    office.act(case, "ask_reasons", "sun", asked)
    office.act(case, "receive_reasons", "zhao", {"statement": PAPER})
    office.act(case, "judge_reasons", "sun", {"judgement": judgement, "ground": "与此前申请内容相同"})
