"""The mail made out of a message: the same key gives the same Message-ID, whatever the channel and the try.

Nothing is ever pasted into a header: every address is an `Address`, every value goes through the header registry.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy

from gongkai.engine import Attachment, ChannelRefused, Clock, Message, Misuse, Words

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_PLAIN_KEY = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_MEDIA_TYPE = re.compile(r"([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*)/([A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*)")
_LOCAL_PART_LENGTH_MAX = 64
_ADDRESS_LENGTH_MAX = 254
_PLAIN_KEY_LENGTH_MAX = 64
_HEADER_LINE_LENGTH_MAX = 78
_ENCODED_WORD_OCTETS_MAX = 39
_UNFIT_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


class BadMailSettings(Misuse):
    """邮件设置有误：{fault}。
    The mail settings are wrong: {fault}."""


class _WholeSubjects(EmailPolicy):
    """Subjects that arrive as they were written.

    The folding of the standard library loses blanks between Chinese and ASCII in a long subject, so a subject that
    is not short ASCII is encoded whole (RFC 2047), its blanks inside the encoded words.
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject":
            return str(super().fold(name, value))
        line = f"{name}: {value}"
        if not value.isascii() or "=?" in value or len(line) > _HEADER_LINE_LENGTH_MAX:
            line = f"{name}: " + f"{self.linesep} ".join(_encoded_words(value))
        return line + self.linesep

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


# Seven bits only: it passes every relay unchanged, and no boundary and no lone dot can occur inside base64.
_POLICY = _WholeSubjects(linesep="\r\n", cte_type="7bit")


def compose(message: Message, sender: Address, clock: Clock) -> EmailMessage:
    """The mail of `message`, from `sender` to its one recipient, dated now by `clock`.

    Raises `ChannelRefused` where the address is not exactly one mail address, or where a subject, a text or the
    name of an attachment cannot stand in a mail.
    """
    recipient = recipient_of(message)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = _fit(message.subject, Words("主题", "the subject")).strip()
    mail["Date"] = clock.now()
    mail["Message-ID"] = f"<{safe_key(message.key)}@{sender.domain}>"
    _refuse_surrogates(message.text)
    mail.set_content(message.text, charset="utf-8", cte="base64")
    if message.attachments:
        # A boundary of the library's choosing would be drawn by chance; the mail is to be the same at every try.
        mail.make_mixed(boundary=f"=_{hashlib.sha256(safe_key(message.key).encode()).hexdigest()[:32]}")
    for attachment in message.attachments:
        _attach(mail, attachment)
    return mail


def recipient_of(message: Message) -> Address:
    """The message's address, its domain in ASCII form. Raises `ChannelRefused` unless it is exactly one address."""
    local_part, _, domain = message.address.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not _is_address(local_part, domain):
        raise ChannelRefused(fault=Words("收件地址不是一个邮件地址", "the address is not one mail address"))
    return Address(username=local_part, domain=domain)


def sender_of(sender: str) -> Address:
    """The configured sender, ``name <address>`` or a bare address. Raises `BadMailSettings`."""
    fault = Words("发件人应写作「名称 <地址>」", 'the sender is written as "name <address>"')
    if any(unicodedata.category(character) in _UNFIT_CATEGORIES for character in sender):
        raise BadMailSettings(fault=fault)
    try:
        addresses = _POLICY.header_factory("From", sender).addresses
    except (HeaderParseError, LookupError, AttributeError, TypeError, ValueError, RecursionError):
        # The parser of the standard library stumbles over a lone "<" or "a@".
        raise BadMailSettings(fault=fault) from None
    if len(addresses) != 1 or not _is_address(addresses[0].username, addresses[0].domain):
        raise BadMailSettings(fault=fault)
    found: Address = addresses[0]
    return found


def safe_key(key: str) -> str:
    """`key` as it can stand in a Message-ID and in a file name: itself where it is plain, else its digest.

    Two keys never share a name, not even where the file system does not tell capitals from small letters.
    """
    if len(key) <= _PLAIN_KEY_LENGTH_MAX and _PLAIN_KEY.fullmatch(key):
        return key
    return f"sha256={hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _is_address(local_part: str, domain: str) -> bool:
    return (
        len(local_part) <= _LOCAL_PART_LENGTH_MAX
        and len(local_part) + 1 + len(domain) <= _ADDRESS_LENGTH_MAX
        and _LOCAL_PART.fullmatch(local_part) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    name = _fit(attachment.name, Words("附件名", "the name of an attachment")).strip()
    media_type = _MEDIA_TYPE.fullmatch(attachment.media_type)
    if not name or media_type is None:
        raise ChannelRefused(fault=Words("附件没有名称或类型有误", "an attachment lacks a name or a right media type"))
    main, sub = media_type.groups()
    if main.lower() in {"message", "multipart"}:
        # Those types may not be base64 (RFC 2046, 5.1 and 5.2.1): such a file travels as plain bytes.
        main, sub = "application", "octet-stream"
    mail.add_attachment(attachment.content, maintype=main, subtype=sub, filename=name)


def _fit(value: str, what: Words) -> str:
    """The value again. Raises `ChannelRefused` where it holds a line break or another control character."""
    if any(unicodedata.category(character) in _UNFIT_CATEGORIES for character in value):
        raise ChannelRefused(fault=Words(f"{what.zh}含有换行或控制字符", f"{what.en} holds a line break or a control"))
    return value


def _refuse_surrogates(text: str) -> None:
    if any(unicodedata.category(character) == "Cs" for character in text):
        raise ChannelRefused(fault=Words("正文含有无法编码的字符", "the text holds what is not a character"))


def _encoded_words(text: str) -> list[str]:
    chunks = [b""]
    for character in text:
        octets = character.encode()
        if len(chunks[-1]) + len(octets) > _ENCODED_WORD_OCTETS_MAX:
            chunks.append(b"")
        chunks[-1] += octets
    return [f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?=" for chunk in chunks]
