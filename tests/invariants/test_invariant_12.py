"""Invariant 4.12: every alert is given exactly once, however late, often and by how many machines the sweep runs."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine.casework import list_cases, sweep, verify
from tests.invariants.walk import Walk
from tests.office import MONDAY, SETTINGS, Office, workdays_after

MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
MACHINES = 4
TUE_2026_03_31, FRI_2026_04_10 = date(2026, 3, 31), date(2026, 4, 10)
REPLY_LEVELS = ["remind", "warn", "yellow", "red"]
EXTENSION = {"workdays": 20, "reason": "档案较多"}
Key = tuple[Any, ...]


@pytest.fixture
def mailing(sqlite_office: Office) -> Office:
    """An office whose people can be told."""
    return Office(sqlite_office.database, MAIL)


def alerts(office: Office, case: str = "") -> list[dict[str, Any]]:
    """The alerts in the order of their days, of one case or of all."""
    sql = "SELECT * FROM gk_alert WHERE agency = :agency AND :case IN ('', case_id) ORDER BY day, case_id, clock"
    values = {"agency": office.agency.id, "case": case}
    with office.session() as session:
        return [dict(row) for row in session.connection().execute(text(sql), values).mappings()]


def messages(office: Office) -> list[str]:
    """The ids of the messages to members of staff, those taken back included."""
    sql = text("SELECT id FROM gk_outbox WHERE agency = :agency AND notice = 'alert'")
    with office.session() as session:
        return list(session.connection().execute(sql, {"agency": office.agency.id}).scalars())


def at_once(office: Office) -> None:
    """The sweep of several machines at the same moment."""
    with ThreadPoolExecutor(MACHINES) as pool:
        for run in [pool.submit(sweep, office.session, office.engine) for _ in range(MACHINES)]:
            assert run.result().failed == ()


def filled(office: Office) -> None:
    """Cases received over two weeks, left at every stage."""
    for number, stage in enumerate(["intake", "registration", "examination", "review", "notification", "service"]):
        office.on(workdays_after(MONDAY, number))
        office.to_stage(stage, submitted=office.today, channel="email" if number % 2 else "in_person")


@pytest.mark.parametrize("seed", range(2))
def test_whoever_sweeps_late_and_twice_records_what_the_daily_sweep_records(mailing: Office, seed: int) -> None:
    """The same cases, swept each morning here, seldom and at random there: the same alerts, level by level."""
    daily, seldom = mailing, Office(mailing.database, MAIL.replace('id = "shili"', 'id = "xianli"'))
    random = Random(seed)  # noqa: S311
    for office in (daily, seldom):
        filled(office)
    last = daily.today + timedelta(days=50)
    for office in (daily, seldom):
        while office.today < last:
            step = 1 if office is daily else random.choice([0, 3, 11, 30])
            office.on(min(office.today + timedelta(days=step), last), random.randint(0, 23))
            sweep(office.session, office.engine)
    keys: list[set[Key]] = [
        {(row["case_id"], row["clock"], row["level"], row["day"], row["generation"]) for row in alerts(office)}
        for office in (daily, seldom)
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 20
    assert len(messages(seldom)) < len(messages(daily)) == len(set(messages(daily)))


@pytest.mark.parametrize("seed", range(2))
def test_through_moving_days_and_many_machines_each_level_alerts_once(database: Any, seed: int) -> None:
    """A random walk swept by several machines at a time: in the end exactly the alerts of the days that stand."""
    office = Office(database, MAIL)
    walk = Walk(office, seed)
    for number in range(40):
        walk.step()
        if number % 4 == 0:
            at_once(office)
    office.clock.advance(timedelta(days=90))
    at_once(office)
    given = Counter((row["case_id"], row["clock"], row["generation"], row["level"]) for row in alerts(office))
    assert set(given.values()) == {1}
    with office.session() as session:
        assert verify(session, office.engine).ok
        open_cases = [row["id"] for row in list_cases(session, office.agency.id) if row["open"]]
    for row in alerts(office):
        clock = office.state(row["case_id"]).clocks[row["clock"]]
        assert (row["withdrawn_at"] is None) == (row["generation"] == clock.generation), row
    for case in open_cases:
        for clock in (clock for clock in office.state(case).clocks.values() if clock.running and clock.safe_on):
            levels = REPLY_LEVELS if clock.name == "reply" else REPLY_LEVELS[2:]
            assert [level for level in levels if given[case, clock.name, clock.generation, level]] == levels
    assert len(messages(office)) == len(set(messages(office))) > 3


def test_after_an_outage_each_missed_level_is_recorded_and_one_message_goes_out(mailing: Office) -> None:
    """A year late: no statutory alert is too late to be given."""
    case = mailing.to_stage("examination")
    mailing.on(date(MONDAY.year + 1, 3, 1))
    swept = [sweep(mailing.session, mailing.engine).alerts for _ in range(2)]
    assert swept == [6, 0]
    assert [row["level"] for row in alerts(mailing, case) if row["clock"] == "reply"] == REPLY_LEVELS
    told = [message for message in messages(mailing) if ".alert.reply." in message]
    assert [message.rsplit(".", 2)[1:] for message in sorted(told)] == [["red", "qian"], ["red", "sun"]]


def test_a_limit_that_was_missed_during_an_outage_is_recorded_though_the_reply_has_left_since(mailing: Office) -> None:
    """The reply left on the day after the due day, before anybody swept: the red card is given all the same."""
    case = mailing.to_stage("notification")
    mailing.on(TUE_2026_03_31)
    mailing.act(case, "seal", "zhao")
    mailing.act(case, "dispatch", "zhao", {"route": "email"})
    mailing.on(FRI_2026_04_10)
    sweep(mailing.session, mailing.engine)
    assert [row["level"] for row in alerts(mailing, case) if row["clock"] == "reply"] == REPLY_LEVELS


def test_when_the_day_moves_the_old_alert_and_its_unsent_message_are_taken_back(mailing: Office) -> None:
    """And the new day alerts anew, in its turn."""
    case = mailing.to_stage("examination")
    mailing.on(workdays_after(MONDAY, 19))
    sweep(mailing.session, mailing.engine)
    mailing.act(case, "extend", "sun", EXTENSION)
    sweep(mailing.session, mailing.engine)
    mailing.on(workdays_after(MONDAY, 41))
    sweep(mailing.session, mailing.engine)
    reply = [row for row in alerts(mailing, case) if row["clock"] == "reply"]
    withdrawn = [(row["level"], row["withdrawn_at"] is not None) for row in reply]
    assert withdrawn == [("remind", True), ("warn", True), *((level, False) for level in REPLY_LEVELS)]
    with mailing.session() as session:
        sql = text("SELECT id, status FROM gk_outbox WHERE id LIKE '%.alert.reply.%' ORDER BY id")
        status = {row.id.split(".", 3)[3]: row.status for row in session.connection().execute(sql)}
    assert status == {"1.warn.qian": "withdrawn", "2.red.qian": "queued", "2.red.sun": "queued"}
