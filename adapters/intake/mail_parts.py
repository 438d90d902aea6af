"""The parts of a mail: its text, decoded as meant, and its attachments."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from email import errors
from email.message import EmailMessage
from email.policy import compat32
from typing import Any, TypeVar, cast

from gongkai.engine import Attachment, UnreadableApplication, Words

from .charsets import decoded
from .fields import tidy
from .files import file_name_of, media_type_of
from .hypertext import stripped
from .mail_headers import MendingPolicy, header, readable

TEXT_LENGTH_MAX = 400_000
PARTS_MAX = 100
BOUNDARIES_MAX = 64
LINES_MAX = 1_000_000
_Answer = TypeVar("_Answer")
_BROKEN = (
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
    errors.InvalidBase64PaddingDefect,
    errors.InvalidBase64LengthDefect,
)


def parsed(content: bytes) -> EmailMessage:
    """The mail in `content`. Raises `UnreadableApplication` where it is no mail or is built to exhaust the reader."""
    if content.lower().count(b"boundary") > BOUNDARIES_MAX or content.count(b"\n") > LINES_MAX:
        raise UnreadableApplication(fault=Words("邮件结构过于复杂", "the mail is too intricate"))
    policy: Any = MendingPolicy()
    try:
        return cast("EmailMessage", email.message_from_bytes(content, policy=policy))
    except UnreadableApplication:
        raise
    except Exception:  # the parser of the standard library has more ways to fail than it documents
        raise UnreadableApplication(fault=Words("不是可读的邮件", "it is not a readable mail")) from None


def leaves(message: EmailMessage) -> tuple[EmailMessage, ...]:
    """The parts that hold something, in order. Raises `UnreadableApplication` where a part was cut off."""
    found: list[EmailMessage] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if any(isinstance(defect, _BROKEN) for defect in part.defects):
            raise _incomplete()
        if part.is_multipart() and _asked(part.get_content_maintype, "") == "multipart":
            waiting += reversed(cast("list[EmailMessage]", part.get_payload()))
        else:
            found.append(part)
        if len(found) + len(waiting) > PARTS_MAX:
            raise UnreadableApplication(fault=Words("邮件部分过多", "the mail has too many parts"))
    return tuple(found)


def is_report(message: EmailMessage) -> bool:
    """Whether a machine answers one of our own letters: a delivery report or an automatic reply."""
    answering = (header(message, "auto-submitted") or "").strip().lower().startswith("auto-replied")
    return answering or _asked(message.get_content_type, "") == "multipart/report"


def texts(parts: tuple[EmailMessage, ...]) -> Iterator[str]:
    """The readings of the body, the plain one first; empty ones are left out.

    Raises `UnreadableApplication` where a part is in no known charset or too long.
    """
    bodies = [part for part in parts if _is_body(part)]
    plain = [_text(part) for part in bodies if part.get_content_subtype() == "plain"]
    hyper = [stripped(_text(part)) for part in bodies if part.get_content_subtype() == "html"]
    for reading in ("\n".join(plain), "\n".join(hyper)):
        if reading.strip():
            yield reading


def attached(parts: tuple[EmailMessage, ...]) -> Iterator[Attachment]:
    """What is not the body, each with a name. Raises `UnreadableApplication` where one was cut off."""
    others = (part for part in parts if not _is_body(part))
    for number, part in enumerate(others, start=1):
        name = file_name_of(readable(_asked(part.get_filename, None) or "")) or f"附件{number}"
        yield Attachment(name, media_type_of(_asked(part.get_content_type, "")), _octets(part))


def _is_body(part: EmailMessage) -> bool:
    kind = _asked(part.get_content_type, "")
    if kind not in ("text/plain", "text/html") or _asked(part.get_content_disposition, None) == "attachment":
        return False
    return not _asked(part.get_filename, None)


def _text(part: EmailMessage) -> str:
    octets = _octets(part)
    if len(octets) > TEXT_LENGTH_MAX:
        raise UnreadableApplication(fault=Words("邮件正文过长", "the body of the mail is too long"))
    text = decoded(octets, _asked(part.get_content_charset, None) or "")
    if text is None:
        raise UnreadableApplication(
            fault=Words("邮件正文的字符编码无法辨认", "the charset of the mail's body is not to be told")
        )
    return tidy(text)


def _octets(part: EmailMessage) -> bytes:
    """The octets of a part; a mail within the mail is written out again."""
    if part.is_multipart():
        return b"\n".join(_written_out(inner) for inner in cast("list[EmailMessage]", part.get_payload()))
    octets = _asked(lambda: part.get_payload(decode=True), None)
    if not isinstance(octets, bytes) or any(isinstance(defect, _BROKEN) for defect in part.defects):
        raise _incomplete()
    return octets


def _written_out(inner: EmailMessage) -> bytes:
    octets = _asked(lambda: inner.as_bytes(policy=compat32), None)
    if octets is None:
        raise _incomplete()
    return octets


def _incomplete() -> UnreadableApplication:
    return UnreadableApplication(fault=Words("邮件不完整，可能被截断", "the mail is incomplete, it may have been cut"))


def _asked(question: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    """The library's answer, or `otherwise` where a malformed header makes its parser fail."""
    try:
        return question()
    except Exception:  # undocumented failures of the header parser: IndexError, AttributeError, …
        return otherwise
