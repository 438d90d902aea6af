"""A key ring in memory: for tests, the engine's and those of hosts."""

from __future__ import annotations

import hmac

from .file_ring import NONCE_OCTETS, id_of, mac_of, seal, unseal


class MemoryKeyRing:
    """The same keys for the same `seed`, gone with the process; never for real data.

    Wrapping the same key in the same context gives the same bytes, so that a test can compare.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._wrapping: dict[str, bytes] = {}
        self.rotate()

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """The current key's id, and `key` encrypted under it; `context` must be given again to unwrap."""
        current = id_of(len(self._wrapping))
        parts = b"".join(len(part).to_bytes(8, "big") + part for part in (current.encode(), context, key))
        nonce = self._derived("nonce", parts)[:NONCE_OCTETS]
        return current, seal(self._wrapping[current], nonce, key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises `KeyUnavailable` where the ring has no such key or the context differs."""
        return unseal(self._wrapping, key_id, wrapped, context)

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of `data` under the key for `purpose`; it outlasts every rotation."""
        return mac_of(self._derived("mac", b""), purpose, data)

    def rotate(self) -> str:
        """Add a new key and make it the current one; the old ones still unwrap. The new key's id."""
        new = id_of(len(self._wrapping) + 1)
        self._wrapping[new] = self._derived("wrapping", new.encode())
        return new

    def _derived(self, use: str, data: bytes) -> bytes:
        return hmac.digest(self._seed, use.encode() + b"\x00" + data, "sha256")
