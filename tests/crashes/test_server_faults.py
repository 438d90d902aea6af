"""Below PostgreSQL: the server is struck down, backends end in a command; nothing acknowledged is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes.cut_commits import ended_backends
from tests.crashes.ground import PostgresGround
from tests.crashes.server_faults import POOLED, STRIKES, pools, struck_down
from tests.crashes.table import faulty


@pytest.fixture
def ground(postgres_url: str, tmp_path: Path) -> Iterator[PostgresGround]:
    """A database of its own on the test run's server."""
    held = PostgresGround(tmp_path, postgres_url)
    yield held
    held.close()


def test_a_server_struck_down_under_load_keeps_what_was_acknowledged() -> None:
    """Again and again, four writers at work; each command under way is sent again and done once."""
    rows = list(struck_down())

    assert faulty(rows) == []
    assert rows[0].struck == STRIKES >= 3
    assert rows[0].notes["acknowledged acts"] >= 100


def test_a_pool_recovers_from_a_restart() -> None:
    """By itself the second try succeeds, however many dead connections it holds; with a ping before, the first does."""
    plain, pinging = pools()

    assert faulty([plain, pinging]) == []
    assert (plain.notes["done at try 2"], plain.notes["done at try 1"]) == (1, POOLED - 1)
    assert pinging.notes["done at try 1"] == POOLED


def test_a_backend_that_ends_in_the_middle_of_a_command_leaves_nothing_of_it(ground: PostgresGround) -> None:
    """The caller is told, and sends the command again over the same pool."""
    rows = list(ended_backends(ground, every=False))

    assert faulty(rows) == []
    assert rows[0].struck > 20
