"""The words of a file that a person handed in, as far as a machine can read them: plain text, and Word documents.

What cannot be read (PDF, pictures, what is damaged or too large) is said to be so, never guessed: a person looks at it.
Nothing is unpacked to a disk, and nothing beyond a bound in memory.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET  # nosec B405 (see its one use)

from gongkai.engine import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIZE_MAX = 20_000_000
PARTS_MAX = 500
UNPACKED_MAX = 10_000_000
"""Bytes of XML, all parts together."""
_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _DELETED = f"{_NAMESPACE}t", f"{_NAMESPACE}delText"
_BREAKS = {f"{_NAMESPACE}{name}" for name in ("p", "br", "tab", "tc")}


@dataclass(frozen=True, slots=True)
class ReadText:
    """What could be read. `whole`: whether that is everything; a picture or an embedded object in the file is not."""

    text: str = field(repr=False)
    whole: bool


def words_of(attachment: Attachment) -> ReadText | None:
    """The words of a file, None where a machine cannot read it (or where it has none, as a scanned page)."""
    content = attachment.content
    if len(content) > SIZE_MAX:
        return None
    if attachment.media_type == WORD or (content.startswith(b"PK") and attachment.name.lower().endswith(".docx")):
        found = _of_word(content)
    elif attachment.media_type.startswith("text/"):
        text = _decoded(content)
        found = None if text is None else ReadText(text, True)
    else:
        found = None
    return found if found and found.text.strip() else None


def squeezed(text: str) -> str:
    """Without any blank, full-width digits and letters as usual ones: how two writings of one thing are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _decoded(content: bytes) -> str | None:
    """UTF-8, with a mark UTF-16, else GB 18030: what text files of an office are written in."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _of_word(content: bytes) -> ReadText | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            parts = [entry for entry in entries if _PART.fullmatch(entry.filename)]
            if len(entries) > PARTS_MAX or sum(entry.file_size for entry in parts) > UNPACKED_MAX:
                return None
            texts = [_words_of(package, entry) for entry in parts]
            more = any(entry.filename.startswith(("word/media/", "word/embeddings/")) for entry in entries)
    except Exception:  # zipfile and expat on hostile bytes: BadZipFile, zlib.error, ParseError, struct.error, …
        return ReadText("", False)
    return ReadText("\n".join(texts), not more)


def _words_of(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """The running text of one part; no more is unpacked than its entry declares. Raises what zipfile and expat do."""
    with package.open(entry) as part:
        xml = part.read(entry.file_size + 1)
    speech = _Speech()
    parser = ET.XMLParser(target=speech)  # noqa: S314 # nosec B314 (no tree; no document type is let through)
    parser.feed(xml)
    parser.close()
    return "".join(speech.said)


class _Speech:
    """What a part says, paragraph by paragraph, without a tree of it; what is struck out is in the file, and counts."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.open = False

    def start(self, tag: str, _attributes: object) -> None:
        self.open = tag in (_TEXT, _DELETED)
        if tag in _BREAKS:
            self.said.append("\n")

    def data(self, text: str) -> None:
        if self.open:
            self.said.append(text)

    def end(self, _tag: str) -> None:
        self.open = False

    def doctype(self, _name: str, _public: object, _system: object) -> None:
        raise ValueError("a document type could make text grow without bound")

    def close(self) -> None:
        """The end of the part."""
