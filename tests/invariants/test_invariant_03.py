"""Invariant 4.3: each entry has two times, a legal day in Shanghai and an instant of the clock, never of the future."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gongkai.engine import (
    Backdated,
    Backdating,
    CaseState,
    EvidenceMissing,
    GongkaiError,
    OccurredAfterToday,
    Refused,
)
from gongkai.engine.casework import list_alerts, sweep
from tests.invariants.walk import STEPS, Walk
from tests.office import MONDAY, PAPER, Office, at

SUN_2026_03_01, TUE_2026_03_03, WED_2026_03_04 = date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 4)
THU_2026_01_01, MON_2026_03_30 = date(2026, 1, 1), date(2026, 3, 30)
HALF = timedelta(minutes=30)
LATE = {"receive_supplement", "receive_opinion", "receive_reasons", "receive_payment", "withdraw", "file_document"}
LATE |= {"dispatch", "record_acceptance", "record_lost_mail", "answer_review", "answer_suit", "extend_review"}
STAGES = ["intake", "registration", "examination", "review", "notification", "service"]


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles", "UTC"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process lives in another time zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_the_day_changes_at_midnight_in_shanghai(sqlite_office: Office) -> None:
    """Half an hour before it is still Wednesday, half an hour after it Thursday and another year, wherever we run."""
    numbers, entries = [], []
    for instant in (at(THU_2026_01_01, 0) - HALF, at(THU_2026_01_01, 0) + HALF):
        sqlite_office.clock.set(instant)
        case = sqlite_office.receive(submitted=sqlite_office.today)
        numbers.append(sqlite_office.register(case).number)
        with sqlite_office.session() as session:
            entries.append(sqlite_office.engine.history(session, case)[-1].body)
            tasks = sqlite_office.engine.tasks(session, "zhao")
        assert [task.opened_on for task in tasks if task.case == case] == [sqlite_office.today]
    assert numbers == ["示例申〔2025〕001号", "示例申〔2026〕001号"]
    assert [entry["occurred_on"] for entry in entries] == ["2025-12-31", "2026-01-01"]
    assert [entry["recorded_at"] for entry in entries] == ["2025-12-31T15:30:00.000000Z", "2025-12-31T16:30:00.000000Z"]


@pytest.mark.usefixtures("elsewhere")
def test_a_limit_ends_at_midnight_in_shanghai(sqlite_office: Office) -> None:
    """On the due day at half past eleven nothing is overdue; half an hour after midnight it is."""
    case = sqlite_office.to_stage("examination")
    red = []
    for instant in (at(MON_2026_03_30, 23) + HALF, at(MON_2026_03_30, 23) + 3 * HALF):
        sqlite_office.clock.set(instant)
        sweep(sqlite_office.session, sqlite_office.engine)
        with sqlite_office.session() as session:
            alerts = list_alerts(session, sqlite_office.agency.id, case)
        red.append([alert["level"] for alert in alerts if alert["clock"] == "reply"].count("red"))
    assert red == [0, 1]


def test_what_was_known_is_known_for_ever(sqlite_office: Office) -> None:
    """The state at each past instant is the one there was; as of a past day nothing later has happened."""
    walk, known = Walk(sqlite_office, 13), dict[tuple[str, datetime], CaseState]()
    for _ in range(60):
        walk.step()
        known |= {(case, sqlite_office.clock.now()): sqlite_office.state(case) for case in walk.cases}
    with sqlite_office.session() as session:
        for (case, instant), state in walk.random.sample(sorted(known.items(), key=str), 60):
            assert sqlite_office.engine.state_at(session, case, known_on=instant) == state
            day = instant.date() - timedelta(days=3)
            then = sqlite_office.engine.state_at(session, case, as_of=day, known_on=instant)
            assert then is None or all(row["on"] <= day.isoformat() for row in then.facts)
            assert then is None or all((clock.stopped_on or day) <= day for clock in then.clocks.values())


def test_a_fact_counts_as_of_its_own_day_whenever_it_became_known(sqlite_office: Office) -> None:
    """An extension of Monday that a correction brought on Wednesday is one as of Tuesday, though unknown on Tuesday."""
    case = sqlite_office.to_stage("notification")
    sqlite_office.on(WED_2026_03_04)
    fact = {"type": "extended", "on": MONDAY, "workdays": 5}
    number = sqlite_office.act(case, "propose_correction", "zhao", {"ground": "漏记", "facts": [fact]}).version
    sqlite_office.act(case, "confirm_correction", "qian", {"correction": str(number)})
    sqlite_office.act(case, "seal", "zhao")
    sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})
    with sqlite_office.session() as session:
        known_on = (at(TUE_2026_03_03), None)
        states = [sqlite_office.engine.state_at(session, case, as_of=TUE_2026_03_03, known_on=one) for one in known_on]
    assert [(state.stage, state.clocks["reply"].running) for state in states if state] == [("notification", True)] * 2
    extended = [[row["on"] for row in state.facts if row["type"] == "extended"] for state in states if state]
    assert extended == [[], [MONDAY.isoformat()]]


def reasons(office: Office, case: str, step: str, day: date, **more: Any) -> set[type[Refused]]:
    """Why somebody who may take the step may not take it on `day`."""
    declared = next(one for one in STEPS if one.name == step)
    actor = next(p for p in office.agency.people if office.agency.roles_of(office.agency.id, p) & set(declared.roles))
    data = Walk(office, 1).data(declared, office.state(case)) | more
    with office.session() as session, pytest.raises(Refused) as refused:
        office.engine.act(session, case, step, actor=actor, data=data, request_id="r", occurred_on=day)
    return {type(reason) for reason in refused.value.reasons}


@pytest.mark.parametrize("stage", STAGES)
def test_no_step_is_taken_tomorrow_and_own_acts_not_yesterday(sqlite_office: Office, stage: str) -> None:
    """Only what comes from outside, or has left for it, is recorded late, and with a document: see `LATE`."""
    case = sqlite_office.to_stage(stage)
    sqlite_office.on(WED_2026_03_04)
    tomorrow = WED_2026_03_04 + timedelta(days=1)
    for step in (step for step in STEPS if stage in step.sources and not step.silent):
        assert OccurredAfterToday in reasons(sqlite_office, case, step.name, tomorrow)
        if step.backdating is Backdating.NEVER:
            assert Backdated in reasons(sqlite_office, case, step.name, TUE_2026_03_03)
    assert {step.name for step in STEPS if step.backdating is not Backdating.NEVER} == LATE
    assert all(step.backdating is Backdating.WITH_EVIDENCE for step in STEPS if step.name in LATE)
    if stage == "notification":
        assert EvidenceMissing in reasons(sqlite_office, case, "dispatch", TUE_2026_03_03, evidence=None)


def test_nothing_is_back_dated_to_before_what_it_follows(sqlite_office: Office) -> None:
    """A withdrawal before the application, a reply posted before it was signed: both would save an overdue case."""
    asked, signed = sqlite_office.to_stage("examination"), sqlite_office.to_stage("review")
    sqlite_office.on(MON_2026_03_30 + timedelta(days=30))
    sqlite_office.reviewed(signed)
    sqlite_office.sign(signed)
    sqlite_office.act(signed, "seal", "zhao")
    sqlite_office.refused(Refused, asked, "withdraw", "zhao", {"statement": PAPER}, occurred_on=SUN_2026_03_01)
    posted = {"route": "email", "evidence": PAPER}
    sqlite_office.refused(Refused, signed, "dispatch", "zhao", posted, occurred_on=MON_2026_03_30)


@pytest.mark.parametrize("key", ["on", "received_on"])
def test_no_correction_brings_a_fact_of_the_future(sqlite_office: Office, key: str) -> None:
    """Neither the fact itself, nor that a letter has reached somebody, which would move the due day at will."""
    case = sqlite_office.to_stage("examination")
    fact = {"type": "consultation_sent", "id": "c1", "with": "third_party", "on": MONDAY, key: TUE_2026_03_03}
    sqlite_office.refused(GongkaiError, case, "propose_correction", "zhao", {"ground": "补记", "facts": [fact]})
