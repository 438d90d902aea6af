"""代理: who may act for whom, and until when, stands in the agency's settings; acting for somebody counts as both."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.adapters.agency import Agency, read_agency
from gongkai.adapters.reader import Reader
from gongkai.engine import BadSettings, NotDeputy, OtherHandler, OtherUnit, RoleMissing, SamePerson, UnknownActor
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.chapters.countersign import NotAskedToCountersign
from tests.office import OUTCOMES, SETTINGS, Office
from tests.workflows.house import HOUSE, inside

MON_2026_03_02, TUE_2026_03_03 = date(2026, 3, 2), date(2026, 3, 3)
THU_2026_03_12, FRI_2026_03_13, SAT_2026_03_14 = date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 14)
PROPOSAL = {"outcomes": OUTCOMES}


def deputies(*rows: tuple[str, str]) -> str:
    """Settings in which each first acts for the second from Tuesday 2026-03-03 to Friday 2026-03-13, and nobody
    else for anybody."""
    text = HOUSE.replace(SETTINGS, SETTINGS[: SETTINGS.index("[[deputies]]")])
    return text + "".join(
        f'\n[[deputies]]\nperson = "{person}"\nfor = "{other}"\nfrom = 2026-03-03\nuntil = 2026-03-13\n'
        for person, other in rows
    )


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """Li of the office acts for Qian of the land unit, Feng of that unit for Wu, who reviews."""
    return Office(sqlite_office.database, deputies(("li", "qian"), ("feng", "wu"), ("zhao", "chen")))


def agency(*rows: tuple[str, str]) -> Agency:
    """The agency of those settings."""
    return read_agency(deputies(*rows), DISCLOSURE.workflow)


# --- in the settings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(MON_2026_03_02, False), (TUE_2026_03_03, True), (FRI_2026_03_13, True), (SAT_2026_03_14, False)],
)
def test_a_deputyship_holds_on_its_first_and_its_last_day(day: date, allowed: bool) -> None:
    """And on no other."""
    assert agency(("li", "qian")).may_act_for("shili", "li", "qian", day) is allowed


@pytest.mark.parametrize(
    ("held", "person", "other"),
    [
        ("shili", "qian", "li"),
        ("shili", "feng", "qian"),
        ("shili", "gone", "qian"),
        ("shili", "li", "gone"),
        ("xianli", "li", "qian"),
    ],
    ids=["the other way round", "somebody else", "a person who left", "for one who left", "another agency"],
)
def test_a_deputyship_is_that_of_two_active_people_of_the_agency(held: str, person: str, other: str) -> None:
    """Named so, in that order."""
    settled = agency(("li", "qian"), ("gone", "qian"), ("li", "gone"))

    assert not settled.may_act_for(held, person, other, TUE_2026_03_03)


def test_who_only_reads_a_database_acts_for_nobody() -> None:
    """There are no settings."""
    assert not Reader("shili").may_act_for("shili", "li", "qian", TUE_2026_03_03)


@pytest.mark.parametrize(
    ("person", "other", "fault"),
    [
        ("nobody", "qian", "deputies.1: 没有人员「nobody」"),
        ("li", "nobody", "deputies.1: 没有人员「nobody」"),
        ("li", "li", "deputies.1: 不能代理自己"),
    ],
)
def test_a_deputy_and_whom_they_act_for_are_two_people_of_the_agency(person: str, other: str, fault: str) -> None:
    """The settings are refused otherwise."""
    with pytest.raises(BadSettings) as refused:
        agency((person, other))

    assert fault in refused.value.zh


def test_a_deputyship_ends_after_it_begins() -> None:
    """Days the wrong way round are a fault."""
    with pytest.raises(BadSettings, match="2026-03-01 早于 2026-03-03"):
        read_agency(deputies(("li", "qian")).replace("2026-03-13", "2026-03-01"), DISCLOSURE.workflow)


def test_a_wrong_day_does_not_hide_the_other_faults() -> None:
    """All faults are named at once."""
    text = deputies(("li", "nobody")).replace("until = 2026-03-13", 'until = "soon"')
    with pytest.raises(BadSettings) as refused:
        read_agency(text, DISCLOSURE.workflow)

    assert "deputies.0.until" in refused.value.zh
    assert "没有人员「nobody」" in refused.value.zh


def test_a_unit_has_a_code_that_the_name_of_its_clock_can_hold() -> None:
    """``joint.<unit>`` has 40 characters at the most."""
    for length in (34, 35):
        text = HOUSE.replace('"law"', f'"{"l" * length}"')
        if length > 34:
            with pytest.raises(BadSettings, match="units"):
                read_agency(text, DISCLOSURE.workflow)
        else:
            assert "l" * 34 in read_agency(text, DISCLOSURE.workflow).unit_names


def test_steps_know_people_by_their_codes_only() -> None:
    """Unit and roles of those who are active, and no names."""
    staff = agency().practice("shili")["staff"]

    assert staff["qian"] == {"unit": "land", "roles": ["handler"]}
    assert staff["sun"] == {"unit": "office", "roles": ["head"]}
    assert "gone" not in staff


# --- at work --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "refusal"), [(MON_2026_03_02, NotDeputy), (SAT_2026_03_14, NotDeputy)], ids=["too early", "too late"]
)
def test_nobody_acts_for_another_without_a_deputyship_in_force(house: Office, day: date, refusal: Any) -> None:
    """Not even in a role of their own."""
    case = house.to_stage("examination")
    house.on(day)
    refused = house.refused(refusal, case, "propose", "feng", PROPOSAL, acting_for="wu")

    assert refused.principal == "wu"


def test_a_deputy_acts_with_the_roles_and_in_the_unit_of_the_absent_person(house: Office) -> None:
    """Li is of the office; for Qian he proposes in a case of the land unit, and both names stand in the history."""
    case = house.to_stage("examination")
    house.on(TUE_2026_03_03)
    house.refused(OtherUnit, case, "propose", "li", PROPOSAL)
    house.act(case, "propose", "li", PROPOSAL, acting_for="qian")
    with house.session() as session:
        body = house.engine.history(session, case)[-1].body

    assert (body["actor"], body["for"], body["role"]) == ("li", "qian", "handler")


def test_a_deputy_takes_steps_of_a_role_that_they_do_not_hold_themselves(house: Office) -> None:
    """Feng is a handler; for Wu he reviews."""
    case = house.to_stage("review")
    house.on(TUE_2026_03_03)
    house.refused(RoleMissing, case, "approve", "feng")

    assert house.act(case, "approve", "feng", acting_for="wu").step == "approve"


def test_a_role_of_ones_own_does_not_reach_into_the_unit_of_the_other(house: Office) -> None:
    """Zhao is no handler; he acts for Chen of 法规科, which has no part in the case."""
    case = house.to_stage("examination")
    house.on(TUE_2026_03_03)

    house.refused(OtherUnit, case, "propose", "zhao", PROPOSAL, acting_for="chen")


def test_a_deputy_counts_as_both(house: Office) -> None:
    """What Feng has proposed himself he does not review for Wu; what he reviewed for Wu, Wu does not propose."""
    case = house.to_stage("examination")
    house.on(TUE_2026_03_03)
    house.act(case, "propose", "feng", PROPOSAL)

    house.refused(SamePerson, case, "approve", "feng", acting_for="wu")


def test_a_case_that_was_handed_to_a_person_is_handled_by_their_deputy(house: Office) -> None:
    """Li for Qian; the colleague Feng is still not the one."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "feng", {"person": "qian"})
    house.on(TUE_2026_03_03)
    house.refused(OtherHandler, case, "propose", "feng", PROPOSAL)

    assert house.act(case, "propose", "li", PROPOSAL, acting_for="qian").stage == "review"


def test_a_deputy_gives_the_opinions_that_the_absent_person_was_asked_for(house: Office) -> None:
    """As a joint unit, and to countersign."""
    opinion = {"agrees": True, "opinion": "同意"}
    case = house.to_stage("registration")
    house.act(case, "assign", "zhao", {"unit": "land", "joint": [{"unit": "law"}]})
    house.on(TUE_2026_03_03)
    inside(house, case, "joint_opinion", "zhao", {"opinion": "同意"}, acting_for="chen")
    house.propose(case)
    house.act(case, "request_countersign", "wang", {"person": "chen", "question": "请提出意见"})
    house.refused(NotAskedToCountersign, case, "countersign", "zhao", opinion)
    inside(house, case, "countersign", "zhao", opinion, acting_for="chen")


def test_what_a_deputy_may_do_can_be_asked(house: Office) -> None:
    """Which steps are possible for Li himself, and for Li acting for Qian."""
    case = house.to_stage("examination")
    house.on(TUE_2026_03_03)
    with house.session() as session:
        alone, for_qian = (
            {one.step.name for one in house.engine.steps(session, case, "li", acting_for=other) if one.allowed}
            for other in (None, "qian")
        )

    assert "propose" in for_qian - alone


def test_nobody_acts_for_somebody_who_is_not_there(house: Office) -> None:
    """A person who has left is acted for by nobody."""
    case = house.to_stage("examination")

    house.refused(UnknownActor, case, "propose", "li", PROPOSAL, acting_for="gone")


def test_a_request_that_was_done_is_answered_after_the_deputyship_has_ended(house: Office) -> None:
    """The same request id gives the stored result, and nothing is done again."""
    case = house.to_stage("examination")
    house.on(FRI_2026_03_13)
    request = {"acting_for": "qian", "request_id": "once"}
    done = house.act(case, "propose", "li", PROPOSAL, **request)
    house.on(SAT_2026_03_14)

    assert house.act(case, "propose", "li", PROPOSAL, **request) == done


def test_one_may_name_oneself_as_the_person_acted_for(house: Office) -> None:
    """It says no more than the name alone."""
    case = house.to_stage("examination")
    house.on(THU_2026_03_12)

    assert house.act(case, "propose", "qian", PROPOSAL, acting_for="qian").stage == "review"
