"""The commands that open and carry cases.

Commands take the caller's session (or connection) first, never commit, never open their own. After a refusal the
caller's transaction is as usable as before: everything is decided before anything is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from . import store
from .case import CaseState, apply
from .decision import Decision
from .errors import NotADate, RequestIdMissing, RequestIdReused, StaleCase, UnknownWorkflow
from .inquiry import SYSTEM, Inquiries
from .ports import Attachment
from .results import Command, Done
from .store import Transaction


class CaseEngine(Inquiries):
    """Opens and carries cases in the caller's transaction.

    `calendar` gives the current calendar of an agency. All parts may be shared between threads; a session may not.
    """

    # --- commands ------------------------------------------------------------------------------------------------

    def open(
        self,
        session: Transaction,
        workflow: str,
        *,
        data: Mapping[str, Any],
        actor: str,
        request_id: str,
        acting_for: str | None = None,
        occurred_on: date | None = None,
        agency: str | None = None,
    ) -> Done:
        """Open a case by the opening step of `workflow`. Returns what was done; its `case` is the new id.

        Raises `UnknownWorkflow`, `Refused`, what `read_data` raises, `RequestIdReused`.
        """
        agency = agency or self.agency
        procedure = self.procedures.get(workflow)
        if procedure is None:
            raise UnknownWorkflow(workflow=workflow[:40], known="、".join(self.procedures))
        actor_ = self._actor(agency, actor, acting_for)
        step = procedure.workflow.opening.name
        return self._carry_out(
            session, Command(agency, None, step, data, actor_, request_id, None, occurred_on), workflow
        )

    def act(
        self,
        session: Transaction,
        case: str,
        step: str,
        *,
        actor: str,
        request_id: str,
        data: Mapping[str, Any] | None = None,
        expect: int | None = None,
        acting_for: str | None = None,
        occurred_on: date | None = None,
        agency: str | None = None,
    ) -> Done:
        """Take `step` in `case` for `actor`.

        `expect`: the version that the actor saw; `occurred_on`: the legal day, today by default. The same
        `request_id` with the same content returns the stored result and does nothing.

        Raises `UnknownCase`, `UnknownStep`, `UnknownActor`, `StaleCase`, `Refused` (with reasons, what is allowed and
        who is awaited), `RequestIdReused`, and what `read_data` raises.
        """
        agency = agency or self.agency
        actor_ = self._actor(agency, actor, acting_for)
        return self._carry_out(
            session, Command(agency, case, step, data or {}, actor_, request_id, expect, occurred_on)
        )

    def act_in_silence(self, session: Transaction, case: str, step: str, *, request_id: str, agency: str) -> Done:
        """Take a step that the law takes through silence; for the sweep only."""
        return self._carry_out(session, Command(agency, case, step, {}, SYSTEM, request_id, None, None))

    def propose_correction(self, session: Transaction, case: str, **arguments: Any) -> Done:
        """Propose facts to be taken out and added, without effect until another person confirms; see `act`."""
        return self.act(session, case, "propose_correction", **arguments)

    def confirm_correction(self, session: Transaction, case: str, **arguments: Any) -> Done:
        """Confirm a proposed correction: facts and days change, past stages do not; see `act`."""
        return self.act(session, case, "confirm_correction", **arguments)

    def _carry_out(self, session: Transaction, command: Command, workflow: str = "") -> Done:
        """The central sentence: load, decide, append, apply, enqueue."""
        if isinstance(command.occurred_on, datetime):
            raise NotADate(text=type(command.occurred_on).__name__)
        store.check_host(session)
        mac = self._mac(command, workflow)
        held = store.load_held(session, command.agency, command.case, command.request_id)
        if held.mac is not None:
            return _repeated(held, mac, command)
        state, compiled = self._load(session, command, workflow, held)
        decision = self._decide(session, command, state, compiled, held.key)
        try:
            # All or nothing even where the caller goes on after an error: a letter that cannot be written, say.
            with store.all_or_nothing(session):
                return self._write(session, command, decision, mac)
        except (StaleCase, RequestIdReused):
            # The same request, overtaken by its own repetition?
            held = store.load_held(session, command.agency, None, command.request_id)
            if held.mac is None:
                raise
            return _repeated(held, mac, command)

    # --- the parts of a command -----------------------------------------------------------------------------------

    def _mac(self, command: Command, workflow: str) -> str:
        if not 1 <= len(command.request_id) <= 120 or not command.request_id.isprintable():
            raise RequestIdMissing
        actor = [command.actor.person, command.actor.acting_for]
        body = [
            workflow or command.case,
            command.step,
            _fingerprint(command.data),
            actor,
            _fingerprint(command.occurred_on),
        ]
        text = json.dumps(body, ensure_ascii=False)
        return self.keys.mac("request", text.encode("utf-8", "surrogatepass")).hex()

    def _write(self, session: Transaction, command: Command, decision: Decision, mac: str) -> Done:
        """Compare-and-set first, then numbers, then inserts that cannot conflict."""
        state, workflow = decision.situation.state, decision.situation.workflow
        numbered = any(effect["do"] == "number" for effect in decision.effects)
        if state is not None and numbered:
            store.claim(session, state)
        self._number(session, decision)
        self.draughtsman.write_letters(session, decision)
        entry = decision.entry()
        after = apply(state, entry, workflow, decision.situation.calendar)
        done = decision.done(after, entry)
        store.put_case(session, state, after, workflow, claimed=numbered)
        row = {"agency": after.agency, "request_id": command.request_id, "mac": mac, "case_id": after.id}
        if not store.insert_new(session, "gk_request", {**row, "seq": after.version, "result": done.text}):
            raise RequestIdReused(request_id=command.request_id[:40])
        if state is None or state.calendar != after.calendar:
            calendar = decision.situation.calendar
            store.keep_snapshot(session, after.agency, calendar.digest, "calendar", calendar.text)
        if state is None:
            store.keep_snapshot(session, after.agency, workflow.digest, "workflow", workflow.text)
            store.insert(session, "gk_case_key", [decision.key_row or {}])
        store.put_entry(session, after, entry)
        store.write_projections(session, state, after)
        decision.vault.keep(session, self.documents)
        store.insert(session, "gk_outbox", decision.messages(after))
        self._parties(session, decision, after)
        return done

    def _number(self, session: Transaction, decision: Decision) -> None:
        """Numbers in the order of their series: the same order for everybody, so nobody waits in a ring."""
        agency, case_id = decision.agency, decision.vault.case_id
        for effect in sorted((e for e in decision.effects if e["do"] == "number"), key=lambda e: str(e["series"])):
            value = store.take_number(session, agency, effect["series"], effect["year"])
            text = decision.number_text(effect["series"], effect["year"], value)
            effect.update(value=value, text=text)
            row = {"agency": agency, "series": effect["series"], "year": effect["year"], "value": value}
            store.insert(session, "gk_number", [{**row, "text": text, "case_id": case_id, "voided": False}])
        for effect in decision.effects:
            if effect["do"] == "void_number":
                store.void_number(session, agency, effect["series"], effect["text"])

    def _parties(self, session: Transaction, decision: Decision, after: CaseState) -> None:
        """People as the keyed index finds them again: by the values of this step, else by those of the case."""
        data = decision.situation.data or {}
        for effect in decision.effects:
            if effect["do"] == "party":
                values = [
                    _given(data, name) or decision.vault.reveal(session, after.values[name])
                    for name in effect["index_of"]
                ]
                index = self.vault.blind_index(after.agency, *values)
                row = {"agency": after.agency, "case_id": after.id, "party": effect["party"], "role": effect["role"]}
                store.put_party(session, {**row, "category": effect.get("category"), "blind_index": index})


def _given(data: Mapping[str, Any], name: str) -> str | None:
    """The value of a field of this step; ``items.2``: the second of a list. None where the step has none."""
    field, _, number = name.partition(".")
    value = data.get(field)
    return value[int(number) - 1] if number.isdigit() and value else value


def _repeated(held: store.Held, mac: str, command: Command) -> Done:
    """What the request did before. Raises `RequestIdReused` where it asks for something else now."""
    if held.mac != mac or held.result is None:
        raise RequestIdReused(request_id=command.request_id[:40])
    return Done.from_text(held.result)


def _fingerprint(value: Any) -> Any:
    """What a request's keyed digest takes of a value: texts, numbers, days, files by their digest, in a fixed order."""
    match value:
        case Attachment():
            return [value.name, value.media_type, hashlib.sha256(value.content).hexdigest()]
        case date():
            return value.isoformat()
        case Mapping():
            return [[str(key), _fingerprint(value[key])] for key in sorted(value, key=str)]
        case list() | tuple():
            return [_fingerprint(item) for item in value]
        case None | bool() | int() | str():
            return value
        case _:
            return repr(type(value))
