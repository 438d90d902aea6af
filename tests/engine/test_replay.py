"""Replay: the entries alone give the state back, today's of every stage, and the golden ones of every release.

A golden history lies in ``tests/golden`` with its end state and the snapshots that it names; see the README there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from gongkai.engine import (
    BrokenHistory,
    CaseState,
    Entry,
    Exceptional,
    Workflow,
    WorkingCalendar,
    apply,
    check_chain,
    digest_of,
    replay,
)
from gongkai.engine.casework import open_engine, upgrade
from tests.office import PAPER, Office

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ["disclosure-main-road"]
STAGES = ["intake", "registration", "examination", "review", "notification", "service", "archived"]

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_09 = date(2026, 3, 9)
WED_2026_04_01 = date(2026, 4, 1)
THU_2026_04_02 = date(2026, 4, 2)
FRI_2026_04_10 = date(2026, 4, 10)
MON_2026_04_13 = date(2026, 4, 13)
TUE_2026_04_14 = date(2026, 4, 14)
CALENDAR = WorkingCalendar(
    [
        *(Exceptional(date(2026, 4, day), False, "清明节", "国办发明电〔2025〕7号") for day in (4, 5, 6)),
        Exceptional(date(2026, 5, 1), False, "劳动节", "国办发明电〔2025〕7号"),
    ],
    published_until=date(2026, 12, 31),
)
LATER_CALENDAR = CALENDAR.with_days([Exceptional(date(2026, 4, 20), False, "三月三", "示例通知")])


# --- how the golden history was made -----------------------------------------------------------------------------


def main_road(folder: Path) -> dict[str, str]:
    """The files of ``disclosure-main-road``, by name: one fictitious application and every bend of its road.

    Made in an office of its own with a seed, a virtual clock and two small calendars: always the same.
    """
    engine = open_engine(f"sqlite:///{folder}/golden.sqlite")
    with engine.begin() as connection:
        upgrade(connection)
    office = Office(engine, seed="golden")
    office.calendar = CALENDAR
    case = carried(office)
    with office.session() as session:
        entries = office.engine.history(session, case)
        state = office.engine.case(session, case)
    engine.dispose()
    snapshots = (office.engine.procedures["disclosure"].workflow, CALENDAR, LATER_CALENDAR)
    return {
        "disclosure-main-road.jsonl": "".join(f"{entry.text}\n" for entry in entries),
        "disclosure-main-road.state.json": state.text,
        **{f"{snapshot.digest.removeprefix('sha256:')}.json": snapshot.text for snapshot in snapshots},
    }


def carried(office: Office) -> str:
    """Received by mail, confirmed, mended, supplemented, extended, returned, corrected, served and archived."""
    case = office.receive(channel="email", address="示例市示例路3号")
    office.on(TUE_2026_03_03)
    office.act(case, "confirm_receipt", "zhao", {"confirmed": TUE_2026_03_03})
    office.register(case, ["2025年度土地征收补偿方案", "2025年度征地批复"])
    office.act(case, "mend_registration", "zhao", {"form": "paper"})
    office.assign(case)
    office.on(WED_2026_03_04)
    office.act(case, "request_supplement", "qian", {"defects": "请写明征收地块", "workdays": 10})
    office.act(case, "record_notice_arrival", "qian", {"received_on": WED_2026_03_04, "evidence": PAPER})
    office.on(MON_2026_03_09)
    supplement = {"supplement": PAPER, "items": ["示例地块征收补偿方案", "示例地块征地批复"]}
    office.act(case, "receive_supplement", "qian", supplement, occurred_on=FRI_2026_03_06)
    office.on(WED_2026_04_01)
    office.act(case, "extend", "sun", {"workdays": 10, "reason": "需要检索的档案数量较大"})
    office.on(THU_2026_04_02)
    office.calendar = LATER_CALENDAR
    office.silence(case, "adopt_calendar")
    outcomes = [
        {"item": 1, "outcome": "disclosed"},
        {"item": 2, "outcome": "not_existing", "reason": "经检索，未制作该批复", "search_record": "检索了档案室"},
    ]
    office.propose(case, outcomes)
    office.act(case, "return", "wu", {"reason": "请补充检索记录"})
    office.propose(case, outcomes, search_record="检索了2025年度全部批复")
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao", {"register_number": "2026-17"})
    office.on(FRI_2026_04_10)
    office.act(case, "dispatch", "zhao", {"route": "post", "tracking_number": "XA00000000000"}, acting_for="li")
    office.on(MON_2026_04_13)
    voids = [row["ref"] for row in office.state(case).facts if row["type"].startswith("supplement")]
    proposed = office.act(case, "propose_correction", "wu", {"ground": "补正告知未曾送达", "voids": voids})
    office.act(case, "confirm_correction", "sun", {"correction": str(proposed.version)})
    office.on(TUE_2026_04_14)
    office.act(case, "record_service", "zhao", {"served": MON_2026_04_13, "evidence": PAPER})
    office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 31, "titles": ["申请书", "答复书"]})
    return case


# --- golden histories --------------------------------------------------------------------------------------------


def entries_of(name: str) -> list[Entry]:
    """The entries of a golden history, from its file alone."""
    lines = (GOLDEN / f"{name}.jsonl").read_text("utf-8").split("\n")
    assert lines.pop() == ""
    return [Entry(line, digest_of(line.encode())) for line in lines]


def snapshot(digest: str) -> str:
    """A snapshot that an entry names."""
    return (GOLDEN / f"{digest.removeprefix('sha256:')}.json").read_text("utf-8")


def golden_calendar(digest: str) -> WorkingCalendar:
    """A calendar that an entry names."""
    return WorkingCalendar.from_text(snapshot(digest))


def states_of(entries: list[Entry]) -> Iterator[CaseState]:
    """The state after each entry."""
    state = None
    workflow = Workflow.from_text(snapshot(entries[0].body["workflow"]))
    for entry in entries:
        state = apply(state, entry, workflow, golden_calendar(entry.body["calendar"]))
        yield state


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_history_still_gives_its_golden_state(name: str) -> None:
    """Rebuilt from the files alone and compared byte by byte: whatever the program has become since."""
    entries = entries_of(name)
    workflow = Workflow.from_text(snapshot(entries[0].body["workflow"]))
    state = replay(entries, workflow, golden_calendar)

    assert state is not None
    assert state.text.encode() == (GOLDEN / f"{name}.state.json").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_chain_holds(name: str) -> None:
    """Every entry is what its successor, and the state, say that it is."""
    entries = entries_of(name)
    state = json.loads((GOLDEN / f"{name}.state.json").read_text("utf-8"))

    assert list(check_chain(entries, state["agency"], state["id"])) == []
    assert (state["head"], state["version"]) == (entries[-1].digest, len(entries))


@pytest.mark.parametrize("path", [path for path in sorted(GOLDEN.glob("*.json")) if len(path.stem) == 64])
def test_a_golden_snapshot_is_named_by_its_digest_and_read_without_loss(path: Path) -> None:
    """What today's program reads of it is what it said then: the same digest again."""
    content = path.read_text("utf-8")
    read = WorkingCalendar.from_text(content) if '"published_until"' in content else Workflow.from_text(content)

    assert sha256(path.read_bytes()).hexdigest() == path.stem
    assert read.digest == f"sha256:{path.stem}"
    assert read.text == content


def test_the_main_road_leads_through_every_stage() -> None:
    """受理 → 登记 → 审理 → 审核, back once, → 告知 → 回执 → 归档."""
    states = list(states_of(entries_of("disclosure-main-road")))
    stages = [state.stage for at, state in enumerate(states) if not at or states[at - 1].stage != state.stage]

    assert stages == [*STAGES[:4], *STAGES[2:]]


def test_the_main_road_has_every_kind_of_effect_but_those_of_a_void_case() -> None:
    """A kind that `apply` would execute otherwise one day is seen here."""
    effects = [effect for entry in entries_of("disclosure-main-road") for effect in entry.body["effects"]]

    assert {effect["do"] for effect in effects} >= {
        "move", "record", "amend", "void", "start", "stop", "item", "set", "await", "finish", "number",
        "document", "letter", "send", "party", "propose", "settle", "unlawful",
    }  # fmt: skip


def test_the_days_of_the_main_road_are_those_of_the_law() -> None:
    """What the golden state says of its reply clock, computed by hand once and for all.

    Confirmed on Tuesday 03-03; the supplement was voided by the correction; the extension of Wednesday 04-01 came
    after the due day, Tuesday 03-31, and so has no effect; replied on Friday 04-10, ten days late.
    """
    clock = list(states_of(entries_of("disclosure-main-road")))[-1].clocks["reply"]

    assert clock.start_on == TUE_2026_03_03
    assert clock.due_on == date(2026, 3, 31)  # a Tuesday
    assert clock.safe_on == date(2026, 3, 30)  # a Monday: by the arrival of the mail
    assert clock.stopped_on == FRI_2026_04_10


def test_the_main_road_is_made_the_same_twice(tmp_path: Path) -> None:
    """Seed, virtual clock and calendars decide everything: no wall clock, no chance, no order of a set."""
    made = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        made.append(main_road(tmp_path / name))

    assert made[0] == made[1]
    assert len(made[0]) == 5


# --- today's histories -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_a_replay_equals_what_is_stored(office: Office, stage: str) -> None:
    """In every stage: the stored text, the loaded state and the replayed one are the same bytes."""
    case = office.to_stage(stage)
    with office.session() as session:
        entries = office.engine.history(session, case)
        replayed = office.engine.replay(session, entries)
        sql = text("SELECT state FROM gk_case WHERE id = :case")
        stored = session.connection().execute(sql, {"case": case}).scalar_one()

    assert replayed.text == stored == office.state(case).text
    assert list(check_chain(entries, "shili", case)) == []


@pytest.mark.parametrize("stage", STAGES)
def test_the_json_form_of_a_state_loses_nothing(sqlite_office: Office, stage: str) -> None:
    """There and back again, in every stage."""
    state = sqlite_office.state(sqlite_office.to_stage(stage))

    assert CaseState.from_json(json.loads(state.text)) == state
    assert CaseState.from_json(json.loads(state.text)).text == state.text


def test_a_replay_asks_no_guard_and_no_clock(sqlite_office: Office) -> None:
    """Entries hold decided effects: replayed years later, and by an engine without the people, they say the same."""
    case = sqlite_office.to_stage("archived")
    before = sqlite_office.state(case)
    sqlite_office.on(date(2036, 3, 3))  # a Monday
    sqlite_office.agency.people.clear()
    with sqlite_office.session() as session:
        assert sqlite_office.engine.replay(session, sqlite_office.engine.history(session, case)) == before


def test_a_replay_reads_the_snapshots_that_the_entries_name(sqlite_office: Office) -> None:
    """The office has a new calendar; the old case is still counted by the old one."""
    sqlite_office.calendar = CALENDAR
    case = sqlite_office.to_stage("examination")
    before = sqlite_office.state(case)
    sqlite_office.calendar = LATER_CALENDAR
    with sqlite_office.session() as session:
        assert sqlite_office.engine.replay(session, sqlite_office.engine.history(session, case)) == before
        assert sqlite_office.engine.deadline(session, case) is not None

    assert before.calendar == CALENDAR.digest


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_a_history_with_a_gap_is_not_replayed(gap: int) -> None:
    """An entry that does not continue the state is an error by name, not another state."""
    entries = entries_of("disclosure-main-road")
    workflow = Workflow.from_text(snapshot(entries[0].body["workflow"]))
    with pytest.raises(BrokenHistory):
        replay([entry for at, entry in enumerate(entries) if at != gap], workflow, golden_calendar)


def test_an_effect_of_an_unknown_kind_is_not_replayed() -> None:
    """A later program's entry is refused by an older one, never half understood."""
    first = entries_of("disclosure-main-road")[0]
    body = {**first.body, "effects": [*first.body["effects"], {"do": "merge", "with": "another case"}]}
    workflow = Workflow.from_text(snapshot(first.body["workflow"]))
    with pytest.raises(BrokenHistory, match="merge"):
        replay([Entry.seal(body)], workflow, golden_calendar)
