"""No key ring at all: for somebody who reads histories and has no right to personal values."""

from __future__ import annotations

from gongkai.engine import KeyUnavailable


class AbsentKeyRing:
    """A `KeyRing` that has nothing: every use raises `KeyUnavailable`."""

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """Raises `KeyUnavailable`."""
        raise KeyUnavailable(key_id="—")

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """Raises `KeyUnavailable`."""
        raise KeyUnavailable(key_id=key_id)

    def mac(self, purpose: str, data: bytes) -> bytes:
        """Raises `KeyUnavailable`."""
        raise KeyUnavailable(key_id=purpose)
