"""Verification against somebody who has the database in his hands: each tampering is found for what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import UnknownCase
from gongkai.engine.casework import Report, replay_all, verify
from gongkai.engine.history import Entry, digest_of
from gongkai.engine.tables import METADATA
from tests.office import Office, contents

FORGED = {"unit": "office"}  # the case was given to the unit "land"
EARLIER = "2026-02-27T01:00:00.000000Z"  # Friday; everything was recorded on Monday 2026-03-02


class Intruder:
    """Edits the rows of `case`, past every trigger."""

    def __init__(self, office: Office, case: str) -> None:
        self.office, self.case = office, case
        with office.session() as session:
            self.entries = office.engine.history(session, case)
        with office.database.begin() as connection:
            if connection.dialect.name == "sqlite":
                names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
                past = [f"DROP TRIGGER {name}" for name in names]
            else:
                past = [f"ALTER TABLE {name} DISABLE TRIGGER ALL" for name in METADATA.tables]
            for sql in past:
                connection.execute(text(sql))

    def run(self, sql: str, **values: Any) -> None:
        """Carry out a statement; ``:case`` in it is the case."""
        with self.office.database.begin() as connection:
            connection.execute(text(sql), {"case": self.case, **values})

    def drop(self, which: str = "") -> None:
        """Delete the entries, or some of them."""
        self.run(f"DELETE FROM gk_entry WHERE case_id = :case {which}")

    def place(self, seq: int, body: str, digest: str | None = None) -> None:
        """Put a text in the place of an entry, under the digest that is there or another."""
        sql = f"UPDATE gk_entry SET body = :body, digest = :digest WHERE case_id = :case AND seq = {seq}"
        self.run(sql, body=body, digest=digest or self.entries[seq - 1].digest)

    def sealed(self, number: int, /, **changes: Any) -> Entry:
        """An entry changed, with the digest that is right for it."""
        return Entry.seal({**self.entries[number - 1].body, **changes})

    def edit(self, number: int, /, **changes: Any) -> None:
        """Change an entry under its old digest."""
        self.place(number, self.sealed(number, **changes).text)

    def seal(self, number: int, /, **changes: Any) -> str:
        """Change an entry and its digest with it."""
        entry = self.sealed(number, **changes)
        self.place(number, entry.text, entry.digest)
        return entry.digest

    def seal_from(self, seq: int, **changes: Any) -> None:
        """Change an entry, and the whole chain after it as if it had always been so."""
        for number in range(seq, len(self.entries) + 1):
            changes = {"prev": self.seal(number, **changes)}

    def swap(self) -> None:
        """Entries 2 and 3 change places."""
        for seq, other in ((2, self.entries[2]), (3, self.entries[1])):
            self.place(seq, other.text, other.digest)

    def append(self) -> None:
        """One more entry, well made."""
        entry = self.sealed(4, seq=5, prev=self.entries[3].digest)
        columns, copied = "agency, case_id, seq, digest, body", "agency, case_id, 5, :digest, :body"
        sql = f"INSERT INTO gk_entry ({columns}) SELECT {copied} FROM gk_entry WHERE case_id = :case AND seq = 1"
        self.run(sql, digest=entry.digest, body=entry.text)

    def space(self) -> None:
        """The last entry says the same in other bytes."""
        spaced = f"{self.entries[3].text} "
        self.place(4, spaced, digest_of(spaced.encode()))

    def insert(self) -> None:
        """A second copy of entry 2 behind it, the others moved up."""
        self.append()
        for seq, other in ((5, self.entries[3]), (4, self.entries[2]), (3, self.entries[1])):
            self.place(seq, other.text, other.digest)


@pytest.fixture
def case(office: Office) -> str:
    """The case that is tampered with, of four entries and in 审核; beside it one in 受理 and one in 归档."""
    case = office.to_stage("review")
    office.to_stage("intake")
    office.to_stage("archived")
    return case


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
    Intruder(office, case).edit(3, data=FORGED)
    [found, *_] = report(office).as_json()["findings"]
    assert found == {"case": case, "entry": 3, "kind": "changed_entry", "detail": found["detail"]}


def test_one_case_is_verified_alone(office: Office, case: str) -> None:
    """Its neighbour's fault is not its own; a case that does not exist is refused."""
    other = office.to_stage("registration")
    Intruder(office, other).run("UPDATE gk_case SET stage = 'archived' WHERE id = :case")

    assert (report(office, case=case).ok, report(office, case=other).ok) == (True, False)
    with pytest.raises(UnknownCase):
        report(office, case="5f0c")


OUT_OF_ORDER = {"wrong_number", "broken_link", "not_replayable"}
UNREADABLE = {"changed_entry", "unreadable", "not_replayable"}
RESEALED = {"projection_differs", "request_differs"}
HISTORIES: dict[str, tuple[Callable[[Intruder], object], set[str]]] = {
    "edited": (lambda i: i.edit(3, data=FORGED), {"changed_entry"}),
    "edited and digested": (lambda i: i.seal(3, data=FORGED), {"broken_link", "request_differs"}),
    "edited and the chain redone": (lambda i: i.seal_from(3, data=FORGED), RESEALED),
    "one dropped": (lambda i: i.drop("AND seq = 2"), OUT_OF_ORDER),
    "the last dropped": (lambda i: i.drop("AND seq = 4"), {"projection_differs"}),
    "all dropped": (Intruder.drop, {"history_missing"}),
    "swapped": (Intruder.swap, OUT_OF_ORDER),
    "inserted": (Intruder.insert, OUT_OF_ORDER),
    "appended": (Intruder.append, RESEALED),
    "back-dated": (lambda i: i.edit(3, recorded_at=EARLIER), {"changed_entry", "time_goes_back"}),
    "back-dated and digested": (lambda i: i.seal(4, recorded_at=EARLIER), {"time_goes_back"} | RESEALED),
    "written otherwise": (Intruder.space, {"not_canonical"} | RESEALED),
    "of another agency": (lambda i: i.seal(4, agency="xianli"), {"wrong_case"} | RESEALED),
    "with one more key": (lambda i: i.seal(4, note="…"), {"unknown_key"} | RESEALED),
    "made unreadable": (lambda i: i.place(3, "{"), UNREADABLE),
    "nested beyond reading": (lambda i: i.place(3, "[" * 100_000), UNREADABLE),
}


@pytest.mark.parametrize(("tampering", "kinds"), HISTORIES.values(), ids=HISTORIES)
def test_a_history_that_was_tampered_with_is_found(
    office: Office, case: str, tampering: Callable[[Intruder], object], kinds: set[str]
) -> None:
    """Each by its own kinds of finding, in this case only."""
    tampering(Intruder(office, case))
    found = report(office).findings

    assert ({each.kind for each in found}, {each.case for each in found}) == (kinds, {case})


def test_a_chain_that_was_redone_is_found_by_the_head_of_the_case(office: Office, case: str) -> None:
    """It is whole in itself; what the case remembers of its last entry is another."""
    Intruder(office, case).seal_from(3, data=FORGED)
    found = report(office).findings

    assert [each.detail for each in found if each.kind == "projection_differs"] == ["gk_case.head", "gk_case.state"]


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
        ("DELETE FROM gk_number WHERE case_id = :case", "number_differs, number_gap"),
        ("UPDATE gk_number SET text = '另一号' WHERE case_id = :case", "number_differs, number_differs"),
        ("UPDATE gk_number SET voided = NOT voided WHERE case_id = :case", "number_differs"),
        ("DELETE FROM gk_outbox WHERE case_id = :case AND channel = 'mail'", "message_missing"),
        ("UPDATE gk_counter SET value = value - 1 WHERE series = 'registration'", "number_gap"),
        ("UPDATE gk_snapshot SET text = REPLACE(text, '20', '60') WHERE kind = 'workflow'", "changed_snapshot"),
        ("UPDATE gk_snapshot SET text = REPLACE(text, '-05-01', '-05-10') WHERE kind = 'calendar'", "changed_snapshot"),
    ],
)
def test_a_row_beside_the_history_that_was_edited_is_found(office: Office, case: str, sql: str, kind: str) -> None:
    """A case row gone, a request that is another, a number or a counter gone, a workflow or calendar changed."""
    Intruder(office, case).run(sql)

    assert ", ".join(each.kind for each in report(office).findings) == kind


def test_a_snapshot_that_is_gone_is_found(office: Office, case: str) -> None:
    """An auditor with another program could not replay: that this one happens to know the calendar is no proof."""
    Intruder(office, case).run("DELETE FROM gk_snapshot WHERE kind = 'calendar'")

    assert not report(office).ok


@pytest.mark.parametrize("which", ["documents", "letters"])
@pytest.mark.parametrize("kind", ["document_damaged", "document_missing"])
def test_a_document_that_is_not_what_it_was_is_found(office: Office, case: str, which: str, kind: str) -> None:
    """An application or a letter of ours, damaged or gone, by its entry and its digest."""
    held = getattr(office.state(case), which)[0]
    content = office.documents.contents.pop(held["digest"])
    if kind == "document_damaged":
        office.documents.contents[held["digest"]] = content + b"."
    found = full_report(office).findings

    assert [(f.case, f.entry, f.kind, f.detail) for f in found] == [(case, held["seq"], kind, held["digest"])]


@pytest.mark.parametrize("ref", ["1/name", "1/application.name", "2/items.1", "2/letter.registration_receipt.name"])
@pytest.mark.parametrize("source", ["=", "<>"], ids=["its own", "another's"])
def test_a_value_that_was_replaced_is_found(office: Office, case: str, ref: str, source: str) -> None:
    """By another value of the case, or by one of another case."""
    other = f"(SELECT ciphertext FROM gk_sealed WHERE case_id {source} :case AND ref = '1/phone' LIMIT 1)"
    Intruder(office, case).run(f"UPDATE gk_sealed SET ciphertext = {other} WHERE case_id = :case AND ref = '{ref}'")
    found = full_report(office).findings

    assert [(f.case, f.entry, f.kind, f.detail) for f in found] == [(case, int(ref[0]), "value_differs", ref)]


@pytest.mark.parametrize("gone", ["gk_sealed WHERE case_id = :case AND ref = '1/name'", "gk_case_key"])
def test_an_erased_value_is_counted_and_no_finding(office: Office, case: str, gone: str) -> None:
    """A value, or everything at once with the keys: the histories are whole, and the report says how much it was."""
    Intruder(office, case).run(f"DELETE FROM {gone}")
    found = full_report(office)

    assert (found.findings, found.checked["values_erased"] >= 1) == ([], True)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE gk_case SET state = REPLACE(state, 'land', 'office') WHERE id = :case",
        "UPDATE gk_case SET state = '{' WHERE id = :case",
        "DELETE FROM gk_entry WHERE case_id = :case",
        "DELETE FROM gk_entry WHERE case_id = :case AND seq = 2",
        "DELETE FROM gk_case WHERE id = :case",
    ],
)
def test_a_replay_names_the_case_that_differs(office: Office, case: str, sql: str) -> None:
    """A state edited or unreadable, a history gone or torn, a case without its row."""
    Intruder(office, case).run(sql)

    assert differing(office) == (case,)
