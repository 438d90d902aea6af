"""Cases opened and carried by commands: samples, steps with their data and files, worklists, previews."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.adapters.samples import sample
from tests.command_line.terminal import PAPER, WEB, WEDNESDAY, Desk, run

MONDAY_14 = "2026-09-14"
OUTCOMES = [{"item": 1, "outcome": "disclosed"}]
REGISTERED = (
    *("--set", "items=2025年度征收方案", "--set", "category=natural_person", "--set", "form=paper"),
    *("--set", "route=pick_up", "--set", "identity_seen=true"),
)


@pytest.fixture
def scan(tmp_path: Path) -> str:
    """A fictitious scan, as evidence."""
    path = tmp_path / "凭证.txt"
    path.write_text("示例")
    return str(path)


def received(folder: Path, name: str) -> str:
    """A sample application as a file."""
    path = folder / name
    path.write_bytes(sample(name))
    return str(path)


# --- open --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "monday", "due_on"),
    [
        ("mail.eml", "2026-09-07", "2026-10-10"),  # Saturday, worked
        ("web_form.json", "2026-12-07", "2027-01-05"),  # Tuesday
        ("word_form.docx", "2026-09-14", "2026-10-16"),  # Friday
    ],
)
def test_each_sample_opens_a_case_on_its_day(desk: Desk, tmp_path: Path, name: str, monday: str, due_on: str) -> None:
    """In 受理, not numbered yet, with the twentieth working day as its due day."""
    done = desk.json("open", received(tmp_path, name), "--actor", "zhao", "--as-of", monday)
    assert (done["stage"], done["version"], done["number"], done["due_on"]) == ("intake", 1, None, due_on)
    assert done["provisional"] == due_on.startswith("2027")


def test_a_confirmed_mail_counts_from_its_confirmation(desk: Desk, tmp_path: Path) -> None:
    """Confirmed on Tuesday 2026-09-08: due one working day later than counted from Monday."""
    mail = received(tmp_path, "mail.eml")
    done = desk.json("open", mail, "--actor", "zhao", "--as-of", "2026-09-08", "--confirmed", "2026-09-08")
    assert (done["due_on"], done["safe_on"]) == ("2026-10-12", "2026-10-10")


def test_the_same_request_opens_one_case(desk: Desk, tmp_path: Path) -> None:
    """The second time the stored result is given, and nothing is written."""
    arguments = ("open", received(tmp_path, "word_form.docx"), "--actor", "zhao", "--request-id", "post-17")
    first = desk.json(*arguments, "--as-of", MONDAY_14)
    before = desk.dump()
    assert desk.json(*arguments, "--as-of", MONDAY_14) == first
    assert desk.dump() == before


# --- act ---------------------------------------------------------------------------------------------------------


def test_act_takes_values_one_by_one(desk: Desk, tmp_path: Path) -> None:
    """``--set``: a list field given once, a flag, choices; the case is registered under the next number."""
    opened = desk.json(
        *("open", received(tmp_path, "word_form.docx"), "--actor", "zhao", "--as-of", MONDAY_14),
    )
    done = desk.act(opened["case"], "register", "zhao", *REGISTERED, on=MONDAY_14)
    assert (done["stage"], done["number"]) == ("registration", "示例申〔2026〕004号")
    state = desk.show(done["number"])
    assert (list(state["items"]), state["values"]["identity_seen"]) == (["1"], True)


def test_act_takes_data_as_json(desk: Desk) -> None:
    """``--data`` as text."""
    done = desk.act(PAPER, "propose", "qian", "--data", json.dumps({"outcomes": OUTCOMES}))
    assert (done["stage"], len(done["letters"])) == ("review", 1)


def test_act_takes_data_from_a_file(desk: Desk, tmp_path: Path) -> None:
    """``--data @FILE``."""
    (tmp_path / "拟办.json").write_text(json.dumps({"outcomes": OUTCOMES}), encoding="utf-8")
    assert desk.act(PAPER, "propose", "qian", "--data", f"@{tmp_path / '拟办.json'}")["stage"] == "review"


def test_act_takes_a_row_of_a_table(desk: Desk) -> None:
    """``--set`` with a JSON object is one row; repeated, one row more."""
    row = json.dumps(OUTCOMES[0])
    assert desk.act(PAPER, "propose", "qian", "--set", f"outcomes={row}")["stage"] == "review"


def test_act_takes_a_file(desk: Desk, scan: str) -> None:
    """``--file``: it becomes a document of the case, and lies in the store beside the database, encrypted."""
    before = desk.names()
    desk.act(WEB, "withdraw", "zhao", "--file", f"statement={scan}")
    documents = [row for row in desk.show(WEB)["documents"] if row["kind"] == "statement"]
    assert len(documents) == 1
    stored = {name for name in desk.names() - before if name.startswith("documents/")}
    assert any(name.endswith(documents[0]["digest"].removeprefix("sha256:")) for name in stored)
    assert all("示例".encode() not in (desk.folder / name).read_bytes() for name in stored if len(name) > 60)


def test_the_same_request_acts_once(desk: Desk) -> None:
    """The stored result comes back, with the version of then."""
    first = desk.act(WEB, "approve", "wu", "--request-id", "w-1")
    before = desk.dump()
    assert desk.act(WEB, "approve", "wu", "--request-id", "w-1") == first
    assert desk.dump() == before


def test_an_expected_version_lets_the_step_pass(desk: Desk) -> None:
    """``--expect`` with the version that the case has."""
    assert desk.act(WEB, "approve", "wu", "--expect", str(desk.show(WEB)["version"]))["version"] == 6


def test_acting_for_somebody_is_recorded(desk: Desk) -> None:
    """``--for``: both names stand in the history."""
    desk.act(WEB, "approve", "wu", "--for", "wang")
    (line,) = [line for line in desk.run("show", WEB).lines if "审核通过" in line]
    assert "wu（代 wang）" in line


def test_an_earlier_day_may_be_recorded_with_evidence(desk: Desk, scan: str) -> None:
    """Withdrawn on Tuesday 2026-12-15, recorded on Wednesday."""
    desk.act(WEB, "withdraw", "zhao", "--file", f"statement={scan}", "--occurred-on", "2026-12-15")
    assert desk.show(WEB)["clocks"]["reply"]["stopped_on"] == "2026-12-15"


def test_commands_alone_carry_a_case_to_the_archive(desk: Desk, scan: str) -> None:
    """From 审理 to 归档; what the signer signs is the digest that ``show --json`` gives."""
    desk.act(PAPER, "propose", "qian", "--data", json.dumps({"outcomes": OUTCOMES}))
    desk.act(PAPER, "review_secrecy", "zheng")
    desk.act(PAPER, "approve", "wu")
    (draft,) = [row for row in desk.show(PAPER)["letters"] if row["letter"] == "reply_draft"]
    desk.act(PAPER, "sign", "wang", "--set", f"reply={draft['digest']}")
    desk.act(PAPER, "seal", "zhao")
    desk.act(PAPER, "dispatch", "zhao", "--set", "route=pick_up")
    served = ("--set", f"served={WEDNESDAY}", "--set", "receiver=李样本", "--file", f"evidence={scan}")
    desk.act(PAPER, "record_service", "zhao", *served)
    done = desk.act(PAPER, "archive", "feng", "--set", "retention=10_years", "--set", "pages=6")
    assert (done["stage"], done["version"]) == ("archived", 11)
    assert desk.json("replay")["ok"]
    assert desk.json("verify")["ok"]


# --- worklists ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "steps"),
    [
        ((), ["propose", "approve"]),
        (("--person", "wu"), ["approve"]),
        (("--person", "qian"), ["propose"]),
        (("--person", "zhao"), []),
        (("--role", "handler"), ["propose"]),
        (("--role", "signer"), []),
        (("--person", "wu", "--role", "handler"), []),
    ],
)
def test_tasks_by_person_and_by_role(rehearsal: Desk, arguments: tuple[str, ...], steps: list[str]) -> None:
    """A role that a unit holds is filtered by the unit of the person, too."""
    assert [row["step"] for row in rehearsal.json("tasks", *arguments)] == steps


def test_a_handler_of_another_unit_has_no_task(desk: Desk) -> None:
    """The case is handled by 用地科; a handler of the office sees nothing of it."""
    settings = desk.folder / "agency.toml"
    more = '\n[[people]]\nid = "he"\nname = "何承办"\nunit = "office"\nroles = ["handler"]\n'
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert desk.json("tasks", "--person", "he") == []
    assert [row["step"] for row in desk.json("tasks", "--person", "qian")] == ["propose"]


def test_nothing_to_do_is_said(rehearsal: Desk) -> None:
    """In both languages."""
    assert rehearsal.run("tasks", "--person", "zhao").lines == ["没有待办。Nothing is waiting."]


def test_steps_follow_the_case(desk: Desk) -> None:
    """Before the approval the signer may not sign, afterwards he may."""
    assert not _allowed(desk, "wang", "sign")
    desk.act(WEB, "approve", "wu")
    assert _allowed(desk, "wang", "sign")


def _allowed(desk: Desk, actor: str, step: str) -> bool:
    rows = desk.json("steps", WEB, "--actor", actor, "--as-of", WEDNESDAY)
    (allowed,) = [row["allowed"] for row in rows if row["step"] == step]
    return bool(allowed)


# --- preview -----------------------------------------------------------------------------------------------------


def test_preview_shows_what_act_then_does(desk: Desk) -> None:
    """Ten working days more from Tuesday 2027-01-05, and the letter that tells them."""
    arguments = ("extend", "--actor", "sun", "--set", "workdays=10", "--set", "reason=查找")
    seen = desk.json("preview", WEB, *arguments, "--as-of", WEDNESDAY)
    done: Any = desk.json("act", WEB, *arguments, "--as-of", WEDNESDAY)
    assert seen["clocks"]["reply"]["due_on"] == done["due_on"] > "2027-01-05"
    assert seen["letters"] == ["extension_notice"]


def test_preview_writes_nothing(desk: Desk) -> None:
    """Not a row, not a file, not an octet of the database."""
    before = desk.octets(), desk.names(), desk.dump()
    data = json.dumps({"outcomes": OUTCOMES})
    desk.json("preview", PAPER, "propose", "--actor", "qian", "--data", data, "--as-of", WEDNESDAY)
    assert (desk.octets(), desk.names(), desk.dump()) == before


def test_preview_is_refused_as_act_is(desk: Desk) -> None:
    """The same code and the same words."""
    arguments = (PAPER, "approve", "--actor", "wu", "--as-of", WEDNESDAY, "--json", "--db", desk.url)
    previewed, acted = run("preview", *arguments), run("act", *arguments)
    assert (previewed.code, previewed.error) == (acted.code, acted.error)
    assert previewed.error["code"] == "step_not_in_stage"
