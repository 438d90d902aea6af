"""The examples run as they stand, for a newcomer who copies them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
PRINTED = [
    "2025年度征地补偿方案: due 2026-11-30, safe 2026-11-30",
    "2025年度供地计划: due 2026-12-01, safe 2026-12-01",
    "1 letter, 1 case",
]


def run(folder: Path) -> list[str]:
    """What the embedding prints when it runs in `folder`, from outside of the checkout."""
    shutil.copy(EXAMPLES / "agency.toml", folder)
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / "embedding.py")]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def test_a_host_commits_and_rolls_back_its_row_and_the_case_together(tmp_path: Path) -> None:
    """Received on Monday 2026-11-02 and Tuesday 2026-11-03; the second is rolled back, row and case."""
    assert run(tmp_path) == PRINTED


def test_running_the_embedding_again_opens_nothing_twice(tmp_path: Path) -> None:
    """The request ids are the same, so the second run gets the stored results."""
    run(tmp_path)
    assert run(tmp_path) == PRINTED
