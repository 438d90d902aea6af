"""送达: every way in which a reply reaches the applicant, with its evidence, and the day that counts (T5, D3, R36-2).

国办公开办函〔2016〕235号: by post the posting day, by hand and through another agency the day of signature; what is
collected is signed for like it; electronic ways are for those who chose them, and count from their acceptance.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import Attachment, EvidenceMissing, MissingField, StepNotInStage, Verdict
from gongkai.engine.casework import list_messages
from gongkai.workflows.disclosure.application import ROUTES
from gongkai.workflows.disclosure.chapters.dispatch import AgentMissing, PostingUnproved, RouteNotChosen
from gongkai.workflows.disclosure.chapters.service import (
    AcceptanceNotAwaited,
    AlreadyAccepted,
    BeforeDispatch,
    NothingToServe,
    NotLeftThisWay,
    ServedBeforeAcceptance,
    SignerMissing,
)
from gongkai.workflows.disclosure.refusals import DayAfterToday
from gongkai.workflows.disclosure.ways import COUNTS_LABELS, FAILURES, WAYS, Counts
from tests.office import MONDAY, PAPER, Office, application

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
TUE_2019_04_23 = date(2019, 4, 23)
MON_2026_03_30 = date(2026, 3, 30)
TUE_2026_03_31 = date(2026, 3, 31)
ADDRESS = "示例市示例路8号"
FILE = {"retention": "10_years", "pages": 12}
SLIP = Attachment("寄件凭证.txt", "text/plain", "交寄".encode())


def signed(office: Office, route: str = "email") -> str:
    """A case whose reply is signed and sealed; its applicant chose `route` and left every address."""
    case = office.receive(route=route, address=ADDRESS)
    data = {"items": ["2025年度土地征收补偿方案"], "category": "natural_person", "form": "electronic"}
    office.act(case, "register", "zhao", {**data, "route": route, "identity_seen": True})
    office.assign(case)
    office.propose(case)
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao")
    return case


def leaving(route: str) -> dict[str, Any]:
    """What the registrar enters when the reply leaves by `route`."""
    more: dict[str, dict[str, Any]] = {"post": {"evidence": SLIP}, "entrusted": {"entrusted_to": "示例县自然资源局"}}
    return {"route": route, **more.get(route, {})}


def sent(office: Office, route: str) -> str:
    """A case whose reply left by `route` today; an electronic way was chosen."""
    case = signed(office, route if route in ROUTES else "email")
    office.act(case, "dispatch", "zhao", leaving(route))
    return case


def test_an_applicant_without_a_telephone_is_sent_the_mail_alone(sqlite_office: Office) -> None:
    """Nothing is announced to nobody."""
    case = sqlite_office.receive(phone=None)
    sqlite_office.register(case)
    sqlite_office.assign(case)
    sqlite_office.propose(case)
    sqlite_office.reviewed(case)
    sqlite_office.sign(case)
    sqlite_office.act(case, "seal", "zhao")
    done = sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})
    with sqlite_office.session() as session:
        rows = list_messages(session, "shili")
        sent = [row["channel"] for row in rows if row["id"].startswith(f"{case}.{done.version:04}.")]

    assert sent == ["mail"]


def receipt(served: date, **more: Any) -> dict[str, Any]:
    """The return receipt."""
    return {"served": served, "receiver": "张示例", "evidence": PAPER, **more}


def facts(office: Office, case: str) -> list[tuple[str, str]]:
    """Kind and day of what was recorded of reply and service, without what a correction took out."""
    state = office.state(case)
    kinds = ("replied", "replied_again", "served")
    return [(row["type"], row["on"]) for row in state.facts if row["type"] in kinds and row["ref"] not in state.voided]


def verdict(office: Office, case: str) -> Verdict | None:
    """Whether the reply was in time."""
    with office.session() as session:
        deadline = office.engine.deadline(session, case)
    return deadline.standing(office.today).verdict if deadline else None


def by(counts: Counts) -> list[str]:
    """The ways whose reply counts from that day."""
    return [route for route, way in WAYS.items() if way.counts is counts]


# --- 途径 ----------------------------------------------------------------------------------------------------------


def test_each_way_names_its_day_and_its_source() -> None:
    """T5 and section 0: one table says it all, and knows every route that an applicant may choose."""
    assert set(ROUTES) <= set(WAYS)
    assert by(Counts.POSTING) == ["post"]
    assert by(Counts.SIGNATURE) == ["by_hand", "entrusted", "pick_up", "on_site"]
    assert by(Counts.ACCEPTANCE) == ["email", "platform", "fax"]
    assert [way.label for way in WAYS.values() if not way.source or not set(way.failures) <= set(FAILURES)] == []
    assert set(COUNTS_LABELS) == set(Counts)


@pytest.mark.parametrize("route", WAYS)
def test_by_every_way_a_case_comes_to_its_end(sqlite_office: Office, route: str) -> None:
    """Sent on Monday, served on Wednesday: archived with every clock stopped and nothing left to do."""
    case = sent(sqlite_office, route)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))
    sqlite_office.act(case, "archive", "zhao", FILE)
    state = sqlite_office.state(case)

    assert state.stage == "archived"
    assert not state.tasks
    assert not [clock.name for clock in state.clocks.values() if clock.running]


def test_by_post_the_posting_day_counts(sqlite_office: Office) -> None:
    """Posted on Monday, there on Thursday: answered on Monday; the applicant's days run from Thursday (D3)."""
    case = sent(sqlite_office, "post")
    assert sqlite_office.state(case).clocks["reply"].stopped_on == MONDAY
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_service", "zhao", receipt(THU_2026_03_05))

    assert facts(sqlite_office, case) == [("replied", "2026-03-02"), ("served", "2026-03-05")]


@pytest.mark.parametrize("route", by(Counts.SIGNATURE))
def test_what_is_handed_over_counts_from_the_signature(sqlite_office: Office, route: str) -> None:
    """It left on Monday and was signed for on Wednesday; recorded on Thursday."""
    case = sent(sqlite_office, route)
    assert sqlite_office.state(case).clocks["reply"].running
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))

    assert facts(sqlite_office, case) == [("replied", "2026-03-04"), ("served", "2026-03-04")]
    clocks = sqlite_office.state(case).clocks
    assert (clocks["reply"].stopped_on, clocks["service"].stopped_on) == (WED_2026_03_04, WED_2026_03_04)


@pytest.mark.parametrize("route", by(Counts.ACCEPTANCE))
def test_what_is_sent_electronically_counts_from_its_acceptance(sqlite_office: Office, route: str) -> None:
    """Accepted on Tuesday, read on Wednesday: the answer is of Tuesday, the service of Wednesday."""
    case = sent(sqlite_office, route)
    assert sqlite_office.state(case).clocks["reply"].running
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))

    assert facts(sqlite_office, case) == [("replied", "2026-03-03"), ("served", "2026-03-04")]


def test_service_proves_the_acceptance(sqlite_office: Office) -> None:
    """Who confirms on Tuesday to have the mail shows that it was accepted by then."""
    case = sent(sqlite_office, "email")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_service", "zhao", receipt(TUE_2026_03_03))

    assert facts(sqlite_office, case) == [("replied", "2026-03-03"), ("served", "2026-03-03")]


@pytest.mark.parametrize(
    ("route", "expected"), [("post", Verdict.ON_TIME), ("by_hand", Verdict.OVERDUE), ("email", Verdict.OVERDUE)]
)
def test_the_way_decides_whether_the_reply_was_in_time(sqlite_office: Office, route: str, expected: Verdict) -> None:
    """It leaves on the due day, Monday 2026-03-30, and arrives on Tuesday."""
    case = signed(sqlite_office)
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.act(case, "dispatch", "zhao", leaving(route))
    sqlite_office.on(TUE_2026_03_31)
    sqlite_office.act(case, "record_service", "zhao", receipt(TUE_2026_03_31))

    assert verdict(sqlite_office, case) is expected


def test_a_mail_that_nobody_accepted_is_never_in_time(sqlite_office: Office) -> None:
    """It left on the first day; a month later the clock is overdue, though our own mail server has taken it over."""
    case = sent(sqlite_office, "email")
    sqlite_office.on(TUE_2026_03_31)

    assert sqlite_office.state(case).clocks["reply"].running
    assert verdict(sqlite_office, case) is Verdict.OVERDUE


def test_an_electronic_reply_asks_for_its_acceptance(sqlite_office: Office) -> None:
    """A task for the registrar, finished by the acceptance or by the service."""
    case = sent(sqlite_office, "email")
    steps = {task["step"] for task in sqlite_office.state(case).tasks.values()}
    sqlite_office.act(case, "record_service", "zhao", receipt(MONDAY))

    assert steps == {"record_acceptance", "record_service"}
    assert [task["step"] for task in sqlite_office.state(case).tasks.values()] == ["archive"]


@pytest.mark.parametrize("route", ["post", "by_hand", "email"])
def test_under_the_rules_of_2008_a_reply_is_served_by_the_same_ways(sqlite_office: Office, route: str) -> None:
    """Received, answered and served on Tuesday 2019-04-23 (O24)."""
    office = sqlite_office
    office.on(TUE_2019_04_23)
    with office.session() as session:
        data = application(submitted=TUE_2019_04_23, address=ADDRESS)
        done = office.engine.open(session, "disclosure_2008", data=data, actor="zhao", request_id=office.request())
        session.commit()
    office.register(done.case)
    office.assign(done.case)
    office.propose(done.case)
    office.reviewed(done.case)
    office.sign(done.case)
    office.act(done.case, "seal", "zhao")
    office.act(done.case, "dispatch", "zhao", leaving(route))
    office.act(done.case, "record_service", "zhao", receipt(TUE_2019_04_23))

    assert facts(office, done.case) == [("replied", "2019-04-23"), ("served", "2019-04-23")]
    assert office.act(done.case, "archive", "zhao", FILE).stage == "archived"


# --- 送出 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", by(Counts.ACCEPTANCE))
def test_an_electronic_way_is_for_those_who_chose_it(sqlite_office: Office, route: str) -> None:
    """They chose the post."""
    refused = sqlite_office.refused(RouteNotChosen, signed(sqlite_office, "post"), "dispatch", "zhao", leaving(route))

    assert (refused.route, refused.chosen) == (route, "post")


def test_a_posting_is_proved(sqlite_office: Office) -> None:
    """By the slip or the number of the mail: it is the posting day that counts."""
    case = signed(sqlite_office)
    sqlite_office.refused(PostingUnproved, case, "dispatch", "zhao", {"route": "post"})

    sqlite_office.act(case, "dispatch", "zhao", {"route": "post", "tracking_number": "XA00000000000"})
    assert facts(sqlite_office, case) == [("replied", "2026-03-02")]


def test_who_is_entrusted_with_the_service_is_named(sqlite_office: Office) -> None:
    """Another agency serves it, and its name lies in the vault."""
    sqlite_office.refused(AgentMissing, signed(sqlite_office), "dispatch", "zhao", {"route": "entrusted"})


@pytest.mark.parametrize("route", by(Counts.SIGNATURE))
def test_the_return_receipt_is_printed_for_what_is_signed_for(sqlite_office: Office, route: str) -> None:
    """送达回证 names the document, the way and the day, and leaves room for who signs or will not."""
    case = sent(sqlite_office, route)
    state = sqlite_office.state(case)
    row = state.letters[-1]
    with sqlite_office.session() as session:
        vault = sqlite_office.engine.vault.open(session, "shili", case)
        text = vault.decrypt(sqlite_office.documents.get(row["digest"])).decode()

    assert row["letter"] == "return_receipt"
    for said in (state.numbers["document"], WAYS[route].label, "2026年3月2日", "签收日期", "见证人"):
        assert said in text


@pytest.mark.parametrize("route", ["post", *by(Counts.ACCEPTANCE)])
def test_no_return_receipt_is_printed_for_what_nobody_signs_here(sqlite_office: Office, route: str) -> None:
    """The post has its own, a mail server none."""
    letters = [row["letter"] for row in sqlite_office.state(sent(sqlite_office, route)).letters]

    assert "return_receipt" not in letters


def test_the_applicant_may_change_the_way(sqlite_office: Office) -> None:
    """With a statement on paper: from the post to e-mail, at a new address."""
    case = signed(sqlite_office, "post")
    sqlite_office.refused(MissingField, case, "change_route", "zhao", {"route": "email"})
    change = {"route": "email", "email": "zhang.new@example.com", "statement": PAPER}
    sqlite_office.act(case, "change_route", "zhao", change)

    assert sqlite_office.act(case, "dispatch", "zhao", {"route": "email"}).stage == "service"


# --- 接收 ----------------------------------------------------------------------------------------------------------


def test_only_an_electronic_way_has_an_acceptance(sqlite_office: Office) -> None:
    """A letter is signed for."""
    sqlite_office.refused(
        AcceptanceNotAwaited, sent(sqlite_office, "post"), "record_acceptance", "zhao", {"evidence": PAPER}
    )


def test_a_reply_is_accepted_once(sqlite_office: Office) -> None:
    """The second proof proves nothing new."""
    case = sent(sqlite_office, "email")
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})

    sqlite_office.refused(AlreadyAccepted, case, "record_acceptance", "zhao", {"evidence": PAPER})


def test_an_acceptance_is_proved(sqlite_office: Office) -> None:
    """Our own server's word is none."""
    sqlite_office.refused(MissingField, sent(sqlite_office, "email"), "record_acceptance", "zhao")


def test_nothing_is_accepted_before_it_left(sqlite_office: Office) -> None:
    """Sent on Tuesday, said to be accepted on Monday."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})
    refused = sqlite_office.refused(
        BeforeDispatch, case, "record_acceptance", "zhao", {"evidence": PAPER}, occurred_on=MONDAY
    )

    assert (refused.on, refused.dispatched) == (MONDAY, TUE_2026_03_03)


def test_nothing_is_accepted_or_lost_before_it_left_the_house(sqlite_office: Office) -> None:
    """It is signed only."""
    case = signed(sqlite_office)

    sqlite_office.refused(StepNotInStage, case, "record_acceptance", "zhao", {"evidence": PAPER})
    sqlite_office.refused(StepNotInStage, case, "record_service", "zhao", receipt(MONDAY))
    sqlite_office.refused(StepNotInStage, case, "leave_reply", "zhao", left(MONDAY))


def test_nothing_is_accepted_of_a_case_without_a_reply(sqlite_office: Office) -> None:
    """It was withdrawn."""
    case = sqlite_office.to_stage("registration")
    sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})

    sqlite_office.refused(NothingToServe, case, "record_acceptance", "zhao", {"evidence": PAPER})
    sqlite_office.refused(NothingToServe, case, "leave_reply", "zhao", left(MONDAY))


# --- 送达回证 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", by(Counts.SIGNATURE))
def test_a_return_receipt_names_its_signer(sqlite_office: Office, route: str) -> None:
    """It is the day of a signature that counts."""
    sqlite_office.refused(
        SignerMissing, sent(sqlite_office, route), "record_service", "zhao", {"served": MONDAY, "evidence": PAPER}
    )


@pytest.mark.parametrize("route", WAYS)
def test_no_service_without_its_evidence(sqlite_office: Office, route: str) -> None:
    """The return receipt, the postal receipt, the delivery report: one of them is in the file."""
    case = sent(sqlite_office, route)

    sqlite_office.refused(MissingField, case, "record_service", "zhao", {"served": MONDAY, "receiver": "张示例"})


def test_service_is_not_before_the_acceptance(sqlite_office: Office) -> None:
    """Accepted on Tuesday, said to be served on Monday."""
    case = sent(sqlite_office, "email")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "record_acceptance", "zhao", {"evidence": PAPER})
    refused = sqlite_office.refused(ServedBeforeAcceptance, case, "record_service", "zhao", receipt(MONDAY))

    assert (refused.on, refused.accepted) == (MONDAY, TUE_2026_03_03)


def test_an_earlier_posting_needs_its_slip(sqlite_office: Office) -> None:
    """Posted on Monday, recorded on Tuesday: the number alone does not prove the day."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    posted = {"route": "post", "tracking_number": "XA00000000000"}
    sqlite_office.refused(EvidenceMissing, case, "dispatch", "zhao", posted, occurred_on=MONDAY)
    sqlite_office.act(case, "dispatch", "zhao", {**posted, "evidence": SLIP}, occurred_on=MONDAY)

    assert facts(sqlite_office, case) == [("replied", "2026-03-02")]


# --- 留置 ----------------------------------------------------------------------------------------------------------


def left(served: date, **more: Any) -> dict[str, Any]:
    """What is entered when somebody will not sign."""
    return {"served": served, "reason": "拒绝签收", "witnesses": ["李示例", "王示例"], "evidence": [PAPER], **more}


@pytest.mark.parametrize("route", ["by_hand", "entrusted"])
def test_a_reply_left_with_a_witness_is_served(sqlite_office: Office, route: str) -> None:
    """The day on which it was left is that of service and of the reply."""
    case = sent(sqlite_office, route)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "leave_reply", "zhao", left(TUE_2026_03_03))

    assert facts(sqlite_office, case) == [("replied", "2026-03-03"), ("served", "2026-03-03")]
    assert sqlite_office.state(case).clocks["service"].stopped_on == TUE_2026_03_03
    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


@pytest.mark.parametrize("missing", ["reason", "witnesses", "evidence"])
def test_a_reply_is_not_left_without_witness_reason_and_proof(sqlite_office: Office, missing: str) -> None:
    """Each of them is asked for."""
    data = {name: value for name, value in left(MONDAY).items() if name != missing}

    sqlite_office.refused(MissingField, sent(sqlite_office, "by_hand"), "leave_reply", "zhao", data)


@pytest.mark.parametrize("route", ["post", "email", "pick_up"])
def test_only_what_is_brought_can_be_left(sqlite_office: Office, route: str) -> None:
    """Nobody stood at the door with it."""
    refused = sqlite_office.refused(NotLeftThisWay, sent(sqlite_office, route), "leave_reply", "zhao", left(MONDAY))

    assert refused.way == WAYS[route].label


def test_a_reply_is_not_left_before_it_left_the_house_nor_tomorrow(sqlite_office: Office) -> None:
    """Sent on Tuesday; today is Tuesday."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "dispatch", "zhao", leaving("by_hand"))

    sqlite_office.refused(BeforeDispatch, case, "leave_reply", "zhao", left(MONDAY))
    sqlite_office.refused(DayAfterToday, case, "leave_reply", "zhao", left(WED_2026_03_04))
