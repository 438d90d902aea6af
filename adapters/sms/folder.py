"""Short messages as lines of a file, for the demo and for tests."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import BinaryIO

from gongkai.engine import ChannelRefused, ChannelUnavailable, Clock, Delivered, Message, Words

from .length import parts_of

_LINE_BREAKING = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHORT_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class FolderSmsChannel:
    """Appends one line per message: instant, key, address, parts, text, between tabs.

    Line breaks, tabs, backslashes and controls are escaped as in Python (``\\n``). A key that is in the file is not
    written again. One process at a time writes the file; the threads of one process take turns.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._turn = threading.Lock()
        self._keys: set[str] = set()
        self._read_octets = 0

    def deliver(self, message: Message) -> Delivered:
        """Write the line; the reference is the message's key. The subject does not go out: an SMS has none.

        Raises `ChannelRefused` for an empty address or one with a line break, a text that cannot be encoded, or
        attachments; `ChannelUnavailable` where the file cannot be written.
        """
        line = self._line(message)
        try:
            with self._turn, self._opened() as log:
                self._read(log)
                if _escaped(message.key) not in self._keys:
                    log.write(line)
                    log.flush()
                    os.fsync(log.fileno())
        except OSError as error:
            kind = type(error).__name__
            raise ChannelUnavailable(
                fault=Words(f"文件不可写（{kind}）", f"the file cannot be written, {kind}")
            ) from error
        return Delivered(reference=message.key)

    def _line(self, message: Message) -> bytes:
        if message.attachments:
            raise ChannelRefused(fault=Words("短信不能带附件", "an SMS carries no attachments"))
        if not message.address or _CONTROL.search(message.address):
            raise ChannelRefused(fault=Words("收件号码有误", "the number is not one number"))
        fields = (
            self._clock.now().isoformat(),
            _escaped(message.key),
            _escaped(message.address),
            str(parts_of(message.text)),
            _escaped(message.text),
        )
        line = "\t".join(fields) + "\n"
        if any("\ud800" <= character <= "\udfff" for character in line):
            raise ChannelRefused(fault=Words("短信含有无法编码的字符", "the SMS holds what is not a character"))
        return line.encode()

    def _opened(self) -> BinaryIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Numbers and texts are personal: the file is its owner's alone.
        return os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b")

    def _read(self, log: BinaryIO) -> None:
        """Learn the keys written since the last look; a line torn by a crash was never delivered and is cut off."""
        if os.fstat(log.fileno()).st_size < self._read_octets:  # a new file under the old name
            self._keys.clear()
            self._read_octets = 0
        log.seek(self._read_octets)
        unread = log.read()
        whole = unread[: unread.rfind(b"\n") + 1]
        for line in whole.decode(errors="replace").split("\n")[:-1]:
            self._keys.update(line.split("\t")[1:2])
        self._read_octets += len(whole)
        if len(whole) < len(unread):
            log.truncate(self._read_octets)


def _escaped(field: str) -> str:
    return _LINE_BREAKING.sub(lambda found: _SHORT_ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), field)
