"""The faults themselves: each replaces a function of the product for as long as its context is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from gongkai.adapters.agency import Agency
from gongkai.engine import Actor, Entry, clocks, commands, machine, outbox, store
from gongkai.engine.case import CaseState, Taken, apply
from gongkai.engine.commands import CaseEngine
from gongkai.engine.decision import Decision
from gongkai.engine.vault import CaseVault, Vault
from gongkai.workflows.disclosure import DISCLOSURE

PutIn = AbstractContextManager[Any]


# --- transactions and requests ------------------------------------------------------------------------------------


def entry_is_committed_apart() -> PutIn:
    put_entry = store.put_entry

    def _put_entry(session: Any, *given: Any) -> None:
        put_entry(session, *given)
        session.commit()

    return patch.object(store, "put_entry", _put_entry)


@contextmanager
def _nothing_is_taken_back(_session: Any) -> Iterator[None]:
    yield


def half_of_a_command_stays() -> PutIn:
    return patch.object(store, "all_or_nothing", _nothing_is_taken_back)


def requests_are_not_looked_up() -> PutIn:
    load_held = store.load_held
    return patch.object(store, "load_held", lambda *given: replace(load_held(*given), mac=None))


def requests_are_not_written() -> PutIn:
    insert_new = store.insert_new

    def _insert_new(session: Any, table: str, row: Any) -> bool:
        return table == "gk_request" or insert_new(session, table, row)

    return patch.object(store, "insert_new", _insert_new)


def seen_version_is_ignored() -> PutIn:
    load = CaseEngine._load

    def _load(self: CaseEngine, session: Any, command: Any, *given: Any) -> Any:
        return load(self, session, replace(command, expect=None), *given)

    return patch.object(CaseEngine, "_load", _load)


def numbers_survive_a_rollback() -> PutIn:
    taken: dict[Any, int] = {}

    def _take_number(_session: Any, *key: Any) -> int:
        taken[key] = taken.get(key, 0) + 1
        return taken[key]

    return patch.object(store, "take_number", _take_number)


def sms_is_forgotten() -> PutIn:
    messages = Decision.messages

    def _messages(self: Decision, after: CaseState) -> list[dict[str, Any]]:
        return [row for row in messages(self, after) if row["channel"] == "mail"]

    return patch.object(Decision, "messages", _messages)


def documents_are_not_kept() -> PutIn:
    keep = CaseVault.keep

    def _keep(self: CaseVault, session: Any, documents: Any) -> None:
        self.documents.clear()
        keep(self, session, documents)

    return patch.object(CaseVault, "keep", _keep)


def live_state_is_not_that_of_replay() -> PutIn:
    def _apply(*given: Any) -> CaseState:
        return replace(apply(*given), tasks={})

    return patch.object(commands, "apply", _apply)


def projections_are_written_once() -> PutIn:
    write = store.write_projections

    def _write(session: Any, before: CaseState | None, after: CaseState) -> None:
        if before is None:
            write(session, before, after)

    return patch.object(store, "write_projections", _write)


def link_to_the_last_entry_of_any_case() -> PutIn:
    seal, last = Entry.seal, [""]

    def _seal(body: dict[str, Any]) -> Entry:
        entry = seal({**body, "prev": last[0] if body["prev"] and last[0] else body["prev"]})
        last[0] = entry.digest
        return entry

    return patch.object(Entry, "seal", _seal)


def calendar_is_misnamed() -> PutIn:
    seal = Entry.seal
    return patch.object(Entry, "seal", lambda body: seal({**body, "calendar": body["workflow"]}))


def index_is_the_value_itself() -> PutIn:
    return patch.object(Vault, "blind_index", lambda _self, _agency, *values: "".join(values)[:64])


# --- clocks and days ----------------------------------------------------------------------------------------------


def pause_counts_its_first_day() -> PutIn:
    pause = clocks.Reading.pause

    def _pause(reading: Any, turn: Any, fact: Any) -> Any:
        turned = pause(reading, turn, fact)
        if fact.id in reading.pauses:
            after, until = reading.pauses[fact.id]
            reading.pauses[fact.id] = (after - 1, until)
        return turned

    return patch.dict(clocks._PARTS, pause=_pause)


def restart_keeps_what_was_before() -> PutIn:
    restart = clocks.Reading.restart

    def _restart(reading: Any, turn: Any, fact: Any) -> Any:
        used = sum(until - after for after, until in reading.pauses.values() if until < clocks._ENDLESS)
        kept = reading.extension + used
        turned = restart(reading, turn, fact)
        reading.extension = kept
        return turned

    return patch.dict(clocks._PARTS, restart=_restart)


def days_are_those_of_utc() -> PutIn:
    def _legal_day(instant: datetime) -> date:
        return instant.date()

    return patch("gongkai.engine.inquiry.legal_day", _legal_day)


def any_clock_is_believed() -> PutIn:
    return patch("gongkai.engine.inquiry.CLOCK_TOLERANCE", timedelta(days=30))


def guarded(name: str, changed: Callable[[Any], Any]) -> PutIn:
    """A guard that looks at another situation than the one there is."""
    guards: Any = DISCLOSURE.functions.guards
    guard = guards[name]
    return patch.dict(guards, {name: lambda situation: guard(changed(situation))})


@contextmanager
def lapse_on_the_last_day() -> Iterator[None]:
    ripe, ahead = store.ripe_cases, timedelta(days=1)

    def _ripe(session: Any, agency: str, calendar: str, today: date, *given: Any) -> list[str]:
        return ripe(session, agency, calendar, today + ahead, *given)

    guard = guarded("lapsed/1", lambda situation: replace(situation, today=situation.today + ahead))
    with guard, patch.object(store, "ripe_cases", _ripe):
        yield


def own_acts_are_backdated() -> PutIn:
    return patch.object(machine, "_reasons_of_day", lambda _situation: iter(()))


def guard_breaks() -> PutIn:
    return guarded("unit_known/1", lambda situation: replace(situation, practice=None))


# --- who, and from where ---------------------------------------------------------------------------------------------


def anybody_may_act() -> PutIn:
    return patch.object(machine, "_reasons_of_actor", lambda _situation: iter(()))


def second_role_is_forgotten() -> PutIn:
    roles_of = Agency.roles_of
    return patch.object(Agency, "roles_of", lambda *given: frozenset(sorted(roles_of(*given))[:1]))


def any_stage_will_do() -> PutIn:
    def _refusals(self: machine.CompiledWorkflow, situation: Any) -> list[Any]:
        return list(self._reasons(situation))

    return patch.object(machine.CompiledWorkflow, "refusals", _refusals)


def nobody_is_apart() -> PutIn:
    return patch.object(CaseState, "persons_of", lambda _self, _step: frozenset())


@contextmanager
def deputies_are_themselves_only() -> Iterator[None]:
    alone = property(lambda self: frozenset({self.person}))
    with patch.object(Actor, "persons", alone), patch.object(Taken, "persons", property(lambda self: {self.actor})):
        yield


def proposer_confirms() -> PutIn:
    stranger = Actor("nobody", frozenset({"head"}))
    return guarded("correction_confirmable/1", lambda situation: replace(situation, actor=stranger))


# --- outbox -------------------------------------------------------------------------------------------------------


def claim_takes_what_others_have() -> PutIn:
    claim, abandon = store.claim_message, "UPDATE gk_outbox SET status = 'queued' WHERE id = ?"

    def _claim(session: Any, agency: str, message_id: str, lease: str) -> Any:
        session.connection().exec_driver_sql(abandon, (message_id,))
        return claim(session, agency, message_id, lease)

    return patch.object(store, "claim_message", _claim)


def outbox_goes_by_a_cursor() -> PutIn:
    due, last = store.due_messages, [""]

    def _due(*given: Any) -> tuple[list[str], int]:
        ids, waiting = due(*given)
        after = sorted(message for message in ids if message > last[0])
        last[0] = max([last[0], *after])
        return after, waiting

    return patch.object(store, "due_messages", _due)


def unknown_is_sent_again() -> PutIn:
    attempt = outbox._attempt

    def _attempt(*given: Any) -> tuple[str, str]:
        status, outcome = attempt(*given)
        return ("queued" if status == "unknown" else status), outcome

    return patch.object(outbox, "_attempt", _attempt)


def dead_senders_are_waited_for() -> PutIn:
    return patch.object(store, "abandon_messages", lambda *_: 0)


# --- sweep --------------------------------------------------------------------------------------------------------


def alerts_know_no_generation() -> PutIn:
    raise_alert = store.raise_alert
    return patch.object(store, "raise_alert", lambda session, row: raise_alert(session, {**row, "generation": 1}))


def new_calendars_are_for_new_cases() -> PutIn:
    ripe = store.ripe_cases

    def _ripe(session: Any, agency: str, _calendar: str, *given: Any) -> list[str]:
        rows = session.connection().exec_driver_sql("SELECT id FROM gk_case WHERE calendar = ?", (_calendar,))
        current = {row[0] for row in rows}
        return [case for case in ripe(session, agency, _calendar, *given) if case in current]

    return patch.object(store, "ripe_cases", _ripe)


def later_batches_lose_a_row() -> PutIn:
    near = store.near_clocks

    def _near(session: Any, agency: str, cases: Sequence[str], until: date, since: date) -> Any:
        rows = near(session, agency, cases, until, since)
        first = store.near_cases(session, agency, until, since)[0]
        return rows if cases[0] == first else rows[1:]

    return patch.object(store, "near_clocks", _near)
