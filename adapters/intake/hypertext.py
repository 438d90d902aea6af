"""Hypertext to text, for mails whose only body is HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = ("script", "style", "title", "template")
_LINES = ("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section")
_DECLARATION = re.compile(r"<[!?][^<>]*>?")
_UNFINISHED = re.compile(r"<(?=[^<>]*(?:<|\Z))")


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent = tag
        elif tag == "body":
            self.silent = None
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = None
        self._break_at(tag)

    def _break_at(self, tag: str) -> None:
        if tag in ("br", "tr", "li"):
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in _LINES:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.silent is None:
            self.pieces.append(" ".join(data.split()) if data.strip() else " ")


def stripped(hypertext: str) -> str:
    """The text of an HTML body: a line for each block, at most one empty line in a row."""
    stripper = _Stripper()
    stripper.feed(_plainly_marked(hypertext))
    stripper.close()
    lines: list[str] = []
    for line in "".join(stripper.pieces).split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.strip())
    return "\n".join(lines)


def _plainly_marked(hypertext: str) -> str:
    """Finished tags only. On comments and tags that never end, html.parser takes time with the square of the length."""
    pieces = []
    end = 0
    while (start := hypertext.find("<!--", end)) >= 0:
        pieces.append(hypertext[end:start])
        close = hypertext.find("-->", start)
        end = close + 3 if close >= 0 else len(hypertext)
    pieces.append(hypertext[end:])
    return _UNFINISHED.sub("&lt;", _DECLARATION.sub("", "".join(pieces)))
