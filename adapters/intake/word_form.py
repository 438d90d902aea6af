"""A filled paper application form kept as .docx: a table of labels, each with its value in the next cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from gongkai.engine import ApplicationIncomplete, Attachment, UnreadableApplication, Words
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

from .fields import tidy
from .labelled_text import application_of, merged, read_lines
from .labels import CELL_LABELS, SHOWN, channel_of, field_of, written_day
from .submission import submitted_by
from .word_package import opened

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CELL, _ROW, _PARAGRAPH, _TEXT = qn("w:tc"), qn("w:tr"), qn("w:p"), qn("w:t")
_TAB, _BREAKS = qn("w:tab"), (qn("w:br"), qn("w:cr"))
_RUN = qn("w:r")


def read_word_form(content: bytes, today: date, name: str = "word_form.docx") -> Application:
    """The application in a filled form, by default handed in at the counter on the 申请时间 it states.

    Raises `UnreadableApplication` for what is no sound .docx and where the day or the channel is not understood,
    `ApplicationIncomplete` where the name, the day, a way of contact or what is asked for is missing.
    """
    document = opened(content)
    fields = merged((*_cells(document), *read_lines(_text_outside(document)).items()))
    channel, submitted_on = _channel(fields), _submitted_on(fields)
    return application_of(fields, channel, submitted_by(submitted_on, today), Attachment(name, MEDIA_TYPE, content))


def _submitted_on(fields: Mapping[str, str]) -> date:
    written = fields.get("submitted_on")
    if written is None:
        raise ApplicationIncomplete(missing="申请时间 day of the application")
    day = written_day(written)
    if day is None:
        label = SHOWN["submitted_on"]
        raise UnreadableApplication(
            fault=Words(f"「{label}」应写作 2026-03-02 或 2026年3月2日", f'"{label}" must be written like 2026-03-02')
        )
    return day


def _channel(fields: Mapping[str, str]) -> Channel:
    if "channel" not in fields:
        return Channel.IN_PERSON
    channel = channel_of(fields["channel"])
    if channel is None:
        label = SHOWN["channel"]
        raise UnreadableApplication(fault=Words(f"「{label}」的写法无法辨认", f'what "{label}" says is not understood'))
    return channel


# --- the document: read as XML, since content controls and merged cells are lost or doubled on the way ------------


def _cells(document: Document) -> Iterator[tuple[str, str]]:
    """Field and value of each label: the value follows in the next cell, or after a colon in the label's own.

    A merged cell stands once in its row; a label followed by another label is a heading.
    """
    for row in document.element.body.iter(_ROW):
        texts = [_cell_text(cell) for cell in row.iter(_CELL) if _nearest(cell, _ROW) is row]
        fields = [field_of(text, CELL_LABELS) for text in texts]
        for index, (text, field) in enumerate(zip(texts, fields, strict=True)):
            if field is None:
                if index == 0 or fields[index - 1] is None:
                    yield from read_lines(text).items()
            elif index + 1 < len(texts) and fields[index + 1] is None:
                yield field, texts[index + 1]


def _cell_text(cell: Any) -> str:
    lines = [_line(paragraph) for paragraph in cell.iter(_PARAGRAPH) if _nearest(paragraph, _CELL) is cell]
    return tidy("\n".join(lines)).strip()


def _text_outside(document: Document) -> str:
    body = document.element.body
    return tidy(
        "\n".join(_line(paragraph) for paragraph in body.iter(_PARAGRAPH) if _nearest(paragraph, _CELL) is None)
    )


def _line(paragraph: Any) -> str:
    """The text of a paragraph; what was deleted under revision marks is not in it."""
    pieces = []
    for node in paragraph.iter(_TEXT, _TAB, *_BREAKS):
        if _nearest(node, _PARAGRAPH) is not paragraph:
            continue
        if node.tag == _TEXT:
            pieces.append(node.text or "")
        elif _nearest(node, _RUN) is not None:
            pieces.append("\t" if node.tag == _TAB else "\n")
    return "".join(pieces)


def _nearest(node: Any, tag: str) -> Any:
    return next(node.iterancestors(tag), None)
