"""办理过程: an entry, its canonical bytes, its digest, the chain of a case and its checking.

The stored text *is* the hashed bytes: RFC 8785 canonical JSON of NFC text without floats. Nothing is hashed by
serialising it again.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeGuard
from zoneinfo import ZoneInfo

import orjson

from .errors import NotCanonical, Words

VERSION = 1
ALGORITHM = "sha256"
LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
INTEGER_BOUND = 2**53
DEPTH_MAX = 12
TEXT_LENGTH_MAX = 20_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_KEYS = frozenset(
    {"v", "alg", "agency", "case", "seq", "prev", "workflow", "calendar", "rules", "step", "actor", "role", "for"}
    | {"ground", "second", "occurred_on", "recorded_at", "request", "data", "documents", "effects"}
)


def legal_day(instant: datetime) -> date:
    """The legal day of an instant: its date in Asia/Shanghai, never the date in UTC."""
    return instant.astimezone(LEGAL_ZONE).date()


def instant_text(instant: datetime) -> str:
    """``2026-03-02T01:00:00.000000Z``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """The instant of an `instant_text`. Raises `ValueError` on any other text."""
    if not _INSTANT.fullmatch(text):
        raise ValueError("not an instant")
    return datetime.fromisoformat(text)


def canonical(value: Any) -> bytes:
    """The bytes of `value` by RFC 8785. Raises `NotCanonical` on floats, large integers, or text that is not NFC.

    Without floats, and with ASCII keys (where code points and UTF-16 units sort alike), the standard's form is what
    `orjson` writes with sorted keys; a test holds it against an implementation of the whole standard.
    """
    _check(value, ("$",))
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def written(value: Any) -> str:
    """The canonical text of a value that is known to be canonical, such as a state made from entries."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _check(value: Any, path: tuple[str | int, ...]) -> None:
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, dict):
        _check_depth(value, path)
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise _not_canonical(path, Words("键不是 ASCII 文字", "a key is no ASCII text"))
            if type(item) is not str or not item.isascii():  # most are, and need no second look
                _check(item, (*path, key))
    elif isinstance(value, list):
        _check_depth(value, path)
        for index, item in enumerate(value):
            _check(item, (*path, index))
    elif isinstance(value, int):
        if abs(value) >= INTEGER_BOUND:
            raise _not_canonical(path, Words("整数过大", "the integer is too large"))
    elif value is not None:
        kind = type(value).__name__
        raise _not_canonical(path, Words(f"不能使用 {kind}", f"{kind} is not allowed"))


def _check_depth(holder: dict[str, Any] | list[Any], path: tuple[str | int, ...]) -> None:
    """What is `DEPTH_MAX` deep may hold nothing any more."""
    if holder and len(path) > DEPTH_MAX:
        raise _not_canonical(path, Words("嵌套过深", "too deep"))


def _check_text(text: str, path: tuple[str | int, ...]) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise _not_canonical(path, Words("文字未规范化 (NFC)", "the text is not NFC"))
    if _SURROGATE.search(text):
        raise _not_canonical(path, Words("文字含残缺字符", "the text has a lone surrogate"))


def _not_canonical(path: tuple[str | int, ...], fault: Words) -> NotCanonical:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path[1:])
    return NotCanonical(path="".join(("$", *steps)), fault=fault)


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that can be written: one without a lone surrogate."""
    return isinstance(value, str) and (value.isascii() or _SURROGATE.search(value) is None)


def digest_of(text: bytes) -> str:
    """``sha256:`` and 64 hex digits."""
    return f"{ALGORITHM}:{hashlib.sha256(text).hexdigest()}"


@dataclass(frozen=True)
class Entry:
    """过程记录: one act, sealed. `text` is the canonical body, `digest` the hash of exactly those bytes."""

    text: str
    digest: str
    _read: dict[str, Any] | None = field(default=None, init=False, compare=False, repr=False)

    @classmethod
    def seal(cls, body: dict[str, Any]) -> Entry:
        """The entry of a body, which nobody changes any more. Raises `NotCanonical`."""
        content = canonical(body)
        return _holding(cls(content.decode(), digest_of(content)), body)

    @classmethod
    def unsealed(cls, body: dict[str, Any]) -> Entry:
        """An entry that is only looked at, never written: it has neither text nor digest."""
        return _holding(cls("", ""), body)

    @property
    def body(self) -> dict[str, Any]:
        """The command and its decided effects. Never changed by anybody."""
        if self._read is None:
            _holding(self, orjson.loads(self.text))
        return self._read  # type: ignore[return-value]

    @property
    def seq(self) -> int:
        """1 for the entry that opens the case."""
        return int(self.body["seq"])

    @property
    def step(self) -> str:
        """The step that was taken."""
        return str(self.body["step"])

    @property
    def occurred_on(self) -> date:
        """The legal day."""
        return date.fromisoformat(self.body["occurred_on"])

    @property
    def recorded_at(self) -> datetime:
        """The instant of recording, UTC."""
        return parse_instant(self.body["recorded_at"])


def _holding(entry: Entry, body: dict[str, Any]) -> Entry:
    object.__setattr__(entry, "_read", body)
    return entry


class Break(NamedTuple):
    """What is wrong at one entry of a chain."""

    seq: int
    kind: str
    detail: str


def check_chain(entries: Iterable[Entry], agency: str, case: str) -> Iterator[Break]:
    """Every break of a case's chain: text against digest, order, links, times, and the names inside."""
    previous: Entry | None = None
    for number, entry in enumerate(entries, start=1):
        yield from _check_entry(entry, number, agency, case)
        try:
            body = entry.body
            link = body.get("prev")
            recorded_at = entry.recorded_at
            earlier = previous is not None and recorded_at < previous.recorded_at
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield Break(number, "unreadable", "内容无法读取 the body cannot be read")
            return
        if link != (previous.digest if previous else None):
            yield Break(number, "broken_link", "与前一条不相连 prev is not the digest of the entry before")
        if earlier:
            yield Break(number, "time_goes_back", "记录时间早于前一条 recorded before the entry before it")
        previous = entry


def _check_entry(entry: Entry, number: int, agency: str, case: str) -> Iterator[Break]:
    if digest_of(entry.text.encode("utf-8", "surrogatepass")) != entry.digest:
        yield Break(number, "changed_entry", "内容与摘要不符 the text does not match its digest")
    try:
        body: Any = entry.body
        if not isinstance(body, dict):
            return
    except (ValueError, RecursionError):
        return
    if not _is_canonical(body, entry.text):
        yield Break(number, "not_canonical", "不是规范格式 not in canonical form")
    if set(body) - _KEYS:
        yield Break(number, "unknown_key", "含未知项 the body has unknown keys")
    if body.get("seq") != number:
        yield Break(number, "wrong_number", f"序号应为 {number} the entry should be number {number}")
    if (body.get("agency"), body.get("case")) != (agency, case):
        yield Break(number, "wrong_case", "属于别的案件 the entry belongs to another case")


def _is_canonical(body: dict[str, Any], text: str) -> bool:
    try:
        return canonical(body) == text.encode("utf-8", "surrogatepass")
    except NotCanonical:
        return False
