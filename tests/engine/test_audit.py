"""Verification against somebody who has the database in his hands: each tampering is found for what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import UnknownCase
from gongkai.engine.casework import Report, replay_all, verify
from gongkai.engine.history import Entry, canonical, digest_of
from tests.office import Office, contents

FROZEN = ("gk_entry", "gk_snapshot")
FORGED = {"unit": "office"}  # the case was given to the unit "land"
EARLIER = "2026-02-27T01:00:00.000000Z"  # Friday; everything was recorded on Monday 2026-03-02
LETTER = "2/letter.registration_receipt.name"


class Intruder:
    """Edits the rows of `case`, past every trigger."""

    def __init__(self, office: Office, case: str) -> None:
        self.office, self.case = office, case
        with office.session() as session:
            self.entries = office.engine.history(session, case)
        for table in FROZEN:
            if office.database.dialect.name == "sqlite":
                for event in ("update", "delete", "replace"):
                    self.run(f"DROP TRIGGER {table}_no_{event}")
            else:
                self.run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")

    def run(self, sql: str, **values: Any) -> None:
        """Carry out a statement; ``:case`` in it is the case."""
        with self.office.database.begin() as connection:
            connection.execute(text(sql), {"case": self.case, **values})

    def body(self, seq: int, **changes: Any) -> dict[str, Any]:
        """The body of an entry, changed."""
        return {**self.entries[seq - 1].body, **changes}

    def write(self, seq: int, body: str, digest: str | None = None) -> None:
        """Write the text of an entry, under its old digest or another."""
        sql = f"UPDATE gk_entry SET body = :body, digest = :digest WHERE case_id = :case AND seq = {seq}"
        self.run(sql, body=body, digest=digest or self.entries[seq - 1].digest)

    def seal(self, seq: int, **changes: Any) -> None:
        """Write an entry changed, with the digest that is right for it."""
        entry = Entry.seal(self.body(seq, **changes))
        self.write(seq, entry.text, entry.digest)

    def seal_from(self, seq: int, **changes: Any) -> None:
        """Write an entry changed, and the whole chain after it as if it had always been so."""
        for number in range(seq, len(self.entries) + 1):
            entry = Entry.seal(self.body(number, **changes))
            self.write(number, entry.text, entry.digest)
            changes = {"prev": entry.digest}

    def swap(self) -> None:
        """Entries 2 and 3 change places."""
        for seq, other in ((2, self.entries[2]), (3, self.entries[1])):
            self.write(seq, other.text, other.digest)

    def append(self) -> None:
        """One more entry, well made."""
        entry = Entry.seal(self.body(4, seq=5, prev=self.entries[3].digest))
        columns, copied = "agency, case_id, seq, digest, body", "agency, case_id, 5, :digest, :body"
        sql = f"INSERT INTO gk_entry ({columns}) SELECT {copied} FROM gk_entry WHERE case_id = :case AND seq = 1"
        self.run(sql, digest=entry.digest, body=entry.text)

    def insert(self) -> None:
        """A second copy of entry 2 behind it, the others moved up."""
        self.append()
        for seq in (4, 3):
            self.write(seq + 1, self.entries[seq - 1].text, self.entries[seq - 1].digest)
        self.write(3, self.entries[1].text, self.entries[1].digest)


@pytest.fixture
def case(office: Office) -> str:
    """The case that is tampered with, of four entries and in 审核; beside it one in 回执 and one in 归档."""
    office.to_stage("service")
    office.to_stage("archived")
    return office.to_stage("review")


def report(office: Office, **how: Any) -> Report:
    """What an auditor finds who has the database alone, or more."""
    with office.session() as session:
        return verify(session, office.engine, **how)


def full_report(office: Office) -> Report:
    """What an auditor finds who has the documents and the keys as well."""
    return report(office, documents=office.documents, with_keys=True)


def differing(office: Office) -> tuple[str, ...]:
    """The cases that a replay gives otherwise than they are stored."""
    with office.session() as session:
        return replay_all(session, office.engine).differing


# --- what is whole -------------------------------------------------------------------------------------------------


def test_an_untouched_database_has_no_findings(office: Office, case: str) -> None:
    """Three cases in three stages: every entry, document and personal value was looked at, and nothing was written."""
    with office.session() as session:
        before = contents(session)
    found = full_report(office)

    assert (found.ok, found.findings, differing(office)) == (True, [], ())
    assert (found.checked["cases"], found.checked["entries"]) == (3, len(before["gk_entry"]))
    assert found.checked["documents"] >= len(before["gk_document"])
    assert (found.checked["values_erased"], found.not_checked) == (0, ["ledger", "checkpoints"])
    with office.session() as session:
        assert contents(session) == before


def test_a_report_says_what_was_not_checked(office: Office, case: str) -> None:
    """Without documents and keys neither is promised; the shape is what scripts read."""
    shown = report(office).as_json()

    assert list(shown) == ["ok", "checked", "not_checked", "findings"]
    assert shown["not_checked"] == ["ledger", "checkpoints", "documents", "vault"]
    assert set(shown["checked"]) == {"snapshots", "cases", "entries"}


def test_a_finding_names_case_entry_and_kind(office: Office, case: str) -> None:
    """As a script reads it."""
    Intruder(office, case).write(3, canonical({"seq": 3}).decode())
    [found, *_] = report(office).as_json()["findings"]

    assert list(found) == ["case", "entry", "kind", "detail"]
    assert (found["case"], found["entry"], found["kind"]) == (case, 3, "changed_entry")


def test_one_case_is_verified_alone(office: Office, case: str) -> None:
    """Its neighbour's fault is not its own; a case that does not exist is refused."""
    other = office.to_stage("registration")
    Intruder(office, other).run("UPDATE gk_case SET stage = 'archived' WHERE id = :case")

    assert (report(office, case=case).ok, report(office, case=other).ok) == (True, False)
    with pytest.raises(UnknownCase):
        report(office, case="5f0c")


# --- the history ---------------------------------------------------------------------------------------------------

OUT_OF_ORDER = {"wrong_number", "broken_link", "not_replayable"}
HISTORIES: dict[str, tuple[Callable[[Intruder], None], set[str]]] = {
    "edited": (lambda i: i.write(3, canonical(i.body(3, data=FORGED)).decode()), {"changed_entry"}),
    "edited and digested": (lambda i: i.seal(3, data=FORGED), {"broken_link"}),
    "edited and the chain redone": (lambda i: i.seal_from(3, data=FORGED), {"projection_differs"}),
    "the first dropped": (lambda i: i.run("DELETE FROM gk_entry WHERE case_id = :case AND seq = 1"), OUT_OF_ORDER),
    "one dropped": (lambda i: i.run("DELETE FROM gk_entry WHERE case_id = :case AND seq = 2"), OUT_OF_ORDER),
    "the last dropped": (
        lambda i: i.run("DELETE FROM gk_entry WHERE case_id = :case AND seq = 4"),
        {"projection_differs"},
    ),
    "all dropped": (lambda i: i.run("DELETE FROM gk_entry WHERE case_id = :case"), {"history_missing"}),
    "swapped": (Intruder.swap, OUT_OF_ORDER),
    "inserted": (Intruder.insert, OUT_OF_ORDER),
    "appended": (Intruder.append, {"projection_differs", "request_differs"}),
    "back-dated": (
        lambda i: i.write(3, canonical(i.body(3, recorded_at=EARLIER)).decode()),
        {"changed_entry", "time_goes_back"},
    ),
    "back-dated and digested": (
        lambda i: i.seal(4, recorded_at=EARLIER),
        {"time_goes_back", "projection_differs"},
    ),
    "written otherwise": (
        lambda i: i.write(4, i.entries[3].text + " ", digest_of(f"{i.entries[3].text} ".encode())),
        {"not_canonical", "projection_differs"},
    ),
    "of another agency": (lambda i: i.seal_from(4, agency="xianli"), {"wrong_case", "projection_differs"}),
    "with one more key": (lambda i: i.seal_from(4, note="…"), {"unknown_key", "projection_differs"}),
    "made unreadable": (lambda i: i.write(3, "{"), {"changed_entry", "unreadable", "not_replayable"}),
    "nested beyond reading": (
        lambda i: i.write(3, "[" * 100_000),
        {"changed_entry", "unreadable", "not_replayable"},
    ),
}


@pytest.mark.parametrize(("tampering", "kinds"), HISTORIES.values(), ids=HISTORIES)
def test_a_history_that_was_tampered_with_is_found(
    office: Office, case: str, tampering: Callable[[Intruder], None], kinds: set[str]
) -> None:
    """Each by its own kinds of finding, in this case only."""
    tampering(Intruder(office, case))
    found = report(office).findings

    assert {finding.kind for finding in found} == kinds
    assert {finding.case for finding in found} == {case}


def test_a_chain_that_was_redone_is_found_by_the_head_of_the_case(office: Office, case: str) -> None:
    """It is whole in itself; what the case remembers of its last entry is another."""
    Intruder(office, case).seal_from(3, data=FORGED)

    assert [finding.detail for finding in report(office).findings] == ["gk_case.head", "gk_case.state"]


# --- what is derived -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        ("UPDATE gk_case SET state = REPLACE(state, 'land', 'office') WHERE id = :case", "gk_case.state"),
        ("UPDATE gk_case SET stage = 'notification' WHERE id = :case", "gk_case.stage"),
        ("UPDATE gk_case SET safe_on = '2026-04-30' WHERE id = :case", "gk_case.safe_on"),
        ("UPDATE gk_item SET outcome = 'refused' WHERE case_id = :case", "gk_item 1 outcome"),
        ("UPDATE gk_clock SET due_on = '2026-04-30' WHERE case_id = :case AND name = 'reply'", "gk_clock reply due_on"),
        ("UPDATE gk_task SET person = 'wang' WHERE case_id = :case AND task = '4.1'", "gk_task 4.1 person"),
        ("DELETE FROM gk_task WHERE case_id = :case AND task = '4.1'", "gk_task 4.1"),
        ("UPDATE gk_task SET task = '9.9' WHERE case_id = :case AND task = '4.1'", "gk_task 4.1, gk_task 9.9"),
    ],
)
def test_a_projection_that_was_edited_is_found(office: Office, case: str, sql: str, detail: str) -> None:
    """By table, row and column."""
    Intruder(office, case).run(sql)
    found = report(office).findings

    assert [(each.case, each.kind) for each in found] == [(case, "projection_differs")] * (1 + detail.count(","))
    assert ", ".join(each.detail for each in found) == detail


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("DELETE FROM gk_case WHERE id = :case", "case_missing"),
        ("UPDATE gk_request SET request_id = 'other' WHERE case_id = :case AND seq = 2", "request_differs"),
        ("DELETE FROM gk_request WHERE case_id = :case AND seq = 2", "request_differs"),
        ("UPDATE gk_request SET result = '{}' WHERE case_id = :case AND seq = 2", "request_differs"),
        ("DELETE FROM gk_number WHERE case_id = :case AND series = 'registration'", "number_gap"),
        ("UPDATE gk_counter SET value = value - 1 WHERE series = 'registration'", "number_gap"),
        ("DELETE FROM gk_counter WHERE series = 'registration'", "number_gap"),
        (
            "UPDATE gk_snapshot SET text = REPLACE(text, '二十', '六十') || ' ' WHERE kind = 'workflow'",
            "changed_snapshot",
        ),
        ("UPDATE gk_snapshot SET text = text || ' ' WHERE kind = 'calendar'", "changed_snapshot"),
    ],
)
def test_a_row_beside_the_history_that_was_edited_is_found(office: Office, case: str, sql: str, kind: str) -> None:
    """A case row gone, a request that is another, a number or a counter gone, a workflow or calendar changed."""
    Intruder(office, case).run(sql)

    assert [each.kind for each in report(office).findings] == [kind]


def test_a_snapshot_that_is_gone_is_found(office: Office, case: str) -> None:
    """An auditor with another program could not replay: that this one happens to know the calendar is no proof."""
    Intruder(office, case).run("DELETE FROM gk_snapshot WHERE kind = 'calendar'")

    assert not report(office).ok


# --- documents and the vault ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["documents", "letters"])
def test_a_damaged_document_is_found(office: Office, case: str, which: str) -> None:
    """An application or a letter, though it is another document of ours."""
    held = getattr(office.state(case), which)[0]
    office.documents.contents[held["digest"]] = office.documents.contents[office.state(case).letters[-1]["digest"]]
    office.documents.contents[held["digest"]] += b"."

    assert [(f.case, f.entry, f.kind) for f in full_report(office).findings] == [
        (case, held["seq"], "document_damaged")
    ]
