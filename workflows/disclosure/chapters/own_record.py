"""更正本人信息: received, verified by one and approved by another, done, told, served and filed. 条例第四十一条."""

from __future__ import annotations

from gongkai.engine import SILENT_ROLE, FactKind, Limit, Record, Refused, Situation, Step, Stop

from ..chapter import Chapter
from ..ending import ended
from ..fields import CATEGORY, CONTACT, CONTACT_NAMES, EVIDENCE, WITH_EVIDENCE, day, file, flag, personal, plain
from ..messages import Effects, told
from ..reading import last_fact
from ..receipt import Channel
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ENDING
from .assignment import unit_fault
from .filing import FIELDS, contents
from .recount import calendar_outdated

CLOCK = "own_record"
DAYS = 20
"""Working days, where the agency's settings say nothing else (``own_record_days``)."""

OUTCOMES = {
    "corrected": ("correction_made", ("corrected_text",)),
    "transferred": ("correction_transferred", ("competent_agency",)),
    "referred": ("correction_referred", ("competent_agency",)),
    "refused": ("correction_refused", ("reason",)),
}
"""By outcome: the letter that tells it, and what must have been found. 更正、转送、告知有权机关、不予更正."""

OPEN = ("examination", "review", "notification")
"""The stages before the result is told."""
_FINDING = ("finding", "reason", "corrected_text", "competent_agency", "competent_contact")


class ContactMissing(Refused):
    """处理结果须告知申请人（第四十一条）：电话、电子邮箱、通信地址至少写明一项。
    The applicant must be told the result (Article 41): give a phone number, an e-mail or a postal address."""


class FindingIncomplete(Refused):
    """核实结果「{outcome}」须写明 {missing}（第四十一条）。
    The finding "{outcome}" must state {missing} (Article 41)."""


class NotCarriedOut(Refused):
    """「{outcome}」须先办成再告知：写明 {missing} 后办理（第四十一条）。
    "{outcome}" is done before it is told: give {missing} (Article 41)."""


class CorrectedBeforeReceipt(Refused):
    """更正日期 {corrected_on} 早于收到申请的日期 {received_on}。
    The correction of {corrected_on} is before the receipt of the request on {received_on}."""


class NoNoticeOut(Refused):
    """没有已告知而尚待送达回证的处理结果。
    No result has been told whose service is still to be recorded."""


class ServedBeforeNotice(Refused):
    """送达日期 {served} 早于告知日期 {notified_on}。
    Service on {served} is before the notice of {notified_on}."""


class NoticeNotServed(Refused):
    """告知书尚无送达回证，不能归档。
    The service of the notice is not recorded yet, so the case cannot be archived."""


# --- guards ------------------------------------------------------------------------------------------------------


def reachable(situation: Situation) -> Refused | None:
    """Somebody who asks can be told."""
    data = situation.data
    return None if data is None or {"phone", "email", "address"} & set(data) else ContactMissing()


def unit_known(situation: Situation) -> Refused | None:
    """The unit that keeps the record, where one is named, is one of the agency's."""
    unit = (situation.data or {}).get("unit")
    return unit_fault(situation, unit) if unit else None


def finding_complete(situation: Situation) -> Refused | None:
    """What the letter of the outcome has to say was found out."""
    if situation.data is None:
        return None
    outcome = situation.data["outcome"]
    missing = [name for name in OUTCOMES[outcome][1] if name not in situation.data]
    return FindingIncomplete(outcome=outcome, missing="、".join(missing)) if missing else None


def carried_out(situation: Situation) -> Refused | None:
    """The record is corrected, or the papers are with the other agency, before the applicant is told so."""
    data, outcome = situation.data, situation.case.values["outcome"]
    if data is None:
        return None
    needed = {"corrected": ("corrected_on", "evidence"), "transferred": ("evidence",)}.get(outcome, ())
    missing = [name for name in needed if name not in data]
    if missing:
        return NotCarriedOut(outcome=outcome, missing="、".join(missing))
    corrected_on, received_on = data.get("corrected_on"), (last_fact(situation.case, "received") or {})["on"]
    if corrected_on is None:
        return None
    if corrected_on > situation.today:
        return DayAfterToday(field="corrected_on", day=corrected_on, today=situation.today)
    early = corrected_on.isoformat() < received_on
    return CorrectedBeforeReceipt(corrected_on=corrected_on, received_on=received_on) if early else None


def notice_out(situation: Situation) -> Refused | None:
    """Service is recorded once, of a notice that has left, on a day since then."""
    case = situation.case
    notified = last_fact(case, "notified")
    if notified is None or case.last_taken("record_service"):
        return NoNoticeOut()
    if situation.data is None:
        return None
    served = situation.data["served"]
    if served > situation.today:
        return DayAfterToday(field="served", day=served, today=situation.today)
    early = served.isoformat() < notified["on"]
    return ServedBeforeNotice(served=served, notified_on=notified["on"]) if early else None


def notice_served(situation: Situation) -> Refused | None:
    """What was told is archived after service; a request that was withdrawn has nothing to serve."""
    case = situation.case
    return NoticeNotServed() if last_fact(case, "notified") and not case.last_taken("record_service") else None


# --- effects -----------------------------------------------------------------------------------------------------


def opened(situation: Situation) -> Effects:
    """The person concerned is found again, and the agency's own limit runs."""
    index_of = [name for name in ("name", "identity_number") if name in situation.sealed]
    party = {"do": "party", "party": "subject", "role": "subject", "category": situation.sealed["category"]}
    start = {"do": "start", "clock": CLOCK, "limit": CLOCK, "on": situation.occurred_on.isoformat()}
    days = situation.practice.get("own_record_days", DAYS)
    return [{**party, "index_of": index_of}, {**start, "days": days} if days != DAYS else start]


def finding(situation: Situation) -> Effects:
    """What was found, each part anew: nothing of a finding that was returned stays behind."""
    values = {name: situation.sealed.get(name) for name in ("outcome", *_FINDING)}
    return [{"do": "set", "name": name, "value": value} for name, value in values.items()]


def notification(situation: Situation) -> Effects:
    """The letter of the outcome is made and goes out."""
    letter, _ = OUTCOMES[situation.case.values["outcome"]]
    return [{"do": "letter", "letter": letter}, *told(situation, letter)]


# --- the steps ---------------------------------------------------------------------------------------------------


def _receive(regime: Regime) -> Step:
    return Step(
        "receive_correction_request", "收到更正申请", "receive a request to correct one's own record", ("registrar",),
        (), "examination", regime.cite("own_record"),
        opening=True,
        fields=(
            plain("channel", "渠道", required=True, choices=tuple(Channel)),
            personal("name", "姓名或者名称", required=True), CATEGORY, *CONTACT,
            flag("identity_seen", "已核验身份证明", required=True), plain("unit", "保管该信息的单位"),
            personal("record", "要求更正的信息", required=True), personal("claim", "不准确之处", required=True),
            file("application", "更正申请书", required=True), file("proof", "证明材料", required=True, many=True),
        ),
        guards=("reachable/1", "record_unit_known/1"), effects=("own_record_opened/1",), records=(Record("received"),),
        sets=("channel", "name", "category", *CONTACT_NAMES, "identity_seen", "unit", "record", "claim"),
        series=("registration",), backdating=WITH_EVIDENCE, awaits=("verify_record",),
    )  # fmt: skip


def _deciding(regime: Regime) -> tuple[Step, ...]:
    return (
        Step(
            "verify_record", "核实", "verify the record", ("handler",), ("examination",), "review",
            regime.cite("own_record"),
            fields=(
                plain("outcome", "处理意见", required=True, choices=tuple(OUTCOMES)),
                personal("finding", "核实情况", required=True), personal("reason", "不予更正的理由"),
                personal("corrected_text", "更正后的内容"), personal("competent_agency", "有权更正的机关"),
                personal("competent_contact", "该机关的联系方式"), file("material", "核实材料", many=True),
            ),
            guards=("finding_complete/1",), effects=("finding/1",), apart_from=("approve_finding",),
            awaits=("approve_finding",),
        ),
        Step(
            "approve_finding", "审核通过", "approve the finding", ("reviewer", "signer"), ("review",), "notification",
            fields=(personal("opinion", "审核意见"),), apart_from=("verify_record",), series=("document",),
            awaits=("notify_result",),
        ),
        Step(
            "return_finding", "退回", "return the finding", ("reviewer", "signer"), ("review",), "examination",
            fields=(personal("reason", "退回理由", required=True),), awaits=("verify_record",),
        ),
    )  # fmt: skip


def _ending(regime: Regime) -> tuple[Step, ...]:
    return (
        Step(
            "notify_result", "告知处理结果", "tell the result", ("registrar",), ("notification",), ENDING,
            regime.cite("own_record"),
            fields=(day("corrected_on", "更正日期"), EVIDENCE),
            guards=("carried_out/1",), effects=("result_told/1",), records=(Record("notified"),),
            awaits=("record_service",),
        ),
        Step(
            "record_service", "登记送达回证", "record service", ("registrar",), (ENDING,),
            fields=(
                day("served", "送达日期", required=True), personal("receiver", "签收人"),
                file("evidence", "送达回证", required=True),
            ),
            guards=("notice_out/1",), records=(Record("served", on="served"),), awaits=("archive",),
        ),
        Step(
            "withdraw", "撤回更正申请", "withdraw", ("registrar", "handler"), OPEN, ENDING,
            fields=(file("statement", "撤回声明", required=True),),
            effects=("request_withdrawn/1",), records=(Record("withdrawn"),), backdating=WITH_EVIDENCE,
            awaits=("archive",),
        ),
        Step(
            "archive", "归档", "archive", ("archivist",), (ENDING,), "archived", regime.cite("filing"),
            fields=FIELDS, guards=("notice_served/1",), effects=("contents/1",),
            sets=("retention", "pages", "titles"), series=("archive",),
        ),
        Step(
            "adopt_calendar", "采用新日历", "adopt the new calendar", (SILENT_ROLE,), (*OPEN, ENDING),
            guards=("calendar_outdated/1",), silent=True,
        ),
    )  # fmt: skip


def chapter(regime: Regime) -> Chapter:
    """The whole of it."""
    ends = (Stop("notified", "告知处理结果", "", answers=True), Stop("withdrawn", "撤回申请", "", answers=False))
    return Chapter(
        steps=(_receive(regime), *_deciding(regime), *_ending(regime)),
        guards={
            "reachable/1": reachable, "record_unit_known/1": unit_known, "finding_complete/1": finding_complete,
            "carried_out/1": carried_out, "notice_out/1": notice_out, "notice_served/1": notice_served,
            "calendar_outdated/1": calendar_outdated,
        },
        effects={
            "own_record_opened/1": opened, "finding/1": finding, "result_told/1": notification,
            "request_withdrawn/1": ended("withdrawn"), "contents/1": contents,
        },
        limits=(Limit(CLOCK, "更正办理期限", DAYS, internal=True, started_by="received", turns=ends),),
        facts=(
            FactKind("received", "收到更正申请"), FactKind("notified", "告知处理结果"),
            FactKind("served", "送达", answers="notified"), FactKind("withdrawn", "撤回申请"),
        ),
    )  # fmt: skip
