"""Whether an answer of the engine was the right one: a result against the ledger, a refusal against the model."""

from __future__ import annotations

from copy import copy
from datetime import UTC, date, datetime
from typing import Any

from gongkai.engine import (
    Attachment,
    Backdated,
    ClockWentBack,
    GongkaiError,
    NotDeputy,
    OccurredAfterToday,
    OtherHandler,
    OtherUnit,
    RequestIdReused,
    RoleMissing,
    SamePerson,
    StaleCase,
    StepNotInStage,
    UnknownCase,
)
from gongkai.engine.casework import Done
from tests.simulation.act import Act
from tests.simulation.ban import Look
from tests.simulation.case import ModelCase
from tests.simulation.command import Asked
from tests.simulation.law import RULES, legal_day_of
from tests.simulation.model import TOLERANCE, Decided, act_of, deputises, holds, in_hands, in_unit, recount
from tests.simulation.order import known
from tests.simulation.strand import Strand
from tests.simulation.verdict import demand
from tests.simulation.world import World


def judge_done(world: World, strand: Strand, asked: Asked, done: Done) -> bool:
    """Whether the command was carried out now; False for the stored result of a repetition. Raises `Wrong`."""
    before = world.ledger.committed.get(asked.request_id)
    if before is None:
        before = next((held for held in strand.promised if held.asked.request_id == asked.request_id), None)
    if before is not None:
        same = before.asked.content == asked.content
        demand(same, "idempotency", f"{asked.request_id} was accepted with other content")
        demand(done == before.done, "idempotency", f"{asked.request_id} got another result the second time")
        world.note(f"{world.named(asked.case)} {asked.step}: repeated")
        return False
    demand(done.step == asked.step or asked.case is None, "acknowledged", f"{asked.step} was asked, {done.step} done")
    version = _version(world, strand, asked.case) if asked.case else 0
    demand(asked.expect in (None, version), "version", f"{asked.step} expected {asked.expect}, the case is {version}")
    demand(done.version == version + 1, "version", f"{asked.step} on version {version} gave {done.version}")
    return True


def _version(world: World, strand: Strand, case: str | None) -> int:
    """The version by what is committed and what this transaction has done so far."""
    held = world.model.cases.get(case or "")
    own = [promise.done.version for promise in strand.promised if promise.done.case == case]
    return max([held.version if held else 0, *own])


def judge_refusal(world: World, strand: Strand, asked: Asked, refusal: GongkaiError) -> None:
    """Whether the model knows a reason. Raises `Wrong` where it knows that there is none."""
    before = world.ledger.committed.get(asked.request_id)
    if before is not None and before.asked.content == asked.content:
        demand(False, "idempotency", f"{asked.request_id} was done, and is refused: {type(refusal).__name__}")
    if isinstance(refusal, RequestIdReused):
        known = before is not None or asked.request_id in [p.asked.request_id for p in strand.promised]
        demand(known, "refusal", f"{asked.request_id} is said to be used")
        return
    if isinstance(refusal, StaleCase):
        version = _version(world, strand, asked.case)
        right = asked.expect not in (None, version) and refusal.current == version
        demand(right, "version", f"stale is said of version {asked.expect}, the case is {version}")
        return
    case = world.model.cases.get(asked.case) if asked.case else ModelCase("")
    if isinstance(refusal, UnknownCase):
        demand(case is None, "acknowledged", f"{world.named(asked.case)} is said not to be there")
    if case is not None and all(promise.done.case != case.id for promise in strand.promised):
        reasons = [refusal, *getattr(refusal, "reasons", ())]
        for reason in reasons:
            demand(_has_ground(world, strand, case, asked, reason), "refusal", f"{asked.step}: {reason.en}")


def _has_ground(world: World, strand: Strand, held: ModelCase, asked: Asked, refusal: GongkaiError) -> bool:
    """For the refusals that the model can tell; True for those of the law's finer points."""
    case, act = copy(held), _as_act(world, strand, held, asked)
    if case.days:
        recount(case, world.calendar.digest, world.calendar)
    match refusal:
        case StepNotInStage():
            return case.stage not in RULES[act.step].sources
        case NotDeputy():
            return not deputises(act)
        case RoleMissing():
            return not holds(act)
        case OtherUnit():
            return not in_unit(case, act)
        case OtherHandler():
            return not in_hands(case, act)
        case SamePerson() if act.step != "confirm_correction":
            return any(case.persons_of(other) & act.persons for other in RULES[act.step].apart)
        case OccurredAfterToday():
            return act.on > act.today
        case Backdated():
            return act.on < act.today and not RULES[act.step].backdated
        case ClockWentBack():
            recorded_at = datetime.strptime(case.recorded_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
            return strand.now < recorded_at - TOLERANCE
    bans = known(type(refusal).__name__, act.step) if case.stage in RULES[act.step].sources else []
    return not bans or any(ban(Look(case, act, world.model.practice)) for ban in bans)


def _as_act(world: World, strand: Strand, case: ModelCase, asked: Asked) -> Act:
    """What was asked, looked at by the calendar that the agency goes by now."""
    today = legal_day_of(strand.now)
    body = {
        "step": asked.step,
        "seq": case.version + 1,
        "actor": asked.actor,
        "for": asked.acting_for,
        "occurred_on": (asked.occurred_on or today).isoformat(),
        "data": _plain(asked.data),
    }
    return act_of(body, world.calendar, Decided(strand.now, strand.begun))


def _plain(value: Any) -> Any:
    """Data as an entry writes them."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case Attachment():
            return "file"
    return value
