"""The public face and what lies at the edge of texts and days: an unknown case, a refusal, a sweep that goes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from gongkai.engine import LAST_DAY, GongkaiError, InconsistentCorrection, MissingField, UnknownCase
from gongkai.engine import sweep as sweep_room
from gongkai.engine.casework import find_cases, replay_all, sweep, verify
from tests.generated.hostile import BROKEN, answer_of
from tests.office import MONDAY, Office


def _delayed_until(office: Office, until: date) -> str:
    """A case whose safe day is before its due day, and on that day a correction that names another last day."""
    office.on(date(2026, 3, 9))
    case = office.receive(channel="email", submitted=MONDAY, confirmed=date(2026, 3, 9))
    office.register(case)
    office.assign(case)
    due_on = office.state(case).clocks["reply"].due_on
    assert due_on is not None
    office.on(due_on)
    fact = {"type": "delayed", "on": due_on, "until": until}
    proposed = office.act(case, "propose_correction", "zhao", {"ground": "x", "facts": [fact]}).version
    office.act(case, "confirm_correction", "qian", {"correction": str(proposed)})
    return case


def test_a_day_beyond_the_calendar_is_no_fact(sqlite_office: Office) -> None:
    """It is refused when it is proposed, not found when the sweep cannot count to the day after it."""
    for until in (date.max, LAST_DAY + timedelta(days=1)):
        with pytest.raises(InconsistentCorrection):
            _delayed_until(sqlite_office, until)


def test_the_last_day_of_the_calendar_stops_no_sweep(sqlite_office: Office) -> None:
    """The day after it is outside, and is told all the same."""
    case = _delayed_until(sqlite_office, LAST_DAY)
    assert sqlite_office.state(case).clocks["reply"].due_on == LAST_DAY
    assert sweep(sqlite_office.session, sqlite_office.engine).failed == ()


def test_a_case_whose_levels_cannot_be_told_stops_no_other(sqlite_office: Office) -> None:
    """It is named, and everybody else is warned."""
    office, level_days = sqlite_office, sweep_room.level_days
    bad, good = sorted((office.to_stage("examination"), office.to_stage("examination")))
    office.on(date(2026, 3, 31))

    def overflowing(clock: Any, *arguments: Any, **named: Any) -> Any:
        if clock["case_id"] == bad:
            raise OverflowError
        return level_days(clock, *arguments, **named)

    with patch.object(sweep_room, "level_days", overflowing):
        swept = sweep(office.session, office.engine)
    assert swept.failed == (bad,)
    assert swept.alerts > 0
    assert sweep(office.session, office.engine).alerts == swept.alerts, "the bad one was given its alerts already"
    assert good not in swept.failed


@pytest.mark.parametrize("name", [*BROKEN, "a\x00b"])
def test_a_name_that_no_database_takes_is_an_unknown_case(office: Office, name: str) -> None:
    """Half a character, and the sign of the number 0: whatever is asked of it, and of an agency of that name."""
    engine = office.engine
    with office.session() as session:
        questions: list[Any] = [engine.case, engine.history, engine.explain, engine.state_at, engine.deadline]
        questions += [lambda held, case: engine.document(held, case, "sha256:" + "0" * 64)]
        questions += [lambda held, case: verify(held, engine, case=case)]
        for question in questions:
            assert isinstance(answer_of(question, session, name), GongkaiError)
        assert find_cases(session, "shili", name) == []
        assert replay_all(session, engine, name).entries == 0
        assert isinstance(answer_of(engine.case, session, "x", agency=name), UnknownCase)
        assert engine.tasks(session, None, agency=name) == []


@pytest.mark.parametrize("name", ["\u202e", "\x01", "\u200e\u200f", "\x01 \u3000"])
def test_what_no_letter_can_bear_is_refused_at_the_door(sqlite_office: Office, name: str) -> None:
    """A name of which nothing is left would let every letter of the case fail, for ever; and so would an item."""
    with pytest.raises(MissingField):
        sqlite_office.receive(name=name)
    case = sqlite_office.receive()
    with pytest.raises(GongkaiError):
        sqlite_office.register(case, items=[name])
    sqlite_office.register(case)
