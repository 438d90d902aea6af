"""What comes in from applicants: a mail, a web form or a filled paper form, each read into an `Application`.

A reader never guesses where the law would hang on the guess: what it cannot tell, it refuses by name, and a person
registers the application by hand. No refusal repeats what the applicant wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gongkai.engine import UnreadableApplication, Words
from gongkai.workflows.disclosure.application import Application

from .files import SIZE_MAX, file_name_of
from .mail import read_mail
from .web_form import read_web_form
from .word_form import read_word_form

__all__ = ["SIZE_MAX", "read_application"]

_Reader = Callable[[bytes, date, str], Application]
_READERS: dict[str, _Reader] = {".eml": read_mail, ".json": read_web_form, ".docx": read_word_form}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_application(path_name: str, content: bytes, today: date) -> Application:
    """The application in a file called `path_name`, told by its suffix and its first bytes.

    Raises `UnreadableApplication` where the file is too large, of another kind, damaged or dated after `today`, and
    `ApplicationIncomplete` where it is sound but lacks what makes an application (条例第二十九条).
    """
    if len(content) > SIZE_MAX:
        megabytes = SIZE_MAX // 1_000_000
        raise UnreadableApplication(
            fault=Words(f"文件超过 {megabytes} MB", f"the file is larger than {megabytes} MB"),
        )
    if not content.strip():
        raise UnreadableApplication(fault=Words("文件是空的", "the file is empty"))
    name = file_name_of(path_name) or "application"
    return _READERS[_kind_of(name, content)](content, today, name)


def _kind_of(name: str, content: bytes) -> str:
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot >= 0 else ""
    if suffix == ".docm":
        raise UnreadableApplication(fault=Words("不接收带宏的 .docm 文件", "a .docm file with macros is not taken"))
    if content.startswith(_OLE):
        raise UnreadableApplication(
            fault=Words(
                "旧式 .doc 或者加密的文件，请另存为不加密的 .docx", "an old or encrypted Word file; save it as .docx"
            )
        )
    seen = _seen(content)
    if suffix in _READERS and seen in (None, suffix):
        return suffix
    if suffix in _READERS:
        raise UnreadableApplication(
            fault=Words(
                f"文件名以 {suffix} 结尾，内容却不是", f"the name ends in {suffix} but the content does not fit"
            )
        )
    if not suffix and seen is not None:
        return seen
    raise UnreadableApplication(
        fault=Words("不认识的文件种类，可用的有：.eml、.json、.docx", "unknown kind of file; .eml, .json and .docx are")
    )


def _seen(content: bytes) -> str | None:
    if content.startswith(_ZIP):
        return ".docx"
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return ".json"
    return None
