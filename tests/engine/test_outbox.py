"""The outbox: enqueued with the act, handed over once and in order, never blindly again after an unknown result."""

from __future__ import annotations

import email
import email.policy
import re
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import text

from gongkai.adapters.letters import DocxRenderer, TextRenderer
from gongkai.adapters.mail import FolderMailChannel, SmtpChannel
from gongkai.engine import Channel, ChannelRefused, ChannelUnavailable, Delivered, Message, Renderer, ResultUnknown
from gongkai.engine.casework import Delivery, deliver, list_messages, sweep
from gongkai.engine.history import parse_instant
from tests.adapters import loopback_mail
from tests.office import PAPER, SETTINGS, Office

TUE_2026_03_03, WED_2026_03_04, TUE_2026_03_31 = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 31)
MAIL = re.sub(r'(\[\[people\]\]\nid = "(\w+)")', r'\1\nemail = "\2@example.org"', SETTINGS)
SENDER = "示例市自然资源局 <gongkai@example.gov.cn>"
PHONE = "13800000000"
PERSONAL = ("张示例", "110101199001010000", PHONE, "zhang@example.com", "征收补偿", "请写明年度", "档案数量")
EXTENSION = {"workdays": 5, "reason": "需要检索的档案数量较大"}
LONG = timedelta(days=400)


class Post:
    """A channel that keeps what it is handed and fails with each of `faults` in turn, then no more."""

    def __init__(self, *faults: BaseException) -> None:
        self.faults = list(faults)
        self.handed: list[Message] = []

    def deliver(self, message: Message) -> Delivered:
        """Take it over, or not."""
        self.handed.append(message)
        if self.faults:
            raise self.faults.pop(0)
        return Delivered(f"taken {len(self.handed)}")


def registered(office: Office, phone: str | None = None) -> str:
    """A registered case, its receipt in the outbox as a mail and, where there is a telephone, announced by SMS."""
    return office.to_stage("registration", phone=phone)


def delivered(office: Office, after: timedelta = timedelta(0), **channels: Channel) -> Delivery:
    """What a run has done, so much later."""
    office.clock.advance(after)
    return deliver(office.session, office.engine, channels)


def messages(office: Office) -> list[dict[str, Any]]:
    """The outbox as it may be shown, oldest first."""
    with office.session() as session:
        return list_messages(session, office.agency.id)


def statuses(office: Office) -> list[tuple[str, str | None]]:
    """Status and outcome of each message."""
    return [(row["status"], row["outcome"]) for row in messages(office)]


def rows(office: Office) -> list[dict[str, Any]]:
    """The whole table."""
    with office.session() as session:
        return [dict(row) for row in session.connection().execute(text("SELECT * FROM gk_outbox")).mappings()]


def test_a_message_is_enqueued_with_its_act(office: Office) -> None:
    """A mail and an SMS for the receipt, as the act's result says; both wait."""
    done = office.register(office.receive())

    assert [row["id"] for row in messages(office)] == list(done.messages)
    assert [(row["channel"], row["status"]) for row in messages(office)] == [("mail", "queued"), ("sms", "queued")]


def test_a_message_is_rolled_back_with_its_act(office: Office) -> None:
    """The host changes its mind: nothing ever leaves."""
    case = registered(office, PHONE)
    before = rows(office)
    with office.session() as session:
        office.engine.act(session, case, "extend", actor="sun", request_id="r", data=EXTENSION)
        session.rollback()

    assert rows(office) == before


def test_the_outbox_holds_nothing_personal(office: Office) -> None:
    """After every letter there is, and after all was sent: neither in the table nor in what is shown of it."""
    for step, actor, data in (
        ("extend", "sun", EXTENSION),
        ("withdraw", "zhao", {"statement": PAPER}),
        ("request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10}),
    ):
        office.act(registered(office, PHONE), step, actor, data)
    office.to_stage("archived")
    office.on(TUE_2026_03_31)
    sweep(office.session, office.engine)
    delivered(office, mail=Post(), sms=Post())
    kinds = {row["notice"] for row in messages(office)}

    assert kinds > {"registration_receipt", "supplement_notice", "extension_notice", "lapse_notice", "reply"}
    assert [word for word in PERSONAL if word in f"{rows(office)} {messages(office)}"] == []


def test_messages_are_handed_over_once_and_oldest_first(office: Office) -> None:
    """Monday's receipt of one case, Tuesday's of another, Wednesday's extension of the first."""
    first, post = registered(office), Post()
    office.on(TUE_2026_03_03)
    second = registered(office)
    office.on(WED_2026_03_04)
    office.act(first, "extend", "sun", EXTENSION)

    assert (delivered(office, mail=post), delivered(office, LONG, mail=post)) == (Delivery(sent=3), Delivery())
    assert [message.key for message in post.handed] == [f"{first}.0002.1", f"{second}.0002.1", f"{first}.0003.1"]
    assert statuses(office) == [("sent", "taken 1"), ("sent", "taken 2"), ("sent", "taken 3")]


def test_eight_deliverers_at_once_send_each_message_once(office: Office) -> None:
    """Each over sessions of its own; together they count what was sent."""
    cases, post = [registered(office) for _ in range(6)], Post()
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: delivered(office, mail=post), range(8)))

    assert sorted(message.key for message in post.handed) == sorted(f"{case}.0002.1" for case in cases)
    assert sum(run.sent for run in runs) == 6


def test_an_agency_delivers_its_own_messages_only(sqlite_office: Office) -> None:
    """Two agencies in one database."""
    elsewhere = Office(sqlite_office.database, SETTINGS.replace('id = "shili"', 'id = "xianli"'), seed="elsewhere")
    registered(elsewhere, PHONE)

    assert delivered(sqlite_office, mail=Post(), sms=Post()) == Delivery()
    assert delivered(elsewhere, mail=Post(), sms=Post()) == Delivery(sent=2)


def test_an_unavailable_channel_is_tried_again_later(office: Office) -> None:
    """Not before two minutes are over, under the same key, the same message; then it is sent."""
    registered(office)
    post = Post(ChannelUnavailable(fault="down"))

    assert delivered(office, mail=post) == Delivery(delayed=1)
    assert delivered(office, timedelta(seconds=119), mail=post) == Delivery()
    assert delivered(office, timedelta(seconds=1), mail=post) == Delivery(sent=1)
    assert post.handed[0] == post.handed[1]


def test_every_try_waits_longer_up_to_six_hours(sqlite_office: Office) -> None:
    """2, 4, 8 … 256, 360 minutes; the twelfth try was the last."""
    registered(sqlite_office)
    post = Post(*(ChannelUnavailable(fault="down") for _ in range(12)))
    waits = []
    while delivered(sqlite_office, mail=post).delayed:
        following = parse_instant(rows(sqlite_office)[0]["next_attempt_at"])
        waits.append((following - sqlite_office.clock.now()) // timedelta(minutes=1))
        sqlite_office.clock.set(following)

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert (rows(sqlite_office)[0]["status"], len(post.handed)) == ("refused", 12)


@pytest.mark.parametrize("fault", [ChannelRefused(fault="no such box"), ResultUnknown(fault="cut"), ValueError("odd")])
def test_a_refused_or_unknown_message_is_never_sent_again(office: Office, fault: Exception) -> None:
    """It waits for a person, with what the channel said, or how it broke; the others go out."""
    registered(office)
    registered(office)
    status, post = "refused" if isinstance(fault, ChannelRefused) else "unknown", Post(fault)

    assert delivered(office, mail=post) == Delivery(sent=1, **{status: 1})
    assert delivered(office, LONG, mail=post) == Delivery()
    assert sorted(statuses(office)) == sorted([(status, getattr(fault, "en", "ValueError")), ("sent", "taken 2")])


def test_a_message_whose_sender_died_becomes_unknown(office: Office) -> None:
    """The process ends between claim and result: for fifteen minutes it may still be at it, then nobody knows."""
    registered(office)
    post = Post(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        delivered(office, mail=post)

    assert delivered(office, timedelta(minutes=14), mail=post) == Delivery()
    assert delivered(office, timedelta(minutes=1), mail=post) == Delivery(unknown=1)
    assert delivered(office, LONG, mail=post) == Delivery()
    assert (len(post.handed), statuses(office)) == (1, [("unknown", "interrupted")])


def test_a_message_without_its_channel_waits(office: Office) -> None:
    """The SMS stays queued while there is no SMS, however often one looks, and leaves when there is."""
    registered(office, PHONE)

    assert delivered(office, mail=Post()) == Delivery(sent=1, delayed=1)
    assert delivered(office, LONG) == Delivery(delayed=1)
    assert delivered(office, LONG, sms=Post()) == Delivery(sent=1)


def test_what_waits_for_its_channel_does_not_hold_up_the_rest(sqlite_office: Office) -> None:
    """A run of one message, and the oldest has no channel: the next one leaves."""
    registered(sqlite_office, PHONE)

    assert deliver(sqlite_office.session, sqlite_office.engine, {"sms": Post()}, limit=1).sent == 1


def test_waiting_for_a_channel_is_not_a_try(sqlite_office: Office) -> None:
    """Twenty runs without mail, then mail that is down for a moment: the message is not given up."""
    registered(sqlite_office)
    for _ in range(20):
        delivered(sqlite_office, LONG)

    assert delivered(sqlite_office, LONG, mail=Post(ChannelUnavailable(fault="down"))) == Delivery(delayed=1)


def test_an_erased_address_is_refused_by_its_code(office: Office) -> None:
    """Nothing is sent to nobody; what has another address goes out."""
    registered(office, PHONE)
    with office.session() as session:
        session.connection().execute(text("DELETE FROM gk_sealed WHERE ref = '1/email'"))
        session.commit()
    mail = Post()

    assert delivered(office, mail=mail, sms=Post()) == Delivery(sent=1, refused=1)
    assert (mail.handed, statuses(office)[0]) == ([], ("refused", "value_erased"))


def test_a_disk_that_is_away_delays_a_message_and_loses_none(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was handed over, so it is tried again; it does not end as one whose fate nobody knows."""
    registered(sqlite_office)
    mail = Post()
    with monkeypatch.context() as broken:
        broken.setattr(sqlite_office.documents, "get", Mock(side_effect=PermissionError("a path")))
        assert delivered(sqlite_office, mail=mail) == Delivery(delayed=1)
    assert (statuses(sqlite_office), mail.handed) == ([("queued", "PermissionError")], [])

    assert delivered(sqlite_office, timedelta(minutes=2), mail=mail) == Delivery(sent=1)


def test_a_mail_to_staff_goes_where_they_are_now(sqlite_office: Office) -> None:
    """The address is looked up when it leaves: one has a new one, the head has none any more."""
    office = Office(sqlite_office.database, MAIL)
    office.receive()
    office.on(TUE_2026_03_31)
    sweep(office.session, office.engine)
    moved = MAIL.replace("zhao@", "new@").replace('email = "sun@example.org"\n', "")
    later, post = Office(sqlite_office.database, moved), Post()
    later.on(TUE_2026_03_31)
    delivered(later, mail=post)

    assert {message.address for message in post.handed} == {"new@example.org"}
    assert {row["id"][-3:] for row in messages(later) if row["status"] == "refused"} == {"sun"}


@pytest.fixture(params=[TextRenderer(), DocxRenderer()], ids=["txt", "docx"])
def receipt(sqlite_office: Office, request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """The name and the content of a registration receipt that waits in the outbox."""
    renderer: Renderer = request.param
    sqlite_office.engine.draughtsman.renderer = renderer
    case = registered(sqlite_office)
    letter = sqlite_office.state(case).letters[-1]
    with sqlite_office.session() as session:
        name = sqlite_office.engine.reveal(session, sqlite_office.state(case), letter["name"])
        return name, sqlite_office.engine.document(session, case, letter["digest"])


def test_an_attachment_arrives_in_plain_under_its_name(sqlite_office: Office, receipt: tuple[str, bytes]) -> None:
    """The letter is decrypted for the channel alone, and is not the ciphertext that is kept."""
    post = Post()
    delivered(sqlite_office, mail=post)
    [attachment] = post.handed[0].attachments

    assert (attachment.name, attachment.content) == receipt
    assert receipt[1] not in sqlite_office.documents.contents.values()


def arrived(mail: EmailMessage) -> tuple[str, str | None, Any]:
    """To whom a mail went, and the name and the content of its attachment."""
    [attachment] = mail.iter_attachments()
    return mail["To"], attachment.get_filename(), attachment.get_payload(decode=True)


def test_a_receipt_arrives_in_a_folder(sqlite_office: Office, receipt: tuple[str, bytes], tmp_path: Path) -> None:
    """One file, a mail that any program reads."""
    delivered(sqlite_office, mail=FolderMailChannel(tmp_path / "out", SENDER, sqlite_office.clock))
    [path] = (tmp_path / "out").iterdir()
    mail = email.message_from_bytes(path.read_bytes(), EmailMessage, policy=email.policy.default)

    assert arrived(mail) == ("zhang@example.com", *receipt)


def test_a_receipt_arrives_over_smtp(sqlite_office: Office, receipt: tuple[str, bytes], tmp_path: Path) -> None:
    """A server that wants STARTTLS and a login; what it answers is kept as the outcome."""
    certificate, behaviour = tmp_path / "loopback.pem", loopback_mail.Behaviour()
    loopback_mail.write_certificate(certificate)
    tls = {"tls_context": loopback_mail.server_tls(certificate), "require_starttls": True, "auth_required": True}
    server = loopback_mail.LoopbackServer(behaviour, authenticator=loopback_mail.authenticate, **tls)
    server.start()
    login, trusted = (loopback_mail.USERNAME, loopback_mail.PASSWORD), ssl.create_default_context(cafile=certificate)
    smtp = SmtpChannel("127.0.0.1", server.port, SENDER, sqlite_office.clock, *login, tls_context=trusted)
    delivered(sqlite_office, mail=smtp)
    server.stop_when_idle()

    assert [arrived(mail) for mail in behaviour.mails()] == [("zhang@example.com", *receipt)]
    assert statuses(sqlite_office) == [("sent", "250 2.0.0 queued as 4F2C1AB")]
