"""A chapter of the law: the steps of one turn that a request may take, with all that they name.

Each chapter is a room of its own in ``chapters``; a workflow is put together from chapters (`procedure`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongkai.engine import EffectMaker, FactKind, Guard, Limit, Step


@dataclass(frozen=True, slots=True)
class Chapter:
    """`steps`, the `guards` and `effects` by the names that the steps give them, and the `limits` and kinds of `facts`
    beside those of the reply clock. The same function may stand in several chapters under the same name."""

    steps: tuple[Step, ...]
    guards: Mapping[str, Guard] = field(default_factory=dict)
    effects: Mapping[str, EffectMaker] = field(default_factory=dict)
    limits: tuple[Limit, ...] = ()
    facts: tuple[FactKind, ...] = ()
