"""The Regulation of 2008 as a workflow of its own: fifteen days, third parties only, no lapse, no fee, no delay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.workflows.disclosure.chapters.extension import ExtensionAboveCap
from gongkai.workflows.disclosure.procedure import disclosure_2008, disclosure_2019
from tests.office import PAPER, Office, application

TUESDAY = date(2019, 4, 23)
"""The day of 方某 v. 亦庄镇政府, (2019)京02行终1782号: answered in time on Wednesday 15 May 2019."""
OLD, NEW = disclosure_2008(), disclosure_2019()


def received(office: Office, **more: Any) -> str:
    """A case under the old rules."""
    office.on(TUESDAY)
    with office.session() as session:
        data = application(submitted=TUESDAY, **more)
        done = office.engine.open(session, "disclosure_2008", data=data, actor="zhao", request_id=office.request())
        session.commit()
    return done.case


@pytest.fixture
def old(sqlite_office: Office) -> str:
    """A case in 审理 under the old rules."""
    case = received(sqlite_office)
    sqlite_office.register(case)
    sqlite_office.assign(case)
    return case


def test_the_reply_is_due_after_fifteen_working_days(sqlite_office: Office, old: str) -> None:
    """Article 24 of 2008 [O24]: received on Tuesday 23 April 2019, due on Wednesday 15 May 2019."""
    assert sqlite_office.state(old).clocks["reply"].due_on == date(2019, 5, 15)


def test_a_case_of_the_old_rules_stays_under_them_after_the_new_are_in_force(sqlite_office: Office, old: str) -> None:
    """The supplement of Monday 20 May 2019 starts fifteen days again, not twenty [O-tr, O21]."""
    sqlite_office.act(old, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 20})
    sqlite_office.on(date(2019, 5, 20))
    sqlite_office.act(old, "receive_supplement", "qian", {"supplement": PAPER})

    assert sqlite_office.state(old).clocks["reply"].due_on == date(2019, 6, 11)  # Tuesday; 7 June is 端午


def test_a_supplement_that_never_comes_lapses_by_no_rule(sqlite_office: Office, old: str) -> None:
    """There is no deemed abandonment in 2008: the clock waits until the applicant withdraws."""
    sqlite_office.act(old, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 5})
    sqlite_office.on(TUESDAY + timedelta(days=100))

    clock = sqlite_office.state(old).clocks["reply"]
    assert (clock.due_on, clock.lapses_on) == (None, None)
    assert "lapse_supplement" not in OLD.steps_by_name


def test_an_extension_is_at_most_fifteen_working_days(sqlite_office: Office, old: str) -> None:
    """Article 24, paragraph 2 of 2008 [O24]."""
    sqlite_office.refused(ExtensionAboveCap, old, "extend", "sun", {"workdays": 16, "reason": "数量较大"})
    sqlite_office.act(old, "extend", "sun", {"workdays": 15, "reason": "数量较大"})

    assert sqlite_office.state(old).clocks["reply"].due_on == date(2019, 6, 5)  # Wednesday


def test_the_old_workflow_cites_the_old_regulation_only() -> None:
    """Whatever step has an article has one of 2008; the turns that came later are not there."""
    for step in OLD.steps:
        assert "政府信息公开条例" not in step.article or "（2008年）" in step.article, step.name
    for later in ("notice_fee", "delay", "ask_reasons"):
        assert later not in OLD.steps_by_name
    assert set(OLD.steps_by_name) < set(NEW.steps_by_name)


def test_letters_of_the_old_rules_name_the_old_regulation(sqlite_office: Office, old: str) -> None:
    """令第492号 and its articles; no word of an abandonment that it does not know."""
    sqlite_office.act(old, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 5})
    with sqlite_office.session() as session:
        receipt, notice = (
            sqlite_office.engine.document(session, old, row["digest"]).decode()
            for row in sqlite_office.state(old).letters
        )

    assert "（国务院令第492号）第二十四条第二款" in receipt
    assert "（国务院令第492号）第二十一条第（四）项" in notice
    assert "视为放弃" not in notice
