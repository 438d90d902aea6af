"""What the engine asks of the outside world, each with its contract. Adapters implement these; tests run one
conformance suite per port over every adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file: its `name` for people (may be personal), its `media_type`, its bytes."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is to deliver to one address.

    `key` is stable over retries: the same key means the same message, and a channel that can, hands it on (as the
    Message-ID of a mail). Address, subject and text are personal data: never logged.
    """

    key: str
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel has taken the message over. `reference`: the other side's id or answer, without personal data."""

    reference: str


@runtime_checkable
class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The instant now: aware, in UTC."""
        ...


@runtime_checkable
class Randomness(Protocol):
    """The only source of chance: ids, salts, keys, nonces."""

    def octets(self, length: int) -> bytes:
        """`length` unpredictable bytes."""
        ...

    def identifier(self) -> str:
        """A random UUID (version 4) in its usual text form."""
        ...


@runtime_checkable
class Channel(Protocol):
    """A way out: mail, SMS, a folder."""

    def deliver(self, message: Message) -> Delivered:
        """Hand the message over once.

        Raises `ChannelRefused` where trying again is useless (a wrong address, too large), `ChannelUnavailable`
        where nothing was handed over and trying again is safe, `ResultUnknown` where the message may have gone out:
        then it is never blindly sent again.
        """
        ...


@runtime_checkable
class DocumentStore(Protocol):
    """Encrypted documents by the digest of their ciphertext (``sha256:`` + 64 hex digits)."""

    def put(self, digest: str, content: bytes) -> None:
        """Keep `content`; a second put of the same digest changes nothing. Durable when it returns.

        Raises `DocumentDamaged` where the digest is not that of the content.
        """
        ...

    def get(self, digest: str) -> bytes:
        """The content. Raises `DocumentMissing`, or `DocumentDamaged` where the bytes no longer fit the digest."""
        ...

    def exists(self, digest: str) -> bool:
        """Whether a document of that digest is kept."""
        ...


@runtime_checkable
class KeyRing(Protocol):
    """The keys that never enter the database."""

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """The current key's id, and `key` encrypted under it; `context` must be given again to unwrap."""
        ...

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises `KeyUnavailable` where the ring has no such key or the context differs."""
        ...

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of `data` under the ring's key for `purpose` (``blind_index``, ``request``)."""
        ...


@runtime_checkable
class Directory(Protocol):
    """Who is who in an agency. Asked at every command: whatever the door, the engine decides."""

    def roles_of(self, agency: str, person: str) -> frozenset[str]:
        """The roles of an active person; empty for anybody unknown or gone."""
        ...

    def unit_of(self, agency: str, person: str) -> str | None:
        """The unit 承办单位 the person works in."""
        ...

    def may_act_for(self, agency: str, person: str, other: str, day: date) -> bool:
        """Whether `person` is named the deputy 代理人 of `other` on `day`."""
        ...

    def address_of(self, agency: str, person: str, channel: str) -> str | None:
        """Where a person of the agency is reached by `channel` (``mail``, ``sms``), None if nowhere."""
        ...

    def practice(self, agency: str) -> Mapping[str, Any]:
        """The agency's own settings that steps may read: ``stage_days``, ``numbering``, ``staff``, ``units``, …"""
        ...

    def holders(self, agency: str, role: str, unit: str | None = None) -> tuple[str, ...]:
        """The ids of the active people who hold `role` (in `unit`, where given), in a stable order."""
        ...


@runtime_checkable
class Renderer(Protocol):
    """Makes a letter out of its decided content."""

    def render(self, letter: str, content: dict[str, Any]) -> Attachment:
        """The document of the letter named `letter`. Raises `LetterIncomplete` where a needed value is missing."""
        ...
