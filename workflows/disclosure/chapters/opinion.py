"""意见: what those consulted answer, what their silence means, and disclosure against their will.

条例第三十二条 to 第三十四条; 2008年条例第二十三条, which knows no period and so no silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.engine import SILENT_ROLE, Record, Refused, Situation, Step

from ..chapter import Chapter
from ..consultations import CONSEQUENCES, Consultation, clock_of, consultations, kept
from ..fields import WITH_EVIDENCE, file, flag, personal, plain
from ..messages import Effects, told
from ..outcomes import outcome_of
from ..reading import consultations_of, open_items
from ..regime import REGIMES, Regime
from ..stages import UNDER_WAY
from .consultation import ANSWERED_IN, about, await_opinion, consulted, opinion_tasks

OPINIONS = ("consent", "object", "partly")
FILED = ("late_opinion", "correspondence", "proof_of_service", "internal_opinion", "other")
"""What is only put on file."""
DISCLOSING = ("disclosed", "partly_disclosed")
"""The groups of outcomes by which something is given out."""


class OpinionGiven(Refused):
    """征求意见 {id} 已于 {answered_on} 收到意见，不能重复记录；后来的材料可以归入案卷（file_document）。
    The opinion to consultation {id} came on {answered_on}; what comes later may be put on file (file_document)."""


class OpinionBeforeAsked(Refused):
    """收到意见的日期 {on} 早于征求意见 {id} 发出或者送达的日期 {asked_on}。
    The opinion of {on} is before consultation {id} was sent or had arrived, on {asked_on}."""


class OpinionTooLate(Refused):
    """征求意见 {id} 的期限已于 {due_on} 届满（{article}），{on} 收到的意见可以归入案卷（file_document）。
    Consultation {id} ended on {due_on} ({article}); what came on {on} may be put on file (file_document)."""


class NobodySilent(Refused):
    """没有期限届满而未提出意见的征求意见。
    Nobody who was consulted has let the period pass in silence."""


class SilenceProvisional(Refused):
    """征求意见 {id} 的期限至 {due_on} 为暂定，该年放假安排载入之前不视为届满。
    The end of consultation {id} on {due_on} is provisional: nothing ends before that year's notice is loaded."""


class ConsultationRunning(Refused):
    """第 {item} 项申请事项的征求意见 {id} 尚未答复，期限至 {due_on}，此前不能公开（{article}）。
    Consultation {id} on item {item} is unanswered until {due_on}; nothing of it is disclosed before ({article})."""


class ObjectionStands(Refused):
    """第三方不同意公开第 {item} 项（征求意见 {id}）；予以公开须说明不公开会对公共利益造成重大影响的理由（{article}）。
    A third party objects to item {item} (consultation {id}): disclosing it needs its public interest ({article})."""


# --- answers -------------------------------------------------------------------------------------------------------


def opinion_possible(situation: Situation) -> Refused | None:
    """One opinion to each consultation, from the day it reached them to their last day.

    The day on which it came counts: one that came in time is recorded even after the sweep has noted the silence.
    """
    found = consulted(situation)
    if not isinstance(found, Consultation):
        return found
    on, asked_on = situation.occurred_on, found.received_on or found.sent_on
    if found.answered_on is not None:
        return OpinionGiven(id=found.id, answered_on=found.answered_on)
    if on < asked_on:
        return OpinionBeforeAsked(id=found.id, on=on, asked_on=asked_on)
    if found.over(on):
        return OpinionTooLate(id=found.id, on=on, due_on=found.due_on, article=article_of(situation, found))
    return None


def article_of(situation: Situation, consultation: Consultation) -> str:
    """The article by which somebody is consulted in the regime of the case; of another agency that on its time."""
    regime = REGIMES[situation.workflow.name]
    return regime.cite({"agency": "consultation_time"}.get(consultation.party, consultation.party))


def opinion(situation: Situation) -> Effects:
    """What they say, and the reasons in the vault; a task remains while others are still awaited."""
    data = situation.data or {}
    id_ = data["id"]
    changed: dict[str, Any] = {"opinion": data["opinion"], "ended": "answered"}
    unfounded = data["opinion"] != "consent" and data.get("unfounded", False)
    before = consultations_of(situation.case)[id_]
    if unfounded or "unfounded" in before:
        changed["unfounded"] = unfounded
    if "consequence" in before:
        changed["consequence"] = None
    effects: Effects = [kept(situation.case, {id_: changed})]
    if "reasons" in situation.sealed:
        reasons = situation.sealed["reasons"]
        effects.append({"do": "set", "name": f"consultation.{id_}.reasons", "value": reasons})
    others = [found for found in consultations(situation).values() if found.id != id_]
    waiting = any(found.waits(situation.today) and not found.silent for found in others)
    return effects + (await_opinion(situation) if waiting else [])


# --- silence -------------------------------------------------------------------------------------------------------


def silence(situation: Situation) -> Refused | None:
    """Somebody's period has passed without a word, and that on a settled day."""
    silent = _unanswered(situation)
    if _orphans(situation) or any(found.over(situation.today) for found in silent):
        return None
    for found in silent:
        if found.due_on is not None and found.due_on < situation.today:
            return SilenceProvisional(id=found.id, due_on=found.due_on)
    return NobodySilent()


def _unanswered(situation: Situation) -> list[Consultation]:
    """Those whose end is not recorded, while their clocks run."""
    clocks = situation.case.clocks
    running = [name for name, clock in clocks.items() if clock.running]
    return [
        found
        for found in consultations(situation).values()
        if found.answered_on is None and not found.silent and clock_of(found.id) in running
    ]


def _orphans(situation: Situation) -> list[str]:
    """Clocks that run for a letter which, as a correction has found, was never sent."""
    held = {clock_of(id_) for id_ in consultations(situation)}
    clocks = situation.case.clocks.values()
    return [
        clock.name for clock in clocks if clock.limit == "consultation" and clock.running and clock.name not in held
    ]


def silence_spoken(situation: Situation) -> Effects:
    """Each that has passed ends on its last day, with what the law makes of it; nobody is awaited in vain."""
    unanswered = _unanswered(situation)
    over = [found for found in unanswered if found.over(situation.today)]
    changed = {
        found.id: {"opinion": None, "ended": "silent", "consequence": CONSEQUENCES[found.party]} for found in over
    }
    effects: Effects = [kept(situation.case, changed)]
    for name in _orphans(situation):
        effects.append({"do": "stop", "clock": name, "on": situation.today.isoformat()})
    for found in over:
        effects.append({"do": "stop", "clock": clock_of(found.id), "on": str(found.due_on)})
    if len(over) == len(unanswered):
        effects += [{"do": "finish", "task": task} for task in opinion_tasks(situation)]
    return effects


# --- what may be disclosed -------------------------------------------------------------------------------------------


def _decided(situation: Situation) -> Iterator[tuple[str, str, bool]]:
    """Item, outcome, and whether public interest is shown: as now proposed, or as the case has it."""
    if situation.step.field("outcomes") is not None:
        for row in (situation.data or {}).get("outcomes", ()):
            yield str(row["item"]), row["outcome"], bool(row.get("public_interest"))
        return
    decided = {number: item for number, item in open_items(situation.case).items() if item.get("outcome")}
    for number, item in decided.items():
        yield number, item["outcome"], bool(item.get("public_interest"))


def _disclosed(situation: Situation) -> Iterator[tuple[str, str, bool, Consultation]]:
    """Each item of which something is given out, with each consultation about it."""
    held = consultations(situation).values()
    for item, outcome, interest in _decided(situation):
        if outcome_of(outcome).group in DISCLOSING:
            yield from ((item, outcome, interest, found) for found in held if item in found.items)


def consultations_over(situation: Situation) -> Refused | None:
    """Nothing of an item is disclosed while a third party, or a joint maker, may still answer about it.

    第三十二条: a third party has fifteen working days to object; 第三十四条: a joint maker's consent is presumed only
    after as many. Refusing such an item harms neither, and is possible at once. What another agency thinks binds
    nobody, and no article has its silence mean anything: it holds up nothing. By the rules of 2008 a third party has
    no period: there nothing is disclosed without an answer, unless it is for a public interest (第二十三条).
    """
    for item, _, interest, found in _disclosed(situation):
        if found.party == "agency" or not found.waits(situation.today) or (interest and found.due_on is None):
            continue
        due_on = found.due_on or "——"
        return ConsultationRunning(item=item, id=found.id, due_on=due_on, article=article_of(situation, found))
    return None


def override_reasoned(situation: Situation) -> Refused | None:
    """What a third party objects to is disclosed for a public interest only, and that is said (第三十二条).

    An item disclosed in part needs it only if the objected part is in it, which the machine cannot see: where the
    reason is given, the third party is told all the same. An objection that was found to be without reasonable grounds
    binds nobody.
    """
    for item, outcome, interest, found in _disclosed(situation):
        if found.objected and outcome == "disclosed" and not interest:
            return ObjectionStands(item=item, id=found.id, article=article_of(situation, found))
    return None


def third_party_told(situation: Situation) -> Effects:
    """第三方告知书 to each third party whose consent is missing where something is disclosed for a public interest.

    第三十二条: the agency tells content and reasons in writing. For `sign`, and whatever else makes the decision final.
    """
    overridden = dict.fromkeys(
        found.id
        for _, _, interest, found in _disclosed(situation)
        if interest and found.party == "third_party" and found.opinion != "consent"
    )
    effects: Effects = []
    for place, id_ in enumerate(overridden, start=1):
        # Numbers that no other message of the same step bears.
        messages = told(situation, "third_party_notice", number=10 * place, whom=f"consultation.{id_}.")
        effects += about(id_, [{"do": "letter", "letter": "third_party_notice"}, *messages])
    return effects


def _close(article: str) -> Step:
    return Step(
        "close_consultations", "逾期未提出意见", "silence of those consulted", (SILENT_ROLE,), ANSWERED_IN, "", article,
        guards=("silence/1",), effects=("silence_spoken/1",), silent=True,
    )  # fmt: skip


def chapter(regime: Regime) -> Chapter:
    """Answered, or silent."""
    article, timed = regime.cite("third_party"), regime.name != "2008"
    grounds = (flag("unfounded", "经审查，不同意的理由不合理"),) if timed else ()
    return Chapter(
        steps=(
            Step(
                "receive_opinion", "收到意见", "receive an opinion", ("handler", "registrar"), ANSWERED_IN, "", article,
                fields=(
                    plain("id", "征求意见编号", required=True),
                    plain("opinion", "意见", required=True, choices=OPINIONS), personal("reasons", "意见的理由"),
                    *grounds, file("document", "意见书", required=True),
                ),
                guards=("opinion_possible/1",), effects=("opinion/1",),
                records=(Record("consultation_answered", takes=(("id", "id"),)),), backdating=WITH_EVIDENCE,
            ),
            *((_close(article),) if timed else ()),
            Step(
                "file_document", "归入案卷", "put a document on file", ("registrar", "handler", "archivist"), UNDER_WAY,
                "", regime.cite("filing"),
                fields=(
                    plain("kind", "材料种类", required=True, choices=FILED), personal("reason", "说明"),
                    file("document", "材料", required=True),
                ),
                backdating=WITH_EVIDENCE,
            ),
        ),
        guards={
            "opinion_possible/1": opinion_possible, "consultations_over/1": consultations_over,
            "override_reasoned/1": override_reasoned, "silence/1": silence,
        },
        effects={
            "opinion/1": opinion, "silence_spoken/1": silence_spoken, "third_party_told/1": third_party_told,
        },
    )  # fmt: skip
