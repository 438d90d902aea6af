"""A rehearsal office as `gongkai demo --keep` leaves it: made once, looked at by many, copied by who writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command_line.terminal import Desk, Ran, run


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``demo --keep`` printed, and the folder that it left."""

    ran: Ran
    desk: Desk


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in an empty folder, and no setting of this machine reaches them."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("GONGKAI_SETTINGS", raising=False)
    monkeypatch.delenv("GONGKAI_DB", raising=False)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The demonstration, played once for all tests of a worker; nobody writes there."""
    folder = tmp_path_factory.mktemp("demonstration") / "kept"
    ran = run("demo", "--keep", str(folder))
    assert (ran.code, ran.err) == (0, "")
    return Kept(ran, Desk(folder))


@pytest.fixture
def rehearsal(kept: Kept) -> Desk:
    """The kept office, to be read only."""
    return kept.desk


@pytest.fixture
def desk(kept: Kept, tmp_path: Path) -> Desk:
    """A copy of the kept office, to write in."""
    return kept.desk.copy(tmp_path / "office")
