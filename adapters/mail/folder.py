"""Mail as files: one ``.eml`` per message in a folder, for the demo and for hosts that send by their own means."""

from __future__ import annotations

from pathlib import Path

from gongkai.engine import ChannelUnavailable, Clock, Delivered, Message, Words

from ..documents.disk import write_once
from .composed import compose, safe_key, sender_of


class FolderMailChannel:
    """Writes each mail whole or not at all; the same key again leaves the first file as it is.

    `directory` is made where it is missing. `sender` is ``name <address>``; raises `BadMailSettings`.
    """

    def __init__(self, directory: Path, sender: str, clock: Clock) -> None:
        self._directory = directory
        self._sender = sender_of(sender)
        self._clock = clock

    def deliver(self, message: Message) -> Delivered:
        """Write the mail; the reference is the name of its file.

        Raises `ChannelRefused` as `compose` does, and `ChannelUnavailable` where the folder cannot be written.
        """
        mail = compose(message, self._sender, self._clock)
        name = f"{safe_key(message.key)}.eml"
        try:
            write_once(self._directory / name, mail.as_bytes())
        except OSError as error:
            kind = type(error).__name__
            raise ChannelUnavailable(
                fault=Words(f"文件夹不可写（{kind}）", f"the folder cannot be written, {kind}")
            ) from error
        return Delivered(reference=name)
