"""Invariant 4.13: a year whose notice is not loaded gives days that are marked 暂定 wherever they are told.

The calendar of these tests ends with 2026, whatever the installed data know by now.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import Exceptional, WorkingCalendar
from gongkai.engine.casework import list_cases, replay_all, sweep
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.calendars.national import statutory_days
from gongkai.workflows.disclosure import compute
from tests.office import SETTINGS, Office

END_2026 = date(2026, 12, 31)
SAT_2026_10_31, SUN_2026_11_01 = date(2026, 10, 31), date(2026, 11, 1)
MON_2026_12_21, FRI_2026_12_25 = date(2026, 12, 21), date(2026, 12, 25)
FRI_2027_01_01, MON_2027_01_04, TUE_2027_01_19 = date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 19)
MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
EARLY = MAIL.replace("[practice]", "[practice]\nremind_days = 20")
PLAIN_DAY_OF_2027 = re.compile(r"2027(?:-\d\d-\d\d|年\d+月\d+日)(?!（暂定)")
EXTENSION = {"workdays": 5, "reason": "档案较多"}


def calendar_until(end: date) -> WorkingCalendar:
    """What is known when the notice of the year after `end` is not published."""
    known = [day for day in national_calendar().days.values() if day.day <= end and not day.statutory]
    return WorkingCalendar([*known, *(day for day in statutory_days() if day.day > end)], end)


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """An office four days before Christmas 2026 whose people can be told."""
    office = Office(sqlite_office.database, EARLY)
    office.calendar = calendar_until(END_2026)
    office.on(MON_2026_12_21)
    return office


def told(office: Office) -> list[str]:
    """Every text that is to leave, to whomever."""
    with office.session() as session:
        rows = session.connection().execute(text("SELECT subject, text FROM gk_outbox")).all()
    return [f"{subject}\n{words}" for subject, words in rows]


def letters(office: Office, case: str) -> list[str]:
    """The letters of a case as they are read."""
    with office.session() as session:
        digests = [row["digest"] for row in office.engine.case(session, case).letters]
        return [office.engine.document(session, case, digest).decode() for digest in digests]


def plain_days(texts: list[str]) -> list[str]:
    """The sentences that tell a day of 2027 as if it were certain."""
    return [sentence for words in texts for sentence in re.split("[。\n]", words) if PLAIN_DAY_OF_2027.search(sentence)]


def test_a_day_of_an_unpublished_year_is_marked_in_every_answer(office: Office) -> None:
    """In the result of the act, the list, the tasks, the preview, the state, the explanation, the bare computation."""
    case = office.receive(submitted=MON_2026_12_21)
    done = office.register(case)
    with office.session() as session:
        answers: list[dict[str, Any]] = [asdict(done), *list_cases(session, office.agency.id)]
        answers += [asdict(task) for task in office.engine.tasks(session, None)]
        answers += [asdict(office.engine.case(session, case).clocks["reply"])]
        previewed = office.engine.preview(session, case, "extend", actor="sun", data=EXTENSION)
        explanation = office.engine.explain(session, case)
    assert [(str(answer["due_on"]), bool(answer["provisional"])) for answer in answers] == [("2027-01-19", True)] * 4
    assert previewed.after["reply"].provisional
    assert explanation is not None
    assert {line.provisional for line in explanation.due.days if line.on > END_2026} == {True}
    assert {line.provisional for line in explanation.due.days if line.on <= END_2026} == {False}
    computed = compute({"received": MON_2026_12_21.isoformat()}, office.calendar).as_json()
    assert (computed["due_on"], computed["provisional"]) == (TUE_2027_01_19.isoformat(), True)


def test_no_letter_and_no_message_tells_such_a_day_as_certain(office: Office) -> None:
    """The registration receipt and the extension notice, the mails and the short messages that carry them."""
    case = office.receive(submitted=MON_2026_12_21)
    office.register(case)
    office.act(case, "extend", "sun", EXTENSION)
    texts = [*letters(office, case), *told(office)]
    assert sum("2027" in words for words in texts) == len(texts) == 6
    assert plain_days(texts) == []


def test_no_alert_tells_such_a_day_as_certain(office: Office) -> None:
    """Neither the due day nor the safe day before it."""
    office.to_stage("examination", submitted=MON_2026_12_21)
    office.on(END_2026)
    sweep(office.session, office.engine)
    alerts = [words for words in told(office) if "到期日" in words and "2027" in words]
    assert alerts
    assert plain_days(alerts) == []


def test_the_end_of_a_supplement_period_is_marked_too(office: Office) -> None:
    """Fifteen working days from Christmas end on a day that nobody knows for certain yet."""
    case = office.to_stage("examination", submitted=MON_2026_12_21)
    office.on(FRI_2026_12_25)
    office.act(case, "request_supplement", "qian", {"defects": "请写明文号", "workdays": 15})
    with office.session() as session:
        explanation = office.engine.explain(session, case)
    assert explanation is not None
    said = [line.zh for line in explanation.due.turns]
    assert any("2027" in words for words in said)
    assert plain_days(said) == []


def test_once_the_notice_is_loaded_the_day_is_certain(office: Office) -> None:
    """The sweep counts again: here Monday 2027-01-04 turns out to be free, and the mark goes."""
    case = office.to_stage("examination", submitted=MON_2026_12_21)
    free = [Exceptional(day, False, "元旦", "国办发明电〔2026〕9号") for day in (FRI_2027_01_01, MON_2027_01_04)]
    office.calendar = office.calendar.with_days(free, date(2027, 12, 31))
    sweep(office.session, office.engine)
    clock = office.state(case).clocks["reply"]
    assert (clock.due_on, clock.provisional) == (TUE_2027_01_19 + timedelta(days=1), False)


def test_people_are_warned_sixty_days_before_the_calendar_ends(office: Office) -> None:
    """The head and the registrar, once each, however often the sweep runs; not a day earlier."""
    for day, ends_on in ((SAT_2026_10_31, None), (SUN_2026_11_01, END_2026), (END_2026, END_2026)):
        office.on(day)
        assert [sweep(office.session, office.engine).calendar_ends_on for _ in range(2)] == [ends_on] * 2
        assert len([words for words in told(office) if "放假安排尚未载入" in words]) == (2 if ends_on else 0)


@pytest.mark.parametrize("end", [date(2024, 12, 31), END_2026], ids=["2024", "2026"])
def test_without_a_notice_the_work_goes_on(office: Office, end: date) -> None:
    """Through every stage, years after the last notice, and the replay gives the same days."""
    office.calendar = calendar_until(end)
    office.on(date(2027, 6, 1))
    office.to_stage("archived", submitted=office.today)
    sweep(office.session, office.engine)
    with office.session() as session:
        assert replay_all(session, office.engine).differing == ()
