"""Databases as commands find, make and leave them: settings beside them, one checkpointed file, rehearsal or not."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gongkai.adapters.samples import sample
from tests.command_line.terminal import MAIL, WEB, WEDNESDAY, Desk, run

LATER = "2099-12-31"  # Thursday
LONG_AGO = "2025-03-03"  # Monday


@pytest.fixture
def fresh(tmp_path: Path) -> Desk:
    """A folder with nothing but the settings of the fictitious agency."""
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "agency.toml").write_bytes(sample("agency.toml"))
    return Desk(folder)


# --- db upgrade --------------------------------------------------------------------------------------------------


def test_upgrade_makes_the_database_and_the_keys(fresh: Desk) -> None:
    """One file of each, beside the settings; the list of cases is empty."""
    assert fresh.run("db", "upgrade").code == 0
    assert fresh.names() >= {"gongkai.sqlite", "keys", "keys/keyring.json"}
    assert fresh.json("cases") == []


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_keys_are_their_owners_alone(fresh: Desk) -> None:
    """The folder 0700, the file 0600."""
    fresh.run("db", "upgrade")
    assert stat.S_IMODE((fresh.folder / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((fresh.folder / "keys" / "keyring.json").stat().st_mode) == 0o600


def test_a_new_database_is_no_rehearsal(fresh: Desk) -> None:
    """Only `demo` marks one."""
    fresh.run("db", "upgrade")
    assert fresh.json("db", "status")["rehearsal"] is False


def test_a_second_upgrade_changes_nothing(fresh: Desk) -> None:
    """Neither the rows nor the keys: a new ring would lose every name in the vault."""
    fresh.run("db", "upgrade")
    before = fresh.dump(), (fresh.folder / "keys" / "keyring.json").read_bytes()
    fresh.run("db", "upgrade")
    assert (fresh.dump(), (fresh.folder / "keys" / "keyring.json").read_bytes()) == before


def test_upgrade_does_not_make_a_rehearsal_real(desk: Desk) -> None:
    """The mark of the demonstration stays."""
    desk.run("db", "upgrade")
    assert desk.json("db", "status")["rehearsal"] is True


# --- the day of a real database ----------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["cases", "tasks", "sweep", "deliver"])
def test_a_real_database_knows_no_later_day(fresh: Desk, command: str) -> None:
    """``--as-of`` after today is refused, for readers too: exit 2."""
    fresh.run("db", "upgrade")
    before = fresh.dump()
    ran = fresh.run(command, "--as-of", LATER, "--json")
    assert (ran.code, ran.error["code"]) == (2, "not_rehearsal")
    assert fresh.dump() == before


@pytest.mark.parametrize("command", ["sweep", "deliver"])
def test_a_real_database_is_not_worked_on_in_the_past(fresh: Desk, command: str) -> None:
    """Monday 2025-03-03: what writes is refused as well."""
    fresh.run("db", "upgrade")
    ran = fresh.run(command, "--as-of", LONG_AGO, "--json")
    assert (ran.code, ran.error["code"]) == (2, "not_rehearsal")


def test_a_real_database_is_read_as_of_a_past_day(fresh: Desk) -> None:
    """Monday 2025-03-03."""
    fresh.run("db", "upgrade")
    assert fresh.json("cases", "--as-of", LONG_AGO) == []


def test_nobody_opens_a_case_on_a_later_day_in_a_real_database(fresh: Desk, tmp_path: Path) -> None:
    """The letter of Monday 2026-12-07 is no reason to."""
    fresh.run("db", "upgrade")
    form = tmp_path / "web_form.json"
    form.write_bytes(sample("web_form.json"))
    ran = fresh.run("open", str(form), "--actor", "zhao", "--as-of", LATER, "--json")
    assert (ran.code, ran.error["code"]) == (2, "not_rehearsal")
    assert fresh.json("cases") == []


# --- finding the settings and the database ---------------------------------------------------------------------------


def test_settings_are_found_beside_the_database(desk: Desk) -> None:
    """From an empty folder elsewhere: who may approve, and where the mail goes, stands beside the database."""
    desk.act(WEB, "return", "wu", "--set", "reason=请补充")
    assert list(Path.cwd().iterdir()) == []


def test_settings_may_be_named(rehearsal: Desk, tmp_path: Path) -> None:
    """``--agency``: another file than the one beside the database; here ``wu`` has left."""
    text = sample("agency.toml").decode()
    named = tmp_path / "named.toml"
    named.write_text(text.replace('"wu"', '"wu2"'), encoding="utf-8")
    ran = rehearsal.run("steps", WEB, "--actor", "wu", "--agency", str(named), "--json")
    assert (ran.code, ran.error["code"]) == (1, "unknown_actor")
    assert rehearsal.json("steps", WEB, "--actor", "wu")


def test_settings_may_be_named_by_the_environment(
    rehearsal: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``GONGKAI_SETTINGS`` goes before the file beside the database."""
    monkeypatch.setenv("GONGKAI_SETTINGS", str(tmp_path / "absent.toml"))
    ran = rehearsal.run("cases", "--json")
    assert (ran.code, ran.error["code"]) == (2, "bad_settings")


def test_in_the_folder_of_the_settings_nothing_need_be_named(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither ``--db`` nor ``--agency``: ``gongkai.sqlite`` of this folder."""
    monkeypatch.chdir(fresh.folder)
    assert run("db", "upgrade").code == 0
    assert run("cases", "--json").value == []
    assert fresh.database.exists()


def test_the_settings_may_name_the_database(fresh: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path in them starts at their own folder."""
    settings = fresh.folder / "agency.toml"
    settings.write_text('database = "sqlite:///cases.sqlite"\n' + settings.read_text(encoding="utf-8"), "utf-8")
    assert run("db", "upgrade", "--agency", str(settings)).code == 0
    assert (fresh.folder / "cases.sqlite").exists()
    assert list(Path.cwd().iterdir()) == []


def test_the_database_may_be_named_by_the_environment(rehearsal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """``GONGKAI_DB`` stands in for ``--db``."""
    monkeypatch.setenv("GONGKAI_DB", rehearsal.url)
    assert len(run("cases", "--json").value) == 3


@pytest.mark.parametrize("content", ["这不是数据库，只是一段文字。" * 20, ""], ids=["text", "empty"])
def test_a_file_that_is_no_database_is_refused_by_name(fresh: Desk, content: str) -> None:
    """Misuse is not an internal failure: exit 1 or 2, in both languages."""
    fresh.database.write_text(content, encoding="utf-8")
    ran = fresh.run("cases", "--json")
    assert ran.code in (1, 2)
    assert ran.error["zh"]
    assert ran.error["en"]


@pytest.mark.parametrize("url", ["nonsense", "mysql://office/cases", "sqlite:////nowhere/at/all.sqlite"])
def test_a_wrong_address_of_a_database_is_refused_by_name(fresh: Desk, url: str) -> None:
    """Exit 1 or 2, in both languages."""
    ran = run("cases", "--db", url, "--agency", str(fresh.folder / "agency.toml"), "--json")
    assert ran.code in (1, 2)
    assert ran.error["zh"]
    assert ran.error["en"]


# --- what a command leaves -----------------------------------------------------------------------------------------

READING = [
    ("cases",),
    ("cases", "--stage", "review"),
    ("tasks",),
    ("steps", WEB, "--actor", "wu"),
    ("show", MAIL),
    ("show", MAIL, "--reveal", "--explain"),
    ("replay",),
    ("verify",),
    ("outbox",),
    ("db", "status"),
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_leaves_the_file_as_it_was(desk: Desk, command: tuple[str, ...]) -> None:
    """Octet by octet, and no file more beside it."""
    before = desk.octets(), desk.names()
    assert desk.run(*command).code == 0
    assert desk.torn() == []
    assert (desk.octets(), desk.names()) == before


def _open(desk: Desk) -> None:
    form = desk.folder / "web_form.json"
    form.write_bytes(sample("web_form.json"))
    desk.json("open", str(form), "--actor", "zhao", "--as-of", WEDNESDAY)


WRITING: dict[str, Callable[[Desk], object]] = {
    "open": _open,
    "act": lambda desk: desk.act(WEB, "approve", "wu"),
    "preview": lambda desk: desk.json("preview", WEB, "approve", "--actor", "wu", "--as-of", WEDNESDAY),
    "sweep": lambda desk: desk.json("sweep", "--as-of", WEDNESDAY),
    "deliver": lambda desk: desk.json("deliver", "--as-of", WEDNESDAY),
    "upgrade": lambda desk: desk.json("db", "upgrade"),
}


@pytest.mark.parametrize("name", WRITING)
def test_writing_leaves_one_checkpointed_file(desk: Desk, name: str) -> None:
    """Neither ``-wal`` nor ``-shm``: the file can be copied away as it is."""
    WRITING[name](desk)
    assert desk.torn() == []


@pytest.mark.parametrize(
    "command",
    [
        ("act", WEB, "sign", "--actor", "zhao", "--as-of", WEDNESDAY),
        ("act", WEB, "nosuch", "--actor", "wu", "--as-of", WEDNESDAY),
        ("show", "nosuch"),
        ("tasks", "--role", "nosuch"),
        ("verify", "--keys", "nosuch"),
    ],
    ids=" ".join,
)
def test_a_refused_command_leaves_one_checkpointed_file(desk: Desk, command: tuple[str, ...]) -> None:
    """The same after exit 1 and 2."""
    assert desk.run(*command).code in (1, 2)
    assert desk.torn() == []


@pytest.mark.parametrize("why", ["not_rehearsal", "key_unavailable", "schema_too_new"])
def test_a_command_refused_at_the_door_leaves_one_checkpointed_file(desk: Desk, why: str) -> None:
    """The database was looked at before the refusal, so it is closed after it, too."""
    as_of = ["--as-of", LATER] if why == "not_rehearsal" else []
    if why == "not_rehearsal":
        desk.write("DELETE FROM gk_mark")
    elif why == "key_unavailable":
        (desk.folder / "keys").rename(desk.folder / "elsewhere")
    else:
        desk.write("UPDATE gk_version SET version_num = '9999'")
    ran = desk.run("sweep", "--json", *as_of)
    assert (ran.code, ran.error["code"]) == (2 if why == "not_rehearsal" else 1, why)
    assert desk.torn() == []
