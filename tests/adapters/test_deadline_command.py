"""`gongkai deadline`: what it prints for machines and for a court, what it refuses, and what it never loads."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gongkai.adapters.command_line import run

ROOT = Path(__file__).parents[2]
MONDAY: dict[str, Any] = {"received": "2026-03-02", "facts": [], "as_of": "2026-03-10"}  # Monday, Tuesday
KEYS = {"regulation", "receipt_on", "due_on", "safe_on", "provisional", "verdict", "used", "explanation"}
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A file that describes the case of Monday 2026-03-02."""
    return written(tmp_path, json.dumps(MONDAY))


def written(folder: Path, content: str | bytes, name: str = "facts.json") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes, capsys: Printed) -> dict[str, str]:
    """What --json prints where it refuses; always exit 2, one line, and never a traceback."""
    assert run(["deadline", str(written(folder, content)), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "Traceback" not in printed.out
    (line,) = printed.out.splitlines()
    error: dict[str, str] = json.loads(line)["error"]
    assert error.keys() == {"code", "zh", "en"}
    return error


# --- for machines ------------------------------------------------------------------------------------------------


def test_json_has_the_keys_that_scripts_rely_on(facts: Path, capsys: Printed) -> None:
    """One object on one line of standard output, exit 0, nothing on standard error."""
    assert run(["deadline", str(facts), "--json"]) == 0

    printed = capsys.readouterr()
    (line,) = printed.out.splitlines()
    answer = json.loads(line)
    assert answer.keys() >= KEYS
    assert printed.err == ""
    assert {key: answer[key] for key in KEYS - {"explanation"}} == {
        "regulation": "2019",
        "receipt_on": "2026-03-02",
        "due_on": "2026-03-30",
        "safe_on": "2026-03-30",
        "provisional": False,
        "verdict": "open",
        "used": 6,
    }


def test_the_explanation_holds_every_day_with_its_reason(facts: Path, capsys: Printed) -> None:
    """From the start on Monday 2026-03-02 to the due Monday 03-30, and no safe ledger where the days agree."""
    run(["deadline", str(facts), "--json"])
    explanation = json.loads(capsys.readouterr().out)["explanation"]
    days = explanation["due"]["days"]

    assert explanation["safe"] is None
    assert len(days) == 29
    assert days[-1] == {
        "on": "2026-03-30",
        "weekday": "星期一",
        "counted": 20,
        "of": 20,
        "zh": "工作日；到期日",
        "en": "working day; the due day",
        "source": "",
        "provisional": False,
    }


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path, capsys: Printed) -> None:
    """As Windows editors write it."""
    assert run(["deadline", str(written(tmp_path, b"\xef\xbb\xbf" + json.dumps(MONDAY).encode())), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due_on"] == "2026-03-30"


def test_a_dash_is_standard_input(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a pipe."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(MONDAY)))

    assert run(["deadline", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due_on"] == "2026-03-30"


# --- for a court -------------------------------------------------------------------------------------------------


def test_the_page_names_the_days_the_articles_and_every_day_between(tmp_path: Path, capsys: Printed) -> None:
    """Consulted on Monday 2026-03-09 with arrival on Wednesday: two ledgers, each day and turn with its ground."""
    sent = {"type": "consultation_sent", "id": "c1", "with": "agency", "on": "2026-03-09", "received_on": "2026-03-11"}
    answered = {"type": "consultation_answered", "id": "c1", "on": "2026-03-20"}  # Friday
    path = written(tmp_path, json.dumps(MONDAY | {"facts": [sent, answered], "as_of": "2026-04-01"}))

    assert run(["deadline", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert lines[:5] == [
        "答复期限：20 个工作日（《政府信息公开条例》第三十三条第二款）",
        "收到日期：2026-03-02 星期一　收到申请",
        "到期日：2026-04-13 星期一",
        "最迟稳妥日：2026-04-09 星期四",
        "结论：办理中，未逾期（2026-04-01 判断），已用 13 日",
    ]
    assert [line for line in lines if line.startswith("──")] == [
        "── 期限账（到期日） ──",
        "── 期限账（最迟稳妥日，按对申请人最有利的理解） ──",
    ]
    table = [" ".join(line.split()) for line in lines]
    assert "2026-03-02 星期一 — 起算当日不计［参照《中华人民共和国民事诉讼法》第八十五条第二款］" in table
    assert "2026-03-09 星期一 5/20 工作日" in table
    assert "2026-03-10 星期二 — 征求意见期间，不计" in table
    assert any(line.startswith("  ◆ 2026-03-09 征求意见发出") and "第三十三条第三款］" in line for line in lines)
    assert "2026-04-13 星期一 20/20 工作日；到期日" in table
    assert "2026-04-09 星期四 20/20 工作日；到期日" in table


def test_the_page_marks_what_is_provisional(tmp_path: Path, capsys: Printed) -> None:
    """Received on Monday 2026-12-07: due Tuesday 2027-01-05, 暂定, and it says why."""
    run(["deadline", str(written(tmp_path, '{"received": "2026-12-07"}'))])
    out = capsys.readouterr().out

    assert "到期日：2027-01-05 星期二（暂定）\n" in out
    assert "暂定：所涉年份的放假安排尚未公布" in out


# --- many at once ------------------------------------------------------------------------------------------------


def test_each_line_is_answered_by_one_line_in_order(tmp_path: Path, capsys: Printed) -> None:
    """A bad line gets its error in its place, the others their answer, and the exit code is 1."""
    lines = [json.dumps(MONDAY), "{", json.dumps({"received": "2026-02-30"}), "", json.dumps(MONDAY)]

    assert run(["deadline", "--jsonl", str(written(tmp_path, "\n".join(lines) + "\n"))]) == 1

    printed = capsys.readouterr()
    answers = [json.loads(line) for line in printed.out.splitlines()]
    assert printed.err == ""
    assert [answer.get("due_on") for answer in answers] == ["2026-03-30", None, None, None, "2026-03-30"]
    assert [answer.get("line") for answer in answers] == [None, 2, 3, 4, None]
    codes = [answer["error"]["code"] for answer in answers[1:4]]
    assert codes == ["unreadable_facts", "not_a_date", "unreadable_facts"]
    assert all(answer["error"].keys() == {"code", "zh", "en"} for answer in answers[1:4])


def test_good_lines_alone_exit_with_0(tmp_path: Path, capsys: Printed) -> None:
    """The line break at the end opens no empty line; Windows line breaks are line breaks."""
    path = written(tmp_path, (json.dumps(MONDAY) + "\r\n") * 3)

    assert run(["deadline", "--jsonl", str(path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("separator", ["\u2028", "\u0085"], ids=ascii)
def test_only_a_line_break_ends_a_line(separator: str, tmp_path: Path, capsys: Printed) -> None:
    """JSON may hold other separators raw within a text: one object is still one line."""
    sent = {"type": "consultation_sent", "on": "2026-03-09", "id": f"甲{separator}乙", "with": "agency"}
    line = json.dumps(MONDAY | {"facts": [sent]}, ensure_ascii=False)

    assert run(["deadline", "--jsonl", str(written(tmp_path, f"{line}\n{line}\n"))]) == 0
    assert capsys.readouterr().out.count("\n") == 2


@pytest.mark.parametrize("bad", ["1" * 5000, '{"\\ud800": 1}', "[" * 100_000], ids=["huge", "half character", "deep"])
def test_a_line_as_bad_as_can_be_does_not_stop_the_others(bad: str, tmp_path: Path, capsys: Printed) -> None:
    """It is an error line like any other."""
    good = json.dumps(MONDAY)

    assert run(["deadline", "--jsonl", str(written(tmp_path, f"{good}\n{bad}\n{good}\n"))]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("line") for answer in answers] == [None, 2, None]


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "unreadable_facts"),
        ("{", "unreadable_facts"),
        ("received: 2026-03-02", "unreadable_facts"),
        ("[]", "unreadable_facts"),
        ("null", "unreadable_facts"),
        (json.dumps(MONDAY).encode("utf-16"), "unreadable_facts"),
        (b"\xff", "unreadable_facts"),
        ("[" * 100_000, "unreadable_facts"),
        ("1" * 5000, "unreadable_facts"),
        ('{"received": "2026-03-02", "received": "2026-03-03"}', "unreadable_facts"),
        ('{"received": "2026-03-02", "facts": [{"type": "replied", "on": "2026-03-03", "on": 1}]}', "unreadable_facts"),
        ("{}", "unreadable_facts"),
        ('{"received": "2026-03-02", "channel": "fax"}', "unreadable_facts"),
        ('{"received": "2026-03-02", "submitted": "2026-03-02"}', "unreadable_facts"),
        ('{"received": "2026-03-02", "day": 1}', "unknown_fact_key"),
        ('{"received": "2026-03-02", "\\ud800": 1}', "unknown_fact_key"),
        ('{"received": "2026-03-02", "facts": [{"type": "\\ud800"}]}', "unknown_fact"),
        ('{"received": "2026-03-02", "facts": null}', "unreadable_facts"),
        ('{"received": "2026-02-30"}', "not_a_date"),
        ('{"received": "\\ud8002026-03-"}', "not_a_date"),
        ('{"received": 20260302}', "not_a_date"),
        ('{"received": null}', "not_a_date"),
        ('{"received": NaN}', "not_a_date"),
        ('{"received": "2026-03-02", "as_of": "today"}', "not_a_date"),
        ('{"received": "2003-12-31"}', "day_out_of_range"),
        ('{"received": "2101-01-01"}', "day_out_of_range"),
        ('{"received": "2100-12-20"}', "day_out_of_range"),
        ('{"received": "0001-01-01"}', "day_out_of_range"),
        ('{"received": "9999-12-31"}', "day_out_of_range"),
        ('{"received": "2026-03-02", "as_of": "2026-03-01"}', "as_of_before_receipt"),
        ('{"channel": "pigeon", "submitted": "2026-03-02"}', "unknown_channel"),
        ('{"channel": ["fax"], "submitted": "2026-03-02"}', "unknown_channel"),
        ('{"channel": "fax", "arrived": "2026-03-02"}', "bad_receipt"),
        ('{"channel": "fax", "submitted": "2026-03-02", "confirmed": "2026-03-01"}', "bad_receipt"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_bad_description_is_refused_by_code(content: str | bytes, code: str, tmp_path: Path, capsys: Printed) -> None:
    """Exit 2 and one JSON error; whatever stands in the file, no internal failure."""
    assert refusal(tmp_path, content, capsys)["code"] == code


def test_a_fact_id_with_half_a_character_is_no_internal_failure(tmp_path: Path, capsys: Printed) -> None:
    """Refused or printed, but never exit 3."""
    text = '{"received": "2026-03-02", "facts": [{"type": "consultation_sent", "on": "2026-03-03", "with": "agency"'
    path = written(tmp_path, text + ', "id": "\\ud800"}]}')

    assert run(["deadline", str(path), "--json"]) in (0, 2)
    json.loads(capsys.readouterr().out)


def test_a_refusal_for_people_goes_to_standard_error_in_two_languages(tmp_path: Path, capsys: Printed) -> None:
    """Chinese first, English below, standard output left empty."""
    assert run(["deadline", str(written(tmp_path, '{"received": "10"}'))]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        "「10」不是日期，应写作 2026-03-02。",
        '"10" is not a date; write it as 2026-03-02.',
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: Printed) -> None:
    """No file, or a folder."""
    for path in (tmp_path / "absent.json", tmp_path):
        assert run(["deadline", str(path), "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "unreadable_facts"


@pytest.mark.parametrize(
    "arguments", [["a.json", "--jsonl", "b.jsonl"], [], ["--wrong"], ["a.json", "b.json"]], ids=str
)
def test_a_command_line_that_makes_no_sense_exits_with_2(arguments: list[str], capsys: Printed) -> None:
    """Both inputs, none, an unknown option, one too many."""
    assert run(["deadline", *arguments]) == 2

    printed = capsys.readouterr()
    assert ("Traceback" in printed.out + printed.err, printed.out + printed.err != "") == (False, True)


# --- what it loads -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        "from gongkai.adapters.command_line import run; assert run(['deadline', {path!r}, '--json']) == 0",
        "from gongkai.adapters.command_line import run; assert run(['--help']) == 0",
        "import gongkai.engine",
    ],
    ids=["deadline", "help", "the face of the engine"],
)
def test_no_database_is_loaded(act: str, facts: Path) -> None:
    """In a fresh interpreter: neither sqlalchemy nor sqlmodel nor alembic, which cost a clerk half a second."""
    check = "loaded = {m.split('.')[0] for m in sys.modules} & {'sqlalchemy', 'sqlmodel', 'alembic'}"
    program = "\n".join(("import sys", act.format(path=str(facts)), check, "assert not loaded, loaded"))
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
