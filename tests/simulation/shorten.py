"""A failing history made shorter: whatever can be left out, and the same oracle still speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.simulation.operation import Operation, Scene
from tests.simulation.play import Played, play

TRIALS_MAX = 150


def shortened(failed: Played, trials: int = TRIALS_MAX, player: Callable[..., Played] = play) -> Played:
    """The shortest history found that ends as `failed` does, within so many trials.

    Chunks are left out, large ones first, as long as the same oracle finds something.
    """
    assert failed.wrong is not None, "only a history that failed is shortened"
    oracle, shortest = failed.wrong.oracle, failed
    chunk = max(len(failed.operations) // 2, 1)
    while trials > 0:
        at, found = 0, False
        while at < len(shortest.operations) and trials > 0:
            fewer = (*shortest.operations[:at], *shortest.operations[at + chunk :])
            trials -= 1
            played = _still(failed.scene, fewer, oracle, player)
            if played is None:
                at += chunk
            else:
                shortest, found = played, True
        if chunk == 1 and not found:
            break
        chunk = chunk if found and chunk == 1 else max(chunk // 2, 1)
    return shortest


def _still(scene: Scene, fewer: Sequence[Operation], oracle: str, player: Callable[..., Played]) -> Played | None:
    played = player(scene, fewer)
    return played if played.wrong is not None and played.wrong.oracle == oracle else None


def told(played: Played) -> str:
    """A history for a person: its scene, its operations, what happened, what was found."""
    scene, lines = played.scene, ["operations:"]
    lines += [str(operation) for operation in played.operations]
    lines += ["what happened:", *played.trace]
    return f"seed {scene.seed}, from {scene.start:%Y-%m-%d %H:%M} UTC\n" + "\n".join(lines)
