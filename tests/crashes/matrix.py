"""The crash matrix of the commands: every kind of step, killed at every point, then started again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from gongkai.engine import GongkaiError
from gongkai.engine.casework import replay_all, verify
from tests.crashes.acts import Act
from tests.crashes.ground import Ground, Rows, rows_of
from tests.crashes.killing import Visit, Work, chosen, killed, recorded
from tests.crashes.kinds import OFTEN, Kind
from tests.crashes.planting import Plant, nothing
from tests.crashes.tally import LOST, NOT_ONCE, STUCK, TORN, UNSOUND, Tally
from tests.failpoints import AFTER_COMMIT
from tests.office import Office

REQUEST = "the act"
SEED = "the act"


@dataclass(frozen=True)
class Trial:
    """A kind of step on a ground where its case stands just before it, and what an uninterrupted run gives."""

    ground: Ground
    kind: Kind
    act: Act
    case: str
    before: Rows
    after: Rows
    result: str
    digests: tuple[str, ...]
    """The documents that are kept when the step has been taken."""

    @classmethod
    def prepared(cls, ground: Ground, kind: Kind) -> Trial:
        """Bring the case there, keep the ground, take the step once, and put everything back."""
        ground.empty()
        with ground.office("the way", lambda _: None) as office:
            case = kind.prepare(office)
        ground.keep()
        with ground.office(SEED, kind.moment) as office, office.session() as session:
            before = rows_of(session.connection())
            act = kind.act.settled(office, session, case)
            result = act.take(office, session, case, REQUEST).text
            session.commit()
            after = rows_of(session.connection())
            assert before != after
            assert not list(faults_found(session, office))
        digests = tuple(f"sha256:{path.name}" for path in ground.documents.rglob("*") if path.is_file())
        ground.restore()
        return cls(ground, kind, act, case, before, after, result, digests)

    def work(self, plant: Plant = nothing) -> Work:
        """The step as a process takes it: it commits, then it is acknowledged."""

        def take(_visit: Visit) -> str:
            with self.ground.office(SEED, self.kind.moment) as office, office.session() as session, plant(session):
                done = self.act.take(office, session, self.case, REQUEST)
                session.commit()
            return done.text

        return take

    def started_again(self, tally: Tally, where: str, possible: Iterable[Rows]) -> None:
        """A new program over what is left: it must be one of `possible`, sound, and go on as if nothing had been."""
        with self.ground.office(SEED, self.kind.moment) as office, office.session() as session:
            held = rows_of(session.connection())
            if held not in possible:
                tally.blame(LOST if held == self.before else TORN, where)
            for fault in faults_found(session, office):
                tally.blame(UNSOUND, f"{where}: {fault}")
            session.rollback()
            self.retried(tally, where, office, session)

    def retried(self, tally: Tally, where: str, office: Office, session: Session) -> None:
        """The same command under the same request id, and then the next step of the road."""
        try:
            done = self.act.take(office, session, self.case, REQUEST)
            session.commit()
            if done.text != self.result or rows_of(session.connection()) != self.after:
                tally.blame(NOT_ONCE, where)
            for digest in self.digests:
                office.engine.documents.get(digest)
            self.kind.following.take(office, session, done.case, "the following act")
            session.commit()
        except (GongkaiError, SQLAlchemyError) as error:
            tally.blame(STUCK, f"{where}: {type(error).__name__}")


def faults_found(session: Session, office: Office) -> Iterator[str]:
    """What an auditor would find, with the documents and the keys."""
    report = verify(session, office.engine, documents=office.engine.documents, with_keys=True)
    yield from (f"{finding.kind} {finding.detail}" for finding in report.findings)
    yield from (f"replay of {case} differs" for case in replay_all(session, office.engine).differing)


def commands(
    ground: Ground, kinds: Iterable[Kind] = OFTEN, plant: Plant = nothing, *, every: bool = True
) -> Iterator[Tally]:
    """Kill each kind of step at each of its points."""
    for kind in kinds:
        tally = Tally("commands", kind.name, ground.name)
        with tally.timed():
            trial = Trial.prepared(ground, kind)
            points, result = recorded(trial.work())
            assert result == trial.result
            for number in chosen(points, tally, every=every):
                ground.restore()
                killed(trial.work(plant), points, number)
                tally.struck += 1
                committed = AFTER_COMMIT in points[: number + 1]
                possible = [trial.after if committed else trial.before]
                trial.started_again(tally, f"point {number}, {points[number]}", possible)
        yield tally
