"""征求意见 by the rules of 2008 [O23, O24]: third parties only, no period, so no silence; the clock waits for them.

2008年条例第二十三条、第二十四条第三款. The worked days are those of `../shared/vectors/deadlines.jsonl`, consult-2008.
"""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.engine import BadField, UndeclaredField
from gongkai.engine.casework import sweep
from gongkai.workflows.disclosure.chapters.opinion import ConsultationRunning, ObjectionStands, OpinionGiven
from gongkai.workflows.disclosure.procedure import disclosure_2008
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import PAPER, Office, application
from tests.workflows.consulting import EMAIL, NAME, answer, arrive, asked, consult, given, held, letters

MON_2018_03_05, MON_2018_03_12, WED_2018_03_14 = date(2018, 3, 5), date(2018, 3, 12), date(2018, 3, 14)
MON_2018_03_26, TUE_2018_04_10 = date(2018, 3, 26), date(2018, 4, 10)
MON_2018_09_03 = date(2018, 9, 3)
INTEREST = "涉及示例市居民的饮水安全"


@pytest.fixture
def old(sqlite_office: Office) -> str:
    """A case in 审理, received on Monday 2018-03-05; it is Monday 2018-03-12 now."""
    sqlite_office.on(MON_2018_03_05)
    with sqlite_office.session() as session:
        data = application(submitted=MON_2018_03_05)
        request = sqlite_office.request()
        done = sqlite_office.engine.open(session, "disclosure_2008", data=data, actor="zhao", request_id=request)
        session.commit()
    sqlite_office.register(done.case)
    sqlite_office.assign(done.case)
    sqlite_office.on(MON_2018_03_12)
    return done.case


def test_only_third_parties_are_consulted(sqlite_office: Office, old: str) -> None:
    """Asking another agency is no turn of the procedure, and stops nothing."""
    for party in ("agency", "joint_agency"):
        sqlite_office.refused(BadField, old, "consult", "qian", asked(party))


def test_the_clock_waits_for_the_answer_and_then_goes_on(sqlite_office: Office, old: str) -> None:
    """Vectors consult-2008-silent and consult-2008-third: no due day, then Tuesday 2018-04-10."""
    consult(sqlite_office, old)
    state = sqlite_office.state(old)
    assert state.clocks["reply"].due_on is None
    assert "consultation.c1" not in state.clocks

    sqlite_office.on(MON_2018_03_26)
    answer(sqlite_office, old)
    assert sqlite_office.state(old).clocks["reply"].due_on == TUE_2018_04_10


def test_nobody_is_ever_silent(sqlite_office: Office, old: str) -> None:
    """Half a year later the sweep finds nothing to record, and an opinion is still in time."""
    assert "close_consultations" not in disclosure_2008().steps_by_name
    consult(sqlite_office, old)
    arrive(sqlite_office, old, "c1", MON_2018_03_12)
    sqlite_office.on(MON_2018_09_03)
    assert sweep(sqlite_office.session, sqlite_office.engine).lapsed == 0
    assert held(sqlite_office, old)["ended"] is None

    answer(sqlite_office, old)
    sqlite_office.refused(OpinionGiven, old, "receive_opinion", "qian", given())


def test_letters_and_reminders_name_no_period(sqlite_office: Office, old: str) -> None:
    """第二十三条 has none; they cite the Regulation of 2008."""
    consult(sqlite_office, old, email=EMAIL)
    sqlite_office.on(WED_2018_03_14)
    sqlite_office.act(old, "remind_consulted", "qian", {"id": "c1"})
    (letter,) = letters(sqlite_office, old, "third_party_consultation")
    (told,) = letters(sqlite_office, old, "consultation_notice")
    (reminder,) = letters(sqlite_office, old, "consultation_reminder")

    assert "工作日" not in letter + reminder
    assert "第二十三条的规定，现书面征求您的意见" in letter
    assert "第二十四条第三款的规定，征求意见所需时间不计算在答复期限内" in told
    assert "请您尽快提出书面意见。" in reminder
    assert NAME in letter
    assert NAME not in told


def test_without_an_answer_nothing_is_disclosed_but_for_a_public_interest(sqlite_office: Office, old: str) -> None:
    """第二十三条: without consent only then; the third party is told content and reasons."""
    consult(sqlite_office, old)
    sqlite_office.on(MON_2018_09_03)
    data = {"outcomes": [{"item": 1, "outcome": "disclosed"}]}
    refused = sqlite_office.refused(ConsultationRunning, old, "propose", "qian", data)
    assert (refused.due_on, refused.article) == ("——", "《政府信息公开条例》（2008年）第二十三条")

    sqlite_office.propose(old, [{"item": 1, "outcome": "disclosed", "public_interest": INTEREST}])
    sqlite_office.reviewed(old)
    sqlite_office.act(old, "sign", "wang", {"reply": current_reply(sqlite_office.state(old))})
    (letter,) = letters(sqlite_office, old, "third_party_notice")
    assert "本机关未收到您的意见。" in letter
    assert f"理由：{INTEREST}。" in letter
    assert "第二十三条的规定，决定予以公开" in letter


def test_an_objection_binds_whatever_its_grounds(sqlite_office: Office, old: str) -> None:
    """第二十三条: 第三方不同意公开的，不得公开; reasonable grounds are of 2019."""
    consult(sqlite_office, old)
    sqlite_office.refused(UndeclaredField, old, "receive_opinion", "qian", given("c1", "object", unfounded=True))
    answer(sqlite_office, old, "c1", "object")
    data = {"outcomes": [{"item": 1, "outcome": "disclosed"}]}
    refused = sqlite_office.refused(ObjectionStands, old, "propose", "qian", data)

    assert refused.article == "《政府信息公开条例》（2008年）第二十三条"


def test_a_withdrawal_leaves_no_clock_running(sqlite_office: Office, old: str) -> None:
    """Whoever was asked is not waited for any more."""
    consult(sqlite_office, old)
    sqlite_office.act(old, "withdraw", "zhao", {"statement": PAPER})

    assert [name for name, clock in sqlite_office.state(old).clocks.items() if clock.running] == []
