"""告知, 回执 and 归档: the signed reply is sealed, dispatched and served, and the file is closed."""

from __future__ import annotations

from datetime import date

from gongkai.engine import CaseState, FactKind, Limit, Record, Refused, Situation, Step, Stop

from ..application import ROUTES
from ..chapter import Chapter
from ..fields import EVIDENCE, WITH_EVIDENCE, day, file, personal, plain, whole
from ..messages import Effects, send
from ..reading import current_reply, since_proposal
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ENDING

ADDRESS_OF_ROUTE = {"email": "email", "post": "address", "fax": "phone"}


class ReplyNotApproved(Refused):
    """没有经签发的答复文书，不能送出。
    There is no signed reply to send."""


class DispatchBeforeSigning(Refused):
    """送出日期 {on} 早于签发日期 {signed_on}。
    The dispatch of {on} is before the signing on {signed_on}."""


class NotSealed(Refused):
    """答复文书尚未用印。
    The reply has not been sealed."""


class SealNotUsed(Refused):
    """本机关的设置不使用用印环节。
    The agency's settings skip sealing."""


class RouteMissing(Refused):
    """申请人没有留下此送达途径所需的联系方式（{needed}）。
    The applicant left no {needed}, which this route needs."""


class CourierRefused(Refused):
    """答复不得经由民营快递送达（国办公开办函〔2016〕235号）。
    A reply is not sent by a private courier (letter 235 of 2016 of the State Council's office)."""


class NotServed(Refused):
    """尚无送达回证，不能归档。
    Service is not recorded yet, so the case cannot be archived."""


class NothingToServe(Refused):
    """没有已送出而尚待送达回证的答复。
    No reply has left whose service is still to be recorded."""


class ServedBeforeDispatch(Refused):
    """送达日期 {served} 早于送出日期 {dispatched}。
    Service on {served} is before the dispatch on {dispatched}."""


def seal_used(situation: Situation) -> Refused | None:
    """Sealing is a step of its own only where the settings say so."""
    return None if situation.practice.get("seal_required", True) else SealNotUsed()


def signed(situation: Situation) -> Refused | None:
    """A reply leaves only after it was signed."""
    case = situation.case
    if not since_proposal(case, "sign") or not current_reply(case):
        return ReplyNotApproved()
    signed_on = next(taken.on for taken in reversed(case.taken) if taken.step == "sign")
    early = situation.data is not None and situation.occurred_on < signed_on
    return DispatchBeforeSigning(on=situation.occurred_on, signed_on=signed_on) if early else None


def sealed(situation: Situation) -> Refused | None:
    """And sealed, where the settings ask for it."""
    if not situation.practice.get("seal_required", True):
        return None
    return None if situation.case.last_taken("seal") > situation.case.last_taken("sign") else NotSealed()


def route_known(situation: Situation) -> Refused | None:
    """The applicant left what the route needs; a private courier is none (235号)."""
    if situation.data is None:
        return None
    if situation.data["route"] == "courier":
        return CourierRefused()
    needed = ADDRESS_OF_ROUTE.get(situation.data["route"])
    return RouteMissing(needed=needed) if needed and needed not in situation.case.values else None


def dispatched(situation: Situation) -> Refused | None:
    """Service is recorded once, of a reply that has left."""
    case = situation.case
    return None if case.last_taken("dispatch") > case.last_taken("record_service") else NothingToServe()


def served_after_dispatch(situation: Situation) -> Refused | None:
    """The day of service is not before the dispatch and not ahead."""
    if situation.data is None:
        return None
    served = situation.data["served"]
    replied = [
        row["on"]
        for row in situation.case.facts
        if row["type"] == "replied" and row["ref"] not in situation.case.voided
    ]
    if served > situation.today:
        return DayAfterToday(field="served", day=served, today=situation.today)
    dispatched = date.fromisoformat(replied[-1]) if replied else served
    return ServedBeforeDispatch(served=served, dispatched=dispatched) if served < dispatched else None


def service_recorded(situation: Situation) -> Refused | None:
    """A case that was answered is archived after service; one that ended otherwise has nothing to serve."""
    case = situation.case
    answered = case.last_taken("dispatch") or case.last_taken("reply_on_the_spot")
    served = case.last_taken("record_service") or case.last_taken("reply_on_the_spot")
    return NotServed() if answered and not served else None


def contents(situation: Situation) -> Effects:
    """卷内目录: what the file holds, by kind and digest, in order; titles stay in the vault."""
    case: CaseState = situation.case
    rows = [{"kind": row["kind"], "digest": row["digest"]} for row in case.documents]
    rows += [{"kind": row["letter"], "digest": row["digest"]} for row in case.letters]
    return [{"do": "set", "name": "contents", "value": rows}]


def send_reply(situation: Situation) -> Effects:
    """The reply leaves by mail if that is the route, and an SMS tells that it has left."""
    route = (situation.data or {})["route"]
    effects: Effects = []
    if ADDRESS_OF_ROUTE.get(route) == "email":
        sent = send(situation, 0, "mail", "reply", "email", letter="reply")
        effects.append({**sent, "digest": current_reply(situation.case)})
    if "phone" in situation.case.values:
        effects.append(send(situation, len(effects), "sms", "reply", "phone"))
    return effects


def chapter(regime: Regime) -> Chapter:
    """From the signature to the shelf."""
    return Chapter(
        steps=(
            Step(
                "seal", "用印", "seal", ("seal_keeper",), ("notification",), "",
                fields=(plain("register_number", "用印登记号"),), guards=("seal_used/1", "signed/1"),
            ),
            Step(
                "dispatch", "送出答复", "dispatch the reply", ("registrar",), ("notification",), ENDING,
                "国办公开办函〔2016〕235号",
                fields=(
                    plain("route", "送达途径", required=True, choices=(*ROUTES, "courier")),
                    plain("tracking_number", "邮件号"), EVIDENCE,
                ),
                guards=("signed/1", "sealed/1", "route_known/1"), effects=("send_reply/1",),
                records=(Record("replied"),), starts=("service",), backdating=WITH_EVIDENCE,
                awaits=("record_service",),
            ),
            Step(
                "record_service", "登记送达回证", "record service", ("registrar",), (ENDING,), "",
                fields=(
                    day("served", "送达日期", required=True), personal("receiver", "签收人"),
                    file("evidence", "送达回证", required=True),
                ),
                guards=("dispatched/1", "served_after_dispatch/1"), records=(Record("served", on="served"),),
                awaits=("archive",),
            ),
            Step(
                "archive", "归档", "archive", ("archivist",), (ENDING,), "archived", regime.cite("filing"),
                fields=(
                    plain("retention", "保管期限", required=True, choices=("10_years", "30_years", "permanent")),
                    whole("pages", "页数", required=True), personal("titles", "卷内文件题名", many=True),
                ),
                guards=("service_recorded/1",), effects=("contents/1",), sets=("retention", "pages", "titles"),
                series=("archive",),
            ),
        ),
        guards={
            "seal_used/1": seal_used, "signed/1": signed, "sealed/1": sealed, "route_known/1": route_known,
            "dispatched/1": dispatched, "served_after_dispatch/1": served_after_dispatch,
            "service_recorded/1": service_recorded,
        },
        effects={"send_reply/1": send_reply, "contents/1": contents},
        limits=(
            Limit(
                "service", "送达期限", 10, internal=True, started_by="replied",
                turns=(Stop("served", "送达", "", answers=True),),
            ),
        ),
        facts=(FactKind("served", "送达", answers="replied"),),
    )  # fmt: skip
