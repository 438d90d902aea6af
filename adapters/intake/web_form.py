"""An application from the web form: strict JSON, where anything unknown, doubled or of the wrong type is refused."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NoReturn

from gongkai.engine import Attachment, UnreadableApplication, Words
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import CATEGORIES, FORMS, ROUTES, Application

from .fields import check_fields, tidy, usual_wishes
from .files import file_name_of, kept, media_type_of
from .submission import legal_day, submitted_by

MEDIA_TYPE = "application/json"
ROWS_MAX = 100
_KEYS = ("applicant", "agent", "items", "form", "route", "submitted_at", "attachments")
_APPLICANT_KEYS = ("name", "category", "identity_number", "phone", "email", "address")
_ATTACHMENT_KEYS = ("name", "media_type", "content_base64")
_SHOWN = {**{key: f"applicant.{key}" for key in _APPLICANT_KEYS}, "agent": "agent", "items": "items"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_KIND_OF_KEY = re.compile(r"[a-z_]{1,32}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def read_web_form(content: bytes, today: date, name: str = "web_form.json") -> Application:
    """The application in a JSON object as the form sends it; keys that may be absent may be null too.

    Raises `UnreadableApplication` naming the key at fault, `ApplicationIncomplete` where the name, a way of contact
    or what is asked for is missing.
    """
    form = _object(_loaded(content), "", _KEYS)
    applicant = _object(form.get("applicant", {}), "applicant", _APPLICANT_KEYS)
    texts = {key: _text(applicant, key, "applicant.") for key in _APPLICANT_KEYS}
    category = texts.pop("category")
    items = tuple(_string(row, f"items[{number}]") for number, row in enumerate(_list(form, "items"), start=1))
    values = {**texts, "agent": _text(form, "agent")}
    check_fields(values, items, _SHOWN)
    attachments = kept(_attachments(form))
    usual_form, usual_route = usual_wishes(values["email"], values["address"])
    return Application(
        channel=Channel.INTERNET,
        submitted_on=submitted_by(_submitted_on(form), today),
        name=values.pop("name") or "",
        items=tuple(item for item in items if item),
        original=Attachment(name, MEDIA_TYPE, content),
        category=_one_of(category, "applicant.category", CATEGORIES, "natural_person"),
        form=_one_of(_text(form, "form"), "form", FORMS, usual_form),
        route=_one_of(_text(form, "route"), "route", ROUTES, usual_route),
        attachments=attachments,
        **values,
    )


# --- strict JSON ----------------------------------------------------------------------------------------------


def _loaded(content: bytes) -> object:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal("不是 UTF-8 文本", "it is not UTF-8 text") from None
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except ValueError:
        raise _refusal("不是有效的 JSON", "it is not valid JSON") from None
    except RecursionError:
        raise _refusal("JSON 嵌套过深", "the JSON is nested too deeply") from None


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            shown = _quoted(key)
            raise _refusal(f"键{shown.zh}重复", f"the key{shown.en} is given twice")
        made[key] = value
    return made


def _no_constant(written: str) -> NoReturn:
    raise _refusal(f"数值 {written} 不是 JSON", f"the number {written} is not JSON")


def _object(value: object, path: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        if not path:
            raise _refusal("整个文件应为一个 JSON 对象", "the file must be one JSON object")
        raise _wrong(path, "应为对象", "must be an object")
    for key in value:
        if key not in keys:
            shown, known = _quoted(key, path), "、".join(keys)
            raise _refusal(f"不认识的键{shown.zh}，可用的有：{known}", f"unknown key{shown.en}; known are: {known}")
    return value


def _list(form: dict[str, Any], key: str) -> list[object]:
    value = form.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(key, "应为列表", "must be a list")
    if len(value) > ROWS_MAX:
        raise _wrong(key, f"超过 {ROWS_MAX} 项", f"has more than {ROWS_MAX} rows")
    return value


def _text(row: dict[str, Any], key: str, path: str = "") -> str | None:
    """A string, stripped; None where the key is absent, null or blank."""
    value = row.get(key)
    return None if value is None else _string(value, path + key) or None


def _string(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(path, "应为文字", "must be a string")
    if _CONTROL.search(value):
        raise _wrong(path, "含有控制字符或者残缺的字符", "holds control characters or broken ones")
    return tidy(value).strip()


# --- the values -----------------------------------------------------------------------------------------------


def _submitted_on(form: dict[str, Any]) -> date:
    written = form.get("submitted_at")
    if not isinstance(written, str) or not _INSTANT.fullmatch(written):
        raise _wrong(
            "submitted_at", "应写作 2026-03-02T09:00:00+08:00", "must be written like 2026-03-02T09:00:00+08:00"
        )
    try:
        return legal_day(datetime.fromisoformat(written))
    except ValueError:
        raise _wrong("submitted_at", "不是存在的时刻", "is no instant that exists") from None


def _one_of(value: str | None, path: str, known: tuple[str, ...], otherwise: str) -> str:
    if value is None:
        return otherwise
    if value not in known:
        raise _wrong(path, f"应为 {'、'.join(known)} 之一", f"must be one of {', '.join(known)}")
    return value


def _attachments(form: dict[str, Any]) -> Iterator[Attachment]:
    for number, row in enumerate(_list(form, "attachments"), start=1):
        path = f"attachments[{number}]"
        file = _object(row, path, _ATTACHMENT_KEYS)
        for key in _ATTACHMENT_KEYS:
            if not isinstance(file.get(key), str):
                raise _wrong(f"{path}.{key}", "应为文字", "must be a string")
        try:
            content = base64.b64decode(file["content_base64"], validate=True)
        except ValueError:
            raise _wrong(f"{path}.content_base64", "不是 Base64", "is not Base64") from None
        name = file_name_of(_text(file, "name", f"{path}.") or "") or f"附件{number}"
        yield Attachment(name, media_type_of(file["media_type"]), content)


def _quoted(key: str, path: str = "") -> Words:
    """A key that looks like one, in quotation marks; of any other only where it stands, since it may be personal."""
    if _KIND_OF_KEY.fullmatch(key):
        full = f"{path}.{key}" if path else key
        return Words(f"「{full}」", f' "{full}"')
    return Words(f"（在「{path}」中）", f' (in "{path}")') if path else Words("", "")


def _wrong(path: str, zh: str, en: str) -> UnreadableApplication:
    return _refusal(f"「{path}」{zh}", f'"{path}" {en}')


def _refusal(zh: str, en: str) -> UnreadableApplication:
    return UnreadableApplication(fault=Words(zh, en))
