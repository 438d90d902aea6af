"""What runs without people: the sweep, the delivery, the clock, a new calendar, an auditor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from gongkai.engine.casework import deliver, replay_all, sweep, verify
from tests.simulation.law import legal_day_of
from tests.simulation.oracle import sweep_was_thorough
from tests.simulation.strand import Strand
from tests.simulation.verdict import demand
from tests.simulation.world import Process, World, calendars

JUMPS = {
    timedelta(minutes=30): 20.0,
    timedelta(hours=5): 20.0,
    timedelta(days=1): 30.0,
    timedelta(days=4): 15.0,
    timedelta(days=9): 8.0,
    timedelta(days=25): 6.0,
    timedelta(seconds=-20): 8.0,
    timedelta(minutes=-5): 4.0,
    timedelta(days=-2): 2.0,
}
"""How the clock moves, and how often. Sometimes it is set right after it went back."""
DRAIN_ROUNDS = 16
ROUND = timedelta(hours=7)


def run_sweep(world: World, process: Process, strand: Strand) -> None:
    """The cron job. What it says it has done is what it has committed."""
    strand.silent.clear()
    swept = sweep(process.session, process.engine)
    taken = Counter("recounted" if step == "adopt_calendar" else "lapsed" for step in strand.silent)
    said = Counter({"recounted": swept.recounted, "lapsed": swept.lapsed})
    demand(taken == +said, "sweep", f"the sweep says {dict(+said)}, it has committed {dict(taken)}")
    if not strand.pauses:
        world.swept_on = legal_day_of(strand.now)
        sweep_was_thorough(world, swept)
    world.note(f"sweep: due {swept.due}, lapsed {swept.lapsed}, alerts {swept.alerts}, recounted {swept.recounted}")


def run_delivery(world: World, process: Process, strand: Strand) -> None:
    """The outbox. What it says was sent is what the channels have taken in this run."""
    before = sum(len(post.handed) for post in world.post.values())
    delivery = deliver(process.session, process.engine, world.post, limit=strand.random.choice([3, 10_000]))
    handed = sum(len(post.handed) for post in world.post.values()) - before
    world.note(f"deliver: sent {delivery.sent}, handed over {handed}")


def move_clock(world: World, process: Process, strand: Strand) -> None:
    """Time jumps."""
    jump = strand.random.choices([*JUMPS], [*JUMPS.values()])[0]
    behind = world.clock.now() < world.latest
    world.set_clock(world.latest if behind and strand.random.random() < 0.7 else world.clock.now() + jump)
    world.note("the clock moves")


def new_calendar(world: World, process: Process, strand: Strand) -> None:
    """A notice arrives, and every process goes by it from now on."""
    following = calendars().index(world.calendar) + 1
    if following < len(calendars()):
        world.calendar = calendars()[following]
        world.note(f"calendar {following}")


def audit(world: World, process: Process, strand: Strand) -> None:
    """An auditor looks on while others work: nothing may ever be half there."""
    with process.looking() as session:
        report = verify(session, process.engine, documents=world.documents, with_keys=True)
        replayed = replay_all(session, process.engine)
    demand(report.ok, "replay", f"verify finds {report.findings[:3]}")
    demand(not replayed.differing, "replay", f"{len(replayed.differing)} cases are not what their histories give")
    world.note(f"audit: {replayed.cases} cases, {replayed.entries} entries")


def drain(world: World, process: Process, strand: Strand) -> None:
    """Hours pass, and the outbox is emptied."""
    for _ in range(DRAIN_ROUNDS):
        deliver(process.session, process.engine, world.post)
        if not world.look_up("SELECT 1 FROM gk_outbox WHERE status IN ('queued', 'sending')"):
            return
        world.set_clock(world.clock.now() + ROUND)
    left = world.look_up("SELECT id, status FROM gk_outbox WHERE status IN ('queued', 'sending')")
    demand(not left, "outbox drained", f"still not delivered and not given up: {left[:3]}")


DRIVER: dict[str, Callable[[World, Process, Strand], None]] = {
    "sweep": run_sweep,
    "deliver": run_delivery,
    "clock": move_clock,
    "calendar": new_calendar,
    "audit": audit,
    "drain": drain,
}
