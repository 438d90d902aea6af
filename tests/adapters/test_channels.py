"""Every channel against the contract of the port; then what is particular to each."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.adapters.mail import FolderMailChannel, SmtpChannel
from gongkai.adapters.sms import FolderSmsChannel
from gongkai.engine import (
    Channel,
    ChannelRefused,
    ChannelUnavailable,
    Delivered,
    GongkaiError,
    Message,
    ResultUnknown,
)
from tests.adapters.loopback_mail import (
    PASSWORD,
    USERNAME,
    Behaviour,
    LoopbackServer,
    authenticate,
    server_tls,
    write_certificate,
)
from tests.adapters.messages import (
    ADDRESS,
    CLOCK,
    LETTER,
    MESSAGE,
    MONDAY,
    NUMBER,
    PRIVATE,
    SENDER,
    SUBJECT,
    TEXT,
    refusal,
)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    write_certificate(path)
    return path


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


Serve = Callable[..., SmtpChannel]


@pytest.fixture
def serve(behaviour: Behaviour, certificate: Path) -> Iterator[Serve]:
    """Start a server and give a channel to it; by default STARTTLS and AUTH are required."""
    servers: list[LoopbackServer] = []
    parameters: dict[str, dict[str, Any]] = {
        "starttls": {"tls_context": server_tls(certificate), "require_starttls": True, "auth_required": True},
        "tls": {"ssl_context": server_tls(certificate), "auth_require_tls": False},
        "plain": {},
    }

    def start(security: str = "starttls", authorities: Path | None = certificate, **settings: Any) -> SmtpChannel:
        servers.append(LoopbackServer(behaviour, authenticator=authenticate, **parameters[security]))
        servers[-1].start()
        context = ssl.create_default_context(cafile=authorities) if authorities else None
        settings = {"username": USERNAME, "password": PASSWORD, "tls_context": context, **settings}
        return SmtpChannel("127.0.0.1", servers[-1].port, SENDER, CLOCK, **settings)

    yield start
    for server in servers:
        server.stop_when_idle()


# --- the contract of every channel ----------------------------------------------------------------------------


@dataclass
class Case:
    channel: Channel
    message: Message
    handed_over: Callable[[], int]


@pytest.fixture(params=["smtp", "mail folder", "sms folder"])
def case(request: pytest.FixtureRequest, tmp_path: Path, behaviour: Behaviour) -> Case:
    if request.param == "smtp":
        channel = request.getfixturevalue("serve")()
        return Case(channel, MESSAGE, lambda: len({mail["Message-ID"] for mail in behaviour.mails()}))
    if request.param == "mail folder":
        folder = tmp_path / "outgoing"
        return Case(FolderMailChannel(folder, SENDER, CLOCK), MESSAGE, lambda: len(list(folder.iterdir())))
    log = tmp_path / "sms" / "sms.log"
    message = replace(MESSAGE, address=NUMBER, attachments=())
    return Case(FolderSmsChannel(log, CLOCK), message, lambda: log.read_bytes().count(b"\n"))


def test_a_message_is_handed_over_and_neither_receipt_nor_channel_is_personal(case: Case) -> None:
    assert isinstance(case.channel, Channel)
    receipt = case.channel.deliver(case.message)
    assert isinstance(receipt, Delivered)
    assert receipt.reference
    assert case.handed_over() == 1
    assert not [word for word in PRIVATE if word in f"{receipt!r} {case.channel!r} {case.message!r}"]


def test_the_same_key_is_the_same_message(case: Case) -> None:
    assert case.channel.deliver(case.message) == case.channel.deliver(case.message)
    assert case.handed_over() == 1
    case.channel.deliver(replace(case.message, key="case-7.4"))
    assert case.handed_over() == 2


@pytest.mark.parametrize("key", ["case/7:3", "../../etc/passwd", "案件\r\nBcc: x@y", "A", "x" * 300, ""])
def test_any_key_is_delivered_under_a_harmless_name(case: Case, key: str) -> None:
    case.channel.deliver(replace(case.message, key=key))
    assert case.handed_over() == 1


@pytest.mark.parametrize("address", ["", "a@example.org\r\nBcc: b@example.org", "1380000\n1111", "1380000\u20281111"])
def test_an_address_with_a_line_break_is_refused(case: Case, address: str) -> None:
    refusal(ChannelRefused, case.channel, replace(case.message, address=address))


def test_a_text_that_is_no_text_is_refused(case: Case) -> None:
    refusal(ChannelRefused, case.channel, replace(case.message, text="张三\ud800"))


# --- mail -----------------------------------------------------------------------------------------------------


def test_chinese_arrives_intact_over_starttls_with_a_login(serve: Serve, behaviour: Behaviour) -> None:
    assert serve().deliver(MESSAGE) == Delivered("250 2.0.0 queued as 4F2C1AB")
    (mail,) = behaviour.mails()
    (attached,) = mail.iter_attachments()
    assert mail["Subject"] == SUBJECT
    assert [address.addr_spec for address in mail["To"].addresses] == [ADDRESS]
    assert str(mail["From"]) == SENDER
    assert mail["Message-ID"] == "<case-7.3@example.gov.cn>"
    assert mail["Date"].datetime == MONDAY
    assert mail.get_body().get_content().replace("\r\n", "\n") == TEXT  # type: ignore[union-attr]
    assert (attached.get_filename(), attached.get_content()) == (LETTER.name, LETTER.content)
    assert (behaviour.envelopes[0].mail_from, behaviour.envelopes[0].rcpt_tos) == ("gongkai@example.gov.cn", [ADDRESS])


def test_tls_from_the_first_byte_and_no_tls_are_a_matter_of_settings(serve: Serve, behaviour: Behaviour) -> None:
    serve("tls", tls=True).deliver(MESSAGE)
    serve("plain", starttls=False, username=None, password=None).deliver(MESSAGE)
    assert len(behaviour.envelopes) == 2


@pytest.mark.parametrize(
    ("answers", "kind", "status"),
    [
        ({"recipient_answer": "550 5.1.1 no such user"}, ChannelRefused, "550 5.1.1 to RCPT"),
        ({"recipient_answer": "451 4.7.1 greylisted"}, ChannelUnavailable, "451 4.7.1 to RCPT"),
        ({"recipient_answer": "530 5.7.0 log in"}, ChannelUnavailable, "530 5.7.0 to RCPT"),
        ({"content_answer": "552 5.2.2 mailbox full"}, ChannelRefused, "552 5.2.2 to DATA"),
        ({"content_answer": "451 local error"}, ChannelUnavailable, "451 to DATA"),
        ({"content_answer": "nonsense"}, ResultUnknown, "answer did not come"),
        ({"sender_answer": "553 5.7.1 not your address"}, ChannelUnavailable, "553 5.7.1 to MAIL"),
        ({"sender_answer": "552 5.3.4 too large"}, ChannelRefused, "552 5.3.4 to MAIL"),
        ({"cut_at": "RCPT"}, ChannelUnavailable, "connection was lost at RCPT"),
        ({"cut_at": "DATA"}, ResultUnknown, "answer did not come"),
    ],
)
def test_the_answer_of_the_server_decides(
    serve: Serve, behaviour: Behaviour, answers: dict[str, str], kind: type[GongkaiError], status: str
) -> None:
    for name, value in answers.items():
        setattr(behaviour, name, value)
    assert status in refusal(kind, serve(), MESSAGE)


def test_a_server_that_keeps_silent_after_the_content_leaves_the_result_unknown(
    serve: Serve, behaviour: Behaviour
) -> None:
    behaviour.silent = True
    refusal(
        ResultUnknown,
        serve("plain", starttls=False, username=None, password=None, timeout_seconds=0.5),
        MESSAGE,
    )


@pytest.mark.parametrize(
    ("security", "settings", "fault"),
    [
        ("starttls", {"password": "wrong"}, "SMTPAuthenticationError 535"),
        ("starttls", {"password": "密码"}, "UnicodeEncodeError"),
        ("starttls", {"authorities": None}, "SSLCertVerificationError"),
        ("plain", {}, "SMTPNotSupportedError"),
    ],
)
def test_nothing_is_said_to_a_server_that_is_not_the_right_one(
    serve: Serve, behaviour: Behaviour, security: str, settings: dict[str, Any], fault: str
) -> None:
    assert fault in refusal(ChannelUnavailable, serve(security, **settings), MESSAGE)
    assert behaviour.senders == []


def test_a_server_that_is_down_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "ConnectionRefusedError" in refusal(
        ChannelUnavailable, SmtpChannel("127.0.0.1", port, SENDER, CLOCK), MESSAGE
    )
