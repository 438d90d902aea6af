"""A rehearsal office as `gongkai demo --keep` leaves it: made once, looked at by many, copied by who writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from gongkai.engine import WorkingCalendar
from gongkai.workflows.calendars.national import national_calendar, statutory_days
from tests.command_line.terminal import Desk, Ran, run


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``demo --keep`` printed, and the folder that it left."""

    ran: Ran
    desk: Desk


@cache
def calendar_of_2026() -> WorkingCalendar:
    """The national calendar as it was in 2026: the tests say the same when the notice of 2027 is published."""
    announced = [day for day in national_calendar().days.values() if day.day.year <= 2026]
    expected = [day for day in statutory_days() if day.day.year > 2026]
    return WorkingCalendar([*announced, *expected], published_until=date(2026, 12, 31))


@pytest.fixture(autouse=True, scope="session")
def _in_2026() -> Iterator[None]:
    """The commands of this folder that run in this process count by that calendar."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gongkai.assembly.national_calendar", calendar_of_2026)
        yield


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in an empty folder, and no setting of this machine reaches them."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("GONGKAI_SETTINGS", raising=False)
    monkeypatch.delenv("GONGKAI_DB", raising=False)


@pytest.fixture(scope="session")
def kept(_in_2026: None, tmp_path_factory: pytest.TempPathFactory) -> Kept:
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
