"""Chance: the system's, and a repeatable one for the demo and for tests."""

from __future__ import annotations

import hashlib
import itertools
import secrets
import uuid


class SystemRandomness:
    """Chance that nobody can foretell, from the operating system. The only place that asks for it."""

    def octets(self, length: int) -> bytes:
        """`length` unpredictable bytes. Raises `ValueError` for a negative length."""
        return secrets.token_bytes(length)

    def identifier(self) -> str:
        """A random UUID (version 4) in its usual text form."""
        return str(uuid.uuid4())


class SeededRandomness:
    """The same sequence for the same `seed` (SHA-256 over seed and counter). Anybody can foretell it: no secrets."""

    def __init__(self, seed: str) -> None:
        self._key = hashlib.sha256(seed.encode()).digest()
        self._counter = itertools.count()

    def octets(self, length: int) -> bytes:
        """The next `length` bytes of the sequence. Raises `ValueError` for a negative length."""
        if length < 0:
            raise ValueError("a length is not negative")
        blocks = (self._block() for _ in range(0, length, 32))
        return b"".join(blocks)[:length]

    def identifier(self) -> str:
        """The next UUID of the sequence, in the form of a version 4."""
        return str(uuid.UUID(bytes=self.octets(16), version=4))

    def _block(self) -> bytes:
        return hashlib.sha256(self._key + next(self._counter).to_bytes(8, "big")).digest()
