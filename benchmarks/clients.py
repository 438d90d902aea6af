"""Eight clients at once, each a process of its own with cases of its own, beside eight that write the rows by hand.

Processes, because threads would share one interpreter and measure its lock. The clients share one database, so they
share its one writer (SQLite) and the rows of the number series (both): that is what is measured.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import perf_counter

from gongkai.engine.casework import open_engine

from .figure import Figure, over_runs, percentile
from .furnished import furnish
from .ground import KINDS, Ground, migrated
from .recording import RecordingOffice
from .rows import Change, hand_of
from .spans import Span, SpannedOffice, timed

CLIENTS = 8
PATIENCE_SECONDS = 300.0
Road = list[list[Change]]


@dataclass(frozen=True, slots=True)
class Work:
    """What one client is to do: so many cases by the engine, or the transactions of recorded cases by hand."""

    url: str
    folder: Path
    client: int
    cases: int = 0
    roads: Sequence[Road] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """When a client began and ended by the machine's clock, and what each transaction cost."""

    began: float
    ended: float
    spans: list[Span]


def measure_clients(ground: Ground) -> list[Figure]:
    """Acts per second of all clients together, and what one client waits for one act."""
    with _crew() as crew:
        return [figure for kind in KINDS for figure in _measure(ground, kind, crew)]


def _measure(ground: Ground, kind: str, crew: list[Connection]) -> Iterator[Figure]:
    rounds, cases = ground.choose(3, 7), ground.choose(1, 6)
    url, by_hand, folder = ground.url(kind, "clients"), ground.url(kind, "by_hand"), ground.new_folder("documents")
    migrated(url).dispose()
    roads = _roads_for(ground, kind, by_hand, CLIENTS * cases * rounds)
    engine, hand = [], []
    for _ in range(rounds):
        engine.append(_together(crew, [Work(url, folder, client, cases) for client in range(CLIENTS)]))
        shares = [[roads.pop() for _ in range(cases)] for _ in range(CLIENTS)]
        hand.append(_together(crew, [Work(by_hand, folder, client, 0, share) for client, share in enumerate(shares)]))
    yield from _figures(f"{kind}, {CLIENTS} clients", engine, hand)


def _roads_for(ground: Ground, kind: str, by_hand: str, cases: int) -> list[Road]:
    """Recorded cases; the one that opens the number series is written beforehand."""
    database = migrated(ground.url(kind, "recorded"))
    recording = RecordingOffice(database, ground.new_folder("documents"), ground.seed, plain_letters=True)
    first, *roads = recording.recorded(1 + cases)
    database.dispose()
    migrated(by_hand).dispose()
    with closing(hand_of(by_hand)) as hand:
        for made in first:
            hand.write(made)
    return roads


def _figures(name: str, engine: list[list[Worked]], hand: list[list[Worked]]) -> Iterator[Figure]:
    against = f"{CLIENTS} clients, hand-written SQL"
    rates, besides = [_rate(clients) for clients in engine], [_rate(clients) for clients in hand]
    yield over_runs(f"{name}, acts by all", rates, "acts/s", against, besides)
    for share in (0.5, 0.99):
        runs = [percentile(_walls(clients), share) for clients in engine]
        besides = [percentile(_walls(clients), share) for clients in hand]
        yield over_runs(f"{name}, act, wall p{share * 100:.0f}", runs, "ms", against, besides)
    cpu = [percentile([span.cpu for client in clients for span in client.spans], 0.5) for clients in engine]
    besides = [percentile([span.cpu for client in clients for span in client.spans], 0.5) for clients in hand]
    yield over_runs(f"{name}, act, cpu p50", cpu, "ms", against, besides)


def _rate(clients: list[Worked]) -> float:
    span = max(client.ended for client in clients) - min(client.began for client in clients)
    return sum(len(client.spans) for client in clients) / span


def _walls(clients: list[Worked]) -> list[float]:
    return [span.wall for client in clients for span in client.spans]


# --- the crew --------------------------------------------------------------------------------------------------------


@contextmanager
def _crew() -> Iterator[list[Connection]]:
    """The clients' processes, started once; each waits for work at the other end of its pipe."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(CLIENTS)
    pipes = [context.Pipe() for _ in range(CLIENTS)]
    processes = [context.Process(target=_client, args=(theirs, barrier), daemon=True) for _, theirs in pipes]
    for process in processes:
        process.start()
    try:
        yield [ours for ours, _ in pipes]
    finally:
        for ours, _ in pipes:
            ours.send(None)
        for process in processes:
            process.join()


def _together(crew: list[Connection], works: list[Work]) -> list[Worked]:
    """All clients at once, from the moment when the last of them is ready."""
    for connection, work in zip(crew, works, strict=True):
        connection.send(work)
    answers = [connection.recv() for connection in crew]
    failed = [answer for answer in answers if isinstance(answer, str)]
    if failed:
        raise RuntimeError(f"a client failed: {failed[0]}")
    return answers


def _client(connection: Connection, barrier: Barrier) -> None:
    offices: dict[str, SpannedOffice] = {}
    while (work := connection.recv()) is not None:
        try:
            connection.send(_by_hand(work, barrier) if work.roads else _by_engine(work, barrier, offices))
        except Exception as failure:
            barrier.abort()
            connection.send(repr(failure))
    for office in offices.values():
        office.database.dispose()


def _by_engine(work: Work, barrier: Barrier, offices: dict[str, SpannedOffice]) -> Worked:
    if work.url not in offices:
        office = SpannedOffice(open_engine(work.url), f"client {work.client}")
        furnish(office, work.folder)
        office.to_stage("registration")  # everything imported, compiled, connected
        offices[work.url] = office
    office = offices[work.url]
    office.spans = []
    barrier.wait(PATIENCE_SECONDS)
    began = perf_counter()
    for _ in range(work.cases):
        office.to_stage("archived")
    return Worked(began, perf_counter(), office.spans)


def _by_hand(work: Work, barrier: Barrier) -> Worked:
    with closing(hand_of(work.url)) as hand:
        barrier.wait(PATIENCE_SECONDS)
        began = perf_counter()
        spans = [timed(lambda made=made: hand.write(made))[0] for road in work.roads for made in road]  # type: ignore[misc]
        return Worked(began, perf_counter(), spans)
