"""Every road that a case can take, with bounded loops, ends on the shelf with every clock stopped, in both regimes.

Two walks. `roads`: the steps that move a case from stage to stage in every combination, each so often at most, with
what each needs done before it. `turns`: from a case in each stage, every step that is possible, and every step after
that; then the shortest way to the shelf.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from gongkai.engine import Procedure
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008
from tests.office import MONDAY, application
from tests.workflows.paper import Moment, Paper

BOTH = [DISCLOSURE, DISCLOSURE_2008]
OLD_MONDAY = MONDAY.replace(year=2019, month=3, day=4)
TWICE = ("assign", "propose", "sign", "dispatch", "archive")
"""Steps that a loop comes by again; every other moving step is taken once on a road."""
LOOPS = (
    "send_back", "take_back_assignment", "return", "take_back", "record_lost_mail", "register_review", "register_suit",
    "reopen", "reopen_intake",
)  # fmt: skip
LOOPS_MOST = 2
"""So many different loops on one road: every pair of them, in every order."""
BEFORE = {
    "close_not_request": ("mark_not_request",),
    "lapse_supplement": ("request_supplement",),
    "lapse_fee": ("notice_fee",),
    "sign": ("review_secrecy", "approve"),
    "dispatch": ("seal",),
    "reopen": ("record_service",),
}
"""What has to be done before a step that moves the case."""
FINISHING = (
    "keep_as_request", "receive_supplement", "receive_payment", "receive_opinion", "decide_disagreement", "countersign",
    "call_off_countersign", "answer_review", "record_review_result", "answer_suit", "record_suit_result",
    "record_inspection", "register", "assign", "reassign", "propose", "review_secrecy", "approve", "sign", "seal",
    "dispatch", "record_service",
    "archive",
)  # fmt: skip
"""What brings any case to the shelf: the first of these that is possible, again and again."""


def begun(paper: Paper) -> Moment:
    """A case that has just come in, on a Monday of its regime."""
    monday = MONDAY if paper.workflow.name == "disclosure" else OLD_MONDAY
    opened = paper.take(Moment(None, monday), "receive", opening=_application(monday))
    assert opened is not None
    return opened


def _application(monday: Any) -> dict[str, Any]:
    return application(submitted=monday, channel="email", address="示例市示例路2号", route="email")


def running(moment: Moment) -> list[str]:
    """The clocks that nothing has stopped."""
    return [name for name, clock in moment.case.clocks.items() if clock.running]


def way_of(moment: Moment) -> str:
    """The steps of a case in order."""
    return " ".join(taken.step for taken in moment.case.taken)


def finished(paper: Paper, moment: Moment) -> Moment:
    """The case on the shelf."""
    for _ in range(60):
        if moment.case.stage == "archived":
            return moment
        after = next(filter(None, (paper.take(moment, step) for step in _next_steps(paper, moment))), None)
        if after is None:
            waited = paper.waited(moment)
            silent = (step.name for step in paper.workflow.steps if step.silent)
            after = next(filter(None, (paper.take(waited, step) for step in silent)), None)
        assert after is not None, f"stuck in {moment.case.stage} after {way_of(moment)}"
        moment = after
    raise AssertionError(f"no end after {way_of(moment)}")


def _next_steps(paper: Paper, moment: Moment) -> list[str]:
    """The finishing steps of the stage, those first that were not taken since the case came there."""
    moving = [taken.seq for taken in moment.case.taken if paper.workflow.step(taken.step).target]
    since = Counter(taken.step for taken in moment.case.taken if taken.seq > max(moving))
    here = [step for step in FINISHING if step in paper.workflow.steps_by_name]
    here = [step for step in here if moment.case.stage in paper.workflow.step(step).sources]
    return sorted(here, key=lambda step: since[step])


def rests(paper: Paper, moment: Moment) -> None:
    """On the shelf, nothing runs and nothing waits."""
    assert moment.case.stage == "archived"
    assert running(moment) == [], way_of(moment)
    assert moment.case.tasks == {}, way_of(moment)
    assert moment.case.values.get("outcome"), way_of(moment)


# --- the roads --------------------------------------------------------------------------------------------------------


def moved(paper: Paper, moment: Moment, step: str) -> Moment | None:
    """The case after a moving step, with what it needs before it; None where the road does not lead there."""
    for before in BEFORE.get(step, ()):
        if before in paper.workflow.steps_by_name:
            moment = paper.take(moment, before) or moment
    if paper.workflow.step(step).silent:
        moment = paper.waited(moment)
    if step == "archive":
        moment = _unsettled(paper, moment)
    return paper.take(moment, step)


def _unsettled(paper: Paper, moment: Moment) -> Moment:
    for step in ("record_service", "answer_review", "record_review_result", "answer_suit", "record_suit_result"):
        moment = paper.take(moment, step) or moment
    return moment


def roads(
    paper: Paper, moment: Moment, taken: Counter[str], known: set[tuple[str, frozenset[tuple[str, int]]]]
) -> Iterator[Moment]:
    """Every case that stands on the shelf at the end of a road.

    Roads that have come by the same steps, in whatever order, to the same stage go on as one.
    """
    place = (moment.case.stage, frozenset(taken.items()))
    if place in known:
        return
    known.add(place)
    if moment.case.stage == "archived":
        yield moment
    for step in paper.workflow.steps:
        moves = step.target and moment.case.stage in step.sources and step.target != moment.case.stage
        often = taken[step.name] >= (2 if step.name in TWICE else 1)
        looped = step.name in LOOPS and sum(taken[loop] for loop in LOOPS) >= LOOPS_MOST
        if not moves or often or looped:
            continue
        after = moved(paper, moment, step.name)
        if after is not None:
            yield from roads(paper, after, taken + Counter([step.name]), known)


@pytest.mark.parametrize("procedure", BOTH, ids=lambda p: p.workflow.name)
def test_every_road_ends_on_the_shelf_with_every_clock_stopped(procedure: Procedure) -> None:
    """Whatever is returned, taken back, lost in the post, or ordered to be done anew."""
    paper = Paper(procedure)
    ends: Counter[str] = Counter()
    steps: set[str] = set()
    for end in roads(paper, begun(paper), Counter(), set()):
        rests(paper, end)
        ends[end.case.values["outcome"]] += 1
        steps.update(taken.step for taken in end.case.taken)

    moving = {step.name for step in procedure.workflow.steps if step.target and step.sources}
    assert moving - steps == set()
    assert {"disclosed", "withdrawn", "void", "not_a_request"} <= set(ends)


# --- the turns --------------------------------------------------------------------------------------------------------


@cache
def stages_of(name: str) -> tuple[Moment, ...]:
    """A case of the main road in each stage."""
    paper = Paper(next(procedure for procedure in BOTH if procedure.workflow.name == name))
    held = [begun(paper)]
    for step in ("register", "assign", "propose", "sign", "dispatch", "archive"):
        after = moved(paper, held[-1], step)
        assert after is not None, step
        held.append(after)
    return tuple(held)


@pytest.mark.parametrize("procedure", BOTH, ids=lambda p: p.workflow.name)
@pytest.mark.parametrize("stage", range(7))
def test_after_any_two_turns_a_case_still_comes_to_the_shelf(procedure: Procedure, stage: int) -> None:
    """Every step of the stage, then every step that is possible after it, then the shortest way."""
    paper = Paper(procedure)
    first = stages_of(procedure.workflow.name)[stage]
    walked = 0
    for one in _possible(paper, first):
        rests(paper, finished(paper, one))
        for two in _possible(paper, replace(one, today=paper.calendar.after(one.today, 1))):
            rests(paper, finished(paper, two))
            walked += 1

    assert walked > 5


def _possible(paper: Paper, moment: Moment) -> Iterator[Moment]:
    for step in paper.workflow.steps:
        if moment.case.stage in step.sources:
            at = paper.waited(moment) if step.silent else moment
            after = paper.take(at, step.name)
            if after is not None:
                yield after
