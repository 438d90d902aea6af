"""The crash matrix of `deliver`: between claim, hand-over and finish of each message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from gongkai.engine import ChannelUnavailable, Delivered, Message
from gongkai.engine.casework import Delivery, deliver, list_messages
from tests.crashes.acts import IN_REGISTRATION, WAITING, Act
from tests.crashes.ground import Ground
from tests.crashes.killing import Visit, chosen, killed, recorded
from tests.crashes.kinds import Kind
from tests.crashes.matrix import faults_found
from tests.crashes.tally import LOST, NOT_ONCE, STUCK, UNSOUND, Tally
from tests.office import Office

A_DAY = timedelta(days=1)  # longer than any lease and the first waits
ROADS: dict[str, tuple[tuple[Act, ...], bool]] = {
    "deliver": (WAITING, False),
    "deliver to a channel that is down": (IN_REGISTRATION, True),
}
"""Which messages wait, and whether the channels are down until the process has died."""


class Post:
    """A channel that writes down what it has taken over, one line a message, where it outlives the process."""

    def __init__(self, taken: Path, visit: Visit = lambda _: None, *, down: bool = False) -> None:
        self.taken, self.visit, self.down = taken, visit, down

    def deliver(self, message: Message) -> Delivered:
        """Take it over, unless the channel is down."""
        self.visit("hand over")
        if self.down:
            raise ChannelUnavailable(fault="down")
        with self.taken.open("a", encoding="utf-8") as file:
            file.write(f"{message.key}\n")
        self.visit("handed over")
        return Delivered("taken")


def deliveries(
    ground: Ground, plant: Callable[[], AbstractContextManager[None]] = nullcontext, *, every: bool = True
) -> Iterator[Tally]:
    """Kill `deliver` at each of its points."""
    for name, (way, down) in ROADS.items():
        tally = Tally("drivers", name, ground.name)
        with tally.timed():
            ground.empty()
            with ground.office("the way", lambda _: None) as office:
                Kind(way, way[-1], way[-1]).prepare(office)
            ground.keep()
            taken = ground.folder / "taken"

            def work(visit: Visit, taken: Path = taken, down: bool = down) -> str:
                with plant(), ground.office("a run", lambda _: None) as office:
                    return str(run(office, Post(taken, visit, down=down)))

            points, _ = recorded(work)
            for number in chosen(points, tally, every=every):
                taken.write_text("", encoding="utf-8")
                ground.restore()
                killed(work, points, number)
                tally.struck += 1
                with ground.office("a later run", lambda _: None) as office:
                    _run_again(office, taken, tally, f"point {number}, {points[number]}")
        yield tally


def run(office: Office, post: Post) -> Delivery:
    """One run of the driver over mail and SMS."""
    return deliver(office.session, office.engine, {"mail": post, "sms": post})


def _run_again(office: Office, taken: Path, tally: Tally, where: str) -> None:
    """At once, when no lease is over; a day later, when all are; and once more."""
    with office.session() as session:
        for fault in faults_found(session, office):
            tally.blame(UNSOUND, f"{where}: {fault}")
        under_lease = _statuses(session, office)["sending"]
    post = Post(taken)
    first = run(office, post)
    office.clock.advance(A_DAY)
    second = run(office, post)
    third = run(office, post)
    tally.notes["unknown"] += second.unknown
    if (first.unknown, second.unknown) != (0, under_lease):
        tally.blame(NOT_ONCE, f"{where}: unknown {first.unknown} and {second.unknown} for {under_lease} under lease")
    if third != Delivery():
        tally.blame(STUCK, f"{where}: {third}")
    with office.session() as session:
        _judge(session, office, taken, tally, where)


def _judge(session: Session, office: Office, taken: Path, tally: Tally, where: str) -> None:
    handed = Counter(taken.read_text(encoding="utf-8").split())
    messages = {row["id"]: row["status"] for row in list_messages(session, office.agency.id)}
    for key, status in messages.items():
        if status not in ("sent", "unknown") or (status == "sent" and not handed[key]):
            tally.blame(LOST, f"{where}: {status}, handed over {handed[key]} times")
        if handed[key] > 1:
            tally.blame(NOT_ONCE, f"{where}: handed over {handed[key]} times")
    if set(handed) - set(messages):
        tally.blame(NOT_ONCE, f"{where}: handed over what nobody sends")


def _statuses(session: Session, office: Office) -> Counter[str]:
    return Counter(row["status"] for row in list_messages(session, office.agency.id))
