"""A crontab of two lines, ``gongkai sweep`` and ``gongkai deliver``: run once more, they do nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.adapters.samples import sample
from tests.command_line.terminal import PAPER, WEDNESDAY, Desk

MONDAY_14 = "2026-09-14"
REGISTERED = (
    *("--set", "items=2025年度征收方案", "--set", "category=natural_person", "--set", "form=paper"),
    *("--set", "route=pick_up", "--set", "identity_seen=true"),
)


@pytest.fixture
def busy(desk: Desk, tmp_path: Path) -> Desk:
    """One case more, received and registered on Monday 2026-09-14 and forgotten since."""
    form = tmp_path / "word_form.docx"
    form.write_bytes(sample("word_form.docx"))
    opened = desk.json("open", str(form), "--actor", "zhao", "--as-of", MONDAY_14)
    desk.act(opened["case"], "register", "zhao", *REGISTERED, on=MONDAY_14)
    return desk


def cron(desk: Desk) -> tuple[dict[str, int], dict[str, int]]:
    """Both lines, on Wednesday 2026-12-16."""
    swept: dict[str, int] = desk.json("sweep", "--as-of", WEDNESDAY)
    delivered: dict[str, int] = desk.json("deliver", "--as-of", WEDNESDAY)
    return swept, delivered


def test_the_first_run_alerts_and_delivers(busy: Desk) -> None:
    """Every missed level of the forgotten case, and what was waiting in the outbox."""
    swept, delivered = cron(busy)
    assert swept["alerts"] >= 4
    assert delivered["sent"] >= 2
    assert (delivered["refused"], delivered["delayed"], delivered["unknown"]) == (0, 0, 0)


def test_every_missed_level_is_recorded_and_one_message_goes_to_each_person(busy: Desk) -> None:
    """提醒, 预警, 黄牌 and 红牌 of the reply clock; the mails tell the last of them only."""
    cron(busy)
    sql = f"SELECT level FROM gk_alert WHERE clock = 'reply' AND raised_at LIKE '{WEDNESDAY}%' ORDER BY level"
    assert [level for (level,) in busy.rows(sql)] == ["red", "remind", "warn", "yellow"]
    sql = f"SELECT subject FROM gk_outbox WHERE created_at LIKE '{WEDNESDAY}%' AND subject LIKE '%答复期限%'"
    subjects = {subject for (subject,) in busy.rows(sql)}
    assert {subject.partition("：")[0] for subject in subjects} == {"红牌"}


def test_the_second_run_does_nothing_more(busy: Desk) -> None:
    """No alert, no message, no row and no file."""
    first, _ = cron(busy)
    before = busy.dump(), busy.names(), (busy.folder / "sms.log").read_bytes()
    swept, delivered = cron(busy)
    assert (swept["alerts"], swept["lapsed"]) == (0, 0)
    assert delivered == {"sent": 0, "refused": 0, "delayed": 0, "unknown": 0}
    assert (busy.dump(), busy.names(), (busy.folder / "sms.log").read_bytes()) == before
    assert swept["due"] == first["due"]


def test_deliver_writes_beside_the_settings(busy: Desk) -> None:
    """One ``.eml`` more for each mail that was sent, one line more in ``sms.log`` for each SMS."""
    mails, texts = _sent(busy)
    busy.json("deliver", "--as-of", WEDNESDAY)
    rows = busy.rows(f"SELECT channel, count(*) FROM gk_outbox WHERE finished_at LIKE '{WEDNESDAY}%' GROUP BY channel")
    new = dict(rows)
    assert _sent(busy) == (mails + new.get("mail", 0), texts + new.get("sms", 0))
    assert sum(new.values()) > 0


def _sent(desk: Desk) -> tuple[int, int]:
    lines = (desk.folder / "sms.log").read_text(encoding="utf-8").splitlines()
    return len(list((desk.folder / "outgoing").glob("*.eml"))), len(lines)


def test_deliver_may_be_limited(busy: Desk) -> None:
    """``--limit 1`` sends one and leaves the rest for the next run."""
    busy.json("sweep", "--as-of", WEDNESDAY)
    assert busy.json("deliver", "--limit", "1", "--as-of", WEDNESDAY)["sent"] == 1
    assert busy.json("deliver", "--as-of", WEDNESDAY)["sent"] > 0


def test_the_law_takes_an_unanswered_supplement_through_silence(desk: Desk, tmp_path: Path) -> None:
    """Asked on Tuesday 2026-09-15 for Monday 2026-09-21: on Tuesday the sweep closes the case, once."""
    form = tmp_path / "word_form.docx"
    form.write_bytes(sample("word_form.docx"))
    case = desk.json("open", str(form), "--actor", "zhao", "--as-of", MONDAY_14)["case"]
    desk.act(case, "register", "zhao", *REGISTERED, on=MONDAY_14)
    asked = ("--set", "defects=请写明地块", "--set", "answer_by=2026-09-21")
    desk.act(case, "request_supplement", "zhao", *asked, on="2026-09-15")
    assert desk.json("sweep", "--as-of", "2026-09-21")["lapsed"] == 0
    assert desk.json("sweep", "--as-of", "2026-09-22")["lapsed"] == 1
    assert desk.json("sweep", "--as-of", "2026-09-22")["lapsed"] == 0
    assert desk.show(case)["values"]["outcome"] == "supplement_lapsed"


def test_a_finished_case_is_not_alerted(desk: Desk) -> None:
    """Of the three cases of the story only the two open ones are near or past a day."""
    assert desk.json("sweep", "--as-of", WEDNESDAY)["alerts"] == 0
    numbers = {row["number"] for row in desk.json("cases") if row["stage"] != "archived"}
    assert PAPER in numbers
    assert len(numbers) == 2
