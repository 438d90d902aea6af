"""What reaches the database as a statement holds no word from outside, whatever people write into their applications.

The rule `statements.built` believes names of tables and columns; here they are held against the tables.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import digits
from typing import Any

import pytest

from gongkai.engine import Field
from gongkai.engine.casework import open_engine
from gongkai.engine.migrations import upgrade
from gongkai.engine.tables import METADATA
from tests.failpoints import AFTER_COMMIT, BEFORE_COMMIT, at_every_statement
from tests.invariants.walk import Walk
from tests.office import Office

from .source import product
from .statements import ROOMS

WORD = re.compile(r"\w+")
ASKED_BY_THE_DRIVER = re.compile(r"%\((\w+)\)s")
HOSTILE = ("x'); DROP TABLE gk_case; --", 'ZZZhostile"%(name)s:name{0}{table}')


class Attack(Walk):
    """A walk on which every personal text is a statement that wants to be run."""

    wording = HOSTILE[0]

    def _one(self, field: Field) -> Any:
        made = super()._one(field)
        return f"{self.wording}{made}" if isinstance(made, str) and not field.choices and made != "1" else made


def own_words() -> frozenset[str]:
    """The words of the literals in the rooms of SQL, and of our tables and columns."""
    words = {word for table in METADATA.sorted_tables for word in (table.name, *table.columns.keys())}
    for source in product():
        if source.path.startswith(ROOMS):
            for node in source.nodes:
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in source.docstrings:
                    words.update(WORD.findall(node.value))
    return frozenset(words)


def strangers(statements: set[str]) -> set[str]:
    """The words of statements that are not ours."""
    said = {word for text in statements for word in WORD.findall(ASKED_BY_THE_DRIVER.sub(r"\1", text))}
    own = own_words()
    return {word for word in said if word not in own and word.rstrip(digits) not in own}  # :case0, :case1, …


def statements_of(office: Office, wording: str) -> set[str]:
    """Every statement that a walk sends."""
    sent: set[str] = set()
    walk = Attack(office, 5)
    walk.wording = wording
    with at_every_statement(sent.add):
        for _ in range(60):
            walk.step()
    assert len(walk.taken) > 8
    return sent - {BEFORE_COMMIT, AFTER_COMMIT}


def test_every_word_of_every_statement_is_ours(office: Office) -> None:
    """A keyword or name written in the rooms of SQL, or one of our tables and columns."""
    sent = statements_of(office, HOSTILE[0])

    assert len(sent) > 20
    assert strangers(sent) == set()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_word_from_outside_would_be_seen(hostile: str) -> None:
    """The check can fail."""
    assert strangers({"SELECT id FROM gk_case WHERE agency = :agency"}) == set()
    assert strangers({f"SELECT id FROM gk_case WHERE number = '{hostile}'"}) != set()


def test_the_statements_are_the_same_whatever_people_write(tmp_path: Path) -> None:
    """Two walks that differ in nothing but the texts of the applications send the same statements."""
    sent = []
    for number, wording in enumerate(("harmless", *HOSTILE)):
        database = open_engine(f"sqlite:///{tmp_path}/{number}.sqlite")
        with database.begin() as connection:
            upgrade(connection)
        sent.append(statements_of(Office(database), wording))
        database.dispose()

    assert sent[0] == sent[1] == sent[2]
