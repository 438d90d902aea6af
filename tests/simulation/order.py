"""What is not possible, by the refusal that says so: nothing that a ban holds for is ever accepted, and a refusal of
that name is given only where its ban holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.simulation import house, reply, waiting
from tests.simulation.act import Act
from tests.simulation.ban import Bans, Holds, Look
from tests.simulation.case import ModelCase

BANS: Bans = (*house.BANS, *waiting.BANS, *reply.BANS)


def forbidden(case: ModelCase, act: Act, practice: Mapping[str, Any]) -> Iterator[str]:
    """The names of the refusals that stand against the step."""
    look = Look(case, act, practice)
    for refusal, steps, holds in BANS:
        if act.step in steps and holds(look):
            yield refusal


def known(refusal: str, step: str) -> list[Holds]:
    """What must hold where a step is refused by this name; none where the model cannot tell."""
    return [holds for name, steps, holds in BANS if name == refusal and step in steps]
