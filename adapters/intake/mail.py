"""An application by e-mail (.eml): labelled lines in the body, everything else attached."""

from __future__ import annotations

from datetime import date

from gongkai.engine import Attachment, UnreadableApplication, Words
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

from .files import kept
from .labelled_text import application_of, read_lines
from .mail_headers import day_of, header, message_id_of, readable, sender_of
from .mail_parts import attached, is_report, leaves, parsed, texts
from .submission import submitted_by

MEDIA_TYPE = "message/rfc822"


def read_mail(content: bytes, today: date, name: str = "mail.eml") -> Application:
    """The application in a mail as it lay in the mailbox.

    Submitted on the legal day of the topmost Received header, else of Date. The reply goes to the address in the
    body, else to the sender. Raises `UnreadableApplication` for what is no mail, is cut off, has no body or no day,
    and `ApplicationIncomplete` where the body lacks the name or what is asked for.
    """
    message = parsed(content)
    if is_report(message):
        raise UnreadableApplication(fault=Words("是退信或者自动回复", "it is a delivery report or an automatic reply"))
    parts = leaves(message)
    fields = _fields(tuple(texts(parts)))
    sender = sender_of(message)
    if "email" not in fields and sender is not None:
        fields["email"] = sender
    return application_of(
        fields,
        Channel.EMAIL,
        submitted_by(day_of(message), today),
        Attachment(name, MEDIA_TYPE, content),
        kept(attached(parts)),
        message_id_of(message),
    )


def subject_of(content: bytes) -> str:
    """The subject of a mail for a list of incoming mail, '' without one. Raises `UnreadableApplication`."""
    return readable(header(parsed(content), "subject") or "")[:200]


def _fields(readings: tuple[str, ...]) -> dict[str, str]:
    """The fields of the first reading of the body that names an applicant, else of the first."""
    if not readings:
        raise UnreadableApplication(fault=Words("邮件没有正文", "the mail has no body"))
    found = [read_lines(reading) for reading in readings]
    return next((fields for fields in found if "name" in fields), found[0])
