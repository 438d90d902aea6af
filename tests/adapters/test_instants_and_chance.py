"""The clocks and the sources of chance against the contracts of their ports."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gongkai.adapters.chance import SeededRandomness, SystemRandomness
from gongkai.adapters.instants import FixedClock, SystemClock
from gongkai.engine import Clock, Randomness

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock(MONDAY)])
def test_now_is_aware_and_in_utc(clock: Clock) -> None:
    assert isinstance(clock, Clock)
    assert clock.now().tzinfo is UTC


def test_the_clock_of_the_system_does_not_stand_still() -> None:
    clock = SystemClock()
    first = clock.now()
    assert first <= clock.now()
    assert first > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(MONDAY)
    assert clock.now() == clock.now() == MONDAY
    clock.advance(timedelta(days=1, microseconds=1))
    assert clock.now() == datetime(2026, 3, 3, 1, 0, 0, 1, tzinfo=UTC)
    clock.set(MONDAY)
    assert clock.now() == MONDAY


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = MONDAY.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(naive)
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(MONDAY).set(naive)


@pytest.mark.parametrize("randomness", [SystemRandomness(), SeededRandomness("demo")])
@pytest.mark.parametrize("length", [0, 1, 12, 31, 32, 33, 100])
def test_chance_gives_the_length_asked_for_and_never_the_same_twice(randomness: Randomness, length: int) -> None:
    assert isinstance(randomness, Randomness)
    assert len(randomness.octets(length)) == length
    assert length < 12 or randomness.octets(length) != randomness.octets(length)


@pytest.mark.parametrize("randomness", [SystemRandomness(), SeededRandomness("demo")])
def test_an_identifier_is_a_uuid_of_version_4(randomness: Randomness) -> None:
    identifiers = [randomness.identifier() for _ in range(100)]
    assert len(set(identifiers)) == 100
    for identifier in identifiers:
        read = uuid.UUID(identifier)
        assert (read.version, read.variant, str(read)) == (4, uuid.RFC_4122, identifier)


@pytest.mark.parametrize("randomness", [SystemRandomness(), SeededRandomness("demo")])
def test_a_negative_length_is_refused(randomness: Randomness) -> None:
    with pytest.raises(ValueError, match="negative"):
        randomness.octets(-1)


def test_the_same_seed_gives_the_same_sequence_for_ever() -> None:
    assert SeededRandomness("demo").octets(4).hex() == "db292fd4"
    assert SeededRandomness("demo").identifier() == "db292fd4-47e6-4100-ba3b-594144b58fa8"
    one, again, other = SeededRandomness("演示"), SeededRandomness("演示"), SeededRandomness("演示 ")
    assert [one.octets(5), one.identifier()] == [again.octets(5), again.identifier()]
    assert one.octets(32) != other.octets(32)
