"""回执: when and how the reply reached the applicant, or that it did not, and what follows.

国办公开办函〔2016〕235号; for leaving what somebody will not sign, 《中华人民共和国民事诉讼法》第八十九条 by analogy.
"""

from __future__ import annotations

from gongkai.engine import CaseState, FactKind, Limit, Refused, Situation, Step

from ..application import ROUTES
from ..chapter import Chapter
from ..delivery import UNDER_WAY, accepted, dispatched_on, reply_facts, served_facts, under_way, way_of
from ..fields import WITH_EVIDENCE, day, file, personal, plain
from ..messages import Effects
from ..reading import last_fact
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ENDING
from ..ways import FAILURES, LETTER_235, Counts

LEFT_BY_ANALOGY = "参照《中华人民共和国民事诉讼法》第八十九条"


class NothingToServe(Refused):
    """没有已送出而尚待送达回证的答复。
    No reply has left whose service is still to be recorded."""


class BeforeDispatch(Refused):
    """日期 {on} 早于送出日期 {dispatched}，答复此前尚未送出。
    {on} is before the dispatch on {dispatched}: the reply had not left yet."""


class ServedBeforeAcceptance(Refused):
    """送达日期 {on} 早于已登记的对方系统接收日期 {accepted}。
    Service on {on} is before the acceptance recorded for {accepted}."""


class SignerMissing(Refused):
    """以「{way}」送达的，以签收之日为准（国办公开办函〔2016〕235号），须写明签收人（receiver）；拒绝签收的用留置送达。
    By "{way}" the day of signature counts (letter 235 of 2016): name the signer; one who refuses is for leave_reply."""


class AcceptanceNotAwaited(Refused):
    """「{way}」不以对方系统接收之日为准，无须登记接收。
    By "{way}" it is not the acceptance that counts, so none is recorded."""


class AlreadyAccepted(Refused):
    """对方系统接收已经登记。
    The acceptance is recorded already."""


class NotLeftThisWay(Refused):
    """只有直接送达或者委托送达时被拒绝签收的，可以留置；此次以「{way}」送出。
    Only what is delivered in person can be left with somebody who will not sign; this reply left by "{way}"."""


class FailureUnfit(Refused):
    """以「{way}」送出的答复不会「{failure}」，可登记：{possible}。
    A reply that left by "{way}" does not come to nothing by "{failure}"; possible: {possible}."""


def dispatched(situation: Situation) -> Refused | None:
    """Service is recorded once, of a reply that has left and is not known to be lost."""
    return None if under_way(situation.case) else NothingToServe()


def served_after_dispatch(situation: Situation) -> Refused | None:
    """The day of service is not before the dispatch or the acceptance, and not ahead."""
    case = situation.case
    if situation.data is None or not under_way(case):
        return None
    served = situation.data["served"]
    if served > situation.today:
        return DayAfterToday(field="served", day=served, today=situation.today)
    if served < dispatched_on(case):
        return BeforeDispatch(on=served, dispatched=dispatched_on(case))
    if accepted(case):
        accepted_on = next(taken.on for taken in reversed(case.taken) if taken.step == "record_acceptance")
        return ServedBeforeAcceptance(on=served, accepted=accepted_on) if served < accepted_on else None
    return None


def not_before_dispatch(situation: Situation) -> Refused | None:
    """What happens to a reply on its way happens after it left."""
    case = situation.case
    if situation.data is None or not under_way(case) or situation.occurred_on >= dispatched_on(case):
        return None
    return BeforeDispatch(on=situation.occurred_on, dispatched=dispatched_on(case))


def signer_named(situation: Situation) -> Refused | None:
    """Where the day of signature counts, the return receipt names who signed."""
    case = situation.case
    if situation.data is None or not under_way(case) or "receiver" in situation.data:
        return None
    way = way_of(case)
    return SignerMissing(way=way.label) if way.counts is Counts.SIGNATURE else None


def acceptance_awaited(situation: Situation) -> Refused | None:
    """An electronic reply is on its way, and the receiving side has not accepted it yet."""
    case = situation.case
    if not under_way(case):
        return None
    if way_of(case).counts is not Counts.ACCEPTANCE:
        return AcceptanceNotAwaited(way=way_of(case).label)
    return AlreadyAccepted() if accepted(case) else None


def left_in_person(situation: Situation) -> Refused | None:
    """A reply is left only where somebody stood at the door with it."""
    case = situation.case
    if not under_way(case) or way_of(case).leaves:
        return None
    return NotLeftThisWay(way=way_of(case).label)


def failure_fits(situation: Situation) -> Refused | None:
    """Each way fails in ways of its own."""
    case = situation.case
    if situation.data is None or not under_way(case):
        return None
    way, failure = way_of(case), situation.data["failure"]
    return None if failure in way.failures else FailureUnfit(
        way=way.label, failure=FAILURES[failure], possible="、".join(way.failures)
    )  # fmt: skip


def replied_now(situation: Situation) -> Effects:
    """The reply counts from the day on which the receiving side accepted it."""
    return reply_facts(situation, situation.occurred_on)


def served(situation: Situation) -> Effects:
    """送达 on the day that the return receipt says, or on which the reply was left."""
    return served_facts(situation, (situation.data or {})["served"])


def not_arrived(situation: Situation) -> Effects:
    """The reply is dispatched again. What counted as the reply stays, but for an acceptance that was none.

    A letter that was posted was the reply on its posting day, lost or not. What the receiving side never accepted was
    none: the reply clock runs again.
    """
    effects: Effects = [{"do": "set", "name": UNDER_WAY, "value": False}]
    if (situation.data or {})["failure"] != "not_accepted" or not accepted(situation.case):
        return effects
    return [*effects, *({"do": "void", "ref": ref} for ref in _of_acceptance(situation.case))]


def _of_acceptance(case: CaseState) -> list[str]:
    """What the acceptance recorded, or a correction of it put in its place."""
    since = case.last_taken("record_acceptance")
    recorded = [row["type"] for row in case.facts if row["ref"].startswith(f"{since}.")]
    standing = [fact for kind in recorded if (fact := last_fact(case, kind))]
    return [fact["ref"] for fact in standing if int(fact["ref"].partition(".")[0]) >= since]


def chapter(_regime: Regime) -> Chapter:
    """Accepted, served, left, or lost."""
    return Chapter(
        steps=(
            Step(
                "record_acceptance", "登记对方系统接收", "record that the receiving side accepted it", ("registrar",),
                (ENDING,), fields=(file("evidence", "接收凭证", required=True),),
                guards=("dispatched/1", "acceptance_awaited/1", "not_before_dispatch/1"), effects=("replied_now/1",),
                backdating=WITH_EVIDENCE,
            ),
            Step(
                "record_service", "登记送达回证", "record service", ("registrar",), (ENDING,), "", LETTER_235,
                fields=(
                    day("served", "送达日期", required=True), personal("receiver", "签收人"),
                    file("evidence", "送达回证", required=True),
                ),
                guards=("dispatched/1", "served_after_dispatch/1", "signer_named/1"), effects=("served/1",),
                stops=("service",), awaits=("archive",),
            ),
            Step(
                "leave_reply", "留置送达", "leave the reply with one who will not sign", ("registrar",), (ENDING,), "",
                LEFT_BY_ANALOGY,
                fields=(
                    day("served", "留置日期", required=True), personal("reason", "拒收事由", required=True),
                    personal("witnesses", "见证人", required=True, many=True),
                    file("evidence", "留置照片或者注明拒收情况的回证", required=True, many=True),
                ),
                guards=("dispatched/1", "left_in_person/1", "served_after_dispatch/1"), effects=("served/1",),
                stops=("service",), awaits=("archive",),
            ),
            Step(
                "record_lost_mail", "登记未能送达", "record that the reply did not arrive", ("registrar",), (ENDING,),
                "notification",
                fields=(
                    plain("failure", "未能送达的情形", required=True, choices=tuple(FAILURES)),
                    file("evidence", "凭证", required=True),
                ),
                guards=("dispatched/1", "failure_fits/1", "not_before_dispatch/1"), effects=("not_arrived/1",),
                stops=("service",), backdating=WITH_EVIDENCE, awaits=("dispatch",),
            ),
            Step(
                "change_route", "变更送达途径", "change the way of service", ("registrar",), ("notification", ENDING),
                fields=(
                    plain("route", "获取信息的途径", required=True, choices=ROUTES), personal("phone", "联系电话"),
                    personal("email", "电子邮箱"), personal("address", "通信地址"),
                    file("statement", "申请人的说明", required=True),
                ),
                sets=("route", "phone", "email", "address"),
            ),
        ),
        guards={
            "dispatched/1": dispatched, "served_after_dispatch/1": served_after_dispatch,
            "not_before_dispatch/1": not_before_dispatch, "signer_named/1": signer_named,
            "acceptance_awaited/1": acceptance_awaited, "left_in_person/1": left_in_person,
            "failure_fits/1": failure_fits,
        },
        effects={"replied_now/1": replied_now, "served/1": served, "not_arrived/1": not_arrived},
        limits=(Limit("service", "送达期限", 10, internal=True),),
        facts=(FactKind("replied_again", "再次送出答复", optional=("id",)), FactKind("served", "送达")),
    )  # fmt: skip
