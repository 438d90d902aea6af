"""What is not possible at the door and inside the house: the bans of registration, assignment, countersigning."""

from __future__ import annotations

from tests.simulation.act import Act
from tests.simulation.ban import Bans, Look
from tests.simulation.case import ModelCase
from tests.simulation.law import PEOPLE, RULES, UNITS
from tests.simulation.progress import answering_unit

# --- inside the house -------------------------------------------------------------------------------------------------


def _no_party(s: Look) -> bool:
    units = {s.case.unit, *s.case.joint} - {None}
    return not any("reviewer" in roles or ("handler" in roles and unit in units) for unit, roles in s.act.posts)


def _acted_on(case: ModelCase, *steps: str) -> list[str]:
    """What others have done since one of those steps was taken last."""
    since = case.taken_last(*steps)
    assert since is not None
    return [taken.name for taken in case.taken if taken.seq > since.seq and not taken.persons & since.persons]


def _own(case: ModelCase, act: Act, *steps: str) -> bool:
    taken = case.taken_last(*steps)
    return taken is not None and bool(taken.persons & act.persons)


def _proposal_acted_on(s: Look) -> bool:
    done = _acted_on(s.case, "propose") if _own(s.case, s.act, "propose") else []
    return any(RULES[step].sources == ("review",) or step == "raise_disagreement" for step in done)


def _assignment_acted_on(s: Look) -> bool:
    steps = ("assign", "reassign")
    done = _acted_on(s.case, *steps) if _own(s.case, s.act, *steps) else []
    return any("handler" in RULES[step].roles for step in done)


def _joint_units(act: Act) -> list[str]:
    return [row["unit"] for row in act.data.get("joint", ())] if act.step == "assign" else [act.data["unit"]]


def _joint_asked(s: Look) -> bool:
    open_ = [unit for unit, ended in s.case.joint.items() if ended is None] if s.act.step == "request_joint" else []
    units = _joint_units(s.act)
    return len({*units}) < len(units) or bool({*units} & {*open_})


def _joint_lead(s: Look) -> bool:
    return (s.act.data["unit"] if s.act.step == "assign" else s.case.unit) in _joint_units(s.act)


def _colleague(s: Look) -> bool:
    return PEOPLE[s.act.data["person"]][0] != s.case.unit


def _theirs(s: Look) -> bool:
    person: str = s.act.data["person"]
    return person == (s.case.handler or s.act.actor)


def _not_the_asker(s: Look) -> bool:
    rows = [row for row in s.case.asked_to_countersign if row["person"] == s.act.data["person"]]
    is_head = any("head" in roles for _, roles in s.act.posts)
    return bool(rows) and not is_head and not rows[0]["asked_by"] & s.act.persons


def _marked(case: ModelCase) -> bool:
    return case.last("mark_not_request") > case.last("keep_as_request")


def _nothing_left(s: Look) -> bool:
    return {*s.act.data["items"]} >= {*s.case.answered_here}


BANS: Bans = (
    # receipt and registration
    ("NothingToConfirm", ("confirm_receipt",), lambda s: not s.case.unconfirmed),
    ("AlreadyMarked", ("mark_not_request",), lambda s: _marked(s.case)),
    ("MarkedAsNoRequest", ("register",), lambda s: _marked(s.case)),
    ("NotMarked", ("close_not_request", "keep_as_request"), lambda s: not _marked(s.case)),
    ("NothingLeft", ("split_off",), _nothing_left),
    ("ItemGone", ("split_off",), lambda s: any(s.case.items.get(n, {}).get("moved") for n in s.act.data["items"])),
    ("JoinedToItself", ("join",), lambda s: s.act.data["other"] == s.case.id),
    ("AlreadyJoined", ("join",), lambda s: s.act.data["other"] in s.case.joined),
    ("NotJoined", ("part",), lambda s: s.act.data["other"] not in s.case.joined),
    # inside the house
    ("UnitUnknown", ("assign", "reassign", "request_joint"), lambda s: s.act.data["unit"] not in UNITS),
    ("UnitUnchanged", ("reassign",), lambda s: not s.case.handler and s.act.data["unit"] == s.case.unit),
    ("JointIsLead", ("assign", "request_joint"), _joint_lead),
    ("JointAlreadyAsked", ("assign", "request_joint"), _joint_asked),
    ("NotJoint", ("joint_opinion",), lambda s: answering_unit(s.case, s.act) is None),
    ("JointOpinionGiven", ("joint_opinion",), lambda s: answering_unit(s.case, s.act) is None),
    ("ColleagueElsewhere", ("hand_over",), _colleague),
    ("AlreadyTheirs", ("hand_over",), _theirs),
    ("NotProposer", ("take_back",), lambda s: not _own(s.case, s.act, "propose")),
    ("ProposalActedOn", ("take_back",), _proposal_acted_on),
    ("NotAssigner", ("take_back_assignment",), lambda s: not _own(s.case, s.act, "assign", "reassign")),
    ("AssignmentActedOn", ("take_back_assignment",), _assignment_acted_on),
    ("CountersignerIsActor", ("request_countersign",), lambda s: s.act.data["person"] in s.act.persons),
    (
        "CountersignerProposed",
        ("request_countersign",),
        lambda s: s.act.data["person"] in s.case.persons_of("propose"),
    ),
    (
        "AlreadyAskedToCountersign",
        ("request_countersign",),
        lambda s: any(row["person"] == s.act.data["person"] for row in s.case.asked_to_countersign),
    ),
    (
        "NotAskedToCountersign",
        ("countersign",),
        lambda s: not any(row["person"] in s.act.persons for row in s.case.asked_to_countersign),
    ),
    (
        "NotAskedToCountersign",
        ("call_off_countersign",),
        lambda s: not any(row["person"] == s.act.data["person"] for row in s.case.asked_to_countersign),
    ),
    ("NotCountersignAsker", ("call_off_countersign",), _not_the_asker),
    ("NotPartyToCase", ("raise_disagreement",), _no_party),
    (
        "DisagreementUnknown",
        ("decide_disagreement",),
        lambda s: not s.case.disagreements.get(s.act.data["disagreement"], {}).get("open"),
    ),
    (
        "OwnDisagreement",
        ("decide_disagreement",),
        lambda s: (
            s.case.disagreements.get(s.act.data["disagreement"], {}).get("raised_by", frozenset()) & s.act.persons
        ),
    ),
)
