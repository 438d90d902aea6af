"""A key ring in one file, ``keyring.json``, that only its owner reads.

Losing the file is losing every document and field encrypted under it: it is backed up apart from the database.
"""

from __future__ import annotations

import hmac
import json
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongkai.engine import KeyUnavailable, Randomness

from ..documents.disk import make_directory, replace, write_once

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


FORMAT = "gongkai-keyring/1"
KEY_OCTETS = 32
NONCE_OCTETS = 12
_FILE = "keyring.json"
_LOCK = "keyring.lock"


@dataclass(frozen=True, slots=True)
class _Keys:
    """What the file holds: the key-encryption keys by id, which of them is current, the secret behind the MACs."""

    current: str
    wrapping: dict[str, bytes] = field(repr=False)
    mac_secret: bytes = field(repr=False)


class FileKeyRing:
    """Versioned 256-bit key-encryption keys, and one MAC key per purpose, derived from a secret of the ring.

    The file has mode 0600 in a directory of mode 0700; a ring that others can read is not used. `randomness` gives
    the nonces and the new keys.

    Raises `KeyUnavailable` where there is no ring in `directory`, or none that can be used.
    """

    def __init__(self, directory: Path, randomness: Randomness) -> None:
        self._directory = directory
        self._randomness = randomness
        self._keys = _read(directory)

    @classmethod
    def create_or_open(cls, directory: Path, randomness: Randomness) -> Self:
        """The ring in `directory`, made there (with the directory) on first use. Raises `KeyUnavailable`."""
        make_directory(directory, mode=0o700)
        if not (directory / _FILE).exists():
            first = _Keys(id_of(1), {id_of(1): randomness.octets(KEY_OCTETS)}, randomness.octets(KEY_OCTETS))
            write_once(directory / _FILE, _as_json(first))
        return cls(directory, randomness)

    def wrap(self, key: bytes, context: bytes) -> tuple[str, bytes]:
        """The current key's id, and `key` encrypted under it (AES-256-GCM, the context as associated data)."""
        keys = self._keys
        return keys.current, seal(keys.wrapping[keys.current], self._randomness.octets(NONCE_OCTETS), key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The key again. Raises `KeyUnavailable` where the ring has no such key or the context differs."""
        if key_id not in self._keys.wrapping:
            self._keys = _read(self._directory)  # another process may have rotated the ring
        return unseal(self._keys.wrapping, key_id, wrapped, context)

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA256 of `data` under the key for `purpose`; it outlasts every rotation."""
        return mac_of(self._keys.mac_secret, purpose, data)

    def rotate(self) -> str:
        """Add a new key and make it the current one; the old ones still unwrap. The new key's id.

        Rotations by several processes wait for each other, so that none is lost. Raises `KeyUnavailable`.
        """
        with _alone(self._directory):
            keys = _read(self._directory)
            new = id_of(1 + max(int(name.removeprefix("kek-")) for name in keys.wrapping))
            grown = _Keys(new, {**keys.wrapping, new: self._randomness.octets(KEY_OCTETS)}, keys.mac_secret)
            replace(self._directory / _FILE, _as_json(grown))
        # Only now: nothing is ever wrapped under a key that is not yet kept.
        self._keys = grown
        return new


def id_of(version: int) -> str:
    """The id of the `version`-th key-encryption key, counted from 1."""
    return f"kek-{version}"


def seal(wrapping_key: bytes, nonce: bytes, key: bytes, context: bytes) -> bytes:
    """The nonce, the ciphertext of `key` and its tag."""
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key, context)


def unseal(wrapping: dict[str, bytes], key_id: str, wrapped: bytes, context: bytes) -> bytes:
    """The key inside of `wrapped`. Raises `KeyUnavailable`."""
    if key_id not in wrapping or len(wrapped) < NONCE_OCTETS:
        raise KeyUnavailable(key_id=key_id)
    try:
        return AESGCM(wrapping[key_id]).decrypt(wrapped[:NONCE_OCTETS], wrapped[NONCE_OCTETS:], context)
    except InvalidTag:
        raise KeyUnavailable(key_id=key_id) from None


def mac_of(secret: bytes, purpose: str, data: bytes) -> bytes:
    """HMAC-SHA256 of `data` under the key that `secret` gives for `purpose`."""
    return hmac.digest(hmac.digest(secret, b"gongkai mac key: " + purpose.encode(), "sha256"), data, "sha256")


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    handle = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _read(directory: Path) -> _Keys:
    path = directory / _FILE
    try:
        _refuse_if_open(directory)
        _refuse_if_open(path)
        return _from_json(json.loads(path.read_bytes()))
    except OSError as error:
        fault = type(error).__name__
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        fault = f"not a {FORMAT}"
    # Outside of the handler: the error of a JSON reader holds all it read, and that is keys.
    raise KeyUnavailable(key_id=f"{_FILE} ({fault})")


def _refuse_if_open(path: Path) -> None:
    mode = path.stat().st_mode & 0o777
    if os.name != "nt" and mode & 0o077:
        raise KeyUnavailable(key_id=f"{path.name} (mode {mode:04o})")


def _as_json(keys: _Keys) -> bytes:
    shown = {
        "format": FORMAT,
        "current": keys.current,
        "wrapping": {name: b64encode(key).decode("ascii") for name, key in keys.wrapping.items()},
        "mac_secret": b64encode(keys.mac_secret).decode("ascii"),
    }
    return json.dumps(shown, indent=1).encode() + b"\n"


def _from_json(shown: dict[str, Any]) -> _Keys:
    wrapping = {id_of(int(name[4:])): b64decode(key, validate=True) for name, key in shown["wrapping"].items()}
    keys = _Keys(shown["current"], wrapping, b64decode(shown["mac_secret"], validate=True))
    lengths = {len(key) for key in (*wrapping.values(), keys.mac_secret)}
    if shown["format"] != FORMAT or keys.current not in wrapping or lengths != {KEY_OCTETS}:
        raise ValueError(FORMAT)
    return keys
