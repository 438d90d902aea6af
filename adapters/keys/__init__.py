"""The keys that never enter the database: in a file of the host, or in memory for tests."""

from .absent import AbsentKeyRing
from .file_ring import FileKeyRing
from .memory import MemoryKeyRing

__all__ = ["AbsentKeyRing", "FileKeyRing", "MemoryKeyRing"]
