"""Mail headers as Chinese senders write them: raw GB18030 octets, mislabelled and torn encoded words.

The default policy of the standard library loses all three (it puts U+FFFD and reports nothing), so each header is
mended before the library looks at it.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from email.message import Message
from email.policy import EmailPolicy
from email.utils import parsedate_tz
from typing import Any

from gongkai.engine import UnreadableApplication, Words

from .charsets import decoded
from .fields import is_mail_address, tidy
from .submission import legal_day

LENGTH_MAX = 100_000
MIME_LENGTH_MAX = 4_000
MIME_SIGNS_MAX = 100
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bq])\?([^?\s]*)\?=", re.IGNORECASE)
_PARAMETER_CHARSET = re.compile(r"(?<==)(?:gb2312|gbk|x-gbk|cp936)(?=')", re.IGNORECASE)
_ZONED = re.compile(r"\d:\d\d(?::\d\d)?\s{0,9}(?:[+-]\d{4}|GMT|UTC?|Z)\b")
_BRACKETED = re.compile(r"<([^<>]*)>")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


class MendingPolicy(EmailPolicy):
    """The default policy, but headers are mended when asked for; as they came they can be written out again.

    Parsing raises `UnreadableApplication` for a header beyond the length limits.
    """

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        of_mime = name.lower().startswith("content-")
        signs = sum(value.count(sign) for sign in '";(') if of_mime else 0
        if len(value) > (MIME_LENGTH_MAX if of_mime else LENGTH_MAX) or signs > MIME_SIGNS_MAX:
            raise UnreadableApplication(fault=Words("邮件有过长的信头", "the mail has a header that is too long"))
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, mended(value))


def mended(value: str) -> str:
    """A header as the parser read it, with raw octets decoded and encoded words joined and labelled rightly.

    Encoded words stay encoded, so that nothing in them can pass for an address or a delimiter.
    """
    text = decoded(value.encode("utf-8", "surrogateescape"), "") or value
    text = _PARAMETER_CHARSET.sub("gb18030", text)
    return _over_words(text, lambda words: f"=?utf-8?b?{base64.b64encode(words.encode()).decode()}?=")


def readable(value: str) -> str:
    """A mended header for people: its words decoded, on one line."""
    return " ".join(tidy(_over_words(value, lambda words: words)).split())


def _over_words(text: str, shown: Callable[[str], str]) -> str:
    """`text` with each run of encoded words replaced by `shown` of what it says; a run that says nothing stays."""
    made, end = [], 0
    for run in _runs(text):
        said = _said(run)
        start, stop = run[0].start(), run[-1].end()
        made += [text[end:start], text[start:stop] if said is None else shown(said)]
        end = stop
    return "".join((*made, text[end:]))


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Encoded words with nothing but blanks between them: some senders tear a character in two there."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and text[run[-1].end() : word.start()].strip():
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _said(run: list[re.Match[str]]) -> str | None:
    parts: list[tuple[str, bytes]] = []
    for word in run:
        charset, encoding, written = word.groups()
        charset = charset.partition("*")[0].lower()
        try:
            octets = (
                base64.b64decode(written + "=" * (-len(written) % 4))
                if encoding.lower() == "b"
                else quopri.decodestring(written.encode("ascii"), header=True)
            )
        except (binascii.Error, ValueError):
            return None
        if parts and parts[-1][0] == charset:
            parts[-1] = (charset, parts[-1][1] + octets)
        else:
            parts.append((charset, octets))
    texts = [decoded(octets, charset) for charset, octets in parts]
    return None if None in texts else "".join(text for text in texts if text is not None).replace("\x00", "")


# --- what the headers say -------------------------------------------------------------------------------------


def header(message: Message[Any, Any], name: str) -> str | None:
    """The first header called `name`, mended but not decoded further, or None. Received headers: the topmost."""
    return next((mended(value) for key, value in message.raw_items() if key.lower() == name), None)


def day_of(message: Message[Any, Any]) -> date:
    """The legal day of the topmost Received header, which our own server wrote, else of Date.

    A time counts only with its offset: an abbreviation such as CST means two zones, fourteen hours apart. Raises
    `UnreadableApplication` where neither header tells an instant.
    """
    received, sent = header(message, "received"), header(message, "date")
    for text in ((received or "").rpartition(";")[2], sent or ""):
        instant = _instant(text)
        if instant is not None:
            return legal_day(instant)
    raise UnreadableApplication(
        fault=Words(
            "收信时间无法确定：信头 Received、Date 均无可用的时间", "neither Received nor Date tells when it came"
        )
    )


def _instant(text: str) -> datetime | None:
    text = text[-200:]
    if not _ZONED.search(text):
        return None
    try:
        parsed = parsedate_tz(text)
        if parsed is None:
            return None
        return datetime(*parsed[:6], tzinfo=timezone(timedelta(seconds=parsed[9] or 0)))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def sender_of(message: Message[Any, Any]) -> str | None:
    """The one address in From, bare or in angle brackets, or None where there is none or more than one."""
    text = header(message, "from") or ""
    address, *others = _BRACKETED.findall(text) or [text.strip()]
    return address if not others and is_mail_address(address) else None


def message_id_of(message: Message[Any, Any]) -> str | None:
    """The Message-ID with its angle brackets, or None where it is not one."""
    identifier = (header(message, "message-id") or "").strip()
    return identifier if _MESSAGE_ID.fullmatch(identifier) else None
