"""Replay over a whole database: every history rebuilt and held against what is stored, byte by byte."""

from __future__ import annotations

from dataclasses import dataclass

from . import store
from .commands import CaseEngine
from .errors import GongkaiError
from .store import Transaction


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many cases and entries were replayed, and the ids of the cases whose stored state is another."""

    cases: int
    entries: int
    differing: tuple[str, ...]


def replay_all(session: Transaction, engine: CaseEngine, case: str | None = None) -> Replayed:
    """Replay every case of the engine's agency, or one."""
    cases = [case] if case else store.every_case(session, engine.agency)
    count, differing = 0, []
    for case_id in cases:
        entries = store.load_entries(session, engine.agency, case_id)
        count += len(entries)
        try:
            same = bool(entries) and engine.replay(session, entries).text == engine.case(session, case_id).text
        except (GongkaiError, ValueError, KeyError, TypeError, RecursionError):
            same = False
        if not same:
            differing.append(case_id)
    return Replayed(len(cases), count, tuple(differing))
