"""审理 and 审核: the outcome of each item is proposed, reviewed by others, and signed. 条例第十七条、第三十六条."""

from __future__ import annotations

from gongkai.engine import Step

from ..chapter import Chapter
from ..fields import file, personal, plain
from ..outcomes import OUTCOMES_OF
from ..regime import Regime
from ..waiting import not_waiting
from .countersign import countersigned
from .disagreement import agreed
from .opinion import consultations_over, override_reasoned, third_party_told
from .proposal import (
    documents_checked,
    draft,
    outcome_rows,
    outcomes_complete,
    outcomes_grounded,
    outcomes_with_grounds,
)
from .signing import (
    await_seal,
    final_reply,
    reply_checked,
    reply_unchanged,
    reviewed,
    reviewer_apart,
    secrecy_passed,
)


def chapter(regime: Regime) -> Chapter:
    """Proposed by one, reviewed by others, signed by a third."""
    return Chapter(
        steps=(*_proposed(regime), *_reviewed(regime), _signed(regime)),
        guards={
            "not_waiting/1": not_waiting, "outcomes_complete/1": outcomes_complete,
            "outcomes_grounded/1": outcomes_grounded, "consultations_over/1": consultations_over,
            "override_reasoned/1": override_reasoned, "reviewed/1": reviewed, "secrecy_passed/1": secrecy_passed,
            "reviewer_apart/1": reviewer_apart, "reply_unchanged/1": reply_unchanged,
            "countersigned/1": countersigned, "agreed/1": agreed, "reply_checked/1": reply_checked,
        },
        effects={
            "outcomes/2": outcomes_with_grounds, "draft/1": draft, "documents_checked/1": documents_checked,
            "final_reply/1": final_reply, "await_seal/1": await_seal, "third_party_told/1": third_party_told,
        },
    )  # fmt: skip


def _proposed(regime: Regime) -> tuple[Step, ...]:
    return (
        Step(
            "propose", "拟办答复", "propose the outcome", ("handler",), ("examination",), "review",
            regime.cite("outcome"),
            fields=(
                outcome_rows(regime), plain("case_outcome", "案件办理结果", choices=tuple(OUTCOMES_OF[regime.name])),
                personal("override_reason", "改定案件结果的理由"), file("reply", "自拟答复书"),
                personal("search_record", "检索记录"), file("information", "拟公开的信息", many=True),
            ),
            guards=(
                "not_waiting/1", "outcomes_complete/1", "outcomes_grounded/1", "consultations_over/1",
                "override_reasoned/1",
            ),
            effects=("outcomes/2", "draft/1", "documents_checked/1"),
            apart_from=("approve",), stops=("confirmation",), awaits=("review_secrecy", "approve"),
        ),
    )  # fmt: skip


def _reviewed(regime: Regime) -> tuple[Step, ...]:
    return (
        Step(
            "review_secrecy", "保密审查通过", "pass the secrecy review", ("secrecy_reviewer",), ("review",), "",
            regime.cite("secrecy"), fields=(personal("opinion", "审查意见"),),
        ),
        Step(
            "approve", "审核通过", "approve", ("reviewer",), ("review",), "",
            fields=(personal("opinion", "审核意见"),), apart_from=("propose",), awaits=("sign",),
        ),
        Step(
            "return", "退回", "return", ("reviewer", "secrecy_reviewer", "signer"), ("review",), "examination",
            fields=(personal("reason", "退回理由", required=True),), awaits=("propose",),
        ),
    )  # fmt: skip


def _signed(regime: Regime) -> Step:
    return Step(
        "sign", "签发", "sign", ("signer",), ("review",), "notification", regime.cite("outcome"),
        fields=(
            plain("reply", "所签发答复的摘要", required=True), personal("opinion", "签发意见"),
            personal("check_reason", "答复书体检提示的处理理由"),
        ),
        guards=(
            "reviewed/1", "secrecy_passed/1", "reviewer_apart/1", "reply_unchanged/1", "countersigned/1", "agreed/1",
            "consultations_over/1", "override_reasoned/1", "reply_checked/1",
        ),
        effects=("final_reply/1", "third_party_told/1", "await_seal/1"), apart_from=("propose",), series=("document",),
        stops=("consultation",), awaits=("dispatch",),
    )  # fmt: skip
