"""收到: which day counts as the day of receipt, channel by channel.

《政府信息公开条例》第三十一条; 国办公开办函〔2015〕207号 for letters and mail to another desk; 指导案例26号 and the
open question of double confirmation: `safe_receipt_on` is the day that a stricter reading would count from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.engine import BadReceipt, UnknownChannel, Words

DAYS = ("submitted", "arrived", "signed_for", "confirmed")


class Channel(StrEnum):
    """渠道: how the application came."""

    IN_PERSON = "in_person"
    ORAL = "oral"
    REGISTERED_MAIL = "registered_mail"
    ORDINARY_MAIL = "ordinary_mail"
    INTERNET = "internet"
    EMAIL = "email"
    FAX = "fax"


CHANNEL_LABELS = {
    Channel.IN_PERSON: "当面提交",
    Channel.ORAL: "口头申请",
    Channel.REGISTERED_MAIL: "挂号信、特快专递",
    Channel.ORDINARY_MAIL: "平常信函",
    Channel.INTERNET: "互联网平台",
    Channel.EMAIL: "电子邮件",
    Channel.FAX: "传真",
}

SETTLED = {Channel.IN_PERSON: "submitted", Channel.ORAL: "submitted", Channel.REGISTERED_MAIL: "signed_for"}
"""The day that counts where nothing has to be confirmed."""
ARRIVED = {
    Channel.ORDINARY_MAIL: "arrived",
    Channel.INTERNET: "submitted",
    Channel.EMAIL: "submitted",
    Channel.FAX: "submitted",
}
"""The day of arrival where the receipt has to be confirmed."""
_ARTICLES = {
    Channel.IN_PERSON: "《政府信息公开条例》第三十一条第一项",
    Channel.ORAL: "《政府信息公开条例》第二十九条、第三十一条第一项",
    Channel.REGISTERED_MAIL: "《政府信息公开条例》第三十一条第二项",
    Channel.ORDINARY_MAIL: "《政府信息公开条例》第三十一条第二项",
    Channel.INTERNET: "《政府信息公开条例》第三十一条第三项",
    Channel.EMAIL: "《政府信息公开条例》第三十一条第三项",
    Channel.FAX: "《政府信息公开条例》第三十一条第三项",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The legal receipt. `first_on`: the first day on which the application was there at all.

    `unconfirmed` 未确认: counted from arrival because nobody has confirmed yet; it wants an alert the same worked day.
    """

    receipt_on: date
    safe_receipt_on: date
    first_on: date
    unconfirmed: bool
    zh: str
    en: str
    article: str


def receipt_by_day(received_on: date) -> Receipt:
    """A receipt stated as a plain day."""
    return Receipt(received_on, received_on, received_on, False, "收到申请", "the application was received", "")


def receipt_by_channel(channel_name: object, days: Mapping[str, date], as_of: date | None = None) -> Receipt:
    """The receipt by `channel_name` from the days known: ``submitted, arrived, signed_for, confirmed``.

    A confirmation after `as_of` is not known yet. Raises `UnknownChannel`, or `BadReceipt` where the day that
    counts is missing or the days are out of order.
    """
    try:
        channel = Channel(channel_name)  # type: ignore[arg-type]
    except ValueError:
        shown = channel_name[:40] if isinstance(channel_name, str) else type(channel_name).__name__
        raise UnknownChannel(channel=shown, known="、".join(Channel)) from None
    known = {key: days[key] for key in DAYS if key in days}
    order = list(known.values())
    if order != sorted(order):
        order_needed = " ≤ ".join(known)
        raise BadReceipt(fault=Words(f"日期先后颠倒，应为 {order_needed}", f"out of order, it must be {order_needed}"))
    label, article = CHANNEL_LABELS[channel], _ARTICLES[channel]
    key = SETTLED.get(channel) or ARRIVED[channel]
    if key not in known:
        raise BadReceipt(fault=Words(f"{label}须写明「{key}」", f'{channel.value} needs "{key}"'))
    arrived_on = known[key]
    if channel in SETTLED:
        return Receipt(arrived_on, arrived_on, arrived_on, False, f"{label}，以当日为收到", channel.value, article)
    confirmed_on = known.get("confirmed")
    if confirmed_on is None or (as_of is not None and confirmed_on > as_of):
        zh = f"{label}，尚未与申请人确认（未确认），暂自到达之日起算"
        return Receipt(arrived_on, arrived_on, arrived_on, True, zh, "not confirmed yet: counted from arrival", article)
    zh = f"{label}，以双方确认之日为收到；最严理解自到达之日 {arrived_on} 起算"
    en = f"received on the day of confirmation; the strict reading counts from {arrived_on}"
    return Receipt(confirmed_on, arrived_on, arrived_on, False, zh, en, article)
