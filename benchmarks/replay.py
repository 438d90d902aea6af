"""Whole histories replayed, beside merely reading the same rows and parsing them.

Replay reads the entries, carries out every effect and folds every clock again; ``replay_all``, the auditor's command,
also holds each state against the stored one, byte by byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from time import perf_counter

from sqlalchemy import Engine, text
from sqlmodel import Session

from gongkai.engine.casework import reading, replay_all
from tests.office import Office

from .figure import Figure, over_runs
from .ground import KINDS, Ground, migrated

ROWS = text("SELECT body, digest FROM gk_entry WHERE agency = :agency AND case_id = :case ORDER BY seq")
REPLAY, AUDIT, PARSE = "replay", "replay_all", "read + parse"


def measure(ground: Ground) -> list[Figure]:
    """Entries per second on both databases; cases of the main road, eleven entries each."""
    return [figure for kind in KINDS for figure in _measure(ground, kind)]


def _measure(ground: Ground, kind: str) -> Iterator[Figure]:
    database = migrated(ground.url(kind, "replay"))
    office = Office(database, seed=f"replay {ground.seed}")
    cases = [office.to_stage("archived") for _ in range(ground.choose(20, 200))]
    ways: dict[str, Callable[[], int]] = {
        REPLAY: lambda: _replay(office, cases),
        AUDIT: lambda: _audit(office),
        PARSE: lambda: _parse(database, office.agency.id, cases),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(1 + ground.choose(11, 21)):
        for name, way in ways.items():
            began = perf_counter()
            entries = way()
            if number:  # the first round warms up
                rates[name].append(entries / (perf_counter() - began))
    database.dispose()
    for name in (REPLAY, AUDIT):
        yield over_runs(f"{kind}, {name}", rates[name], "entries/s", "the same rows read and parsed", rates[PARSE])


def _replay(office: Office, cases: list[str]) -> int:
    with Session(reading(office.database)) as session:
        return sum(office.engine.replay(session, office.engine.history(session, case)).version for case in cases)


def _audit(office: Office) -> int:
    with Session(reading(office.database)) as session:
        done = replay_all(session, office.engine)
    if done.differing:
        raise RuntimeError("a replay differs from what is stored")
    return done.entries


def _parse(database: Engine, agency: str, cases: list[str]) -> int:
    entries = 0
    with Session(reading(database)) as session:
        for case in cases:
            rows = session.connection().execute(ROWS, {"agency": agency, "case": case}).all()
            entries += len([json.loads(row.body) for row in rows])
    return entries
