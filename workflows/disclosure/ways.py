"""送达途径: each way in which a reply leaves, and the day that counts as that of the reply.

国办公开办函〔2016〕235号: a reply is served directly, through another agency, or by the postal enterprise, no private
courier; directly or through another agency the day of signature counts, by post the day of posting. It is silent on
collection, which is signed for like service in person, and on electronic ways; for those see `ELECTRONIC`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LETTER_235 = "国办公开办函〔2016〕235号"
ELECTRONIC = "参照《中华人民共和国民事诉讼法》第九十条"
"""By electronic ways only with the addressee's consent, on the day on which it reached the addressee's system."""


class Counts(StrEnum):
    """Which day is that of the reply, for whether it was in time."""

    POSTING = "posting"
    SIGNATURE = "signature"
    ACCEPTANCE = "acceptance"


COUNTS_LABELS = {
    Counts.POSTING: "交邮之日",
    Counts.SIGNATURE: "签收之日",
    Counts.ACCEPTANCE: "对方系统接收之日",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its `label`, the day that `counts`, by which `source`.

    `address`: the value of the case that it needs. `chosen`: only where the applicant chose it. `leaves`: whether the
    reply may be left with somebody who will not sign (留置). `at_counter`: handed over in the agency's own rooms.
    `failures`: how it may come to nothing, of `FAILURES`.
    """

    label: str
    counts: Counts
    source: str
    failures: tuple[str, ...]
    address: str = ""
    chosen: bool = False
    leaves: bool = False
    at_counter: bool = False


FAILURES = {"lost": "丢失", "returned": "退回", "not_accepted": "对方系统未接收", "not_signed": "无人签收"}

WAYS: dict[str, Way] = {
    "post": Way("邮政寄送", Counts.POSTING, LETTER_235, ("lost", "returned"), address="address"),
    "by_hand": Way("直接送达", Counts.SIGNATURE, LETTER_235, ("not_signed",), leaves=True),
    "entrusted": Way("委托其他机关送达", Counts.SIGNATURE, LETTER_235, ("lost", "returned", "not_signed"), leaves=True),
    "pick_up": Way("申请人自取", Counts.SIGNATURE, f"参照{LETTER_235}", ("not_signed",), at_counter=True),
    "on_site": Way("现场交付", Counts.SIGNATURE, f"参照{LETTER_235}", ("not_signed",), at_counter=True),
    "email": Way("电子邮件", Counts.ACCEPTANCE, ELECTRONIC, ("lost", "not_accepted"), address="email", chosen=True),
    "platform": Way("网上平台", Counts.ACCEPTANCE, ELECTRONIC, ("lost", "not_accepted"), chosen=True),
    "fax": Way("传真", Counts.ACCEPTANCE, ELECTRONIC, ("lost", "not_accepted"), address="phone", chosen=True),
}
"""By the route that ``dispatch`` names."""
