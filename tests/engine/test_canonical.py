"""The canonical form is that of RFC 8785, by an implementation of the whole standard that is not ours."""

from __future__ import annotations

import unicodedata
from typing import Any

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
KEYS = st.text(st.characters(max_codepoint=0x7F), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=30
)


@settings(max_examples=1000, deadline=None)
@given(VALUES)
def test_the_bytes_are_those_of_the_standard(value: Any) -> None:
    """Texts of every plane, control characters, quotes, keys in any order."""
    assert canonical(value) == rfc8785.dumps(value)
