"""What the READMEs show is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.__main__ import run
from gongkai.engine import mermaid
from gongkai.workflows.disclosure import DISCLOSURE

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")


def blocks(readme: str, name: str) -> list[str]:
    """The fenced blocks that follow a marker, up to the next paragraph."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n((?:```.*?```\n)+)", text, re.DOTALL)
    assert found, f"{readme} has no block {name}"
    return re.findall(r"```[a-z]*\n(.*?)```", found[1], re.DOTALL)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demo prints."""
    captured: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gongkai.adapters.command_line.demo.say", lambda text="": captured.append(text))
        assert run(["demo", "--keep", str(tmp_path_factory.mktemp("demo") / "kept")]) == 0
    return "\n".join(captured)


@pytest.mark.parametrize("readme", READMES)
def test_the_demo_prints_what_the_readme_shows(readme: str, told: str) -> None:
    """The excerpt stands in the demo's output, line after line."""
    (shown,) = blocks(readme, "demo")
    assert shown.rstrip("\n") in told
    assert told.splitlines()[-1] == "replay equals stored: 3 cases, 26 entries"


@pytest.mark.parametrize("readme", READMES)
def test_the_deadline_is_the_one_shown(readme: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The ledger begins as the README says."""
    command, shown = blocks(readme, "deadline")
    facts = tmp_path / "facts.json"
    facts.write_text(re.findall(r"'(.*)'", command)[0], encoding="utf-8")
    assert run(["deadline", str(facts)]) == 0
    assert shown in capsys.readouterr().out


@pytest.mark.parametrize("readme", READMES)
def test_the_embedding_shown_is_the_example(readme: str) -> None:
    """The README holds the example that another test runs, whole."""
    (shown,) = blocks(readme, "embedding")
    assert shown == (ROOT / "examples" / "embedding.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_the_picture_is_drawn_from_the_workflow(readme: str) -> None:
    """The Mermaid picture is the one that the definition gives."""
    (shown,) = blocks(readme, "diagram")
    assert shown == mermaid(DISCLOSURE.workflow)
