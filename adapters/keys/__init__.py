"""The keys that never enter the database: in a file of the host, or in memory for tests."""

from .file_ring import FileKeyRing
from .memory import MemoryKeyRing

__all__ = ["FileKeyRing", "MemoryKeyRing"]
