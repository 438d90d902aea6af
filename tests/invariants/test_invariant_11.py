"""Invariant 4.11: nothing leaves but through the outbox, in the act's own transaction, and never blindly twice."""

from __future__ import annotations

import ast
import socket
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import pytest
from sqlalchemy import text

import gongkai.engine
import gongkai.workflows
from gongkai.engine import ChannelRefused, ChannelUnavailable, Delivered, Message, ResultUnknown, replay
from gongkai.engine.casework import deliver
from gongkai.workflows.disclosure import DISCLOSURE
from tests.invariants.letters_leaving import Row, rows_wanted
from tests.invariants.walk import RARE, Walk
from tests.office import Office

NETWORK = {"socket", "ssl", "smtplib", "http", "urllib", "ftplib", "imaplib", "poplib", "xmlrpc", "subprocess"}
NETWORK |= {"asyncio", "requests", "httpx", "aiohttp", "urllib3", "webbrowser", "multiprocessing", "socketserver"}
FLOORS = [Path(floor.__file__).parent for floor in (gongkai.engine, gongkai.workflows) if floor.__file__]


def imported(path: Path) -> set[str]:
    """The packages that a file imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in names}


def test_engine_and_workflows_know_no_way_out() -> None:
    """They import nothing that could reach anybody, and call no import by name."""
    files = [path for floor in FLOORS for path in floor.rglob("*.py")]
    assert len(files) > 30
    assert {path.name: imported(path) & NETWORK for path in files if imported(path) & NETWORK} == {}
    assert [path.name for path in files if "__import__" in path.read_text(encoding="utf-8")] == []


def test_each_letter_has_its_row_in_the_outbox(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the applicant and to who is consulted, and nothing besides."""

    def no_network(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("an act has reached for the network")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setitem(RARE, "consult", 2)
    walk = Walk(sqlite_office, 17)
    for _ in range(80):
        walk.step()
    assert walk.taken["consult"] > 1
    wanted: list[Row] = []
    with sqlite_office.session() as session:
        rows = [dict(row) for row in session.connection().execute(text("SELECT * FROM gk_outbox")).mappings()]
        for case in walk.cases:
            entries = sqlite_office.engine.history(session, case)
            for entry in entries:
                state = replay(entries[: entry.seq], DISCLOSURE.workflow, lambda _: sqlite_office.calendar)
                assert state is not None
                wanted += rows_wanted(state, entry)
    assert Counter((row["case_id"], row["seq"], row["channel"], row["document"]) for row in rows) == Counter(wanted)
    assert len(wanted) > 8


def test_the_rows_live_and_die_with_the_act(office: Office) -> None:
    """Within the transaction they are there; after the host's rollback they never were."""
    case, rows = office.to_stage("examination"), text("SELECT count(*) FROM gk_outbox")
    with office.session() as session:
        before = session.connection().execute(rows).scalar_one()
        data = {"workdays": 5, "reason": "档案较多"}
        done = office.engine.act(session, case, "extend", actor="sun", data=data, request_id="q")
        assert session.connection().execute(rows).scalar_one() == before + 2 == before + len(done.messages)
        session.rollback()
        assert session.connection().execute(rows).scalar_one() == before


class Death(BaseException):
    """The process is killed while the channel has the message."""


class Post:
    """A channel with random faults that remembers, by key, how each handing over ended."""

    def __init__(self, seed: int, faults: list[BaseException | None]) -> None:
        self.random, self.faults = Random(seed), faults  # noqa: S311
        self.ends: dict[str, list[str]] = defaultdict(list)

    def deliver(self, message: Message) -> Delivered:
        """Take it over, or not."""
        fault = self.random.choice(self.faults)
        self.ends[message.key].append(type(fault).__name__)
        if fault is not None:
            raise fault
        return Delivered("taken")


@pytest.mark.parametrize("seed", range(3))
def test_no_message_is_handed_over_again_unless_it_is_known_not_to_have_left(sqlite_office: Office, seed: int) -> None:
    """Through refusals, outages, unknown results and deaths, at random times: every message ends, none goes twice."""
    cases = [sqlite_office.to_stage("service") for _ in range(4)]
    faults: list[BaseException | None] = [None, ChannelUnavailable(fault="later"), ChannelUnavailable(fault="later")]
    faults += [ChannelRefused(fault="never"), ResultUnknown(fault="who knows"), OSError(), Death()]
    post = Post(seed, faults)
    for _ in range(60):
        sqlite_office.clock.advance(timedelta(minutes=post.random.randint(1, 400)))
        try:
            deliver(sqlite_office.session, sqlite_office.engine, {"mail": post, "sms": post})
        except Death:
            continue
    with sqlite_office.session() as session:
        rows = session.connection().execute(text("SELECT id, status FROM gk_outbox")).all()
    assert len(rows) == 4 * len(cases) == len(post.ends)
    expected = {"NoneType": "sent", "ChannelRefused": "refused"}
    for key, status in rows:
        *earlier, last = post.ends[key]
        assert set(earlier) <= {"ChannelUnavailable"}, post.ends[key]
        assert status == expected.get(last, "unknown")


def test_ten_machines_deliver_each_message_once(office: Office) -> None:
    """Several at once take nothing from each other and leave nothing behind."""
    for _ in range(3):
        office.to_stage("service")
    post = Post(1, [None])
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(deliver, office.session, office.engine, {"mail": post, "sms": post}) for _ in range(4)]
        assert sum(run.result().sent for run in runs) == 12
    assert set(map(tuple, post.ends.values())) == {("NoneType",)}
    assert len(post.ends) == 12
