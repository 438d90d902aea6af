"""The values of an application as read: tidy text, and the lengths and shapes that every reader holds to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from gongkai.engine import UnreadableApplication, Words

ITEMS_MAX = 100
LENGTH_MAX = {
    "name": 200,
    "agent": 200,
    "identity_number": 64,
    "phone": 100,
    "email": 254,
    "address": 500,
    "items": 10_000,
}
"""Characters of each value; for `items` of each single item."""

_ADDRESS = re.compile(r"[^\s@<>\"',;:\\()\[\]]{1,64}@[^\s@<>\"',;:\\()\[\]]{1,189}")
# Zero-width joiners stay: Mongolian and Uyghur are spelt with them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")


def tidy(text: str) -> str:
    """`text` in NFC with plain line ends, without control, direction-changing or unpaired characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", lines))


def narrow(text: str) -> str:
    """Full-width digits and letters as plain ones, for numbers and e-mail addresses."""
    return unicodedata.normalize("NFKC", text).strip()


def is_mail_address(text: str) -> bool:
    """Whether `text` is one bare e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


def usual_wishes(email: str | None, address: str | None) -> tuple[str, str]:
    """Form and route where none is stated: to the e-mail address, else on paper by post, else at the counter."""
    if email:
        return "electronic", "email"
    return "paper", "post" if address else "pick_up"


def check_fields(values: Mapping[str, str | None], items: Sequence[str], shown: Mapping[str, str]) -> None:
    """Raises `UnreadableApplication`, naming the field as `shown`, where a value is too long or no address."""
    for field, value in (*values.items(), *(("items", item) for item in items)):
        length_max = LENGTH_MAX[field]
        if value is not None and len(value) > length_max:
            name = shown[field]
            raise UnreadableApplication(
                fault=Words(f"「{name}」超过 {length_max} 字", f'"{name}" is longer than {length_max} characters')
            )
    if len(items) > ITEMS_MAX:
        name = shown["items"]
        raise UnreadableApplication(
            fault=Words(f"「{name}」超过 {ITEMS_MAX} 项", f'"{name}" has more than {ITEMS_MAX} items')
        )
    email = values.get("email")
    if email is not None and not is_mail_address(email):
        name = shown["email"]
        raise UnreadableApplication(fault=Words(f"「{name}」不是电子邮箱地址", f'"{name}" is not an e-mail address'))
