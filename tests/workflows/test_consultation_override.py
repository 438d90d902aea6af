"""What may be disclosed while others are asked, against their will, and what they are then told.

条例第三十二条: a third party that objects with reasonable grounds is heeded, unless not disclosing would gravely harm
the public interest; then it is told content and reasons in writing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.adapters.mail import FolderMailChannel
from gongkai.engine.casework import deliver, replay_all, sweep, verify
from gongkai.workflows.disclosure.chapters.opinion import ConsultationRunning, ObjectionStands
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import PAPER, Office
from tests.workflows.consulting import (
    EMAIL,
    MATTER,
    NAME,
    PERSONAL,
    PHONE,
    REASONS,
    TWO_ITEMS,
    answer,
    arrive,
    consult,
    examined,
    held,
    in_the_open,
    letters,
    outbox,
)

WED_03_11 = date(2026, 3, 11)
MON_03_30, TUE_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # fifteen working days after Monday 03-09, and past them
INTEREST = "涉及示例市居民的饮水安全"
WITHHELD = {"outcome": "internal_affairs", "reason": "属于内部管理信息", "severable_considered": True}


def rows(*outcomes: str | dict[str, Any]) -> list[dict[str, Any]]:
    """What `propose` takes: the outcome of each item, in their order."""
    given = [row if isinstance(row, dict) else {"outcome": row} for row in outcomes]
    return [{"item": number, **row} for number, row in enumerate(given, start=1)]


def in_part(**more: Any) -> dict[str, Any]:
    """A partial disclosure of an item."""
    row = {"outcome": "partly_disclosed", "article": "第十五条", "reason": "其余内容涉及商业秘密"}
    return {**row, "reference": "随信提供", "no_consultation": "不适用", **more}


def refused(office: Office, kind: type[Any], case: str, *outcomes: str | dict[str, Any]) -> Any:
    """A proposal that is refused."""
    return office.refused(kind, case, "propose", "qian", {"outcomes": rows(*outcomes), "information": [PAPER]})


def proposed(office: Office, case: str, *outcomes: str | dict[str, Any]) -> None:
    """拟办答复 with the severed text at hand."""
    office.propose(case, rows(*outcomes), information=[PAPER])


def signed(office: Office, case: str) -> None:
    """Reviewed and signed; whatever the reply check finds yellow is answered."""
    office.reviewed(case)
    office.sign(case)


# --- while they may still answer ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "article"),
    [("third_party", "《政府信息公开条例》第三十二条"), ("joint_agency", "《政府信息公开条例》第三十四条")],
)
def test_nothing_is_disclosed_while_their_period_runs(sqlite_office: Office, party: str, article: str) -> None:
    """In full or in part, up to the last day; the day after it, silence has spoken, whether or not a sweep has run."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, party)
    sqlite_office.on(MON_03_30)
    for outcome in ("disclosed", in_part(), in_part(public_interest=INTEREST)):
        found = refused(sqlite_office, ConsultationRunning, case, outcome)
        assert (found.item, found.id, found.due_on, found.article) == ("1", "c1", MON_03_30, article)

    sqlite_office.on(TUE_03_31)
    proposed(sqlite_office, case, "disclosed")
    assert sqlite_office.state(case).stage == "review"


def test_an_item_that_is_withheld_waits_for_nobody(sqlite_office: Office) -> None:
    """Refused for another ground, while the third party's period runs: their silence or their word changes nothing."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    proposed(sqlite_office, case, WITHHELD)

    assert sqlite_office.state(case).stage == "review"


def test_an_item_that_nobody_was_asked_about_waits_for_nobody(sqlite_office: Office) -> None:
    """Item 2 is asked about and withheld; item 1 is disclosed."""
    case = examined(sqlite_office, TWO_ITEMS)
    consult(sqlite_office, case, "third_party", 2)
    found = refused(sqlite_office, ConsultationRunning, case, "disclosed", "disclosed")
    assert found.item == "2"

    proposed(sqlite_office, case, "disclosed", WITHHELD)
    assert sqlite_office.state(case).stage == "review"


def test_another_agency_holds_up_nothing(sqlite_office: Office) -> None:
    """No article has its consent, or its silence, mean anything."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, "agency")
    proposed(sqlite_office, case, "disclosed")

    assert sqlite_office.state(case).stage == "review"


def test_one_answer_of_two_is_not_enough(sqlite_office: Office) -> None:
    """Every third party of the item is waited for."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    consult(sqlite_office, case)
    answer(sqlite_office, case, "c1")
    found = refused(sqlite_office, ConsultationRunning, case, "disclosed")
    assert found.id == "c2"

    answer(sqlite_office, case, "c2")
    proposed(sqlite_office, case, "disclosed")


def test_a_proposal_falls_when_their_period_turns_out_to_run_still(sqlite_office: Office) -> None:
    """Silent by the day of sending, proposed on 03-31; then their receipt of 03-11 becomes known: until 04-01."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    sqlite_office.on(TUE_03_31)
    sweep(sqlite_office.session, sqlite_office.engine)
    proposed(sqlite_office, case, "disclosed")
    sqlite_office.reviewed(case)
    arrive(sqlite_office, case, "c1", WED_03_11)

    reply = current_reply(sqlite_office.state(case))
    sqlite_office.refused(ConsultationRunning, case, "sign", "wang", {"reply": reply})


# --- against their will ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opinion", ["object", "partly"])
def test_an_objection_is_overridden_for_a_stated_public_interest_only(sqlite_office: Office, opinion: str) -> None:
    """第三十二条; the refusal names item, consultation and article."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    answer(sqlite_office, case, "c1", opinion, reasons=REASONS)
    found = refused(sqlite_office, ObjectionStands, case, "disclosed")
    assert (found.item, found.id, found.article) == ("1", "c1", "《政府信息公开条例》第三十二条")
    assert not [word for word in PERSONAL if word in found.zh + found.en]

    proposed(sqlite_office, case, {"outcome": "disclosed", "public_interest": INTEREST})
    assert sqlite_office.state(case).stage == "review"


@pytest.mark.parametrize(
    ("party", "answered"),
    [("third_party", {"opinion": "consent"}), ("joint_agency", {"opinion": "object"})],
    ids=["consent", "another agency's objection"],
)
def test_other_opinions_bind_nobody(sqlite_office: Office, party: str, answered: dict[str, Any]) -> None:
    """The lead agency decides about what was made jointly; a third party that consents does not object."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, party)
    answer(sqlite_office, case, "c1", **answered)

    proposed(sqlite_office, case, "disclosed")


def test_an_objection_without_reasonable_grounds_binds_nobody(sqlite_office: Office) -> None:
    """第三十二条 heeds the objection 有合理理由."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    answer(sqlite_office, case, "c1", "object", unfounded=True)
    assert held(sqlite_office, case)["unfounded"] is True

    proposed(sqlite_office, case, "disclosed")


def test_the_rest_is_disclosed_without_the_part_objected_to(sqlite_office: Office) -> None:
    """第三十七条: severed, what the third party objects to is what is withheld."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    answer(sqlite_office, case, "c1", "object")
    proposed(sqlite_office, case, in_part())
    signed(sqlite_office, case)

    assert letters(sqlite_office, case, "third_party_notice") == []


# --- what they are told ----------------------------------------------------------------------------------------------


def test_a_third_party_that_is_overridden_is_told_content_and_reasons(sqlite_office: Office) -> None:
    """依申请公开告知书（给第三方）, with the signature; by mail and SMS to the addresses known."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, email=EMAIL, phone=PHONE)
    answer(sqlite_office, case, "c1", "object", reasons=REASONS)
    proposed(sqlite_office, case, {"outcome": "disclosed", "public_interest": INTEREST})
    signed(sqlite_office, case)
    (letter,) = letters(sqlite_office, case, "third_party_notice")

    assert NAME in letter
    assert f"涉及以下内容：{MATTER}。" in letter
    assert "您不同意公开。" in letter
    assert "第三十二条的规定，决定予以公开。" in letter
    assert f"理由：{INTEREST}。" in letter
    assert "张示例" not in letter
    sent = outbox(sqlite_office, "third_party_notice")
    assert [(row["channel"], row["address_ref"]) for row in sent] == [
        ("mail", "value:consultation.c1.email"),
        ("sms", "value:consultation.c1.phone"),
    ]
    assert not [word for word in (*PERSONAL, INTEREST) for row in sent if word in row["subject"] + row["text"]]
    with sqlite_office.session() as session:
        said = in_the_open(session)
    assert not [word for word in (*PERSONAL, INTEREST) if word in said]


def test_each_third_party_gets_a_letter_of_its_own(sqlite_office: Office, tmp_path: Any) -> None:
    """Two object, each about an item, a third consents: two letters in one entry, each mailed to whom it concerns."""
    case = examined(sqlite_office, TWO_ITEMS)
    for id_, items, name in (("c1", (1,), "王示例"), ("c2", (1, 2), "赵示例"), ("c3", (2,), "孙示例")):
        consult(sqlite_office, case, "third_party", *items, name=name, email=f"{id_}@example.com")
    for id_, opinion in (("c1", "object"), ("c2", "partly"), ("c3", "consent")):
        answer(sqlite_office, case, id_, opinion)
    interests = [{"outcome": "disclosed", "public_interest": INTEREST}, in_part(public_interest="涉及示例桥梁安全")]
    proposed(sqlite_office, case, *interests)
    signed(sqlite_office, case)
    first, second = letters(sqlite_office, case, "third_party_notice")

    assert "王示例" in first
    assert "决定予以公开。" in first
    assert "桥梁" not in first
    assert "赵示例" in second
    assert "决定予以部分公开。" in second
    assert f"理由一：{INTEREST}。" in second
    assert "理由二：涉及示例桥梁安全。" in second

    about = {row["digest"]: row["about"] for row in sqlite_office.state(case).letters if "about" in row}
    mails = [row for row in outbox(sqlite_office, "third_party_notice") if row["channel"] == "mail"]
    assert [(row["address_ref"], about[row["document"]]) for row in mails] == [
        ("value:consultation.c1.email", "c1"),
        ("value:consultation.c2.email", "c2"),
    ]
    channel = FolderMailChannel(tmp_path, "office@example.org", sqlite_office.clock)
    delivered = deliver(sqlite_office.session, sqlite_office.engine, {"mail": channel})
    assert (delivered.refused, delivered.unknown) == (0, 0)


def test_one_who_was_silent_is_told_where_a_public_interest_is_the_ground(sqlite_office: Office) -> None:
    """It did not consent; where the agency simply decided, it need not be told."""
    told, untold = examined(sqlite_office), examined(sqlite_office)
    for case in (told, untold):
        consult(sqlite_office, case)
    sqlite_office.on(TUE_03_31)
    sweep(sqlite_office.session, sqlite_office.engine)
    proposed(sqlite_office, told, {"outcome": "disclosed", "public_interest": INTEREST})
    proposed(sqlite_office, untold, "disclosed")
    for case in (told, untold):
        signed(sqlite_office, case)
    (letter,) = letters(sqlite_office, told, "third_party_notice")

    assert "本机关未收到您的意见。" in letter
    assert letters(sqlite_office, untold, "third_party_notice") == []


def test_a_signature_ends_every_consultation(sqlite_office: Office) -> None:
    """Withheld while two were still asked: no clock runs after it, and the history holds."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    consult(sqlite_office, case, "agency")
    proposed(sqlite_office, case, WITHHELD)
    signed(sqlite_office, case)
    clocks = sqlite_office.state(case).clocks

    assert [name for name, clock in clocks.items() if clock.running and clock.limit == "consultation"] == []
    with sqlite_office.session() as session:
        assert verify(session, sqlite_office.engine).findings == []
        assert replay_all(session, sqlite_office.engine).differing == ()
