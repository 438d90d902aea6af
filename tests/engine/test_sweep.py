"""The sweep: alerts on their days, each once; steps through silence; a calendar adopted. Late, twice, ten at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gongkai.engine import Delivered, Exceptional, Message
from gongkai.engine.casework import LEVELS, Swept, deliver, list_alerts, replay_all, sweep
from tests.office import PAPER, SETTINGS, Office, contents

TUE_2026_03_03, THU_2026_03_05 = date(2026, 3, 3), date(2026, 3, 5)
MON_2026_03_09, TUE_2026_03_10, THU_2026_03_12 = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 12)
MON_2026_03_16, TUE_2026_03_17 = date(2026, 3, 16), date(2026, 3, 17)  # ten working days after Monday, and past them
THU_2026_03_19, MON_2026_03_23, THU_2026_03_26 = date(2026, 3, 19), date(2026, 3, 23), date(2026, 3, 26)
MON_2026_03_30, TUE_2026_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # twenty working days after Monday 03-02
WED_2026_04_01, THU_2026_04_02 = date(2026, 4, 1), date(2026, 4, 2)
TUE_2026_04_21 = date(2026, 4, 21)  # five working days before Tuesday 04-28, which is forty after Monday 03-02
MON_2026_06_01 = date(2026, 6, 1)
MON_2026_09_07 = date(2026, 9, 7)  # twenty working days before Saturday 10-10, which is a make-up workday
MON_2026_12_14, MON_2026_12_21 = date(2026, 12, 14), date(2026, 12, 21)
MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
EARLY = MAIL.replace("[practice]", "[practice]\nremind_days = 15")
NOTICE = {"defects": "请写明年度", "workdays": 10}
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}
ALL_FOUR = {"remind": MON_2026_03_23, "warn": THU_2026_03_26, "yellow": MON_2026_03_30, "red": TUE_2026_03_31}
NEW_YEAR_2027 = [
    Exceptional(date(2027, 1, 1), False, "元旦", "虚构通知〔2026〕1号", statutory=True),
    Exceptional(date(2027, 1, 4), False, "元旦调休", "虚构通知〔2026〕1号"),
]


@pytest.fixture
def office(database: Engine) -> Office:
    """The office of every test, whose staff have e-mail."""
    return Office(database, MAIL)


@pytest.fixture
def sqlite_office(sqlite_office: Office) -> Office:
    """The same on SQLite only."""
    return Office(sqlite_office.database, MAIL)


def swept(office: Office, day: date | None = None) -> Swept:
    """What a sweep on `day` (or now) has found."""
    if day is not None:
        office.on(day)
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
    """The level in the subject and the member of staff, of each alert's mail in that status, by its time."""
    with office.session() as session:
        sql = (
            "SELECT subject, address_ref FROM gk_outbox WHERE notice = 'alert' AND status = :s ORDER BY created_at, id"
        )
        rows = session.connection().execute(text(sql), {"s": status}).all()
    return [(subject[:2], address.removeprefix("person:")) for subject, address in rows]


def waiting(office: Office, stage: str = "examination", **notice: Any) -> str:
    """A case whose applicant was asked for a supplement within ten working days, or as `notice` says."""
    case = office.to_stage(stage)
    office.act(case, "request_supplement", "zhao", notice or NOTICE)
    return case


# --- the days ----------------------------------------------------------------------------------------------------


def test_each_level_has_its_day(sqlite_office: Office) -> None:
    """提醒 five and 预警 two working days before the safe day, 黄牌 on it, 红牌 on the day after the due day."""
    case = sqlite_office.to_stage("examination")

    assert first_seen(sqlite_office, case, TUE_2026_03_17, THU_2026_04_02) == ALL_FOUR
    assert days(sqlite_office, case) == ALL_FOUR


def test_the_days_before_are_working_days(sqlite_office: Office) -> None:
    """The safe day is Saturday 10-10, a make-up workday after National Day; red comes on Sunday all the same."""
    sqlite_office.on(MON_2026_09_07)
    case = sqlite_office.receive(submitted=MON_2026_09_07)
    mon_09_28, thu_10_08, sat_10_10, sun_10_11 = (date(2026, 9, 28), *(date(2026, 10, day) for day in (8, 10, 11)))
    seen = first_seen(sqlite_office, case, date(2026, 9, 24), date(2026, 10, 13))

    assert seen == {"remind": mon_09_28, "warn": thu_10_08, "yellow": sat_10_10, "red": sun_10_11}


def test_yellow_goes_by_the_safe_day_and_red_by_the_due_day(sqlite_office: Office) -> None:
    """Mailed on Monday, confirmed on Wednesday: the strict reading ends on Monday 03-30, ours on Wednesday 04-01."""
    case = sqlite_office.receive(channel="email")
    sqlite_office.on(date(2026, 3, 4))
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": sqlite_office.today})
    seen = first_seen(sqlite_office, case, THU_2026_03_26, date(2026, 4, 3))

    assert (seen["yellow"], seen["red"]) == (MON_2026_03_30, THU_2026_04_02)


def test_an_internal_clock_has_yellow_and_red_only(sqlite_office: Office) -> None:
    """The ten working days of 审理 end on Monday 03-16."""
    case = sqlite_office.to_stage("examination")
    seen = first_seen(sqlite_office, case, TUE_2026_03_03, THU_2026_03_19, "stage_examination")

    assert seen == {"yellow": MON_2026_03_16, "red": TUE_2026_03_17}


@pytest.mark.parametrize("ending", ["archived", "withdrawn", "abandoned", "answered", "waiting"])
def test_there_is_no_alert_where_nobody_is_late(office: Office, ending: str) -> None:
    """A case that is closed, withdrawn, abandoned or answered, or whose applicant is awaited, long after its day."""
    if ending == "waiting":
        case = waiting(office, answer_by=date(2026, 12, 31))
    elif ending == "abandoned":
        case = waiting(office)
    else:
        case = office.to_stage({"archived": "archived", "answered": "service"}.get(ending, "examination"))
    if ending == "withdrawn":
        office.act(case, "withdraw", "zhao", {"statement": PAPER})
    swept(office, MON_2026_06_01)

    assert alerts(office, case) == []
    assert ending not in ("archived", "withdrawn", "abandoned") or alerts(office, case, None) == []


def test_a_late_notice_does_not_silence_the_strict_reading(sqlite_office: Office) -> None:
    """Asked after eight working days: under the strict reading the clock runs on, so yellow stays; red has no day."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(THU_2026_03_12)
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "answer_by": date(2026, 4, 30)})
    swept(sqlite_office, THU_2026_04_02)

    assert days(sqlite_office, case) == {level: day for level, day in ALL_FOUR.items() if level != "red"}


# --- each once ---------------------------------------------------------------------------------------------------


def test_a_second_sweep_finds_nothing_new(office: Office) -> None:
    """Not a row in any table is another."""
    office.to_stage("examination")
    first = swept(office, MON_2026_03_30)
    with office.session() as session:
        before = contents(session)
    second = swept(office)

    with office.session() as session:
        assert contents(session) == before
    assert (first.alerts, second.alerts, second.due) == (5, 0, first.due)


def test_eight_sweeps_at_once_raise_each_alert_once(office: Office) -> None:
    """Among them they count what is there, and each person has one mail a clock."""
    cases = [office.to_stage("examination") for _ in range(3)]
    office.on(MON_2026_03_30)
    found = at_once(office)
    raised = [(row["clock"], row["level"]) for case in cases for row in alerts(office, case, None)]

    assert sorted(raised) == sorted(
        3 * [*(("reply", level) for level in LEVELS[:3]), *(("stage_examination", level) for level in LEVELS[2:])]
    )
    assert sum(each.alerts for each in found) == len(raised)
    assert sorted(mails(office)) == sorted(3 * [("黄牌", "qian"), ("红牌", "qian"), ("红牌", "sun")])


def test_after_an_outage_every_level_is_recorded_and_one_mail_goes_out(office: Office) -> None:
    """No sweep ran before Thursday 04-02: four levels, and one mail to the handler and one to the head."""
    case = office.to_stage("registration")
    swept(office, THU_2026_04_02)

    assert days(office, case) == ALL_FOUR
    assert [mail for mail in mails(office) if mail[0] == "红牌"].count(("红牌", "zhao")) == 2  # 答复期限, 登记环节期限
    assert {mail[0] for mail in mails(office)} == {"红牌"}


def test_a_level_already_told_is_not_told_again_after_an_outage(sqlite_office: Office) -> None:
    """提醒 on its day, then nothing until red: the three missed levels are one more mail."""
    case = sqlite_office.to_stage("review")
    swept(sqlite_office, MON_2026_03_23)
    before = len(mails(sqlite_office))
    found = swept(sqlite_office, THU_2026_04_02)

    assert (found.alerts, days(sqlite_office, case)) == (3, ALL_FOUR)
    assert mails(sqlite_office)[before:] == [("红牌", "sun"), ("红牌", "wu"), ("红牌", "zheng")]


def test_red_is_told_to_the_head_as_well(sqlite_office: Office) -> None:
    """Yellow only to the people whose task it is: here the handler of the unit."""
    sqlite_office.to_stage("examination")
    swept(sqlite_office, MON_2026_03_16)
    assert mails(sqlite_office) == [("黄牌", "qian")]

    swept(sqlite_office, TUE_2026_03_17)
    assert mails(sqlite_office)[1:] == [("红牌", "qian"), ("红牌", "sun")]


def test_an_alert_does_not_need_anybody_to_tell(sqlite_office: Office) -> None:
    """The handler has no address: the level is recorded all the same."""
    office = Office(sqlite_office.database, MAIL.replace('email = "qian@example.org"\n', ""))
    case = office.to_stage("examination")
    swept(office, MON_2026_03_23)

    assert list(days(office, case)) == ["remind"]
    assert ("提醒", "qian") not in mails(office)


# --- a day that moves --------------------------------------------------------------------------------------------


def test_an_extension_withdraws_the_alert_and_its_unsent_mail(office: Office) -> None:
    """Reminded on Monday 03-23 and extended the same day: the next reminder is of Tuesday 04-21."""
    case = office.to_stage("review")
    swept(office, MON_2026_03_23)
    assert ("提醒", "wu") in mails(office)
    office.act(case, "extend", "sun", EXTENSION)
    swept(office)

    assert (days(office, case), ("提醒", "wu") in mails(office)) == ({}, False)
    assert ("提醒", "wu") in mails(office, "withdrawn")
    assert first_seen(office, case, date(2026, 4, 20), date(2026, 4, 22)) == {"remind": TUE_2026_04_21}
    old, new = alerts(office, case)
    assert new["generation"] > old["generation"]


def test_a_mail_that_has_left_is_not_recalled(office: Office) -> None:
    """Its alert is withdrawn, it stays what it is: sent."""
    case = office.to_stage("review")
    swept(office, MON_2026_03_23)
    deliver(office.session, office.engine, {"mail": Taking()})
    office.act(case, "extend", "sun", EXTENSION)
    swept(office)

    assert (days(office, case), mails(office, "withdrawn")) == ({}, [])
    assert ("提醒", "wu") in mails(office, "sent")


def test_a_supplement_withdraws_the_alert_and_its_restart_raises_another(sqlite_office: Office) -> None:
    """Reminders fifteen working days before: of Monday 03-09, and after the restart of Thursday 03-12 of 03-19."""
    office = Office(sqlite_office.database, EARLY)
    case = office.to_stage("examination")
    swept(office, MON_2026_03_09)
    assert days(office, case) == {"remind": MON_2026_03_09}
    office.on(TUE_2026_03_10)
    office.act(case, "request_supplement", "zhao", NOTICE)
    swept(office)
    assert (days(office, case), mails(office, "withdrawn")) == ({}, [("提醒", "qian")])

    office.on(THU_2026_03_12)
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER})
    assert first_seen(office, case, THU_2026_03_12, date(2026, 3, 20)) == {"remind": THU_2026_03_19}


# --- steps through silence ---------------------------------------------------------------------------------------


def ended(office: Office, case: str) -> list[str]:
    """The steps that were taken through silence."""
    return [taken.step for taken in office.state(case).taken if taken.actor == "system"]


@pytest.mark.parametrize("day", [TUE_2026_03_17, MON_2026_06_01], ids=["the next day", "late"])
def test_silence_ends_a_case_once(office: Office, day: date) -> None:
    """Not on the last day, Monday 03-16; then with its notice, and a task for the archivist, however late."""
    case = waiting(office)
    assert swept(office, MON_2026_03_16).lapsed == 0
    assert [swept(office, day).lapsed, swept(office).lapsed] == [1, 0]
    state = office.state(case)

    assert (state.stage, state.values["outcome"]) == ("service", "supplement_lapsed")
    assert (ended(office, case), state.letters[-1]["letter"]) == (["lapse_supplement"], "lapse_notice")
    assert [(task["step"], task["role"]) for task in state.tasks.values()] == [("archive", "archivist")]


def test_the_day_after_begins_at_midnight_in_shanghai(sqlite_office: Office) -> None:
    """A minute before it is still the last day."""
    case = waiting(sqlite_office)
    sqlite_office.on(TUE_2026_03_17, hour=0)
    sqlite_office.clock.advance(timedelta(minutes=-1))
    assert swept(sqlite_office).lapsed == 0

    sqlite_office.clock.advance(timedelta(minutes=1))
    assert (swept(sqlite_office).lapsed, ended(sqlite_office, case)) == (1, ["lapse_supplement"])


def test_eight_sweeps_at_once_end_a_case_once(office: Office) -> None:
    """One entry, one letter, and nobody reports a failure."""
    cases = [waiting(office) for _ in range(3)]
    office.on(TUE_2026_03_17)
    found = at_once(office)

    assert [ended(office, case) for case in cases] == 3 * [["lapse_supplement"]]
    assert [each.failed for each in found] == 8 * [()]


def test_one_case_that_fails_does_not_stop_the_sweep(office: Office) -> None:
    """A name was erased, so that its letter cannot be written: that case stays as it was, the other one ends."""
    bad, good = waiting(office), waiting(office)
    with office.session() as session:
        session.connection().execute(text("DELETE FROM gk_sealed WHERE case_id = :c AND ref = '1/name'"), {"c": bad})
        session.commit()
    before = office.state(bad)
    found = swept(office, TUE_2026_03_17)

    assert (found.failed, found.lapsed) == ((bad,), 1)
    assert (office.state(bad), ended(office, good)) == (before, ["lapse_supplement"])


def test_a_sweep_counts_what_it_found(sqlite_office: Office) -> None:
    """A clock past three levels, one past two, and a case abandoned; the sweep after it finds the clocks only."""
    sqlite_office.to_stage("examination")
    waiting(sqlite_office)

    assert swept(sqlite_office, MON_2026_03_30) == Swept(due=2, lapsed=1, alerts=5)
    assert swept(sqlite_office) == Swept(due=2)


def test_more_cases_than_a_batch(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven in batches of three clocks: none is left out, none comes twice."""
    monkeypatch.setattr("gongkai.engine.sweep.BATCH", 3)
    cases = [waiting(sqlite_office) for _ in range(4)]
    cases += [sqlite_office.to_stage("examination") for _ in range(3)]

    assert swept(sqlite_office, MON_2026_03_30) == Swept(due=6, lapsed=4, alerts=15)
    assert [len(alerts(sqlite_office, case, None)) for case in cases] == [0, 0, 0, 0, 5, 5, 5]


# --- a new calendar ----------------------------------------------------------------------------------------------


def test_a_new_calendar_is_adopted_once(office: Office) -> None:
    """December's case was counted over an unsettled January; after the notice of 2027 its day is one later, for good."""
    office.on(MON_2026_12_14)
    case, closed = office.receive(submitted=MON_2026_12_14), office.to_stage("archived", submitted=MON_2026_12_14)
    provisional = office.state(case)
    office.on(MON_2026_12_21)
    office.calendar = office.calendar.with_days(NEW_YEAR_2027, published_until=date(2027, 12, 31))
    counted = [swept(office).recounted, swept(office).recounted]
    state = office.state(case)
    old, new = provisional.clocks["reply"], state.clocks["reply"]

    assert (counted, ended(office, case), ended(office, closed)) == ([1, 0], ["adopt_calendar"], [])
    assert (old.provisional, new.provisional) == (True, False)
    assert (new.due_on, new.safe_on) == (office.calendar.after(MON_2026_12_14, 20),) * 2
    assert old.due_on is not None and new.due_on == office.calendar.after(old.due_on, 1)
    reader = Office(office.database, MAIL)  # an engine that knows the old calendar only
    with office.session() as session:
        assert replay_all(session, reader.engine).differing == ()
        assert reader.engine.replay(session, office.engine.history(session, case)[:1]) == provisional


class Taking:
    """A channel that takes everything over."""

    def deliver(self, message: Message) -> Delivered:
        return Delivered("taken")
