"""签发: what must have gone before, by whom, and what the reply check has to say. 条例第十七条、第三十六条."""

from __future__ import annotations

from gongkai.engine import Refused, Situation

from ..messages import Effects
from ..outcomes import review_first
from ..reading import current_reply, is_reply, open_items, since_proposal
from ..regime import regime_of
from ..reply_check import CheckReasonMissing, ReplyCheckFailed, reply_check, together


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
    items = open_items(case).values()
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


def reply_checked(situation: Situation) -> Refused | None:
    """答复书体检: nothing red; what is yellow was looked at, and the signer says why it may leave."""
    regime = regime_of(situation.workflow.name)
    found = reply_check(situation.case, regime, situation.today)
    reds = [finding for finding in found if finding.red]
    if reds:
        return ReplyCheckFailed(rules=together(reds, regime))
    if situation.data is None or not found or situation.data.get("check_reason"):
        return None
    return CheckReasonMissing(rules=together(found, regime))


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
