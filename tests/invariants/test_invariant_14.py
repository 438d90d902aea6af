"""Invariant 4.14: a personal value lies sealed in the vault and nowhere else, and erasing it breaks no hash."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.adapters.keys import MemoryKeyRing
from gongkai.engine import Attachment, Care, Field, GongkaiError, Message, Shape, UndeclaredField, ValueErased
from gongkai.engine.casework import list_cases, list_messages, replay_all, sweep, verify
from tests.failpoints import every_statement
from tests.invariants.walk import PRIVATE, STEPS, Walk
from tests.office import Office, contents

STEP_NAMES = [step.name for step in STEPS if not step.silent]


def is_open(value: Any) -> bool:
    """Whether a personal value can be read in it."""
    return PRIVATE.encode() in value if isinstance(value, bytes | bytearray | memoryview) else PRIVATE in str(value)


def test_no_personal_value_can_be_read_anywhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a table, a parameter, a log of whatever logger, an error with its data, a list, or the document store."""
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    walk = Walk(office, 2)
    with every_statement() as sent:
        for _ in range(70):
            walk.step()
        sweep(office.session, office.engine)
    assert len(walk.taken) > 8
    parameters = [value for statement in sent for value in statement.values]
    assert len(parameters) > 1000
    assert [value for value in parameters if is_open(value)] == []
    with office.session() as session:
        tables = contents(session)
        shown: list[Any] = [*list_cases(session, office.agency.id), *list_messages(session, office.agency.id)]
        shown += office.engine.tasks(session, None)
        for case in walk.cases:
            shown += [office.engine.case(session, case), office.engine.explain(session, case)]
            shown += office.engine.history(session, case)
    assert [name for name, rows in tables.items() for row in rows for value in row if is_open(value)] == []
    assert [value for value in shown if is_open(repr(value))] == []
    assert [record for record in caplog.records if is_open(record.getMessage()) or is_open(record.args)] == []
    assert [error for error in walk.errors if is_open(error) or is_open(error.data) or is_open(repr(error))] == []
    assert [digest for digest, content in office.documents.contents.items() if is_open(content)] == []
    assert len(office.documents.contents) > 8


def wrong_values(field: Field) -> Iterator[Any]:
    """A personal value where something else is wanted, as when a clerk slips into the next field."""
    if field.shape is Shape.TABLE:
        for column in field.columns:
            yield from ([{column.name: value}] for value in wrong_values(column))
    elif field.shape is not Shape.TEXT or field.choices or field.care is Care.PERSONAL:
        yield from (f"{PRIVATE}1", [f"{PRIVATE}2"], {f"{PRIVATE}3": f"{PRIVATE}4"}, f"{PRIVATE}\udc80", PRIVATE * 9999)


@pytest.mark.parametrize("name", STEP_NAMES)
def test_an_error_does_not_repeat_a_value_and_an_undeclared_field_is_one(sqlite_office: Office, name: str) -> None:
    """Whatever is put into whichever field: the refusal names the field, and its whole trace is free of the value."""
    step = next(step for step in STEPS if step.name == name)
    case = sqlite_office.to_stage(step.sources[0] if step.sources else "intake")
    sqlite_office.refused(UndeclaredField, case, name, "zhao", {"remarks": "备注"})
    good = Walk(sqlite_office, 1).data(step, sqlite_office.state(case))
    people, agency = sqlite_office.agency, sqlite_office.agency.id
    actor = next(person for person in people.people if people.roles_of(agency, person) & set(step.roles))
    told = []
    for field in step.fields:
        for value in wrong_values(field):
            data = {key: "1" if is_open(each) else each for key, each in good.items()} | {field.name: value}
            with sqlite_office.session() as session:
                try:
                    sqlite_office.engine.act(session, case, name, actor=actor, data=data, request_id="q")
                except GongkaiError as error:
                    told += [field.name] if is_open([*traceback.format_exception(error), error.data]) else []
    assert told == []


@pytest.mark.parametrize("media_type", [f"text/plain; name={PRIVATE}.txt", f"{PRIVATE} 1", ""])
def test_the_type_of_a_file_is_no_place_for_words(sqlite_office: Office, media_type: str) -> None:
    """It goes into the entry as it is."""
    case = sqlite_office.to_stage("registration")
    data = {"statement": Attachment("声明.txt", media_type, b"x")}
    sqlite_office.refused(GongkaiError, case, "withdraw", "zhao", data)


def test_the_same_value_looks_different_each_time_and_is_found_by_a_key_only(sqlite_office: Office) -> None:
    """Commitments are salted; the blind index of one applicant is the same under one key, another under another."""
    cases = [sqlite_office.receive() for _ in range(2)]
    sqlite_office.engine.vault.keys = MemoryKeyRing(b"another key")
    cases.append(sqlite_office.receive())
    names = [sqlite_office.state(case).values["name"]["commitment"] for case in cases]
    with sqlite_office.session() as session:
        rows = session.connection().execute(text("SELECT case_id, blind_index FROM gk_party")).all()
    indices = {row.case_id: row.blind_index for row in rows}
    assert len(set(names)) == 3
    assert indices[cases[0]] == indices[cases[1]] != indices[cases[2]]


@pytest.mark.parametrize("table", ["gk_sealed", "gk_case_key"])
def test_erasing_values_or_the_key_of_a_case_breaks_no_hash(office: Office, table: str) -> None:
    """Nobody reads the name any more; history, replay and every proof are as they were."""
    case = office.to_stage("archived")
    office.to_stage("examination")
    with office.session() as session:
        session.connection().execute(text(f"DELETE FROM {table} WHERE case_id = :case"), {"case": case})
        session.commit()
    with office.session() as session:
        assert replay_all(session, office.engine).differing == ()
        assert verify(session, office.engine, documents=office.documents, with_keys=True).findings == []
        state = office.engine.case(session, case)
        with pytest.raises(ValueErased):
            office.engine.reveal(session, state, state.values["name"])


def test_what_is_handed_around_shows_nothing_personal_when_it_is_printed() -> None:
    """A host that logs a file or a message logs no name, address or text."""
    file = Attachment(f"{PRIVATE}.txt", "text/plain", PRIVATE.encode())
    message = Message("key", f"{PRIVATE}@example.org", PRIVATE, PRIVATE, (file,))
    assert [type(thing) for thing in (file, message) if is_open(repr(thing))] == []
