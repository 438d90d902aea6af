"""``gongkai replay`` and ``verify``: an auditor's answer, also with nothing but the database in hand."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.command_line.terminal import MAIL, WEB, WEDNESDAY, Desk, Ran, run

NUMBER = re.compile(r"replay equals stored: ([1-9]\d*) cases, ([1-9]\d*) entries")


@pytest.fixture
def alone(rehearsal: Desk, tmp_path: Path) -> Desk:
    """Nothing but the database, elsewhere: no settings, no keys, no documents."""
    folder = tmp_path / "audit"
    folder.mkdir()
    shutil.copy(rehearsal.database, folder)
    return Desk(folder)


def counted(ran: Ran) -> tuple[int, int]:
    """Cases and entries of the line that scripts look for; it is the only line."""
    (line,) = ran.lines
    match = NUMBER.fullmatch(line)
    assert match is not None, line
    return int(match[1]), int(match[2])


def test_replay_prints_the_line_that_scripts_rely_on(rehearsal: Desk) -> None:
    """Exit 0; as many entries as the cases have versions."""
    ran = rehearsal.run("replay")
    versions = [row["version"] for row in rehearsal.json("cases")]
    assert (ran.code, counted(ran)) == (0, (3, sum(versions)))


def test_replay_of_one_case(rehearsal: Desk) -> None:
    """Its own entries only."""
    assert counted(rehearsal.run("replay", WEB)) == (1, 5)


def test_a_changed_state_is_found_by_replay(desk: Desk) -> None:
    """Exit 1, and the case is named; the line of success is not printed."""
    desk.write(f"UPDATE gk_case SET state = replace(state, '\"land\"', '\"office\"') WHERE number = '{WEB}'")
    ran = desk.run("replay")
    assert (ran.code, ran.lines) == (1, [f"不一致 differs: {_id(desk, WEB)}"])
    assert desk.run("replay", "--json").value["differing"] == [_id(desk, WEB)]


def _id(desk: Desk, number: str) -> str:
    return str(next(row["id"] for row in desk.json("cases") if row["number"] == number))


# --- verify ------------------------------------------------------------------------------------------------------


def test_verify_says_what_it_did_not_look_at(rehearsal: Desk) -> None:
    """Without ``--documents`` and ``--keys`` neither was checked."""
    report = rehearsal.json("verify")
    assert {"documents", "vault"} <= set(report["not_checked"])
    assert not {"documents", "values"} & report["checked"].keys()


def test_verify_looks_at_documents_and_keys_where_it_is_told(rehearsal: Desk) -> None:
    """Then both are counted, and no longer stand among what was not checked."""
    folders = ("--documents", str(rehearsal.folder / "documents"), "--keys", str(rehearsal.folder / "keys"))
    report = rehearsal.json("verify", *folders)
    assert not {"documents", "vault"} & set(report["not_checked"])
    assert report["checked"]["documents"] > 0
    assert report["checked"]["values"] > 0


def test_a_missing_document_is_a_finding(desk: Desk) -> None:
    """Exit 1, with the case, the entry and the digest."""
    gone = next(row for row in desk.show(MAIL)["documents"] if row["kind"] == "application")
    digest = gone["digest"].removeprefix("sha256:")
    (path,) = (desk.folder / "documents").rglob(digest)
    path.unlink()
    ran = desk.run("verify", "--documents", str(desk.folder / "documents"), "--json")
    (found,) = ran.value["findings"]
    assert (ran.code, ran.value["ok"]) == (1, False)
    assert found == {"case": _id(desk, MAIL), "entry": 1, "kind": "document_missing", "detail": gone["digest"]}


def test_a_changed_document_is_a_finding(desk: Desk) -> None:
    """One octet more is enough."""
    path = max((desk.folder / "documents").rglob("*"), key=lambda path: path.stat().st_size * path.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    ran = desk.run("verify", "--documents", str(desk.folder / "documents"), "--json")
    assert (ran.code, [found["kind"] for found in ran.value["findings"]]) == (1, ["document_damaged"])


def test_a_changed_list_is_a_finding(desk: Desk) -> None:
    """A due day moved in the list by hand: the column is named."""
    desk.write(f"UPDATE gk_case SET due_on = '2027-06-01' WHERE number = '{WEB}'")
    ran = desk.run("verify", WEB)
    assert ran.code == 1
    assert "gk_case.due_on" in ran.out
    assert desk.run("verify", MAIL).code == 0


def test_findings_are_shown_one_a_line(desk: Desk) -> None:
    """First how many, then each with its case and kind."""
    desk.write(f"UPDATE gk_case SET stage = 'archived' WHERE number = '{WEB}'")
    lines = desk.run("verify").lines
    assert lines[0] == "发现 1 处问题"
    assert _id(desk, WEB) in lines[-1]


# --- the database alone ------------------------------------------------------------------------------------------


def test_the_database_alone_is_replayed(alone: Desk) -> None:
    """Copied elsewhere without settings, keys and documents, it gives the same line."""
    ran = alone.run("replay")
    assert (ran.code, counted(ran)[0]) == (0, 3)


def test_the_database_alone_is_verified(alone: Desk) -> None:
    """Histories and projections; the rest is said to be unchecked."""
    report = alone.json("verify")
    assert (report["ok"], report["checked"]["cases"]) == (True, 3)


def test_the_database_alone_lists_its_cases(alone: Desk, rehearsal: Desk) -> None:
    """The same list, to the letter."""
    assert alone.json("cases") == rehearsal.json("cases")


def test_the_database_alone_is_read_without_leaving_anything(alone: Desk) -> None:
    """Neither a file beside it nor an octet in it changes."""
    before = alone.octets(), alone.names()
    for command in ("cases", "replay", "verify"):
        assert alone.run(command).code == 0
    assert (alone.octets(), alone.names()) == before


def test_nobody_acts_without_settings(alone: Desk) -> None:
    """Who may do what stands in them: exit 2, and nothing is written."""
    before = alone.octets()
    ran = alone.run("act", WEB, "approve", "--actor", "wu", "--as-of", WEDNESDAY, "--json")
    assert (ran.code, ran.error["code"]) == (2, "settings_missing")
    assert alone.octets() == before


def test_a_copy_made_by_sqlite_is_not_changed_by_reading(rehearsal: Desk, tmp_path: Path) -> None:
    """``VACUUM INTO`` gives an auditor a file in SQLite's usual mode; reading leaves it so, octet by octet."""
    copy = Desk(tmp_path)
    rehearsal.rows(f"VACUUM INTO '{copy.database}'")
    before = copy.octets()
    assert counted(copy.run("replay"))[0] == 3
    assert copy.octets() == before


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Exit 1 by name, and no empty file is left."""
    ran = run("replay", "--db", f"sqlite:///{tmp_path}/absent.sqlite", "--json")
    assert (ran.code, ran.error["code"]) == (1, "database_missing")
    assert not (tmp_path / "absent.sqlite").exists()
