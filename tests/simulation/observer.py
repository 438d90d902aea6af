"""What is looked at right after every commit: the new entries, and the rows that must have come with them."""

from __future__ import annotations

from typing import Any

from tests.simulation.case import ModelCase
from tests.simulation.law import RULES, STATUTORY_LIMITS, SYSTEM, limit_of
from tests.simulation.model import Decided
from tests.simulation.strand import Strand
from tests.simulation.terms import counted
from tests.simulation.verdict import demand
from tests.simulation.world import World

CLERKS_KINDS = ("open", "act", "several", "echo", "reuse", "ask again")


def committed(world: World, strand: Strand) -> None:
    """The running strand has committed. Raises `Wrong`."""
    demand(not strand.commanding, "one transaction", "a command has committed the transaction of its caller")
    rows = world.look_up("SELECT rowid, digest, body FROM gk_entry WHERE rowid > ? ORDER BY rowid", world.seen_entries)
    promised, strand.promised = strand.promised, []
    if strand.operation.kind in CLERKS_KINDS:
        found = [digest for _, digest, _ in rows]
        expected = [promise.done.digest for promise in promised]
        demand(found == expected, "acknowledged", f"committed are {len(found)} entries, returned were {len(expected)}")
    for number, (rowid, digest, text) in enumerate(rows):
        world.seen_entries = rowid
        now, begun = (promised[number].now, promised[number].begun) if promised else (strand.now, strand.now)
        case, body = world.model.take(text, digest, Decided(now, begun))
        if promised:
            _as_promised(world, promised[number].asked.request_id, body)
            world.ledger.committed[body["request"]] = promised[number]
        else:
            silent = body["actor"] == SYSTEM == RULES[body["step"]].roles[0] and strand.operation.kind == "sweep"
            demand(silent, "acknowledged", f"{body['step']} was committed and nobody had asked for it")
            strand.silent.append(body["step"])
        who = f"{body['actor']}{' for ' + body['for'] if body['for'] else ''}"
        world.note(f"{world.named(case.id)} {body['seq']}: {body['step']} by {who}, now {case.stage} {digest[7:15]}")
        _rows_of(world, case, body)


def _as_promised(world: World, request_id: str, body: dict[str, Any]) -> None:
    asked = world.ledger.sent[request_id]
    given = (body["request"], body["step"], body["actor"], body["for"])
    wanted = (request_id, asked.step, asked.actor, asked.acting_for)
    demand(given == wanted, "acknowledged", f"asked was {wanted}, the entry says {given}")
    on = asked.occurred_on.isoformat() if asked.occurred_on else body["occurred_on"]
    demand(body["occurred_on"] == on, "legal day", f"asked was {on}, the entry says {body['occurred_on']}")


def _rows_of(world: World, case: ModelCase, body: dict[str, Any]) -> None:
    """The projections, messages and the request of an entry, if it is the last of its case in this commit."""
    held = world.look_up(
        "SELECT stage, version, head, number, outcome, due_on, safe_on, provisional, open FROM gk_case WHERE id = ?",
        case.id,
    )
    if not held or held[0][1] > case.version:
        demand(held, "projections", f"{world.named(case.id)} has an entry and no row")
        return
    assert case.days is not None
    days = tuple(day.isoformat() if day else None for day in (case.days.due_on, case.days.safe_on))
    row = (case.stage, case.version, case.head, case.number, case.outcome)
    demand(held[0][:5] == row, "projections", f"the row says {held[0][:5]}, it should say {row}")
    demand(held[0][5:7] == days, "reply days", f"{world.named(case.id)} is due {held[0][5:7]}, counted slowly {days}")
    demand(
        (held[0][7], held[0][8]) == (case.days.provisional, case.open), "projections", "provisional and open are wrong"
    )
    _clocks(world, case)
    sql = "SELECT id, channel, notice, address_ref FROM gk_outbox WHERE case_id = ? AND seq > 0"
    messages = [tuple(row) for row in world.look_up(sql, case.id)]
    missing = [message for message in case.messages if message not in messages]
    added = [message for message in messages if message not in case.messages]
    demand(not missing, "outbox", f"{body['step']} was committed without its message {missing}")
    demand(not added, "outbox", f"messages that nothing called for: {added}")
    requests = world.look_up("SELECT seq FROM gk_request WHERE request_id = ?", body["request"])
    demand(requests == [(body["seq"],)], "idempotency", f"the request of {body['step']} was not written with it")


def _clocks(world: World, case: ModelCase) -> None:
    sql = "SELECT stopped_on, lapses_on, generation FROM gk_clock WHERE case_id = ? AND name = 'reply'"
    held = world.look_up(sql, case.id)
    assert case.days is not None
    stopped_on = case.days.stopped_on or case.ended_on
    lapses_on = case.days.lapses_on
    wanted = (_text(stopped_on), _text(lapses_on), case.generation)
    demand(held == [wanted], "projections", f"the reply clock of {world.named(case.id)} is {held}, not {wanted}")
    rows = world.look_up("SELECT name, due_on, safe_on, stopped_on FROM gk_clock WHERE case_id = ?", case.id)
    terms = {_term(name): days for name, *days in rows if name != "reply" and limit_of(name) in STATUTORY_LIMITS}
    demand({*terms} == {*case.terms}, "terms", f"the clocks of {world.named(case.id)} are {sorted(terms)}")
    for name, term in case.terms.items():
        days = counted(case, term, world.model.calendars[case.calendar])
        told = [_text(day) for day in (days.due_on, days.safe_on, days.stopped_on)]
        demand(
            terms[name] == told, "terms", f"{name} of {world.named(case.id)} is {terms[name]}, counted slowly {told}"
        )
    running = [name for name, _, _, stopped_on in rows if stopped_on is None]
    if not case.open:
        demand(not running, "at rest", f"{world.named(case.id)} is archived, and still there run {running}")


def _term(name: str) -> str:
    """An order to reply anew has one clock, however its period is counted."""
    return f"redo.{name.partition('.')[2]}" if limit_of(name).startswith("redo") else name


def _text(day: Any) -> str | None:
    return day.isoformat() if day else None
