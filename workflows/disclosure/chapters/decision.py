"""审理 and 审核: the outcome of each item is proposed, reviewed by others, and signed. 条例第十七条、第三十六条."""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..fields import file, personal, plain, table, whole
from ..messages import Effects
from ..outcomes import OUTCOMES, case_outcome, review_first
from ..reading import current_reply, is_reply, since_proposal
from ..refusals import ItemUnknown
from ..regime import Regime
from ..waiting import not_waiting

OUTCOME_ROWS = table(
    "outcomes",
    "各事项办理结果",
    whole("item", "事项序号", required=True),
    plain("outcome", "办理结果", required=True, choices=tuple(OUTCOMES)),
    personal("reason", "理由"),
    plain("article", "所依据条款", choices=tuple(dict.fromkeys(o.article for o in OUTCOMES.values() if o.article))),
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


class SecrecyReviewMissing(Refused):
    """尚未通过保密审查（《政府信息公开条例》第十七条）。
    The secrecy review (Article 17) has not been passed."""


class ReviewMissing(Refused):
    """尚未审核通过。
    The review has not been passed."""


class ReplyChanged(Refused):
    """所签发的答复摘要与审核的答复不符，请重新查看后签发。
    The digest given is not that of the reply under review; read it again before signing."""


class ReviewerSigns(Refused):
    """审核人兼任签发人：本机关未允许，或结果属于第十四条至第十六条的不予公开，须由他人签发。
    The reviewer may not sign: the agency does not allow it, or the outcome is a refusal under Articles 14 to 16."""


def outcomes_complete(situation: Situation) -> Refused | None:
    """Every item is answered once, and what is not disclosed says why (Article 36)."""
    if situation.data is None:
        return None
    answered: set[int] = set()
    for row in situation.data["outcomes"]:
        item = row["item"]
        if str(item) not in situation.case.items:
            return ItemUnknown(item=item)
        if item in answered:
            return ItemAnsweredTwice(item=item)
        if row["outcome"] != "disclosed" and not row.get("reason"):
            return ReasonMissing(item=item, outcome=OUTCOMES[row["outcome"]].label)
        if row["outcome"] == "partly_disclosed" and not row.get("article"):
            return ArticleMissing(item=item)
        answered.add(item)
    if situation.data.get("case_outcome") and not situation.data.get("override_reason"):
        return OverrideUnexplained()
    left = sorted(set(map(int, situation.case.items)) - answered)
    return ItemUnanswered(items="、".join(map(str, left))) if left else None


def secrecy_passed(situation: Situation) -> Refused | None:
    """The secrecy review of this proposal has been passed: before anything is released (Article 17)."""
    return None if since_proposal(situation.case, "review_secrecy") else SecrecyReviewMissing()


def reviewed(situation: Situation) -> Refused | None:
    """This proposal has been approved."""
    return None if since_proposal(situation.case, "approve") else ReviewMissing()


def reviewer_apart(situation: Situation) -> Refused | None:
    """The reviewer signs only where the settings allow it, and never a refusal under Articles 14 to 16."""
    case = situation.case
    proposed = case.last_taken("propose")
    reviewers = [taken.persons for taken in case.taken if taken.step == "approve" and taken.seq > proposed]
    if not any(persons & situation.actor.persons for persons in reviewers):
        return None
    items = situation.case.items.values()
    refused = review_first([(item["outcome"], item.get("article")) for item in items])
    allowed = situation.practice.get("reviewer_may_sign", False)
    if not isinstance(allowed, bool):
        allowed = {item["outcome"] for item in items} <= set(allowed)
    return None if allowed and not refused else ReviewerSigns()


def reply_unchanged(situation: Situation) -> Refused | None:
    """What is signed is what was reviewed: the digest given must be that of the current reply."""
    if situation.data is None:
        return None
    return None if situation.data["reply"] == current_reply(situation.case) else ReplyChanged()


def outcomes(situation: Situation) -> Effects:
    """The outcome of each item, and the case's outcome by the rule ``case_outcome`` or by hand with a reason."""
    rows = (situation.data or {})["outcomes"]
    effects: Effects = []
    for row, kept in zip(rows, situation.sealed["outcomes"], strict=True):
        values = {"outcome": row["outcome"], "article": row.get("article"), "reason": kept.get("reason")}
        effects.append({"do": "item", "item": row["item"], "values": values})
    overridden = (situation.data or {}).get("case_outcome")
    outcome = overridden or case_outcome([row["outcome"] for row in rows])
    return [*effects, {"do": "set", "name": "outcome", "value": outcome}]


def draft(situation: Situation) -> Effects:
    """The reply is drawn up from the outcomes unless the handler hands in one of his own."""
    return [] if "reply" in situation.sealed else [{"do": "letter", "letter": "reply_draft"}]


def final_reply(situation: Situation) -> Effects:
    """A reply drawn up here gets its number 文号 and day; one handed in stays as it was reviewed."""
    latest = max(
        (row for row in (*situation.case.documents, *situation.case.letters) if is_reply(row)),
        key=lambda row: int(row["seq"]),
    )
    return [{"do": "letter", "letter": "reply"}] if "letter" in latest else []


def await_seal(situation: Situation) -> Effects:
    """A task for the seal where the agency uses one."""
    if not situation.practice.get("seal_required", True):
        return []
    task = {"do": "await", "task": f"{situation.seq}.s", "step": "seal", "role": "seal_keeper"}
    return [{**task, "on": situation.today.isoformat()}]


def chapter(regime: Regime) -> Chapter:
    """Proposed by one, reviewed by others, signed by a third."""
    return Chapter(
        steps=(
            Step(
                "propose", "拟办答复", "propose the outcome", ("handler",), ("examination",), "review",
                regime.cite("outcome"),
                fields=(
                    OUTCOME_ROWS, plain("case_outcome", "案件办理结果", choices=tuple(OUTCOMES)),
                    personal("override_reason", "改定案件结果的理由"), file("reply", "自拟答复书"),
                    personal("search_record", "检索记录"), file("information", "拟公开的信息", many=True),
                ),
                guards=("not_waiting/1", "outcomes_complete/1"), effects=("outcomes/1", "draft/1"),
                apart_from=("approve",), stops=("confirmation",), awaits=("review_secrecy", "approve"),
            ),
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
            Step(
                "sign", "签发", "sign", ("signer",), ("review",), "notification", regime.cite("outcome"),
                fields=(plain("reply", "所签发答复的摘要", required=True), personal("opinion", "签发意见")),
                guards=("reviewed/1", "secrecy_passed/1", "reviewer_apart/1", "reply_unchanged/1"),
                effects=("final_reply/1", "await_seal/1"), apart_from=("propose",), series=("document",),
                awaits=("dispatch",),
            ),
        ),
        guards={
            "not_waiting/1": not_waiting, "outcomes_complete/1": outcomes_complete, "reviewed/1": reviewed,
            "secrecy_passed/1": secrecy_passed, "reviewer_apart/1": reviewer_apart,
            "reply_unchanged/1": reply_unchanged,
        },
        effects={
            "outcomes/1": outcomes, "draft/1": draft, "final_reply/1": final_reply, "await_seal/1": await_seal,
        },
    )  # fmt: skip
