"""The public face over time: any commands by anybody in any order, and after each of them everything still holds."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine

from gongkai.engine import (
    CaseState,
    GongkaiError,
    OtherUnit,
    Refused,
    RequestIdReused,
    RoleMissing,
    SamePerson,
    StaleCase,
    Step,
    StepNotInStage,
    UnknownActor,
    UnknownCase,
)
from gongkai.engine.casework import Done, Preview, configure_sqlite, replay_all, sweep, upgrade, verify
from tests.generated.hostile import ODD_DAYS, check_refusal
from tests.generated.test_step_data import data_for
from tests.invariants.walk import PRIVATE, RARE, STEPS, Walk
from tests.office import SHANGHAI, Office, contents

STAFF = ("zhao", "qian", "li", "wu", "zheng", "wang", "sun")
PEOPLE = st.sampled_from([*STAFF, *STAFF, "nobody", "", "\u202e", "system"])
BY_PERSON = (RoleMissing, OtherUnit, SamePerson, StepNotInStage)
RANDOMS = st.integers(0, 2**32).map(Random)
"""A seed is drawn, not every throw: what a step takes is long."""


@cache
def empty_database() -> bytes:
    """Migrated once, written out for each run."""
    with tempfile.TemporaryDirectory(prefix="gongkai-generated-") as folder:
        path = Path(folder) / "empty.sqlite"
        engine = configure_sqlite(create_engine(f"sqlite:///{path}"), durable=False)
        with engine.begin() as connection:
            upgrade(connection)
        engine.dispose()
        return path.read_bytes()


class AnOffice(RuleBasedStateMachine):
    """Some cases of one agency, and whoever comes to the door."""

    @initialize(stage=st.sampled_from(["intake", "registration", "examination", "review", "notification", "service"]))
    def begin(self, stage: str) -> None:
        """A case has come as far as `stage`."""
        self.folder = Path(tempfile.mkdtemp(prefix="gongkai-generated-"))
        (self.folder / "gongkai.sqlite").write_bytes(empty_database())
        url = f"sqlite:///{self.folder / 'gongkai.sqlite'}"
        self.database = configure_sqlite(create_engine(url), durable=False)
        self.office = Office(self.database)
        self.engine = self.office.engine
        self.walk = Walk(self.office, 0, deputies=0)
        self.requests: list[tuple[dict[str, Any], Done]] = []
        self.walk.cases.append(self.office.to_stage(stage))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.database.dispose()
            shutil.rmtree(self.folder)

    # --- what somebody does ------------------------------------------------------------------------------------------

    def _command(self, given: dict[str, Any], *, undo: str = "") -> Done | GongkaiError:
        """Open or act, and commit, unless it is undone; a refusal changes no value of any row."""
        with self.office.session() as session:
            before = contents(session)
            point = session.begin_nested() if undo == "savepoint" else None
            done: Done | GongkaiError
            try:
                done = self.engine.act(session, **given) if "case" in given else self.engine.open(session, **given)
            except GongkaiError as refused:
                done = refused
            if undo and isinstance(done, Done):
                (point or session).rollback()
            assert undo == "" or contents(session) == before
            if isinstance(done, GongkaiError):
                assert contents(session) == before
                check_refusal(done)
                assert PRIVATE not in f"{done} {done.data}"
            session.commit()
        return done

    def _kept(self, given: dict[str, Any]) -> Done | GongkaiError:
        done = self._command(given)
        if isinstance(done, Done):
            self.requests.append((given, done))
            assert self.office.state(done.case).version == done.version
        return done

    def _given(self, state: CaseState, step: Step, actor: str, random: Random) -> dict[str, Any]:
        self.walk.random = random
        data = self.walk.data(step, state)
        return {"case": state.id, "step": step.name, "actor": actor, "data": data, "request_id": self.office.request()}

    def _state(self, random: Random) -> CaseState:
        return self.office.state(random.choice(self.walk.cases))

    @rule(random=RANDOMS)
    def open_case(self, random: Random) -> None:
        """An application comes in."""
        self.walk.random = random
        given = {"workflow": "disclosure", "data": self.walk.data(STEPS[0], None), "actor": "zhao"}
        if len(self.walk.cases) < 3:
            done = self._kept({**given, "request_id": self.office.request()})
            self.walk.cases += [done.case] if isinstance(done, Done) else []

    @precondition(lambda self: self.walk.cases)
    @rule(random=RANDOMS, times=st.integers(1, 5))
    def act_as_asked(self, random: Random, times: int) -> None:
        """Somebody does what may be done now; a preview said beforehand what would come of it."""
        for _ in range(times):
            state = self._state(random)
            step, actor = self._allowed(state, random)
            if step is None:
                return
            given = self._given(state, step, actor, random)
            seen, done = self._previewed(given), self._kept(given)
            if isinstance(seen, GongkaiError) or isinstance(done, GongkaiError):
                assert type(seen) is type(done)
                continue
            after = self.office.state(done.case)
            assert (seen.stage, seen.after, seen.numbers) == (after.stage, after.clocks, after.numbers)
            assert (seen.state.tasks, seen.state.facts, seen.state.voided) == (after.tasks, after.facts, after.voided)
            assert seen.letters == tuple(row["letter"] for row in after.letters if row["seq"] == after.version)

    def _previewed(self, given: dict[str, Any]) -> Preview | GongkaiError:
        named = {key: value for key, value in given.items() if key != "request_id"}
        with self.office.session() as session:
            before = contents(session)
            try:
                return self.engine.preview(session, named.pop("case"), named.pop("step"), **named)
            except GongkaiError as refusal:
                return refusal
            finally:
                assert contents(session) == before

    def _allowed(self, state: CaseState, random: Random) -> tuple[Step | None, str]:
        with self.office.session() as session:
            asked = [(person, self.engine.steps(session, state.id, person)) for person in self.walk.people]
        allowed = [(one.step, person) for person, steps in asked for one in steps if one.allowed]
        weights = [RARE.get(step.name, 1) for step, _ in allowed]
        return random.choices(allowed, weights)[0] if allowed else (None, "")

    @precondition(lambda self: self.walk.cases)
    @rule(
        random=RANDOMS,
        step=st.sampled_from(STEPS),
        actor=PEOPLE,
        by=st.sampled_from([None, None, None, *STAFF, "nobody"]),
        day=st.none() | st.none() | ODD_DAYS,
    )
    def act_as_one_likes(self, random: Random, step: Step, actor: str, by: str | None, day: date | None) -> None:
        """Anybody tries anything: what was not allowed to them is refused for the reasons that `steps` gave."""
        state = self._state(random)
        given = {**self._given(state, step, actor, random), "acting_for": by, "occurred_on": day}
        with self.office.session() as session:
            try:
                found = [one for one in self.engine.steps(session, state.id, actor) if one.step == step]
            except UnknownActor:
                found = None
        if found is None:
            assert isinstance(self._command(given), UnknownActor)
            return
        refusal = self._kept(given)
        if not isinstance(refusal, Refused) or by is not None:
            assert isinstance(refusal, GongkaiError) or (found and found[0].allowed) or by is not None
            return
        reasons = {type(reason) for reason in refusal.reasons if isinstance(reason, BY_PERSON)}
        if found:
            assert {type(reason) for reason in found[0].refusals if isinstance(reason, BY_PERSON)} == reasons
        else:
            assert reasons == {StepNotInStage} or step.silent

    @precondition(lambda self: self.walk.cases)
    @rule(random=RANDOMS, data=st.data(), step=st.sampled_from(STEPS))
    def act_with_anything(self, random: Random, data: st.DataObject, step: Step) -> None:
        """Data of every shape, by somebody who may take the step."""
        state = self._state(random)
        found, actor = self._allowed(state, random)
        given = self._given(state, found or step, actor or "zhao", random)
        self._kept({**given, "data": given["data"] | data.draw(data_for(found or step))})

    @precondition(lambda self: self.walk.cases)
    @rule(random=RANDOMS, undo=st.sampled_from(["rollback", "savepoint"]))
    def act_and_undo(self, random: Random, undo: str) -> None:
        """The host takes back its transaction, or a part of it: nothing has happened."""
        state = self._state(random)
        step, actor = self._allowed(state, random)
        if step is not None:
            given = self._given(state, step, actor, random)
            self._command(given, undo=undo)
            self._kept(given)  # under the same request id, which is still free

    @precondition(lambda self: self.requests)
    @rule(random=RANDOMS, changed=st.booleans())
    def ask_again(self, random: Random, changed: bool) -> None:
        """The same request gets the same result, and another one under its id is refused."""
        given, done = random.choice(self.requests)
        if changed:
            given = {**given, "occurred_on": date(2020, 1, 1)}
            assert isinstance(self._command(given), RequestIdReused)
            return
        with self.office.session() as session:
            before = contents(session)
            assert (
                self.engine.act(session, **given) if "case" in given else self.engine.open(session, **given)
            ) == done
            assert contents(session) == before

    @precondition(lambda self: self.walk.cases)
    @rule(random=RANDOMS, off=st.integers(-3, 3).filter(bool))
    def act_on_what_was_seen_before(self, random: Random, off: int) -> None:
        """Whoever saw another version is told so."""
        state = self._state(random)
        step, actor = self._allowed(state, random)
        if step is not None:
            given = {**self._given(state, step, actor, random), "expect": state.version + off}
            assert isinstance(self._command(given), StaleCase)

    @precondition(lambda self: self.walk.cases)
    @rule(random=RANDOMS, confirmed=st.booleans())
    def correct(self, random: Random, confirmed: bool) -> None:
        """Two people change a fact; one alone changes nothing that is counted."""
        state = self._state(random)
        step = self.engine.procedures["disclosure"].workflow.step(
            "confirm_correction" if confirmed else "propose_correction"
        )
        given = self._given(state, step, random.choice(["zhao", "qian", "wu", "sun"]), random)
        result = self._kept(given)
        after = self.office.state(state.id)
        if isinstance(result, Done) and not confirmed:
            assert (after.facts, after.voided, after.clocks) == (state.facts, state.voided, state.clocks)
        assert after.stage == state.stage

    @rule(days=st.sampled_from([0, 1, 3, 10, 30]), hour=st.integers(0, 23), swept=st.booleans())
    def time_passes(self, days: int, hour: int, swept: bool) -> None:
        """And cron runs, or does not."""
        at = datetime.combine(self.office.today + timedelta(days=days), time(hour), SHANGHAI)
        self.office.clock.set(max(at, self.office.clock.now()))
        if swept:
            assert sweep(self.office.session, self.engine).failed == ()
            again = sweep(self.office.session, self.engine)
            assert (again.lapsed, again.alerts, again.recounted) == (0, 0, 0)

    @rule(name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8))
    def ask_for_no_case(self, name: str) -> None:
        """Every question after a case that is not there is answered by its own name."""
        with self.office.session() as session:
            for question in (self.engine.case, self.engine.history, self.engine.explain, self.engine.state_at):
                asked: Any = question
                try:
                    asked(session, name)
                except UnknownCase as refusal:
                    check_refusal(refusal)
                else:
                    raise AssertionError(f"{question} found a case {name!r}")

    # --- what always holds -------------------------------------------------------------------------------------------

    @invariant()
    def everything_verifies(self) -> None:
        """Histories, projections, documents, vault; and a replay is what is stored."""
        if hasattr(self, "office"):
            with self.office.session() as session:
                report = verify(session, self.engine, documents=self.office.documents, with_keys=True)
                assert report.findings == []
                assert replay_all(session, self.engine).differing == ()

    @invariant()
    def every_question_is_answered(self) -> None:
        """Tasks belong to those who may do them, ledgers end on the due day, the past is a beginning of the present."""
        if not hasattr(self, "office"):
            return
        with self.office.session() as session:
            for person in self.walk.people:
                if self.office.agency.roles_of("shili", person):
                    roles = self.office.agency.roles_of("shili", person)
                    assert {task.role for task in self.engine.tasks(session, person)} <= roles
            for case in self.walk.cases:
                state, entries = self.engine.case(session, case), self.engine.history(session, case)
                assert len(entries) == state.version
                told = self.engine.explain(session, case)
                assert told is not None
                assert told.due.due_on == state.clocks["reply"].due_on
                assert self.engine.state_at(session, case, as_of=self.office.today) is not None
                known = self.engine.state_at(session, case, known_on=self.office.clock.now())
                assert known is not None
                assert known.text == state.text
                assert CaseState.from_json(json.loads(state.text)) == state


def test_the_engine_keeps_its_word_whatever_comes() -> None:
    """Ten offices, and in each up to thirty things that somebody does."""
    run_state_machine_as_test(
        AnOffice,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            phases=[Phase.generate],  # a shorter story would take more time to find than the long one to read
            suppress_health_check=list(HealthCheck),
        ),
    )
