"""The connection to PostgreSQL is cut around the COMMIT: the caller cannot know, and the request id tells."""

from __future__ import annotations

from pathlib import Path

from tests.crashes.cut_commits import cut_commits
from tests.crashes.ground import PostgresGround
from tests.crashes.table import faulty


def test_a_command_cut_around_its_commit_is_done_once_by_its_repetition(postgres_url: str, tmp_path: Path) -> None:
    """Cut before, nothing is stored; cut after, all is; sent again, both are there exactly once."""
    ground = PostgresGround(tmp_path, postgres_url)
    before, after = cut_commits(ground)
    ground.close()

    assert faulty([before, after]) == []
    assert before.struck == after.struck >= 50
    assert before.notes["stored before the retry"] == 0
    assert after.notes["stored before the retry"] == after.struck
