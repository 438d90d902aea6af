"""This engine's full procedure on its main road: eleven acts with clocks, tasks, letters, documents and outbox."""

from __future__ import annotations

from pathlib import Path

from tests.office import Office

from ..furnished import furnished
from ..ground import migrated


class WithDisclosure:
    """Not the same case as the others carry: it has four more acts, letters and documents, personal data sealed."""

    name = "gongkai, disclosure in full"

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        self.url, self.database = url, migrated(url)
        self.office: Office = furnished(self.database, folder, seed)

    def carry(self, number: int) -> str:
        """Eleven acts, each committed."""
        return self.office.to_stage("archived")

    def close(self) -> None:
        """Close the connections."""
        self.database.dispose()
