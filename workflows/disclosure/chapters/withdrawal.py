"""撤回: the applicant ends the case."""

from __future__ import annotations

from gongkai.engine import Record, Step

from ..chapter import Chapter
from ..ending import clocks_end, ended
from ..fields import WITH_EVIDENCE, file
from ..messages import tell_applicant
from ..regime import Regime
from ..stages import BEFORE_NOTICE, ENDING


def chapter(_regime: Regime) -> Chapter:
    """At the applicant's own wish."""
    return Chapter(
        steps=(
            Step(
                "withdraw", "撤回申请", "withdraw", ("registrar", "handler"), BEFORE_NOTICE, ENDING,
                fields=(file("statement", "撤回声明", required=True),),
                effects=("withdrawn/1", "clocks_end/1", "tell_applicant/1"), records=(Record("withdrawn"),),
                letters=("withdrawal_receipt",), stops=("confirmation", "consultation"), backdating=WITH_EVIDENCE,
                awaits=("archive",),
            ),
        ),
        effects={"withdrawn/1": ended("withdrawn"), "clocks_end/1": clocks_end, "tell_applicant/1": tell_applicant},
    )  # fmt: skip
