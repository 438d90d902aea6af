"""Documents in memory: for tests, the engine's and those of hosts."""

from __future__ import annotations

from gongkai.engine import DocumentMissing

from .disk import check_digest, shown_digest


class MemoryDocumentStore:
    """Keeps the documents in `contents`, by digest, as long as it lives; a test damages one by changing it there."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def put(self, digest: str, content: bytes) -> None:
        """Keep `content`. Raises `DocumentDamaged` where it, or what is already kept, does not fit the digest."""
        check_digest(digest, content)
        check_digest(digest, self.contents.setdefault(digest, bytes(content)))

    def get(self, digest: str) -> bytes:
        """The content. Raises `DocumentMissing` or `DocumentDamaged`."""
        if digest not in self.contents:
            raise DocumentMissing(digest=shown_digest(digest))
        return check_digest(digest, self.contents[digest])

    def exists(self, digest: str) -> bool:
        """Whether a document of that digest is kept."""
        return digest in self.contents
