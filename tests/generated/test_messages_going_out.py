"""Mails and short messages with any subject, address, text and attachment: one message to one person, or refused."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.headerregistry import Address
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.instants import FixedClock
from gongkai.adapters.mail import FolderMailChannel
from gongkai.adapters.mail.composed import BadMailSettings, compose, recipient_of, safe_key, sender_of
from gongkai.adapters.sms import FolderSmsChannel, parts_of
from gongkai.engine import Attachment, ChannelRefused, Delivered, GongkaiError, Message
from tests.generated.hostile import FILES, SECRET, SNAGS, SOUND, TEXTS, answer_of

CLOCK = FixedClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
SENDER = "示例市自然资源局 <gongkai@example.gov.cn>"
ADDRESSES = (
    st.sampled_from(
        [
            *(
                "zhang@example.com",
                "zhang@例子.中国",
                "a.b+c@example.com",
                "zhang@example.com\r\nBcc: x@example.com",
                "@",
                "a@",
            ),
            *(
                "a@b, c@d",
                "a b@example.com",
                '"a"@example.com',
                "a@[127.0.0.1]",
                "a@-x.com",
                "a" * 65 + "@x.cn",
                "a@" + "b" * 64,
            ),
            *("<a@b.c>", "a@b@c", "a@b.c\x00", "a@b..c", "张@example.com", "a@" + "例" * 300),
        ]
    )
    | st.builds(lambda one, other: f"{one}@{other}", TEXTS, TEXTS)
    | st.just("zhang@例子.中国")
    | st.just("z@example.com")
)
LONG = st.lists(st.sampled_from(["关于", "2026", "年第", "(Ref. 7)", "with", "答复：", "=?", "以及"]), min_size=8).map(
    " ".join
)
SUBJECTS = TEXTS | st.builds(lambda text: f"答复\r\nBcc: {text}", TEXTS) | LONG
MESSAGES = st.builds(Message, TEXTS.filter(bool), ADDRESSES, SUBJECTS, TEXTS, st.lists(FILES, max_size=2).map(tuple))
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]


@settings(max_examples=80)
@given(MESSAGES | st.builds(Message, st.just("k"), st.just("z@example.com"), SUBJECTS, SOUND, st.just(())))
def test_a_mail_goes_to_one_person_and_says_what_it_was_given(message: Message) -> None:
    """No header comes in by a subject, a name or an address; all octets are of seven bits."""
    mail = answer_of(compose, message, sender_of(SENDER), CLOCK)
    if isinstance(mail, GongkaiError):
        assert isinstance(mail, ChannelRefused)
        return
    octets = mail.as_bytes()
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    read: Any = email.message_from_bytes(octets, policy=default)
    assert sorted(set(read.keys())) == sorted(
        NAMES if not message.attachments else set(NAMES) - {"Content-Transfer-Encoding"}
    )
    assert len(read.keys()) == len(set(read.keys()))
    assert [address.addr_spec for address in read["To"].addresses] == [recipient_of(message).addr_spec]
    assert read["Subject"] == message.subject.strip()
    assert read["Message-ID"] == f"<{safe_key(message.key)}@example.gov.cn>"
    body, *files = list(read.walk())[1:] if message.attachments else [read]
    assert _lines(body.get_content()) == _lines(message.text)
    assert [file.get_payload(decode=True) for file in files] == [file.content for file in message.attachments]
    assert [file.get_filename() for file in files] == [file.name.strip() for file in message.attachments]


def _lines(text: str) -> list[str]:
    """Without the line ends: those of a mail are its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


@given(MESSAGES)
def test_no_refusal_of_a_message_repeats_it(message: Message) -> None:
    """Neither address nor subject nor text nor the name of a file."""
    secret = Message(
        SECRET + message.key, SECRET + message.address, message.subject + SECRET, SECRET + message.text,
        tuple(Attachment(SECRET + file.name, file.media_type, b"") for file in message.attachments),
    )  # fmt: skip
    answer_of(compose, secret, sender_of(SENDER), CLOCK)
    answer_of(FolderSmsChannel(Path("/dev/null/x"), CLOCK).deliver, secret)


@given(ADDRESSES, TEXTS)
def test_a_recipient_is_exactly_one_address(address: str, local: str) -> None:
    """In ASCII, without a blank, a bracket or a second one."""
    for written in (address, f"{local}@example.com", f"zhang@{local}", f"zhang@{local}.com"):
        recipient = answer_of(recipient_of, Message("k", written, "", ""))
        if isinstance(recipient, Address):
            assert recipient.addr_spec.isascii()
            assert len(recipient.addr_spec.split()) == 1
            assert recipient.addr_spec.count("@") == 1
        else:
            assert isinstance(recipient, ChannelRefused)


@given(TEXTS.filter(lambda text: text.isprintable() and not set('"<>()[]@\\,;:.') & set(text)))
def test_a_sender_is_one_name_and_one_address(name: str) -> None:
    """Or the settings are wrong."""
    sender = answer_of(sender_of, f"{name} <gongkai@example.com>")
    assert isinstance(sender, BadMailSettings) or sender.addr_spec == "gongkai@example.com"


@given(TEXTS, TEXTS)
def test_two_keys_never_share_a_name(one: str, other: str) -> None:
    """Nor a file name where capitals do not count; and a safe name is safe."""
    assert (safe_key(one).lower() == safe_key(other).lower()) == (one == other)
    assert set(safe_key(one)) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-=")


# --- into a folder ------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where messages are put."""
    return tmp_path_factory.mktemp("outgoing")


@settings(max_examples=40)
@given(message=MESSAGES)
def test_a_mail_in_a_folder_lies_in_that_folder(folder: Path, message: Message) -> None:
    """Whatever its key; the second time it is the same file."""
    channel = FolderMailChannel(folder / "mail", SENDER, CLOCK)
    first, second = answer_of(channel.deliver, message), answer_of(channel.deliver, message)
    assert type(first) is type(second)
    if isinstance(first, Delivered):
        assert first == second
        assert (folder / "mail" / first.reference).is_file()
        assert Path(first.reference).name == first.reference


@settings(max_examples=60)
@given(
    message=MESSAGES | st.builds(Message, TEXTS.filter(bool), st.sampled_from(["13800000000", *SNAGS]), SOUND, TEXTS)
)
def test_a_short_message_is_one_line_from_which_it_is_read_again(folder: Path, message: Message) -> None:
    """Tabs, line breaks and backslashes in it do not end it, and it is written once."""
    path = folder / "sms.log"
    path.unlink(missing_ok=True)
    channel = FolderSmsChannel(path, CLOCK)
    delivered = answer_of(channel.deliver, message)
    if isinstance(delivered, GongkaiError):
        assert isinstance(delivered, ChannelRefused)
        return
    channel.deliver(message)
    FolderSmsChannel(path, CLOCK).deliver(message)
    (line, rest) = path.read_bytes().decode().split("\n")
    assert rest == ""
    fields = [_unescaped(field) for field in line.split("\t")]
    assert fields == [
        "2026-03-02T01:00:00+00:00",
        message.key,
        message.address,
        str(parts_of(message.text)),
        message.text,
    ]


def _unescaped(field: str) -> str:
    made, rest = "", field
    while rest:
        if rest[0] != "\\":
            made, rest = made + rest[0], rest[1:]
        elif rest[1] == "u":
            made, rest = made + chr(int(rest[2:6], 16)), rest[6:]
        else:
            made, rest = made + {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}[rest[1]], rest[2:]
    return made


@given(TEXTS, TEXTS)
def test_a_longer_text_is_never_fewer_parts(one: str, other: str) -> None:
    """One part up to 70 units, then 67 each."""
    assert 1 <= parts_of(one) <= parts_of(one + other) <= parts_of(one) + parts_of(other) + 1
    assert parts_of("字" * 70) == 1
    assert parts_of("字" * 71) == 2


@settings(max_examples=300)
@given(
    TEXTS
    | st.lists(st.sampled_from([*SNAGS, "a", "@", "[", "(", '"', "..", "<", ">", ",", ";", ":"]), max_size=6).map(
        "".join
    )
)
def test_any_sender_is_an_address_or_refused(sender: str) -> None:
    """Also where the header parser of the standard library stumbles, as over a lone `<`."""
    found = answer_of(sender_of, sender)
    assert isinstance(found, BadMailSettings) or "@" in found.addr_spec


@pytest.mark.parametrize("sender", ["<", '"', "a@", "a@[", "..@"])
def test_a_sender_that_breaks_off_is_refused(sender: str) -> None:
    """Those are what it stumbles over."""
    assert isinstance(answer_of(sender_of, sender), BadMailSettings)
