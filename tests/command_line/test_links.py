"""``gongkai split``, ``join``, and what ``show`` says of cases that belong together."""

from __future__ import annotations

import json
from pathlib import Path

from gongkai.adapters.samples import sample
from tests.command_line.terminal import Desk

DAY = ("--as-of", "2026-09-07")


def registered(desk: Desk, tmp_path: Path, items: list[str]) -> str:
    """The sample mail as a case of these items, on Monday 2026-09-07."""
    path = tmp_path / "mail.eml"
    path.write_bytes(sample("mail.eml"))
    case = str(desk.json("open", str(path), "--actor", "zhao", *DAY)["case"])
    data = {"items": items, "category": "natural_person", "form": "paper", "route": "post", "identity_seen": True}
    desk.json("act", case, "register", "--actor", "zhao", "--data", json.dumps(data), *DAY)
    return case


def test_a_case_is_split_by_a_command(desk: Desk, tmp_path: Path) -> None:
    """The other case stands in 受理, due on the same day; the first keeps the rest."""
    case = registered(desk, tmp_path, ["甲方案", "乙方案"])
    made = desk.json("split", case, "--item", "2", "--actor", "zhao", *DAY)
    held = {row["id"]: row for row in desk.json("cases")}

    assert held[made["split_off"]]["stage"] == "intake"
    assert held[made["split_off"]]["due_on"] == held[case]["due_on"]
    assert desk.json("show", case)["items"]["2"]["moved_to"] == made["split_off"]


def test_what_cannot_be_split_is_refused(desk: Desk, tmp_path: Path) -> None:
    """Exit 1, and no second case."""
    case = registered(desk, tmp_path, ["甲方案"])
    before = desk.json("cases")
    refused = desk.run("split", case, "--item", "1", "--actor", "zhao", *DAY)

    assert refused.code == 1
    assert "原案件至少保留一项" in refused.err
    assert desk.json("cases") == before


def test_joined_cases_show_the_day_that_governs(desk: Desk, tmp_path: Path) -> None:
    """Each names the other, the same matter, and how many asked for it."""
    one, other = registered(desk, tmp_path, ["甲方案"]), registered(desk, tmp_path, ["甲 方案"])
    joined = desk.json("join", one, other, "--actor", "zhao", "--reason", "事项相同", *DAY)
    shown = desk.run("show", other).out

    assert joined["safe_on"] in shown
    assert f"并案：{one}" in shown
    assert "内容相同：事项 1 与案件" in shown
    assert "同一申请人" in shown
