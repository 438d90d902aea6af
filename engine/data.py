"""What a command brings, held against the fields that its step declares. Nothing undeclared passes the door."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from .errors import BadField, GongkaiError, MissingField, UndeclaredField, Words
from .history import INTEGER_BOUND, TEXT_LENGTH_MAX
from .ports import Attachment
from .workflow import Care, Field, Shape, Step
from .working_days import parse_day

ROWS_MAX = 500
CODE_LENGTH_MAX = 80
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,100}")
_BROKEN = re.compile("[\x00\ud800-\udfff]")
_CODE = re.compile(rf"\S{{1,{CODE_LENGTH_MAX}}}")
_UNSEEN = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff"  # direction of writing, and no characters
_BLANK = re.compile(rf"[\s\x01-\x1f\x7f-\x9f{_UNSEEN}]*")
_NAMELESS = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_UNSEEN}]")


def read_data(step: Step, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `raw` by field: texts in NFC, days as dates, files as `Attachment`, tables as lists of dicts.

    Raises `UndeclaredField`, `MissingField`, `BadField`; never with a value in the message.
    """
    return _read(step.name, step.fields, raw)


def _read(step: str, declared: tuple[Field, ...], raw: Mapping[str, Any]) -> dict[str, Any]:
    names = [field.name for field in declared]
    for name in raw:
        if name not in names:
            raise UndeclaredField(step=step, field=str(name)[:40], known="、".join(names) or "—")
    data: dict[str, Any] = {}
    for field in declared:
        value = raw.get(field.name)
        if value is None or value in ([], ()) or _is_blank(value):
            if field.required:
                raise MissingField(step=step, field=field.name, label=field.label)
            continue
        data[field.name] = _many(step, field, value) if field.many else _one(step, field, value)
    return data


def _many(step: str, field: Field, value: object) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > ROWS_MAX:
        raise BadField(
            step=step, field=field.name, fault=Words(f"应为至多 {ROWS_MAX} 项的列表", f"a list of at most {ROWS_MAX}")
        )
    if any(item is None or _is_blank(item) for item in value):
        raise BadField(step=step, field=field.name, fault=Words("含空白项", "an entry of the list is blank"))
    return [_one(step, field, item) for item in value]


def _is_blank(value: object) -> bool:
    """Whether nothing of it would be seen: a letter tidies such a text away, and could never be written."""
    return isinstance(value, str) and _BLANK.fullmatch(value) is not None


def _one(step: str, field: Field, value: object) -> Any:
    match field.shape:
        case Shape.TEXT:
            return _text(step, field, value)
        case Shape.DAY:
            return _day(step, field, value)
        case Shape.WHOLE:
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < INTEGER_BOUND:
                raise BadField(step=step, field=field.name, fault=Words("应为非负整数", "it must be a whole number"))
            return value
        case Shape.FLAG:
            if not isinstance(value, bool):
                raise BadField(
                    step=step, field=field.name, fault=Words("应为 true 或 false", "it must be true or false")
                )
            return value
        case Shape.FILE:
            return _file(step, field, value)
        case _:  # Shape.TABLE
            if not isinstance(value, Mapping):
                raise BadField(step=step, field=field.name, fault=Words("每行应为对象", "each row must be an object"))
            return _read(f"{step}.{field.name}", field.columns, value)


def _text(step: str, field: Field, value: object) -> str:
    text = value if isinstance(value, str) and len(value) <= TEXT_LENGTH_MAX else None
    text = text and unicodedata.normalize("NFC", text.strip())
    if text is None or len(text) > TEXT_LENGTH_MAX:  # a few characters are composed of more than they were
        fault = Words(
            f"应为至多 {TEXT_LENGTH_MAX} 字的文字", f"it must be a text of at most {TEXT_LENGTH_MAX} characters"
        )
        raise BadField(step=step, field=field.name, fault=fault)
    if _BROKEN.search(text):
        raise BadField(step=step, field=field.name, fault=Words("含残缺字符", "it has broken characters"))
    if field.care is Care.PLAIN and not field.choices and not _CODE.fullmatch(text):
        # What is kept in the open must not be free text, in which anything personal could stand.
        fault = Words(
            f"应为不含空白的编号或代码，至多 {CODE_LENGTH_MAX} 字", f"a code of at most {CODE_LENGTH_MAX} characters"
        )
        raise BadField(step=step, field=field.name, fault=fault)
    if field.choices and text not in field.choices:
        fault = Words(f"应为 {'、'.join(field.choices)} 之一", f"it must be one of {', '.join(field.choices)}")
        raise BadField(step=step, field=field.name, fault=fault)
    return text


def _file(step: str, field: Field, value: object) -> Attachment:
    if not isinstance(value, Attachment):
        raise BadField(step=step, field=field.name, fault=Words("应为文件", "it must be a file"))
    if _NAMELESS.search(value.name) or not _MEDIA_TYPE.fullmatch(value.media_type):
        raise BadField(step=step, field=field.name, fault=Words("文件名或类型有误", "the file's name or type is wrong"))
    return Attachment(unicodedata.normalize("NFC", value.name), value.media_type, value.content)


def _day(step: str, field: Field, value: object) -> date:
    if type(value) is date:
        return value
    try:
        return parse_day(value)
    except GongkaiError:
        # What was typed is not repeated: it may be anything, a name or a number too.
        fault = Words("不是日期，应写作 2026-03-02", "it is no date like 2026-03-02")
        raise BadField(step=step, field=field.name, fault=fault) from None
