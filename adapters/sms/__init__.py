"""Short messages: so far as lines of a file, with the count of parts a gateway would bill."""

from .folder import FolderSmsChannel
from .length import parts_of

__all__ = ["FolderSmsChannel", "parts_of"]
