"""The simulation, as much of it as the suite has time for: fixed seeds, so that every run is the same one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from gongkai.engine import Backdating
from gongkai.workflows.disclosure.procedure import disclosure_2019
from tests.simulation.law import RULES
from tests.simulation.operation import Operation, Scene, operations
from tests.simulation.planted import PLANTED
from tests.simulation.play import Played, play
from tests.simulation.run import history, run
from tests.simulation.shorten import shortened, told
from tests.simulation.verdict import Wrong

SEEDS_OF_A_CHUNK, CHUNKS = 5, 16
ROOT = Path(__file__).parents[2]


def test_the_table_of_the_model_has_every_step_of_the_procedure() -> None:
    """Written apart from the workflow, it says the same of each step; where the two differ, one is wrong."""
    steps = {step.name: step for step in disclosure_2019().steps}

    assert {*RULES} == {*steps}
    for name, rule in RULES.items():
        step = steps[name]
        assert {*rule.roles} == {*step.roles}, name
        assert {*rule.sources} == {*step.sources}, name
        assert rule.target == step.target, name
        assert rule.backdated == (step.backdating is not Backdating.NEVER), name
        assert {*rule.apart} == {*step.apart_from}, name
        assert rule.any_unit == step.any_unit, name


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_oracle_finds_anything(chunk: int) -> None:
    """A failure names the seed: ``python -m tests.simulation --first SEED --seeds 1`` shows it, shortened."""
    done = run(range(chunk * SEEDS_OF_A_CHUNK, (chunk + 1) * SEEDS_OF_A_CHUNK))

    assert done.failed is None, f"seed {done.failed.seed if done.failed else ''}: {done.failed}"
    assert min(done.counts[name] for name in ("accepted", "refused", "repeated", "crashes")) > 0


def test_the_same_seed_gives_the_same_history_whatever_the_hash_seed() -> None:
    """Nothing but the seed decides anything; a crash or an interruption is at the same statement again."""
    program = "from tests.simulation.run import history; print(history(7).digest)"
    digests = {history(7).digest, history(7).digest}
    for hash_seed in ("1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        said = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        digests.add(said.stdout.strip())

    assert len(digests) == 1


def test_any_operation_can_be_left_out() -> None:
    """What is left still runs to its end: a failing history can be shortened."""
    scene = Scene.of(11)
    every = operations(scene, 60)

    for kept in (every[::2], every[1::2], every[30:], []):
        assert play(scene, kept).wrong is None


def test_a_failing_history_is_shortened_to_what_it_needs() -> None:
    """Of sixty operations those two stay without which the finding is not made."""
    scene = Scene.of(1)
    every = tuple(operations(scene, 60))
    needed = {every[20], every[41]}

    def _played(scene: Scene, kept: tuple[Operation, ...]) -> Played:
        wrong = Wrong("chain", "both are there") if needed <= set(kept) else None
        return Played(scene, tuple(kept), Counter(), (), "", wrong)

    found = shortened(_played(scene, every), player=_played)

    assert set(found.operations) == needed
    assert all(str(operation) in told(found) for operation in needed)


def test_a_planted_fault_is_shown_in_few_operations() -> None:
    """With its seed, its operations and what happened."""
    planted = next(planted for planted in PLANTED if planted.oracle == "chain")
    with planted.put_in():
        failed = history(0)
        found = shortened(failed, trials=25)

    assert len(found.operations) <= 5
    assert told(found).startswith("seed 0, from 20")
