"""Faults in the procedure's own rules: what a chapter could get wrong, put in by patching its guards and effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from gongkai.adapters.agency import Agency
from gongkai.engine import clocks, machine, store
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.delivery import reply_facts
from tests.simulation.fault import PutIn, guarded

EARLY = timedelta(days=18)
OF_SERVICE = ("on_its_way/1", "replied_now/1", "served/1", "attendance/1")
Effects = list[dict[str, Any]]


def _effect(name: str, changed: Callable[[Any, Effects], Effects]) -> PutIn:
    """An effect that gives something else than it should, by the situation and what it should give."""
    effects: Any = DISCLOSURE.functions.effects
    effect = effects[name]
    return patch.dict(effects, {name: lambda situation: changed(situation, effect(situation))})


def _guard_without(name: str, refusal: str = "") -> PutIn:
    """A guard that lets one refusal pass, or every one."""
    guards: Any = DISCLOSURE.functions.guards
    guard = guards[name]

    def _guard(situation: Any) -> Any:
        refused = guard(situation)
        return None if refusal in ("", type(refused).__name__) else refused

    return patch.dict(guards, {name: _guard})


def pause_is_counted_from_the_sending() -> PutIn:
    pause = clocks.Reading.pause

    def _pause(reading: Any, turn: Any, fact: Any) -> Any:
        return pause(reading, turn, replace(fact, received_on=None))

    return patch.dict(clocks._PARTS, pause=_pause)


def opinion_is_given_twice() -> PutIn:
    return _guard_without("opinion_possible/1", "OpinionGiven")


@contextmanager
def fee_lapses_early() -> Iterator[None]:
    ripe = store.ripe_cases

    def _ripe(session: Any, agency: str, calendar: str, today: date, *given: Any) -> list[str]:
        return ripe(session, agency, calendar, today + EARLY, *given)

    guard = guarded("fee_lapsed/1", lambda situation: replace(situation, today=situation.today + EARLY))
    with guard, patch.object(store, "ripe_cases", _ripe):
        yield


def mail_sent_is_a_reply() -> PutIn:
    def _sent(situation: Any, effects: Effects) -> Effects:
        mailed = (situation.data or {})["route"] == "email"
        return [*effects, *(reply_facts(situation, situation.occurred_on) if mailed else [])]

    return _effect("on_its_way/1", _sent)


@contextmanager
def orders_are_not_fulfilled() -> Iterator[None]:
    def _without_id(_: Any, effects: Effects) -> Effects:
        return [
            {**e, "fact": {k: v for k, v in e["fact"].items() if k != "id"}} if e["do"] == "record" else e
            for e in effects
        ]

    with ExitStack() as stack:
        for name in OF_SERVICE:
            stack.enter_context(_effect(name, _without_id))
        yield


def open_reviews_are_shelved() -> PutIn:
    return _guard_without("proceedings_settled/1")


def third_party_is_not_told() -> PutIn:
    return _effect("third_party_told/1", lambda _situation, _effects: [])


def files_are_numbered_again() -> PutIn:
    def _again(situation: Any, _: Effects) -> Effects:
        return [{"do": "number", "series": "archive", "year": situation.today.year}]

    return _effect("archive_number/1", _again)


def deputies_for_ever() -> PutIn:
    may_act_for = Agency.may_act_for

    def _may(self: Agency, agency: str, person: str, other: str, day: date) -> bool:
        days = [day + timedelta(days=30 * months) for months in range(-18, 19)]
        return any(may_act_for(self, agency, person, other, one) for one in days)

    return patch.object(Agency, "may_act_for", _may)


def service_is_never_over() -> PutIn:
    decide = machine.CompiledWorkflow.decide

    def _decide(self: machine.CompiledWorkflow, situation: Any) -> Effects:
        return [e for e in decide(self, situation) if (e["do"], e.get("clock")) != ("stop", "service")]

    return patch.object(machine.CompiledWorkflow, "decide", _decide)
