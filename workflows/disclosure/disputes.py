"""复议和诉讼 as the chapters read them of a case, and their limits as data.

《中华人民共和国行政复议法》 (2023 revision, in force 2024-01-01) and 《中华人民共和国行政诉讼法》.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, Extension, FactKind, Limit, Stop, Unit

REVIEW_LAW, SUIT_LAW = "《行政复议法》", "《行政诉讼法》"
RESULTS = ("upheld", "corrected", "other")
"""维持、纠正、其他结果: the columns of the annual table 四; 尚未审结 while there is none."""
PARTIES = ("applicant", "third_party")
"""Who objects: the applicant, or a third party whose rights the disclosure concerns."""
PROCEDURES = ("ordinary", "simplified")
"""普通程序、简易程序: a disclosure case may be reviewed by the latter (行政复议法第五十三条第一款第四项)."""
PATHS = ("direct", "after_review")
"""未经复议直接起诉、复议后起诉."""
EXTENSION_DAYS_MAX = 30

Row = Mapping[str, Any]


def proceedings_of(case: CaseState) -> dict[str, Row]:
    """The proceedings of a case by their ids, ``r1`` for the first review, ``s1`` for the first suit.

    Each with its ``kind`` (review, suit), ``file_number``, ``by``, ``received_on``, ``answered_on``, ``result`` and
    ``decided_on`` (None until then); a review with its ``procedure``, a suit with its ``path``.
    """
    return dict(case.values.get("proceedings", {}))


def unsettled(case: CaseState) -> dict[str, Row]:
    """The proceedings without a result: 尚未审结."""
    return {name: row for name, row in proceedings_of(case).items() if row["result"] is None}


def unanswered(case: CaseState) -> dict[str, Row]:
    """Those of them that the agency has not answered."""
    return {name: row for name, row in unsettled(case).items() if row["answered_on"] is None}


_ANSWERED_REVIEW = (
    Stop("review_answered", "提交答复", f"{REVIEW_LAW}第四十八条", answers=True),
    Stop("review_decided", "复议审结", ""),
)
LIMITS = (
    Limit(
        "review_answer", "行政复议答复期限", 10, article=f"{REVIEW_LAW}第四十八条、第五十四条、第八十八条",
        started_by="review_registered", turns=_ANSWERED_REVIEW,
    ),
    Limit(
        "review_answer_2017", "行政复议答复期限", 10, Unit.CALENDAR_DAYS, f"{REVIEW_LAW}（2017年修正）第二十三条第一款",
        started_by="review_registered", turns=_ANSWERED_REVIEW,
    ),
    Limit(
        "review_decision", "行政复议决定期限", 60, Unit.CALENDAR_DAYS, f"{REVIEW_LAW}第六十二条",
        started_by="review_accepted",
        turns=(
            Extension("review_extended", "延长复议期限", f"{REVIEW_LAW}第六十二条第一款", EXTENSION_DAYS_MAX),
            Stop("review_decided", "复议审结", f"{REVIEW_LAW}第六十二条", answers=True),
        ),
    ),
    Limit(
        "suit_answer", "行政诉讼答辩期限", 15, Unit.CALENDAR_DAYS, f"{SUIT_LAW}第六十七条第一款",
        started_by="suit_registered",
        turns=(
            Stop("suit_answered", "提交答辩", f"{SUIT_LAW}第六十七条第一款", answers=True),
            Stop("suit_decided", "诉讼审结", ""),
        ),
    ),
)  # fmt: skip
FACTS = (
    FactKind("review_registered", "收到行政复议申请副本", required=("id",), unique=True),
    FactKind("review_accepted", "行政复议受理", required=("id",), unique=True),
    FactKind("review_answered", "提交行政复议答复", required=("id",), answers="review_registered"),
    FactKind("review_extended", "行政复议延期", required=("id", "workdays"), answers="review_registered"),
    FactKind("review_decided", "行政复议审结", required=("id",), answers="review_registered"),
    FactKind("suit_registered", "收到起诉状副本", required=("id",), unique=True),
    FactKind("suit_answered", "提交答辩", required=("id",), answers="suit_registered"),
    FactKind("suit_decided", "行政诉讼审结", required=("id",), answers="suit_registered"),
)
"""``workdays`` of ``review_extended`` are calendar days, as its limit counts: the engine has one word for both."""
