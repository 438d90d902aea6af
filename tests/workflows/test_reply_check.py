"""答复书体检: what is read in the papers of a proposal, what the facts say, what blocks 签发 and what wants a reason.

Every refusal leaves every table as it was: see `Office.refusal`.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from gongkai.engine import Attachment, CaseState
from gongkai.workflows.disclosure.plain_text import SIZE_MAX, UNPACKED_MAX, WORD, words_of
from gongkai.workflows.disclosure.reading import current_reply
from gongkai.workflows.disclosure.regime import REGIME_2008, REGIME_2019
from gongkai.workflows.disclosure.reply_check import (
    RULES,
    CheckReasonMissing,
    Finding,
    ReplyCheckFailed,
    findings_about_people,
    findings_in_documents,
    is_identity_number,
    numbers_in,
    reply_check,
    together,
)
from tests.answers import answer
from tests.office import MONDAY, Office

NUMBER = "示例申〔2026〕001号"
AUTHORITY = "示例市人民政府"
REPLY = (
    f"张示例：\n您的政府信息公开申请（登记编号：{NUMBER}）收悉，现予公开。\n"
    f"如对本答复不服，可以自收到本答复书之日起60日内依法向{AUTHORITY}申请行政复议，或者6个月内提起行政诉讼。"
)
OF_NOBODY = "99999919900101001"  # there is no region 999999, so that no person has this number
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PDF = Attachment("答复书.pdf", "application/pdf", b"%PDF-1.7")


def identity(body: str = OF_NOBODY) -> str:
    """With the digit that makes it right."""
    return next(body + digit for digit in "0123456789X" if is_identity_number(body + digit))


def paper(text: str, name: str = "答复书.txt") -> Attachment:
    """A plain text."""
    return Attachment(name, "text/plain", text.encode())


def word(*paragraphs: str, parts: dict[str, bytes] | None = None, media: bool = False) -> Attachment:
    """A small Word document; each paragraph in runs of two characters, as Word cuts them."""
    runs = [[text[at : at + 2] for at in range(0, len(text), 2)] for text in paragraphs]
    body = "".join(f"<w:p>{''.join(f'<w:r><w:t>{cut}</w:t></w:r>' for cut in cuts)}</w:p>" for cuts in runs)
    document = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in ({"word/document.xml": document} | (parts or {})).items():
            package.writestr(name, content)
        if media:
            package.writestr("word/media/image1.png", b"picture")
    return Attachment("答复书.docx", WORD, made.getvalue())


def test_what_stands_between_the_words_of_a_word_document_is_no_word() -> None:
    """Line breaks and blanks of the XML itself, outside the runs."""
    inside = "\n  <w:p>\n<w:r><w:t>示例</w:t></w:r> </w:p>"
    body = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{inside}</w:body></w:document>'
    read = words_of(word(parts={"word/document.xml": body.encode()}))

    assert read is not None
    assert read.text.split() == ["示例"]
    assert "  " not in read.text


def codes(reply: Attachment | None = None, *information: Attachment) -> list[str]:
    """What is found without knowing the applicant."""
    found = findings_in_documents(reply, information, NUMBER, [AUTHORITY])
    return [finding.code for finding in found]


# --- what can be read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_encodings_of_an_office(encoding: str) -> None:
    """A reply that says everything passes."""
    assert codes(Attachment("答复书.txt", "text/plain", REPLY.encode(encoding))) == []


def test_a_word_document_is_read_across_its_runs() -> None:
    """Word cuts a number into several runs; paragraphs, headers and footnotes are read, too."""
    assert codes(word(*REPLY.split("\n"))) == []
    footer = f'<w:ftr xmlns:w="{NAMESPACE}"><w:p><w:r><w:t>电话 13900000000</w:t></w:r></w:p></w:ftr>'.encode()
    read = words_of(word("示例", parts={"word/footer1.xml": footer}))

    assert read is not None
    assert numbers_in(read.text) == ["13900000000"]


def test_struck_out_text_is_still_in_the_file() -> None:
    """A name that was deleted with changes tracked leaves with the document."""
    deleted = (
        f'<w:hdr xmlns:w="{NAMESPACE}"><w:p><w:del><w:r><w:delText>13900000000</w:delText></w:r></w:del></w:p></w:hdr>'
    )
    read = words_of(word("示例", parts={"word/header1.xml": deleted.encode()}))

    assert read is not None
    assert "13900000000" in read.text


@pytest.mark.parametrize(
    "attachment",
    [
        PDF,
        Attachment("a.doc", "application/msword", b"\xd0\xcf\x11\xe0"),
        Attachment("a.txt", "text/plain", b"\x81"),
        Attachment("a.txt", "text/plain", b"a\x00b"),
        Attachment("a.txt", "text/plain", b" \n"),
        Attachment("a.txt", "text/plain", b"a" * (SIZE_MAX + 1)),
        Attachment("a.docx", WORD, b"PK\x03\x04 damaged"),
        Attachment("a.docx", WORD, b""),
        word(""),
        word("示例", parts={"word/header1.xml": b"<w:hdr"}),
        word("示例", parts={"word/header1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        word("示例", parts={"word/header1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")}),
        word("示例", parts={"word/header1.xml": b" " * (UNPACKED_MAX + 1)}),
        word("示例", parts={f"custom/{number}.xml": b"<a/>" for number in range(600)}),
    ],
    ids=[
        "pdf", "doc", "no text", "binary", "blank", "too large", "no zip", "empty", "no words", "broken xml",
        "document type", "document type in utf-16", "bomb", "many parts",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_yellow(attachment: Attachment) -> None:
    """A person looks at it: the machine guesses nothing."""
    assert words_of(attachment) is None
    assert codes(attachment) == ["reply_unread"]
    assert codes(None, attachment) == ["information_unread"]


def test_a_picture_in_a_text_to_be_disclosed_is_yellow() -> None:
    """The words around it are read; what the picture shows is not."""
    assert codes(None, word("补偿方案如下", media=True)) == ["information_unread"]
    assert codes(word(*REPLY.split("\n"), media=True)) == []


# --- what a reply must say -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "code"),
    [(NUMBER, "reply_number"), ("60日", "reply_remedy"), ("行政复议", "reply_remedy"), (AUTHORITY, "reply_authority")],
)
def test_a_reply_of_the_handlers_own_lacks_nothing(without: str, code: str) -> None:
    """M1, M5: number, remedy with its 60 days, authority."""
    assert codes(paper(REPLY.replace(without, "某"))) == [code]


@pytest.mark.parametrize("written", ["六十日", "60 日", "６０日"])
def test_the_sixty_days_may_be_written_otherwise(written: str) -> None:
    """In characters, with a blank, in full width."""
    assert codes(paper(REPLY.replace("60日", written))) == []


def test_one_of_several_authorities_is_enough_and_none_settled_is_red() -> None:
    """Before 2024 a department had two; without settings no reply can be right."""
    reply = paper(REPLY)
    assert findings_in_documents(reply, [], NUMBER, ["示例省自然资源厅", AUTHORITY]) == ()
    assert findings_in_documents(reply, [], NUMBER, []) == (Finding("reply_authority"),)


def test_the_reply_is_the_applicants() -> None:
    """Somebody else's name on it is the worst slip of a template."""
    assert findings_about_people(paper(REPLY), [], "张 示例", []) == ()
    assert findings_about_people(paper(REPLY), [], "李示例", []) == (Finding("reply_name"),)
    assert findings_about_people(PDF, [], "李示例", []) == ()


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_an_identity_number_is_known_by_day_and_check_digit() -> None:
    """GB 11643; the invented number that these tests use elsewhere has the wrong digit."""
    right = identity()
    wrong = [right[:-1] + digit for digit in "0123456789X" if digit != right[-1]]

    assert is_identity_number(right)
    assert not any(map(is_identity_number, wrong))
    assert not is_identity_number("110101199001010000")
    assert not is_identity_number("999999199013010010")
    assert not is_identity_number(right[:-1])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话13900000000。", ["13900000000"]),
        ("+86 139 0000 0000", ["13900000000"]),
        ("139-0000-0000", ["13900000000"]),
        ("１３９００００００００", ["13900000000"]),
        ("2026-03-02 13900000000", ["13900000000"]),
        ("合同编号 20261390000000012", []),
        ("12900000000", []),
        (f"身份证号：{identity()}", [identity()]),
        (f"{OF_NOBODY[:6]} {OF_NOBODY[6:14]} {identity()[14:]}", [identity()]),
        (f"A{identity()}", []),
        ("110101199001010000", []),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, found: list[str]) -> None:
    """With gaps and in full width; not inside longer numbers."""
    assert numbers_in(text) == found


def test_only_the_numbers_of_others_are_held_back() -> None:
    """An applicant's own file may name them."""
    own = paper(f"联系人张示例，电话138 0000 0000，证件号码{identity()}")

    assert findings_about_people(None, [own], "张示例", ["13800000000", identity().lower()]) == ()
    assert findings_about_people(None, [own], "张示例", ["13800000000"]) == (Finding("third_party_number"),)
    assert findings_about_people(None, [PDF, paper("无号码")], "张示例", []) == ()


# --- in the case -----------------------------------------------------------------------------------------------------


def proposed(office: Office, *rows: dict[str, Any], **more: Any) -> str:
    """A case whose proposal was reviewed."""
    case = office.to_stage("examination")
    office.propose(case, list(rows) or None, **more)
    office.reviewed(case)
    return case


def signing(office: Office, case: str, **more: Any) -> dict[str, Any]:
    """What the signer enters."""
    return {"reply": current_reply(office.state(case)), **more}


def test_a_reply_that_lacks_nothing_is_signed(sqlite_office: Office) -> None:
    """Handed in as text or drawn up here; nothing is kept of a check that found nothing."""
    own, drawn = proposed(sqlite_office, reply=paper(REPLY)), proposed(sqlite_office)

    for case in (own, drawn):
        assert sqlite_office.sign(case).stage == "notification"
        assert "reply_check" not in sqlite_office.state(case).values


def test_a_reply_drawn_up_here_says_what_the_case_says(sqlite_office: Office) -> None:
    """Name, number, day of receipt, remedy and authority come from the same facts: its own check passes it."""
    case = proposed(sqlite_office)
    sqlite_office.sign(case)
    state = sqlite_office.state(case)
    with sqlite_office.session() as session:
        text = sqlite_office.engine.document(session, case, current_reply(state) or "").decode()

    assert codes(paper(text)) == []
    assert findings_about_people(paper(text), [], "张示例", []) == ()
    assert "2026年3月2日收到" in text
    assert state.numbers["document"] in text


def test_what_is_red_in_the_reply_blocks_the_signature_by_name(sqlite_office: Office) -> None:
    """No reason helps; returned and proposed anew it goes."""
    case = proposed(sqlite_office, reply=paper(REPLY.replace("60日", "90日").replace(AUTHORITY, "某机关")))
    assert sqlite_office.state(case).values["reply_check"] == ["reply_remedy", "reply_authority"]

    data = signing(sqlite_office, case, check_reason="已经核实")
    refused = sqlite_office.refused(ReplyCheckFailed, case, "sign", "wang", data)
    assert "reply_remedy，《行政复议法》第二十条" in refused.rules.zh
    assert "reply_authority" in refused.rules.en

    sqlite_office.act(case, "return", "wang", {"reason": "请补充救济途径"})
    sqlite_office.propose(case, reply=paper(REPLY))
    sqlite_office.reviewed(case)
    assert sqlite_office.state(case).values["reply_check"] == []
    assert sqlite_office.sign(case).stage == "notification"


def test_what_is_yellow_wants_a_reason(sqlite_office: Office) -> None:
    """A PDF is for a person to read; who signs says that it was."""
    case = proposed(sqlite_office, reply=PDF, information=[PDF])
    refused = sqlite_office.refused(CheckReasonMissing, case, "sign", "wang", signing(sqlite_office, case))
    assert "reply_unread" in refused.rules.en
    assert "information_unread" in refused.rules.en

    done = sqlite_office.act(case, "sign", "wang", signing(sqlite_office, case, check_reason="已逐页查看"))
    assert done.stage == "notification"


def test_red_is_known_before_anything_is_entered_yellow_is_not_in_the_way(sqlite_office: Office) -> None:
    """The list of possible steps says why one cannot sign."""
    red, yellow = proposed(sqlite_office, reply=paper("张示例：已悉")), proposed(sqlite_office, reply=PDF)
    with sqlite_office.session() as session:
        steps = [
            next(step for step in sqlite_office.engine.steps(session, case, "wang") if step.step.name == "sign")
            for case in (red, yellow)
        ]

    assert [type(refusal) for refusal in steps[0].refusals] == [ReplyCheckFailed]
    assert steps[1].allowed


def test_a_reply_to_somebody_else_is_not_even_proposed(sqlite_office: Office) -> None:
    """The name is known only where the letter is drawn: nobody has to review such a reply."""
    case = sqlite_office.to_stage("examination")
    data = {"outcomes": [answer()], "reply": paper(REPLY.replace("张示例", "李示例"))}
    refused = sqlite_office.refused(ReplyCheckFailed, case, "propose", "qian", data)

    assert "reply_name" in refused.rules.en
    assert "李示例" not in str(refused)


def test_a_text_with_the_numbers_of_others_is_not_even_proposed(sqlite_office: Office) -> None:
    """第十五条; the applicant's own telephone may stand in it."""
    case = sqlite_office.to_stage("examination")
    data = {"outcomes": [answer()], "information": [paper("李示例 13900000000", "名单.txt")]}
    refused = sqlite_office.refused(ReplyCheckFailed, case, "propose", "qian", data)
    assert "third_party_number" in refused.rules.en
    assert "139" not in str(refused)

    assert sqlite_office.propose(case, information=[paper("张示例 13800000000")]).stage == "review"


def test_the_sheet_says_what_was_found_and_stays_in_the_house(sqlite_office: Office) -> None:
    """答复书体检表: for those who review and sign, without a message to anybody."""
    case = sqlite_office.to_stage("examination")
    done = sqlite_office.propose(case, [answer()], reply=PDF)
    state = sqlite_office.state(case)
    with sqlite_office.session() as session:
        text = sqlite_office.engine.document(session, case, state.letters[-1]["digest"]).decode()

    assert state.letters[-1]["letter"] == "reply_check_sheet"
    assert done.messages == ()
    assert "须核实：自拟答复书机器不能读取（reply_unread）" in text
    assert "第1项：予以公开。" in text
    assert "审核人" in text


def test_a_proposal_without_papers_has_no_sheet(sqlite_office: Office) -> None:
    """The draft is drawn from the facts; there is nothing to read."""
    case = sqlite_office.to_stage("review")

    assert [row["letter"] for row in sqlite_office.state(case).letters] == ["registration_receipt", "reply_draft"]


# --- of the facts ----------------------------------------------------------------------------------------------------


def reviewed_state(office: Office, *rows: dict[str, Any]) -> CaseState:
    """The state of a case under review."""
    return office.state(proposed(office, *rows))


def with_item(state: CaseState, **values: Any) -> CaseState:
    """The state with other values of its item."""
    return replace(state, items={"1": {**state.items["1"], **values}})


@pytest.mark.parametrize(
    ("outcome", "changed", "code"),
    [
        ("disclosed", {"outcome": None}, "answered"),
        ("disclosed", {"outcome": "own_needs", "reason": "x"}, "outcome_known"),
        ("disclosed", {"article": "第十四条"}, "article_fits"),
        ("petition", {"reason": None}, "reason"),
        ("not_existing", {"search_record": None}, "search_record"),
        ("not_held", {"other_agency": None}, "other_agency"),
        ("repeated", {"earlier_case": None}, "earlier_case"),
        ("partly_disclosed", {"reference": None}, "severed_text"),
        ("third_party", {"no_consultation": None}, "third_party_asked"),
        ("state_secret", {"severable_considered": None}, "severability"),
        ("petition", {"outcome": "unclear_after_supplement"}, "supplement"),
        ("petition", {"outcome": "excessive"}, "reasons_judged"),
    ],
)
def test_every_need_of_an_outcome_is_asked_again_before_the_signature(
    sqlite_office: Office, outcome: str, changed: dict[str, Any], code: str
) -> None:
    """By the same rules as when it was proposed, each by its code."""
    state = reviewed_state(sqlite_office, answer(outcome))
    assert reply_check(state, REGIME_2019, MONDAY) == ()

    assert reply_check(with_item(state, **changed), REGIME_2019, MONDAY) == (Finding(code, 1),)


def test_a_case_without_a_number_is_not_answered(sqlite_office: Office) -> None:
    """The reply would have none to bear."""
    state = replace(reviewed_state(sqlite_office), numbers={})

    assert reply_check(state, REGIME_2019, MONDAY) == (Finding("numbered"),)


def test_an_item_that_was_split_off_is_answered_elsewhere(sqlite_office: Office) -> None:
    """一事一申请: this reply owes it nothing."""
    state = reviewed_state(sqlite_office)
    state = replace(state, items={**state.items, "2": {"moved_to": "another-case"}})

    assert reply_check(state, REGIME_2019, MONDAY) == ()


def test_a_ground_that_a_correction_took_out_blocks_the_signature(sqlite_office: Office) -> None:
    """The supplement that the outcome rests on never came: found at 签发, where the proposal could not know it."""
    office = sqlite_office
    case = office.to_stage("examination")
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    office.act(case, "receive_supplement", "qian", {"supplement": paper("补正")})
    office.propose(case, [answer("unclear_after_supplement")])
    office.reviewed(case)
    voids = [row["ref"] for row in office.state(case).facts if row["type"].startswith("supplement")]
    correction = office.act(case, "propose_correction", "wu", {"ground": "误登他人补正", "voids": voids})
    office.act(case, "confirm_correction", "sun", {"correction": str(correction.version)})

    refused = office.refused(ReplyCheckFailed, case, "sign", "wang", signing(office, case))
    assert "supplement，《政府信息公开条例》第三十条" in refused.rules.zh


def test_a_refusal_for_a_third_party_who_consents_wants_a_reason(sqlite_office: Office) -> None:
    """第十五条: with consent the ground is gone, unless there is another."""
    office = sqlite_office
    case = office.to_stage("examination")
    asked = {"with": "third_party", "items": [1], "name": "李示例", "matter": "报价"}
    office.act(case, "consult", "qian", asked)
    office.act(case, "receive_opinion", "qian", {"id": "c1", "opinion": "consent", "document": paper("同意")})
    office.propose(case, [answer("third_party", no_consultation=None)])
    office.reviewed(case)

    assert reply_check(office.state(case), REGIME_2019, MONDAY) == (Finding("third_party_consented", 1),)
    office.refused(CheckReasonMissing, case, "sign", "wang", signing(office, case))
    done = office.act(case, "sign", "wang", signing(office, case, check_reason="另有第三方未同意"))
    assert done.stage == "notification"


def test_reds_come_first_and_each_rule_is_told_in_both_languages() -> None:
    """What must be mended before what must be looked at; by the law of the regime."""
    state = CaseState("c", "shili", "w", items={"1": {}}, values={"reply_check": ["reply_unread"]})
    found = reply_check(state, REGIME_2008, MONDAY)

    assert [finding.code for finding in found] == ["numbered", "answered", "reply_unread"]
    words = together(found, REGIME_2008)
    assert "第1项有申请事项未答复（answered，《政府信息公开条例》（2008年）第二十一条）" in words.zh
    assert "item 1: an item is not answered" in words.en
    for code in RULES:
        words = Finding(code).words(REGIME_2019)
        assert code in words.zh
        assert code in words.en
