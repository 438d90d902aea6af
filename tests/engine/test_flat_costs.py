"""What an office does every day costs no more because its archive has grown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from sqlalchemy import Engine, event, text

from gongkai.engine import store
from gongkai.engine.casework import Swept, list_alerts, sweep
from tests.office import MONDAY, PAPER, Office

MON_2026_03_30, TUE_2026_03_31, WED_2026_04_01 = date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)


def close(office: Office, case: str) -> None:
    """From 审理 into the archive."""
    office.propose(case)
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    office.act(case, "record_service", "zhao", {"served": office.today, "evidence": PAPER})
    office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 12})


def archive(office: Office, count: int) -> None:
    """So many cases with alerts on them, closed when they were late, their letters delivered, a sweep ago."""
    office.on(MONDAY)
    cases = [office.to_stage("examination") for _ in range(count)]
    office.on(MON_2026_03_30)
    sweep(office.session, office.engine)
    for case in cases:
        close(office, case)
    with office.session() as session:
        session.connection().execute(text("UPDATE gk_outbox SET status = 'sent'"))
        session.commit()
    for day in (TUE_2026_03_31, WED_2026_04_01):
        office.on(day)
        sweep(office.session, office.engine)


def effort(database: Engine, work: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes."""
    count = [0]

    def one_more() -> int:
        count[0] += 1
        return 0

    def note(driver: object) -> None:
        driver.set_progress_handler(one_more, 1)  # type: ignore[attr-defined]

    with database.connect() as connection:
        note(connection.connection.dbapi_connection)
    event.listen(database, "checkout", lambda driver, *_: note(driver))
    work()
    return count[0]


@pytest.mark.parametrize("asked", ["sweep", "tasks", "start"])
def test_an_archive_that_grows_costs_no_more(sqlite_office: Office, asked: str) -> None:
    """Of three closed cases and of twelve, the same steps of SQLite's machine: what is archived is not even read."""
    office = sqlite_office

    def work() -> None:
        with office.session() as session:
            match asked:
                case "sweep":
                    assert sweep(office.session, office.engine) == Swept()
                case "tasks":
                    assert office.engine.tasks(session, "qian") == []
                case _:
                    office.engine.check(session)

    archive(office, 3)
    few = effort(office.database, work)
    archive(office, 9)
    many = effort(office.database, work)

    assert many == few > 0


def test_an_alert_of_days_that_moved_before_the_case_was_closed_is_withdrawn(office: Office) -> None:
    """Reminded, extended and closed between two sweeps: the reminder is withdrawn though the case is closed; that of
    the other case stands, then and later.
    """
    moved, other = (office.to_stage("examination") for _ in range(2))
    office.on(date(2026, 3, 23))
    sweep(office.session, office.engine)
    office.act(moved, "extend", "sun", {"workdays": 20, "reason": "需要检索的档案数量较大"})
    for case in (moved, other):
        close(office, case)
    for _ in range(2):
        sweep(office.session, office.engine)
        with office.session() as session:
            found = [list_alerts(session, office.agency.id, case) for case in (moved, other)]
            assert [{row["withdrawn_at"] is None for row in rows if row["clock"] == "reply"} for rows in found] == [
                {False},
                {True},
            ]


@pytest.mark.parametrize("unit", ["land", None])
def test_a_person_sees_what_waits_for_the_role_the_unit_and_the_name(office: Office, unit: str | None) -> None:
    """Of every combination just those rows, in the order of all: no unit or one's own, no name or one's own."""
    case, agency = office.to_stage("examination"), office.agency.id
    kinds = product(("handler", "signer", "registrar"), (None, "land", "office"), (None, "qian", "li"))
    with office.session() as session:
        for number, (role, held, person) in enumerate(kinds):
            row = {"agency": agency, "case_id": case, "task": f"t{number}", "step": "propose", "role": role}
            store.insert(session, "gk_task", [{**row, "unit": held, "person": person, "opened_on": MONDAY}])
        rows = store.list_tasks(session, agency)
        roles = {"handler", "signer"}
        found = store.list_tasks_for(session, agency, "qian", roles, unit)
        assert len(rows) == 28
        assert found == [
            row
            for row in rows
            if row["role"] in roles and row["unit"] in (None, unit) and row["person"] in (None, "qian")
        ]
        assert store.list_tasks_for(session, agency, "qian", set(), unit) == []
        session.rollback()


def test_a_sweep_settles_what_stands_on_a_closed_case(office: Office) -> None:
    """And nothing else: the alerts of an open case are looked at again."""
    archive(office, 1)
    office.on(MONDAY)
    office.to_stage("examination")
    office.on(WED_2026_04_01)
    sweep(office.session, office.engine)
    with office.session() as session:
        sql = (
            "SELECT DISTINCT c.open, a.settled FROM gk_alert a JOIN gk_case c ON c.id = a.case_id "
            "WHERE a.withdrawn_at IS NULL ORDER BY c.open"
        )
        assert [tuple(map(bool, row)) for row in session.connection().execute(text(sql))] == [(0, 1), (1, 0)]
