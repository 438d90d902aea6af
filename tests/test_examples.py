"""The examples run as they stand, for a newcomer who copies them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = r"\d{4}-\d{2}-\d{2}"


def run(example: str, folder: Path) -> list[str]:
    """What an example prints when it runs in `folder`, from outside of the checkout."""
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / example)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def test_a_host_commits_and_rolls_back_its_rows_and_the_case_together(tmp_path: Path) -> None:
    """The rolled back registration gives its number back: the next letter gets it again."""
    first, committed, second, rolled_back = run("embedding.py", tmp_path)
    assert re.fullmatch(rf"示例申〔\d{{4}}〕001号 due on {DAY}", first)
    assert committed == "after the commit: 1 letter(s), 1 case(s), the same"
    assert re.fullmatch(rf"示例申〔\d{{4}}〕002号 due on {DAY}", second)
    assert rolled_back == "after the rollback: 1 letter(s), 1 case(s), the same"


def test_a_second_run_of_the_embedding_goes_on_where_the_first_one_ended(tmp_path: Path) -> None:
    run("embedding.py", tmp_path)
    third, committed, *_ = run("embedding.py", tmp_path)
    assert "002号" in third
    assert committed == "after the commit: 2 letter(s), 2 case(s), the same"
