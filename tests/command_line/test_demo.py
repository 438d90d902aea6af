"""``gongkai demo``: three applications through one autumn, told line by line, and played nowhere uninvited."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.command_line.conftest import Kept
from tests.command_line.terminal import MAIL, PAPER, WEB, Desk, Ran, run

ROOT = Path(__file__).parents[2]
LAST_LINE = re.compile(r"replay equals stored: [1-9]\d* cases, [1-9]\d* entries")
STAGES = {"受理", "登记", "审理", "审核", "告知", "回执", "归档"}
STEP_LINE = re.compile(r"  (\d{4}-\d\d-\d\d) 星期[一二三四五六日]　(\w+)　")


def told(kept: Kept, number: str) -> list[str]:
    """What is said of one case: from the line with its number to the next heading."""
    lines = kept.ran.lines
    first = next(index for index, line in enumerate(lines) if line.startswith(f"{number}　现处环节"))
    following = (index for index in range(first, len(lines)) if lines[index].startswith("━━"))
    return lines[first : next(following, len(lines))]


# --- what it tells -----------------------------------------------------------------------------------------------


def test_the_last_line_is_the_one_that_scripts_rely_on(kept: Kept) -> None:
    """The cases and entries of the database, no blank line after it."""
    assert LAST_LINE.fullmatch(kept.ran.lines[-1])
    replayed = kept.desk.json("replay")
    assert kept.ran.lines[-1].endswith(f"{replayed['cases']} cases, {replayed['entries']} entries")


def test_every_step_is_told_with_its_stage_in_chinese(kept: Kept) -> None:
    """As many lines as there are entries; no code of a stage is shown anywhere."""
    steps = [match for line in kept.ran.lines if (match := STEP_LINE.match(line))]
    assert {match[2] for match in steps} == STAGES
    assert len(steps) == kept.desk.json("replay")["entries"]
    codes = ("intake", "examination", "review", "notification", "archived", "disclosed")
    assert not [code for code in codes if code in kept.ran.out]


def test_the_steps_of_a_case_are_told_in_the_order_of_days(kept: Kept) -> None:
    """From Monday 2026-09-07 to Thursday 2026-11-12 for the first."""
    days = [match[1] for line in told(kept, MAIL) if (match := STEP_LINE.match(line))]
    assert days == sorted(days)
    assert (days[0], days[-1]) == ("2026-09-07", "2026-11-12")


def test_the_note_on_2027_is_said_once_at_the_top(kept: Kept) -> None:
    """Its holiday notice is not loaded: before the first case, and nowhere again."""
    assert kept.ran.out.count("2027 年放假安排") == 1
    assert kept.ran.out.count("provisional (暂定)") == 1
    heading = next(index for index, line in enumerate(kept.ran.lines) if line.startswith("━━"))
    assert "2027 年放假安排" in "".join(kept.ran.lines[:heading])


def test_the_names_of_the_applicants_are_not_told(kept: Kept) -> None:
    """The timeline names the staff; the applicants stay in the vault."""
    for name in ("张示例", "李样本", "虚构科技"):
        assert name not in kept.ran.out


# --- the three cases -----------------------------------------------------------------------------------------------


def test_the_first_case_is_archived_after_a_supplement_and_an_extension(kept: Kept) -> None:
    """Both stand in its history, with the day that each moved and the article."""
    state = kept.desk.show(MAIL)
    assert (state["stage"], state["values"]["outcome"]) == ("archived", "partly_disclosed")
    facts = [row["type"] for row in state["facts"]]
    assert facts.index("supplement_requested") < facts.index("supplement_received") < facts.index("extended")
    text = "".join(told(kept, MAIL))
    for said in ("补正告知", "收到补正", "第三十条", "延期 10 个工作日", "第三十三条第二款", "送出答复", "归档"):
        assert said in text


def test_the_first_case_was_answered_on_its_last_day(kept: Kept) -> None:
    """Due and answered on Monday 2026-11-09."""
    clock = kept.desk.show(MAIL)["clocks"]["reply"]
    assert (clock["due_on"], clock["stopped_on"], clock["provisional"]) == ("2026-11-09", "2026-11-09", False)


def test_the_second_case_waits_in_review_with_provisional_days(kept: Kept) -> None:
    """Due on Tuesday 2027-01-05, marked everywhere; safe is Thursday 2026-12-31, which is settled."""
    state = kept.desk.show(WEB)
    clock = state["clocks"]["reply"]
    assert (state["stage"], clock["due_on"], clock["provisional"]) == ("review", "2027-01-05", True)
    assert clock["safe_on"] == "2026-12-31"
    assert "2027-01-05" not in kept.ran.out.replace("2027-01-05（暂定）", "")


def test_the_third_case_is_overdue_and_every_level_was_alerted(kept: Kept) -> None:
    """Due on Friday 2026-10-16: reminded, warned, yellow on the day, red after it, each once."""
    state = kept.desk.show(PAPER)
    assert (state["stage"], state["clocks"]["reply"]["due_on"]) == ("examination", "2026-10-16")
    sql = f"SELECT level, day FROM gk_alert WHERE clock = 'reply' AND case_id = '{state['id']}' ORDER BY day"
    assert kept.desk.rows(sql) == [
        ("remind", "2026-10-10"),  # Saturday, worked
        ("warn", "2026-10-14"),  # Wednesday
        ("yellow", "2026-10-16"),  # Friday
        ("red", "2026-10-17"),  # Saturday
    ]
    lines = told(kept, PAPER)
    assert "逾期" in lines[1]
    assert [line.split("　")[2][:2] for line in lines if line.startswith("  预警　")] == [
        "提醒",
        "预警",
        "黄牌",
        "红牌",
    ]


def test_the_cases_can_be_gone_on_with(desk: Desk) -> None:
    """What is left is a rehearsal office like any other."""
    assert desk.json("db", "status")["rehearsal"] is True
    assert desk.act(WEB, "approve", "wu")["version"] == 6


# --- where it goes -------------------------------------------------------------------------------------------------


def refused(folder: Path) -> Ran:
    """The refusal to play in `folder`."""
    ran = run("demo", "--keep", str(folder), "--json")
    assert (ran.code, ran.error["code"]) == (2, "bad_argument")
    return ran


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Exit 2, and the one file there is untouched and alone."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "agency.toml").write_text("theirs")
    refused(tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["agency.toml"]
    assert (tmp_path / "theirs" / "agency.toml").read_text() == "theirs"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """The file stays what it was."""
    (tmp_path / "theirs").write_text("theirs")
    refused(tmp_path / "theirs")
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_the_kept_folder_is_not_played_in_again(rehearsal: Desk) -> None:
    """A second demonstration there is refused, and the first one stands."""
    before = rehearsal.octets()
    refused(rehearsal.folder)
    assert rehearsal.octets() == before


# --- from outside ----------------------------------------------------------------------------------------------------


def outside(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m gongkai`` in a process of its own, warnings being errors."""
    command = [sys.executable, "-X", "utf8", "-W", "error", "-m", "gongkai", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_without_keep_nothing_is_left_behind(tmp_path: Path) -> None:
    """Neither in the folder it runs in nor among the temporary files; the last line is the same."""
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    done = outside(here, "demo", TMPDIR=str(temporary), TEMP=str(temporary), TMP=str(temporary))
    assert (done.returncode, done.stderr) == (0, "")
    assert LAST_LINE.fullmatch(done.stdout.splitlines()[-1])
    assert (list(here.iterdir()), list(temporary.iterdir())) == ([], [])


def test_deadline_from_outside(tmp_path: Path) -> None:
    """From an empty folder, JSON on standard output and nothing beside it."""
    (tmp_path / "facts.json").write_text('{"received": "2026-03-02", "as_of": "2026-03-31"}')  # Monday, Tuesday
    done = outside(tmp_path, "deadline", "facts.json", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert '"due_on": "2026-03-30"' in done.stdout
    assert '"verdict": "overdue"' in done.stdout


def test_demo_gives_json_too() -> None:
    """``--json``: one value, no timeline; nothing was kept."""
    ran = run("demo", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.value.keys() == {"ok", "cases", "entries", "folder"}
    assert (ran.value["ok"], ran.value["cases"], ran.value["folder"]) == (True, 3, None)
