"""Invariant 4.16: numbers have no gap in their agency, series and year; a mistaken one stays, never used again."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import GongkaiError
from gongkai.engine.casework import Done, verify
from tests.office import SETTINGS, Office, at

ELSEWHERE = SETTINGS.replace('id = "shili"', 'id = "xianli"')
REGISTRATION = {"items": ["甲"], "category": "business", "form": "paper", "route": "email", "identity_seen": True}
FRI_2027_01_01 = date(2027, 1, 1)
MINUTE = timedelta(minutes=1)
Series = dict[tuple[str, str, int], list[int]]


def numbers(office: Office) -> Series:
    """The numbers in the register, by agency, series and year, in order."""
    given: Series = defaultdict(list)
    with office.session() as session:
        rows = session.connection().execute(text("SELECT agency, series, year, value FROM gk_number ORDER BY value"))
        for agency, series, year, value in rows:
            given[agency, series, year].append(value)
    return dict(given)


def check_register(office: Office) -> None:
    """No gap in any series; and the register says what the histories say, number by number."""
    assert {key: held for key, held in numbers(office).items() if held != list(range(1, len(held) + 1))} == {}
    told = set()
    with office.session() as session:
        rows = session.connection().execute(
            text("SELECT case_id, series, year, value, text FROM gk_number WHERE agency = :agency"),
            {"agency": office.agency.id},
        )
        kept = {tuple(row) for row in rows}
        cases = session.connection().execute(text("SELECT id FROM gk_case WHERE agency = 'shili'")).scalars()
        for case in list(cases):
            for entry in office.engine.history(session, case):
                for one in (effect for effect in entry.body["effects"] if effect["do"] == "number"):
                    told.add((case, one["series"], one["year"], one["value"], one["text"]))
        assert verify(session, office.engine).ok
    assert kept == told


def register(office: Office, session: Any, case: str, **more: Any) -> Done:
    """登记, not yet committed."""
    request = {"actor": "zhao", "data": REGISTRATION, "request_id": office.request(), **more}
    return office.engine.act(session, case, "register", **request)


def test_what_is_taken_back_or_refused_takes_no_number(office: Office) -> None:
    """Committed, rolled back, undone to a savepoint, refused, broken off while the letter was written: 1, 2, 3 …"""
    random, given = Random(16), 0  # noqa: S311
    for end in random.choices(["commit", "roll back", "savepoint", "refused", "break"], k=30):
        case = office.receive()
        with office.session() as session, pytest.MonkeyPatch.context() as patch:
            if end == "refused":
                with pytest.raises(GongkaiError):
                    register(office, session, case, data={**REGISTRATION, "form": "verse"})
            elif end == "break":
                patch.setattr(office.engine.draughtsman.renderer, "render", None)
                with pytest.raises(TypeError):
                    register(office, session, case)
            elif end == "savepoint":
                savepoint = session.begin_nested()
                register(office, session, case)
                savepoint.rollback()
            else:
                register(office, session, case)
            session.rollback() if end == "roll back" else session.commit()
        given += end == "commit"
    assert numbers(office) == {("shili", "registration", 2026): list(range(1, given + 1))}
    check_register(office)


@pytest.mark.parametrize("undo", [False, True], ids=["all commit", "half roll back"])
def test_many_at_once_leave_no_gap_and_wait_in_no_ring(office: Office, undo: bool) -> None:
    """Registrars in two agencies of one database, half of whom think better of it after they have their number."""
    elsewhere = Office(office.database, ELSEWHERE, seed="elsewhere")
    jobs = [(one, one.receive(), number) for number in range(8) for one in (office, elsewhere)]

    def decide(job: tuple[Office, str, int]) -> str | None:
        one, case, number = job
        with one.session() as session:
            done = register(one, session, case, request_id=case)
            if undo and number % 2:
                session.rollback()
                return None
            session.commit()
        return done.number

    with ThreadPoolExecutor(6) as pool:
        given = [number for number in pool.map(decide, jobs) if number]
    each = range(1, (4 if undo else 8) + 1)
    assert numbers(office) == {(agency, "registration", 2026): list(each) for agency in ("shili", "xianli")}
    assert sorted(given) == sorted(f"示例申〔2026〕{number:03}号" for number in each for _ in "ab")
    check_register(office)


def test_each_series_counts_for_itself_and_anew_each_year_in_shanghai(sqlite_office: Office) -> None:
    """A minute before midnight the old year goes on, a minute after it the new one begins with 1, in each series."""
    for instant in (at(FRI_2027_01_01, 0) - MINUTE, at(FRI_2027_01_01, 0) + MINUTE):
        sqlite_office.clock.set(instant)
        for _ in range(2):
            sqlite_office.to_stage("archived", submitted=sqlite_office.today)
    series = ("registration", "document", "archive")
    assert numbers(sqlite_office) == {("shili", name, year): [1, 2] for name in series for year in (2026, 2027)}
    check_register(sqlite_office)


def test_a_preview_takes_no_number(sqlite_office: Office) -> None:
    """It says which one would be next, and leaves it to whoever registers first."""
    case, other = sqlite_office.receive(), sqlite_office.receive()
    with sqlite_office.session() as session:
        for one in (case, other):
            preview = sqlite_office.engine.preview(session, one, "register", actor="zhao", data=REGISTRATION)
            assert preview.numbers == {"registration": "示例申〔2026〕001号"}
        session.commit()
    assert numbers(sqlite_office) == {}


def test_a_mistaken_number_stays_void_and_is_never_used_again(office: Office) -> None:
    """Wherever in the series it stands: the next one goes on, the case keeps it, and the list shows it as 作废."""
    closing = {"duplicate_of": "1", "reason": "重复登记"}
    for turn in range(6):
        case = office.to_stage("registration")
        if turn % 2:
            office.act(case, "void", "zhao", closing)
            assert office.state(case).numbers == {"registration": f"示例申〔2026〕{turn + 1:03}号"}
    with office.session() as session:
        rows = session.connection().execute(text("SELECT text, voided FROM gk_number ORDER BY value")).all()
    wanted = [(f"示例申〔2026〕{number:03}号", number % 2 == 0) for number in range(1, 7)]
    assert [(row.text, bool(row.voided)) for row in rows] == wanted
    check_register(office)
