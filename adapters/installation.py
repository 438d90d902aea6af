"""An installation: the parts of one running office, put together. What builds it is ``gongkai.assembly``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from gongkai.engine import Channel, Clock, Directory, DocumentStore
from gongkai.engine.casework import CaseEngine, tidy


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command asks for. `database`: a URL, '' for that of the settings; `settings`: the path of ``agency.toml``,
    None to look beside the database and in the current folder.

    `as_of`: the day to work on instead of today. `reading`: nothing will be written. `creating`: the database, its
    schema and the key ring are made where they are missing; `rehearsal`: and it is marked so. `documents`, `keys`:
    folders other than those of the settings.
    """

    database: str = ""
    settings: Path | None = None
    as_of: date | None = None
    reading: bool = False
    creating: bool = False
    rehearsal: bool = False
    documents: Path | None = None
    keys: Path | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """The ready parts. `home` is the folder of the settings; relative paths in them start there."""

    home: Path
    database: Engine
    engine: CaseEngine
    directory: Directory
    clock: Clock
    documents: DocumentStore
    channels: Mapping[str, Channel]
    rehearsal: bool

    def session(self) -> Session:
        """A new session; also the session factory of the drivers."""
        return Session(self.database)

    def close(self) -> None:
        """Leave the database tidy: SQLite as one file."""
        tidy(self.database)


Assemble = Callable[[Wanted], Installation]
