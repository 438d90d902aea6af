"""What hostile or careless senders give: texts, JSON values, bytes, and good samples that were damaged on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

from hypothesis import strategies as st

from gongkai.engine import Attachment, GongkaiError, Refused

P = ParamSpec("P")
T = TypeVar("T")

SECRET = "机密九一八"
"""Stands in what is personal; no refusal may repeat it."""

SNAGS = (
    *("", " ", "\u3000", "\x00", "\x01", "\t", "\r\n", "\n", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029"),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200f",
        "\ufeff",
        "\ufffe",
        "\U0001fffe",
        "e\u0301",
        "\u0344",
        "\uff11",
        "１２３",
    ),
    *(
        "ﬁ",
        "İ",
        "ß",
        "𠮷",
        "㙍",
        "👨‍👩‍👧",
        "{",
        "}",
        "{0}",
        "{text}",
        "%s",
        "\\",
        '"',
        "'",
        "<",
        ">",
        "<!--",
        "]]>",
        "&#0;",
    ),
    *("=?utf-8?b?", "?=", "Bcc: x@example.com", "../../etc/passwd", "C:\\x", "NaN", "1e999", "-0", "null", "../", "/"),
    *("2026-03-02", "２０２６-03-02", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "@", "a@b", ":", "："),
)
"""Pieces on which readers stumble."""

BROKEN = ("\ud800", "\udfff", "\udcff")
"""Lone surrogates: what a file name or an argument of no sound encoding becomes, and what JSON may say."""

WORDS = st.sampled_from(SNAGS)
SOUND = st.lists(WORDS | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=5).map("".join)
"""Texts that can be encoded."""

TEXTS = st.lists(WORDS | st.sampled_from(BROKEN) | st.text(max_size=12), max_size=5).map("".join)
"""Texts of every kind, lone surrogates included."""

DAYS = st.dates(date(2004, 1, 1), date(2100, 12, 31))
NEAR_DAYS = st.dates(date(2026, 1, 1), date(2027, 3, 31))
ODD_DAYS = st.sampled_from([date.min, date(2003, 12, 31), date(2004, 1, 1), date(2100, 12, 31), date.max]) | st.dates()
DAY_TEXTS = (NEAR_DAYS | ODD_DAYS).map(date.isoformat)
WHOLES = st.sampled_from([-1, 0, 1, 7, 20, 365, 3650, 3651, 2**53 - 1, 2**53, 2**64, -(10**400)]) | st.integers(-5, 400)
FLOATS = st.sampled_from([float("nan"), float("inf"), float("-inf"), -0.0, 1.5, 1e300])
LEAVES = st.none() | st.booleans() | WHOLES | FLOATS | TEXTS | DAY_TEXTS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
"""Whatever a JSON reader of Python may give, NaN and huge integers included."""

FILES = st.builds(
    Attachment, TEXTS, st.sampled_from(["text/plain", "application/pdf", "multipart/mixed", "", "a/b\r\nX: y"]) | TEXTS,
    st.binary(max_size=20),
)  # fmt: skip
PYTHON = JSON | NEAR_DAYS | ODD_DAYS | FILES | st.binary(max_size=8) | st.tuples(LEAVES) | st.frozensets(WHOLES)
"""Whatever a host may pass by mistake."""

NEARLY_CANONICAL = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abé", max_size=3), inner, max_size=4),
    max_leaves=12,
)
"""What a history may hold, were it not for the odd text, key or integer."""

DEEP = tuple(f"{opening * depth}{closing * depth}" for depth in (13, 400, 20_000) for opening, closing in ("[]", "[ "))
"""Nesting beyond every limit, closed and not."""

_OCTETS = [word.encode("utf-8", "surrogatepass") for word in SNAGS if word] + [b"\xff", b"\xff\xfe", b"\r\n\r\n", b"PK"]
Wound = tuple[str, int, int, bytes]

WOUNDS: st.SearchStrategy[list[Wound]] = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "double", "move", "truncate"]),
        st.integers(0, 2**20),
        st.sampled_from([1, 1, 2, 8, 60, 400]),
        st.sampled_from(_OCTETS) | st.binary(min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=6,
)
"""One to six changes to make in a sample; see `damaged`. They are drawn apart from it, so that a failure is short."""


def damaged(sample: bytes, wounds: list[Wound]) -> bytes:
    """The sample with octets flipped, cut out, put in, doubled, moved to the front, or its end cut off."""
    octets = sample
    for kind, place, length, given in wounds:
        at = place % max(len(octets), 1)
        end = min(len(octets), at + length)
        match kind:
            case "flip":
                octets = (
                    octets[:at] + bytes(octet ^ (given[0] or 1) for octet in octets[at : at + 1]) + octets[at + 1 :]
                )
            case "cut":
                octets = octets[:at] + octets[end:]
            case "insert":
                octets = octets[:at] + given + octets[at:]
            case "double":
                octets = octets[:end] + octets[at:end] + octets[end:]
            case "move":
                octets = octets[at:end] + octets[:at] + octets[end:]
            case _:
                octets = octets[:at]
    return octets


def damaged_text(sample: str, wounds: list[Wound]) -> str:
    """The same for a text that is read as UTF-8; what no longer is UTF-8 becomes a replacement character."""
    return damaged(sample.encode(), wounds).decode("utf-8", "replace")


WIDE = ("utf-8-sig", "utf-16", "utf-16-be", "utf-32")
CODECS = (*WIDE, "gb18030", "big5hkscs", "utf-7", "cp037")
"""Other encodings than a reader may expect, and the mark of UTF-8; under the wide ones no text of ASCII is itself."""


def answer_of(question: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | GongkaiError:
    """What a reader answers: a value, or a refusal in two languages that tells nothing `SECRET`. Else it fails."""
    try:
        return question(*arguments, **named)
    except GongkaiError as refusal:
        check_refusal(refusal)
        return refusal


def check_refusal(refusal: GongkaiError) -> None:
    """A sentence in Chinese, a sentence in English, an exit code, and nothing personal in text or data."""
    told = f"{refusal} {refusal!r} {refusal.data}"
    assert re.search("[\u4e00-\u9fff]", refusal.zh), told
    assert re.search("[a-z]{2}", refusal.en), told
    assert refusal.zh.endswith("。"), told
    assert refusal.en.endswith("."), told
    assert refusal.exit_code in (1, 2)
    assert re.fullmatch("[a-z_]+", refusal.code)
    assert SECRET not in told
    if isinstance(refusal, Refused):
        for reason in refusal.reasons:
            assert SECRET not in f"{reason} {reason.data}"
