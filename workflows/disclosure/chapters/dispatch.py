"""告知: the signed reply is sealed and leaves, by a way of service that the law knows. 国办公开办函〔2016〕235号."""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..delivery import UNDER_WAY, reply_facts
from ..fields import EVIDENCE, WITH_EVIDENCE, personal, plain
from ..messages import Effects, send
from ..reading import current_reply, since_proposal
from ..regime import Regime
from ..stages import ENDING
from ..ways import LETTER_235, WAYS, Counts


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


class RouteNotChosen(Refused):
    """申请人选择的途径是「{chosen}」，未选择「{route}」；电子方式只在申请人选择时使用，否则以邮寄、直接或者委托方式送达。
    The applicant chose "{chosen}", not "{route}": an electronic way is for who chose it; else post or hand it over."""


class PostingUnproved(Refused):
    """邮寄以交邮之日为准（国办公开办函〔2016〕235号），须有邮政寄件凭证（evidence）或邮件号（tracking_number）。
    By post the posting day counts (letter 235 of 2016): a posting slip (evidence) or a mail number must prove it."""


class AgentMissing(Refused):
    """委托其他机关送达，须写明受委托的机关（entrusted_to）。
    Service through another agency names that agency (entrusted_to)."""


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
    needed = WAYS[situation.data["route"]].address
    return RouteMissing(needed=needed) if needed and needed not in situation.case.values else None


def route_chosen(situation: Situation) -> Refused | None:
    """An electronic way is open to those who chose it; what is posted or handed over reaches everybody."""
    if situation.data is None:
        return None
    route, chosen = situation.data["route"], situation.case.values.get("route", "—")
    way = WAYS.get(route)
    return RouteNotChosen(route=route, chosen=chosen) if way and way.chosen and route != chosen else None


def leaves_provably(situation: Situation) -> Refused | None:
    """What counts from its posting is proved to be posted, and an agency that is entrusted with it is named."""
    data = situation.data
    if data is None:
        return None
    if data["route"] == "entrusted" and "entrusted_to" not in data:
        return AgentMissing()
    proved = data["route"] != "post" or {"evidence", "tracking_number"} & set(data)
    return None if proved else PostingUnproved()


def send_reply(situation: Situation) -> Effects:
    """The reply leaves by mail if that is the route, and an SMS tells that it has left."""
    way = WAYS[(situation.data or {})["route"]]
    effects: Effects = []
    if way.address == "email":
        sent = send(situation, 0, "mail", "reply", "email", letter="reply")
        effects.append({**sent, "digest": current_reply(situation.case)})
    if "phone" in situation.case.values:
        effects.append(send(situation, len(effects), "sms", "reply", "phone"))
    return effects


def on_its_way(situation: Situation) -> Effects:
    """By post it counts from now; else from the signature, for which the return receipt is printed, or from acceptance.

    What our own mail server took over is not accepted yet: only the receiving side's word is, and a person records it.
    """
    route = (situation.data or {})["route"]
    effects: Effects = [
        {"do": "set", "name": "dispatched_by", "value": route},
        {"do": "set", "name": UNDER_WAY, "value": True},
    ]
    match WAYS[route].counts:
        case Counts.POSTING:
            effects += reply_facts(situation, situation.occurred_on)
        case Counts.SIGNATURE:
            effects.append({"do": "letter", "letter": "return_receipt"})
        case _:
            task = {"do": "await", "task": f"{situation.seq}.a", "step": "record_acceptance", "role": "registrar"}
            effects.append({**task, "on": situation.today.isoformat()})
    return effects


def chapter(_regime: Regime) -> Chapter:
    """Out of the house."""
    return Chapter(
        steps=(
            Step(
                "seal", "用印", "seal", ("seal_keeper",), ("notification",), "",
                fields=(plain("register_number", "用印登记号"),), guards=("seal_used/1", "signed/1"),
            ),
            Step(
                "dispatch", "送出答复", "dispatch the reply", ("registrar",), ("notification",), ENDING, LETTER_235,
                fields=(
                    plain("route", "送达途径", required=True, choices=(*WAYS, "courier")),
                    plain("tracking_number", "邮件号"), personal("entrusted_to", "受委托送达的机关"), EVIDENCE,
                ),
                guards=("signed/1", "sealed/1", "route_known/1", "route_chosen/1", "leaves_provably/1"),
                effects=("send_reply/1", "on_its_way/1"), sets=("entrusted_to",), starts=("service",),
                backdating=WITH_EVIDENCE, awaits=("record_service",),
            ),
        ),
        guards={
            "seal_used/1": seal_used, "signed/1": signed, "sealed/1": sealed, "route_known/1": route_known,
            "route_chosen/1": route_chosen, "leaves_provably/1": leaves_provably,
        },
        effects={"send_reply/1": send_reply, "on_its_way/1": on_its_way},
    )  # fmt: skip
