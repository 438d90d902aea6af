"""Invariant 4.2: entries are only appended, and two people set right what is wrong in them, without going back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gongkai.adapters.mail import FolderMailChannel
from gongkai.engine import Entry, RoleMissing, SamePerson
from gongkai.engine.casework import deliver, replay_all, sweep, verify
from tests.failpoints import every_statement
from tests.invariants.walk import RARE, Walk
from tests.office import MONDAY, PAPER, Office

MON_2026_02_02, FRI_2026_03_06 = date(2026, 2, 2), date(2026, 3, 6)
FRI_2026_03_27 = date(2026, 3, 27)
EXTENSION = {"workdays": 5, "reason": "档案较多"}
VIOLENCE = {
    "sqlite": (
        "INSERT OR REPLACE INTO gk_entry SELECT * FROM gk_entry",
        "REPLACE INTO gk_entry SELECT * FROM gk_entry",
    ),
    "postgresql": ("TRUNCATE gk_entry", "TRUNCATE gk_entry CASCADE"),
}


def history(office: Office, case: str) -> list[Entry]:
    """The entries of a case."""
    with office.session() as session:
        return office.engine.history(session, case)


@pytest.fixture
def walked(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A walk by people who correct each other a great deal, often for others."""
    monkeypatch.setitem(RARE, "propose_correction", 3)
    monkeypatch.setitem(RARE, "confirm_correction", 3)
    walk = Walk(sqlite_office, 20260302, deputies=0.4)
    for _ in range(60):
        walk.step()
    assert walk.taken["confirm_correction"] > 3
    return walk


def test_nothing_ever_changes_or_removes_an_entry(office: Office, tmp_path: Any) -> None:
    """Commands, drivers and the auditor's readings send no statement to the entries but INSERT and SELECT."""
    walk = Walk(office, 11)
    before: dict[str, list[str]] = {}
    channels = {"mail": FolderMailChannel(tmp_path, "office@example.com", office.clock)}
    with every_statement() as sent:
        for _ in range(50):
            walk.step()
            after = {case: [entry.text for entry in history(office, case)] for case in walk.cases}
            assert all(after[case][: len(texts)] == texts for case, texts in before.items())
            before = after
        sweep(office.session, office.engine)
        deliver(office.session, office.engine, channels)
        with office.session() as session:
            verify(session, office.engine, documents=office.documents, with_keys=True)
            replay_all(session, office.engine)
    seen = [statement.text for statement in sent]
    to_entries = {" ".join(statement.split()[:3]).upper() for statement in seen if "gk_entry" in statement}
    assert {words for words in to_entries if not words.startswith("SELECT")} == {"INSERT INTO GK_ENTRY"}
    assert not any("CONFLICT" in statement for statement in seen if "INTO gk_entry" in statement)


def test_the_database_itself_refuses_to_change_history(office: Office) -> None:
    """Whoever asks: a host's own SQL is stopped too."""
    case = office.to_stage("registration")
    before = history(office, case)
    common = ("UPDATE gk_entry SET body = body", "DELETE FROM gk_entry")
    for violence in (*common, *VIOLENCE[office.database.dialect.name]):
        with pytest.raises(DBAPIError), office.database.begin() as connection:
            connection.execute(text(violence))
    assert history(office, case) == before


def test_facts_have_ids_that_say_where_they_were_written(walked: Walk) -> None:
    """No two facts of a case share one; each begins with the number of its entry, or of the proposal it comes from."""
    for case in walked.cases:
        written = {
            effect["fact"]["ref"]: (entry.body["data"].get("correction") or str(entry.seq))
            for entry in history(walked.office, case)
            for effect in entry.body["effects"]
            if effect["do"] == "record"
        }
        assert list(written) == [row["ref"] for row in walked.office.state(case).facts]
        assert all(ref.split(".")[0] == number for ref, number in written.items())


def test_a_correction_is_proposed_without_effect_and_confirmed_by_another_person(walked: Walk) -> None:
    """Nobody confirms what they, their principal or their deputy proposed; neither step moves the case."""
    for case in walked.cases:
        entries = history(walked.office, case)
        for entry in entries:
            done = [effect["do"] for effect in entry.body["effects"]]
            if entry.step == "propose_correction":
                assert set(done) <= {"document", "propose", "finish", "await"}
            if entry.step == "confirm_correction":
                proposal = entries[int(entry.body["data"]["correction"]) - 1].body
                assert not {entry.body["actor"], entry.body["for"]} & {proposal["actor"], proposal["for"]} - {None}
                assert set(done) <= {"void", "record", "settle", "unlawful", "finish"}
    assert any(isinstance(error, SamePerson | RoleMissing) for error in walked.errors)


def corrected(office: Office, case: str, **what: Any) -> Entry:
    """A correction by the registrar, confirmed by the handler: its entry."""
    proposed = office.act(case, "propose_correction", "zhao", {"ground": "误记", **what})
    office.act(case, "confirm_correction", "qian", {"correction": str(proposed.version)})
    return history(office, case)[-1]


def test_a_correction_names_the_later_steps_that_have_lost_their_ground(sqlite_office: Office) -> None:
    """Received a month earlier, the case was overdue when it was extended: the extension stands, and is named."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(FRI_2026_03_27)
    extended = sqlite_office.act(case, "extend", "sun", EXTENSION)
    before = sqlite_office.state(case)
    entry = corrected(sqlite_office, case, voids=["1.r"], facts=[{"type": "received", "on": MON_2026_02_02}])
    after = sqlite_office.state(case)
    unlawful = [effect["seq"] for effect in entry.body["effects"] if effect["do"] == "unlawful"]
    assert (unlawful, after.clocks["reply"].due_on) == ([extended.version], FRI_2026_03_06)
    assert after.stage == before.stage
    assert after.taken[: len(before.taken)] == before.taken


def test_a_reply_that_is_corrected_away_lets_its_clock_run_again(sqlite_office: Office) -> None:
    """The reply had not left after all: nothing stops the clock, whatever stage the case is in."""
    case = sqlite_office.to_stage("service")
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    assert sqlite_office.state(case).clocks["reply"].stopped_on == MONDAY
    replied = next(row["ref"] for row in sqlite_office.state(case).facts if row["type"] == "replied")
    corrected(sqlite_office, case, voids=[replied])
    clock = sqlite_office.state(case).clocks["reply"]
    assert (clock.stopped_on, clock.running) == (None, True)
