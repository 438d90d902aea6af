"""Whole cases per second, from the application to the archive: eleven acts, each its own transaction.

Everything the product does is done: clocks, tasks, outbox, sealed values, letters, documents on the disk. Beside it
the same with letters as plain text, so that the share of Word's format is seen, and hand-written SQL of the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from .figure import Figure, over_runs
from .furnished import furnished
from .ground import KINDS, Ground, migrated
from .recording import RecordingOffice
from .rows import Change, Hand, hand_of
from .spans import Span, timed

IN_FULL = "letters as .docx"
PLAIN = "letters as plain text"
BY_HAND = "hand-written SQL, same rows"


def measure(ground: Ground) -> list[Figure]:
    """Figures for SQLite and for PostgreSQL, rounds of each way in turn."""
    return [figure for kind in KINDS for figure in _measure(ground, kind)]


def _measure(ground: Ground, kind: str) -> Iterator[Figure]:
    rounds, cases = ground.choose(10, 60), ground.choose(1, 3)
    urls = [ground.url(kind, name) for name in ("in_full", "plain", "recorded", "hand")]
    databases = [migrated(url) for url in urls]
    folders = [ground.new_folder("documents") for _ in range(3)]
    office = furnished(databases[0], folders[0], ground.seed)
    plain = furnished(databases[1], folders[1], ground.seed, plain_letters=True)
    recording = RecordingOffice(databases[2], folders[2], ground.seed, plain_letters=True)
    roads = iter(recording.recorded(1 + (rounds + 1) * cases))
    with closing(hand_of(urls[3])) as hand:
        _write(hand, next(roads))
        ways: dict[str, Callable[[], object]] = {
            IN_FULL: lambda: office.to_stage("archived"),
            PLAIN: lambda: plain.to_stage("archived"),
            BY_HAND: lambda: _write(hand, next(roads)),
        }
        spans = _in_turn(ways, rounds, cases)
    for database in databases:
        database.dispose()
    yield from _figures(kind, spans, cases)


def _write(hand: Hand, road: list[list[Change]]) -> None:
    for made in road:
        hand.write(made)


def _in_turn(ways: dict[str, Callable[[], object]], rounds: int, cases: int) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, carry in ways.items():
            span, _ = timed(lambda carry=carry: [carry() for _ in range(cases)])  # type: ignore[misc]
            if number:  # the first round warms up
                spans[name].append(span)
    return spans


def _figures(kind: str, spans: dict[str, list[Span]], cases: int) -> Iterator[Figure]:
    rates = {name: [cases / span.wall * 1000 for span in runs] for name, runs in spans.items()}
    spent = {name: [span.cpu / cases for span in runs] for name, runs in spans.items()}
    for what, runs, unit in (("whole cases", rates, "cases/s"), ("CPU a case", spent, "ms")):
        for name, beside in ((IN_FULL, BY_HAND), (PLAIN, BY_HAND), (IN_FULL, PLAIN)):
            yield over_runs(f"{kind}, {what}, {name}", runs[name], unit, beside, runs[beside])
