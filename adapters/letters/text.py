"""A letter as plain UTF-8 text: for the body of a mail, for tests, for a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gongkai.engine import Attachment
from gongkai.workflows.disclosure.letters import LetterText, compose

MEDIA_TYPE = "text/plain"
_INDENT = "\u3000\u3000"


class TextRenderer:
    """Renders a letter as ``<title>.txt``: the same content gives the same bytes."""

    def render(self, letter: str, content: dict[str, Any]) -> Attachment:
        """The letter. Raises what `compose` raises, `LetterIncomplete` first of all."""
        text = compose(letter, content)
        return Attachment(f"{text.title}.txt", MEDIA_TYPE, "".join(f"{line}\n" for line in _lines(text)).encode())


def _lines(text: LetterText) -> Iterator[str]:
    yield text.signature
    yield text.title
    if text.number:
        yield text.number
    yield ""
    yield f"{text.addressee}："
    for paragraph in text.paragraphs:
        yield f"{_INDENT}{paragraph}"
    yield ""
    yield text.signature
    yield text.dated
