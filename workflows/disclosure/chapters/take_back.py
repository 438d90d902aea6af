"""收回: who passed a case on takes it back before the next person has acted."""

from __future__ import annotations

from gongkai.engine import CaseState, Refused, Situation, Step, Taken

from ..chapter import Chapter
from ..regime import Regime


class NotProposer(Refused):
    """拟办只能由拟办人本人收回；他人请用「退回」。
    Only the person who proposed takes the proposal back; others return it."""


class ProposalActedOn(Refused):
    """下一办理人已经办理（{taken}），不能收回；请由其退回。
    The next person has acted already ({taken}); they may return the case."""


class NotAssigner(Refused):
    """分办只能由分办人本人收回；他人请改派。
    Only the person who assigned the case takes it back; others reassign it."""


class AssignmentActedOn(Refused):
    """承办单位已经办理（{taken}），不能收回；请改派，或由其退办。
    The unit has acted already ({taken}); reassign the case, or let the unit send it back."""


def _last(case: CaseState, *steps: str) -> Taken | None:
    return next((taken for taken in reversed(case.taken) if taken.step in steps), None)


def _by_others(case: CaseState, since: Taken) -> list[Taken]:
    return [taken for taken in case.taken if taken.seq > since.seq and not taken.persons & since.persons]


def proposal_untouched(situation: Situation) -> Refused | None:
    """Nobody else has taken a step of the review, or disagreed, since the proposal."""
    case, workflow = situation.case, situation.workflow
    proposed = _last(case, "propose")
    if proposed is None or not proposed.persons & situation.actor.persons:
        return NotProposer()
    for taken in _by_others(case, proposed):
        step = workflow.step(taken.step)
        if step.sources == ("review",) or step.name == "raise_disagreement":
            return ProposalActedOn(taken=step.name)
    return None


def assignment_untouched(situation: Situation) -> Refused | None:
    """Nobody else has taken a step since that handlers take."""
    case, workflow = situation.case, situation.workflow
    assigned = _last(case, "assign", "reassign")
    if assigned is None or not assigned.persons & situation.actor.persons:
        return NotAssigner()
    for taken in _by_others(case, assigned):
        step = workflow.step(taken.step)
        if not workflow.unit_roles.isdisjoint(step.roles):
            return AssignmentActedOn(taken=step.name)
    return None


def chapter(_regime: Regime) -> Chapter:
    """The proposal, and the assignment."""
    return Chapter(
        steps=(
            Step(
                "take_back", "收回拟办", "take the proposal back", ("handler",), ("review",), "examination",
                guards=("proposal_untouched/1",), awaits=("propose",),
            ),
            Step(
                "take_back_assignment", "收回分办", "take the assignment back", ("registrar", "head"),
                ("examination",), "registration",
                guards=("assignment_untouched/1",), effects=("unassigned/1", "joint_recalled/1"), stops=("joint",),
                awaits=("assign",),
            ),
        ),
        guards={"proposal_untouched/1": proposal_untouched, "assignment_untouched/1": assignment_untouched},
    )  # fmt: skip
