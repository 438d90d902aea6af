"""What a clock remembers to be quick changes nothing: held against clocks that find out everything anew each time."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from gongkai.engine import Fact, Limit, WorkingCalendar
from gongkai.engine.clocks import Pauses, Reading
from tests.engine.ten_days import LIMIT, MON_02, UNCAPPED, WEEKDAYS

ENDLESS = 1 << 40
ROUNDS = 1500


def uncounted(spans: list[tuple[int, int]], start: int, due: int) -> int | None:
    """The days that pauses take out, found span by span and day by day."""
    out: set[int] = set()
    for after, until in sorted(spans):
        if after >= due + len(out):
            break
        if until == ENDLESS:
            return None
        out |= set(range(max(after, start) + 1, until + 1))
    return len(out)


def test_the_days_that_pauses_take_out_are_those_that_lie_in_one() -> None:
    """Whatever was asked before, and whichever pause was put in another's place."""
    random = Random(20260302)  # noqa: S311
    for _ in range(ROUNDS):
        pauses, plain = Pauses(), dict[str | None, tuple[int, int]]()
        start, due = 10, 20
        for _ in range(random.randrange(1, 14)):
            name, after = random.choice("abcdef"), random.randrange(8, 30)
            until = ENDLESS if random.random() < 0.05 else after + random.randrange(-2, 7)
            pauses[name] = plain[name] = (after, until)
            if random.random() < 0.2:
                start, due = (start + random.randrange(3), due + random.randrange(-4, 5))
            if random.random() < 0.7:
                assert pauses.uncounted(start, due) == uncounted(list(plain.values()), start, due), (plain, start, due)
        assert pauses == plain
        assert pauses.spans == sorted(set(plain.values()))
        assert len(pauses) == len(plain)


def random_facts(random: Random) -> list[Fact]:
    """Facts of some months in legal order, of every kind, with few names so that they meet."""
    facts, day = [], MON_02
    for _ in range(random.randrange(2, 40)):
        day += timedelta(days=random.choice([0, 0, 1, 1, 2, 3, 7]))
        kind = random.choice(["asked", "answered", "charged", "paid", "extended", "delayed", *("sent", "returned") * 3])
        workdays = random.randrange(6) if kind in ("extended", "asked") else None
        later = day + timedelta(days=random.randrange(20))
        until = later if kind == "delayed" else None
        arrival = later if kind == "sent" and random.random() < 0.3 else None
        name = random.choice("abc")
        facts.append(Fact(kind, day, name, arrival, workdays=workdays, until=until, party="neighbour"))
    return facts


def folded(limit: Limit, facts: list[Fact], calendar: WorkingCalendar, *, cautious: bool, forgets: bool) -> Reading:
    """A reading after the facts; one that forgets knows no due day but the one that it finds now."""
    reading = Reading(limit, MON_02, calendar, cautious)
    for fact in facts:
        if forgets:
            reading.not_late_until = date.min
            pauses = Pauses()
            for name, span in reading.pauses.items():
                pauses[name] = span
            reading.pauses = pauses
        reading.take(fact)
    return reading


def test_a_clock_that_remembers_says_what_one_that_forgets_says() -> None:
    """Each fact had the same effect, and the due day is the same."""
    random = Random(20260303)  # noqa: S311
    for _ in range(ROUNDS):
        limit, facts, cautious = random.choice([LIMIT, UNCAPPED]), random_facts(random), random.random() < 0.5
        quick, slow = (folded(limit, facts, WEEKDAYS, cautious=cautious, forgets=f) for f in (False, True))

        assert quick.turned == slow.turned
        assert quick.due_on() == slow.due_on()
