"""What people do in the simulation: look, decide, command, ask again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from gongkai.engine import GongkaiError
from gongkai.engine.casework import Done
from tests.simulation.choice import chosen, opening, other_content
from tests.simulation.command import Asked, Promised
from tests.simulation.judge import judge_done, judge_refusal
from tests.simulation.law import legal_day_of
from tests.simulation.strand import Strand
from tests.simulation.verdict import Wrong
from tests.simulation.world import Process, World

LATELY = 12
FROM_THE_SHELF = 0.12
"""How often somebody looks at an archived case, if there is one."""


def _time_passes(world: World, strand: Strand) -> None:
    minutes = strand.random.choice([0, 0, 1, 3, 10, 40, 180, 400])
    world.set_clock(world.clock.now() + timedelta(minutes=minutes, microseconds=strand.random.randrange(10**6)))


def carry_out(world: World, process: Process, strand: Strand, session: Session, asked: Asked) -> Done | None:
    """One command in the caller's transaction; None where it was refused or failed."""
    world.ledger.sent.setdefault(asked.request_id, asked)
    given: dict[str, Any] = {"data": asked.data, "actor": asked.actor, "request_id": asked.request_id}
    given |= {"acting_for": asked.acting_for, "occurred_on": asked.occurred_on}
    strand.commanding, strand.begun = True, world.clock.now()
    try:
        if asked.case is None:
            done = process.engine.open(session, "disclosure", **given)
        else:
            done = process.engine.act(session, asked.case, asked.step, expect=asked.expect, **given)
    except GongkaiError as refusal:
        world.note(f"{world.named(asked.case)} {asked.step} by {asked.actor}: {type(refusal).__name__}")
        judge_refusal(world, strand, asked, refusal)
        world.counts["refused"] += 1
        return None
    except OSError:
        if strand.operation.fault != "documents fail":
            raise
        world.note(f"{asked.step}: the document store failed")
        return None
    finally:
        strand.commanding = False
    if judge_done(world, strand, asked, done):
        world.counts["accepted"] += 1
        strand.promised.append(Promised(asked, done, strand.now, strand.begun))
    else:
        world.counts["repeated"] += 1
    return done


def send(world: World, process: Process, strand: Strand, asked: Asked) -> None:
    """One command in a transaction of its own, and the answer."""
    world.ledger.unanswered[asked.request_id] = asked
    with process.session() as session:
        done = carry_out(world, process, strand, session, asked)
        if done is not None and strand.operation.fault == "host rolls back":
            strand.promised.clear()
            session.rollback()
            world.ledger.unanswered.pop(asked.request_id, None)
            return
        session.commit()
    if strand.operation.fault != "answer lost":
        world.ledger.answered(asked, done)


def open_case(world: World, process: Process, strand: Strand) -> None:
    """An application comes in, unless there is work enough."""
    if sum(case.open for case in world.model.cases.values()) >= world.scene.cases:
        act(world, process, strand)
        return
    _time_passes(world, strand)
    today = legal_day_of(world.clock.now())
    send(world, process, strand, opening(strand.random, today, world.ledger.request_id()))


def _seen(world: World, process: Process, strand: Strand) -> Any:
    """The state of some case as a screen shows it: by the time of the command it may be another."""
    cases = list(world.model.cases.values())
    on_the_shelf = [case.id for case in cases if not case.open]
    running = [case.id for case in cases if case.open]
    if on_the_shelf and (not running or strand.random.random() < FROM_THE_SHELF):
        running = on_the_shelf
    if not running:
        return None
    with process.looking() as session:
        return process.engine.case(session, strand.random.choice(running))


def act(world: World, process: Process, strand: Strand) -> None:
    """Somebody looks at a case and takes a step."""
    seen = _seen(world, process, strand)
    if seen is None:
        open_case(world, process, strand)
    else:
        _time_passes(world, strand)
        today = legal_day_of(world.clock.now())
        send(world, process, strand, chosen(strand.random, seen, today, world.ledger.request_id()))


def several(world: World, process: Process, strand: Strand) -> None:
    """Several commands in one transaction of a host, some taken back by a savepoint, perhaps all by a rollback."""
    _time_passes(world, strand)
    random, today = strand.random, legal_day_of(world.clock.now())
    sent: list[tuple[Asked, Done | None]] = []
    seen = [_seen(world, process, strand) for _ in range(random.randint(2, 3))]
    with process.session() as session:
        for state in seen:
            if state is None:
                continue
            asked = chosen(random, state, today, world.ledger.request_id())
            world.ledger.unanswered[asked.request_id] = asked
            savepoint = session.begin_nested() if random.random() < 0.5 else None
            before = list(strand.promised)
            done = carry_out(world, process, strand, session, asked)
            if savepoint is not None and random.random() < 0.5:
                savepoint.rollback()
                strand.promised = before
                world.ledger.unanswered.pop(asked.request_id, None)
                continue
            sent.append((asked, done))
        if strand.operation.fault == "host rolls back" or random.random() < 0.1:
            strand.promised.clear()
            session.rollback()
            for asked, _ in sent:
                world.ledger.unanswered.pop(asked.request_id, None)
            return
        session.commit()
    if strand.operation.fault != "answer lost":
        for asked, done in sent:
            world.ledger.answered(asked, done)


def echo(world: World, process: Process, strand: Strand) -> None:
    """A command comes a second time: its answer was lost, a button was pressed twice, or it is still on its way."""
    lately = [*world.ledger.unanswered.values()] or [*world.ledger.sent.values()][-LATELY:]
    if lately:
        send(world, process, strand, strand.random.choice(lately))


def reuse(world: World, process: Process, strand: Strand) -> None:
    """A request id comes again with other content."""
    lately = [promise.asked for promise in world.ledger.committed.values()][-LATELY:]
    if lately:
        asked = other_content(strand.random, strand.random.choice(lately))
        with process.session() as session:
            done = carry_out(world, process, strand, session, asked)
            session.rollback()
        if done is not None:
            raise Wrong("idempotency", f"{asked.request_id} was accepted with other content")


def ask_again(world: World, process: Process, strand: Strand) -> None:
    """Everybody who was told nothing asks again, and is told."""
    world.set_clock(world.latest + timedelta(minutes=5))
    for asked in list(world.ledger.unanswered.values()):
        send(world, process, strand, replace(asked, expect=None))


CLERK: dict[str, Callable[[World, Process, Strand], None]] = {
    "open": open_case,
    "act": act,
    "several": several,
    "echo": echo,
    "reuse": reuse,
    "ask again": ask_again,
}
