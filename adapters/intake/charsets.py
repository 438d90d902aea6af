"""Octets to text, by what Chinese senders mean and not by what they label.

A text labelled gb2312 often holds GBK or GB18030 characters (镕, 堃, 㙍): GB18030 contains all three. A label of
ASCII or Latin-1, or none, says nothing. Only charsets listed here are decoded.
"""

from __future__ import annotations

_GB18030 = ("gb18030", "gb2312", "gb_2312-80", "csgb2312", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "euc-cn")
_CODECS = {
    **dict.fromkeys(_GB18030, "gb18030"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "csbig5", "x-x-big5"), "big5hkscs"),
    "utf-16": "utf-16",
    "hz-gb-2312": "hz",
}
_LATIN = ("", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "unknown-8bit", "x-unknown", "default")


def decoded(octets: bytes, charset: str) -> str | None:
    """The text of `octets` labelled `charset` ('' for none); None where no reading fits, never a half-read text."""
    label = charset.strip().strip("\"'").lower()
    stated = (_CODECS[label],) if label in _CODECS else ()
    for codec in (*stated, "utf-8", "gb18030"):
        try:
            return octets.decode(codec)
        except UnicodeDecodeError:
            continue
    return octets.decode("iso-8859-1") if label in _LATIN else None
