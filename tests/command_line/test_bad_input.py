"""Bad input: each kind has its own error in Chinese and English, exit 1 or 2, and nothing is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from gongkai.adapters.samples import sample
from tests.command_line.terminal import PAPER, WEB, WEDNESDAY, Desk, Ran, run

MONDAY_14 = "2026-09-14"
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile("[A-Za-z]{2,}.* .*[A-Za-z]{2,}")
Line = Callable[[Desk], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Bad:
    """One bad line: the kind of fault as a newcomer would name it, the code of its error, what is typed."""

    kind: str
    code: str
    line: Line
    name: str = ""

    @property
    def title(self) -> str:
        """The name of the test."""
        return f"{self.kind}: {self.name}" if self.name else self.kind


def act(case: str, step: str, actor: str, *more: str, on: str = WEDNESDAY) -> Line:
    """A step of a case of the story."""
    return lambda _: ("act", case, step, "--actor", actor, "--as-of", on, *more)


def typed(*arguments: str) -> Line:
    """Arguments as they are."""
    return lambda _: arguments


def opened(name: str, content: bytes) -> Line:
    """An application that comes in as a file."""
    return lambda desk: ("open", written(desk, name, content), "--actor", "zhao", "--as-of", WEDNESDAY)


def written(desk: Desk, name: str, content: bytes) -> str:
    """A file of the person who types, apart from the office."""
    path = desk.folder.parent / name
    path.write_bytes(content)
    return str(path)


def described(**facts: Any) -> Line:
    """A case that `deadline` computes without a database."""
    return lambda desk: ("deadline", written(desk, "facts.json", json.dumps(facts).encode()))


def settled(old: str, new: str) -> Line:
    """Any command, with one change in the settings."""

    def line(desk: Desk) -> tuple[str, ...]:
        path = desk.folder / "agency.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return ("sweep", "--as-of", WEDNESDAY)

    return line


def with_evidence(line: Line, field: str) -> Line:
    """The same with a fictitious scan in `field`."""
    return lambda desk: (*line(desk), "--file", f"{field}={written(desk, '凭证.txt', b'scan')}")


def supplement_before(occurred_on: str) -> Line:
    """A supplement asked for on Tuesday 2026-09-15, said to have come on another day."""

    def line(desk: Desk) -> tuple[str, ...]:
        form = written(desk, "word_form.docx", sample("word_form.docx"))
        case = desk.json("open", form, "--actor", "zhao", "--as-of", MONDAY_14)["case"]
        values = ("items=征收方案", "category=natural_person", "form=paper", "route=pick_up", "identity_seen=true")
        desk.act(case, "register", "zhao", *(part for value in values for part in ("--set", value)), on=MONDAY_14)
        desk.act(
            case, "request_supplement", "zhao", "--set", "defects=请写明地块", "--set", "workdays=15", on="2026-09-15"
        )
        late = act(case, "receive_supplement", "zhao", "--occurred-on", occurred_on, on="2026-09-16")
        return with_evidence(late, "supplement")(desk)

    return line


def outcomes(*rows: dict[str, Any]) -> tuple[str, str]:
    """The outcomes of the items, as ``--data`` takes them."""
    return "--data", json.dumps({"outcomes": rows})


def one_item_of_two(desk: Desk) -> tuple[str, ...]:
    """The case of two items goes back to the handler, who answers the first only."""
    desk.act(WEB, "return", "wu", "--set", "reason=请补充")
    return act(WEB, "propose", "qian", *outcomes({"item": 1, "outcome": "disclosed"}))(desk)


def withdrawn(occurred_on: str) -> Line:
    """The application of Monday 2026-12-07 is said to have been withdrawn on some day."""
    return with_evidence(act(WEB, "withdraw", "zhao", "--occurred-on", occurred_on), "statement")


def form_without_a_name() -> bytes:
    """The web form of the samples, its applicant's name left blank."""
    form = json.loads(sample("web_form.json"))
    return json.dumps({**form, "applicant": {**form["applicant"], "name": " "}}).encode()


MAIL_WITHOUT_A_BODY = (
    b"From: Zhang <zhang@example.com>\r\nTo: office@example.com\r\nSubject: application\r\n"
    b"Date: Mon, 07 Sep 2026 09:11:50 +0800\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n%PDF\r\n'
)
EXTENDED = ("--set", "reason=查找", "--set")

BAD = [
    Bad("unknown stage", "unknown_stage", typed("cases", "--stage", "nowhere")),
    Bad("unknown step", "unknown_step", act(WEB, "sing", "wu")),
    Bad("unknown role", "unknown_role", typed("tasks", "--role", "king")),
    Bad("unknown case", "unknown_case", typed("show", "示例申〔2026〕999号")),
    Bad("unknown case", "unknown_case", act("示例申〔2026〕999号", "approve", "wu"), "act"),
    Bad("unknown person", "unknown_actor", act(WEB, "approve", "nobody")),
    Bad("stale version", "stale_case", act(WEB, "approve", "wu", "--expect", "4")),
    Bad("reused request id", "request_id_reused", act(WEB, "approve", "wu", "--request-id", "demo-1")),
    Bad("no date", "not_a_date", act(WEB, "approve", "wu", on="2026-02-30"), "as of"),
    Bad("no date", "not_a_date", act(WEB, "approve", "wu", "--occurred-on", "16.12.2026"), "occurred on"),
    Bad("no date", "not_a_date", described(received="yesterday"), "facts"),
    Bad("day out of range", "day_out_of_range", described(received="2003-12-31"), "Wednesday 2003-12-31"),
    Bad("day out of range", "day_out_of_range", described(received="2101-01-03"), "Monday 2101-01-03"),
    Bad("day out of range", "day_out_of_range", typed("sweep", "--as-of", "2101-01-03"), "sweep"),
    Bad("day out of range", "day_out_of_range", act(WEB, "approve", "wu", on="2101-01-03"), "act in 2101"),
    Bad("occurred before the case", "occurred_before_case", withdrawn("2003-12-31"), "Wednesday 2003-12-31"),
    Bad("occurred before the case", "occurred_before_case", withdrawn("2026-12-04"), "Friday 2026-12-04"),
    Bad("occurred after today", "occurred_after_today", act(WEB, "approve", "wu", "--occurred-on", "2026-12-17")),
    Bad("supplement before asked", "supplement_before_asked", supplement_before("2026-09-14")),
    Bad("extension after due", "extension_after_due", act(PAPER, "extend", "sun", *EXTENDED, "workdays=5")),
    Bad("extension above 20", "extension_above_cap", act(WEB, "extend", "sun", *EXTENDED, "workdays=21")),
    Bad("reply not approved", "review_missing", act(WEB, "sign", "wang", "--set", "reply=sha256:00")),
    Bad("reply not signed", "step_not_in_stage", act(WEB, "dispatch", "zhao", "--set", "route=platform")),
    Bad("item unanswered", "item_unanswered", one_item_of_two),
    Bad("no outcome at all", "missing_field", act(PAPER, "propose", "qian", *outcomes())),
    Bad("undeclared field", "undeclared_field", act(WEB, "approve", "wu", "--set", "colour=red"), "set"),
    Bad("undeclared field", "undeclared_field", act(WEB, "approve", "wu", "--data", '{"colour": 1}'), "data"),
    Bad("mail without a body", "unreadable_application", opened("mail.eml", MAIL_WITHOUT_A_BODY)),
    Bad("form without a name", "application_incomplete", opened("form.json", form_without_a_name())),
    Bad("bad settings", "bad_settings", settled('"reviewer"', '"king"'), "role"),
    Bad("bad settings", "bad_settings", settled('head = "sun"', 'head = "nobody"'), "head"),
    Bad("bad settings", "bad_settings", settled("[agency]", "[agency"), "TOML"),
    Bad("bad settings", "bad_settings", settled("intake = 1", "intake = 1000"), "days"),
]


def one_per_test(rows: list[Bad]) -> pytest.MarkDecorator:
    """A test for each row, named as the row is."""
    return pytest.mark.parametrize("bad", [pytest.param(row, id=row.title) for row in rows])


def refused(desk: Desk, line: tuple[str, ...], *more: str) -> Ran:
    """A line that ends with 1 or 2: not a row and not a file is another than before, and nobody sees a traceback."""
    before = desk.dump(), desk.names()
    database = () if line[0] == "deadline" else ("--db", desk.url)
    ran = run(*line, *database, *more)
    assert ran.code in (1, 2), ran
    assert "Traceback" not in ran.out + ran.err
    assert (desk.dump(), desk.names()) == before
    return ran


@one_per_test(BAD)
def test_bad_input_has_its_own_error(desk: Desk, bad: Bad) -> None:
    """Under ``--json``: the code of its kind, and a sentence in each language."""
    error = refused(desk, bad.line(desk), "--json").error
    assert error["code"] == bad.code
    assert error.keys() == {"code", "zh", "en"}
    assert CHINESE.search(error["zh"])
    assert ENGLISH.search(error["en"])


@one_per_test(list({bad.kind: bad for bad in reversed(BAD)}.values()))
def test_bad_input_is_told_on_the_screen(desk: Desk, bad: Bad) -> None:
    """For people: Chinese on the first line of standard error, English on the second, nothing on standard output."""
    ran = refused(desk, bad.line(desk))
    assert ran.out == ""
    zh, en = ran.err.splitlines()
    assert CHINESE.search(zh)
    assert ENGLISH.search(en)


def test_each_kind_of_bad_input_has_another_code() -> None:
    """No two kinds share one, and each kind has one."""
    codes = {(bad.kind, bad.code) for bad in BAD}
    kinds, names = {kind for kind, _ in codes}, {code for _, code in codes}
    assert len(codes) == len(kinds) == len(names)


def test_a_reply_is_not_sent_before_it_was_signed(desk: Desk) -> None:
    """Due on Friday 2026-10-16 and signed on Wednesday 2026-12-16: no scan makes it sent on Thursday 2026-10-15."""
    desk.act(PAPER, "propose", "qian", *outcomes({"item": 1, "outcome": "disclosed"}))
    desk.act(PAPER, "review_secrecy", "zheng")
    desk.act(PAPER, "approve", "wu")
    draft = desk.show(PAPER)["letters"][-1]
    desk.act(PAPER, "sign", "wang", "--set", f"reply={draft['digest']}")
    desk.act(PAPER, "seal", "zhao")
    line = act(PAPER, "dispatch", "zhao", "--set", "route=pick_up", "--occurred-on", "2026-10-15")
    error = refused(desk, with_evidence(line, "evidence")(desk), "--json").error
    assert error["code"] == "dispatch_before_signing"
