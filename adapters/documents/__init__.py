"""Where encrypted documents are kept, by the digest of their ciphertext."""

from .disk import DiskDocumentStore
from .memory import MemoryDocumentStore

__all__ = ["DiskDocumentStore", "MemoryDocumentStore"]
