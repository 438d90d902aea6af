"""Sample applications, as they come in, for the demonstration and the tests.

Every person, number, address and agency in them is invented: the identity numbers fail their check digit, the
telephone numbers are not allotted, the mail domains are reserved (RFC 2606).
"""

from __future__ import annotations

from importlib.resources import files

SAMPLES = ("mail.eml", "web_form.json", "word_form.docx")
"""Submitted on Monday 2026-09-07, Monday 2026-12-07 and Monday 2026-09-14."""

SETTINGS = "agency.toml"
"""The settings of the fictitious agency that they are sent to."""


def sample(name: str) -> bytes:
    """The octets of one of `SAMPLES`, or of `SETTINGS`. Raises `KeyError` for any other name."""
    if name not in (*SAMPLES, SETTINGS):
        raise KeyError(name)
    return files(__name__).joinpath(name).read_bytes()
