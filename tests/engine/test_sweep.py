"""The sweep: alerts on their days, each once; steps through silence; a calendar adopted. Late, twice, ten at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, text

from gongkai.adapters.mail import FolderMailChannel
from gongkai.engine import Exceptional
from gongkai.engine.casework import Swept, deliver, list_alerts, list_messages, replay_all, sweep
from tests.office import PAPER, SETTINGS, Office, contents

TUE_2026_03_03, WED_2026_03_04, MON_2026_03_09, TUE_2026_03_10 = (date(2026, 3, day) for day in (3, 4, 9, 10))
THU_2026_03_12, THU_2026_03_19, FRI_2026_03_20 = (date(2026, 3, day) for day in (12, 19, 20))
MON_2026_03_16, TUE_2026_03_17 = date(2026, 3, 16), date(2026, 3, 17)  # ten working days after Monday, and past them
MON_2026_03_23, THU_2026_03_26 = date(2026, 3, 23), date(2026, 3, 26)  # five and two working days before Monday 03-30
MON_2026_03_30, TUE_2026_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # twenty working days after Monday 03-02
THU_2026_04_02, TUE_2026_04_21, MON_2026_06_01 = date(2026, 4, 2), date(2026, 4, 21), date(2026, 6, 1)
MON_2026_09_07, MON_2026_09_28 = date(2026, 9, 7), date(2026, 9, 28)  # twenty and five working days before 10-10
THU_2026_10_08, SAT_2026_10_10, SUN_2026_10_11 = (date(2026, 10, day) for day in (8, 10, 11))
MON_2026_12_14, MON_2026_12_21 = date(2026, 12, 14), date(2026, 12, 21)
FRI_2027_01_01, MON_2027_01_04, FRI_2027_12_31 = date(2027, 1, 1), date(2027, 1, 4), date(2027, 12, 31)
TUE_2027_01_12, WED_2027_01_13 = date(2027, 1, 12), date(2027, 1, 13)  # twenty working days after Monday 2026-12-14
NOTICE_OF_2027 = [Exceptional(day, False, "元旦", "虚构通知〔2026〕1号") for day in (FRI_2027_01_01, MON_2027_01_04)]
MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
MAIL += "[stage_days]\nintake = 0\n"  # a case in 受理 has the reply clock alone
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}
FOUR = {"remind": MON_2026_03_23, "warn": THU_2026_03_26, "yellow": MON_2026_03_30, "red": TUE_2026_03_31}


@pytest.fixture
def office(database: Engine) -> Office:
    """The office on both databases, its staff with e-mail."""
    return Office(database, MAIL)


def swept(office: Office, day: date | None = None, hour: int = 9) -> Swept:
    """What a sweep on `day` (or now) has found."""
    if day is not None:
        office.on(day, hour)
    return sweep(office.session, office.engine)


def at_once(office: Office) -> list[Swept]:
    """Eight sweeps at the same time, each over sessions of its own."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: swept(office), range(8)))


def alerts(office: Office, case: str, clock: str | None = "reply") -> list[dict[str, Any]]:
    """The alerts of a case's clock, or of all its clocks, their days as dates on every database."""
    with office.session() as session:
        rows = list_alerts(session, office.agency.id, case)
    return [row | {"day": date.fromisoformat(str(row["day"]))} for row in rows if clock in (None, row["clock"])]


def days(office: Office, case: str, clock: str = "reply") -> dict[str, date]:
    """The day of each standing alert by its level."""
    return {row["level"]: row["day"] for row in alerts(office, case, clock) if row["withdrawn_at"] is None}


def first_seen(office: Office, case: str, start: date, end: date, clock: str = "reply") -> dict[str, date]:
    """On which day each level first appears, when a sweep runs every day, rest days too."""
    seen: dict[str, date] = {}
    for number in range((end - start).days + 1):
        swept(office, start + timedelta(days=number))
        seen = dict.fromkeys(days(office, case, clock), office.today) | seen
    return seen


def mails(office: Office, status: str = "queued") -> list[tuple[str, str]]:
    """The level in the subject and the member of staff of each alert's mail in that status, by its time."""
    with office.session() as session:
        rows = [row for row in list_messages(session, office.agency.id) if row["notice"] == "alert"]
    return [(row["subject"][:2], row["id"].rpartition(".")[2]) for row in rows if row["status"] == status]


def waiting(office: Office, period: date | int = 10) -> str:
    """A case whose applicant was asked on Monday for a supplement, until a day or within working days."""
    case = office.to_stage("examination")
    named = {"answer_by" if isinstance(period, date) else "workdays": period}
    office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", **named})
    return case


def silent(office: Office, case: str) -> list[str]:
    """The steps that the law took in a case through silence."""
    return [taken.step for taken in office.state(case).taken if taken.actor == "system"]


def settled(office: Office, case: str) -> set[bool]:
    """Whether the sweep is done with the alerts of a case."""
    with office.session() as session:
        rows = session.connection().execute(text("SELECT settled FROM gk_alert WHERE case_id = :case"), {"case": case})
        return {bool(row.settled) for row in rows}


def test_each_level_has_its_day(sqlite_office: Office) -> None:
    """提醒 five and 预警 two working days before the safe day, 黄牌 on it, 红牌 on the day after the due day."""
    case = sqlite_office.to_stage("examination")

    assert first_seen(sqlite_office, case, TUE_2026_03_17, THU_2026_04_02) == FOUR == days(sqlite_office, case)


def test_the_days_before_are_working_days(sqlite_office: Office) -> None:
    """The safe day is Saturday 10-10, a make-up workday after National Day; red comes on Sunday all the same."""
    sqlite_office.on(MON_2026_09_07)
    case = sqlite_office.receive(submitted=MON_2026_09_07)
    seen = first_seen(sqlite_office, case, MON_2026_09_07, SUN_2026_10_11)

    assert seen == {"remind": MON_2026_09_28, "warn": THU_2026_10_08, "yellow": SAT_2026_10_10, "red": SUN_2026_10_11}


def test_yellow_goes_by_the_safe_day_and_red_by_the_due_day(sqlite_office: Office) -> None:
    """Mailed on Monday, confirmed on Wednesday: the strict reading ends on Monday 03-30, ours on Wednesday 04-01."""
    case = sqlite_office.receive(channel="email")
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": WED_2026_03_04})
    seen = first_seen(sqlite_office, case, THU_2026_03_26, THU_2026_04_02)

    assert (seen["yellow"], seen["red"]) == (MON_2026_03_30, THU_2026_04_02)


def test_an_internal_clock_has_yellow_and_red_only(sqlite_office: Office) -> None:
    """The ten working days of 审理 end on Monday 03-16."""
    case = sqlite_office.to_stage("examination")
    seen = first_seen(sqlite_office, case, TUE_2026_03_03, THU_2026_03_19, "stage_examination")

    assert seen == {"yellow": MON_2026_03_16, "red": TUE_2026_03_17}


@pytest.mark.parametrize("ending", ["archived", "withdrawn", "abandoned", "answered", "waiting"])
def test_no_alert_is_raised_where_nobody_is_late(office: Office, ending: str) -> None:
    """A case closed, withdrawn, abandoned or answered, or whose applicant is awaited, long after its first day."""
    if ending in ("abandoned", "waiting"):
        case = waiting(office, 10 if ending == "abandoned" else MON_2026_12_14)
    else:
        case = office.to_stage({"answered": "service", "withdrawn": "examination"}.get(ending, ending))
    if ending == "withdrawn":
        office.act(case, "withdraw", "zhao", {"statement": PAPER})
    if ending == "answered":
        office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    swept(office, MON_2026_06_01)

    assert alerts(office, case) == []
    assert ending in ("answered", "waiting") or alerts(office, case, None) == []  # those have clocks of our own


def test_a_late_notice_leaves_the_strict_reading_its_alerts(sqlite_office: Office) -> None:
    """Asked after eight working days: the safe day stays Monday 03-30; with no due day there is no red."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(THU_2026_03_12)
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "answer_by": MON_2026_06_01})
    swept(sqlite_office, THU_2026_04_02)

    assert days(sqlite_office, case) == {level: day for level, day in FOUR.items() if level != "red"}


def test_a_second_sweep_changes_nothing(office: Office) -> None:
    """It finds the same clock, no new alert, and writes into no table."""
    office.receive()
    assert swept(office, MON_2026_03_30) == Swept(due=1, alerts=3)
    with office.session() as session:
        before = contents(session)

    assert swept(office) == Swept(due=1)
    with office.session() as session:
        assert contents(session) == before


def test_eight_sweeps_at_once_raise_each_alert_once(office: Office) -> None:
    """Together they count what is there, and the registrar has one mail for each of the three cases."""
    cases = [office.receive() for _ in range(3)]
    office.on(MON_2026_03_30)
    found = at_once(office)

    assert sum(each.alerts for each in found) == sum(len(alerts(office, case)) for case in cases) == 9
    assert mails(office) == 3 * [("黄牌", "zhao")]


@pytest.mark.parametrize("before", [[], [MON_2026_03_23]], ids=["no sweep", "reminded"])
def test_after_an_outage_missed_levels_are_recorded_and_one_mail_goes_out(office: Office, before: list[date]) -> None:
    """The sweep of Thursday 04-02 records what no sweep, or none since the reminder, has; each person has one mail."""
    case = office.receive()
    told = [swept(office, day).alerts for day in before]

    assert swept(office, THU_2026_04_02).alerts == 4 - len(told)
    assert days(office, case) == FOUR
    assert mails(office) == [*(("提醒", "zhao") for _ in told), ("红牌", "sun"), ("红牌", "zhao")]


def test_red_is_told_to_the_head_as_well(office: Office) -> None:
    """Yellow only to the people whose task it is: here the handler of the unit."""
    office.to_stage("examination")
    swept(office, MON_2026_03_16)
    assert mails(office) == [("黄牌", "qian")]
    swept(office, TUE_2026_03_17)
    assert mails(office) == [("黄牌", "qian"), ("红牌", "qian"), ("红牌", "sun")]


def test_an_extension_withdraws_the_alert_and_its_unsent_mail(office: Office) -> None:
    """Reminded on Monday 03-23 and extended the same day: the next reminder is of Tuesday 04-21, a new generation."""
    case = office.receive()
    office.register(case)
    swept(office, MON_2026_03_23)
    office.act(case, "extend", "sun", EXTENSION)
    swept(office)

    assert (days(office, case), mails(office, "withdrawn")) == ({}, [("提醒", "zhao")])
    assert first_seen(office, case, THU_2026_04_02, TUE_2026_04_21) == {"remind": TUE_2026_04_21}
    old, new = alerts(office, case)
    assert new["generation"] > old["generation"]


def test_a_mail_that_has_left_is_not_recalled(office: Office, tmp_path: Path) -> None:
    """Its alert is withdrawn; the mail stays what it is, sent."""
    case = office.to_stage("registration")
    swept(office, MON_2026_03_23)
    deliver(office.session, office.engine, {"mail": FolderMailChannel(tmp_path, "office@example.org", office.clock)})
    office.act(case, "extend", "sun", EXTENSION)
    swept(office)

    assert (days(office, case), mails(office, "withdrawn")) == ({}, [])
    assert ("提醒", "zhao") in mails(office, "sent")


def test_a_notice_withdraws_the_alert_and_the_restart_raises_another(sqlite_office: Office) -> None:
    """Reminders fifteen working days before: on Monday 03-09, and on 03-19 after the restart of Thursday 03-12."""
    office = Office(sqlite_office.database, MAIL.replace("[practice]", "[practice]\nremind_days = 15"))
    case = office.to_stage("examination")
    assert first_seen(office, case, TUE_2026_03_03, MON_2026_03_09) == {"remind": MON_2026_03_09}
    office.on(TUE_2026_03_10)
    office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    swept(office)
    assert (days(office, case), mails(office, "withdrawn")) == ({}, [("提醒", "qian")])

    office.on(THU_2026_03_12)
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER})
    assert first_seen(office, case, THU_2026_03_12, FRI_2026_03_20) == {"remind": THU_2026_03_19}


@pytest.mark.parametrize("day", [TUE_2026_03_17, MON_2026_06_01], ids=["the next day", "late"])
def test_silence_ends_a_case_once(office: Office, day: date) -> None:
    """Not in the last hour of Monday 03-16; an hour later or in summer, with its notice and a task to archive it."""
    case = waiting(office)
    assert [swept(office, MON_2026_03_16, 23).lapsed, swept(office, day, 0).lapsed, swept(office).lapsed] == [0, 1, 0]
    state = office.state(case)

    assert (state.stage, state.values["outcome"]) == ("service", "supplement_lapsed")
    assert (silent(office, case), state.letters[-1]["letter"]) == (["lapse_supplement"], "lapse_notice")
    assert [(task["step"], task["role"]) for task in state.tasks.values()] == [("archive", "archivist")]


def test_eight_sweeps_at_once_end_a_case_once(office: Office) -> None:
    """One entry for each of six cases, counted by one of the sweeps, and none of them reports a failure."""
    cases = [waiting(office) for _ in range(6)]
    office.on(TUE_2026_03_17)
    found = at_once(office)

    assert [silent(office, case) for case in cases] == 6 * [["lapse_supplement"]]
    assert (sum(each.lapsed for each in found), {each.failed for each in found}) == (6, {()})


def test_one_case_that_fails_does_not_stop_the_sweep(office: Office) -> None:
    """A name was erased, so that its letter cannot be written: that case stays as it was, the other one ends."""
    bad, good = waiting(office), waiting(office)
    with office.session() as session:
        session.connection().execute(text("DELETE FROM gk_sealed WHERE case_id = :c AND ref = '1/name'"), {"c": bad})
        session.commit()
    before = office.state(bad)
    found = swept(office, TUE_2026_03_17)

    assert (found.failed, found.lapsed) == ((bad,), 1)
    assert (office.state(bad), silent(office, good)) == (before, ["lapse_supplement"])


def test_a_full_disk_stops_a_lapse_and_no_alert(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter of the lapse cannot be kept: that case is named and stays; of the other one everybody is told."""
    lapsing, late = waiting(office), office.to_stage("examination")
    monkeypatch.setattr(office.documents, "put", Mock(side_effect=OSError("no space left")))
    found = swept(office, TUE_2026_03_31)

    assert (found.failed, silent(office, lapsing)) == ((lapsing,), [])
    assert days(office, late) == FOUR
    assert ("红牌", "sun") in mails(office)


def test_a_clock_that_runs_again_is_told_of_though_its_day_is_the_old_one(office: Office) -> None:
    """No sweep ran until after a late dispatch, so its alerts were kept silent. The dispatch is found not to have
    been: the clock runs on, overdue, and now everybody hears of it.
    """
    case = office.to_stage("notification", address="示例市示例路2号")
    office.act(case, "seal", "zhao")
    office.on(THU_2026_04_02)
    office.act(case, "dispatch", "zhao", {"route": "post", "evidence": PAPER})
    swept(office)
    assert mails(office) == []
    replied = next(row["ref"] for row in office.state(case).facts if row["type"] == "replied")
    office.act(case, "propose_correction", "zhao", {"ground": "并未寄出", "voids": [replied]})
    office.act(case, "confirm_correction", "qian", {"correction": next(iter(office.state(case).corrections))})
    swept(office)

    assert days(office, case) == FOUR
    assert ("红牌", "sun") in mails(office)


def test_an_alert_that_was_settled_is_withdrawn_when_the_case_runs_again_and_its_day_moves(office: Office) -> None:
    """Reminded and archived on Monday 03-23. Taken from the shelf, the receipt is corrected to Tuesday 03-03: the alert
    was of another day, and is withdrawn as that of any open case is.
    """
    case = office.to_stage("notification")
    swept(office, MON_2026_03_23)
    office.act(case, "seal", "zhao")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    office.act(case, "record_service", "zhao", {"served": office.today, "evidence": PAPER})
    office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 12})
    swept(office)
    assert (days(office, case), settled(office, case)) == ({"remind": MON_2026_03_23}, {True})

    office.on(THU_2026_03_26)
    office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER})
    swept(office)
    assert (days(office, case), settled(office, case)) == ({"remind": MON_2026_03_23}, {False})
    received = next(row["ref"] for row in office.state(case).facts if row["type"] == "received")
    change = {"voids": [received], "facts": [{"type": "received", "on": TUE_2026_03_03}]}
    office.act(case, "propose_correction", "zhao", {"ground": "收件日期登记有误", **change})
    office.act(case, "confirm_correction", "sun", {"correction": next(iter(office.state(case).corrections))})
    swept(office)

    assert days(office, case) == {}
    assert [row["withdrawn_at"] is None for row in alerts(office, case)] == [False]


def test_more_cases_than_a_batch(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven in batches of three clocks: none is left out, none comes twice."""
    monkeypatch.setattr("gongkai.engine.sweep.BATCH", 3)
    cases = [waiting(sqlite_office) for _ in range(4)] + [sqlite_office.to_stage("examination") for _ in range(3)]

    assert swept(sqlite_office, MON_2026_03_30) == Swept(due=6, lapsed=4, alerts=15)
    assert [len(alerts(sqlite_office, case, None)) for case in cases] == [0, 0, 0, 0, 5, 5, 5]


def test_a_new_calendar_is_adopted_once(office: Office) -> None:
    """December's day was counted over an unsettled January; after the notice of 2027 it is another, and settled."""
    office.on(MON_2026_12_14)
    case, closed = (office.to_stage(stage, submitted=MON_2026_12_14) for stage in ("intake", "archived"))
    provisional = office.state(case)
    office.on(MON_2026_12_21)
    office.calendar = office.calendar.with_days(NOTICE_OF_2027, published_until=FRI_2027_12_31)
    assert (swept(office).recounted, swept(office).recounted) == (1, 0)
    old, new = provisional.clocks["reply"], office.state(case).clocks["reply"]

    assert (silent(office, case), silent(office, closed)) == (["adopt_calendar"], [])
    assert (old.due_on, old.provisional) == (TUE_2027_01_12, True)
    assert (new.due_on, new.safe_on, new.provisional) == (WED_2027_01_13, WED_2027_01_13, False)
    reader = Office(office.database, MAIL)  # an auditor whose program knows the old calendar only
    with office.session() as session:
        assert replay_all(session, reader.engine).differing == ()
        assert reader.engine.replay(session, reader.engine.history(session, case)[:1]) == provisional
