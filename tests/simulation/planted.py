"""Planted faults: what could be wrong in the product, put in by patching, each to be found by an oracle by name.

A check that cannot fail is worth nothing. No fault is a switch in the product: each replaces one of its functions for
as long as a history is played.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from tests.simulation import fault, lawless
from tests.simulation.run import history
from tests.simulation.verdict import Wrong

SEEDS = range(40)
"""Where each fault must be found."""


@dataclass(frozen=True)
class Planted:
    """One fault: what goes wrong, where it is put in, the oracle that must speak, and how it is put in."""

    name: str
    where: str
    oracle: str
    put_in: Callable[[], AbstractContextManager[Any]]


PLANTED = (
    Planted("the entry is committed apart", "store.put_entry", "one transaction", fault.entry_is_committed_apart),
    Planted("a failed command leaves half", "store.all_or_nothing", "acknowledged", fault.half_of_a_command_stays),
    Planted("a repetition is not looked up", "store.load_held", "idempotency", fault.requests_are_not_looked_up),
    Planted("a request is not written down", "store.insert_new", "idempotency", fault.requests_are_not_written),
    Planted("the version seen is ignored", "CaseEngine._load", "version", fault.seen_version_is_ignored),
    Planted("a number survives a rollback", "store.take_number", "numbers", fault.numbers_survive_a_rollback),
    Planted("projections are not updated", "write_projections", "projections", fault.projections_are_written_once),
    Planted("live and replay differ", "commands.apply", "replay", fault.live_state_is_not_that_of_replay),
    Planted("the link is to another case", "Entry.seal", "chain", fault.link_to_the_last_entry_of_any_case),
    Planted("an entry names another calendar", "Entry.seal", "calendar", fault.calendar_is_misnamed),
    Planted("documents are not kept", "CaseVault.keep", "replay", fault.documents_are_not_kept),
    Planted("the index is the value itself", "Vault.blind_index", "privacy", fault.index_is_the_value_itself),
    Planted("a pause counts its first day", "Reading.pause", "reply days", fault.pause_counts_its_first_day),
    Planted("a restart keeps old pauses", "Reading.restart", "reply days", fault.restart_keeps_what_was_before),
    Planted("the day is that of UTC", "inquiry.legal_day", "legal day", fault.days_are_those_of_utc),
    Planted("own acts are back-dated", "machine._reasons_of_day", "legal day", fault.own_acts_are_backdated),
    Planted("a clock gone back is believed", "CLOCK_TOLERANCE", "recorded at", fault.any_clock_is_believed),
    Planted("a period lapses on its last day", "guard lapsed/1", "order", fault.lapse_on_the_last_day),
    Planted("a guard breaks", "guard unit_known/1", "foreseen", fault.guard_breaks),
    Planted("any stage will do", "CompiledWorkflow.refusals", "stage", fault.any_stage_will_do),
    Planted("anybody may act", "machine._reasons_of_actor", "lawful", fault.anybody_may_act),
    Planted("a second role is forgotten", "Agency.roles_of", "refusal", fault.second_role_is_forgotten),
    Planted("who proposes may sign", "CaseState.persons_of", "duties", fault.nobody_is_apart),
    Planted("a deputy is one person", "Actor.persons, Taken.persons", "duties", fault.deputies_are_themselves_only),
    Planted("the proposer confirms", "guard correction_confirmable/1", "duties", fault.proposer_confirms),
    Planted("an SMS is forgotten", "Decision.messages", "outbox", fault.sms_is_forgotten),
    Planted("a claim is not exclusive", "store.claim_message", "sent once", fault.claim_takes_what_others_have),
    Planted("a cursor goes by ids", "store.due_messages", "outbox drained", fault.outbox_goes_by_a_cursor),
    Planted("an unknown result is retried", "outbox._attempt", "sent once", fault.unknown_is_sent_again),
    Planted("the dead are waited for", "store.abandon_messages", "outbox drained", fault.dead_senders_are_waited_for),
    Planted("alerts know no generation", "store.raise_alert", "alerts", fault.alerts_know_no_generation),
    Planted("open cases get no new calendar", "store.ripe_cases", "sweep", fault.new_calendars_are_for_new_cases),
    Planted("a pause is from the sending", "Reading.pause", "reply days", lawless.pause_is_counted_from_the_sending),
    Planted("two opinions are one too many", "guard opinion_possible/1", "order", lawless.opinion_is_given_twice),
    Planted("a fee lapses before its time", "guard fee_lapsed/1", "order", lawless.fee_lapses_early),
    Planted("an e-mail sent is a reply", "effect on_its_way/1", "projections", lawless.mail_sent_is_a_reply),
    Planted("an order is never fulfilled", "effects of service", "terms", lawless.orders_are_not_fulfilled),
    Planted("an open review is shelved", "guard proceedings_settled/1", "order", lawless.open_reviews_are_shelved),
    Planted("a third party is not told", "effect third_party_told/1", "letters", lawless.third_party_is_not_told),
    Planted("a file gets two numbers", "effect archive_number/1", "numbers", lawless.files_are_numbered_again),
    Planted("deputies for ever", "Agency.may_act_for", "lawful", lawless.deputies_for_ever),
    Planted("service is never over", "CompiledWorkflow.decide", "at rest", lawless.service_is_never_over),
    Planted("later batches lose a row", "store.near_clocks", "sweep", fault.later_batches_lose_a_row),
)


@dataclass(frozen=True)
class Found:
    """What the simulation says of a fault: None where no seed showed it."""

    wrong: Wrong | None
    seeds: int
    seconds: float


def found(planted: Planted) -> Found:
    """Play the seeds with the fault put in until an oracle speaks."""
    began = time.monotonic()
    for number, seed in enumerate(SEEDS, start=1):
        with planted.put_in():
            wrong = history(seed).wrong
        if wrong is not None:
            return Found(wrong, number, time.monotonic() - began)
    return Found(None, len(SEEDS), time.monotonic() - began)


def print_table() -> int:
    """Every fault, where it was put in, the oracle that found it, and after how many seeds; 1 where one was missed."""
    missed = 0
    print("| fault | put in at | found by | seeds | seconds |\n|---|---|---|---:|---:|")
    for planted in PLANTED:
        said = found(planted)
        by = said.wrong.oracle if said.wrong else "—"
        missed += by != planted.oracle
        print(f"| {planted.name} | `{planted.where}` | {by} | {said.seeds} | {said.seconds:.1f} |", flush=True)
    print(f"{len(PLANTED)} faults, {missed} not found by the oracle that should find them")
    return int(missed > 0)
