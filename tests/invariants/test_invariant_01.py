"""Invariant 4.1: the history is the truth, and whatever else is stored of a case equals its replay after every act."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import not_, update

from gongkai.engine.casework import verify
from gongkai.engine.tables import METADATA
from tests.invariants.walk import Walk
from tests.office import Office

OTHER = {"INTEGER": 99, "DATE": date(2001, 1, 1)}


@pytest.mark.parametrize("seed", [3, 6])
def test_after_every_act_each_stored_row_equals_the_replay(office: Office, seed: int) -> None:
    """Cases, items, clocks, tasks, documents and requests, held column by column against the history."""
    walk = Walk(office, seed)
    for _ in range(50):
        done = walk.step()
        with office.session() as session:
            findings = verify(session, office.engine, case=done.case if done else None).findings
        assert findings == [], f"seed {seed}: {done}"
    assert len(walk.taken) > 8, walk.taken


@pytest.mark.parametrize("table", ["gk_case", "gk_item", "gk_clock", "gk_task", "gk_document"])
def test_a_row_that_says_anything_else_is_noticed(sqlite_office: Office, table: str) -> None:
    """The comparison above sees every column: each is changed once, and each time found."""
    sqlite_office.to_stage("review")
    for column in (column for column in METADATA.tables[table].c if not column.primary_key):
        other = not_(column) if str(column.type) == "BOOLEAN" else OTHER.get(str(column.type), "x")
        with sqlite_office.session() as session:
            session.connection().execute(update(METADATA.tables[table]).values({column: other}))
            assert not verify(session, sqlite_office.engine).ok, column.name
