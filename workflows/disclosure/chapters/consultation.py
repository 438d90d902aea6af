"""征求意见: third parties, joint makers and other agencies are asked, each by a letter with a period of its own.

条例第三十二条 to 第三十四条; 2008年条例第二十三条、第二十四条第三款 (third parties only, and no period). What they say,
and what their silence means, is in `opinion`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.engine import Limit, Refused, Situation, Step, Stop

from ..chapter import Chapter
from ..consultations import Consultation, clock_of, consultations, kept, next_id
from ..fields import day, file, personal, plain, whole
from ..limits import OPINION_DAYS, PARTIES
from ..messages import Effects, send, told
from ..refusals import DayAfterToday, ItemUnknown
from ..regime import Regime

CONTACTS = ("name", "email", "phone", "address", "matter")
"""What is kept of those consulted, each as the sealed value ``consultation.<id>.<name>``."""
ANSWERED_IN = ("registration", "examination", "review")
"""Where an opinion may still change the reply."""


class ConsultationUnknown(Refused):
    """没有这一编号的征求意见；已发出的有：{known}。
    There is no consultation of that number; sent are: {known}."""


class ArrivalRecorded(Refused):
    """征求意见 {id} 的送达日期已经记录为 {received_on}；如有错误，请提出更正。
    The arrival of consultation {id} is recorded as {received_on}; if that is wrong, propose a correction."""


class ArrivalBeforeSent(Refused):
    """征求意见 {id} 的送达日期 {received_on} 早于发出日期 {sent_on}。
    The arrival of consultation {id} on {received_on} is before it was sent on {sent_on}."""


class ArrivalAfterOpinion(Refused):
    """征求意见 {id} 的送达日期 {received_on} 晚于收到意见的日期 {answered_on}。
    The arrival of consultation {id} on {received_on} is after its opinion came on {answered_on}."""


class ReminderTooLate(Refused):
    """征求意见 {id} 已收到意见或者期限已过，无须催告。
    Consultation {id} is answered or its period is over; there is nothing to remind of."""


def consulted(situation: Situation) -> Consultation | Refused | None:
    """The consultation that the step's `id` names, or why there is none; None while nobody named one yet."""
    held = consultations(situation)
    if situation.data is None:
        return None if held else ConsultationUnknown(known="——")
    found = held.get(situation.data["id"])
    return found or ConsultationUnknown(known="、".join(held) or "——")


def consulted_items(situation: Situation) -> Refused | None:
    """What is asked about are items of this case."""
    for item in (situation.data or {}).get("items", ()):
        if str(item) not in situation.case.items:
            return ItemUnknown(item=item)
    return None


def consultation_arrives(situation: Situation) -> Refused | None:
    """The arrival is recorded once, between the sending and the opinion, and is not ahead."""
    found = consulted(situation)
    if not isinstance(found, Consultation):
        return found
    received_on: date = (situation.data or {})["received_on"]
    if found.received_on is not None:
        return ArrivalRecorded(id=found.id, received_on=found.received_on)
    if received_on > situation.today:
        return DayAfterToday(field="received_on", day=received_on, today=situation.today)
    if received_on < found.sent_on:
        return ArrivalBeforeSent(id=found.id, received_on=received_on, sent_on=found.sent_on)
    if found.answered_on is not None and received_on > found.answered_on:
        return ArrivalAfterOpinion(id=found.id, received_on=received_on, answered_on=found.answered_on)
    return None


def consultation_waits(situation: Situation) -> Refused | None:
    """Only who may still answer is reminded."""
    found = consulted(situation)
    if not isinstance(found, Consultation):
        return found
    return None if found.waits(situation.today) else ReminderTooLate(id=found.id)


def consultation(situation: Situation) -> Effects:
    """The letter leaves: the fact, what is kept of it, the letters to the consulted and to the applicant."""
    data, sealed, id_ = situation.data or {}, situation.sealed, next_id(situation.case)
    sent_on = situation.occurred_on.isoformat()
    fact = {"ref": f"{situation.seq}.q", "type": "consultation_sent", "on": sent_on, "id": id_, "with": data["with"]}
    items = [str(item) for item in dict.fromkeys(data["items"])]
    row = {"with": data["with"], "items": items, "sent_on": sent_on, "received_on": None, "opinion": None}
    values = [
        {"do": "set", "name": f"consultation.{id_}.{name}", "value": sealed[name]}
        for name in CONTACTS
        if name in sealed
    ]
    return [
        {"do": "record", "fact": fact}, kept(situation.case, {id_: {**row, "ended": None}}), *values,
        *_letter(situation, id_), {"do": "letter", "letter": "consultation_notice", "about": id_},
        # Not with the values of this step: its addresses are those of the consulted.
        *about(id_, told(replace(situation, sealed={}), "consultation_notice", number=2)),
    ]  # fmt: skip


def _letter(situation: Situation, id_: str) -> Effects:
    """The letter to the consulted, or the one handed in, on its way to the addresses given."""
    letter = "third_party_consultation" if (situation.data or {})["with"] == "third_party" else "agency_consultation"
    own = situation.sealed.get("letter")
    effects: Effects = [] if own else [{"do": "letter", "letter": letter}]
    if "email" in situation.sealed:
        sent = send(situation, 0, "mail", letter, f"consultation.{id_}.email", letter=letter)
        effects.append({**sent, "digest": own["digest"]} if own else sent)
    if "phone" in situation.sealed:
        effects.append(send(situation, 1, "sms", letter, f"consultation.{id_}.phone"))
    return about(id_, effects)


def about(id_: str, effects: Effects) -> Effects:
    """Letters and messages about one consultation: each party gets its own."""
    return [{**effect, "about": id_} for effect in effects]


def consultation_clock(situation: Situation) -> Effects:
    """Their period: fifteen working days from their receipt, from the sending as long as that is unknown."""
    clock = clock_of(next_id(situation.case))
    return [{"do": "start", "clock": clock, "limit": "consultation"}]


def consultation_arrival(situation: Situation) -> Effects:
    """The fact gets the day of arrival. Silence that was recorded too early is taken back: their period still runs."""
    found = consultations(situation)[(situation.data or {})["id"]]
    received_on: date = (situation.data or {})["received_on"]
    changed: dict[str, Any] = {"received_on": received_on.isoformat()}
    effects: Effects = [{"do": "amend", "ref": found.ref, "with": dict(changed)}]
    if found.silent and situation.calendar.after(received_on, OPINION_DAYS) >= situation.today:
        changed |= {"ended": None, "consequence": None}
        effects.append({"do": "start", "clock": clock_of(found.id), "limit": "consultation"})
        effects += await_opinion(situation)
    return [kept(situation.case, {found.id: changed}), *effects]


def await_opinion(situation: Situation) -> Effects:
    """A task for whoever handles the case: an opinion is still to come. One is enough, and taking the step ends it."""
    if situation.step.name != "receive_opinion" and opinion_tasks(situation):
        return []
    row = {"do": "await", "task": f"{situation.seq}.o", "step": "receive_opinion", "role": "handler"}
    values = situation.case.values
    whom = {key: values[name] for key, name in (("unit", "unit"), ("person", "handler")) if values.get(name)}
    return [{**row, "on": situation.today.isoformat(), **whom}]


def opinion_tasks(situation: Situation) -> list[str]:
    """The open tasks that wait for an opinion."""
    return [task for task, row in situation.case.tasks.items() if row["step"] == "receive_opinion"]


def remind_consulted(situation: Situation) -> Effects:
    """The reminder and its messages, to those whom it concerns."""
    id_ = (situation.data or {})["id"]
    letter = {"do": "letter", "letter": "consultation_reminder"}
    return about(id_, [letter, *told(situation, "consultation_reminder", whom=f"consultation.{id_}.")])


def _limit(regime: Regime) -> Limit:
    """Declared in both regimes, so that every step that ends a case may stop it; never started by the rules of 2008."""
    article = regime.cite("third_party")
    joint = regime.articles.get("joint_agency")
    answered = Stop("consultation_answered", "收到意见", article, answers=True)
    return Limit(
        "consultation", "征求意见期限", OPINION_DAYS, article=f"{article}、{joint}" if joint else article,
        turns=(answered,), started_by="consultation_sent", from_arrival=True, lapses=True,
    )  # fmt: skip


def chapter(regime: Regime) -> Chapter:
    """Asked, arrived, reminded."""
    timed = regime.name != "2008"
    article = regime.cite("third_party")
    return Chapter(
        steps=(
            Step(
                "consult", "征求意见", "consult", ("handler", "registrar"), ("examination",), "", article,
                fields=(
                    plain("with", "征求对象", required=True, choices=PARTIES if timed else ("third_party",)),
                    whole("items", "所涉申请事项", required=True, many=True),
                    personal("name", "被征求意见人", required=True), personal("email", "电子邮箱"),
                    personal("phone", "联系电话"), personal("address", "通信地址"),
                    personal("matter", "征求意见的内容", required=True), file("letter", "自拟征求意见书"),
                ),
                guards=("consulted_items/1",),
                effects=("consultation/1", *(("consultation_clock/1",) if timed else ())),
                awaits=("receive_opinion",),
            ),
            Step(
                "record_consultation_arrival", "记录征求意见书送达", "record the arrival of a consultation",
                ("handler", "registrar"), ANSWERED_IN, "", article,
                fields=(
                    plain("id", "征求意见编号", required=True), day("received_on", "送达日期", required=True),
                    file("evidence", "凭证", required=True),
                ),
                guards=("consultation_arrives/1",), effects=("consultation_arrival/1",),
            ),
            Step(
                "remind_consulted", "催告提出意见", "remind those consulted", ("handler", "registrar"), ANSWERED_IN, "",
                article, fields=(plain("id", "征求意见编号", required=True),),
                guards=("consultation_waits/1",), effects=("remind_consulted/1",),
            ),
        ),
        guards={
            "consulted_items/1": consulted_items, "consultation_arrives/1": consultation_arrives,
            "consultation_waits/1": consultation_waits,
        },
        effects={
            "consultation/1": consultation, "consultation_clock/1": consultation_clock,
            "consultation_arrival/1": consultation_arrival, "remind_consulted/1": remind_consulted,
        },
        limits=(_limit(regime),),
    )  # fmt: skip
