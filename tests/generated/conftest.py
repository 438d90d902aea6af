"""The profile of the generated tests: the same examples at every run, and a budget of processor time for each test."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

CPU_SECONDS_MAX = 60
"""Of one test with all its examples; the slowest takes four. What is beyond that hangs or grows with a square."""

# A slow example is no fault in itself; what a test may take in all is bounded below.
settings.register_profile(
    "generated",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("generated")


class Endless(BaseException):
    """A test is not coming to its end. No `except Exception` of a parser hides it."""


@pytest.fixture(autouse=True)
def _comes_to_an_end() -> Iterator[None]:
    """Processor time, not time on a clock: a busy machine changes nothing."""

    def _stop(_number: int, _frame: FrameType | None) -> None:
        raise Endless(f"more than {CPU_SECONDS_MAX} seconds of processor time")

    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS_MAX)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)
