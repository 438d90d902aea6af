"""甄别: what came in is no application 非申请件, and two people say so.

There is no 不予受理: until both have spoken, the reply clock runs as for any application.
"""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..ending import clocks_end, ended
from ..fields import personal, plain
from ..regime import Regime
from ..stages import ENDING

KINDS = ("petition", "inquiry", "misdirected", "advertisement", "test", "other")
"""What it is instead: 信访投诉, 咨询, 误投, 广告, 测试, 其他."""


class NotMarked(Refused):
    """没有人提出此件为非申请件。
    Nobody has proposed that this is no application."""


class AlreadyMarked(Refused):
    """已提出此件为非申请件，待另一人确认或退回。
    It is already proposed as no application; another person confirms or rejects that."""


class MarkedAsNoRequest(Refused):
    """已提出此件为非申请件，须先由另一人确认（close_not_request）或退回（keep_as_request）。
    It is proposed as no application: another person first confirms (close_not_request) or rejects (keep_as_request)."""


def _is_marked(situation: Situation) -> bool:
    case = situation.case
    return case.last_taken("mark_not_request") > case.last_taken("keep_as_request")


def marked(situation: Situation) -> Refused | None:
    """The proposal stands."""
    return None if _is_marked(situation) else NotMarked()


def unmarked(situation: Situation) -> Refused | None:
    """No proposal stands yet."""
    return AlreadyMarked() if _is_marked(situation) else None


def is_request(situation: Situation) -> Refused | None:
    """What is proposed as no application is not registered meanwhile."""
    return MarkedAsNoRequest() if _is_marked(situation) else None


def chapter(regime: Regime) -> Chapter:
    """Before registration."""
    return Chapter(
        steps=(
            Step(
                "mark_not_request", "提出非申请件", "propose that it is no application", ("registrar",), ("intake",),
                "", regime.cite("application"),
                fields=(
                    plain("kind", "实为", required=True, choices=KINDS), personal("reason", "理由", required=True),
                ),
                guards=("unmarked/1",), sets=("kind",), awaits=("close_not_request",),
            ),
            Step(
                "close_not_request", "确认非申请件", "confirm that it is no application", ("head", "registrar"),
                ("intake",), ENDING, regime.cite("application"),
                fields=(personal("opinion", "意见"),), guards=("marked/1",),
                effects=("not_a_request/1", "clocks_end/1"),
                apart_from=("mark_not_request",), stops=("reply", "confirmation"), awaits=("archive",),
            ),
            Step(
                "keep_as_request", "仍作申请办理", "keep it as an application", ("head", "registrar"), ("intake",), "",
                regime.cite("application"),
                fields=(personal("opinion", "意见"),), guards=("marked/1",), apart_from=("mark_not_request",),
                awaits=("register",),
            ),
        ),
        guards={"marked/1": marked, "unmarked/1": unmarked, "is_request/1": is_request},
        effects={"not_a_request/1": ended("not_a_request"), "clocks_end/1": clocks_end},
    )  # fmt: skip
