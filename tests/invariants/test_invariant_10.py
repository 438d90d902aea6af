"""Invariant 4.10: the engine decides who may do what and who may not do both; acting for somebody is being both."""

from __future__ import annotations

import re
from itertools import permutations, product

import pytest

from gongkai.engine import Entry, OnlyBySilence, RoleMissing, SamePerson, UnknownActor
from gongkai.engine.casework import open_engine, upgrade
from gongkai.workflows.disclosure.chapters.signing import ReviewerSigns
from tests.answers import answer
from tests.invariants.walk import RARE, STEPS, Walk
from tests.office import SETTINGS, Office

EVERY_ROLE = '["registrar", "handler", "reviewer", "signer", "secrecy_reviewer", "archivist", "seal_keeper"]'
VERSATILE = re.sub(r"^roles = .*$", f"roles = {EVERY_ROLE}", SETTINGS, flags=re.MULTILINE).replace(
    'unit = "office"', 'unit = "land"'
)
STAFF = re.findall(r'^\[\[people\]\]\nid = "(\w+)"', SETTINGS, flags=re.MULTILINE)
FOR_EACH_OTHER = VERSATILE + "".join(
    f'\n[[deputies]]\nperson = "{one}"\nfor = "{other}"\nfrom = 2026-01-01\nuntil = 2026-12-31\n'
    for one, other in permutations(STAFF, 2)
)
REFUSAL = [answer("third_party")]
SEEDS = range(4)
ROAD = {"assign": 3, "propose": 2, "return": 0.5, "approve": 1, "review_secrecy": 1, "sign": 20}


def persons(entry: Entry) -> set[str]:
    """Who took the step, and for whom."""
    return {entry.body["actor"], entry.body["for"]} - {None}


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> list[list[Entry]]:
    """What random people have made of many cases, half of the time for each other."""
    found: list[list[Entry]] = []
    with pytest.MonkeyPatch.context() as patch:
        for step in [*RARE]:  # it is about who decides, so that nearly all goes straight to the decision
            patch.setitem(RARE, step, 0.001)
        for step, often in ROAD.items():
            patch.setitem(RARE, step, often)
        for seed in SEEDS:
            database = open_engine(f"sqlite:///{tmp_path_factory.mktemp('versatile')}/gongkai.sqlite")
            with database.begin() as connection:
                upgrade(connection)
            walk = Walk(Office(database, FOR_EACH_OTHER), seed, cases=4, deputies=0.5)
            for _ in range(70):
                walk.step()
            with walk.office.session() as session:
                found += [walk.office.engine.history(session, case) for case in walk.cases]
            database.dispose()
    return found


def both(histories: list[list[Entry]], one: str, other: str) -> list[tuple[int, int]]:
    """Where one person took part in both steps of one case, in whichever order."""
    return [
        (first.seq, second.seq)
        for entries in histories
        for first, second in product(entries, entries)
        if (first.step, second.step) == (one, other) and persons(first) & persons(second)
    ]


@pytest.mark.parametrize("step", ["sign", "approve"])
def test_nobody_proposes_and_decides_in_one_case(histories: list[list[Entry]], step: str) -> None:
    """Whatever random people tried: 经办 is neither 签发 nor 审核, in this round of the case or in another."""
    taken = [entry.step for entries in histories for entry in entries]
    assert taken.count(step) > 3
    assert any(entry.body["for"] for entries in histories for entry in entries if entry.step == step)
    assert both(histories, "propose", step) == []


def test_nobody_reviews_and_signs_one_proposal_where_the_settings_do_not_say_so(histories: list[list[Entry]]) -> None:
    """A second reviewer beside them changes nothing about it."""
    for entries in histories:
        proposed = max((entry.seq for entry in entries if entry.step == "propose"), default=0)
        assert both([entries[proposed:]], "approve", "sign") == []


def test_who_has_approved_does_not_propose_afterwards(sqlite_office: Office) -> None:
    """The reviewer whose approval was returned does not take the case over as its handler."""
    office = Office(sqlite_office.database, VERSATILE)
    case = office.to_stage("review")
    office.act(case, "approve", "wu")
    office.act(case, "return", "wang", {"reason": "理由不足"})
    office.refused(SamePerson, case, "propose", "wu", {"outcomes": REFUSAL})


@pytest.mark.parametrize("may_sign", ["false", "true"])
def test_a_refusal_is_never_signed_by_one_of_its_reviewers(sqlite_office: Office, may_sign: str) -> None:
    """Under Articles 14 to 16 whatever the settings say, and though somebody else has reviewed it as well."""
    settings = VERSATILE.replace("reviewer_may_sign = false", f"reviewer_may_sign = {may_sign}")
    office = Office(sqlite_office.database, settings)
    case = office.to_stage("examination")
    office.propose(case, REFUSAL)
    office.reviewed(case)
    office.act(case, "approve", "li")
    reply = office.state(case).letters[-1]["digest"]
    for signer in ("li", "wu"):
        office.refused(ReviewerSigns, case, "sign", signer, {"reply": reply})
    assert office.sign(case, "wang").stage == "notification"


@pytest.mark.parametrize(
    ("actor", "acting_for"), [("qian", None), ("wang", "qian"), ("qian", "wang"), ("qian", "qian")]
)
def test_acting_for_somebody_counts_as_both(sqlite_office: Office, actor: str, acting_for: str | None) -> None:
    """Neither the handler for the signer nor the signer for the handler signs."""
    office = Office(sqlite_office.database, VERSATILE)
    case = office.to_stage("review")
    office.reviewed(case)
    reply = office.state(case).letters[-1]["digest"]
    office.refused(SamePerson, case, "sign", actor, {"reply": reply}, acting_for=acting_for)


def test_a_refusal_names_the_step_the_reason_what_is_allowed_and_who_is_awaited(sqlite_office: Office) -> None:
    """In both languages, for whoever asks and whatever they ask."""
    case = sqlite_office.to_stage("examination")
    refused = sqlite_office.refused(RoleMissing, case, "propose", "zhao", {"outcomes": REFUSAL})
    assert (refused.step, refused.awaited) == ("propose", ("handler（land） for propose",))
    assert "withdraw" in refused.allowed
    assert "propose" not in refused.allowed
    assert all(word in refused.zh for word in ("拟办答复", "没有所需的角色", "撤回申请", "承办人（land）"))


def test_no_person_takes_the_steps_of_the_law_or_of_nobody(sqlite_office: Office) -> None:
    """The silent steps are the sweep's, not of somebody called system, nor for somebody unknown."""
    case = sqlite_office.to_stage("examination")
    for step in (step for step in STEPS if step.silent):
        for person in sqlite_office.agency.people:
            sqlite_office.refused(OnlyBySilence, case, step.name, person)
        sqlite_office.refused(UnknownActor, case, step.name, "system")
        sqlite_office.refused(UnknownActor, case, step.name, "zhao", acting_for="system")
    sqlite_office.not_in_silence(RoleMissing, sqlite_office.to_stage("review"), "approve")
