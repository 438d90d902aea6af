"""受理 and 登记: an application comes in, is confirmed, registered, mended, or found to be there twice.

条例第二十九条、第三十一条. Receipt starts the reply clock, registered or not.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from gongkai.engine import EvidenceMissing, FactKind, Limit, Record, Refused, Situation, Step

from ..application import CATEGORIES, FORMS, ROUTES
from ..chapter import Chapter
from ..ending import clocks_end
from ..fields import CATEGORY, CONTACT, CONTACT_NAMES, EVIDENCE, FORM, ROUTE, day, file, flag, personal, plain
from ..messages import Effects, tell_applicant
from ..reading import received_fact, values_of
from ..receipt import DAYS, Channel, Receipt, receipt_by_channel
from ..refusals import DayAfterToday
from ..regime import Regime, regime_on
from ..stages import ENDING
from .screening import is_request


class OtherRegime(Refused):
    """{receipt_on} 收到的申请适用{regime}年条例，应按流程「{workflow}」办理。
    An application received on {receipt_on} is under the rules of {regime}: open it by the workflow "{workflow}"."""


class NotReadBack(Refused):
    """口头申请由本机关代为填写，须经申请人当日确认（read_back）后登记收到（第二十九条第一款）。
    An oral application is written down here and confirmed by the applicant that day (read_back, Article 29)."""


class NothingToConfirm(Refused):
    """收到日期已经确定，无须再确认。
    The day of receipt is settled; there is nothing to confirm."""


class ConfirmedBeforeArrival(Refused):
    """确认日期 {confirmed} 早于到达日期 {arrived}。
    The confirmation of {confirmed} is before the arrival on {arrived}."""


class MendingOver(Refused):
    """登记已逾一个工作日或已发出其他文书，不能直接修改，请提出更正。
    Registered more than one worked day ago, or a later letter has left: propose a correction instead."""


def receipt_of(situation: Situation) -> Receipt:
    """The legal receipt that the data of `receive` give. Raises what `receipt_by_channel` raises."""
    data = situation.data or {}
    return receipt_by_channel(data["channel"], {name: data[name] for name in DAYS if name in data})


def receipt_lawful(situation: Situation) -> Refused | None:
    """Nothing that came is of the future, and the day of receipt is under the rules of this workflow."""
    if situation.data is None:
        return None
    for name in DAYS:
        day = situation.data.get(name)
        if day is not None and day > situation.today:
            return DayAfterToday(field=name, day=day, today=situation.today)
    receipt_on = receipt_of(situation).receipt_on
    regime = regime_on(receipt_on)
    if regime.workflow == situation.workflow.name:
        return None
    return OtherRegime(receipt_on=receipt_on, regime=regime.name, workflow=regime.workflow)


def read_back(situation: Situation) -> Refused | None:
    """What the office wrote down for somebody who spoke is confirmed by that person."""
    if situation.data is None or situation.data["channel"] != Channel.ORAL:
        return None
    return None if situation.data.get("read_back") else NotReadBack()


def unconfirmed(situation: Situation) -> Refused | None:
    """Only an unconfirmed receipt is confirmed, on a day not before it came."""
    if not situation.case.values.get("unconfirmed"):
        return NothingToConfirm()
    if situation.data is None:
        return None
    confirmed, arrived = situation.data["confirmed"], date.fromisoformat(received_fact(situation.case)["on"])
    if confirmed > situation.today:
        return DayAfterToday(field="confirmed", day=confirmed, today=situation.today)
    if confirmed < arrived:
        return ConfirmedBeforeArrival(confirmed=confirmed, arrived=arrived)
    unproved = confirmed < situation.today and "evidence" not in situation.data
    return EvidenceMissing(occurred_on=confirmed) if unproved else None


def mendable(situation: Situation) -> Refused | None:
    """Registration is mended within one worked day, before any letter but the registration receipt (design 4.2)."""
    case = situation.case
    registered = date.fromisoformat(case.values["registered_on"])
    late = situation.calendar.between(registered, situation.today) > 1
    return MendingOver() if late or any(row["letter"] != "registration_receipt" for row in case.letters) else None


def receipt(situation: Situation) -> Effects:
    """收到 as a fact, from arrival where it is not confirmed yet, then flagged with a task for the same day."""
    found = receipt_of(situation)
    fact = {"ref": f"{situation.seq}.r", "type": "received", "on": found.receipt_on.isoformat()}
    if found.safe_receipt_on != found.receipt_on:
        fact["safe_on"] = found.safe_receipt_on.isoformat()
    effects: Effects = [
        {"do": "record", "fact": fact},
        {"do": "set", "name": "unconfirmed", "value": found.unconfirmed},
        _applicant(situation.sealed),
        *_ways(situation, found),
    ]
    if found.unconfirmed:
        task = {"do": "await", "task": f"{situation.seq}.c", "step": "confirm_receipt", "role": "registrar"}
        effects.append({**task, "on": situation.today.isoformat()})
        # Confirmed on the worked day of arrival itself: one worked day, counted from the day before.
        day_before = found.first_on - timedelta(days=1)
        clock = {"do": "start", "clock": "confirmation", "limit": "confirmation"}
        effects.append({**clock, "on": day_before.isoformat()})
    return effects


def _ways(situation: Situation, found: Receipt) -> Effects:
    """Arrival and confirmation as facts beside the receipt; a channel that the guide does not name is kept and marked.

    国办公开办函〔2015〕207号 and 〔2017〕19号: the application counts whatever way it came.
    """
    data = situation.data or {}
    effects: Effects = [_day_fact(situation, "a", "arrived", found.first_on)]
    if "confirmed" in data and not found.unconfirmed and found.receipt_on == data["confirmed"]:
        effects.append(_day_fact(situation, "k", "confirmed", data["confirmed"]))
    published = situation.practice.get("channels")
    if published is not None and data["channel"] not in published:
        effects.append({"do": "set", "name": "unpublished_channel", "value": True})
    return effects


def _day_fact(situation: Situation, ref: str, kind: str, on: date) -> dict[str, Any]:
    return {"do": "record", "fact": {"ref": f"{situation.seq}.{ref}", "type": kind, "on": on.isoformat()}}


def confirmation(situation: Situation) -> Effects:
    """The receipt counts from the confirmation; the strict reading still from the arrival (第三十一条)."""
    held = received_fact(situation.case)
    confirmed: date = (situation.data or {})["confirmed"]
    fact = {"ref": f"{situation.seq}.r", "type": "received", "on": confirmed.isoformat(), "safe_on": held["on"]}
    return [
        {"do": "void", "ref": held["ref"]},
        {"do": "record", "fact": fact},
        _day_fact(situation, "k", "confirmed", confirmed),
        {"do": "set", "name": "unconfirmed", "value": False},
    ]


def items(situation: Situation) -> Effects:
    """The application's items 1..n, each text sealed, and the day of registration."""
    return [*_items(situation), {"do": "set", "name": "registered_on", "value": situation.today.isoformat()}]


def mended_items(situation: Situation) -> Effects:
    """Items as mended; only those given are changed."""
    return _items(situation)


def _items(situation: Situation) -> Effects:
    """Each with a keyed index, so that the same matter asked for again is found (`linking`)."""
    effects: Effects = []
    for number, text in enumerate(situation.sealed.get("items", ()), start=1):
        effects.append({"do": "item", "item": number, "values": {"request": text}})
        party = {"do": "party", "party": f"item.{number}", "role": "item", "category": None}
        effects.append({**party, "index_of": [f"items.{number}"]})
    return effects


def mended_applicant(situation: Situation) -> Effects:
    """The applicant is found again by the name and number as mended."""
    if not {"name", "identity_number"} & set(situation.sealed):
        return []
    values = values_of(situation)
    return [_applicant(values)]


def _applicant(values: Any) -> dict[str, Any]:
    index_of = [name for name in ("name", "identity_number") if name in values]
    row = {"do": "party", "party": "applicant", "role": "applicant", "category": values["category"]}
    return {**row, "index_of": index_of}


def void_numbers(situation: Situation) -> Effects:
    """A mistaken registration number stays, marked 作废, and is never used again (design 4.16)."""
    number = situation.case.numbers.get("registration")
    voided: Effects = [{"do": "void_number", "series": "registration", "text": number}] if number else []
    return [*voided, {"do": "set", "name": "outcome", "value": "void"}]


def chapter(regime: Regime) -> Chapter:
    """The door of the procedure."""
    return Chapter(
        steps=(
            Step(
                "receive", "收到申请", "receive", ("registrar",), (), "intake", regime.cite("receipt"),
                opening=True,
                fields=(
                    plain("channel", "渠道", required=True, choices=tuple(Channel)),
                    day("submitted", "提交日期"), day("arrived", "到达日期"),
                    day("signed_for", "签收日期"), day("confirmed", "确认日期"),
                    personal("name", "姓名或者名称", required=True), CATEGORY, *CONTACT,
                    personal("items", "申请事项", many=True), FORM, ROUTE,
                    personal("answers_mail", "来信编号"), flag("read_back", "口头申请已经申请人确认"),
                    plain("split_from", "拆分自"),
                    file("application", "申请书原件", required=True), file("attachments", "附件", many=True),
                ),
                guards=("receipt_lawful/1", "read_back/1"), effects=("receipt/1",),
                sets=(
                    "channel", "name", "category", *CONTACT_NAMES, "items", "form", "route", "answers_mail",
                    "split_from",
                ),
                starts=("reply",), awaits=("register",),
            ),
            Step(
                "confirm_receipt", "确认收到", "confirm receipt", ("registrar",),
                ("intake", "registration", "examination"), "", regime.cite("receipt"),
                fields=(day("confirmed", "双方确认日期", required=True), EVIDENCE),
                guards=("unconfirmed/1",), effects=("confirmation/1",), stops=("confirmation",),
            ),
            Step(
                "register", "登记", "register", ("registrar",), ("intake",), "registration", regime.cite("application"),
                fields=(
                    personal("items", "申请事项", required=True, many=True), CATEGORY, FORM, ROUTE,
                    personal("agent", "代理人"), flag("identity_seen", "已核验身份证明", required=True),
                ),
                guards=("is_request/1",), effects=("items/1", "tell_applicant/1"), records=(Record("registered"),),
                sets=("category", "form", "route", "agent", "identity_seen"),
                letters=("registration_receipt",), series=("registration",), awaits=("assign",),
            ),
            Step(
                "mend_registration", "修改登记", "mend registration", ("registrar",), ("registration",),
                fields=(
                    personal("items", "申请事项", many=True), personal("name", "姓名或者名称"), *CONTACT,
                    plain("category", "申请人类别", choices=CATEGORIES), plain("form", "形式", choices=FORMS),
                    plain("route", "途径", choices=ROUTES),
                ),
                guards=("mendable/1",), effects=("mended_items/1", "mended_applicant/1", "tell_applicant/1"),
                sets=("name", *CONTACT_NAMES, "category", "form", "route"), letters=("registration_receipt",),
            ),
            Step(
                "void", "作废重复登记", "void a double registration", ("registrar", "head"),
                ("intake", "registration"), ENDING,
                fields=(plain("duplicate_of", "原登记编号", required=True), personal("reason", "理由", required=True)),
                effects=("void_numbers/1", "clocks_end/1"), sets=("duplicate_of",), stops=("reply", "confirmation"),
                awaits=("archive",),
            ),
        ),
        guards={
            "receipt_lawful/1": receipt_lawful, "read_back/1": read_back, "unconfirmed/1": unconfirmed,
            "mendable/1": mendable, "is_request/1": is_request,
        },
        effects={
            "receipt/1": receipt, "confirmation/1": confirmation, "items/1": items, "mended_items/1": mended_items,
            "mended_applicant/1": mended_applicant, "tell_applicant/1": tell_applicant, "void_numbers/1": void_numbers,
            "clocks_end/1": clocks_end,
        },
        limits=(Limit("confirmation", "确认收到期限", 1, internal=True),),
        facts=(
            FactKind("received", "收到申请", optional=("safe_on",)), FactKind("arrived", "到达", preliminary=True),
            FactKind("confirmed", "双方确认", preliminary=True), FactKind("registered", "登记", preliminary=True),
        ),
    )  # fmt: skip
