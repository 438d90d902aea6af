"""The office of the tests, furnished as an agency's: documents on the disk, durably, and letters in Word's format."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from gongkai.adapters.documents import DiskDocumentStore
from gongkai.adapters.letters import DocxRenderer, TextRenderer
from gongkai.engine.casework import CaseEngine
from gongkai.workflows.disclosure import DISCLOSURE
from tests.office import Office


def furnished(database: Engine, folder: Path, seed: int, *, plain_letters: bool = False) -> Office:
    """An office over a migrated database; `plain_letters`: as text, so that what Word's format costs is seen."""
    return furnish(Office(database, seed=f"benchmark {seed}"), folder, plain_letters=plain_letters)


def furnish(office: Office, folder: Path, *, plain_letters: bool = False) -> Office:
    """The same office, with an engine of its own making."""
    office.engine = CaseEngine(
        procedures=[DISCLOSURE],
        directory=office.agency,
        clock=office.clock,
        randomness=office.randomness,
        keys=office.keys,
        documents=DiskDocumentStore(folder),
        renderer=TextRenderer() if plain_letters else DocxRenderer(),
        calendar=lambda _agency: office.calendar,
        agency=office.agency.id,
    )
    return office
