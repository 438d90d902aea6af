"""Intake as a whole: which reader reads what, and that nothing personal and nothing unforeseen comes out of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.adapters.intake import SIZE_MAX, read_application
from gongkai.adapters.intake.mail import read_mail, subject_of
from gongkai.adapters.intake.web_form import read_web_form
from gongkai.adapters.intake.word_form import read_word_form
from gongkai.adapters.samples import SAMPLES, sample
from gongkai.engine import ApplicationIncomplete, GongkaiError, UnreadableApplication
from gongkai.workflows.disclosure.application import Application

THURSDAY = date(2026, 12, 31)
Reader = Callable[[bytes, date], Application]
READERS: dict[str, Reader] = {"mail.eml": read_mail, "web_form.json": read_web_form, "word_form.docx": read_word_form}
PERSONAL = (
    *("张示例", "李样本", "虚构", "110101199001010000", "91000000000000000X", "1380000000"),
    *("zhang@example", "office@company", "堃园路", "样本街", "㙍村", "征收", "出让计划"),
)


@pytest.mark.parametrize("path_name", ["in/mail.EML", "C:\\in\\mail.eml"])
def test_the_reader_is_told_by_the_suffix(path_name: str) -> None:
    """Of a path of either slant, in capitals too; only the last part is kept as the name."""
    application = read_application(path_name, sample("mail.eml"), THURSDAY)
    assert application.original.name.lower() == "mail.eml"
    assert application.original.media_type == "message/rfc822"


@pytest.mark.parametrize("name", ["web_form.json", "word_form.docx"])
def test_the_reader_is_told_by_the_content_where_there_is_no_suffix(name: str) -> None:
    """A zip is a paper form, an object is a web form; anything else needs its suffix."""
    assert read_application("-", sample(name), THURSDAY).name
    with pytest.raises(UnreadableApplication, match="不认识"):
        read_application("-", sample("mail.eml"), THURSDAY)


@pytest.mark.parametrize(
    ("path_name", "content", "named"),
    [
        ("a.pdf", b"%PDF-1.7", "不认识"),
        ("a.txt", sample("mail.eml"), "不认识"),
        ("a.docm", sample("word_form.docx"), "宏"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧式"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "加密"),
        ("a.eml", sample("word_form.docx"), ".eml"),
        ("a.docx", sample("web_form.json"), ".docx"),
        ("a.json", b"Subject: x", "JSON"),
        ("a.eml", b"", "空"),
        ("a.eml", b" \r\n", "空"),
        ("张示例.zip", sample("word_form.docx"), "不认识"),
    ],
)
def test_other_kinds_are_refused(path_name: str, content: bytes, named: str) -> None:
    """The sentence says what is wrong; the name of the file may be personal and is not repeated."""
    with pytest.raises(UnreadableApplication, match=named) as refused:
        read_application(path_name, content, THURSDAY)
    assert "张示例" not in str(refused.value)


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    """Twenty million octets are looked at, one more is not."""
    with pytest.raises(UnreadableApplication, match="20 MB"):
        read_application("a.json", b"{" + b" " * SIZE_MAX, THURSDAY)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_application_of_tomorrow_is_refused(name: str) -> None:
    """Whatever the file says, the day of submission is not after today; on the day itself it is read."""
    day = read_application(name, sample(name), THURSDAY).submitted_on
    assert read_application(name, sample(name), day).submitted_on == day
    with pytest.raises(UnreadableApplication, match=str(day)):
        read_application(name, sample(name), date.fromordinal(day.toordinal() - 1))


def test_an_application_does_not_show_who_it_is_of() -> None:
    """Its repr may end up in a log."""
    for name in SAMPLES:
        shown = repr(read_application(name, sample(name), THURSDAY))
        assert not any(value in shown for value in PERSONAL)


# --- nothing but our own errors, and nothing personal in them -----------------------------------------------------


def attempt(reader: Callable[[bytes, date], object], content: bytes) -> None:
    refusal = refusal_of(reader, content)
    told = "" if refusal is None else f"{refusal} {refusal.data}"
    assert not any(value in told for value in PERSONAL)
    assert refusal is None or refusal.__suppress_context__ or refusal.__context__ is None


def refusal_of(reader: Callable[[bytes, date], object], content: bytes) -> GongkaiError | None:
    try:
        reader(content, THURSDAY)
    except (UnreadableApplication, ApplicationIncomplete) as refusal:
        return refusal
    return None


@pytest.mark.parametrize("name", SAMPLES)
@settings(deadline=None)
@given(content=st.binary(max_size=400))
def test_random_octets_raise_nothing_unforeseen(name: str, content: bytes) -> None:
    """A reader reads, or refuses with one of its two errors."""
    attempt(READERS[name], content)
    attempt(lambda octets, day: read_application(name, octets, day), content)


def mutated(content: bytes, draw: st.DrawFn) -> bytes:
    octets = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(octets)))
        stop = min(len(octets), start + draw(st.sampled_from([0, 1, 2, 30])))
        junk = st.sampled_from([b"", b"\x00", b"\xff", b"\n", b"\n\n", b'"', b"(", b"=?", b"{", b"<", b";", b"--"])
        octets[start:stop] = draw(junk | st.binary(max_size=8))
    return bytes(octets)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_mutated_samples_raise_nothing_unforeseen_and_tell_nothing(name: str, data: st.DataObject) -> None:
    """However a file was damaged, the refusal names no person."""
    attempt(READERS[name], mutated(sample(name), data.draw))  # type: ignore[arg-type]


@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_mutated_parts_of_a_paper_form_raise_nothing_unforeseen(data: st.DataObject) -> None:
    """Damage inside the zip, behind checksums that are right."""
    target = data.draw(st.sampled_from(["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"]))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, data.draw) if name == target else part)  # type: ignore[arg-type]
    attempt(read_word_form, made.getvalue())


HEADERS = st.sampled_from(
    ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "From", "Date", "Received"]
)
PIECES = (
    *"abz09 =?;:\"'()<>@,.*%/\\-_\t",
    *("multipart/mixed", "text/plain", "boundary", "utf-8", "charset", "name*0*", "base64"),
    *("=?gb2312?B?", "?=", "堃", "\n "),
)
VALUES = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(headers=st.lists(st.tuples(HEADERS, VALUES), max_size=6), body=VALUES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_malformed_headers_raise_nothing_unforeseen(headers: list[tuple[str, str]], body: str) -> None:
    """The standard library's header parser fails in many ways; the reader in two."""
    content = "".join(f"{name}: {value}\n" for name, value in headers) + f"\n申请人：张示例\n{body}"
    attempt(read_mail, content.encode("gb18030"))
    attempt(lambda octets, _: subject_of(octets), b"Subject: " + content.encode("gb18030"))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WEB_KEYS = ("applicant", "agent", "items", "form", "route", "submitted_at", "attachments")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(form=st.dictionaries(st.sampled_from(WEB_KEYS), JSON_VALUES))
def test_any_json_raises_nothing_unforeseen(form: dict[str, object]) -> None:
    """Right keys with any values."""
    attempt(read_web_form, json.dumps(form).encode())


def test_every_refusal_of_a_reader_is_one_of_two() -> None:
    """Both belong to the family that the doors turn into exit codes and answers."""
    assert issubclass(UnreadableApplication, GongkaiError)
    assert issubclass(ApplicationIncomplete, GongkaiError)
