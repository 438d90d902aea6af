"""Verification: histories against their digests, projections against a replay, documents and vault against both.

It reads and reports; it mends nothing. What it did not look at, it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import store
from .case import CaseState
from .commands import CaseEngine
from .errors import DocumentDamaged, DocumentMissing, GongkaiError, ValueErased
from .history import Entry, check_chain, digest_of
from .ports import DocumentStore
from .results import Done
from .store import Transaction
from .workflow import Workflow


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was: in which case, at which entry (None: the case as a whole), of which kind."""

    case: str | None
    entry: int | None
    kind: str
    detail: str


@dataclass
class Report:
    """What was checked, how often; what was not; what was found."""

    checked: Counter[str] = field(default_factory=Counter)
    not_checked: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """``{"ok", "checked", "not_checked", "findings"}``."""
        found = [{"case": f.case, "entry": f.entry, "kind": f.kind, "detail": f.detail} for f in self.findings]
        return {"ok": self.ok, "checked": dict(self.checked), "not_checked": self.not_checked, "findings": found}


def verify(
    session: Transaction,
    engine: CaseEngine,
    *,
    case: str | None = None,
    documents: DocumentStore | None = None,
    with_keys: bool = False,
) -> Report:
    """Check every case of the engine's agency, or one.

    `documents`: the store to hold the digests against. `with_keys`: open the vault and hold commitments against it.
    """
    report = Report(not_checked=["ledger", "checkpoints"])
    if documents is None:
        report.not_checked.append("documents")
    if not with_keys:
        report.not_checked.append("vault")
    _verify_snapshots(session, engine, report)
    for case_id in _cases(session, engine, case):
        _verify_case(session, engine, case_id, report, documents, with_keys)
    if case is None:
        report.findings += _numbers(session, engine)
    return report


def _cases(session: Transaction, engine: CaseEngine, case: str | None) -> list[str]:
    if case is not None:
        engine.history(session, case)
        return [case]
    return store.every_case(session, engine.agency)


def _verify_snapshots(session: Transaction, engine: CaseEngine, report: Report) -> None:
    for row in store.list_snapshots(session, engine.agency):
        report.checked["snapshots"] += 1
        if digest_of(row["text"].encode()) != row["digest"]:
            report.findings.append(Finding(None, None, "changed_snapshot", f"{row['kind']} {row['digest']}"))


def _verify_case(
    session: Transaction,
    engine: CaseEngine,
    case_id: str,
    report: Report,
    documents: DocumentStore | None,
    with_keys: bool,
) -> None:
    entries = store.load_entries(session, engine.agency, case_id)
    report.checked["cases"] += 1
    report.checked["entries"] += len(entries)
    breaks = list(check_chain(entries, engine.agency, case_id))
    report.findings += [Finding(case_id, broken.seq, broken.kind, broken.detail) for broken in breaks]
    if not entries:
        report.findings.append(Finding(case_id, None, "history_missing", "案件没有办理过程 the case has no history"))
        return
    try:
        state = engine.replay(session, entries)
        workflow = engine.workflow_of(session, state)
        differing = list(_projections(session, state, workflow))
    except (GongkaiError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        code = fault.code if isinstance(fault, GongkaiError) else type(fault).__name__
        report.findings.append(Finding(case_id, None, "not_replayable", f"无法重放 replay fails: {code}"))
        return
    report.findings += _snapshots_of(session, engine, case_id, entries)
    report.findings += differing
    report.findings += _requests(session, engine, case_id, entries)
    report.findings += _outgoing(session, engine, case_id, entries)
    if documents is not None:
        report.findings += _documents(state, documents, report)
    if with_keys:
        report.findings += _sealed(session, engine, state, entries, report)


# --- projections ---------------------------------------------------------------------------------------------------


def _projections(session: Transaction, state: CaseState, workflow: Workflow) -> Iterator[Finding]:
    row = store.held_case_row(session, state)
    if row is None:
        yield Finding(state.id, None, "case_missing", "案件行不存在 the case has entries but no row")
        return
    wanted = store.case_row(state, workflow)
    for column in _differing(wanted, row):
        yield Finding(state.id, None, "projection_differs", f"gk_case.{column}")
    for table, key, expected in store.projections(state):
        held = store.held_rows(session, table, key, state)
        for name in sorted({*held, *expected}, key=str):
            if name not in held or name not in expected:
                yield Finding(state.id, None, "projection_differs", f"{table} {name}")
                continue
            for column in _differing(expected[name], held[name]):
                yield Finding(state.id, None, "projection_differs", f"{table} {name} {column}")


def _differing(expected: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    return [column for column, value in expected.items() if _plain(value) != _plain(held[column])]


def _plain(value: Any) -> Any:
    """SQLite gives days as texts and truth as 0 and 1."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _snapshots_of(
    session: Transaction, engine: CaseEngine, case_id: str, entries: Iterable[Entry]
) -> Iterator[Finding]:
    """What an entry names must be in the database, for an auditor whose program knows other workflows and calendars."""
    held = {row["digest"] for row in store.list_snapshots(session, engine.agency)}
    named = {(entry.body[kind], kind): entry.seq for entry in entries for kind in ("calendar", "workflow")}
    for (digest, kind), seq in named.items():
        if digest not in held:
            yield Finding(case_id, seq, "snapshot_missing", f"{kind} {digest}")


def _requests(session: Transaction, engine: CaseEngine, case_id: str, entries: Iterable[Entry]) -> Iterator[Finding]:
    held = {row["seq"]: row for row in store.list_requests(session, engine.agency, case_id)}
    for entry in entries:
        row = held.get(entry.seq)
        if row is None or row["request_id"] != entry.body["request"] or not _result_fits(row["result"], entry):
            yield Finding(case_id, entry.seq, "request_differs", "请求记录不符 the request row does not fit the entry")


def _outgoing(session: Transaction, engine: CaseEngine, case_id: str, entries: Iterable[Entry]) -> Iterator[Finding]:
    """What an entry sends and numbers is in the outbox and in the register of numbers."""
    messages = store.message_ids(session, engine.agency, case_id)
    numbers = {
        (row["series"], row["text"]): (row["year"], row["value"], bool(row["voided"]))
        for row in store.list_numbers(session, engine.agency)
        if row["case_id"] == case_id
    }
    wanted: dict[tuple[str, str], tuple[int, int, bool]] = {}
    for entry in entries:
        for effect in entry.body["effects"]:
            if effect["do"] == "send" and f"{case_id}.{effect['message']}" not in messages:
                yield Finding(case_id, entry.seq, "message_missing", effect["message"])
            elif effect["do"] == "number":
                wanted[effect["series"], effect["text"]] = (effect["year"], effect["value"], False)
            elif effect["do"] == "void_number" and (effect["series"], effect["text"]) in wanted:
                year, value, _ = wanted[effect["series"], effect["text"]]
                wanted[effect["series"], effect["text"]] = (year, value, True)
    for series, text in sorted({*wanted, *numbers}):
        if wanted.get((series, text)) != numbers.get((series, text)):
            yield Finding(case_id, None, "number_differs", f"{series} {text}")


def _result_fits(result: str, entry: Entry) -> bool:
    """Whether what a repetition of the request would get is what was done."""
    try:
        done = Done.from_text(result)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return (done.case, done.version, done.digest) == (entry.body["case"], entry.seq, entry.digest)


# --- documents, vault, numbers --------------------------------------------------------------------------------------


def _documents(state: CaseState, documents: DocumentStore, report: Report) -> Iterator[Finding]:
    for row in (*state.documents, *state.letters):
        report.checked["documents"] += 1
        try:
            documents.get(row["digest"])
        except DocumentMissing:
            yield Finding(state.id, row["seq"], "document_missing", row["digest"])
        except DocumentDamaged:
            yield Finding(state.id, row["seq"], "document_damaged", row["digest"])


def _sealed(
    session: Transaction, engine: CaseEngine, state: CaseState, entries: Iterable[Entry], report: Report
) -> Iterator[Finding]:
    """A value that is gone was erased, which is no fault; one that is there must be what was committed to."""
    held = store.list_sealed(session, state.agency, state.id)
    keyed = store.load_key(session, state.agency, state.id) is not None
    vault = engine.vault.open(session, state.agency, state.id) if keyed else None
    seen: set[str] = set()
    for entry in entries:
        for sealed in _sealed_in([entry.body["data"], entry.body["effects"]]):
            if sealed["sealed"] in seen:
                continue
            seen.add(sealed["sealed"])
            if vault is None or sealed["sealed"] not in held:
                report.checked["values_erased"] += 1
                continue
            report.checked["values"] += 1
            try:
                vault.reveal(session, sealed)
            except ValueErased:
                number = int(sealed["sealed"].partition("/")[0])
                yield Finding(state.id, number, "value_differs", sealed["sealed"])


def _sealed_in(value: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(value, dict):
        if "sealed" in value and "commitment" in value:
            yield value
            return
        for item in value.values():
            yield from _sealed_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _sealed_in(item)


def _numbers(session: Transaction, engine: CaseEngine) -> Iterator[Finding]:
    """Gap-free per series and year, up to the counter."""
    counters, rows = store.list_counters(session, engine.agency), store.list_numbers(session, engine.agency)
    last = {(row["series"], row["year"]): row["value"] for row in counters}
    for series, year in sorted({*last, *((row["series"], row["year"]) for row in rows)}):
        held = sorted(row["value"] for row in rows if (row["series"], row["year"]) == (series, year))
        if held != list(range(1, last.get((series, year), 0) + 1)):
            yield Finding(None, None, "number_gap", f"{series} {year}")
