"""The commands know every procedure: a request to correct one's own record is listed, shown and carried like others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.adapters.installation import Wanted
from gongkai.assembly import assemble
from gongkai.engine import parse_day
from tests.command_line.terminal import PERSONAL, WEDNESDAY, Desk
from tests.office import PAPER

REQUEST = {
    "channel": "in_person",
    "name": "张示例",
    "category": "natural_person",
    "phone": "13800000000",
    "identity_seen": True,
    "record": "本人房屋登记信息",
    "claim": "门牌号登记错误",
    "application": PAPER,
    "proof": [PAPER],
}


@pytest.fixture
def own(desk: Desk) -> str:
    """A case of its own workflow, opened on Wednesday 2026-12-16 in the kept office."""
    office = assemble(Wanted(database=desk.url, as_of=parse_day(WEDNESDAY)))
    try:
        with office.session() as session:
            done = office.engine.open(session, "own_record", data=REQUEST, actor="zhao", request_id="own")
            session.commit()
    finally:
        office.close()
    return done.case


def test_it_is_shown_with_its_own_clock(desk: Desk, own: str) -> None:
    """Twenty working days, day by day, and nobody's name."""
    shown = desk.run("show", own, "--explain")
    assert (shown.code, shown.err) == (0, "")
    assert "更正本人信息" in shown.lines[0]
    assert [line for line in shown.lines if line.startswith("更正办理期限：自 2026-12-16 起")]
    assert [line for line in shown.lines if "20/20" in line]
    assert not [piece for piece in PERSONAL if piece in shown.out]
    assert "申请人 张示例" in desk.run("show", own, "--reveal").out


def test_it_is_listed_among_the_others(desk: Desk, own: str) -> None:
    """In its stage, with a task for those who verify records."""
    assert own in [row["id"] for row in desk.json("cases", "--stage", "examination")]
    waiting = [row for row in desk.json("tasks", "--role", "handler") if row["case"] == own]
    assert [row["step"] for row in waiting] == ["verify_record"]
    assert "核实（承办人）" in desk.run("tasks").out


def test_it_is_carried_by_commands(desk: Desk, own: str) -> None:
    """Verified by one, approved by another."""
    found = ("--set", "outcome=refused", "--set", "finding=与原始档案一致", "--set", "reason=证据不能证明")
    assert desk.act(own, "verify_record", "qian", *found)["stage"] == "review"
    assert desk.act(own, "approve_finding", "wu")["stage"] == "notification"
    assert desk.json("replay")["ok"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("cases", "--stage", "nowhere"), "unknown_stage"), (("tasks", "--role", "king"), "unknown_role")],
)
def test_what_no_procedure_knows_is_refused(rehearsal: Desk, arguments: tuple[str, ...], code: str) -> None:
    """With the names that there are."""
    ran = rehearsal.run(*arguments, "--json")
    assert (ran.code, ran.error["code"]) == (2, code)


def test_it_is_opened_from_its_fields(desk: Desk, tmp_path: Path) -> None:
    """There is no form to read: ``--workflow`` names it, and its fields are given one by one."""
    paper = tmp_path / "申请.txt"
    paper.write_text("示例")
    fields = {name: value for name, value in REQUEST.items() if name not in ("application", "proof")}
    files = ("--file", f"application={paper}", "--file", f"proof={paper}")
    opening = ("--workflow", "own_record", "--actor", "zhao", "--data", json.dumps(fields), *files)
    done = desk.json("open", *opening, "--as-of", WEDNESDAY)

    assert done["stage"] == "examination"
    unknown = desk.run("open", "--workflow", "petition", "--actor", "zhao", "--as-of", WEDNESDAY)
    neither = desk.run("open", "--actor", "zhao", "--as-of", WEDNESDAY)
    assert (unknown.code, neither.code) == (2, 2)
    assert "own_record" in unknown.err
    assert "--workflow" in neither.err
