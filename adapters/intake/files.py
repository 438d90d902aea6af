"""The files of an application: how many and how large they may be, and what they may be called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from gongkai.engine import Attachment, UnreadableApplication, Words

SIZE_MAX = 20_000_000
"""Bytes of one file as it came, and of all attachments together."""

ATTACHMENTS_MAX = 20
NAME_LENGTH_MAX = 120
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


def kept(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """All attachments, counted while they are made. Raises `UnreadableApplication` beyond the limits."""
    files: list[Attachment] = []
    total = 0
    for attachment in attachments:
        files.append(attachment)
        total += len(attachment.content)
        if len(files) > ATTACHMENTS_MAX:
            raise UnreadableApplication(
                fault=Words(f"附件超过 {ATTACHMENTS_MAX} 个", f"there are more than {ATTACHMENTS_MAX} attachments")
            )
        if total > SIZE_MAX:
            megabytes = SIZE_MAX // 1_000_000
            raise UnreadableApplication(
                fault=Words(f"附件合计超过 {megabytes} MB", f"the attachments exceed {megabytes} MB together")
            )
    return tuple(files)


def file_name_of(path_name: str) -> str:
    """The last part of a path of either slant, without control, direction-changing or unpaired characters.

    The end is kept where it is too long, since the suffix is there; '' where nothing is left.
    """
    last = re.split(r"[/\\]", path_name)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = unicodedata.normalize("NFC", shown).strip()[-NAME_LENGTH_MAX:]
    return "" if name.strip(". ") == "" else name


def media_type_of(stated: str) -> str:
    """The media type as stated where it is one, else ``application/octet-stream``."""
    lowered = stated.strip().lower()
    return lowered if _MEDIA_TYPE.fullmatch(lowered) else "application/octet-stream"
