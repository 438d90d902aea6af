"""申请: what an applicant sent, as read from a mail, a web form or a filled paper form, before anybody decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.engine import ApplicationIncomplete, Attachment

from .receipt import DAYS, Channel, receipt_by_channel
from .regime import regime_on

CATEGORIES = (
    "natural_person",
    "business",
    "research",
    "public_interest",
    "legal_service",
    "other",
)
"""Applicant categories of the annual table: 自然人, 商业企业, 科研机构, 社会公益组织, 法律服务机构, 其他."""

FORMS = ("paper", "electronic", "inspection", "other")
"""形式: how the information is wanted."""

ROUTES = ("post", "email", "pick_up", "platform", "on_site", "fax")
"""获取途径: how the applicant wants to get it."""


@dataclass(frozen=True, slots=True)
class Application:
    """Everything personal is hidden from `repr`. `submitted_on` is the legal day (Asia/Shanghai) of the sending.

    `original` is the file exactly as it came: it is kept as the first document of the case. `items` are the matters
    asked for, one text each, 1..n. `answers_mail`: the Message-ID of an e-mail, for the reply's reference.
    """

    channel: Channel
    submitted_on: date
    name: str = field(repr=False)
    items: tuple[str, ...] = field(repr=False)
    original: Attachment = field(repr=False)
    category: str = "natural_person"
    identity_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    agent: str | None = field(default=None, repr=False)
    form: str = "electronic"
    route: str = "email"
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    answers_mail: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ApplicationIncomplete(missing="姓名或者名称 name")
        if not any(item.strip() for item in self.items):
            raise ApplicationIncomplete(missing="所需信息的内容 what is asked for")
        if not any((self.phone, self.email, self.address)):
            raise ApplicationIncomplete(missing="联系方式 contact")


def opening_data(application: Application, days: Mapping[str, date]) -> dict[str, Any]:
    """What the step `receive` takes of an application; `days` are further days of its receipt.

    An e-mail or form arrived when it was submitted; a letter's days are what the mail room says.
    """
    given: dict[str, Any] = {
        "channel": application.channel.value,
        "submitted": application.submitted_on,
        "name": application.name,
        "category": application.category,
        "identity_number": application.identity_number,
        "phone": application.phone,
        "email": application.email,
        "address": application.address,
        "agent": application.agent,
        "items": list(application.items),
        "form": application.form,
        "route": application.route,
        "answers_mail": application.answers_mail,
        "application": application.original,
        "attachments": list(application.attachments),
        **days,
    }
    return {name: value for name, value in given.items() if value not in (None, [])}


def workflow_for(data: Mapping[str, Any]) -> str:
    """The name of the workflow that `opening_data` open a case by: the regime of the day of receipt governs.

    Raises what `receipt_by_channel` raises.
    """
    days = {name: data[name] for name in DAYS if name in data}
    return regime_on(receipt_by_channel(data["channel"], days).receipt_on).workflow
