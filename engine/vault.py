"""The vault: personal values and documents under the key of their case.

A personal value is split at the door: its salted commitment (HMAC-SHA256) goes into the entry, salt and value go
encrypted (AES-256-GCM) into ``gk_sealed``. Erasing the row, or the case key, breaks no hash. A document is encrypted
under the case key and kept by the digest of its ciphertext.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import ValueErased
from .history import digest_of
from .ports import Attachment, DocumentStore, KeyRing, Randomness
from .store import Transaction, insert, load_key, load_sealed
from .workflow import Care, Field, Shape

_NONCE_LENGTH = 12
_SALT_LENGTH = 16
_KEY_LENGTH = 32


def commitment_of(salt: bytes, value: str) -> str:
    """What an entry says of a personal value: hex HMAC-SHA256 under its own random salt."""
    return hmac.digest(salt, value.encode(), "sha256").hex()


class CaseVault:
    """The vault of one case within one command: seals on the way in, reveals on the way out.

    New values wait in `pending` and `documents` until `keep` writes them, after everything was decided. `key` gives
    the case key when it is first needed.
    """

    def __init__(self, agency: str, case_id: str, key: Callable[[], bytes], randomness: Randomness, seq: int) -> None:
        self.agency, self.case_id, self.seq = agency, case_id, seq
        self.randomness = randomness
        self._key = key
        self.pending: dict[str, bytes] = {}
        self.plain: dict[str, str] = {}
        self.documents: dict[str, bytes] = {}

    @cached_property
    def cipher(self) -> AESGCM:
        """Raises `ValueErased` where the case has no key any more, `KeyUnavailable`."""
        return AESGCM(self._key())

    # --- in --------------------------------------------------------------------------------------------------------

    def seal_data(self, declared: tuple[Field, ...], data: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """The data of a step as they go into the entry: nothing personal is left in them."""
        by_name = {field.name: field for field in declared}
        return {name: self._seal_field(by_name[name], value, f"{path}{name}") for name, value in data.items()}

    def _seal_field(self, field: Field, value: Any, path: str) -> Any:
        if field.many:
            return [self._seal_one(field, item, f"{path}.{number}") for number, item in enumerate(value, start=1)]
        return self._seal_one(field, value, path)

    def _seal_one(self, field: Field, value: Any, path: str) -> Any:
        if field.shape is Shape.TABLE:
            return self.seal_data(field.columns, value, f"{path}.")
        if field.care is Care.DOCUMENT:
            return self.seal_document(value, path)
        if field.care is Care.PERSONAL:
            return self.seal_text(value, path)
        return value.isoformat() if isinstance(value, date) else value

    def seal_text(self, value: str, path: str) -> dict[str, str]:
        """``{"sealed": ref, "commitment": hex}``; the reference names entry and field."""
        ref = f"{self.seq}/{path}"
        salt = self.randomness.octets(_SALT_LENGTH)
        self.pending[ref] = self._encrypt(salt + value.encode(), ref)
        self.plain[ref] = value
        return {"sealed": ref, "commitment": commitment_of(salt, value)}

    def seal_document(self, attachment: Attachment, path: str) -> dict[str, Any]:
        """The document's digest (of its ciphertext), media type and size; its name is a personal value."""
        ciphertext = self._encrypt(attachment.content, "document")
        digest = digest_of(ciphertext)
        self.documents[digest] = ciphertext
        return {
            "digest": digest,
            "media_type": attachment.media_type,
            "size": len(attachment.content),
            "name": self.seal_text(attachment.name[:200] or "无名", f"{path}.name"),
        }

    def _encrypt(self, content: bytes, ref: str) -> bytes:
        nonce = self.randomness.octets(_NONCE_LENGTH)
        return nonce + self.cipher.encrypt(nonce, content, self._context(ref))

    def _context(self, ref: str) -> bytes:
        return f"{self.agency}|{self.case_id}|{ref}".encode()

    def keep(self, session: Transaction, store: DocumentStore) -> None:
        """Write what was sealed: documents by content first (harmless without the rest), then the rows."""
        for digest, ciphertext in self.documents.items():
            store.put(digest, ciphertext)
        row = {"agency": self.agency, "case_id": self.case_id}
        rows = [{**row, "ref": ref, "ciphertext": ciphertext} for ref, ciphertext in self.pending.items()]
        insert(session, "gk_sealed", rows)

    # --- out -------------------------------------------------------------------------------------------------------

    def reveal(self, session: Transaction, sealed: Mapping[str, str]) -> str:
        """The value behind ``{"sealed": ref, "commitment": …}``.

        Raises `ValueErased` where the row is gone, cannot be decrypted, or is not what was committed to.
        """
        ref = sealed["sealed"]
        if ref in self.plain:
            return self.plain[ref]
        ciphertext = load_sealed(session, self.agency, self.case_id, ref)
        if ciphertext is None:
            raise ValueErased(ref=ref)
        content = self.decrypt(ciphertext, ref)
        salt, value = content[:_SALT_LENGTH], content[_SALT_LENGTH:].decode()
        if not hmac.compare_digest(commitment_of(salt, value), sealed["commitment"]):
            raise ValueErased(ref=ref)
        return value

    def decrypt(self, ciphertext: bytes, ref: str = "document") -> bytes:
        """The plain bytes. Raises `ValueErased` where the key does not fit or the bytes were changed."""
        try:
            return self.cipher.decrypt(ciphertext[:_NONCE_LENGTH], ciphertext[_NONCE_LENGTH:], self._context(ref))
        except (InvalidTag, ValueError):
            raise ValueErased(ref=ref) from None


class Vault:
    """Opens the vaults of cases: each case has its own key, wrapped by the key ring."""

    def __init__(self, keys: KeyRing, randomness: Randomness) -> None:
        self.keys, self.randomness = keys, randomness

    def create(self, agency: str, case_id: str) -> tuple[CaseVault, dict[str, Any]]:
        """The vault of a case that is being opened, and the row of its key."""
        key = self.randomness.octets(_KEY_LENGTH)
        key_id, wrapped = self.keys.wrap(key, _context(agency, case_id))
        row = {"agency": agency, "case_id": case_id, "key_id": key_id, "wrapped": wrapped}
        return CaseVault(agency, case_id, lambda: key, self.randomness, seq=1), row

    def open(self, session: Transaction, agency: str, case_id: str) -> CaseVault:
        """The vault of a case, for reading."""
        return self.unlock(load_key(session, agency, case_id), agency, case_id, seq=0)

    def unlock(self, row: Mapping[str, Any] | None, agency: str, case_id: str, seq: int) -> CaseVault:
        """The vault of a case by the row of its key; `seq`: the entry that new values will belong to."""

        def key() -> bytes:
            if row is None:
                raise ValueErased(ref="case key")
            return self.keys.unwrap(row["key_id"], bytes(row["wrapped"]), _context(agency, case_id))

        return CaseVault(agency, case_id, key, self.randomness, seq)

    def blind_index(self, agency: str, *values: str) -> str:
        """A keyed hash by which the same applicant is found again; equality is all that it tells."""
        text = "\x1f".join([agency, *("".join(value.split()).casefold() for value in values)])
        return self.keys.mac("blind_index", text.encode()).hex()


def _context(agency: str, case_id: str) -> bytes:
    return f"{agency}|{case_id}".encode()
