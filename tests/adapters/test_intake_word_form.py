"""The paper form: a filled table in Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest

from gongkai.adapters.intake import word_package
from gongkai.adapters.intake.word_form import read_word_form
from gongkai.adapters.samples import sample
from gongkai.engine import ApplicationIncomplete, UnreadableApplication
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

FRIDAY = date(2026, 11, 20)
ROWS = (("姓名", "张示例"), ("联系电话", "13800000000"), ("所需信息", "方案"), ("申请时间", "2026-03-02"))


def word(*rows: tuple[str, ...], below: str = "", prepare: Callable[[Any], None] | None = None) -> bytes:
    document = docx.Document()
    table = document.add_table(rows=0, cols=max(map(len, rows), default=1))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text
    document.add_paragraph(below)
    if prepare is not None:
        prepare(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def read(*rows: tuple[str, ...], below: str = "") -> Application:
    return read_word_form(word(*rows, below=below), FRIDAY)


def repacked(change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample("word_form.docx"))) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in added.items():
            new.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def test_a_paper_form_is_handed_in_on_its_day() -> None:
    """Monday, 2 March 2026, at the counter."""
    application = read(*ROWS)
    assert (application.channel, application.submitted_on) == (Channel.IN_PERSON, date(2026, 3, 2))
    assert (application.name, application.items, application.phone) == ("张示例", ("方案",), "13800000000")


def test_labels_may_stand_with_their_values_or_below_the_table() -> None:
    """``提交方式：挂号信`` in one cell, the day in a line under the table."""
    application = read(*ROWS[:3], ("提交方式：挂号信", ""), below="填表日期：2026 年 3 月 2 日")
    assert (application.channel, application.submitted_on) == (Channel.REGISTERED_MAIL, date(2026, 3, 2))


def test_a_choice_may_be_a_word_that_is_a_label_elsewhere() -> None:
    """电子邮件 after 获取途径 is an answer, before an address it is a label."""
    row = ("获取途径", "电子邮件", "电子邮件", "zhang@example.com")
    application = read(*ROWS, row, ("提交方式", "传真"))
    assert (application.route, application.email, application.channel) == ("email", "zhang@example.com", Channel.FAX)


def test_a_heading_in_a_merged_cell_is_no_value() -> None:
    """申请人 beside 姓名 names a part of the form; a cell merged over three columns is read once."""

    def merge(document: Any) -> None:
        table = document.tables[0]
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(2, 1).merge(table.cell(2, 2))

    rows = (("申请人", *ROWS[0]), ("", *ROWS[1]), ("所需信息", "1. 方案\n2. 凭证"), ROWS[3])
    application = read_word_form(word(*rows, prepare=merge), FRIDAY)
    assert (application.name, application.items) == ("张示例", ("方案", "凭证"))


def test_content_controls_are_read() -> None:
    """Forms made with Word's own fields keep their text a level deeper."""
    run, control = (
        "<w:r><w:t>李样本</w:t></w:r>",
        "<w:sdt><w:sdtContent><w:r><w:t>李堃</w:t></w:r></w:sdtContent></w:sdt>",
    )
    content = repacked(lambda _, part: part.replace(run.encode(), control.encode()))
    assert read_word_form(content, FRIDAY).name == "李堃"


@pytest.mark.parametrize(("missing", "named"), [(0, "name"), (1, "contact"), (2, "asked for"), (3, "day")])
def test_a_paper_form_lacking_a_row_is_incomplete(missing: int, named: str) -> None:
    """Whichever it is, it is named."""
    with pytest.raises(ApplicationIncomplete, match=named):
        read(*(row for index, row in enumerate(ROWS) if index != missing))


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (("提交方式", "托王虚构带来"), "提交方式"),
        (("获取途径", "王虚构转交"), "获取途径"),
        (("姓名", "王虚构"), "申请人"),
        (("电子邮箱", "王虚构"), "电子邮箱"),
    ],
)
def test_what_a_paper_form_says_unclearly_is_not_guessed(row: tuple[str, str], named: str) -> None:
    """The channel decides the day; the label is named, the words are not repeated."""
    with pytest.raises(UnreadableApplication, match=named) as refused:
        read(*ROWS, row)
    assert "王虚构" not in str(refused.value)


@pytest.mark.parametrize("day", ["3月2日", "2026-02-30", "2026-11-21"])
def test_the_day_of_a_paper_form_must_be_one(day: str) -> None:
    """Half a day, none, or one after today."""
    with pytest.raises(UnreadableApplication):
        read(*ROWS[:3], ("申请时间", day))


def test_an_encrypted_or_doubled_part_is_refused() -> None:
    """A set encryption bit, two parts of one name, a document without a body."""
    content = sample("word_form.docx")
    directory = content.index(b"PK\x01\x02")
    encrypted = content[: directory + 8] + b"\x01" + content[directory + 9 :]
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = repacked(lambda _, part: part, **{"word__document.xml": b"x"})
    bodiless = repacked(lambda _, part: part.replace(b"w:body>", b"w:boxy>"))
    rootless = repacked(lambda _, part: part.replace(b"w:document ", b"w:x ").replace(b"/w:document>", b"/w:x>"))
    for damaged, named in ((encrypted, "加密"), (doubled, "同名"), (bodiless, "没有内容"), (rootless, "完好")):
        with pytest.raises(UnreadableApplication, match=named):
            read_word_form(damaged, FRIDAY)


def test_macros_and_controls_are_refused() -> None:
    """By the name of a part, by its type, and as a .docm in disguise."""
    main, macro = b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    odd = b'<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    disguised = repacked(lambda _, part: part.replace(b"vnd.openxmlformats-officedocument." + main, b"vnd." + macro))
    named = repacked(lambda _, part: part, word__vbaProject_bin=b"x")
    controls = repacked(lambda _, part: part, word__activeX__activeX1=b"x")
    linked = repacked(
        lambda name, part: (
            part.replace(b"</Types>", odd)
            if name == "[Content_Types].xml"
            else part.replace(b"</Relationships>", b'<Relationship Id="rX" Type="x" Target="x.bin"/></Relationships>')
            if name == "word/_rels/document.xml.rels"
            else part
        ),
        **{"word__x.bin": b"x"},
    )
    for content in (disguised, named, controls, linked):
        with pytest.raises(UnreadableApplication):
            read_word_form(content, FRIDAY)
    for content in (named, controls, linked):
        with pytest.raises(UnreadableApplication, match="宏"):
            read_word_form(content, FRIDAY)


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ratio, by size, by the number of parts: Word's own library is never asked."""
    monkeypatch.setattr(docx, "Document", None)
    many = {f"word__{number}": b"" for number in range(word_package.ENTRIES_MAX)}
    for added in ({"word__big": bytes(5_000_000)}, {"word__big": bytes(word_package.UNPACKED_MAX + 1)}, many):
        with pytest.raises(UnreadableApplication, match=r"过大|部件超过"):
            read_word_form(repacked(lambda _, part: part, **added), FRIDAY)


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    """The stated size is what is unpacked at most, and the checksum then fails."""
    content = repacked(lambda _, part: part.replace(b"</w:body>", b" " * 900_000 + b"</w:body>"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo("word/document.xml").file_size
    with pytest.raises(UnreadableApplication):
        read_word_form(content.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")), FRIDAY)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04", b"GIF89a" + sample("word_form.docx")])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    """Also a picture with a zip behind it."""
    with pytest.raises(UnreadableApplication, match=r"不是 \.docx"):
        read_word_form(content, FRIDAY)


def test_a_cut_paper_form_is_refused() -> None:
    """The directory of a zip lies at its end."""
    content = sample("word_form.docx")
    for length in range(0, len(content), 997):
        with pytest.raises(UnreadableApplication):
            read_word_form(content[:length], FRIDAY)
