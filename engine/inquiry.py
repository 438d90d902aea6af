"""What may be asked of cases without changing them, and what a decision is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from . import store
from .case import CaseState, deadline_of, replay, state_of_day
from .clocks import Deadline
from .data import read_data
from .decision import Decision, Draughtsman
from .errors import ClockWentBack, StaleCase, UnknownActor, UnknownCase, UnknownWorkflow
from .explanation import Explanation, explain
from .history import Entry, instant_text, legal_day, parse_instant
from .machine import Actor, CompiledWorkflow, Post, Situation
from .ports import Clock, Directory, DocumentStore, KeyRing, Randomness, Renderer
from .procedure import Procedure
from .results import Command, PossibleStep, Preview, Task
from .store import Transaction
from .vault import CaseVault, Vault
from .workflow import SILENT_ROLE, Workflow
from .working_days import WorkingCalendar

CLOCK_TOLERANCE = timedelta(seconds=60)
SYSTEM = Actor("system", frozenset({SILENT_ROLE}))


class Inquiries:
    """Reads cases in the caller's transaction, and decides without writing. `CaseEngine` adds the commands."""

    def __init__(
        self,
        *,
        procedures: Iterable[Procedure],
        directory: Directory,
        clock: Clock,
        randomness: Randomness,
        keys: KeyRing,
        documents: DocumentStore,
        renderer: Renderer,
        calendar: Callable[[str], WorkingCalendar],
        agency: str,
    ) -> None:
        self.procedures = {procedure.workflow.name: procedure for procedure in procedures}
        self.directory, self.clock, self.randomness = directory, clock, randomness
        self.keys, self.documents, self.calendar, self.agency = keys, documents, calendar, agency
        self.vault = Vault(keys, randomness)
        self.draughtsman = Draughtsman(self.vault, renderer)
        self._compiled: dict[str, CompiledWorkflow] = {}
        self._calendars: dict[str, WorkingCalendar] = {}
        for procedure in self.procedures.values():
            self._compiled[procedure.workflow.digest] = CompiledWorkflow(procedure.workflow, procedure.functions)

    def case(self, session: Transaction, case: str, *, agency: str | None = None) -> CaseState:
        """The state of a case. Raises `UnknownCase`."""
        return store.load_case(session, agency or self.agency, case)

    def check(self, session: Transaction) -> None:
        """At start-up: the session fits, and every open case's workflow finds its functions in this program.

        Raises `HostEngineUnsuited`, `AbsentFunctions`, `UnknownWorkflow`.
        """
        store.check_host(session)
        for digest in store.open_workflows(session, self.agency):
            self._compile(session, self.agency, digest)

    def workflow_of(self, session: Transaction, state: CaseState) -> Workflow:
        """The workflow that a case is pinned to."""
        return self.workflow_by_digest(session, state.agency, state.workflow)

    def workflow_by_digest(self, session: Transaction, agency: str, digest: str) -> Workflow:
        """A workflow by its digest: this program's, or the snapshot in the database. Raises `SnapshotMissing`."""
        return self._compile(session, agency, digest).workflow

    def steps(
        self, session: Transaction, case: str, actor: str, *, acting_for: str | None = None, agency: str | None = None
    ) -> list[PossibleStep]:
        """Every step of the case's stage, with what stands against this actor taking it now (for `acting_for`)."""
        agency = agency or self.agency
        state = store.load_case(session, agency, case)
        compiled = self._compile(session, agency, state.workflow)
        situation = self._situation(
            self._actor(agency, actor, acting_for), state, compiled.workflow.opening, compiled, agency
        )
        possible = compiled.possible(situation)
        return [PossibleStep(step, tuple(refusals)) for step, refusals in possible if not step.silent]

    def tasks(self, session: Transaction, person: str | None, *, agency: str | None = None) -> list[Task]:
        """What waits for a person (None: for anybody): by role, and by unit where the role is held in one.

        Earliest safe day first.
        """
        agency = agency or self.agency
        if person is None:
            rows = store.list_tasks(session, agency)
        else:
            roles = self._actor(agency, person, None).roles if person else frozenset()
            unit = self.directory.unit_of(agency, person) if person else None
            rows = store.list_tasks_for(session, agency, person, roles, unit)
        return [self._task(session, agency, row) for row in rows]

    def preview(
        self,
        session: Transaction,
        case: str,
        step: str,
        *,
        actor: str,
        data: Mapping[str, Any] | None = None,
        occurred_on: date | None = None,
        agency: str | None = None,
    ) -> Preview:
        """What `act` would change: stage, days, letters. Writes nothing; raises what `act` would raise."""
        agency = agency or self.agency
        actor_ = self._actor(agency, actor, None)
        command = Command(agency, case, step, data or {}, actor_, "preview", None, occurred_on)
        held = store.load_held(session, agency, case, "")
        state, compiled = self._load(session, command, "", held)
        assert state is not None  # noqa: S101 (a command with a case has a state)
        decision = self._decide(session, command, state, compiled, held.key)
        effects = decision.effects
        for effect in effects:
            if effect["do"] == "number":
                value = store.next_number(session, agency, effect["series"], effect["year"])
                effect.update(value=value, text=decision.number_text(effect["series"], effect["year"], value))
        self.draughtsman.write_letters(session, decision)
        after = decision.provisional(effects)
        letters = tuple(effect["letter"] for effect in effects if effect["do"] == "letter")
        return Preview(step, after.stage, state.clocks, after.clocks, letters, after.numbers, after)

    def deadline(
        self, session: Transaction, case: str, clock: str = "reply", *, agency: str | None = None
    ) -> Deadline | None:
        """A clock of a case, folded by the calendar snapshot that the case is counted by."""
        state = store.load_case(session, agency or self.agency, case)
        workflow = self.workflow_of(session, state)
        held = state.clocks.get(clock)
        calendar = self.calendar_of(session, state.agency, state.calendar)
        return deadline_of(held, workflow, state.live_facts(workflow), calendar) if held else None

    def explain(
        self, session: Transaction, case: str, clock: str = "reply", *, agency: str | None = None
    ) -> Explanation | None:
        """Every day of a clock, counted or not and why, and every fact with its article."""
        deadline = self.deadline(session, case, clock, agency=agency)
        return explain(deadline, legal_day(self.clock.now())) if deadline else None

    def history(self, session: Transaction, case: str, *, agency: str | None = None) -> list[Entry]:
        """The entries of a case, in order. Raises `UnknownCase`."""
        entries = store.load_entries(session, agency or self.agency, case)
        if not entries:
            raise UnknownCase(case=case[:40])
        return entries

    def state_at(
        self,
        session: Transaction,
        case: str,
        *,
        as_of: date | None = None,
        known_on: datetime | None = None,
        agency: str | None = None,
    ) -> CaseState | None:
        """The case with the facts up to the legal day `as_of`, as it was known at the instant `known_on`.

        None where nothing had happened, or was known, yet.
        """
        entries = self.history(session, case, agency=agency)
        known = [entry for entry in entries if known_on is None or entry.recorded_at <= known_on]
        if not known:
            return None
        held = entries[0].body["agency"]
        workflow = self.workflow_by_digest(session, held, entries[0].body["workflow"])

        def calendars(digest: str) -> WorkingCalendar:
            return self.calendar_of(session, held, digest)

        return replay(known, workflow, calendars) if as_of is None else state_of_day(known, as_of, workflow, calendars)

    def replay(self, session: Transaction, entries: Iterable[Entry]) -> CaseState:
        """The state that entries give, by the snapshots that they name."""
        held = list(entries)
        agency = held[0].body["agency"]
        workflow = self._compile(session, agency, held[0].body["workflow"]).workflow
        state = replay(held, workflow, lambda digest: self.calendar_of(session, agency, digest))
        assert state is not None  # noqa: S101 (there is at least one entry)
        return state

    def document(self, session: Transaction, case: str, digest: str, *, agency: str | None = None) -> bytes:
        """A document of a case in plain. Raises `DocumentMissing`, `DocumentDamaged`, `ValueErased`."""
        vault = self.vault.open(session, agency or self.agency, case)
        return vault.decrypt(self.documents.get(digest))

    def reveal(self, session: Transaction, state: CaseState, sealed: Mapping[str, str]) -> str:
        """The plain text of a sealed value of the case. Raises `ValueErased`."""
        return self.vault.open(session, state.agency, state.id).reveal(session, sealed)

    def calendar_of(self, session: Transaction, agency: str, digest: str) -> WorkingCalendar:
        """A calendar by its digest: today's, or the snapshot in the database."""
        current = self.calendar(agency)
        if current.digest == digest:
            return current
        if digest not in self._calendars:
            self._calendars[digest] = WorkingCalendar.from_text(
                store.load_snapshot(session, agency, digest, "calendar")
            )
        return self._calendars[digest]

    def preview_in_silence(self, session: Transaction, case: str, step: str, *, agency: str) -> None:
        """Raises `Refused` where the law does not take `step` through silence now."""
        state = store.load_case(session, agency, case)
        compiled = self._compile(session, agency, state.workflow)
        situation = self._situation(SYSTEM, state, compiled.workflow.step(step), compiled, agency)
        refusals = compiled.refusals(situation)
        if refusals:
            raise refusals[0]

    # --- the parts of a decision ----------------------------------------------------------------------------------

    def _actor(self, agency: str, person: str, acting_for: str | None) -> Actor:
        own = self._post(agency, person)
        if acting_for is None:
            lent = None
        else:
            today = legal_day(self.clock.now())
            held = self._post(agency, acting_for)
            lent = held if self.directory.may_act_for(agency, person, acting_for, today) else None
        return Actor(person, own.roles, own.unit, acting_for, lent)

    def _post(self, agency: str, person: str) -> Post:
        roles = self.directory.roles_of(agency, person) - {SILENT_ROLE}
        if not roles:
            raise UnknownActor(actor=person[:40])
        return Post(roles, self.directory.unit_of(agency, person))

    def _load(
        self, session: Transaction, command: Command, workflow: str, held: store.Held
    ) -> tuple[CaseState | None, CompiledWorkflow]:
        if command.case is None:
            return None, self._compiled[self.procedures[workflow].workflow.digest]
        state = held.state(command.case)
        if command.expect is not None and command.expect != state.version:
            raise StaleCase(expected=command.expect, current=state.version)
        return state, self._compile(session, command.agency, state.workflow)

    def _compile(self, session: Transaction, agency: str, digest: str) -> CompiledWorkflow:
        if digest not in self._compiled:
            workflow = Workflow.from_text(store.load_snapshot(session, agency, digest, "workflow"))
            procedure = self.procedures.get(workflow.name)
            if procedure is None:
                raise UnknownWorkflow(workflow=workflow.name, known="、".join(self.procedures))
            self._compiled[digest] = CompiledWorkflow(workflow, procedure.functions)
        return self._compiled[digest]

    def _situation(
        self, actor: Actor, state: CaseState | None, step: Any, compiled: CompiledWorkflow, agency: str
    ) -> Situation:
        today = legal_day(self.clock.now())
        calendar = self.calendar(agency)
        calendar.count(today)  # a clock set beyond the calendar writes nothing
        return Situation(
            workflow=compiled.workflow,
            step=step,
            state=state,
            actor=actor,
            today=today,
            occurred_on=today,
            calendar=calendar,
            practice=self.directory.practice(agency),
            seq=state.version + 1 if state else 1,
        )

    def _decide(
        self,
        session: Transaction,
        command: Command,
        state: CaseState | None,
        compiled: CompiledWorkflow,
        key: Mapping[str, Any] | None,
    ) -> Decision:
        step = compiled.workflow.step(command.step)
        data = read_data(step, command.data)
        vault, key_row = self._vault_for(command, state, key)
        sealed = vault.seal_data(step.fields, data)
        situation = self._situation(command.actor, state, step, compiled, command.agency)
        situation = replace(situation, data=data, sealed=sealed, occurred_on=command.occurred_on or situation.today)
        effects = compiled.decide(situation)
        return Decision(
            situation=situation,
            effects=effects,
            vault=vault,
            key_row=key_row,
            procedure=self.procedures[compiled.workflow.name],
            recorded_at=self._recorded_at(state),
            request_id=command.request_id,
            agency=command.agency,
        )

    def _vault_for(
        self, command: Command, state: CaseState | None, key: Mapping[str, Any] | None
    ) -> tuple[CaseVault, dict[str, Any] | None]:
        if state is None:
            return self.vault.create(command.agency, self.randomness.identifier())
        return self.vault.unlock(key, state.agency, state.id, state.version + 1), None

    def _recorded_at(self, state: CaseState | None) -> str:
        now = self.clock.now()
        if state is not None and state.recorded_at:
            before = parse_instant(state.recorded_at)
            if now < before - CLOCK_TOLERANCE:
                raise ClockWentBack(now=instant_text(now), before=state.recorded_at)
            now = max(now, before)
        return instant_text(now)

    def _task(self, session: Transaction, agency: str, row: Mapping[str, Any]) -> Task:
        workflow = self._compile(session, agency, row["workflow"]).workflow
        return Task(
            case=row["case_id"],
            number=row["number"],
            step=row["step"],
            label=workflow.step(row["step"]).label,
            role=row["role"],
            unit=row["unit"],
            person=row["person"],
            opened_on=_as_day(row["opened_on"]) or date.min,
            due_on=_as_day(row["due_on"]),
            safe_on=_as_day(row["safe_on"]),
            provisional=bool(row["provisional"]),
        )


def _as_day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
