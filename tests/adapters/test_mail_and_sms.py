"""What is particular to a mail and to a short message, whoever carries it."""

from __future__ import annotations

import email
import email.policy
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.adapters.instants import FixedClock
from gongkai.adapters.mail import BadMailSettings, FolderMailChannel, SmtpChannel, compose
from gongkai.adapters.mail.composed import safe_key, sender_of
from gongkai.adapters.sms import FolderSmsChannel, parts_of
from gongkai.engine import Attachment, ChannelRefused, ChannelUnavailable, Message
from tests.adapters.messages import (
    CLOCK,
    LETTER,
    MESSAGE,
    MONDAY,
    NUMBER,
    SENDER,
    refusal,
)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "a@example.org, b@example.org"},
        {"address": "Zhang <zhangsan@example.org>"},
        {"address": "zhangsan"},
        {"address": "张三@example.org"},
        {"address": "a@-example.org"},
        {"address": "a@" + "例" * 80},
        {"subject": "张三\r\nBcc: b@example.org"},
        {"subject": "张三\u2028"},
        {"attachments": (replace(LETTER, name="张三\n.pdf"),)},
        {"attachments": (replace(LETTER, media_type="application/pdf\r\nX: y"),)},
    ],
)
def test_what_cannot_stand_in_a_mail_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    refusal(ChannelRefused, FolderMailChannel(tmp_path / "out", SENDER, CLOCK), replace(MESSAGE, **changes))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("sender", ["", "nobody", "a@b.cn, c@d.cn", "办公室\r\nBcc: <a@b.cn>", "办公室"])
def test_a_bad_sender_is_found_at_once(sender: str) -> None:
    with pytest.raises(BadMailSettings):
        sender_of(sender)


@pytest.mark.parametrize("settings", [{"username": "a"}, {"username": "a", "password": "b", "starttls": False}])
def test_credentials_come_in_pairs_and_only_under_tls(settings: dict[str, Any]) -> None:
    with pytest.raises(BadMailSettings):
        SmtpChannel("127.0.0.1", 25, SENDER, CLOCK, **settings)


@given(st.text(st.sampled_from("公开 答复 ab  c1，。𠮷㙍(),;:\"'=?_%*"), max_size=150))
def test_every_subject_arrives_as_it_was_written(subject: str) -> None:
    mail = compose(replace(MESSAGE, subject=subject), sender_of(SENDER), CLOCK).as_bytes()
    assert mail.isascii()
    assert max(map(len, mail.split(b"\r\n"))) <= 78
    assert email.message_from_bytes(mail, policy=email.policy.default)["Subject"] == subject.strip()


def test_a_mail_is_the_same_at_every_try_and_an_attached_mail_stays_bytes(tmp_path: Path) -> None:
    forwarded = replace(MESSAGE, attachments=(LETTER, Attachment("原件.eml", "message/rfc822", b"From: a\r\n\r\nb")))
    FolderMailChannel(tmp_path, SENDER, CLOCK).deliver(forwarded)
    written = (tmp_path / "case-7.3.eml").read_bytes()
    assert written == compose(forwarded, sender_of(SENDER), CLOCK).as_bytes()
    FolderMailChannel(tmp_path, SENDER, FixedClock(MONDAY + timedelta(days=1))).deliver(forwarded)
    assert (tmp_path / "case-7.3.eml").read_bytes() == written
    assert list(tmp_path.iterdir()) == [tmp_path / "case-7.3.eml"]
    assert b"application/octet-stream" in written


def test_two_keys_never_share_a_name() -> None:
    keys = ["a", "A", "a.b", "a..b", "a b", safe_key("A"), safe_key("A").upper()]
    assert len({safe_key(key).lower() for key in keys}) == len(keys)


@pytest.mark.parametrize("kind", [FolderMailChannel, FolderSmsChannel])
def test_a_place_that_cannot_be_written_is_unavailable(tmp_path: Path, kind: type[Any]) -> None:
    (tmp_path / "file").write_bytes(b"")
    channel = kind(
        *((tmp_path / "file", SENDER) if kind is FolderMailChannel else (tmp_path / "file" / "sms.log",)), CLOCK
    )
    refusal(ChannelUnavailable, channel, replace(MESSAGE, attachments=()))


# --- short messages -------------------------------------------------------------------------------------------


SMS = Message("case-7.5", NUMBER, "", "您的申请\n已\\受理\t。", ())
LINE = "2026-03-02T01:00:00+00:00\tcase-7.5\t13800001111\t1\t您的申请\\n已\\\\受理\\t。\n"


def test_a_short_message_is_one_line_and_a_torn_line_is_written_again(tmp_path: Path) -> None:
    log = tmp_path / "sms.log"
    log.write_text(LINE[:-4], encoding="utf-8")
    FolderSmsChannel(log, CLOCK).deliver(SMS)
    assert log.read_text(encoding="utf-8") == LINE
    FolderSmsChannel(log, CLOCK).deliver(SMS)
    assert log.read_text(encoding="utf-8") == LINE


def test_a_log_that_was_put_away_is_begun_anew(tmp_path: Path) -> None:
    channel = FolderSmsChannel(tmp_path / "sms.log", CLOCK)
    channel.deliver(SMS)
    channel.deliver(SMS)
    (tmp_path / "sms.log").unlink()
    channel.deliver(SMS)
    channel.deliver(SMS)
    assert (tmp_path / "sms.log").read_text(encoding="utf-8") == LINE
    assert (tmp_path / "sms.log").stat().st_mode & 0o777 == 0o600


def test_threads_with_one_key_write_one_line(tmp_path: Path) -> None:
    channel = FolderSmsChannel(tmp_path / "sms.log", CLOCK)
    threads = [threading.Thread(target=channel.deliver, args=(SMS,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "sms.log").read_text(encoding="utf-8") == LINE


def test_a_short_message_carries_no_attachment(tmp_path: Path) -> None:
    refusal(ChannelRefused, FolderSmsChannel(tmp_path / "sms.log", CLOCK), MESSAGE)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 1), ("字" * 70, 1), ("字" * 71, 2), ("字" * 134, 2), ("字" * 135, 3), ("𠮷" * 35, 1), ("𠮷" * 36, 2)],
)
def test_parts_are_counted_in_ucs2_units(text: str, parts: int) -> None:
    assert parts_of(text) == parts
