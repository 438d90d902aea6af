"""The reply deadline from a description of a case, without a database: what `gongkai deadline` computes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.engine import (
    AsOfBeforeReceipt,
    Deadline,
    Explanation,
    Standing,
    UnknownFactKey,
    UnreadableFacts,
    Words,
    WorkingCalendar,
    check_consistent,
    explain,
    fold,
    parse_day,
    read_facts,
)

from .limits import FACT_KINDS, regulation_on, reply_limit
from .receipt import DAYS, Receipt, receipt_by_channel, receipt_by_day

_KEYS = ("received", "channel", *DAYS, "facts", "as_of")


@dataclass(frozen=True, slots=True)
class Computed:
    """A described case, folded. `as_of`: the day of judgement, or None."""

    receipt: Receipt
    deadline: Deadline
    as_of: date | None

    @property
    def regulation(self) -> str:
        """``"2008"`` or ``"2019"``."""
        return regulation_on(self.receipt.receipt_on)

    @property
    def standing(self) -> Standing:
        """The clock on the day of judgement."""
        return self.deadline.standing(self.as_of)

    def explain(self) -> Explanation:
        """Every day, counted or not, and what each fact did."""
        return explain(self.deadline, self.as_of, {kind.name: kind.label for kind in FACT_KINDS})

    def as_json(self) -> dict[str, Any]:
        """The object that `gongkai deadline --json` prints."""
        standing = self.standing
        due_on, safe_on = self.deadline.due_on, self.deadline.safe_on
        return {
            "regulation": self.regulation,
            "receipt_on": self.receipt.receipt_on.isoformat(),
            "safe_receipt_on": self.receipt.safe_receipt_on.isoformat(),
            "unconfirmed": self.receipt.unconfirmed,
            "due_on": due_on.isoformat() if due_on else None,
            "safe_on": safe_on.isoformat() if safe_on else None,
            "provisional": self.deadline.provisional,
            "verdict": standing.verdict.value if standing.verdict else None,
            "used": standing.used,
            "explanation": self.explain().as_json(),
        }


def compute(description: object, calendar: WorkingCalendar) -> Computed:
    """``{"received": DAY, "facts": […], "as_of": DAY?}``, or a channel with its days instead of ``received``.

    Facts after the day of judgement are left out (*as of* a day means the facts up to it). Raises a `Misuse` naming
    what cannot be read or contradicts itself, `DayOutOfRange` outside the calendar.
    """
    if not isinstance(description, dict):
        raise UnreadableFacts(fault=Words("应为一个 JSON 对象", "it must be a JSON object"))
    for key in description:
        if key not in _KEYS:
            raise UnknownFactKey(kind="(case)", key=str(key)[:40], known="、".join(_KEYS))
    as_of = parse_day(description["as_of"]) if description.get("as_of") is not None else None
    facts = read_facts(description.get("facts", []), FACT_KINDS)
    receipt = _receipt(description, as_of)
    if as_of is not None and as_of < receipt.first_on:
        raise AsOfBeforeReceipt(as_of=as_of, receipt_on=receipt.first_on)
    check_consistent(facts, FACT_KINDS, receipt.first_on)
    known = [fact for fact in facts if as_of is None or fact.on <= as_of]
    limit = reply_limit(receipt.receipt_on)
    deadline = fold(limit, receipt.receipt_on, known, calendar, safe_start_on=receipt.safe_receipt_on)
    return Computed(receipt, deadline, as_of)


def _receipt(description: dict[str, Any], as_of: date | None) -> Receipt:
    if ("received" in description) == ("channel" in description):
        raise UnreadableFacts(fault=Words("须写明 received 或 channel 之一", 'give either "received" or "channel"'))
    days = {key: parse_day(description[key]) for key in DAYS if description.get(key) is not None}
    if "channel" in description:
        return receipt_by_channel(description["channel"], days, as_of)
    if days:
        raise UnreadableFacts(fault=Words("「received」不与渠道日期并用", '"received" stands alone'))
    return receipt_by_day(parse_day(description["received"]))
