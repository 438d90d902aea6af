"""Settings in, ready parts out."""

from __future__ import annotations

import os
import warnings
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SAWarning, SQLAlchemyError
from sqlmodel import Session

from gongkai.adapters.agency import Agency, Files, read_agency
from gongkai.adapters.chance import SystemRandomness
from gongkai.adapters.documents import DiskDocumentStore
from gongkai.adapters.installation import Installation, Wanted
from gongkai.adapters.instants import FixedClock, SystemClock
from gongkai.adapters.keys import AbsentKeyRing, FileKeyRing
from gongkai.adapters.letters import DocxRenderer
from gongkai.adapters.mail import FolderMailChannel, SmtpChannel
from gongkai.adapters.reader import Reader
from gongkai.adapters.sms import FolderSmsChannel
from gongkai.engine import (
    LEGAL_ZONE,
    BadArgument,
    BadSettings,
    Channel,
    Clock,
    DatabaseMissing,
    DatabaseUnusable,
    DocumentStore,
    GongkaiError,
    KeyRing,
    NotRehearsal,
    Randomness,
    SettingsMissing,
    Words,
    legal_day,
)
from gongkai.engine.casework import CaseEngine, agencies, check, mark, marked, open_engine, reading, tidy, upgrade
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008, OWN_RECORD

MORNING = time(9)
SETTINGS_NAME = "agency.toml"
SETTINGS_VARIABLE = "GONGKAI_SETTINGS"
DEFAULT_DATABASE = "sqlite:///gongkai.sqlite"


def assemble(wanted: Wanted) -> Installation:
    """The installation that a command works with.

    Raises `BadSettings`, `SettingsMissing`, `DatabaseMissing`, `DatabaseUnusable`, `SchemaTooOld`, `SchemaTooNew`, and
    `NotRehearsal` where another day than today is asked for outside a rehearsal.
    """
    path = _settings_path(wanted)
    agency = read_settings(path) if path else None
    home = path.parent if path else Path()
    database = _database(wanted, agency, home)
    try:
        return _installation(wanted, agency, home, database)
    except GongkaiError:
        tidy(database)
        raise
    except SQLAlchemyError as failure:
        database.dispose()
        name = Path(database.url.database or "").name or database.dialect.name
        raise DatabaseUnusable(database=name, fault=type(failure).__name__) from None


def _installation(wanted: Wanted, agency: Agency | None, home: Path, database: Engine) -> Installation:
    rehearsal = _prepared(database, agency, wanted)
    directory = agency or Reader(_only_agency(database))
    clock = _clock(wanted, rehearsal)
    randomness = SystemRandomness()
    files = agency.settings.files if agency else Files()
    documents = DiskDocumentStore(wanted.documents or home / files.documents)
    keys = _keys(wanted.keys or home / files.keys, randomness, wanted)
    engine = _case_engine(directory, clock, randomness, keys, documents)
    channels = _channels(agency, home, clock) if agency else {}
    used = reading(database) if wanted.reading else database
    with Session(used) as session:
        engine.check(session)
    return Installation(home, used, engine, directory, clock, documents, channels, rehearsal)


def case_engine(settings: Path) -> CaseEngine:
    """The engine of an ``agency.toml`` for a host that brings its own database and sessions.

    Documents and keys lie in the folders that the settings name, beside the file; a key ring is made on first use.
    Raises `BadSettings`.
    """
    agency = read_settings(settings)
    randomness = SystemRandomness()
    keys = FileKeyRing.create_or_open(settings.parent / agency.settings.files.keys, randomness)
    documents = DiskDocumentStore(settings.parent / agency.settings.files.documents)
    return _case_engine(agency, SystemClock(), randomness, keys, documents)


def _case_engine(
    directory: Agency | Reader, clock: Clock, randomness: Randomness, keys: KeyRing, documents: DocumentStore
) -> CaseEngine:
    calendar = national_calendar()
    return CaseEngine(
        procedures=[DISCLOSURE, DISCLOSURE_2008, OWN_RECORD],
        directory=directory,
        clock=clock,
        randomness=randomness,
        keys=keys,
        documents=documents,
        renderer=DocxRenderer(),
        calendar=lambda _: calendar,
        agency=directory.id,
    )


def read_settings(path: Path) -> Agency:
    """The agency of a settings file. Raises `BadSettings`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadSettings(faults=f"{path.name}: {type(fault).__name__}") from None
    return read_agency(text, DISCLOSURE.workflow)


def _settings_path(wanted: Wanted) -> Path | None:
    """Named, or by the environment, or beside the SQLite file, or in the current folder; readers can do without."""
    if wanted.settings is not None:
        return wanted.settings
    if SETTINGS_VARIABLE in os.environ:
        return Path(os.environ[SETTINGS_VARIABLE])
    url = _url(wanted.database) if wanted.database else None
    if url is not None and url.get_backend_name() == "sqlite" and url.database:
        beside = Path(url.database).parent / SETTINGS_NAME
        if beside.exists():
            return beside
    if Path(SETTINGS_NAME).exists():
        return Path(SETTINGS_NAME)
    if wanted.reading and wanted.database:
        return None
    raise SettingsMissing


def _url(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        fault = Words("不是数据库地址，如 sqlite:///gongkai.sqlite", "not a database URL like sqlite:///gongkai.sqlite")
        raise BadArgument(argument="--db", fault=fault) from None


def _database(wanted: Wanted, agency: Agency | None, home: Path) -> Engine:
    """A relative SQLite path lies in the current folder if the command gave it, else beside the settings."""
    url = _url(wanted.database or (agency.settings.database if agency else "") or DEFAULT_DATABASE)
    if url.get_backend_name() == "sqlite" and url.database:
        if not wanted.database:
            url = url.set(database=str(home / url.database))
        if not wanted.creating and not Path(str(url.database)).exists():
            raise DatabaseMissing(database=Path(str(url.database)).name)
    try:
        with warnings.catch_warnings():
            # An option that the driver does not know is told by a warning only, and would never have its effect.
            warnings.simplefilter("error", SAWarning)
            return open_engine(url.render_as_string(hide_password=False))
    except (SAWarning, ValueError, TypeError):
        fault = Words("地址中的选项有误", "an option in its URL is wrong")
        raise DatabaseUnusable(database=url.get_backend_name(), fault=fault) from None
    except (SQLAlchemyError, ImportError) as failure:
        name = url.get_backend_name()
        raise DatabaseUnusable(database=name, fault=type(failure).__name__) from None


def _prepared(database: Engine, agency: Agency | None, wanted: Wanted) -> bool:
    """Schema checked, or made; whether the database is a rehearsal."""
    if wanted.creating:
        with database.begin() as connection:
            upgrade(connection)
        if wanted.rehearsal and agency is not None:
            with Session(database) as session:
                mark(session, agency.id, "rehearsal", "demo")
                session.commit()
    with reading(database).connect() as connection:
        check(connection)
    with Session(reading(database)) as session:
        return marked(session, "rehearsal")


def _only_agency(database: Engine) -> str:
    with Session(reading(database)) as session:
        found = agencies(session)
    if len(found) != 1:
        raise SettingsMissing
    return found[0]


def _clock(wanted: Wanted, rehearsal: bool) -> Clock:
    """Today's clock, or a fixed morning: any day in a rehearsal, a past one for reading only."""
    system = SystemClock()
    if wanted.as_of is None:
        return system
    today = legal_day(system.now())
    national_calendar().count(wanted.as_of)
    if not rehearsal and (wanted.as_of > today or not wanted.reading):
        raise NotRehearsal(as_of=wanted.as_of, today=today)
    return FixedClock(datetime.combine(wanted.as_of, MORNING, LEGAL_ZONE).astimezone(UTC))


def _keys(directory: Path, randomness: Randomness, wanted: Wanted) -> KeyRing:
    """The ring; made only with the database. A reader without it sees everything but personal values."""
    if wanted.creating:
        return FileKeyRing.create_or_open(directory, randomness)
    if wanted.reading and not directory.exists():
        return AbsentKeyRing()
    return FileKeyRing(directory, randomness)


def _channels(agency: Agency, home: Path, clock: Clock) -> dict[str, Channel]:
    files, mail = agency.settings.files, agency.settings.mail
    sender = mail.sender or f"{agency.settings.agency.name} <noreply@example.com>"
    sms = FolderSmsChannel(home / files.sms, clock)
    if not mail.host:
        return {"mail": FolderMailChannel(home / files.outgoing, sender, clock), "sms": sms}
    password = os.environ.get(mail.password_variable) if mail.password_variable else None
    smtp = SmtpChannel(
        mail.host,
        mail.port,
        sender,
        clock,
        username=mail.username,
        password=password,
        starttls=mail.security == "starttls",
        tls=mail.security == "tls",
    )
    return {"mail": smtp, "sms": sms}
