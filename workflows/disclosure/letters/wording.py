"""The words that letters share: what came when, days and numbers as they are written, hostile text made tame."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import parse_day

from ..regime import Regime, regime_of

Content = Mapping[str, Any]
REGULATION = "《中华人民共和国政府信息公开条例》"

_SEVERAL_LINES = ("defects", "reason")
_UNWANTED = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def regime_in(content: Content) -> Regime:
    """The regime that the letter's case is under; that in force where the content does not say."""
    return regime_of(content.get("workflow") or "")


def cite(content: Content, matter: str) -> str:
    """Regulation and article on a matter, by the regime of the case, as a letter names them."""
    regime = regime_in(content)
    return f"{regime.full_title}{regime.articles[matter]}"


def received(content: Content) -> str:
    return (
        f"本机关于{written_day(content['receipt_on'])}收到您（单位，下同）的政府信息公开申请"
        f"（登记编号：{content['case_number']}）。"
    )


def due(content: Content) -> str:
    provisional = "（暂定：所涉年度的放假安排尚未公布，公布后可能调整）" if content["provisional"] else ""
    return f"{written_day(content['due_on'])}{provisional}"


def contact(content: Content) -> Iterable[str]:
    if content.get("agency_contact"):
        yield f"本机关联系方式：{sentence(content['agency_contact'])}"


def quoted(text: str) -> str:
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "；", "：")) else f"{text}。"


def written_day(text: str) -> str:
    day = parse_day(text)
    return f"{day.year}年{day.month}月{day.day}日"


def numeral(number: int) -> str:
    """一 … 九十九; larger ones in digits."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + ("" if ones == 0 else digits[ones])


def tidied(value: Any, key: str) -> Any:
    """Texts without control, direction and broken characters; on one line, but for what the agency itself writes.

    An applicant's words can so neither break a file nor pass for a paragraph of the agency's.
    """
    if isinstance(value, Mapping):
        return {inner: tidied(each, str(inner)) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [tidied(each, key) for each in value]
    if not isinstance(value, str):
        return value
    lines = (" ".join("".join(filter(_is_printable, line)).split()) for line in value.splitlines())
    return ("\n" if key in _SEVERAL_LINES else " ").join(line for line in lines if line)


def _is_printable(character: str) -> bool:
    return character == "\t" or not (unicodedata.category(character) in ("Cc", "Cs") or character in _UNWANTED)


def is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})
