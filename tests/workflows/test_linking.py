"""Linked requests: split 一事一申请, joined 并案, the same matter asked for again by somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from gongkai.engine.casework import applicants_for, items_of_month, replay_all, resembling, verify
from gongkai.workflows.disclosure.chapters.linking import (
    AlreadyJoined,
    ItemGone,
    JoinedToItself,
    NothingLeft,
    NotJoined,
)
from gongkai.workflows.disclosure.linking import governing_safe_on, join, split
from gongkai.workflows.disclosure.refusals import ItemUnknown
from tests.office import MONDAY, Office, contents

TUESDAY = MONDAY + timedelta(days=1)
PLAN, BUDGET, LETTERS = "2025年度土地征收补偿方案", "2025年度部门预算", "2025年度来信统计"
MakeOffice = Callable[[], Office]


def registered(office: Office, *items: str, **more: object) -> str:
    """A case of these items, registered."""
    case = office.receive(items=list(items), **more)
    office.register(case, list(items))
    return case


def split_off(office: Office, case: str, *items: int, request_id: str = "split") -> str:
    """The new case's id."""
    with office.session() as session:
        other = split(session, office.engine, case, items, actor="zhao", request_id=request_id)
        session.commit()
    return other


# --- 拆分


def test_a_split_request_is_received_on_the_day_of_the_first(sqlite_office: Office) -> None:
    """Received by e-mail on Monday 2 March 2026, confirmed on Tuesday, split on Thursday: no day moves."""
    case = registered(sqlite_office, PLAN, BUDGET, LETTERS, channel="email")
    sqlite_office.on(TUESDAY)
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": TUESDAY})
    sqlite_office.on(MONDAY + timedelta(days=3))
    other = split_off(sqlite_office, case, 2, 3)

    first, second = sqlite_office.state(case), sqlite_office.state(other)
    assert (second.stage, second.values["split_from"]) == ("intake", case)
    for state in (first, second):
        assert state.clocks["reply"].due_on == date(2026, 3, 31)  # Tuesday, 20 working days after Tuesday 3 March
        assert state.clocks["reply"].safe_on == date(2026, 3, 30)
    assert [item.get("moved_to") for item in first.items.values()] == [None, other, other]


def test_what_was_split_off_is_answered_in_the_other_case(sqlite_office: Office) -> None:
    """The first case is complete with what it kept; its letter names that alone."""
    case = registered(sqlite_office, PLAN, BUDGET)
    other = split_off(sqlite_office, case, 2)
    sqlite_office.assign(case)
    sqlite_office.propose(case)
    draft = sqlite_office.state(case).letters[-1]
    with sqlite_office.session() as session:
        text = sqlite_office.engine.document(session, case, draft["digest"]).decode()

    assert (PLAN in text, BUDGET in text) == (True, False)
    sqlite_office.register(other, [BUDGET])
    assert sqlite_office.state(other).stage == "registration"


def test_splitting_twice_under_one_request_id_splits_once(sqlite_office: Office) -> None:
    """The caller who lost the answer gets the same case, and nothing is written."""
    case = registered(sqlite_office, PLAN, BUDGET)
    other = split_off(sqlite_office, case, 2)
    with sqlite_office.session() as session:
        before = contents(session)

    assert split_off(sqlite_office, case, 2) == other
    with sqlite_office.session() as session:
        assert contents(session) == before


@pytest.mark.parametrize(("items", "kind"), [((1, 2), NothingLeft), ((3,), ItemUnknown)])
def test_a_split_that_cannot_be_is_refused_before_anything_is_written(
    sqlite_office: Office, items: tuple[int, ...], kind: type[NothingLeft | ItemUnknown]
) -> None:
    """Everything at once, or an item that the application does not have: no second case is left behind."""
    case = registered(sqlite_office, PLAN, BUDGET)

    sqlite_office.refusal(
        kind, lambda session: split(session, sqlite_office.engine, case, items, actor="zhao", request_id="r")
    )


def test_an_item_goes_once(sqlite_office: Office) -> None:
    """What lies in another case cannot be split off again."""
    case = registered(sqlite_office, PLAN, BUDGET, LETTERS)
    split_off(sqlite_office, case, 2)

    sqlite_office.refusal(
        ItemGone,
        lambda session: split(session, sqlite_office.engine, case, [2], actor="zhao", request_id="again"),
    )


# --- 并案


def joined(office: Office, case: str, other: str) -> None:
    """Both are joined, each in its own history."""
    with office.session() as session:
        join(session, office.engine, case, other, "事项相同", actor="sun", request_id=f"join {case}")
        session.commit()


def test_of_joined_cases_each_keeps_its_clock_and_the_earliest_safe_day_governs(sqlite_office: Office) -> None:
    """Received on Monday 2 and on Tuesday 3 March 2026: Monday 30 March governs both until the first is answered."""
    first = registered(sqlite_office, PLAN)
    sqlite_office.on(TUESDAY)
    second = registered(sqlite_office, PLAN, submitted=TUESDAY, name="李示例")
    joined(sqlite_office, first, second)

    days = [sqlite_office.state(case).clocks["reply"].safe_on for case in (first, second)]
    assert days == [date(2026, 3, 30), date(2026, 3, 31)]
    with sqlite_office.session() as session:
        for case in (first, second):
            assert governing_safe_on(session, sqlite_office.engine, case) == date(2026, 3, 30)
    sqlite_office.act(first, "part", "zhao", {"other": second, "reason": "另行办理"})
    with sqlite_office.session() as session:
        assert governing_safe_on(session, sqlite_office.engine, first) == date(2026, 3, 30)


def test_a_case_is_joined_to_another_once(sqlite_office: Office) -> None:
    """Not to itself, not twice; and only what is joined is parted."""
    first, second = registered(sqlite_office, PLAN), registered(sqlite_office, PLAN, name="李示例")
    sqlite_office.refused(NotJoined, first, "part", "zhao", {"other": second, "reason": "另行办理"})
    sqlite_office.refused(JoinedToItself, first, "join", "zhao", {"other": first, "reason": "事项相同"})
    joined(sqlite_office, first, second)

    sqlite_office.refused(AlreadyJoined, first, "join", "zhao", {"other": second, "reason": "事项相同"})


# --- the same matter


def test_a_repeated_request_is_found_by_applicant_and_text_and_shown(sqlite_office: Office) -> None:
    """However it is spaced; decided by a person only: the case is as it was [R36-6]."""
    first = registered(sqlite_office, PLAN, BUDGET)
    sqlite_office.on(TUESDAY)
    again = registered(sqlite_office, LETTERS, f" {PLAN[:4]} {PLAN[4:]}", submitted=TUESDAY)
    state = sqlite_office.state(again)
    with sqlite_office.session() as session:
        (found,) = resembling(session, sqlite_office.engine, again)

    assert (found.case, found.same_applicant, found.items) == (first, True, (2,))
    assert found.received_on == MONDAY
    assert sqlite_office.state(again) == state


def test_other_applicants_for_the_same_are_counted_towards_publication(sqlite_office: Office) -> None:
    """Article 44 [R44]: three applicants, one of them twice, are three; another matter of theirs is not counted."""
    cases = [registered(sqlite_office, PLAN, BUDGET)]
    cases += [registered(sqlite_office, PLAN, name=name) for name in ("李示例", "王示例")]
    cases.append(registered(sqlite_office, PLAN))
    with sqlite_office.session() as session:
        counted = [applicants_for(session, sqlite_office.engine, case, 1) for case in cases]
        assert counted == [3, 3, 3, 3]
        assert applicants_for(session, sqlite_office.engine, cases[0], 2) == 1
        others = resembling(session, sqlite_office.engine, cases[0])
    assert sorted(one.same_applicant for one in others) == [False, False, True]


def test_items_of_an_applicant_are_counted_by_the_calendar_month_of_receipt(sqlite_office: Office) -> None:
    """国办函〔2020〕109号 [F-3]: two of March, none of February, none of somebody else."""
    sqlite_office.on(date(2026, 2, 27))
    registered(sqlite_office, "其他材料", submitted=date(2026, 2, 27))
    sqlite_office.on(MONDAY)
    registered(sqlite_office, PLAN, BUDGET)
    registered(sqlite_office, LETTERS, name="李示例", identity_number="110101199001010019")
    case = registered(sqlite_office, "另一材料")
    with sqlite_office.session() as session:
        assert items_of_month(session, sqlite_office.engine, case) == 2


def test_split_and_joined_cases_replay_and_verify(office: Office) -> None:
    """On both databases."""
    first = registered(office, PLAN, BUDGET)
    other = split_off(office, first, 2)
    joined(office, first, other)
    with office.session() as session:
        report = verify(session, office.engine, documents=office.documents, with_keys=True)
        assert not report.findings
        assert not replay_all(session, office.engine).differing
        assert not resembling(session, office.engine, first)
