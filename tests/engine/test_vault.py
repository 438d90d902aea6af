"""The vault: nothing personal stands in plain sight anywhere, erasing breaks no hash, and no ciphertext travels."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import Attachment, CaseState, DocumentDamaged, GongkaiError, ValueErased, check_chain
from gongkai.engine.vault import commitment_of
from tests.office import MONDAY, SETTINGS, Office, contents

PERSONAL = {
    "name": "欧阳示例",
    "identity_number": "11010119900307123X",
    "phone": "13812345678",
    "email": "ouyang.shili@example.com",
    "address": "示例市示例路88号7单元",
    "agent": "代理人司徒某",
    "answers_mail": "<20260302.personal@example.com>",
}
ITEM = "本人位于示例村的宅基地征收补偿方案"
MENDED = "本人位于示例村三组的宅基地征收补偿方案"
FREE = {
    "defects": "请写明被征收人与本人的关系",
    "reason": "涉及示例公司的商业秘密",
    "opinion": "同意，但请核对当事人姓名",
    "return": "申请人身份尚有疑问",
    "extension": "申请人的档案在示例库房",
    "search": "检索了申请人名下全部档案",
    "ground": "申请人来电更正收件日期",
    "receiver": "申请人之妻诸葛某",
    "title": "关于欧阳某申请的答复",
}
SCAN = Attachment("欧阳示例的申请书.pdf", "application/pdf", "欧阳示例，电话13812345678".encode())
REPLY = Attachment(
    "致欧阳示例的答复.txt",
    "text/plain",
    "欧阳示例：（登记编号：示例申〔2026〕001号）补偿方案如下。如不服，可在60日内向示例市人民政府申请行政复议。".encode(),
)
EVERYTHING = [*PERSONAL.values(), ITEM, MENDED, *FREE.values(), SCAN.name, REPLY.name, "欧阳", "13812345678", "88号"]
ELSEWHERE = SETTINGS.replace('id = "shili"', 'id = "xianli"')


def carried(office: Office) -> str:
    """A case through every step that takes something personal, to the file."""
    case = office.receive(channel="email", **PERSONAL, items=[ITEM], application=SCAN, attachments=[SCAN])
    office.act(case, "confirm_receipt", "zhao", {"confirmed": MONDAY, "evidence": SCAN})
    office.register(case, [ITEM])
    office.assign(case)
    office.act(case, "request_supplement", "qian", {"defects": FREE["defects"], "workdays": 10})
    office.act(case, "receive_supplement", "qian", {"supplement": SCAN, "items": [MENDED]})
    office.act(case, "extend", "sun", {"workdays": 5, "reason": FREE["extension"]})
    rows = [
        {
            "item": 1,
            "outcome": "third_party",
            "reason": FREE["reason"],
            "no_consultation": FREE["search"],
            "severable_considered": True,
        }
    ]
    for reply in ({}, {"reply": REPLY, "search_record": FREE["search"], "information": [REPLY]}):
        office.propose(case, rows, **reply)
        if not reply:
            office.act(case, "return", "wu", {"reason": FREE["return"]})
    office.act(case, "review_secrecy", "zheng", {"opinion": FREE["opinion"]})
    office.act(case, "approve", "wu", {"opinion": FREE["opinion"]})
    office.sign(case)
    office.act(case, "seal", "zhao")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    voided = {"ground": FREE["ground"], "facts": [{"type": "delayed", "on": MONDAY, "until": MONDAY}]}
    number = str(office.act(case, "propose_correction", "wu", voided).version)
    office.act(case, "confirm_correction", "sun", {"correction": number})
    service = {"served": MONDAY, "receiver": FREE["receiver"], "evidence": SCAN}
    office.act(case, "record_service", "zhao", service)
    office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 12, "titles": [FREE["title"]]})
    return case


def octets(value: Any) -> bytes:
    """A stored value as the bytes that lie on the disk."""
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def reveal(office: Office, state: CaseState, sealed: Any) -> str:
    """The plain text of a sealed value."""
    with office.session() as session:
        return office.engine.reveal(session, state, sealed)


# --- nothing in plain sight --------------------------------------------------------------------------------------


def test_no_personal_value_stands_in_any_column_of_any_table(office: Office) -> None:
    """Names, numbers, addresses, items, reasons, file names: not in entries, projections, outbox or requests."""
    carried(office)
    with office.session() as session:
        tables = contents(session)
    found = [
        (table, value)
        for table, rows in tables.items()
        for row in rows
        for held in map(octets, row)
        for value in EVERYTHING
        if value.encode() in held or value.encode("unicode_escape") in held
    ]

    assert found == []
    assert {"gk_entry", "gk_sealed", "gk_outbox", "gk_request", "gk_party"} <= {name for name in tables if tables[name]}


def test_no_personal_value_stands_in_the_document_store(office: Office) -> None:
    """Papers and letters alike are ciphertext there."""
    carried(office)
    held = b"".join(office.documents.contents.values())

    assert len(office.documents.contents) > 10
    assert [value for value in EVERYTHING if value.encode() in held] == []
    assert [paper.name for paper in (SCAN, REPLY) if paper.content in held] == []


def test_the_vault_gives_back_what_it_was_given(office: Office) -> None:
    """Through the references of the case's state."""
    state = office.state(carried(office))

    assert {name: reveal(office, state, state.values[name]) for name in PERSONAL} == PERSONAL
    assert reveal(office, state, state.items["1"]["request"]) == MENDED
    assert reveal(office, state, state.items["1"]["reason"]) == FREE["reason"]
    assert reveal(office, state, state.documents[0]["name"]) == SCAN.name


def test_the_entry_holds_a_commitment_that_only_salt_and_value_open(office: Office) -> None:
    """Two cases of one person hold different commitments: equal names are not to be seen in histories."""
    one, other = (office.state(office.receive()).values["name"]["commitment"] for _ in range(2))

    assert one != other
    assert (
        commitment_of(b"0" * 16, "张示例") == commitment_of(b"0" * 16, "张示例") != commitment_of(b"1" * 16, "张示例")
    )


# --- the same applicant again ------------------------------------------------------------------------------------


def index_of(office: Office, **more: Any) -> str:
    """The blind index of the applicant of a new case."""
    case = office.receive(**more)
    with office.session() as session:
        (row,) = [row for row in contents(session)["gk_party"] if row[1] == case]
    return str(row[-1])


def test_the_same_applicant_is_found_again(office: Office) -> None:
    """Spaces within and around, full-width ones too, and the case of letters make nobody another person."""
    known = index_of(office, name="John Smith", identity_number="11010119900307123X")

    assert index_of(office, name=" JOHN\u3000 smith ", identity_number="110101 19900307 123x") == known
    assert index_of(office, name="John Smith", identity_number="110101199003071248") != known
    assert index_of(office, name="Joan Smith", identity_number="11010119900307123X") != known


def test_parts_of_a_name_do_not_run_into_each_other(office: Office) -> None:
    """“ab” with number “c” is not “a” with number “bc”."""
    assert index_of(office, name="ab", identity_number="c") != index_of(office, name="a", identity_number="bc")


def test_the_blind_index_differs_from_agency_to_agency(office: Office) -> None:
    """Two agencies of one installation cannot match their applicants."""
    elsewhere = Office(office.database, ELSEWHERE, seed="elsewhere")

    assert index_of(office) != index_of(elsewhere)


# --- erasing -----------------------------------------------------------------------------------------------------


def erase(office: Office, case: str, ref: str) -> None:
    """A sealed value is erased, as the law may ask."""
    with office.session() as session:
        sql = text("DELETE FROM gk_sealed WHERE case_id = :case AND ref = :ref")
        assert session.connection().execute(sql, {"case": case, "ref": ref}).rowcount == 1
        session.commit()


def test_erasing_a_value_breaks_no_hash(office: Office) -> None:
    """The chain holds, the replay is the same, and the value is gone; the others are still there."""
    case = office.to_stage("registration")
    before = office.state(case)
    erase(office, case, "1/name")
    with office.session() as session:
        history = office.engine.history(session, case)
        assert list(check_chain(history, "shili", case)) == []
        assert office.engine.replay(session, history) == office.engine.case(session, case) == before

    with pytest.raises(ValueErased) as erased:
        reveal(office, before, before.values["name"])
    assert erased.value.ref == "1/name"
    assert reveal(office, before, before.values["phone"]) == "13800000000"


def test_erasing_the_key_erases_the_whole_case(office: Office) -> None:
    """Values and documents alike; the history still stands."""
    state = office.state(office.to_stage("registration"))
    with office.session() as session:
        session.connection().execute(text("DELETE FROM gk_case_key"))
        session.commit()

    with pytest.raises(ValueErased):
        reveal(office, state, state.values["phone"])
    with office.session() as session:
        with pytest.raises(ValueErased):
            office.engine.document(session, state.id, state.documents[0]["digest"])
        assert list(check_chain(office.engine.history(session, state.id), "shili", state.id)) == []


# --- what is moved or changed ------------------------------------------------------------------------------------


def move(office: Office, value: str, where: str) -> None:
    """One ciphertext is written over another."""
    with office.session() as session:
        sql = f"UPDATE gk_sealed SET ciphertext = ({value}) WHERE {where}"
        assert session.connection().execute(text(sql)).rowcount == 1
        session.commit()


def test_a_ciphertext_of_another_field_is_not_opened(office: Office) -> None:
    """The telephone number put where the name was."""
    state = office.state(office.receive())
    move(office, "SELECT ciphertext FROM gk_sealed WHERE ref = '1/phone'", "ref = '1/name'")

    with pytest.raises(ValueErased):
        reveal(office, state, state.values["name"])


def test_a_ciphertext_of_another_case_is_not_opened(office: Office) -> None:
    """The same field, the same applicant, another case: each has its own key."""
    one, other = office.receive(), office.state(office.receive())
    move(
        office,
        f"SELECT ciphertext FROM gk_sealed WHERE ref = '1/name' AND case_id = '{one}'",
        f"ref = '1/name' AND case_id = '{other.id}'",
    )

    with pytest.raises(ValueErased):
        reveal(office, other, other.values["name"])


def test_the_key_of_another_case_opens_nothing(office: Office) -> None:
    """A wrapped key belongs to its case; put elsewhere it is refused."""
    one, other = office.receive(), office.state(office.receive())
    with office.session() as session:
        sql = f"SELECT wrapped FROM gk_case_key WHERE case_id = '{one}'"
        session.connection().execute(text(f"UPDATE gk_case_key SET wrapped = ({sql}) WHERE case_id = '{other.id}'"))
        session.commit()

    with pytest.raises(GongkaiError):
        reveal(office, other, other.values["name"])


def test_a_value_that_was_not_committed_to_is_not_shown(office: Office) -> None:
    """Sealed by the right key at the right place, but not what the entry says."""
    state = office.state(office.receive())
    forged = {**state.values["name"], "commitment": "0" * 64}

    with pytest.raises(ValueErased):
        reveal(office, state, forged)


# --- documents ---------------------------------------------------------------------------------------------------


def test_a_document_comes_back_as_it_was(office: Office) -> None:
    """By the digest of its ciphertext, to the last byte, an empty one too."""
    empty = Attachment("空.txt", "text/plain", b"")
    state = office.state(office.receive(application=SCAN, attachments=[empty]))
    with office.session() as session:
        found = [office.engine.document(session, state.id, row["digest"]) for row in state.documents]

    assert found == [SCAN.content, empty.content]
    assert [row["size"] for row in state.documents] == [len(SCAN.content), 0]


def test_one_paper_in_two_cases_is_two_ciphertexts(office: Office) -> None:
    """Who reads the store cannot tell that both hold the same."""
    one, other = (office.state(office.receive()).documents[0]["digest"] for _ in range(2))

    assert one != other


def test_a_document_of_another_case_is_not_opened(office: Office) -> None:
    """Asked for by its digest through a case that it does not belong to."""
    one, other = office.state(office.receive()), office.receive()
    with office.session() as session, pytest.raises(ValueErased):
        office.engine.document(session, other, one.documents[0]["digest"])


def test_a_damaged_document_is_found_out(office: Office) -> None:
    """One bit in the store."""
    state = office.state(office.receive())
    digest = state.documents[0]["digest"]
    held = office.documents.contents[digest]
    office.documents.contents[digest] = held[:-1] + bytes([held[-1] ^ 1])
    with office.session() as session, pytest.raises(DocumentDamaged):
        office.engine.document(session, state.id, digest)
