"""Channels that keep what they are handed, and fail in every way that a channel may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from gongkai.engine import ChannelRefused, ChannelUnavailable, Delivered, Message, ResultUnknown
from tests.simulation.verdict import demand

ANSWERS = ("taken", "unavailable", "refused", "unknown, taken", "unknown, not taken", "broke, taken")
"""What the other side did. After all but `unavailable` the message is never to come again."""


@dataclass(frozen=True)
class Handed:
    """One hand-over."""

    key: str
    content: tuple[str, str, tuple[bytes, ...]]
    answer: str


class Post:
    """One way out. `status_of` reads a message's committed status: it must be claimed before it is handed over.

    `trouble`: what decides how it answers now, and how often badly."""

    def __init__(self, status_of: Callable[[str], str | None], trouble: Callable[[], tuple[Random, float]]) -> None:
        self.status_of, self.trouble = status_of, trouble
        self.handed: list[Handed] = []

    def deliver(self, message: Message) -> Delivered:
        """Take it over, or not."""
        random, rate = self.trouble()
        answer = random.choice(ANSWERS[1:]) if random.random() < rate else ANSWERS[0]
        # The address is not compared: it is the one that the applicant has by now, and nothing was handed over before.
        content = (message.subject, message.text, tuple(file.content for file in message.attachments))
        before = [handed for handed in self.handed if handed.key == message.key]
        self.handed.append(Handed(message.key, content, answer))
        again = [handed for handed in before if handed.answer != "unavailable"]
        demand(not again, "sent once", f"{message.key} is handed over again after the answer: {answer_of(again)}")
        differing = [handed for handed in before if handed.content != content]
        demand(not differing, "sent once", f"{message.key} comes again with other content")
        # A sender that slept through its lease finds the message given up as unknown: it is still the only one.
        claimed = self.status_of(message.key) in ("sending", "unknown")
        demand(claimed, "sent once", f"{message.key} is handed over unclaimed")
        return _answer(answer, len(self.handed))


def answer_of(handed: list[Handed]) -> str:
    """The last answer of several hand-overs."""
    return handed[-1].answer if handed else "none"


def _answer(answer: str, number: int) -> Delivered:
    match answer:
        case "unavailable":
            raise ChannelUnavailable(fault="down")
        case "refused":
            raise ChannelRefused(fault="no such box")
        case "unknown, taken" | "unknown, not taken":
            raise ResultUnknown(fault="cut")
        case "broke, taken":
            raise ConnectionResetError("cut")
    return Delivered(f"taken {number}")
