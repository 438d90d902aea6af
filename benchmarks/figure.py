"""A figure: what was measured, beside what it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`measured` and `beside` are in the same `unit`; `against` says what `beside` is: a target, a slower way."""

    name: str
    measured: float
    unit: str
    against: str
    beside: float

    @property
    def ratio(self) -> float:
        """How many times `beside` was measured."""
        return self.measured / self.beside

    def as_json(self) -> dict[str, Any]:
        """The figure as ``benchmarks/latest.json`` keeps it."""
        return {**asdict(self), "ratio": round(self.ratio, 3)}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
