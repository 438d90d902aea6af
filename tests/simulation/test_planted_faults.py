"""Every planted fault is found, by the oracle that is there for it; without a fault the same seeds are silent."""

from __future__ import annotations

import pytest

from tests.simulation.planted import PLANTED, SEEDS, Planted, found
from tests.simulation.run import run
from tests.simulation.test_simulation import CHUNKS, SEEDS_OF_A_CHUNK
from tests.simulation.verdict import ORACLES


@pytest.mark.parametrize("planted", PLANTED, ids=[planted.name for planted in PLANTED])
def test_a_planted_fault_is_found(planted: Planted) -> None:
    """By the named oracle, within the seeds; what it says goes beyond its name."""
    said = found(planted)

    assert said.wrong is not None, f"{said.seeds} seeds did not show it"
    assert (said.wrong.oracle, bool(said.wrong.sentence)) == (planted.oracle, True)


def test_the_seeds_are_silent_without_a_fault() -> None:
    """The control: these are among the seeds that the simulation's own test plays."""
    assert {*SEEDS} <= {*range(CHUNKS * SEEDS_OF_A_CHUNK)}
    assert run(SEEDS[:4]).failed is None


def test_every_oracle_has_a_planted_fault() -> None:
    """One that nothing was planted for may be blind."""
    assert {planted.oracle for planted in PLANTED} == {*ORACLES}
