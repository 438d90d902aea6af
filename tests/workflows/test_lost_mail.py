"""未能送达: a reply that did not arrive is dispatched again; the first reply and its day are never lost (T5, D3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import MissingField, StepNotInStage, Verdict
from gongkai.workflows.disclosure.chapters.service import BeforeDispatch, FailureUnfit, NothingToServe
from gongkai.workflows.disclosure.ways import FAILURES, WAYS
from tests.office import MONDAY, PAPER, Office

from .test_service import FILE, facts, leaving, receipt, sent, signed, verdict

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
MON_2026_03_16 = date(2026, 3, 16)
TUE_2026_03_31 = date(2026, 3, 31)
WED_2026_04_01 = date(2026, 4, 1)
UNFIT = [(route, failure) for route, way in WAYS.items() for failure in FAILURES if failure not in way.failures]


def lost(failure: str = "lost") -> dict[str, Any]:
    """What is entered when the reply did not arrive."""
    return {"failure": failure, "evidence": PAPER}


def test_lost_mail_reopens_the_dispatch_and_keeps_the_first_day(sqlite_office: Office) -> None:
    """Posted on Monday 03-02, lost, posted again on Monday 03-16: answered on 03-02, served on 03-16."""
    office = sqlite_office
    case = sent(office, "post")
    office.on(MON_2026_03_16)
    done = office.act(case, "record_lost_mail", "zhao", lost())
    state = office.state(case)

    assert done.stage == "notification"
    assert [task["step"] for task in state.tasks.values()] == ["dispatch"]
    assert not state.clocks["service"].running
    assert state.clocks["reply"].stopped_on == MONDAY

    office.act(case, "dispatch", "zhao", leaving("post"))
    assert office.state(case).clocks["service"].running
    assert office.state(case).clocks["service"].start_on == MON_2026_03_16
    office.act(case, "record_service", "zhao", receipt(MON_2026_03_16))

    assert facts(office, case) == [
        ("replied", "2026-03-02"), ("replied_again", "2026-03-16"), ("served", "2026-03-16"),
    ]  # fmt: skip
    assert verdict(office, case) is Verdict.ON_TIME
    assert office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_a_reply_lost_in_time_and_sent_again_late_was_in_time(sqlite_office: Office) -> None:
    """The posting of Monday 03-02 was the reply; that of Wednesday 04-01, after the due day, changes nothing."""
    case = sent(sqlite_office, "post")
    sqlite_office.on(WED_2026_04_01)
    sqlite_office.act(case, "record_lost_mail", "zhao", lost("returned"))
    sqlite_office.act(case, "dispatch", "zhao", leaving("post"))

    assert verdict(sqlite_office, case) is Verdict.ON_TIME


def test_a_mail_that_is_not_accepted_never_was_the_reply(sqlite_office: Office) -> None:
    """Refused on the first day and posted on Tuesday 03-31: the reply is of that day, and late."""
    case = sent(sqlite_office, "email")
    sqlite_office.act(case, "record_lost_mail", "zhao", lost("not_accepted"))
    sqlite_office.on(TUE_2026_03_31)
    assert sqlite_office.state(case).clocks["reply"].running

    sqlite_office.act(case, "dispatch", "zhao", leaving("post"))
    assert facts(sqlite_office, case) == [("replied", "2026-03-31")]
    assert verdict(sqlite_office, case) is Verdict.OVERDUE


def test_an_acceptance_that_was_none_is_taken_back(sqlite_office: Office) -> None:
    """Accepted by a relay on Monday, returned to us on Tuesday: the clock runs again."""
    case = sent(sqlite_office, "email")
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    generation = sqlite_office.state(case).clocks["reply"].generation
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_lost_mail", "zhao", lost("not_accepted"))
    clock = sqlite_office.state(case).clocks["reply"]

    assert facts(sqlite_office, case) == []
    assert clock.running
    assert clock.generation == generation + 1


def corrected(office: Office, case: str, **more: Any) -> None:
    """A correction, proposed by one and confirmed by another."""
    number = office.act(case, "propose_correction", "zhao", {"ground": "登记有误", **more}).version
    office.act(case, "confirm_correction", "sun", {"correction": str(number)})


def test_a_corrected_acceptance_that_was_none_is_taken_back_too(sqlite_office: Office) -> None:
    """Recorded for Tuesday, corrected to Monday, and then the mail comes back."""
    case = sent(sqlite_office, "email")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    ref = sqlite_office.state(case).facts[-1]["ref"]
    corrected(sqlite_office, case, voids=[ref], facts=[{"type": "replied", "on": MONDAY}])
    assert facts(sqlite_office, case) == [("replied", "2026-03-02")]
    sqlite_office.act(case, "record_lost_mail", "zhao", lost("not_accepted"))

    assert facts(sqlite_office, case) == []


def test_the_first_day_survives_a_later_acceptance_that_was_none(sqlite_office: Office) -> None:
    """Posted on Monday and lost; mailed on Tuesday, accepted and returned: the posting of Monday was the reply."""
    office = sqlite_office
    case = sent(office, "post")
    office.on(TUE_2026_03_03)
    office.act(case, "record_lost_mail", "zhao", lost())
    office.act(case, "change_route", "zhao", {"route": "email", "statement": PAPER})
    office.act(case, "dispatch", "zhao", {"route": "email"})
    office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    accepted = office.state(case).facts[-1]["ref"]
    corrected(office, case, voids=[accepted])
    office.act(case, "record_lost_mail", "zhao", lost("not_accepted"))

    assert facts(office, case) == [("replied", "2026-03-02")]


def test_an_accepted_mail_that_is_lost_afterwards_was_the_reply(sqlite_office: Office) -> None:
    """The receiving side had it: the first day stays."""
    case = sent(sqlite_office, "email")
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_lost_mail", "zhao", lost())
    sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})

    assert facts(sqlite_office, case) == [("replied", "2026-03-02"), ("replied_again", "2026-03-03")]


def test_what_nobody_came_for_goes_by_post(sqlite_office: Office) -> None:
    """Ready on Monday, not fetched, posted on Wednesday: the first reply is of Wednesday."""
    case = sent(sqlite_office, "pick_up")
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_lost_mail", "zhao", lost("not_signed"))
    sqlite_office.act(case, "dispatch", "zhao", leaving("post"))

    assert facts(sqlite_office, case) == [("replied", "2026-03-04")]


def test_a_reply_may_be_lost_twice(sqlite_office: Office) -> None:
    """Each dispatch is recorded, the first one counts."""
    case = sent(sqlite_office, "post")
    for _ in range(2):
        sqlite_office.act(case, "record_lost_mail", "zhao", lost())
        sqlite_office.act(case, "dispatch", "zhao", leaving("post"))
    sqlite_office.act(case, "record_service", "zhao", receipt(MONDAY))

    kinds = [kind for kind, _ in facts(sqlite_office, case)]
    assert kinds == ["replied", "replied_again", "replied_again", "served"]
    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_facts_of_a_second_dispatch_do_not_contradict_themselves(sqlite_office: Office) -> None:
    """A correction can be proposed and confirmed afterwards: the posting was of Tuesday."""
    office = sqlite_office
    office.on(MONDAY)
    case = signed(office, "post")
    office.on(TUE_2026_03_03)
    office.act(case, "dispatch", "zhao", leaving("post"))
    office.act(case, "record_lost_mail", "zhao", lost())
    office.act(case, "dispatch", "zhao", leaving("by_hand"))
    office.on(WED_2026_03_04)
    office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))
    ref = next(row["ref"] for row in office.state(case).facts if row["type"] == "replied")
    fact = {"type": "replied", "on": MONDAY}
    corrected(office, case, voids=[ref], facts=[fact])

    assert office.state(case).clocks["reply"].stopped_on == MONDAY


def test_a_reply_ordered_by_a_decision_and_lost_counts_for_its_own_clock(sqlite_office: Office) -> None:
    """Handled anew by the agency's own insight; each dispatch is of that decision, the first one stops its clock."""
    office = sqlite_office
    case = sent(office, "post")
    office.act(case, "record_service", "zhao", receipt(MONDAY))
    office.act(case, "reopen", "sun", {"ground": "own_correction", "workdays": 10, "decision": PAPER})
    office.propose(case)
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao")
    office.on(TUE_2026_03_03)
    office.act(case, "dispatch", "zhao", leaving("by_hand"))
    assert office.state(case).clocks["redo.d1"].running
    office.act(case, "record_lost_mail", "zhao", lost("not_signed"))
    office.act(case, "dispatch", "zhao", leaving("post"))
    office.on(WED_2026_03_04)
    office.act(case, "record_lost_mail", "zhao", lost())
    office.act(case, "dispatch", "zhao", leaving("post"))
    state = office.state(case)

    again = [(row["on"], row["id"]) for row in state.facts if row["type"] == "replied_again"]
    assert again == [("2026-03-03", "d1"), ("2026-03-04", "d1")]
    assert (state.clocks["reply"].stopped_on, state.clocks["redo.d1"].stopped_on) == (MONDAY, TUE_2026_03_03)


def test_lost_mail_is_not_archived(sqlite_office: Office) -> None:
    """The case is back in 告知, and its reply goes out first."""
    case = sent(sqlite_office, "post")
    sqlite_office.act(case, "record_lost_mail", "zhao", lost())

    sqlite_office.refused(StepNotInStage, case, "archive", "zhao", FILE)


@pytest.mark.parametrize(("route", "failure"), UNFIT)
def test_each_way_fails_in_its_own_way(sqlite_office: Office, route: str, failure: str) -> None:
    """A mail is not left unsigned, a letter not refused by a server."""
    refused = sqlite_office.refused(FailureUnfit, sent(sqlite_office, route), "record_lost_mail", "zhao", lost(failure))

    assert refused.possible == "、".join(WAYS[route].failures)


def test_a_loss_is_proved(sqlite_office: Office) -> None:
    """The envelope that came back, or the word of the post."""
    sqlite_office.refused(MissingField, sent(sqlite_office, "post"), "record_lost_mail", "zhao", {"failure": "lost"})


def test_nothing_is_lost_that_never_left(sqlite_office: Office) -> None:
    """Signed only, or withdrawn, or served already."""
    office = sqlite_office
    office.refused(StepNotInStage, signed(office), "record_lost_mail", "zhao", lost())
    withdrawn = office.to_stage("registration")
    office.act(withdrawn, "withdraw", "zhao", {"statement": PAPER})
    office.refused(NothingToServe, withdrawn, "record_lost_mail", "zhao", lost())
    served = sent(office, "post")
    office.act(served, "record_service", "zhao", receipt(MONDAY))

    office.refused(NothingToServe, served, "record_lost_mail", "zhao", lost())


def test_nothing_is_lost_before_it_left(sqlite_office: Office) -> None:
    """Posted on Tuesday, said to be lost on Monday."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "dispatch", "zhao", leaving("post"))

    sqlite_office.refused(BeforeDispatch, case, "record_lost_mail", "zhao", lost(), occurred_on=MONDAY)
