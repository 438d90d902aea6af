"""Random cases for the comparison of the quick clock with the slow one.

Every case is possible as docs/clocks.md lists the refusals: whatever contradicts itself is dropped before it is
handed out. Within that, cases are made odd on purpose: answers too late, notices on rest days, facts after the end,
many facts on one day, days close to the seventh and the twentieth worked day.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Fact = dict[str, Any]

ANSWERS = {"supplement_received": "supplement_requested", "fee_paid": "fee_noticed"}
EPISODES = (
    *("supplement", "supplement", "consultation", "consultation", "consultation"),
    *("extended", "extended", "delayed", "fee", "fee", "end"),
)
ENDS = ("replied", "withdrawn")
# The days around which something usually happens: the 7th, 15th and 20th worked day in days of the week, and twice 20.
TELLING_DISTANCES = (0, 7, 9, 11, 21, 28, 42, 56)


def random_case(random: Random) -> dict[str, Any]:
    """One case that does not contradict itself, in the input form of ``gongkai deadline``."""
    first = first_day(random)
    raw = receipt(random, first)
    raw["facts"] = possible_facts(random_facts(random, first))
    if random.random() < 0.5:
        raw["as_of"] = later(random, first, 120).isoformat()
    return raw


# --- days ------------------------------------------------------------------------------------------------------


def first_day(random: Random) -> date:
    """The first day on which the application was there."""
    dice = random.random()
    if dice < 0.15:
        return date(2019, 5, 15) + timedelta(days=random.randint(-8, 8))
    if dice < 0.35:
        return day_between(random, date(2018, 1, 1), date(2019, 12, 31))
    if dice < 0.50:
        return day_between(random, date(2026, 11, 1), date(2027, 2, 20))
    if dice < 0.65:
        return day_between(random, date(2026, 1, 1), date(2027, 12, 31))
    if dice < 0.72:
        return day_between(random, date(2020, 11, 1), date(2021, 1, 20))
    return day_between(random, date(2005, 1, 1), date(2030, 12, 31))


def day_between(random: Random, first: date, last: date) -> date:
    """Any day from `first` to `last`."""
    return first + timedelta(days=random.randint(0, (last - first).days))


def later(random: Random, day: date, most: int) -> date:
    """A day 0 to `most` days after `day`: often soon, often near a telling distance, rest days included."""
    dice = random.random()
    if dice < 0.35:
        distance = random.choice(TELLING_DISTANCES) + random.randint(-2, 4)
    elif dice < 0.60:
        distance = random.randint(0, 14)
    else:
        distance = random.randint(0, most)
    return day + timedelta(days=min(max(distance, 0), most))


# --- receipt -----------------------------------------------------------------------------------------------------


def receipt(random: Random, first: date) -> dict[str, Any]:
    """`received`, or a channel with its days; `first` is the earliest day that counts in either reading."""
    channel = random.choice(
        ["", "", "", "in_person", "oral", "registered_mail", "ordinary_mail", "internet", "email", "fax"]
    )
    if not channel:
        return {"received": first.isoformat()}
    raw: dict[str, Any] = {"channel": channel}
    if channel == "registered_mail":
        raw["submitted"] = (first - timedelta(days=random.choice([0, 1, 2, 3, 5, 20]))).isoformat()
        raw["signed_for"] = first.isoformat()
    elif channel == "ordinary_mail":
        raw["arrived"] = first.isoformat()
    else:
        raw["submitted"] = first.isoformat()
    if channel in ("ordinary_mail", "internet", "email", "fax") and random.random() < 0.7:
        distance = random.choice([0, 1, 1, 2, 3, 4, 7, 10, random.randint(0, 45)])
        raw["confirmed"] = (first + timedelta(days=distance)).isoformat()
    return raw


# --- facts -------------------------------------------------------------------------------------------------------


def random_facts(random: Random, first: date) -> list[Fact]:
    """Up to eight facts in any order; some may still contradict each other."""
    wanted = random.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8])
    last = first + timedelta(days=80)
    facts: list[Fact] = []
    while len(facts) < wanted:
        same_day = facts and random.random() < 0.2
        on = date.fromisoformat(random.choice(facts)["on"]) if same_day else later(random, first, 80)
        facts += episode(random, on, last, f"c{len(facts)}")
    facts = facts[:wanted]
    if random.random() < 0.3:
        random.shuffle(facts)
    return facts


def episode(random: Random, on: date, last: date, name: str) -> list[Fact]:
    """One fact of any type, or a question with what follows it, its `on` never after `last`."""
    kind = random.choice(EPISODES)
    if kind in ("supplement", "fee"):
        return halting(random, kind, on, last)
    if kind == "consultation":
        party = random.choice(["third_party", "third_party", "joint_agency", "agency"])
        sent = with_arrival(random, on, {"type": "consultation_sent", "id": name, "with": party})
        return [sent, *answers(random, on, last, {"type": "consultation_answered", "id": name})]
    if kind == "extended":
        workdays = random.choice([20, 15, 10, random.randint(1, 30)])
        return [{"type": "extended", "on": on.isoformat(), "workdays": workdays}]
    if kind == "delayed":
        return [{"type": "delayed", "on": on.isoformat(), "until": later(random, on, 60).isoformat()}]
    return [{"type": random.choice(ENDS), "on": on.isoformat()}]


def halting(random: Random, kind: str, on: date, last: date) -> list[Fact]:
    """A notice that halts, now and then a second one while the first is likely open, and what answers them."""
    in_force = date(2021, 1, 1) + timedelta(days=random.randint(-1, 1))
    if kind == "fee" and timedelta() < in_force - on < timedelta(days=40):
        on = in_force
    days = [on]
    if random.random() < 0.2:
        days.append(min(last, later(random, on, 20)))
    if kind == "fee":
        notices = [with_arrival(random, day, {"type": "fee_noticed"}) for day in days]
        answer = "fee_paid"
    else:
        notices = [supplement_requested(random, day) for day in days]
        answer = "supplement_received"
    if random.random() < 0.3:
        return [*notices, {"type": answer, "on": min(last, near_the_last_day(random, notices[0])).isoformat()}]
    return [*notices, *answers(random, on, last, {"type": answer})]


def near_the_last_day(random: Random, notice: Fact) -> date:
    """A day close to the one on which the halt of `notice` lapses, never before the notice itself."""
    on = date.fromisoformat(notice["on"])
    if "answer_by" in notice:
        lapses = date.fromisoformat(notice["answer_by"])
    else:
        arrival = date.fromisoformat(notice.get("received_on") or notice["on"])
        lapses = arrival + timedelta(days=notice.get("workdays", 20) * 7 // 5)
    return max(on, lapses + timedelta(days=random.randint(-2, 5)))


def supplement_requested(random: Random, on: date) -> Fact:
    """补正告知, with a last day, a number of working days, or no period at all."""
    fact = with_arrival(random, on, {"type": "supplement_requested"})
    dice = random.random()
    if dice < 0.3:
        fact["answer_by"] = later(random, on, random.choice([12, 40])).isoformat()
    elif dice < 0.6:
        fact["workdays"] = random.choice([5, 10, 15, random.randint(1, 30)])
    return fact


def with_arrival(random: Random, on: date, fact: Fact) -> Fact:
    """The fact on its day, in two of three cases with a day of arrival that is sometimes far off."""
    fact["on"] = on.isoformat()
    if random.random() < 0.65:
        distance = random.choice([0, 0, 1, 1, 2, 3, 4, 6, random.randint(0, 40)])
        fact["received_on"] = (on + timedelta(days=distance)).isoformat()
    return fact


def answers(random: Random, on: date, last: date, fact: Fact) -> list[Fact]:
    """No answer, one, or now and then two, from the same day to long after."""
    number = random.choice([0, 1, 1, 1, 1, 1, 1, 2])
    days = [later(random, on, random.choice([0, 20, 40, 60])) for _ in range(number)]
    return [{**fact, "on": min(day, last).isoformat()} for day in days]


def possible_facts(facts: list[Fact]) -> list[Fact]:
    """The facts in the order given, without the answers that no question precedes in the order of days."""
    seen: set[tuple[str, str]] = set()
    dropped: list[int] = []
    order = sorted(range(len(facts)), key=lambda index: str(facts[index]["on"]))
    for index in order:
        fact = facts[index]
        kind, name = str(fact["type"]), str(fact.get("id", ""))
        if kind == "consultation_answered":
            question: str | None = "consultation_sent"
        else:
            question = ANSWERS.get(kind)
        if question is not None and (question, name) not in seen:
            dropped.append(index)
        seen.add((kind, name))
    return [fact for index, fact in enumerate(facts) if index not in dropped]
