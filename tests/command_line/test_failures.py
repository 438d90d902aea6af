"""What goes wrong without the user's doing, and what is not a command: exit 3 and 2, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tests.command_line.terminal import WEB, WEDNESDAY, Desk, run

SECRET = "张三 13800000000"
APPROVE = ("act", WEB, "approve", "--actor", "wu", "--as-of", WEDNESDAY)


def raising(error: BaseException) -> Callable[..., NoReturn]:
    """Something that fails whatever it is asked."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


# --- internal failures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["lines", "json"])
@pytest.mark.parametrize(
    "broken", ["gongkai.assembly.assemble", "gongkai.engine.casework.CaseEngine.act", "gongkai.engine.store.put_case"]
)
def test_an_internal_failure_tells_nothing_of_its_message(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: str, form: tuple[str, ...]
) -> None:
    """A library's message may hold a name and a number: exit 3, and only the kind of the error is shown."""
    monkeypatch.setattr(broken, raising(RuntimeError(SECRET)))
    ran = desk.run(*APPROVE, *form)
    assert ran.code == 3
    assert "RuntimeError" in ran.out + ran.err
    for piece in (*SECRET.split(), "Traceback", "File "):
        assert piece not in ran.out + ran.err


def test_an_internal_failure_is_told_in_both_languages(rehearsal: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line each on standard error."""
    monkeypatch.setattr("gongkai.assembly.assemble", raising(RuntimeError(SECRET)))
    zh, en = rehearsal.run("cases").err.splitlines()
    assert "内部故障" in zh
    assert "Internal failure" in en


def test_after_an_internal_failure_nothing_was_half_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last insert of an act fails: not a row is left of it, and the database is closed."""
    before = desk.dump()
    monkeypatch.setattr("gongkai.engine.commands.CaseEngine._parties", raising(RuntimeError(SECRET)))
    assert desk.run(*APPROVE).code == 3
    assert desk.torn() == []
    assert desk.dump() == before


def test_a_chained_error_is_not_shown_either(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the cause nor the context of what was raised."""
    failure = RuntimeError("outer")
    failure.__cause__ = ValueError(SECRET)
    monkeypatch.setattr("gongkai.engine.casework.CaseEngine.act", raising(failure))
    ran = desk.run(*APPROVE)
    assert ran.code == 3
    assert SECRET not in ran.out + ran.err


# --- interruption ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ["gongkai.assembly.assemble", "gongkai.engine.casework.CaseEngine.act"])
def test_an_interruption_is_exit_3(desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """Ctrl-C: said in both languages, nothing written, no traceback."""
    before = desk.dump()
    monkeypatch.setattr(broken, raising(KeyboardInterrupt()))
    ran = desk.run(*APPROVE)
    assert ran.code == 3
    assert "已中断" in ran.err
    assert "Interrupted" in ran.err
    assert "Traceback" not in ran.err
    assert desk.dump() == before


# --- misuse ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("db", "nosuch"),
        ("cases", "--nosuch"),
        ("act",),
        ("act", WEB, "approve"),
        ("act", WEB, "approve", "--actor", "wu", "--expect", "five"),
        ("deliver", "--limit", "0"),
        ("deadline",),
        ("open",),
    ],
    ids=" ".join,
)
def test_misuse_is_exit_2(arguments: tuple[str, ...]) -> None:
    """An unknown command or option, one that is missing, a value of another kind: told on standard error."""
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--data", "no json", "bad_argument"),
        ("--data", "[1]", "bad_argument"),
        ("--data", '{"opinion": 1, "opinion": 2}', "bad_argument"),
        ("--data", "@absent.json", "bad_argument"),
        ("--set", "opinion", "bad_argument"),
        ("--file", "opinion=absent.txt", "bad_field"),
        ("--file", "absent.txt", "bad_argument"),
        ("--request-id", "x" * 121, "request_id_missing"),
    ],
)
def test_what_a_person_types_is_refused_by_name(desk: Desk, option: str, value: str, code: str) -> None:
    """Exit 2, and nothing is written."""
    before = desk.dump()
    ran = desk.run(*APPROVE, option, value, "--json")
    assert (ran.code, ran.error["code"]) == (2, code)
    assert desk.dump() == before


@pytest.mark.parametrize("arguments", [("--help",), ("act", "--help"), ("db", "--help"), ("db", "upgrade", "--help")])
def test_help_is_exit_0(arguments: tuple[str, ...]) -> None:
    """On standard output."""
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert "Usage" in ran.out


@pytest.mark.parametrize("arguments", [(), ("db",)], ids=["gongkai", "gongkai db"])
def test_no_command_shows_the_help(arguments: tuple[str, ...]) -> None:
    """Exit 2: nothing was asked for."""
    ran = run(*arguments)
    assert ran.code == 2
    assert "Usage" in ran.out + ran.err


# --- from outside ------------------------------------------------------------------------------------------------


def test_a_refusal_from_outside(tmp_path: Path) -> None:
    """A process of its own: exit code, two lines, and nothing else on either stream."""
    command = [sys.executable, "-X", "utf8", "-W", "error", "-m", "gongkai", "cases", "--db", "nonsense"]
    settings = ["--agency", str(tmp_path / "absent.toml")]
    done = subprocess.run(
        [*command, *settings], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 2)
