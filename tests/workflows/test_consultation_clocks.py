"""征求意见: their clocks run from the day on which the letter reached them, and pause the reply for as long.

条例第三十二条 to 第三十四条. The worked days are those of `../shared/vectors/deadlines.jsonl` and docs/clocks.md.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine.casework import list_alerts, sweep
from gongkai.workflows.disclosure.chapters.consultation import (
    ArrivalAfterOpinion,
    ArrivalBeforeSent,
    ArrivalRecorded,
    ConsultationUnknown,
)
from gongkai.workflows.disclosure.refusals import DayAfterToday
from tests.office import PAPER, Office
from tests.workflows.consulting import (
    MON_03_09,
    NAME,
    TWO_ITEMS,
    answer,
    arrive,
    consult,
    due,
    examined,
    held,
)

TUE_03_10, WED_03_11, THU_03_12, FRI_03_13 = (date(2026, 3, day) for day in (10, 11, 12, 13))
FRI_03_20, WED_03_25 = date(2026, 3, 20), date(2026, 3, 25)
MON_03_30 = date(2026, 3, 30)  # twenty working days after Monday 03-02, fifteen after Monday 03-09
TUE_03_31 = date(2026, 3, 31)
WED_04_01 = date(2026, 4, 1)  # fifteen working days after Wednesday 03-11
THU_04_09, MON_04_13, TUE_04_14 = date(2026, 4, 9), date(2026, 4, 13), date(2026, 4, 14)
THU_04_16, TUE_04_21, THU_04_23 = date(2026, 4, 16), date(2026, 4, 21), date(2026, 4, 23)


# --- clocks from their receipt -------------------------------------------------------------------------------------


def test_their_clock_runs_from_the_sending_until_the_arrival_is_known(sqlite_office: Office) -> None:
    """Fifteen working days after Monday 03-09: Monday 03-30. It arrived on Wednesday 03-11: Wednesday 04-01."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    assert due(sqlite_office, case, "consultation.c1") == (MON_03_30, MON_03_30)

    sqlite_office.on(THU_03_12)
    arrive(sqlite_office, case, "c1", WED_03_11)
    assert due(sqlite_office, case, "consultation.c1") == (WED_04_01, WED_04_01)
    assert held(sqlite_office, case)["received_on"] == "2026-03-11"


def test_an_open_consultation_pauses_the_reply_for_as_long_as_it_may_be_answered(sqlite_office: Office) -> None:
    """Vectors consult-unserved and consult-silent: 04-21 by the sending, 04-23 by the arrival, safe 04-21."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    assert due(sqlite_office, case) == (TUE_04_21, TUE_04_21)

    sqlite_office.on(WED_03_11)
    arrive(sqlite_office, case, "c1", WED_03_11)
    assert due(sqlite_office, case) == (THU_04_23, TUE_04_21)


def test_an_answered_consultation_takes_out_the_days_between(sqlite_office: Office) -> None:
    """Vector consult-one: sent Monday 03-09, arrived Wednesday 03-11, answered Friday 03-20."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    sqlite_office.on(FRI_03_20)
    arrive(sqlite_office, case, "c1", WED_03_11)
    answer(sqlite_office, case)

    assert due(sqlite_office, case) == (MON_04_13, THU_04_09)
    assert sqlite_office.state(case).clocks["consultation.c1"].stopped_on == FRI_03_20


def test_overlapping_consultations_are_not_counted_twice(sqlite_office: Office) -> None:
    """Vector consult-overlap, with a second letter of Thursday 03-12; each has its own clock."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    sqlite_office.on(THU_03_12)
    consult(sqlite_office, case, "agency")
    sqlite_office.on(FRI_03_13)
    arrive(sqlite_office, case, "c2", FRI_03_13)
    arrive(sqlite_office, case, "c1", WED_03_11)
    clocks = sqlite_office.state(case).clocks
    assert [clocks[f"consultation.c{n}"].due_on for n in (1, 2)] == [WED_04_01, date(2026, 4, 3)]

    sqlite_office.on(FRI_03_20)
    answer(sqlite_office, case, "c1")
    assert sqlite_office.state(case).clocks["consultation.c2"].running
    sqlite_office.on(WED_03_25)
    answer(sqlite_office, case, "c2")

    assert due(sqlite_office, case) == (THU_04_16, TUE_04_14)
    assert [clock.stopped_on for name, clock in sqlite_office.state(case).clocks.items() if "." in name] == [
        FRI_03_20,
        WED_03_25,
    ]


def test_three_at_once_on_different_items_are_kept_apart(sqlite_office: Office) -> None:
    """Any number, per item, in one day."""
    case = examined(sqlite_office, TWO_ITEMS)
    consult(sqlite_office, case, "third_party", 1, 2, 2)
    consult(sqlite_office, case, "joint_agency", 2)
    consult(sqlite_office, case, "agency", 1)
    rows = sqlite_office.state(case).values["consultations"]

    assert {id_: (row["with"], row["items"]) for id_, row in rows.items()} == {
        "c1": ("third_party", ["1", "2"]),
        "c2": ("joint_agency", ["2"]),
        "c3": ("agency", ["1"]),
    }
    assert [row["step"] for row in sqlite_office.state(case).tasks.values()].count("receive_opinion") == 1


def test_the_sweep_warns_of_their_last_day(sqlite_office: Office) -> None:
    """Five and two working days before Monday 03-30, and on it; their own clock, not only that of the reply."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    seen = {}
    for day in (date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 26), MON_03_30, TUE_03_31):
        sqlite_office.on(day)
        sweep(sqlite_office.session, sqlite_office.engine)
        with sqlite_office.session() as session:
            rows = list_alerts(session, "shili", case)
        seen[day] = [row["level"] for row in rows if row["clock"] == "consultation.c1"]

    assert list(seen.values()) == [[], ["remind"], ["remind", "warn"], *[["remind", "warn", "yellow"]] * 2]


# --- their receipt -------------------------------------------------------------------------------------------------


def test_an_arrival_is_of_a_letter_that_was_sent(sqlite_office: Office) -> None:
    """The number of no consultation; what was typed is not repeated."""
    case = examined(sqlite_office)
    data = {"id": "c1", "received_on": MON_03_09, "evidence": PAPER}
    refused = sqlite_office.refused(ConsultationUnknown, case, "record_consultation_arrival", "zhao", data)
    assert refused.known == "——"

    consult(sqlite_office, case)
    data = {**data, "id": NAME}
    refused = sqlite_office.refused(ConsultationUnknown, case, "record_consultation_arrival", "zhao", data)
    assert refused.known == "c1"
    assert NAME not in refused.zh + refused.en


def test_an_arrival_is_recorded_once(sqlite_office: Office) -> None:
    """Another day would be a correction."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    arrive(sqlite_office, case, "c1", MON_03_09)
    data = {"id": "c1", "received_on": MON_03_09, "evidence": PAPER}
    refused = sqlite_office.refused(ArrivalRecorded, case, "record_consultation_arrival", "zhao", data)

    assert (refused.id, refused.received_on) == ("c1", MON_03_09)


@pytest.mark.parametrize(("received_on", "kind"), [(date(2026, 3, 6), ArrivalBeforeSent), (TUE_03_10, DayAfterToday)])
def test_an_arrival_is_neither_before_the_letter_nor_ahead(
    sqlite_office: Office, received_on: date, kind: type[Any]
) -> None:
    """Sent on Monday 03-09, and that is today."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    data = {"id": "c1", "received_on": received_on, "evidence": PAPER}

    sqlite_office.refused(kind, case, "record_consultation_arrival", "zhao", data)


def test_an_arrival_is_not_after_the_opinion(sqlite_office: Office) -> None:
    """Nobody answers a letter that has not come; on the very day it may be."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    sqlite_office.on(WED_03_11)
    answer(sqlite_office, case)
    sqlite_office.on(THU_03_12)
    data = {"id": "c1", "received_on": THU_03_12, "evidence": PAPER}
    refused = sqlite_office.refused(ArrivalAfterOpinion, case, "record_consultation_arrival", "zhao", data)
    assert (refused.received_on, refused.answered_on) == (THU_03_12, WED_03_11)

    arrive(sqlite_office, case, "c1", WED_03_11)
    assert held(sqlite_office, case)["received_on"] == "2026-03-11"
