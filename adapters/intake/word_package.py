"""A .docx as a package: judged by its directory before anything in it is opened."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx

from gongkai.engine import UnreadableApplication, Words

ENTRIES_MAX = 500
UNPACKED_MAX = 60_000_000
XML_MAX = 10_000_000
RATIO_MAX = 200
_RATIO_FROM = 1_000_000
_MACROS = ("vbaproject", "vbadata", "activex")
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex")
_ENCRYPTED = 0x1


def body_of(content: bytes) -> Any:
    """The ``w:body`` of the Word document in `content`.

    Raises `UnreadableApplication` for what is no .docx, is damaged, encrypted, carries macros or would unpack into
    too much.
    """
    _check_directory(_directory(content))
    try:
        document = docx.Document(io.BytesIO(content))
        body = document.element.body
        types = {part.content_type.lower() for part in document.part.package.iter_parts()}
    except Exception:  # a damaged package fails in the zip, XML or document layer, each with errors of its own
        raise _refusal("不是完好的 Word 文档 (.docx)", "it is not a sound Word document (.docx)") from None
    if any(word in kind for kind in types for word in _MACRO_TYPES):
        raise _macros()
    if body is None:
        raise _refusal("Word 文档没有内容", "the Word document has no body")
    return body


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        if not content.startswith(b"PK"):
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.infolist()
    except Exception:  # zipfile on hostile bytes: BadZipFile, struct.error, NotImplementedError, ValueError, …
        raise _refusal("不是 .docx（压缩包损坏或者不是压缩包）", "it is no .docx: not a sound zip") from None


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > ENTRIES_MAX:
        raise _refusal(f"文档内的部件超过 {ENTRIES_MAX} 个", f"the document has more than {ENTRIES_MAX} parts")
    if len(set(names)) != len(names):
        raise _refusal("文档内有同名部件", "the document has two parts of one name")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise _refusal("文档已加密", "the document is encrypted")
    if any(word in name for name in names for word in _MACROS):
        raise _macros()
    unpacked = sum(entry.file_size for entry in entries)
    texts = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    if unpacked > UNPACKED_MAX or texts > XML_MAX or any(_swells(entry) for entry in entries):
        raise _refusal("文档解压后过大", "the document unpacks into too much")


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _RATIO_FROM and entry.file_size > RATIO_MAX * max(entry.compress_size, 1)


def _macros() -> UnreadableApplication:
    return _refusal("文档带有宏或者控件", "the document carries macros or controls")


def _refusal(zh: str, en: str) -> UnreadableApplication:
    return UnreadableApplication(fault=Words(zh, en))
