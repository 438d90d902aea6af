"""A message full of personal data, and what must never be told about it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongkai.adapters.instants import FixedClock
from gongkai.engine import Attachment, Channel, GongkaiError, Message
from tests.adapters.loopback_mail import PASSWORD

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLOCK = FixedClock(MONDAY)
SENDER = "某市人民政府办公室 <gongkai@example.gov.cn>"
ADDRESS = "zhangsan@example.org"
SUBJECT = "关于 2026 年第 7 号政府信息公开申请的答复：补正告知 (Ref. 7) 以及 一个 很长 的 主题 with blanks"
TEXT = "张三先生：\n.\n您好，您申请的信息如附件。𠮷\n"
LETTER = Attachment("政府信息公开申请答复书（张三）第 7 号 二〇二六年.docx", "application/pdf", b"%PDF\r\n.\r\n\x00")
MESSAGE = Message("case-7.3", ADDRESS, SUBJECT, TEXT, (LETTER,))
NUMBER = "13800001111"
PRIVATE = (ADDRESS, "zhangsan", "example.org", "2026 年第", "张三", PASSWORD, "1380000")


def refusal(kind: type[GongkaiError], channel: Channel, message: Message) -> str:
    """The text of the refusal: it tells nothing about the person, nor does anything it carries along."""
    with pytest.raises(kind) as caught:
        channel.deliver(message)
    told: BaseException | None = caught.value
    while told is not None:
        assert not [word for word in PRIVATE if word in f"{told} {told!r} {vars(told)}"]
        told = told.__cause__ or told.__context__
    return str(caught.value)
