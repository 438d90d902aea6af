"""The oracles at the end of a history, once the faults have stopped: everything that is stored, held against the rest.

Rows are read past all of the product's code; only replay and `verify` are the product's own.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from gongkai.engine.casework import Swept, replay_all, verify
from tests.simulation.days import alert_days
from tests.simulation.law import ANSWERING, ASKING, HEAD, legal_day_of
from tests.simulation.paper import PRIVATE
from tests.simulation.terms import never_sent, period_of, silent_now
from tests.simulation.verdict import demand
from tests.simulation.world import World

Rows = list[dict[str, Any]]


def final_oracles(world: World) -> None:
    """Raises `Wrong` with the first finding."""
    nothing_lost_nothing_twice(world)
    numbers_have_no_gap(world)
    duties_are_apart(world)
    messages_have_ended(world)
    rows_are_what_the_states_say(world)
    histories_are_replayed(world)
    nothing_is_left_due(world)
    alerts_are_complete(world)
    nothing_personal_is_in_plain(world)


def rows(world: World, table: str) -> Rows:
    """Every row of a table."""
    names = [row[1] for row in world.look_up(f"PRAGMA table_info({table})")]
    return [dict(zip(names, row, strict=True)) for row in world.look_up(f"SELECT * FROM {table} ORDER BY 1, 2, 3")]


def nothing_lost_nothing_twice(world: World) -> None:
    """The ledger outside the database against the entries in it."""
    bodies = {row["digest"]: json.loads(row["body"]) for row in rows(world, "gk_entry")}
    for request, done in world.ledger.acknowledged.items():
        held = bodies.get(done.digest)
        demand(held, "acknowledged", f"{request} was acknowledged, and its entry is not there")
        demand(held and held["request"] == request, "acknowledged", f"the entry of {request} names another request")
    for request, times in Counter(body["request"] for body in bodies.values()).items():
        demand(times == 1, "acknowledged", f"{request} was carried out {times} times")
        asked = request in world.ledger.sent or request.startswith("sweep.")
        demand(asked, "acknowledged", f"nobody has sent {request}")
    for case in world.model.cases.values():
        held = [body for body in bodies.values() if body["case"] == case.id]
        demand(len(held) == case.version, "acknowledged", f"{world.named(case.id)} has {len(held)} of {case.version}")


def histories_are_replayed(world: World) -> None:
    """By the product's own auditor, over documents and vault too, in a process that was just started."""
    process = world.processes[0]
    process.die()
    with process.looking() as session:
        report = verify(session, process.engine, documents=world.documents, with_keys=True)
        replayed = replay_all(session, process.engine)
    found = [(finding.kind, finding.detail) for finding in report.findings]
    kinds = (
        "chain" if any(f.kind in ("broken_link", "changed_entry", "time_goes_back") for f in report.findings) else ""
    )
    demand(not found, kinds or "replay", f"verify finds {found[:3]}")
    demand(not replayed.differing, "replay", f"{len(replayed.differing)} cases are not what their histories give")


# --- projections ---------------------------------------------------------------------------------------------------


def rows_are_what_the_states_say(world: World) -> None:
    """Each projection rebuilt by hand from the replayed state's JSON."""
    states = {row["id"]: json.loads(row["state"]) for row in rows(world, "gk_case")}
    demand({*states} == {*world.model.cases}, "projections", "the rows of the cases are not the cases")
    for table, wanted in (
        ("gk_clock", lambda state: list(state["clocks"].values())),
        ("gk_item", lambda state: [{"item": int(n), **_item(item)} for n, item in state["items"].items()]),
        ("gk_task", lambda state: [{"task": task, **_task(row)} for task, row in state["tasks"].items()]),
        ("gk_document", _documents),
    ):
        held: dict[str, Rows] = defaultdict(list)
        for row in rows(world, table):
            held[row["case_id"]].append(row)
        for case, state in states.items():
            _same_rows(world, table, case, held[case], wanted(state))


def _item(item: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": item.get("outcome"), "article": item.get("article")}


def _task(row: dict[str, Any]) -> dict[str, Any]:
    named = {key: row.get(key) for key in ("step", "role", "unit", "person")}
    return {**named, "opened_on": row["on"]}


def _documents(state: dict[str, Any]) -> Rows:
    held = [{"kind": row["kind"], **row} for row in state["documents"]]
    held += [{"kind": row["letter"], **row} for row in state["letters"]]
    return [{key: row[key] for key in ("digest", "seq", "kind", "media_type", "size")} for row in held]


def _same_rows(world: World, table: str, case: str, held: Rows, wanted: Rows) -> None:
    columns = [column for column in (held[0] if held else {}) if column not in ("agency", "case_id")]
    found = sorted(str([row[column] for column in columns]) for row in held)
    expected = sorted(str([_plain(row[column]) for column in columns]) for row in wanted)
    same = found == expected if held else not wanted
    demand(same, "projections", f"{table} of {world.named(case)}: {found} instead of {expected}")


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


# --- numbers and duties ---------------------------------------------------------------------------------------------


def numbers_have_no_gap(world: World) -> None:
    """The register against the model: each series and year from 1 on, in the order of the commits."""
    wanted = [
        (series, year, value, text, case, int((series, text) in world.model.void_numbers))
        for (series, year), given in world.model.numbers.items()
        for value, (case, text) in enumerate(given, start=1)
    ]
    sql = "SELECT series, year, value, text, case_id, voided FROM gk_number"
    held = world.look_up(sql)
    demand(sorted(held) == sorted(wanted), "numbers", f"the register is {sorted(held)}, it should be {sorted(wanted)}")
    last = {(row["series"], row["year"]): row["value"] for row in rows(world, "gk_counter")}
    counted = {key: len(given) for key, given in world.model.numbers.items()}
    demand(last == counted, "numbers", f"the counters are {last}, they should be {counted}")


APART = {
    "sign": ("propose",),
    "approve": ("propose",),
    "propose": ("approve",),
    "countersign": ("propose",),
    "close_not_request": ("mark_not_request",),
    "keep_as_request": ("mark_not_request",),
}


def duties_are_apart(world: World) -> None:
    """From the raw histories alone, acting for somebody counting as both."""
    taken: dict[str, list[tuple[str, int, set[str], Any]]] = defaultdict(list)
    for row in sorted(rows(world, "gk_entry"), key=lambda row: (row["case_id"], row["seq"])):
        body = json.loads(row["body"])
        persons = {body["actor"], body["for"]} - {None}
        for step, seq, others, _ in taken[row["case_id"]]:
            apart = step in APART.get(body["step"], ()) or (
                body["step"] == "confirm_correction" and body["data"]["correction"] == str(seq)
            )
            broken = apart and persons & others
            sentence = f"{sorted(persons & others)} took {step} and {body['step']} of {world.named(row['case_id'])}"
            demand(not broken, "duties", sentence)
        taken[row["case_id"]].append((body["step"], body["seq"], persons, body))


# --- the outbox -----------------------------------------------------------------------------------------------------

ENDED = ("sent", "refused", "unknown", "withdrawn")


def messages_have_ended(world: World) -> None:
    """Each delivered, refused, withdrawn, or unknown and waiting for a person; and the channels agree."""
    answers: dict[str, list[str]] = defaultdict(list)
    for post in world.post.values():
        for handed in post.handed:
            answers[handed.key].append(handed.answer)
    for row in rows(world, "gk_outbox"):
        key, status, given = row["id"], row["status"], answers.pop(row["id"], [])
        demand(status in ENDED, "outbox drained", f"{key} is still {status}")
        last = given[-1] if given else "none"
        right = {
            "sent": last == "taken",
            "refused": last in ("refused", "unavailable", "none"),
            "unknown": True,
            "withdrawn": last in ("unavailable", "none") and row["notice"] == "alert",
        }[status]
        demand(right, "sent once", f"{key} is {status}, the channel has answered {last}")
        if last.startswith(("unknown", "broke")):
            demand(status == "unknown", "sent once", f"{key} is {status} after an unknown result")
    demand(not answers, "outbox", f"messages have left that are in no outbox: {sorted(answers)[:3]}")


# --- what time brings ------------------------------------------------------------------------------------------------


def sweep_was_thorough(world: World, swept: Swept) -> None:
    """What one sweep that nobody interrupted has left, on the day `swept_on`."""
    due = {(clock["case_id"], clock["name"]) for clock, _, _ in levels_reached(world, world.swept_on)}
    demand(swept.due == len(due), "sweep", f"the sweep says {swept.due} clocks are due, {len(due)} are")
    alerts_are_complete(world)
    if not swept.failed:
        nothing_is_left_due(world)


def nothing_is_left_due(world: World) -> None:
    """After the last sweep no open case counts by an old calendar, and no period is over that is not recorded."""
    calendar, today = world.calendar, world.swept_on
    for case in world.model.cases.values():
        if not case.open or case.days is None:
            continue
        named = world.named(case.id)
        demand(case.calendar == calendar.digest, "sweep", f"{named} still counts by an old calendar")
        if case.stage in ASKING:
            for halt, (notice, lapses_on) in case.halts.items():
                named_day = halt == "supplement" and "answer_by" in notice
                settled = lapses_on is not None and (named_day or lapses_on <= calendar.published_until)
                over = settled and lapses_on is not None and lapses_on < today
                demand(not over, "sweep", f"{named} has lapsed by its {halt} on {lapses_on} and nothing says so")
        if case.stage in ANSWERING:
            silent = [asked.id for asked in silent_now(case, calendar, today)]
            # A letter that never left is noted at the latest when its period would have been over.
            silent += [name for name in never_sent(case, calendar) if period_of(case, name, calendar) < today]
            demand(not silent, "sweep", f"{named} waits for {silent}, whose period is over, and nothing says so")


def alerts_are_complete(world: World) -> None:
    """Each level of each running clock once per day and generation, none before its day, the obsolete withdrawn."""
    alerts = {
        (row["case_id"], row["clock"], row["level"], row["day"], row["generation"]): row
        for row in rows(world, "gk_alert")
    }
    for clock, level, day in levels_reached(world, world.swept_on):
        key = (clock["case_id"], clock["name"], level, day.isoformat(), clock["generation"])
        sentence = f"{level} of {clock['name']} of {world.named(clock['case_id'])} on {day} was not given"
        demand(key in alerts, "alerts", f"{sentence}: generation {key[4]}")
        told = f"{alerts[key]['message']}.{HEAD}"
        demand(level != "red" or world.status_of(told), "alerts", f"{sentence} to the head")
    generations = {(row["case_id"], row["name"]): row["generation"] for row in rows(world, "gk_clock")}
    for (case, name, level, day_text, generation), row in alerts.items():
        raised = datetime.strptime(row["raised_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        early = day_text > legal_day_of(raised).isoformat()
        demand(not early, "alerts", f"{level} of {name} for {day_text} was given on {legal_day_of(raised)}")
        old = generation < generations[case, name]
        demand(not old or row["withdrawn_at"], "alerts", f"an alert of generation {generation} was not withdrawn")
        demand(generation <= generations[case, name], "alerts", f"{level} of {name} names a generation to come")


def levels_reached(world: World, day: date) -> Iterator[tuple[dict[str, Any], str, date]]:
    """Every level that a running clock of an open case has reached by a day: the clock's row, the level, its day."""
    open_cases = {case.id for case in world.model.cases.values() if case.open}
    for clock in rows(world, "gk_clock"):
        if clock["case_id"] in open_cases and clock["stopped_on"] is None and clock["safe_on"]:
            for level, level_day in _levels(world, clock):
                if level_day <= day:
                    yield clock, level, level_day


def _levels(world: World, clock: dict[str, Any]) -> Iterator[tuple[str, date]]:
    due_on = date.fromisoformat(clock["due_on"]) if clock["due_on"] else None
    safe_on = date.fromisoformat(clock["safe_on"])
    yield from alert_days(clock["name"], safe_on, due_on, world.calendar).items()


# --- personal values -------------------------------------------------------------------------------------------------


def nothing_personal_is_in_plain(world: World) -> None:
    """Every personal value was marked; the mark stands in no table."""
    tables = [row[0] for row in world.look_up("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in world.look_up(f"SELECT * FROM {table}"):
            text = " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row)
            demand(PRIVATE not in text, "privacy", f"{table} holds a personal value in plain")
