"""Labelled text: lines such as ``申请人：张示例`` become fields, numbered matters items, and both an application."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gongkai.engine import ApplicationIncomplete, Attachment, UnreadableApplication, Words
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

from .fields import check_fields, narrow, usual_wishes
from .labels import CATEGORIES, CHOICES, FORMS, IGNORED, LABELS, ROUTES, SHOWN, code_of, field_of, ticked

_COLON = re.compile(r"[:：﹕︰∶]")
_LONGEST_FIRST = "|".join(re.escape(word) for word in sorted(LABELS, key=len, reverse=True))
_NEXT_LABEL = re.compile(rf"[\s;；](?=(?:{_LONGEST_FIRST})[ \u3000]?[:：])", re.IGNORECASE)
_CLOSING = frozenset(("此致", "敬礼", "此致敬礼", "特此申请", "谢谢", "顺祝商祺"))
_NOTHING = frozenset(("", "无", "没有", "/", "\\", "-", "--", "—", "——", "n/a"))
_PERSONAL = ("name", "identity_number", "phone", "email", "address", "agent")

_DIGITS = "一二三四五六七八九十"
_MARK = re.compile(
    r"(?<![^\n；;。 \t\u3000])"
    r"(?:(?P<point>\d{1,2})[ ]?(?:、|[.．](?=\D|\d{4}[ ]?年))"
    r"|[(（](?P<bracketed>\d{1,2})[)）]|(?P<half>\d{1,2})[)）]"
    rf"|(?P<comma>[{_DIGITS}]{{1,3}})[、.．]|[(（](?P<chinese>[{_DIGITS}]{{1,3}})[)）]"
    r"|(?P<circled>[①-⑳]))"
)
_STOCK = re.compile(
    r"(?:本人|我们?|我单位|现|特)?(?:依法|请求?|要求|申请|公开|获取|提供|贵局|贵机关){0,6}"
    r"(?:以下|下列|如下)(?:政府)?(?:信息|内容)?[:：。]?"
)


def read_lines(text: str) -> dict[str, str]:
    """Field -> value of the labelled lines in `text`; empty values are left out.

    Lines quoted with ``>`` and all after a signature mark ``--`` do not count. Raises `UnreadableApplication` where
    one field is given twice with different values: there may be two applicants.
    """
    blocks: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line.startswith(">"):
            continue
        if line.rstrip() == "--":
            break
        if "".join(line.split()).strip("!！,，.。") in _CLOSING:
            blocks.append((IGNORED, []))
            continue
        _take(line, blocks)
    return merged((field, _value(field, lines)) for field, lines in blocks)


def _take(line: str, blocks: list[tuple[str, list[str]]]) -> None:
    """Add one line to the blocks. What is asked for is never cut within a line, whatever words stand in it."""
    pieces = [line] if blocks and blocks[-1][0] == "items" and not _labelled(line) else _NEXT_LABEL.split(line)
    for index, piece in enumerate(pieces):
        labelled = _labelled(piece)
        if labelled is None:
            if blocks:
                blocks[-1][1].append(piece)
            continue
        field, value = labelled
        if field == "items":
            blocks.append((field, [" ".join((value, *pieces[index + 1 :]))]))
            return
        blocks.append((field, [value]))


def _labelled(line: str) -> tuple[str, str] | None:
    colon = _COLON.search(line, 0, 60)
    field = field_of(line[: colon.start()]) if colon else None
    return (field, line[colon.end() :]) if colon and field else None


def _value(field: str, lines: list[str]) -> str:
    """All lines of what is asked for, an address up to the next empty line, else the first line with anything."""
    if field == "items":
        return "\n".join(line.strip() for line in lines).strip()
    if field == "address":
        first, rest = lines[0].strip(), lines[1:]
        ends = next((index for index, line in enumerate(rest) if not line.strip()), len(rest))
        return first + "".join(line.strip() for line in rest[:ends])
    return next((line.strip().rstrip(";；") for line in lines[:3] if line.strip()), "")


def merged(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Field -> value of the filled fields. Raises `UnreadableApplication` where one has two different values."""
    fields: dict[str, str] = {}
    for field, value in pairs:
        if field == IGNORED or value.lower() in _NOTHING or (field in CHOICES and not ticked(value).strip()):
            continue
        if fields.setdefault(field, value) != value:
            label = SHOWN[field]
            raise UnreadableApplication(
                fault=Words(f"「{label}」出现多次且内容不同", f'"{label}" is given more than once, differently')
            )
    return fields


def items_of(text: str) -> tuple[str, ...]:
    """The numbered matters in `text`, or the whole as one.

    The first number fixes the style, later ones count only in order, so that 二、 under 1. or a figure at the head
    of a line divides nothing. Words before the first number belong to every item, unless they only say 以下信息.
    """
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        style, number = _number(mark)
        if number == len(marks) + 1 and (not marks or style == marks[0].lastgroup):
            marks.append(mark)
    if not marks:
        return (text.strip(),) if text.strip() else ()
    before = text[: marks[0].start()].strip()
    lead = "" if not before or _STOCK.fullmatch("".join(before.split())) else f"{before}\n"
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    bodies = [text[mark.end() : end].strip().rstrip(";；") for mark, end in zip(marks, ends, strict=True)]
    return tuple(lead + body for body in bodies if body)


def _number(mark: re.Match[str]) -> tuple[str, int]:
    style = mark.lastgroup or ""
    text = mark.group(style)
    if style == "circled":
        return style, ord(text) - ord("①") + 1
    if text.isdecimal():
        return style, int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return style, _DIGITS.find(text) + 1
    return style, (_DIGITS.find(tens) + 1 if tens else 1) * 10 + (_DIGITS.find(ones) + 1 if ones else 0)


def application_of(
    fields: Mapping[str, str],
    channel: Channel,
    submitted_on: date,
    original: Attachment,
    attachments: tuple[Attachment, ...] = (),
    answers_mail: str | None = None,
) -> Application:
    """The application that labelled fields make.

    Raises `UnreadableApplication` where a value is unfit, `ApplicationIncomplete` where a needed one is missing."""
    values: dict[str, str | None] = {field: fields.get(field) for field in _PERSONAL}
    for field in ("identity_number", "phone", "email"):
        value = values[field]
        values[field] = None if value is None else narrow(value)
    items = items_of(fields.get("items", ""))
    check_fields(values, items, SHOWN)
    name = values.pop("name")
    if name is None:
        raise ApplicationIncomplete(missing="申请人姓名或者名称 name")
    form, route = _wishes(fields, values)
    described: dict[str, Any] = {**values, "form": form, "route": route}
    if "category" in fields:
        described["category"] = code_of(fields["category"], CATEGORIES) or "other"
    return Application(
        channel=channel,
        submitted_on=submitted_on,
        name=name,
        items=items,
        original=original,
        attachments=attachments,
        answers_mail=answers_mail,
        **described,
    )


def _wishes(fields: Mapping[str, str], values: Mapping[str, str | None]) -> tuple[str, str]:
    form, route = usual_wishes(values["email"], values["address"])
    if "form" in fields:
        form = code_of(fields["form"], FORMS) or "other"
    if "route" in fields:
        stated = code_of(fields["route"], ROUTES)
        if stated is None:
            label = SHOWN["route"]
            raise UnreadableApplication(
                fault=Words(f"「{label}」的写法无法辨认", f'what "{label}" says is not understood')
            )
        route = stated
    return form, route
