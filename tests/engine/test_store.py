"""The ground itself: what may never be changed, a schema that is what the tables say, and numbers without gaps."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, UniqueConstraint, inspect, text
from sqlalchemy.exc import DBAPIError

from gongkai.engine import SchemaTooNew, SchemaTooOld
from gongkai.engine.migrations import VERSION_TABLE, check, current, include_object, newest, upgrade
from gongkai.engine.tables import METADATA
from tests.office import SETTINGS, Office, application, contents

MON_2027_01_04 = date(2027, 1, 4)
ELSEWHERE = SETTINGS.replace('id = "shili"', 'id = "xianli"')
FROZEN = ["gk_entry", "gk_snapshot"]
IDENTIFIER_LENGTH_MAX = 30
THREADS, EACH = 8, 10


def written(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in our tables, as committed."""
    with office.session() as session:
        return contents(session)


def refuse(office: Office, sql: str) -> None:
    """The statement is refused by the database itself, and has changed nothing."""
    before = written(office)
    with (
        office.database.connect() as connection,
        pytest.raises(DBAPIError, match="append-only"),
        connection.begin(),
    ):
        connection.execute(text(sql))
    assert written(office) == before


# --- append-only -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", FROZEN)
def test_what_was_recorded_is_not_updated(office: Office, table: str) -> None:
    """By nobody who holds the application's connection, not even to the same value."""
    office.receive()

    refuse(office, f"UPDATE {table} SET digest = digest")


@pytest.mark.parametrize("table", FROZEN)
def test_what_was_recorded_is_not_deleted(office: Office, table: str) -> None:
    """Neither one row nor all."""
    office.receive()

    refuse(office, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", FROZEN)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_what_was_recorded_is_not_replaced(sqlite_office: Office, table: str, verb: str) -> None:
    """SQLite's REPLACE deletes without firing a delete trigger; a guard of its own stands before it."""
    sqlite_office.receive()

    refuse(sqlite_office, f"{verb} INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", FROZEN)
def test_what_was_recorded_is_not_truncated(office: Office, table: str) -> None:
    """PostgreSQL's TRUNCATE fires no row trigger; a guard of its own stands before it."""
    office.receive()

    refuse(office, f"TRUNCATE {table}")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", FROZEN)
def test_what_was_recorded_is_not_updated_by_an_upsert(office: Office, table: str) -> None:
    """ON CONFLICT DO UPDATE is an update like any other."""
    office.receive()
    key = "agency, case_id, seq" if table == "gk_entry" else "agency, digest"

    refuse(office, f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET digest = 'x'")


# --- the schema --------------------------------------------------------------------------------------------------


def differences(connection: Connection) -> list[Any]:
    """What an automatic migration would change; triggers are none of its business."""
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


def test_the_migrated_schema_is_what_the_tables_say(database: Engine) -> None:
    """Built by migrations, compared with the declared tables: not a column, type, index or key differs."""
    with database.connect() as connection:
        assert differences(connection) == []


def test_the_migrated_indexes_hold_the_rows_that_the_tables_say(database: Engine) -> None:
    """An automatic migration does not compare the conditions of partial indexes."""
    kind = f"{database.dialect.name}_where"
    declared = {
        index.name: str(index.dialect_options[database.dialect.name]["where"])
        for table in METADATA.sorted_tables
        for index in table.indexes
        if index.dialect_options[database.dialect.name]["where"] is not None
    }
    inspector = inspect(database)
    held = {
        index["name"]: str(index["dialect_options"][kind])
        for table in METADATA.sorted_tables
        for index in inspector.get_indexes(table.name)
        if kind in index.get("dialect_options", {})
    }

    assert len(declared) == 6
    assert {name: _plain(where) for name, where in held.items()} == {
        name: _plain(where) for name, where in declared.items()
    }


def _plain(where: str) -> str:
    """PostgreSQL adds brackets and simplifies truth values."""
    plain = re.sub(r"\bNOT (\w+)", r"\1 = FALSE", re.sub(r"[()]", "", where), flags=re.IGNORECASE)
    return re.sub(r"^open$", "open = TRUE", re.sub(r"= (true|false)", lambda found: found[0].upper(), plain))


def test_a_second_upgrade_changes_nothing(office: Office) -> None:
    """It may run at every start of a host, with cases in the tables."""
    office.to_stage("registration")
    before = written(office)
    with office.database.begin() as connection:
        upgrade(connection)
        assert current(connection) == newest()
        assert differences(connection) == []

    assert written(office) == before


def test_an_upgrade_commits_nothing(database: Engine) -> None:
    """The host decides: rolled back, the tables that the upgrade has made are gone again."""
    with database.connect() as connection:
        with connection.begin() as host:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(text(f"DROP TABLE {table.name}"))
            connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
            assert current(connection) is None
            upgrade(connection)
            assert current(connection) == newest()
            host.rollback()
        check(connection)


def test_a_current_schema_passes(database: Engine) -> None:
    """Nothing is said."""
    with database.connect() as connection:
        check(connection)


def test_a_database_without_our_schema_is_too_old(database: Engine) -> None:
    """It has to be upgraded first, which the message says."""
    with database.connect() as connection, connection.begin() as host:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
        with pytest.raises(SchemaTooOld, match="gongkai db upgrade") as old:
            check(connection)
        host.rollback()

    assert (old.value.found, old.value.wanted) == ("—", newest())


def test_a_database_of_an_unknown_revision_is_too_new(database: Engine) -> None:
    """A later program has been here: this one keeps its hands off."""
    with database.connect() as connection, connection.begin() as host:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
        with pytest.raises(SchemaTooNew) as new:
            check(connection)
        host.rollback()

    assert (new.value.found, new.value.wanted) == ("9999", newest())


def test_a_hosts_autogenerate_leaves_our_tables_alone(database: Engine) -> None:
    """With `include_object` a host whose metadata knows nothing of us does not drop them."""
    from sqlalchemy import MetaData

    with database.connect() as connection:
        options = {"include_object": include_object, "version_table": VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, MetaData()) == []


def test_every_table_and_every_unique_key_leads_with_the_agency() -> None:
    """One installation may hold several agencies (design 9)."""
    for table in METADATA.sorted_tables:
        assert next(iter(table.columns)).name == "agency"
        keys = [table.primary_key, *(key for key in table.constraints if isinstance(key, UniqueConstraint))]
        assert {next(iter(key.columns)).name for key in keys} == {"agency"}
        assert not [index.name for index in table.indexes if index.unique]


def test_only_the_table_of_entries_is_named_so() -> None:
    """Design 7: no other table of ours has ``entr`` in its name."""
    assert [table.name for table in METADATA.sorted_tables if "entr" in table.name] == ["gk_entry"]


def test_no_identifier_is_longer_than_other_databases_allow(database: Engine) -> None:
    """Tables, columns, keys and indexes as they really are, within 30 characters."""
    inspector = inspect(database)
    names: list[str] = []
    for table in inspector.get_table_names():
        names += [table, *(column["name"] for column in inspector.get_columns(table))]
        names += [str(index["name"]) for index in inspector.get_indexes(table)]
        names += [str(inspector.get_pk_constraint(table)["name"])]
        names += [str(key["name"]) for key in inspector.get_unique_constraints(table)]

    assert len(names) > 100
    assert [name for name in names if len(name) > IDENTIFIER_LENGTH_MAX] == []


def test_an_empty_text_is_never_a_value(office: Office) -> None:
    """Some databases take it for NULL: nothing is stored as an empty string (design 9)."""
    office.to_stage("archived")

    assert [(table, row) for table, rows in written(office).items() for row in rows if "" in row] == []


# --- numbers -----------------------------------------------------------------------------------------------------


def taken(office: Office, series: str = "registration") -> list[tuple[int, int]]:
    """Year and value of every number given in a series by this agency, in order."""
    rows = written(office)["gk_number"]
    return [(row[2], row[3]) for row in rows if row[:2] == (office.agency.id, series)]


def test_a_number_rolled_back_is_given_to_the_next(office: Office) -> None:
    """The counter is taken in the caller's transaction."""
    first, second = office.receive(), office.receive()
    registered = {"items": ["补偿方案"], "category": "other", "form": "paper", "route": "post", "identity_seen": False}
    with office.session() as session:
        done = office.engine.act(session, first, "register", actor="zhao", request_id="r", data=registered)
        session.rollback()

    assert done.number == office.register(second).number == "示例申〔2026〕001号"
    assert office.register(first).number == "示例申〔2026〕002号"
    assert taken(office) == [(2026, 1), (2026, 2)]


def test_each_year_begins_with_one(office: Office) -> None:
    """By the year of registration, not that of the application: received in March 2026, registered on Monday 01-04."""
    early, late = office.receive(), office.receive()
    office.register(early)
    office.on(MON_2027_01_04)

    assert office.register(late).number == "示例申〔2027〕001号"
    assert taken(office) == [(2026, 1), (2027, 1)]


def test_each_agency_counts_for_itself(office: Office) -> None:
    """Both have a number one."""
    elsewhere = Office(office.database, ELSEWHERE, seed="elsewhere")
    office.to_stage("registration")
    elsewhere.to_stage("registration")

    assert taken(office) == taken(elsewhere) == [(2026, 1)]


def test_each_series_counts_for_itself(office: Office) -> None:
    """A 文号 is taken at signing: of two registered cases only one has it."""
    office.to_stage("registration")
    office.to_stage("notification")

    assert (taken(office), taken(office, "document")) == ([(2026, 1), (2026, 2)], [(2026, 1)])


def test_numbers_have_no_gap_under_eight_desks_at_once(office: Office) -> None:
    """Eighty applications, opened and registered from eight threads: 1 to 80, each once."""
    registered = {"items": ["补偿方案"], "category": "other", "form": "paper", "route": "email", "identity_seen": True}

    def desk(number: int) -> list[str | None]:
        numbers = []
        for each in range(EACH):
            with office.session() as session:
                case = office.engine.open(
                    session, "disclosure", data=application(), actor="zhao", request_id=f"open-{number}-{each}"
                ).case
                done = office.engine.act(
                    session, case, "register", actor="zhao", request_id=f"register-{number}-{each}", data=registered
                )
                session.commit()
            numbers.append(done.number)
        return numbers

    with ThreadPoolExecutor(THREADS) as desks:
        given = [number for numbers in desks.map(desk, range(THREADS)) for number in numbers]

    assert sorted(map(str, given)) == [f"示例申〔2026〕{value:03}号" for value in range(1, THREADS * EACH + 1)]
    assert taken(office) == [(2026, value) for value in range(1, THREADS * EACH + 1)]
