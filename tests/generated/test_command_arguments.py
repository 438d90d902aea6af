"""The command line under any arguments: an exit code of 0, 1 or 2, a sentence on the right stream, no traceback."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.command_line.options import read_file, read_object
from gongkai.adapters.command_line.work import gathered
from gongkai.engine import BadField, GongkaiError
from gongkai.workflows.disclosure import DISCLOSURE
from tests.command_line.terminal import MAIL, PAPER, WEB, Desk, Ran, run
from tests.generated.hostile import DAY_TEXTS, JSON, SECRET, SOUND, answer_of

COMMANDS = (
    *("act", "cases", "deadline", "deliver", "open", "outbox", "preview", "replay", "show", "steps", "sweep", "tasks"),
    *("verify", "workflow diagram", "workflow show", "db status", "workflow", "db", "unheard-of", "--help", ""),
)
STEPS = [step.name for step in DISCLOSURE.workflow.steps]
ARGUMENTS = SOUND.filter(lambda text: "\x00" not in text and "/" not in text)
CASES = st.sampled_from([MAIL, PAPER, WEB, "示例申", "%", "", "-1"]) | ARGUMENTS
VALUES = (
    st.text("0123456789", max_size=30) | st.sampled_from(["true", "{}", "[]", "{", '{"item": 1}', SECRET]) | ARGUMENTS
)
PAIRS = st.builds(
    lambda field, value: f"{field}={value}", st.sampled_from(["items", "reason", "workdays", "outcomes", "x"]), VALUES
)
OPTIONS: dict[str, st.SearchStrategy[str]] = {
    "--actor": st.sampled_from(["zhao", "qian", "sun", "wu", "nobody", ""]) | ARGUMENTS,
    "--person": st.sampled_from(["zhao", "qian", "nobody", "\udcff"]) | ARGUMENTS,
    "--role": st.sampled_from(["handler", "x"]) | ARGUMENTS,
    "--stage": st.sampled_from(["review", "x"]) | ARGUMENTS,
    "--as-of": st.just("2026-12-16") | DAY_TEXTS | ARGUMENTS,
    "--occurred-on": DAY_TEXTS | ARGUMENTS,
    "--arrived": DAY_TEXTS | ARGUMENTS,
    "--set": PAIRS | ARGUMENTS,
    "--file": st.sampled_from(["evidence=absent.pdf", "evidence=.", "reason=x", "evidence"]) | ARGUMENTS,
    "--expect": st.sampled_from(["3", "-1", "9" * 400, "x"]),
    "--limit": st.sampled_from(["0", "1", "999999999", "x"]),
    "--for": st.sampled_from(["qian", "nobody"]) | ARGUMENTS,
    "--request-id": st.sampled_from(["r", "", "e\u0301", "x" * 121]) | ARGUMENTS,
    "--jsonl": st.sampled_from(["facts.jsonl", "absent", "."]),
    "--documents": st.sampled_from(["absent", "."]),
    "--keys": st.sampled_from(["absent", "."]),
    "--agency": st.sampled_from(["absent.toml", "."]),
    "--unheard-of": ARGUMENTS,
}
FLAGS = ("--json", "--explain", "--reveal", "--help", "--unheard-of-flag")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A played office, in which commands are run from another folder, with nothing on standard input."""
    folder = tmp_path_factory.mktemp("terminal")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "facts.jsonl").write_text('{"received": "2026-03-02"}\n{"received": ""}\n\n[', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        patch.delenv("GONGKAI_SETTINGS", raising=False)
        patch.delenv("GONGKAI_DB", raising=False)
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
        assert run("demo", "--keep", str(folder / "office")).code == 0
        yield Desk(folder / "office")


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    """A command with arguments and options, most of which it has."""
    command = draw(st.sampled_from(COMMANDS))
    given_ = [*command.split(" ")] if command else []
    given_ += draw(st.lists(CASES | st.sampled_from(STEPS) | ARGUMENTS, max_size=3))
    for name in draw(st.lists(st.sampled_from(sorted(OPTIONS)), max_size=4)):
        given_ += [name, draw(OPTIONS[name])]
    return [*given_, *draw(st.lists(st.sampled_from(FLAGS), max_size=2))]


def check(ran: Ran, as_json: bool) -> None:
    """What every command keeps to, whatever it was asked."""
    assert ran.code in (0, 1, 2), ran
    assert "Traceback" not in f"{ran.out}{ran.err}"
    assert SECRET not in ran.err
    if as_json:
        assert ran.err == "", ran
        if ran.code and not ran.out.startswith("{"):
            assert json.loads(ran.lines[-1])
    elif ran.code == 2:
        assert re.search("[\u4e00-\u9fff]", ran.err), ran
        assert re.search("[a-z]{2}", ran.err), ran


@settings(max_examples=45)
@given(arguments=lines())
def test_any_arguments_are_answered(desk: Desk, arguments: list[str]) -> None:
    """With the office at hand, and without any."""
    as_json = bool({"--json", "--jsonl"} & set(arguments))
    check(run(*arguments, "--db", desk.url), as_json)
    if arguments[:2] != ["db", "upgrade"]:
        check(run(*arguments), as_json)


@settings(max_examples=20)
@given(
    case=st.sampled_from([MAIL, PAPER, WEB]),
    step=st.sampled_from(STEPS),
    actor=st.sampled_from(["zhao", "qian", "wu", "zheng", "wang", "sun", "feng"]),
    data=st.dictionaries(
        st.sampled_from(["reason", "outcomes", "workdays", "unit", "reply", "voids", "facts"]), JSON, max_size=3
    ),
)
def test_any_data_of_a_preview_are_answered_and_write_nothing(
    desk: Desk, case: str, step: str, actor: str, data: dict[str, Any]
) -> None:
    """Neither a row nor a file beside the database."""
    before = desk.octets()
    given_ = ["preview", case, step, "--actor", actor, "--as-of", "2026-12-16", "--json", "--data", json.dumps(data)]
    check(desk.run(*given_), as_json=True)
    assert (desk.octets(), desk.torn()) == (before, [])


@settings(max_examples=20)
@given(
    description=JSON | st.builds(lambda day, more: {"received": day, "facts": more}, DAY_TEXTS, JSON),
    end=st.sampled_from(["", "\r", "\x00", "}", "\ufeff"]),
)
def test_any_file_of_facts_is_answered(desk: Desk, description: Any, end: str) -> None:
    """As one case and as a line of many: a bad line costs no other line its answer."""
    text = json.dumps(description) + end
    Path("facts.json").write_text(text, encoding="utf-8")
    check(run("deadline", "facts.json", "--json"), as_json=True)
    Path("many.jsonl").write_text(f'{text}\n{{"received": "2026-03-02"}}\n', encoding="utf-8")
    ran = run("deadline", "--jsonl", "many.jsonl")
    check(ran, as_json=True)
    assert [bool(json.loads(line)) for line in ran.lines] == [True] * (len(text.split("\n")) + 1)


@given(ARGUMENTS | ARGUMENTS.map(lambda text: f"{text}\udcff"))
def test_a_json_object_is_read_or_refused(text: str) -> None:
    """Given as text, or as a file that is not there; U+DCFF is what an octet of no encoding becomes."""
    for written in (text, f"@{text}", f'{{"a": {text}}}', '{"a": 1, "a": 2}'):
        read = answer_of(read_object, written, "--data")
        assert isinstance(read, dict) or read.exit_code == 2
    if not Path(text).exists():
        assert isinstance(answer_of(read_file, Path(text), "--file"), GongkaiError)


@given(
    st.sampled_from(DISCLOSURE.workflow.steps), st.lists(PAIRS | ARGUMENTS, max_size=4), st.lists(ARGUMENTS, max_size=2)
)
def test_values_are_gathered_or_refused(step: Any, values: list[str], files: list[str]) -> None:
    """By the shape of the field they are for."""
    data = answer_of(gathered, step, "{}", values, files)
    assert isinstance(data, GongkaiError | dict)


URLS = (
    *("postgresql://h:abc/x", "postgresql://[::1/x", "sqlite:///gongkai.sqlite?timeout=abc"),
    *("sqlite:///gongkai.sqlite?uri=maybe", "sqlite:///gongkai.sqlite?foo=bar"),
)


@pytest.mark.parametrize("url", URLS)
def test_a_database_url_of_any_form_is_used_or_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An option that a driver cannot read, or does not know, is no internal failure and no warning on the screen."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gongkai.sqlite").write_bytes(b"")
    ran = run("cases", "--db", url)
    assert ran.code in (1, 2), ran
    assert "Warning" not in ran.err


def test_an_argument_of_no_encoding_is_an_unknown_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An octet that is no UTF-8 comes as half a character."""
    monkeypatch.chdir(tmp_path)
    assert run("demo", "--keep", "office").code == 0
    for command in (["show"], ["replay"], ["verify"], ["steps", "--actor", "zhao"]):
        ran = run(*command, "\udcff", "--db", "sqlite:///office/gongkai.sqlite")
        assert ran.code == 1, ran


@given(st.sampled_from(["null", '"x"', "1", "true", "{}", "[]"]), st.sampled_from(["{}", '{"item": 1}']))
def test_a_value_beside_data_of_another_shape_is_refused(data: str, row: str) -> None:
    """`--set` adds to a list that `--data` gave, if it is one."""
    given_ = answer_of(
        gathered, DISCLOSURE.workflow.step("propose"), f'{{"outcomes": {data}}}', [f"outcomes={row}"], []
    )
    assert isinstance(given_, BadField) != (data == "[]")


def test_a_number_of_any_length_is_read_or_left_to_the_step() -> None:
    """What is too long for a number stays the text that it is."""
    step, typed = DISCLOSURE.workflow.step("extend"), "9" * 5000
    assert gathered(step, "{}", [f"workdays={typed}"], []) == {"workdays": typed}
    assert gathered(step, "{}", ["workdays=020"], []) == {"workdays": 20}


def test_a_page_that_cannot_be_finished_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`gongkai deadline` of a day that the calendar does not have prints no half of a page for a court."""
    monkeypatch.chdir(tmp_path)
    facts = [{"type": "delayed", "on": "2026-03-05", "until": "9999-12-31"}]
    Path("f.json").write_text(json.dumps({"received": "2026-03-02", "facts": facts}), encoding="utf-8")
    ran = run("deadline", "f.json")
    assert (ran.code, ran.out) == (2, "")
