"""A process is killed at every point of every command and driver; nothing acknowledged is lost, nothing done twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.workflows.disclosure import DISCLOSURE
from tests.crashes.ground import SqliteGround
from tests.crashes.kinds import KINDS, OFTEN
from tests.crashes.matrix import REQUEST, Trial, faults_found
from tests.crashes.planting import COMMANDS
from tests.crashes.table import faulty, rows_of_table
from tests.crashes.tally import LOST, NOT_ONCE, STUCK, TORN, UNSOUND

DATABASES = ["sqlite", "postgresql"]


def where(database: str, request: pytest.FixtureRequest) -> list[str]:
    """The runner's options for a database."""
    if database == "sqlite":
        return ["--database", "sqlite"]
    return ["--database", "postgresql", "--server", request.getfixturevalue("postgres_url")]


def test_every_step_of_the_workflow_is_a_kind() -> None:
    """In its order, those taken through silence too."""
    assert [kind.name for kind in KINDS] == [step.name for step in DISCLOSURE.workflow.steps]


def test_every_kind_is_taken_and_followed(tmp_path: Path) -> None:
    """Uninterrupted, those too that are struck only where everything is: the road on which they are taken is sound."""
    ground = SqliteGround(tmp_path)
    for kind in KINDS:
        trial = Trial.prepared(ground, kind)
        with ground.office("uninterrupted", kind.moment) as office, office.session() as session:
            done = trial.act.take(office, session, trial.case, REQUEST)
            following = kind.following.take(office, session, done.case, "the following act")
            session.commit()
            assert following.version >= 1
            assert list(faults_found(session, office)) == []


@pytest.mark.parametrize("database", DATABASES)
def test_a_process_killed_in_a_command_leaves_all_of_it_or_nothing(
    database: str, request: pytest.FixtureRequest
) -> None:
    """All where it was committed, nothing before; the command sent again is done once, and the case goes on."""
    rows = rows_of_table("commands", *where(database, request))

    assert faulty(rows) == []
    assert [row.name for row in rows] == [kind.name for kind in OFTEN]
    assert all(row.struck >= 8 for row in rows)


@pytest.mark.parametrize("database", DATABASES)
def test_a_process_killed_in_a_driver_is_taken_over_by_the_next_run(
    database: str, request: pytest.FixtureRequest
) -> None:
    """Messages are handed over once or end as unknown; steps through silence and alerts happen once."""
    rows = rows_of_table("drivers", *where(database, request))

    assert faulty(rows) == []
    assert len(rows) == 5


@pytest.mark.parametrize("database", DATABASES)
def test_the_matrix_finds_what_is_planted(database: str, request: pytest.FixtureRequest) -> None:
    """Each planted fault by the violation that it is."""
    found = {row.name: set(row.wrong) for row in rows_of_table("planted", *where(database, request))}
    apart, forgotten, uncommitted = (found[name] for name in COMMANDS)

    assert apart >= {TORN, UNSOUND, NOT_ONCE}
    assert forgotten == {TORN, UNSOUND, STUCK}
    assert uncommitted == {LOST}
    assert found["deliver: the claim given back"] == {NOT_ONCE}
    assert found["sweep: alerts: an alert apart from its message"] == {LOST}
    if database == "sqlite":
        assert found["power cut, FULL on a disk that lies"] >= {LOST, UNSOUND}
        assert found["a point that is never reached"] == {STUCK}
