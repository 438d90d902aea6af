"""The narrator: takes a step and tells who did what, when, and why a day is what it is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from gongkai.engine import LEGAL_ZONE, Attachment, CaseState, Explanation, explain, weekday_zh
from gongkai.engine.casework import Done, deliver, sweep
from gongkai.workflows.disclosure import DISCLOSURE

from ..agency import Agency
from ..installation import Installation
from ..instants import FixedClock

WORKFLOW = DISCLOSURE.workflow


@dataclass
class Narrator:
    """Acts in one installation under its virtual clock, and keeps what is to be told of each case."""

    office: Installation
    clock: FixedClock
    people: Agency
    letters: Path
    cases: dict[str, str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    requests: int = 0

    @property
    def today(self) -> date:
        """The virtual legal day."""
        return self.clock.now().astimezone(LEGAL_ZONE).date()

    # --- time ------------------------------------------------------------------------------------------------------

    def until(self, day: date) -> None:
        """Let the worked days pass up to `day`: cron runs that evening and each morning, then it is ten o'clock."""
        calendar = self.office.engine.calendar(self.office.engine.agency)
        self._set(self.today, time(17))
        self.cron()
        morning = self.today
        while morning < day:
            morning = calendar.after(morning, 1)
            if morning > day:
                break
            self._set(morning, time(8, 30))
            self.cron()
        self._set(day, time(10))

    def _set(self, day: date, hour: time) -> None:
        self.clock.set(datetime.combine(day, hour, LEGAL_ZONE).astimezone(UTC))

    def cron(self) -> None:
        """What the two lines of a crontab run: ``gongkai sweep`` and ``gongkai deliver``."""
        sweep(self.office.session, self.office.engine)
        deliver(self.office.session, self.office.engine, self.office.channels)

    # --- acts ------------------------------------------------------------------------------------------------------

    def open(self, name: str, data: Mapping[str, Any], actor: str) -> None:
        """An application comes in."""
        with self.office.session() as session:
            done = self.office.engine.open(session, "disclosure", data=data, actor=actor, request_id=self._request())
            session.commit()
        self.cases[name] = done.case
        self.told[name] = []
        self._tell(name, done, actor)

    def act(self, name: str, step: str, actor: str, **data: Any) -> None:
        """A step is taken."""
        with self.office.session() as session:
            done = self.office.engine.act(
                session, self.cases[name], step, data=data, actor=actor, request_id=self._request()
            )
            session.commit()
        self._tell(name, done, actor)

    def _request(self) -> str:
        self.requests += 1
        return f"demo-{self.requests}"

    def state(self, name: str) -> CaseState:
        """A case of the story as it is now."""
        with self.office.session() as session:
            return self.office.engine.case(session, self.cases[name])

    # --- telling -----------------------------------------------------------------------------------------------------

    def _tell(self, name: str, done: Done, actor: str) -> None:
        step, stage = WORKFLOW.step(done.step), WORKFLOW.stage(done.stage)
        person = self.people.people[actor]
        roles = [role for role in step.roles if role in self.people.roles_of(self.people.id, actor)]
        who = f"{person.name}（{WORKFLOW.role_label(roles[0])}）"
        line = f"  {self.today} {weekday_zh(self.today)}　{stage.label}　{who}　{step.label}"
        self.told[name].append(line)
        self.told[name] += [f"      {reason}" for reason in self._reasons(name, done)]
        self._save_letters(name, done)

    def _reasons(self, name: str, done: Done) -> Iterator[str]:
        """Why the reply's days are what they are now, if this step moved them."""
        with self.office.session() as session:
            deadline = self.office.engine.deadline(session, self.cases[name])
        if deadline is None:
            return
        explanation = explain(deadline, self.today)
        limit = deadline.due.limit
        mark = "（暂定）" if deadline.provisional else ""
        safe = "（暂定）" if deadline.safe_provisional else ""
        days = f"到期日 {deadline.due_on or '——'}{mark}　最迟稳妥日 {deadline.safe_on or '——'}{safe}"
        for turn in explanation.due.turns:
            if (turn.turned.fact.ref or "").startswith(f"{done.version}."):
                yield f"{days}：{turn.zh}［{turn.article}］" if turn.article else f"{days}：{turn.zh}"
        if done.step in ("receive", "confirm_receipt"):
            why = f"自 {explanation.due.start_on} 次日起 {limit.days} 个工作日［{limit.article}］"
            unconfirmed = "；尚未与申请人确认，暂自到达之日起算" if self.state(name).values.get("unconfirmed") else ""
            yield f"{days}：{why}{unconfirmed}{_strict(explanation)}"

    def _save_letters(self, name: str, done: Done) -> None:
        """The letters in plain, as the office would print them."""
        self.letters.mkdir(exist_ok=True)
        with self.office.session() as session:
            state = self.office.engine.case(session, self.cases[name])
            for row in state.letters:
                if row["seq"] == done.version:
                    content = self.office.engine.document(session, state.id, row["digest"])
                    title = next(letter.label for letter in WORKFLOW.letters if letter.name == row["letter"])
                    number = state.numbers.get("registration", name)
                    (self.letters / f"{number}-{done.version:02}-{title}.docx").write_bytes(content)


def _strict(explanation: Explanation) -> str:
    """Why the safe day is earlier."""
    if explanation.safe is None:
        return ""
    if explanation.safe.start_on != explanation.due.start_on:
        return f"；最严理解自 {explanation.safe.start_on} 起算"
    return "；最严理解把暂定年份节日前后的周末当作上班日"


def paper(name: str, text: str) -> Attachment:
    """A fictitious scan, as evidence for what happened on paper."""
    return Attachment(name, "text/plain", text.encode())
