"""A random walk over several cases: the ground on which the invariants are attacked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from sqlmodel import Session

from gongkai.engine import Attachment, Care, CaseState, Field, GongkaiError, Shape, Step
from gongkai.engine.casework import Done, sweep
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.reading import current_reply, open_items
from tests.invariants.reading_off import read_off
from tests.office import SHANGHAI, Office

STEPS = DISCLOSURE.workflow.steps
USUAL = {
    "receive",
    "confirm_receipt",
    "register",
    "mend_registration",
    "assign",
    "propose",
    "review_secrecy",
    "approve",
}
USUAL |= {"sign", "seal", "dispatch", "record_acceptance", "record_service", "archive"}
ANSWERING = {"record_notice_arrival", "receive_supplement", "receive_opinion", "receive_payment", "receive_reasons"}
ANSWERING |= {"judge_reasons", "keep_as_request", "countersign", "decide_disagreement", "joint_opinion"}
ANSWERING |= {"record_inspection", "answer_review", "answer_suit", "record_review_result", "record_suit_result"}
RARE = {step.name: 0.02 for step in STEPS if step.name not in USUAL | ANSWERING}
RARE |= {"withdraw": 0.01, "void": 0.05, "return": 0.1, "reply_on_the_spot": 0.2, "propose_correction": 0.05}
RARE |= {"confirm_correction": 0.1, "extend": 0.2, "request_supplement": 0.2, "consult": 0.1, "receive_opinion": 0.5}
RARE |= {"delay": 0.3, "notice_fee": 0.05, "record_consultation_arrival": 0.1, "assign": 2, "propose": 2, "sign": 2}
"""How often a step is chosen, where 1 is usual: what only may be done must not crowd out what has to be."""
PRIVATE = "PRIVATE-"


class Walk:
    """Several cases at once, over days and nights, each `step` one attempt. A refusal is rolled back, see `errors`.

    Each personal value, file name and content begins with `PRIVATE`; `deputies`: how often people act for others.
    """

    def __init__(self, office: Office, seed: int, *, cases: int = 3, deputies: float = 0.1) -> None:
        self.office, self.most, self.deputies = office, cases, deputies
        self.random = Random(seed)  # noqa: S311
        self.people = list(office.agency.people)
        self.cases: list[str] = []
        self.taken: Counter[str] = Counter()
        self.errors: list[GongkaiError] = []

    def step(self) -> Done | None:
        """An act, an opening or a sweep: what was done, None where it was refused or the sweep ran."""
        day = self.office.today + timedelta(days=self.random.choice([0, 0, 0, 0, 1, 1, 2, 6]))
        at = datetime.combine(day, time(self.random.randrange(24), self.random.randrange(60)), SHANGHAI)
        self.office.clock.set(max(at.astimezone(UTC), self.office.clock.now()))
        running = [state for state in map(self.office.state, self.cases) if state.stage != "archived"]
        if not running or (len(running) < self.most and self.random.random() < 0.3):
            return self._open()
        if self.random.random() < 0.1:
            sweep(self.office.session, self.office.engine)
            return None
        return self._act(self.random.choice(running))

    def _open(self) -> Done | None:
        given: dict[str, Any] = {"data": self.data(STEPS[0], None), "request_id": self.office.request()}
        done = self._try(lambda session: self.office.engine.open(session, "disclosure", actor="zhao", **given))
        self.cases += [done.case] if done else []
        return done

    def _act(self, state: CaseState) -> Done | None:
        step, actor = self._chosen(state)
        given: dict[str, Any] = {"actor": actor, "data": self.data(step, state), "request_id": self.office.request()}
        given["acting_for"] = self.random.choice(self.people) if self.random.random() < self.deputies else None
        given["occurred_on"] = self.office.today + timedelta(days=self.random.choice([0] * 20 + [-3, -1, 1]))
        return self._try(lambda session: self.office.engine.act(session, state.id, step.name, **given))

    def _chosen(self, state: CaseState) -> tuple[Step, str]:
        """Nine times of ten what somebody may do now, else anything by anybody."""
        with self.office.session() as session:
            asked = [(person, self.office.engine.steps(session, state.id, person)) for person in self.people]
        allowed = [(one.step, person) for person, steps in asked for one in steps if one.allowed]
        if not allowed or self.random.random() < 0.1:
            return self.random.choice(STEPS), self.random.choice(self.people)
        return self.random.choices(allowed, [RARE.get(step.name, 1) for step, _ in allowed])[0]

    def _try(self, command: Callable[[Session], Done]) -> Done | None:
        with self.office.session() as session:
            try:
                done = command(session)
            except GongkaiError as error:
                self.errors.append(error)
                return None
            session.commit()
        self.taken[done.step] += 1
        return done

    def data(self, step: Step, state: CaseState | None) -> dict[str, Any]:
        """What the step declares, some of what it does not need, and what a person would read off the case."""
        given = [field for field in step.fields if field.required or self.random.random() < 0.6]
        made = {field.name: [self._one(field)] if field.many else self._one(field) for field in given}
        day = (self.office.today - timedelta(days=self.random.randint(0, 3))).isoformat()
        outcome: dict[str, Any] = {"outcome": self.random.choice(["disclosed", "third_party"]), "reason": PRIVATE}
        outcome |= {"no_consultation": PRIVATE, "severable_considered": True, "public_interest": PRIVATE}
        made |= read_off(step.name, state, self.office, self.random) if state is not None else {}
        match step.name:
            case "receive":
                made |= {"submitted": day, "arrived": day, "signed_for": day, "confirmed": None}
            case "propose" | "reply_on_the_spot" if state is not None:
                made["outcomes"] = [{"item": int(number), **outcome} for number in open_items(state)]
                if "override_reason" not in made:
                    made["case_outcome"] = None
                if "reply" in made:  # one that no machine can read, so that a person looks at it
                    made["reply"] = Attachment(f"{PRIVATE}.pdf", "application/pdf", PRIVATE.encode())
            case "sign" if state is not None:
                made |= {"reply": current_reply(state), "check_reason": PRIVATE}
            case "confirm_correction" if state is not None:
                made["correction"] = self.random.choice([*state.corrections] or ["1"])
            case "propose_correction" if state is not None:
                rows = [row for row in state.facts if row["type"] != "received" and row["ref"] not in state.voided]
                asked = {"type": "consultation_sent", "on": day, "id": f"c{state.version}", "with": "third_party"}
                more = {"type": "extended", "on": day, "workdays": self.random.randint(1, 20)}
                made["facts"] = self.random.choice([[asked], [more], []])
                made["voids"] = [row["ref"] for row in rows[-1:] if not made["facts"]]
        return {name: value for name, value in made.items() if value is not None}

    def _one(self, field: Field) -> Any:
        secret = f"{PRIVATE}{self.random.randrange(10**6)}"
        if field.choices:
            return self.random.choice(field.choices)
        made = {Shape.DAY: self.office.today, Shape.WHOLE: self.random.randint(1, 9), Shape.FLAG: True}
        made |= {Shape.FILE: Attachment(f"{secret}.txt", "text/plain", secret.encode())}
        return made.get(field.shape, secret if field.care is Care.PERSONAL else "1")
