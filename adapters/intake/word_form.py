"""A filled paper application form kept as .docx: a table of labels, each with its value in the next cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from docx.oxml.ns import qn

from gongkai.engine import ApplicationIncomplete, Attachment, UnreadableApplication, Words
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

from .fields import tidy
from .labelled_text import application_of, merged, read_lines
from .labels import CELL_LABELS, SHOWN, channel_of, field_of, is_option, written_day
from .submission import submitted_by
from .word_package import body_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CELL, _ROW, _PARAGRAPH, _TEXT = qn("w:tc"), qn("w:tr"), qn("w:p"), qn("w:t")
_TAB, _BREAKS = qn("w:tab"), (qn("w:br"), qn("w:cr"))
_RUN = qn("w:r")


def read_word_form(content: bytes, today: date, name: str = "word_form.docx") -> Application:
    """The application in a filled form, by default handed in at the counter on the 申请时间 it states.

    Raises `UnreadableApplication` for what is no sound .docx and where the day or the channel is not understood,
    `ApplicationIncomplete` where the name, the day, a way of contact or what is asked for is missing.
    """
    texts = _Texts(body_of(content))
    in_cells = (pair for row in texts.rows for pair in _of_row(row))
    fields = merged((*in_cells, *read_lines(texts.outside).items()))
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


class _Texts:
    """The text of every cell, row by row, and of what stands outside all tables, gathered in one pass each."""

    def __init__(self, body: Any) -> None:
        pieces: dict[Any, list[str]] = {}
        for node in body.iter(_PARAGRAPH, _TEXT, _TAB, *_BREAKS):
            if node.tag == _PARAGRAPH:
                pieces[node] = []
            elif (paragraph := _nearest(node, _PARAGRAPH)) is not None:
                pieces[paragraph].append(_written(node))
        lines: dict[Any, list[str]] = {}
        for paragraph, words in pieces.items():
            lines.setdefault(_nearest(paragraph, _CELL), []).append("".join(words))
        rows: dict[Any, list[str]] = {}
        for cell in body.iter(_CELL):
            rows.setdefault(_nearest(cell, _ROW), []).append(tidy("\n".join(lines.get(cell, ()))).strip())
        self.rows = tuple(rows.values())
        self.outside = tidy("\n".join(lines.get(None, ())))


def _written(node: Any) -> str:
    """What a node puts into its line; text deleted under revision marks has another tag, tab stops are in no run."""
    if node.tag == _TEXT:
        return node.text or ""
    if _nearest(node, _RUN) is None:
        return ""
    return "\t" if node.tag == _TAB else "\n"


def _nearest(node: Any, tag: str) -> Any:
    return next(node.iterancestors(tag), None)


def _of_row(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Field and value of each label: the value follows in the next cell, or after a colon in the label's own.

    A merged cell stands once in its row; a label followed by another label is a heading.
    """
    fields: list[str | None] = []
    for text in texts:
        answers = bool(fields and fields[-1]) and is_option(fields[-1] or "", text)
        fields.append(None if answers else field_of(text, CELL_LABELS))
    for index, (text, field) in enumerate(zip(texts, fields, strict=True)):
        if field is None:
            if index == 0 or fields[index - 1] is None:
                yield from read_lines(text).items()
        elif index + 1 < len(texts) and fields[index + 1] is None:
            yield field, texts[index + 1]
