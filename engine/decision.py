"""A decided step on its way into the history: numbers and letters are filled in, then it is sealed as an entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .case import CaseState, apply
from .clocks import RULES
from .history import ALGORITHM, VERSION, Entry
from .machine import Situation
from .ports import Renderer
from .procedure import LetterRequest, Procedure
from .results import Done
from .store import Transaction
from .vault import CaseVault, Vault

DEFAULT_PATTERN = "{year}-{number:04}"
_GAP = re.compile(r"\{(year|number)(?::0(\d))?\}")


@dataclass
class Decision:
    """What was decided, while it is being written. `effects` are completed in place, once."""

    situation: Situation
    effects: list[dict[str, Any]]
    vault: CaseVault
    key_row: dict[str, Any] | None
    procedure: Procedure
    recorded_at: str
    request_id: str
    agency: str

    def number_text(self, series: str, year: int, value: int) -> str:
        """A number as the agency writes it: ``{year}`` and ``{number}`` or ``{number:04}`` in its pattern."""
        pattern = self.situation.practice.get("numbering", {}).get(series, DEFAULT_PATTERN)
        given = {"year": year, "number": value}
        return _GAP.sub(lambda gap: str(given[gap[1]]).zfill(int(gap[2] or 0)), pattern)

    def entry(self) -> Entry:
        """The sealed entry. Raises `NotCanonical`."""
        return Entry.seal(self.body(self.effects))

    def body(self, effects: list[dict[str, Any]]) -> dict[str, Any]:
        """The body of the entry with these effects."""
        situation, actor = self.situation, self.situation.actor
        roles = [role for role in situation.step.roles if role in actor.held]
        return {
            "v": VERSION,
            "alg": ALGORITHM,
            "agency": self.agency,
            "case": self.vault.case_id,
            "seq": situation.seq,
            "prev": situation.state.head if situation.state else None,
            "workflow": situation.workflow.digest,
            "calendar": situation.calendar.digest,
            "rules": RULES,
            "step": situation.step.name,
            "actor": actor.person,
            "role": roles[0] if roles else None,
            "for": actor.acting_for,
            "occurred_on": situation.occurred_on.isoformat(),
            "recorded_at": self.recorded_at,
            "request": self.request_id,
            "data": dict(situation.sealed),
            "documents": [effect["digest"] for effect in effects if effect["do"] == "document"],
            "effects": effects,
        }

    def provisional(self, effects: list[dict[str, Any]]) -> CaseState:
        """The state that `effects` would give, letters aside: what a letter is written from, and a preview."""
        known = [effect for effect in effects if effect["do"] != "letter"]
        situation = self.situation
        return apply(situation.state, Entry.unsealed(self.body(known)), situation.workflow, situation.calendar)

    def messages(self, after: CaseState) -> list[dict[str, Any]]:
        """The outbox rows: the address as a reference into the vault, words without anything personal."""
        made = {_letter_key(effect): effect["digest"] for effect in self.effects if effect["do"] == "letter"}
        rows = []
        for effect in self.effects:
            if effect["do"] != "send":
                continue
            subject, text = self.procedure.notice(effect["channel"], effect["notice"], after, self.situation.practice)
            rows.append(
                {
                    "agency": after.agency,
                    "id": f"{after.id}.{effect['message']}",
                    "case_id": after.id,
                    "seq": after.version,
                    "channel": effect["channel"],
                    "notice": effect["notice"],
                    "subject": subject,
                    "text": text,
                    "address_ref": f"value:{effect['to']}",
                    "document": effect.get("digest") or made.get(_letter_key(effect)),
                    "status": "queued",
                    "attempts": 0,
                    "next_attempt_at": self.recorded_at,
                    "created_at": self.recorded_at,
                }
            )
        return rows

    def done(self, after: CaseState, entry: Entry) -> Done:
        """What the caller gets, and a repetition of the request again."""
        clock = after.clocks.get(self.situation.workflow.main_clock)
        return Done(
            case=after.id,
            agency=after.agency,
            step=self.situation.step.name,
            version=after.version,
            digest=entry.digest,
            stage=after.stage,
            number=after.numbers.get("registration"),
            due_on=clock.due_on.isoformat() if clock and clock.due_on else None,
            safe_on=clock.safe_on.isoformat() if clock and clock.safe_on else None,
            provisional=clock.provisional if clock else False,
            letters=tuple(effect["digest"] for effect in self.effects if effect["do"] == "letter"),
            messages=tuple(f"{after.id}.{effect['message']}" for effect in self.effects if effect["do"] == "send"),
        )


class Draughtsman:
    """Writes the letters that a decision calls for, and seals them among the case's documents."""

    def __init__(self, vault: Vault, renderer: Renderer) -> None:
        self.vault, self.renderer = vault, renderer

    def write_letters(self, session: Transaction, decision: Decision) -> None:
        """Render each letter from the case as it will be, and put its digest into the effect.

        Raises `LetterIncomplete`, `ValueErased`.
        """
        wanted = [effect for effect in decision.effects if effect["do"] == "letter"]
        if not wanted:
            return
        case = decision.provisional(decision.effects)

        def reveal(sealed: Mapping[str, str]) -> str:
            return decision.vault.reveal(session, sealed)

        for effect in wanted:
            situation = decision.situation
            letter, about = _letter_key(effect)
            request = LetterRequest(
                letter, case, situation.data or {}, reveal, situation.practice, situation.occurred_on, about,
                situation.workflow.name,
            )  # fmt: skip
            template, content = decision.procedure.content(request)
            attachment = self.renderer.render(template, content)
            path = f"letter.{letter}.{about}" if about else f"letter.{letter}"
            effect.update(decision.vault.seal_document(attachment, path))


def _letter_key(effect: Mapping[str, Any]) -> tuple[str, str]:
    """Which letter of an entry it is: its kind, and the one thing it is about where there are several of the kind.

    An effect that makes a letter, and one that sends it, name both alike.
    """
    return effect["letter"] or "", effect.get("about", "")
