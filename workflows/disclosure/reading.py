"""What the chapters read of a case before they decide: its reply clock, the facts that stand, the reply as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, Deadline, Situation


def reply_clock(situation: Situation) -> Deadline:
    """The reply clock, folded now. Every case has one."""
    deadline = situation.deadline("reply")
    assert deadline is not None, "every case has a reply clock"  # noqa: S101 (an invariant, not input)
    return deadline


def standing_facts(case: CaseState, kind: str) -> list[Mapping[str, Any]]:
    """The rows of a kind of fact that no correction has taken out, in the order recorded."""
    return [row for row in case.facts if row["type"] == kind and row["ref"] not in case.voided]


def last_fact(case: CaseState, kind: str) -> Mapping[str, Any] | None:
    """The last of `standing_facts`."""
    return next(reversed(standing_facts(case, kind)), None)


def received_fact(case: CaseState) -> Mapping[str, Any]:
    """The receipt that counts. Every case has one."""
    return standing_facts(case, "received")[-1]


def values_of(situation: Situation) -> dict[str, Any]:
    """The values of the case as they will be: those of this step over those it holds."""
    held = situation.state.values if situation.state is not None else {}
    return {**held, **situation.sealed}


def consultations_of(case: CaseState) -> Mapping[str, Mapping[str, Any]]:
    """The consultations of the case by their ids, as ``chapters.consultation`` keeps them."""
    held: Mapping[str, Mapping[str, Any]] = case.values.get("consultations", {})
    return held


def open_items(case: CaseState) -> dict[str, Mapping[str, Any]]:
    """The items that are answered in this case: those not split off to another, by number."""
    return {number: item for number, item in case.items.items() if not item.get("moved_to")}


def since_proposal(case: CaseState, step: str) -> bool:
    """Whether `step` was taken after the last proposal."""
    return case.last_taken(step) > case.last_taken("propose")


def is_reply(row: Mapping[str, Any]) -> bool:
    """Whether the row of a document or a letter is the reply, drafted, handed in or final."""
    return row.get("kind") == "reply" or row.get("letter") in ("reply_draft", "reply")


def current_reply(case: CaseState) -> str | None:
    """The digest of the reply as it stands: drawn up or handed in with the last proposal, or made at signing."""
    rows = [row for row in (*case.documents, *case.letters) if is_reply(row)]
    latest = max(rows, key=lambda row: int(row["seq"]), default=None)
    return str(latest["digest"]) if latest else None
