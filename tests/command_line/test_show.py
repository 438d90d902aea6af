"""``gongkai show``: one case on a page, its days explained, and nobody's name unless it is asked for."""

from __future__ import annotations

import json

import pytest

from tests.command_line.terminal import MAIL, PAPER, PERSONAL, WEB, WEDNESDAY, Desk

NAMES = {MAIL: "张示例", PAPER: "李样本", WEB: "示例市虚构科技有限公司"}
ITEMS = {MAIL: "㙍村", WEB: "规划条件"}


@pytest.mark.parametrize("case", [MAIL, PAPER, WEB])
def test_show_hides_what_is_personal(rehearsal: Desk, case: str) -> None:
    """The page stands without names, numbers, addresses and items."""
    shown = rehearsal.run("show", case).out
    assert case in shown
    assert not [piece for piece in PERSONAL if piece in shown]


@pytest.mark.parametrize("case", [MAIL, PAPER, WEB])
def test_reveal_shows_the_applicant(rehearsal: Desk, case: str) -> None:
    """The name and, for those whose words are known here, the items."""
    shown = rehearsal.run("show", case, "--reveal").out
    assert NAMES[case] in shown
    assert ITEMS.get(case, "") in shown


@pytest.mark.parametrize("reveal", [(), ("--reveal",)], ids=["plain", "reveal"])
@pytest.mark.parametrize("case", [MAIL, PAPER, WEB])
def test_json_never_has_a_name(rehearsal: Desk, case: str, reveal: tuple[str, ...]) -> None:
    """Machines get commitments and references, whatever they ask for."""
    shown = rehearsal.run("show", case, "--json", *reveal).out
    assert not [piece for piece in PERSONAL if piece in shown]


@pytest.mark.parametrize(
    "command",
    [("cases",), ("tasks",), ("steps", WEB, "--actor", "wu"), ("outbox",), ("verify",), ("replay",)],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["lines", "json"])
def test_no_list_has_a_name(rehearsal: Desk, command: tuple[str, ...], form: tuple[str, ...]) -> None:
    """Lists are seen by more people than cases."""
    shown = rehearsal.run(*command, *form).out
    assert not [piece for piece in PERSONAL if piece in shown]


def test_the_database_itself_has_no_name(rehearsal: Desk) -> None:
    """Not one octet of what the applicants wrote stands in the file in plain."""
    content = rehearsal.database.read_bytes()
    assert not [piece for piece in PERSONAL if piece.encode() in content]


def test_without_the_keys_reveal_says_so(desk: Desk) -> None:
    """The case is shown, and in the place of the name stands why it is not."""
    (desk.folder / "keys").rename(desk.folder / "elsewhere")
    ran = desk.run("show", MAIL, "--reveal")
    assert ran.code == 0
    assert "密钥" in ran.out
    assert NAMES[MAIL] not in ran.out


def test_explain_lists_every_day(rehearsal: Desk) -> None:
    """From Monday 2026-09-14 to Friday 2026-10-16, each with its reason, counted ones numbered up to 20."""
    lines = rehearsal.run("show", PAPER, "--explain").lines
    days = [line for line in lines if line.startswith(("2026-09-", "2026-10-"))]
    assert days[0].startswith("2026-09-14 星期一")
    assert days[-1].startswith("2026-10-16 星期五  20/20")
    assert [line for line in days if "国庆节" in line]


def test_the_history_names_who_did_what_when(rehearsal: Desk) -> None:
    """Each entry on a line: its number, its day, the step, the role, the account."""
    lines = rehearsal.run("show", WEB).lines
    assert [line for line in lines if "2026-12-14" in line and "拟办答复" in line and "承办人 qian" in line]


def test_the_clocks_of_several_consultations_are_told_apart(desk: Desk) -> None:
    """By their numbers, which is what the steps about them take."""
    for matter in ("用地面积", "补偿标准"):
        asked = {"with": "third_party", "items": [1], "name": "李虚构", "matter": matter}
        desk.act(PAPER, "consult", "qian", "--data", json.dumps(asked))
    told = [line.partition("：")[0] for line in desk.run("show", PAPER).lines if line.startswith("征求意见期限")]
    assert told == ["征求意见期限（c1）", "征求意见期限（c2）"]


def test_as_of_a_past_day_the_case_stands_where_it_stood(rehearsal: Desk) -> None:
    """On Wednesday 2026-12-09 the case of Monday was in 审理, today it is in 审核."""
    assert rehearsal.json("show", WEB, "--as-of", "2026-12-09")["stage"] == "examination"
    assert rehearsal.json("show", WEB, "--as-of", WEDNESDAY)["stage"] == "review"


def test_as_of_a_past_day_nothing_later_is_shown(rehearsal: Desk) -> None:
    """On Wednesday 2026-12-09 nobody had proposed anything yet (that was on Monday 2026-12-14)."""
    shown = rehearsal.run("show", WEB, "--as-of", "2026-12-09").out
    assert "拟办答复" not in shown
    assert "2026-12-14" not in shown


def test_screen_and_json_agree_before_the_case_came(rehearsal: Desk) -> None:
    """On Sunday 2026-12-06 there was no case: what one form refuses, the other refuses alike, and by its own name."""
    on_screen = rehearsal.run("show", WEB, "--as-of", "2026-12-06")
    for_machines = rehearsal.run("show", WEB, "--as-of", "2026-12-06", "--json")
    assert on_screen.code == for_machines.code
    assert "没有环节" not in on_screen.err
