"""更正: facts taken out and added, proposed by one person and confirmed by another; days move, stages never."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    CorrectionUnknown,
    FactUnknown,
    GongkaiError,
    InconsistentCorrection,
    RoleMissing,
    SamePerson,
    StepNotInStage,
)
from gongkai.engine.results import Done
from tests.office import MONDAY, PAPER, Office, contents, workdays_after

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
TUE_2026_03_31 = date(2026, 3, 31)  # twenty working days after Tuesday 2026-03-03
RECEIVED = "1.r"
RECEIVED_ON_TUESDAY: dict[str, Any] = {
    "voids": [RECEIVED],
    "facts": [{"type": "received", "on": TUE_2026_03_03}],
}


def propose(office: Office, case: str, actor: str = "wu", **change: Any) -> str:
    """A correction is proposed; its number."""
    done = office.act(
        case, "propose_correction", actor, {"ground": "收件日期登记有误", **RECEIVED_ON_TUESDAY, **change}
    )
    return str(done.version)


def confirm(office: Office, case: str, correction: str, actor: str = "sun") -> Done:
    """And confirmed by somebody else."""
    return office.act(case, "confirm_correction", actor, {"correction": correction})


def mistaken(office: Office, stage: str = "examination") -> str:
    """Registered as received on Monday; it is Wednesday now, and the paper says Tuesday."""
    case = office.to_stage(stage)
    office.on(WED_2026_03_04)
    return case


# --- two people --------------------------------------------------------------------------------------------------


def test_a_proposed_correction_has_no_effect(office: Office) -> None:
    """It is recorded, somebody is asked to confirm it, and no day has moved."""
    case = mistaken(office)
    before = office.state(case)
    number = propose(office, case)
    after = office.state(case)

    assert (after.facts, after.voided, after.clocks) == (before.facts, before.voided, before.clocks)
    assert list(after.corrections) == [number]
    assert "confirm_correction" in [task["step"] for task in after.tasks.values()]


def test_a_confirmed_correction_moves_the_days_and_not_the_stage(office: Office) -> None:
    """The old fact stays in the history, voided; the new one counts."""
    case = mistaken(office)
    done = confirm(office, case, propose(office, case))
    state = office.state(case)

    assert state.clocks["reply"].due_on == TUE_2026_03_31
    assert done.due_on == "2026-03-31"
    assert (state.stage, state.voided, state.corrections) == ("examination", (RECEIVED,), {})
    assert [fact["ref"] for fact in state.facts if fact["type"] == "received"] == [RECEIVED, "4.c1"]


def test_the_due_day_of_a_corrected_case_has_a_new_generation(office: Office) -> None:
    """So that an alert for the old day is known to be obsolete."""
    case = mistaken(office)
    before = office.state(case).clocks["reply"].generation
    confirm(office, case, propose(office, case))

    assert office.state(case).clocks["reply"].generation == before + 1


def test_who_proposed_does_not_confirm(office: Office) -> None:
    """Four eyes."""
    case = mistaken(office)
    number = propose(office, case, "wu")

    office.refused(SamePerson, case, "confirm_correction", "wu", {"correction": number})


def test_acting_for_somebody_counts_as_both_persons_on_either_side(office: Office) -> None:
    """Sun confirms for Wu who proposed; Sun confirms what Qian has proposed for Sun: both are the same person."""
    case = mistaken(office)
    by_wu = propose(office, case, "wu")
    office.refused(SamePerson, case, "confirm_correction", "sun", {"correction": by_wu}, acting_for="wu")
    data = {"ground": "收件日期登记有误", **RECEIVED_ON_TUESDAY}
    for_sun = str(office.act(case, "propose_correction", "qian", data, acting_for="sun").version)
    office.refused(SamePerson, case, "confirm_correction", "sun", {"correction": for_sun})

    assert confirm(office, case, for_sun, "wu").step == "confirm_correction"


def test_a_correction_needs_a_role_and_an_open_case(office: Office) -> None:
    """The secrecy reviewer has none of the roles, and a file is not corrected by a step."""
    data = {"ground": "收件日期登记有误", **RECEIVED_ON_TUESDAY}

    office.refused(RoleMissing, mistaken(office), "propose_correction", "zheng", data)
    office.refused(StepNotInStage, office.to_stage("archived"), "propose_correction", "zhao", data)


def test_a_correction_is_confirmed_once(office: Office) -> None:
    """The second confirmation finds nothing to confirm; nor does one of a number that never was."""
    case = mistaken(office)
    number = propose(office, case)
    confirm(office, case, number)

    for unknown in (number, "99", "4.c1"):
        refused = office.refused(CorrectionUnknown, case, "confirm_correction", "sun", {"correction": unknown})
        assert refused.correction == unknown


def test_the_ground_of_a_correction_is_kept_in_the_vault(office: Office) -> None:
    """Free text is personal: the entry holds its commitment only."""
    case = mistaken(office)
    propose(office, case)
    with office.session() as session:
        body = office.engine.history(session, case)[-1].text
        stored = str(contents(session)["gk_entry"])

    assert "ground" in body
    assert "收件日期登记有误" not in stored


# --- what must not be left ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"voids": [], "facts": []},
        {"voids": [RECEIVED], "facts": []},
        {"voids": [], "facts": [{"type": "supplement_received", "on": TUE_2026_03_03}]},
        {"voids": [], "facts": [{"type": "supplement_requested", "on": FRI_2026_02_27}]},
        {"voids": [], "facts": [{"type": "extended", "on": THU_2026_03_05, "workdays": 5}]},
        {"voids": [], "facts": [{"type": "extended", "on": TUE_2026_03_03}]},
        {"voids": [], "facts": [{"type": "extended", "on": TUE_2026_03_03, "workdays": 0}]},
        {"voids": [], "facts": [{"type": "extended", "on": TUE_2026_03_03, "workdays": 5, "until": THU_2026_03_05}]},
        {"voids": [], "facts": [{"type": "forgotten", "on": TUE_2026_03_03}]},
        {
            "voids": [],
            "facts": [
                {"type": "consultation_sent", "on": TUE_2026_03_03, "id": "c1", "with": "third_party"},
                {"type": "consultation_sent", "on": TUE_2026_03_03, "id": "c1", "with": "agency"},
            ],
        },
        {"voids": [], "facts": [{"type": "supplement_requested", "on": WED_2026_03_04, "received_on": MONDAY}]},
    ],
    ids=[
        "nothing", "no receipt left", "an answer without a question", "before the receipt", "after today",
        "a key missing", "a bad number", "a key too many", "an unknown kind", "an id twice", "received before sent",
    ],
)  # fmt: skip
def test_facts_that_would_contradict_themselves_are_not_even_proposed(office: Office, change: dict[str, Any]) -> None:
    """What a correction leaves must be a history that could have happened."""
    data = {"ground": "收件日期登记有误", **change}

    office.refused(InconsistentCorrection, mistaken(office), "propose_correction", "wu", data)


@pytest.mark.parametrize("ref", ["9.1", "1.s", "4.c1"])
def test_only_a_standing_fact_is_taken_out(office: Office, ref: str) -> None:
    """By the id that the history gave it."""
    data = {"ground": "收件日期登记有误", "voids": [ref]}

    office.refused(FactUnknown, mistaken(office), "propose_correction", "wu", data)


def test_a_fact_is_not_taken_out_twice(office: Office) -> None:
    """The first correction has voided it."""
    case = mistaken(office)
    confirm(office, case, propose(office, case))
    data = {"ground": "收件日期登记有误", **RECEIVED_ON_TUESDAY}

    office.refused(FactUnknown, case, "propose_correction", "wu", data)


def test_of_two_contradictory_corrections_the_second_is_refused(office: Office) -> None:
    """Both were possible when proposed; once one is confirmed the other would void the receipt a second time."""
    case = mistaken(office)
    first = propose(office, case)
    second = propose(office, case, facts=[{"type": "received", "on": WED_2026_03_04}])
    confirm(office, case, first)

    office.refused(GongkaiError, case, "confirm_correction", "sun", {"correction": second})


def test_a_correction_that_later_facts_contradict_is_refused(office: Office) -> None:
    """The notice was to be taken out; meanwhile its answer has come, which would now answer nothing."""
    case = office.to_stage("examination")
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    number = propose(office, case, voids=["4.1"], facts=[])
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER})

    office.refused(GongkaiError, case, "confirm_correction", "sun", {"correction": number})


# --- what it does to later steps ---------------------------------------------------------------------------------


def test_later_facts_that_lost_their_ground_are_listed(office: Office) -> None:
    """Extended on Tuesday 03-31, in time because of a supplement of Friday; without it the due day was Monday 03-30."""
    case = office.to_stage("examination")
    office.on(WED_2026_03_04)
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    office.on(FRI_2026_03_06)
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER})
    office.on(TUE_2026_03_31)
    office.act(case, "extend", "sun", {"workdays": 10, "reason": "需要检索的档案数量较大"})
    assert office.state(case).clocks["reply"].due_on == workdays_after(FRI_2026_03_06, 30)
    confirm(office, case, propose(office, case, voids=["4.1", "5.1"], facts=[]))
    with office.session() as session:
        effects = office.engine.history(session, case)[-1].body["effects"]

    assert [effect for effect in effects if effect["do"] == "unlawful"] == [{"do": "unlawful", "fact": "6.1", "seq": 6}]
    state = office.state(case)
    assert (state.stage, state.clocks["reply"].due_on) == ("examination", MON_2026_03_30)


def test_a_correction_after_the_reply_leaves_the_case_where_it_is(office: Office) -> None:
    """Dispatched on Monday 03-02; the posting was on Tuesday: the day changes, the case stays in 回执."""
    case = mistaken(office, "service")
    replied = office.state(case).facts[-1]
    facts = [{"type": "replied", "on": TUE_2026_03_03}]
    confirm(office, case, propose(office, case, voids=[replied["ref"]], facts=facts))
    state = office.state(case)

    assert (state.stage, state.clocks["reply"].stopped_on) == ("service", TUE_2026_03_03)
