"""A figure: what was measured, how far the runs lay apart, and beside what it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` and `beside` are in the same `unit`; `against` says what `beside` is: a target, another way.

    Both are medians; `low` and `high` are the least and the greatest of the runs that `measured` is the median of.
    """

    name: str
    measured: float
    unit: str
    against: str = ""
    beside: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times `beside` was measured; None with nothing beside."""
        return self.measured / self.beside if self.beside else None

    def as_json(self) -> dict[str, Any]:
        """The figure as ``benchmarks/latest.json`` keeps it."""
        return {**asdict(self), "ratio": None if self.ratio is None else round(self.ratio, 3)}


def over_runs(
    name: str, runs: Sequence[float], unit: str, against: str = "", beside: Sequence[float] | float | None = None
) -> Figure:
    """The figure of several runs, beside one value or several runs of the other way."""
    other = median(beside) if isinstance(beside, Sequence) else beside
    return Figure(name, median(runs), unit, against, other, min(runs), max(runs))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
