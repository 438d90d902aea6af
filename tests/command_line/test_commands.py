"""What every command prints under ``--json``: one value, with the keys that scripts rely on, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from gongkai.adapters.command_line import application
from tests.command_line.terminal import MAIL, PAPER, WEB, WEDNESDAY, Desk, run

CASE_KEYS = {
    *("id", "agency", "number", "workflow", "stage"),
    *("outcome", "due_on", "safe_on", "provisional", "version"),
}
DONE_KEYS = {
    *("case", "agency", "step", "version", "digest", "stage"),
    *("number", "due_on", "safe_on", "provisional", "letters", "messages"),
}
TASK_KEYS = {
    *("case", "number", "step", "label", "role", "unit", "person"),
    *("opened_on", "due_on", "safe_on", "provisional"),
}
AS_OF = ("--as-of", WEDNESDAY)
FACTS = {"received": "2026-03-02", "as_of": "2026-03-10"}  # Monday, Tuesday


def test_every_command_offers_json() -> None:
    """``--json`` stands in the options of each command, also of those in groups."""
    for name, command in _commands(typer.main.get_command(application)):
        assert "--json" in {option for parameter in command.params for option in parameter.opts}, name


def _commands(command: Any, path: str = "gongkai") -> list[tuple[str, Any]]:
    """Every command below `command` that is no group of others."""
    inner = getattr(command, "commands", None)
    if inner is None:
        return [(path, command)]
    return [found for name, one in inner.items() for found in _commands(one, f"{path} {name}")]


# --- reading -----------------------------------------------------------------------------------------------------


def test_cases_have_exactly_the_fixed_keys(rehearsal: Desk) -> None:
    """Three objects; days are texts or null, the version a number, provisional a truth value."""
    rows = rehearsal.json("cases")
    assert [row.keys() for row in rows] == [CASE_KEYS] * 3
    for row in rows:
        assert row["workflow"] == "disclosure"
        assert (row["agency"], type(row["version"]), type(row["provisional"])) == ("shili", int, bool)


def test_cases_come_earliest_safe_day_first(rehearsal: Desk) -> None:
    """Friday 2026-10-16, Monday 2026-11-09, and the one of December last."""
    rows = rehearsal.json("cases")
    assert [row["number"] for row in rows] == [PAPER, MAIL, WEB]
    assert [row["safe_on"] for row in rows] == sorted(row["safe_on"] for row in rows)


@pytest.mark.parametrize(
    ("stage", "numbers"), [("archived", [MAIL]), ("examination", [PAPER]), ("review", [WEB]), ("intake", [])]
)
def test_cases_of_one_stage(rehearsal: Desk, stage: str, numbers: list[str]) -> None:
    """``--stage`` keeps only those that stand there."""
    assert [row["number"] for row in rehearsal.json("cases", "--stage", stage)] == numbers


def test_tasks_have_their_keys(rehearsal: Desk) -> None:
    """One object per task that waits for anybody."""
    rows = rehearsal.json("tasks")
    assert [row.keys() for row in rows] == [TASK_KEYS] * 2
    assert [(row["number"], row["step"]) for row in rows] == [(PAPER, "propose"), (WEB, "approve")]


def test_steps_say_what_is_allowed_and_why_not(rehearsal: Desk) -> None:
    """Each step of the stage; a reason has a code and both languages, an allowed step has none."""
    rows = rehearsal.json("steps", WEB, "--actor", "wu", *AS_OF)
    for row in rows:
        assert row.keys() == {"step", "label", "allowed", "reasons"}
        assert row["allowed"] == (not row["reasons"])
        assert all(reason.keys() == {"code", "zh", "en"} and all(reason.values()) for reason in row["reasons"])
    allowed = {row["step"] for row in rows if row["allowed"]}
    assert {"approve", "return"} <= allowed
    assert not {"sign", "extend", "review_secrecy"} & allowed


def test_show_is_the_state_of_the_case(rehearsal: Desk) -> None:
    """The whole state as one object, named by the id or by the number alike."""
    state = rehearsal.show(WEB)
    assert (state["stage"], state["version"], state["numbers"]["registration"]) == ("review", 5, WEB)
    assert rehearsal.show(state["id"]) == rehearsal.show(state["id"][:8]) == state


def test_preview_has_its_keys(desk: Desk) -> None:
    """Stage, days and letters as they would be."""
    seen = desk.json("preview", WEB, "approve", "--actor", "wu", *AS_OF)
    assert seen.keys() == {"step", "stage", "clocks", "letters"}
    assert (seen["step"], seen["stage"], seen["letters"]) == ("approve", "review", [])
    assert seen["clocks"]["reply"].keys() == {"due_on", "safe_on", "provisional"}


def test_replay_has_its_keys(rehearsal: Desk) -> None:
    """Cases and entries counted, none of them differing."""
    replayed = rehearsal.json("replay")
    assert replayed.keys() == {"ok", "cases", "entries", "differing"}
    assert (replayed["ok"], replayed["cases"], replayed["differing"]) == (True, 3, [])


def test_verify_has_its_keys(rehearsal: Desk) -> None:
    """What was checked, how often; what was not; no findings."""
    report = rehearsal.json("verify")
    assert report.keys() == {"ok", "checked", "not_checked", "findings"}
    assert (report["ok"], report["findings"], report["checked"]["cases"]) == (True, [], 3)
    assert all(type(count) is int for count in report["checked"].values())


def test_outbox_has_neither_addresses_nor_texts(rehearsal: Desk) -> None:
    """References and results, all of them sent."""
    rows = rehearsal.json("outbox")
    assert {row["status"] for row in rows} == {"sent"}
    assert not {"address", "address_ref", "text", "document"} & set().union(*rows)


def test_db_status_has_its_keys(rehearsal: Desk) -> None:
    """The schema found is the newest, and the demonstration is a rehearsal."""
    status = rehearsal.json("db", "status")
    assert status.keys() == {"schema", "newest", "rehearsal"}
    assert status["schema"] == status["newest"]
    assert status["rehearsal"] is True


def test_deadline_needs_no_database(tmp_path: Path) -> None:
    """It is given a file and nothing else."""
    (tmp_path / "facts.json").write_text(json.dumps(FACTS))
    ran = run("deadline", str(tmp_path / "facts.json"), "--json")
    assert (ran.code, ran.err, ran.value["receipt_on"], ran.value["verdict"]) == (0, "", "2026-03-02", "open")


# --- writing -----------------------------------------------------------------------------------------------------


def test_act_and_open_say_what_was_done(desk: Desk, tmp_path: Path) -> None:
    """The same keys for both; a case that is not registered yet has no number."""
    done = desk.act(WEB, "approve", "wu")
    assert done.keys() == DONE_KEYS
    assert (done["number"], done["step"], done["version"], done["stage"]) == (WEB, "approve", 6, "review")
    opened = desk.json("open", str(_form(tmp_path)), "--actor", "zhao", *AS_OF)
    assert opened.keys() == DONE_KEYS
    assert (opened["number"], opened["step"], opened["version"], opened["stage"]) == (None, "receive", 1, "intake")


def _form(folder: Path) -> Path:
    """A small web form of Wednesday 2026-12-16."""
    path = folder / "form.json"
    applicant = {"name": "钱样例", "phone": "13800000009"}
    path.write_text(
        json.dumps({"applicant": applicant, "items": ["样例"], "submitted_at": f"{WEDNESDAY}T08:00:00+08:00"})
    )
    return path


def test_sweep_and_deliver_give_integers(desk: Desk) -> None:
    """``due``, ``lapsed`` and ``alerts`` are whole numbers, and so is everything that deliver counts."""
    swept = desk.json("sweep", *AS_OF)
    assert {"due", "lapsed", "alerts"} <= swept.keys()
    assert all(type(swept[name]) is int for name in ("due", "lapsed", "alerts"))
    delivered = desk.json("deliver", *AS_OF)
    assert delivered.keys() == {"sent", "refused", "delayed", "unknown"}
    assert all(type(count) is int for count in delivered.values())


def test_db_upgrade_names_the_schema(desk: Desk) -> None:
    """Also where there is nothing to upgrade, and then it changes no row."""
    before = desk.dump()
    assert desk.json("db", "upgrade") == {"schema": desk.json("db", "status")["newest"]}
    assert desk.dump() == before


# --- for people --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("cases",),
        ("tasks",),
        ("steps", WEB, "--actor", "wu", *AS_OF),
        ("show", MAIL),
        ("replay",),
        ("verify",),
        ("outbox",),
        ("db", "status"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_without_json_a_command_prints_lines(rehearsal: Desk, arguments: tuple[str, ...]) -> None:
    """Exit 0, something to read, nothing on standard error."""
    ran = rehearsal.run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.strip()


@pytest.mark.parametrize("command", [("cases",), ("tasks",), ("show", WEB)], ids=lambda command: command[0])
def test_stages_and_steps_are_shown_in_chinese(rehearsal: Desk, command: tuple[str, ...]) -> None:
    """What is a code under ``--json`` is a word on the screen."""
    shown = rehearsal.run(*command).out
    for code in ("archived", "examination", "review", "propose", "approve", "disclosed", "registrar"):
        assert code not in shown
    assert "审核" in shown


def test_act_shows_the_stage_in_chinese(desk: Desk) -> None:
    """Wednesday 2026-12-16: the case stays in 审核."""
    ran = desk.run("act", WEB, "approve", "--actor", "wu", *AS_OF)
    assert ran.code == 0
    assert "审核" in ran.out
    assert "review" not in ran.out


def test_an_overlong_line_is_not_wrapped(rehearsal: Desk) -> None:
    """``show --json`` is far longer than any screen and still one line."""
    ran = rehearsal.run("show", MAIL, "--json")
    assert len(ran.out) > 3000
    assert len(ran.lines) == 1
