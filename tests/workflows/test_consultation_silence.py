"""逾期未提出意见: what silence means by kind, when it is recorded, and when it is taken back.

条例第三十二条: a third party silent, the agency decides. 第三十四条: a joint maker silent, consent. Another agency
silent: nothing, no article has it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    Exceptional,
    OnlyBySilence,
)
from gongkai.engine.casework import list_alerts
from gongkai.workflows.disclosure.chapters.consultation import ConsultationUnknown
from gongkai.workflows.disclosure.chapters.opinion import (
    NobodySilent,
    SilenceProvisional,
)
from tests.office import Office
from tests.workflows.consulting import (
    MON_03_09,
    answer,
    arrive,
    asking,
    consult,
    given,
    held,
    swept,
)

TUE_03_10, WED_03_11 = date(2026, 3, 10), date(2026, 3, 11)
FRI_03_27 = date(2026, 3, 27)
MON_03_30, TUE_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # fifteen working days after Monday 03-09, and past them
WED_04_01, THU_04_02 = date(2026, 4, 1), date(2026, 4, 2)  # fifteen after Wednesday 03-11, and past them
TUE_04_21, THU_04_23 = date(2026, 4, 21), date(2026, 4, 23)
MON_2026_12_21 = date(2026, 12, 21)
MON_2027_01_18 = date(2027, 1, 18)


# --- silence -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "consequence"),
    [("third_party", "agency_decides"), ("joint_agency", "deemed_consent"), ("agency", "none")],
)
def test_silence_has_the_meaning_that_the_law_gives_it(sqlite_office: Office, party: str, consequence: str) -> None:
    """On the last day nothing; on the next the sweep records it, as of the last day, with no opinion in their name."""
    case = asking(sqlite_office, party)
    assert swept(sqlite_office, MON_03_30) == 0
    assert swept(sqlite_office, TUE_03_31) == 1
    row, state = held(sqlite_office, case), sqlite_office.state(case)

    assert (row["ended"], row["opinion"], row["consequence"]) == ("silent", None, consequence)
    assert state.clocks["consultation.c1"].stopped_on == MON_03_30
    assert state.stage == "examination"
    assert "receive_opinion" not in [task["step"] for task in state.tasks.values()]
    assert state.clocks["reply"].due_on == TUE_04_21  # the pause ends with the period (vector consult-unserved)


def test_a_sweep_records_silence_once_and_raises_no_red_alert_for_it(sqlite_office: Office) -> None:
    """It is not the agency that is late."""
    case = asking(sqlite_office)
    assert [swept(sqlite_office, TUE_03_31) for _ in range(3)] == [1, 0, 0]
    with sqlite_office.session() as session:
        levels = [row["level"] for row in list_alerts(session, "shili", case) if row["clock"] == "consultation.c1"]

    assert levels == ["remind", "warn", "yellow"]


def test_one_is_silent_while_the_other_may_still_answer(sqlite_office: Office) -> None:
    """c1 came on Wednesday 03-11, c2 is counted from Monday 03-09: two sweeps, and the task goes with the last."""
    case = asking(sqlite_office, "third_party", "agency", arrived=WED_03_11)
    assert swept(sqlite_office, TUE_03_31) == 1
    assert (held(sqlite_office, case)["ended"], held(sqlite_office, case, "c2")["ended"]) == (None, "silent")
    assert "receive_opinion" in [task["step"] for task in sqlite_office.state(case).tasks.values()]

    assert swept(sqlite_office, THU_04_02) == 1
    assert held(sqlite_office, case)["consequence"] == "agency_decides"
    assert "receive_opinion" not in [task["step"] for task in sqlite_office.state(case).tasks.values()]


def test_one_task_is_enough_for_all_who_may_still_answer(sqlite_office: Office) -> None:
    """c2 was silent on Tuesday 03-31; that it came on Wednesday 03-11 takes that back, with c1 still awaited."""
    case = asking(sqlite_office, "third_party", "agency", arrived=WED_03_11)
    assert swept(sqlite_office, TUE_03_31) == 1
    arrive(sqlite_office, case, "c2", WED_03_11)

    assert held(sqlite_office, case, "c2")["ended"] is None
    assert [task["step"] for task in sqlite_office.state(case).tasks.values()].count("receive_opinion") == 1


def test_silence_is_not_recorded_while_they_may_speak(sqlite_office: Office) -> None:
    """Nor of nobody, nor by a person, nor of one who has answered."""
    case = asking(sqlite_office)
    sqlite_office.on(MON_03_30)
    sqlite_office.not_in_silence(NobodySilent, case, "close_consultations")
    sqlite_office.refused(OnlyBySilence, case, "close_consultations", "qian")
    answer(sqlite_office, case)
    sqlite_office.on(TUE_03_31)

    sqlite_office.not_in_silence(NobodySilent, case, "close_consultations")
    sqlite_office.not_in_silence(NobodySilent, sqlite_office.to_stage("examination"), "close_consultations")


def test_a_paper_that_came_in_time_goes_before_recorded_silence(sqlite_office: Office) -> None:
    """It lay in the mailroom since Friday 03-27; the sweep of Tuesday 03-31 did not know of it."""
    case = asking(sqlite_office)
    swept(sqlite_office, TUE_03_31)
    sqlite_office.on(WED_04_01)
    data = given("c1", "object")
    sqlite_office.act(case, "receive_opinion", "qian", data, occurred_on=FRI_03_27)
    row = held(sqlite_office, case)

    assert (row["ended"], row["opinion"], row["consequence"]) == ("answered", "object", None)
    assert sqlite_office.state(case).clocks["consultation.c1"].stopped_on == FRI_03_27


def test_an_arrival_that_becomes_known_later_takes_silence_back(sqlite_office: Office) -> None:
    """Counted from the sending it ended on Monday 03-30; it came on Wednesday 03-11 only: they have until 04-01."""
    case = asking(sqlite_office)
    swept(sqlite_office, TUE_03_31)
    arrive(sqlite_office, case, "c1", WED_03_11)
    state = sqlite_office.state(case)
    clock = state.clocks["consultation.c1"]
    assert (clock.running, clock.due_on) == (True, WED_04_01)
    assert (held(sqlite_office, case)["ended"], held(sqlite_office, case)["consequence"]) == (None, None)
    assert "receive_opinion" in [task["step"] for task in state.tasks.values()]
    assert state.clocks["reply"].due_on == THU_04_23

    assert swept(sqlite_office, THU_04_02) == 1
    assert held(sqlite_office, case)["ended"] == "silent"


def test_an_arrival_long_ago_leaves_silence_as_it_is(sqlite_office: Office) -> None:
    """It came on Tuesday 03-10; on Thursday 04-02 that period, too, is over."""
    case = asking(sqlite_office)
    swept(sqlite_office, TUE_03_31)
    sqlite_office.on(THU_04_02)
    arrive(sqlite_office, case, "c1", TUE_03_10)

    assert held(sqlite_office, case)["ended"] == "silent"
    assert not sqlite_office.state(case).clocks["consultation.c1"].running


def test_nobody_is_silent_by_a_provisional_day(sqlite_office: Office) -> None:
    """Fifteen working days after Monday 2026-12-21 lie in 2027, whose notice is not loaded; its notice settles them."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(MON_2026_12_21)
    consult(sqlite_office, case)
    due_on = sqlite_office.state(case).clocks["consultation.c1"].due_on
    assert due_on is not None
    assert due_on.year == 2027
    assert swept(sqlite_office, MON_2027_01_18) == 0
    refused = sqlite_office.not_in_silence(SilenceProvisional, case, "close_consultations")
    assert (refused.id, refused.due_on) == ("c1", due_on)

    notice = [Exceptional(date(2027, 1, 1), False, "元旦", "虚构通知〔2026〕1号")]
    sqlite_office.calendar = sqlite_office.calendar.with_days(notice, date(2027, 12, 31))
    assert swept(sqlite_office, MON_2027_01_18) == 1
    assert held(sqlite_office, case)["ended"] == "silent"


def test_an_opinion_after_a_provisional_day_is_taken(sqlite_office: Office) -> None:
    """What ends nobody's period bars nobody's opinion."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(MON_2026_12_21)
    consult(sqlite_office, case)
    sqlite_office.on(MON_2027_01_18)
    answer(sqlite_office, case)

    assert held(sqlite_office, case)["ended"] == "answered"


# --- corrections ---------------------------------------------------------------------------------------------------


def corrected(office: Office, case: str, **change: Any) -> None:
    """Proposed by the registrar, confirmed by the handler."""
    done = office.act(case, "propose_correction", "zhao", {"ground": "记错", **change})
    office.act(case, "confirm_correction", "qian", {"correction": str(done.version)})


def ref_of(office: Office, case: str, kind: str) -> str:
    """The ref of the last fact of a kind."""
    return str([row["ref"] for row in office.state(case).facts if row["type"] == kind][-1])


def test_an_opinion_taken_out_by_a_correction_may_be_given_again(sqlite_office: Office) -> None:
    """It was another case's paper: their clock runs again, and nothing of the first opinion is left."""
    case = asking(sqlite_office)
    answer(sqlite_office, case, "c1", "object", unfounded=True)
    corrected(sqlite_office, case, voids=[ref_of(sqlite_office, case, "consultation_answered")])
    assert sqlite_office.state(case).clocks["consultation.c1"].running

    sqlite_office.on(TUE_03_10)
    answer(sqlite_office, case, "c1", "partly")
    assert (held(sqlite_office, case)["opinion"], held(sqlite_office, case)["unfounded"]) == ("partly", False)


def test_an_arrival_is_corrected_like_any_fact(sqlite_office: Office) -> None:
    """Recorded as Monday 03-09, it was Wednesday 03-11: their last day moves from 03-30 to 04-01."""
    case = asking(sqlite_office)
    arrive(sqlite_office, case, "c1", MON_03_09)
    sqlite_office.on(WED_03_11)
    fact = {"type": "consultation_sent", "on": MON_03_09, "received_on": WED_03_11, "id": "c1", "with": "third_party"}
    corrected(sqlite_office, case, voids=[ref_of(sqlite_office, case, "consultation_sent")], facts=[fact])
    assert sqlite_office.state(case).clocks["consultation.c1"].due_on == WED_04_01

    sqlite_office.on(WED_04_01)
    answer(sqlite_office, case)


def test_silence_goes_before_an_opinion_that_a_correction_took_out(sqlite_office: Office) -> None:
    """Nothing remains of it."""
    case = asking(sqlite_office)
    answer(sqlite_office, case, "c1", "object")
    corrected(sqlite_office, case, voids=[ref_of(sqlite_office, case, "consultation_answered")])
    swept(sqlite_office, TUE_03_31)

    assert (held(sqlite_office, case)["ended"], held(sqlite_office, case)["opinion"]) == ("silent", None)


def test_a_letter_that_was_never_sent_ends_without_a_word(sqlite_office: Office) -> None:
    """Its clock is stopped by the sweep, and nobody is said to have been silent."""
    case = asking(sqlite_office)
    corrected(sqlite_office, case, voids=[ref_of(sqlite_office, case, "consultation_sent")])
    sqlite_office.refused(ConsultationUnknown, case, "receive_opinion", "qian", given())
    swept(sqlite_office, TUE_03_31)

    assert held(sqlite_office, case)["ended"] is None
    assert not sqlite_office.state(case).clocks["consultation.c1"].running


def test_a_number_is_never_used_twice(sqlite_office: Office) -> None:
    """A correction has brought in a letter c2 of which the file knows; the next is c3."""
    case = asking(sqlite_office)
    fact = {"type": "consultation_sent", "on": MON_03_09, "id": "c2", "with": "agency"}
    corrected(sqlite_office, case, facts=[fact])
    consult(sqlite_office, case)

    assert list(sqlite_office.state(case).values["consultations"]) == ["c1", "c3"]
