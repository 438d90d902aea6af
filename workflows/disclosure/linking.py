"""Splitting and joining cases: several acts that belong together, in the caller's one transaction.

国办函〔2020〕109号 第四条: a request with several matters may be split into the smallest reasonable units; each counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Protocol

from gongkai.engine import Attachment, CaseState, Workflow

from .fields import CONTACT_NAMES
from .reading import last_fact, open_items
from .receipt import ARRIVED, SETTLED, Channel

_KEPT = ("category", "form", "route")
_PERSONAL = ("name", *CONTACT_NAMES)


class Cases(Protocol):
    """What of `gongkai.engine.casework.CaseEngine` is needed here; the first argument is the caller's session."""

    @property
    def open(self) -> Callable[..., Any]:
        """See `CaseEngine.open`."""

    @property
    def act(self) -> Callable[..., Any]:
        """See `CaseEngine.act`."""

    @property
    def preview(self) -> Callable[..., Any]:
        """See `CaseEngine.preview`."""

    @property
    def case(self) -> Callable[..., CaseState]:
        """See `CaseEngine.case`."""

    @property
    def workflow_of(self) -> Callable[..., Workflow]:
        """See `CaseEngine.workflow_of`."""

    @property
    def reveal(self) -> Callable[..., str]:
        """See `CaseEngine.reveal`."""

    @property
    def document(self) -> Callable[..., bytes]:
        """See `CaseEngine.document`."""


def split(session: Any, engine: Cases, case: str, items: Iterable[int], *, actor: str, request_id: str) -> str:
    """Split `items` off into a case of their own, received as the first was; the new case's id.

    The new case starts from the same receipt, so that splitting moves no day. Raises what `CaseEngine.act` raises for
    ``split_off``, before anything is written. The same `request_id` again does nothing and gives the same id.
    """
    state, wanted = engine.case(session, case), sorted(set(items))
    data = {"items": wanted, "into": case}
    if all(str(item) in open_items(state) for item in wanted):
        engine.preview(session, case, "split_off", actor=actor, data=data)
        opening = _as_received(session, engine, state, wanted)
        workflow = engine.workflow_of(session, state).name
        opened = engine.open(session, workflow, data=opening, actor=actor, request_id=f"{request_id}/open")
        data["into"] = opened.case
    elif any("moved_to" in state.items.get(str(item), {}) for item in wanted):
        data["into"] = next(state.items[str(item)]["moved_to"] for item in wanted if str(item) in state.items)
    engine.act(session, case, "split_off", actor=actor, data=data, request_id=f"{request_id}/split")
    return str(data["into"])


def join(session: Any, engine: Cases, case: str, other: str, reason: str, *, actor: str, request_id: str) -> None:
    """Join two cases, each in its own history. Raises what `CaseEngine.act` raises for ``join``."""
    for one, another in ((case, other), (other, case)):
        data = {"other": another, "reason": reason}
        engine.act(session, one, "join", actor=actor, data=data, request_id=f"{request_id}/{one}")


def governing_safe_on(session: Any, engine: Cases, case: str) -> date | None:
    """The earliest safe day of a case and those joined to it that still run; None where none of them has one."""
    states = [engine.case(session, case)]
    states += [engine.case(session, other) for other in states[0].values.get("joined", ())]
    days = [state.clocks["reply"].safe_on for state in states if state.clocks["reply"].running]
    return min((day for day in days if day is not None), default=None)


def _as_received(session: Any, engine: Cases, state: CaseState, items: list[int]) -> dict[str, Any]:
    """What `receive` took of the first case, for these items."""
    row = next(row for row in state.documents if row["kind"] == "application")
    content = engine.document(session, state.id, row["digest"])
    given: dict[str, Any] = {name: state.values[name] for name in ("channel", *_KEPT)}
    for name in _PERSONAL:
        if name in state.values:
            given[name] = engine.reveal(session, state, state.values[name])
    given["items"] = [engine.reveal(session, state, state.items[str(item)]["request"]) for item in items]
    given["application"] = Attachment("application", row["media_type"], content)
    given["split_from"] = state.id
    given["read_back"] = given["channel"] == Channel.ORAL
    return given | _days(state)


def _days(state: CaseState) -> dict[str, str]:
    channel = Channel(state.values["channel"])
    arrived, confirmed = last_fact(state, "arrived"), last_fact(state, "confirmed")
    assert arrived is not None  # noqa: S101 (every case is opened with it)
    days = {SETTLED.get(channel) or ARRIVED[channel]: str(arrived["on"])}
    return days | ({"confirmed": str(confirmed["on"])} if confirmed else {})
