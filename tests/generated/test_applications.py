"""Applications as files: samples damaged, mislabelled, packed against the reader; an application or a refusal."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.intake import SIZE_MAX, read_application
from gongkai.adapters.intake.mail import read_mail, subject_of
from gongkai.adapters.intake.web_form import read_web_form
from gongkai.adapters.intake.word_form import read_word_form
from gongkai.adapters.intake.word_package import body_of
from gongkai.adapters.samples import SAMPLES, sample
from gongkai.engine import ApplicationIncomplete, Attachment, GongkaiError, UnreadableApplication, read_data
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.application import Application, opening_data
from gongkai.workflows.disclosure.plain_text import WORD, words_of
from tests.generated.hostile import CODECS, DEEP, JSON, SECRET, TEXTS, WOUNDS, Wound, answer_of, damaged

TODAY = date(2026, 12, 31)
READERS: dict[str, Any] = dict(zip(SAMPLES, (read_mail, read_web_form, read_word_form), strict=True))
PERSONAL = ("张示例", "李样本", "虚构", "13800000", "1101011990", "㙍村", "zhang@", "样本街")
each_sample = pytest.mark.parametrize("name", SAMPLES)


def application_or_refusal(question: Any, *arguments: Any) -> Application | GongkaiError:
    """An application of today or before that a case can be opened with, or one of the two refusals."""
    read: Application | GongkaiError = answer_of(question, *arguments)
    if isinstance(read, GongkaiError):
        assert isinstance(read, UnreadableApplication | ApplicationIncomplete)
        assert not [word for word in PERSONAL if word in f"{read} {read.data}"]
        return read
    assert read.submitted_on <= TODAY
    assert not [word for word in PERSONAL if word in repr(read)]
    for text in (read.name, *read.items, *(file.name for file in read.attachments)):
        assert "\x00" not in text.encode().decode()
        assert "\u202e" not in text
        assert not {"/", "\\"} & set(text) or text not in [file.name for file in read.attachments]
    opened = answer_of(read_data, DISCLOSURE.workflow.opening, opening_data(read, {}))
    assert isinstance(opened, GongkaiError) or opened["application"] == read.original
    return read


@each_sample
@settings(max_examples=50)
@given(wounds=WOUNDS)
def test_a_damaged_sample_is_an_application_or_refused(name: str, wounds: list[Wound]) -> None:
    """By its own reader, and by whatever its name and first octets say it is."""
    content = damaged(sample(name), wounds)
    read = application_or_refusal(READERS[name], content, TODAY)
    if not isinstance(read, GongkaiError):
        assert read.original.content == content
    application_or_refusal(read_application, name, content, TODAY)


@each_sample
@settings(max_examples=25)
@given(path=TEXTS, content=st.binary(max_size=200) | st.sampled_from([sample(name) for name in SAMPLES]))
def test_no_file_breaks_a_reader(name: str, path: str, content: bytes) -> None:
    """Whatever it is called, by the same suffix or none, whatever is in it."""
    application_or_refusal(READERS[name], content, TODAY)
    for called in (path, f"{path}{name}", f"../{path}.{name}"):
        application_or_refusal(read_application, called, content, TODAY)


@given(WOUNDS)
def test_a_damaged_mail_has_a_subject_or_is_refused(wounds: list[Wound]) -> None:
    """One line, for a list."""
    subject = answer_of(subject_of, damaged(sample("mail.eml"), wounds))
    if not isinstance(subject, GongkaiError):
        assert subject == " ".join(subject.split())
        assert len(subject) <= 200


@pytest.mark.parametrize("codec", CODECS)
def test_a_web_form_is_utf_8_only(codec: str) -> None:
    """With its mark or without."""
    content = sample("web_form.json").decode().encode(codec, "replace")
    read = application_or_refusal(read_web_form, content, TODAY)
    assert isinstance(read, Application) == (codec == "utf-8-sig")


# --- hostile forms ------------------------------------------------------------

FORM: dict[str, Any] = json.loads(sample("web_form.json"))
KEYS = [(key,) for key in FORM] + [("applicant", key) for key in FORM["applicant"]]


@given(st.sampled_from(KEYS), JSON | st.just(SECRET).map(lambda text: [text]) | st.just({SECRET: SECRET}))
def test_any_value_of_a_web_form_is_read_or_refused(path: tuple[str, ...], value: Any) -> None:
    """And never repeated, nor a key that is not one of ours."""
    form: dict[str, Any] = json.loads(sample("web_form.json"))
    holder = form if len(path) == 1 else form["applicant"]
    holder[path[-1]] = value
    application_or_refusal(read_web_form, json.dumps(form).encode(), TODAY)


@pytest.mark.parametrize("place", ["", "applicant", "attachments"])
@given(key=st.just(SECRET) | st.builds(lambda text: f"{text}{SECRET}", TEXTS), times=st.sampled_from([1, 2]))
def test_no_refusal_repeats_a_key_that_is_not_ours(place: str, key: str, times: int) -> None:
    """Somebody's name may have slipped into its place; once or twice."""
    row = "{" + ", ".join([f"{json.dumps(key)}: 1"] * times) + "}"
    form = {"": row, "applicant": f'{{"applicant": {row}}}', "attachments": f'{{"attachments": [{row}]}}'}[place]
    assert isinstance(application_or_refusal(read_web_form, form.encode(), TODAY), UnreadableApplication)


@given(JSON)
def test_any_json_is_a_web_form_or_refused(value: Any) -> None:
    """NaN, huge numbers, keys of any text."""
    application_or_refusal(read_web_form, json.dumps(value).encode(), TODAY)


@pytest.mark.parametrize("key", sorted(FORM))
def test_a_key_given_twice_is_refused(key: str) -> None:
    """Which of the two would count is nobody's guess."""
    text = json.dumps(FORM, ensure_ascii=False)
    doubled = text.replace(f'"{key}":', f'"{key}": null, "{key}":', 1)
    assert isinstance(application_or_refusal(read_web_form, doubled.encode(), TODAY), UnreadableApplication)


@pytest.mark.parametrize("text", DEEP, ids=len)
def test_a_form_without_a_bottom_is_refused(text: str) -> None:
    """As the form itself, and as a value in it."""
    for content in (text, f'{{"applicant": {text}}}', f'{{"items": {text}}}'):
        assert isinstance(application_or_refusal(read_web_form, content.encode(), TODAY), UnreadableApplication)


@given(TEXTS, TEXTS, st.binary(max_size=30), st.integers(1, 3))
def test_an_attachment_keeps_its_content_and_no_path(name: str, kind: str, content: bytes, times: int) -> None:
    """In whatever folder of whatever machine it lay."""
    rows = [{"name": name, "media_type": kind, "content_base64": base64.b64encode(content).decode()}] * times
    read = application_or_refusal(read_web_form, json.dumps({**FORM, "attachments": rows}).encode(), TODAY)
    if isinstance(read, Application):
        assert [file.content for file in read.attachments] == [content] * times
        for file in read.attachments:
            assert "\n" not in file.name
            assert 0 < len(file.name) <= 120
            assert "\n" not in file.media_type


# --- hostile mails ------------------------------------------------------------

HEADERS = (
    *("From", "Date", "Received", "Subject", "Message-ID", "Content-Type", "Content-Transfer-Encoding"),
    *("Content-Disposition", "Auto-Submitted", "MIME-Version", "=?utf-8?b?Rg==?="),
)
HEADER_VALUES = st.sampled_from(
    [
        *(
            "multipart/mixed",
            "multipart/mixed; boundary=",
            'multipart/mixed; boundary="a"',
            "text/plain; charset=x\x00y",
        ),
        *("text/html; charset=gb2312", "message/rfc822", "base64", "quoted-printable", "uuencode", "x", "attachment"),
        *("attachment; filename*=utf-8''%2e%2e%2fx", 'attachment; filename="../x\r\n y"', "auto-replied", "<a@b>"),
        *("Mon, 7 Sep 2026 09:11:50 +0800", "; 99 Foo 0000 99:99:99 +9999", "Mon, 7 Sep 10000 00:00 -0000", "=?x?q?"),
    ]
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), HEADER_VALUES | TEXTS), max_size=6),
    st.sampled_from(["", "申请人：张示例\n电话：1380000\n所需信息：甲\n", "--a\n\n--a--\n", "<p>申请人：张示例"])
    | TEXTS,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_headers_make_a_mail_or_a_refusal(headers: list[tuple[str, str]], body: str, end: str) -> None:
    """Missing, doubled, broken across lines, of another charset than they say."""
    text = end.join([*(f"{name}: {value}" for name, value in headers), "", body])
    application_or_refusal(read_mail, text.encode("utf-8", "surrogatepass"), TODAY)
    answer_of(subject_of, text.encode("gb18030", "replace"))


HEAD = "From: a@example.com\nDate: Mon, 7 Sep 2026 09:11:50 +0800\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    "piece", ["<", "<!", "<!--", "</", "<a ", "&", "&#", "<script>", "<td>", "<![CDATA[", "</script"]
)
def test_a_body_of_one_piece_over_and_over_ends(piece: str) -> None:
    """390 thousand characters of it: with the square of the length no processor comes to its end."""
    body = piece * (390_000 // len(piece))
    application_or_refusal(read_mail, f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{body}".encode(), TODAY)


@pytest.mark.parametrize("piece", ["(", '"', "=?utf-8?q?a?= ", "<", "a;b=c;", "[", "\n "])
@pytest.mark.parametrize("name", ["From", "Content-Type"])
def test_a_header_of_one_piece_over_and_over_ends(name: str, piece: str) -> None:
    """Up to what a header may hold."""
    for length in (3_900, 99_000):
        mail = f"{name}: {piece * (length // len(piece))}\n{HEAD}\n申请人：张示例\n"
        application_or_refusal(read_mail, mail.encode(), TODAY)
        answer_of(subject_of, mail.encode())


# --- hostile packages ------------------------------------------------------------


def package(*parts: tuple[str, bytes]) -> bytes:
    """The sample form with parts put into it or in the place of its own."""
    made = io.BytesIO()
    replaced = dict(parts)
    with (
        zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replaced.pop(name, old.read(name)))
        for name, content in replaced.items():
            new.writestr(name, content)
    return made.getvalue()


PARTS = zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))).namelist()


@settings(max_examples=25)
@given(st.sampled_from(PARTS), WOUNDS)
def test_a_damaged_part_is_read_or_refused(name: str, wounds: list[Wound]) -> None:
    """Of a package that is sound as a zip."""
    whole = zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))).read(name)
    content = package((name, damaged(whole, wounds)))
    application_or_refusal(read_word_form, content, TODAY)
    answer_of(body_of, content)


@pytest.mark.parametrize(
    "part",
    [
        ("word/media/big.bin", b"\0" * 61_000_000),
        ("word/bomb.xml", b"<a>" + b" " * 11_000_000 + b"</a>"),
        ("word/vbaProject.bin", b"x"),
        ("word/activeX/activeX1.xml", b"<a/>"),
        ("word/document.xml", b""),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>'),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("word/document.xml", b"<a>" * 300_000),
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", b"<Relationships/>"),
    ],
    ids=lambda part: f"{part[0]} {len(part[1])}",
)
def test_a_package_against_its_reader_is_refused(part: tuple[str, bytes]) -> None:
    """A bomb, a macro, an entity, a file of this machine, no bottom, no document."""
    assert isinstance(application_or_refusal(read_word_form, package(part), TODAY), UnreadableApplication)


HANDED_IN = [WORD, "text/plain", "text/html; charset=x", "application/pdf"]


def _words(content: bytes, kind: str) -> None:
    read = words_of(Attachment("答复书.docx", kind, content))
    assert read is None or read.text.strip()


@settings(max_examples=25)
@given(st.sampled_from(PARTS), WOUNDS, WOUNDS, st.sampled_from(HANDED_IN))
def test_what_is_handed_in_is_read_or_left_to_a_person(
    name: str, wounds: list[Wound], more: list[Wound], kind: str
) -> None:
    """A reply or a text to be disclosed, damaged within its package or as a whole; never an error."""
    whole = zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))).read(name)
    content = package((name, damaged(whole, wounds)))
    for each in (content, damaged(content, more), damaged(whole, more)):
        _words(each, kind)


def test_what_is_handed_in_is_read_within_bounds() -> None:
    """A bomb, an entity, a file of this machine, no bottom: a person looks at it."""
    for document in (
        b"<a>" + b" " * 11_000_000 + b"</a>",
        b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<a>" * 300_000,
        b"",
    ):
        attachment = Attachment("答复书.docx", WORD, package(("word/document.xml", document)))
        assert words_of(attachment) is None


def test_a_file_beyond_the_limit_is_not_looked_into() -> None:
    """Nor a package of a great many parts that are all one."""
    assert isinstance(
        application_or_refusal(read_application, "x.eml", b"a" * (SIZE_MAX + 1), TODAY), UnreadableApplication
    )
    entry = b"PK\x01\x02" + bytes(42)
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + (len(entry) * 65_535).to_bytes(4, "little") + bytes(6)
    many = b"PK\x03\x04" + bytes(26) + entry * 65_535 + end
    assert isinstance(application_or_refusal(read_application, "x.docx", many, TODAY), UnreadableApplication)


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", "\ue000", "\u00ad", "\u200d"])
def test_a_file_name_that_a_reader_takes_the_opening_step_takes(blank: str) -> None:
    """The ideographic space is in many a Chinese file name."""
    form = json.loads(sample("web_form.json"))
    form["attachments"] = [{"name": f"身份证{blank}扫描件.pdf", "media_type": "application/pdf", "content_base64": ""}]
    for name in ("form.json", f"申请表{blank}一.json"):
        application = read_application(name, json.dumps(form).encode(), TODAY)
        assert isinstance(answer_of(read_data, DISCLOSURE.workflow.opening, opening_data(application, {})), dict)
