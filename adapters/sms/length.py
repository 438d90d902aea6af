"""How long a short message is."""

from __future__ import annotations

SINGLE_UNITS_MAX = 70
PART_UNITS_MAX = 67


def parts_of(text: str) -> int:
    """The number of parts `text` is sent in, at least 1: 70 UCS-2 units alone, 67 per part of a longer one.

    A character outside the basic plane (𠮷) is 2 units. A signature 【…】 counts: it is part of the text.
    """
    units = len(text.encode("utf-16-be", "surrogatepass")) // 2
    return 1 if units <= SINGLE_UNITS_MAX else -(-units // PART_UNITS_MAX)
