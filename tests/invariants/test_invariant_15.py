"""Invariant 4.15: an entry changed, dropped, swapped, inserted or back-dated in the database is found by `verify`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from gongkai.engine import Entry, GongkaiError, digest_of
from gongkai.engine.casework import verify
from tests.office import Office

Rows = list[tuple[int, str, str]]
Attack = Callable[[list[Entry], int], Rows]
NESTED = "[" * 100_000 + "]" * 100_000
BODIES = ["", "null", "[]", "{}", '"x"', "1" * 5000, "NaN", '{"seq":1}', NESTED, '{"effects":5}']
EFFECTS: list[Any] = [
    None,
    5,
    [5],
    [{}],
    [{"do": "guess"}],
    [{"do": "move", "to": "nowhere"}],
    [{"do": "move", "to": 5}],
]
EFFECTS += [[{"do": "await", "task": "x"}], [{"do": "item", "item": "x", "values": {}}], [{"do": "document"}]]
EFFECTS += [[{"do": "record", "fact": 5}], [{"do": "start", "clock": "x", "limit": "x"}], [{"do": "void", "ref": 5}]]


def stored(entries: list[Entry]) -> Rows:
    """The rows of entries, as they come."""
    return [(number, entry.text, entry.digest) for number, entry in enumerate(entries, start=1)]


def resealed(bodies: list[dict[str, Any]]) -> list[Entry]:
    """A forger's own chain: numbers, links and digests all fit each other."""
    entries: list[Entry] = []
    for number, body in enumerate(bodies, start=1):
        entries.append(Entry.seal({**body, "seq": number, "prev": entries[-1].digest if entries else None}))
    return entries


def forged(change: Callable[[list[dict[str, Any]], int], object]) -> Attack:
    """An attack on the bodies, by somebody who can write a chain."""

    def attack(entries: list[Entry], at: int) -> Rows:
        bodies = [dict(entry.body) for entry in entries]
        change(bodies, at)
        return stored(resealed(bodies))

    return attack


def changed(key: str, value: Any, *, sealed: bool) -> Attack:
    """One value of one entry, with or without its digest."""

    def attack(entries: list[Entry], at: int) -> Rows:
        entry = Entry.seal({**entries[at].body, key: value})
        new = entry if sealed else Entry(entry.text, entries[at].digest)
        return stored([*entries[:at], new, *entries[at + 1 :]])

    return attack


def swapped(values: list[Any], at: int) -> list[Any]:
    """Two neighbours in each other's place."""
    other = at - 1 if at else 1
    values[at], values[other] = values[other], values[at]
    return values


ATTACKS: dict[str, Attack] = {
    "changed": changed("actor", "sun", sealed=False),
    "changed, digest too": changed("actor", "sun", sealed=True),
    "changed, chain too": forged(lambda bodies, at: bodies[at].update(data={"unit": "office"})),
    "dropped": lambda entries, at: [row for row in stored(entries) if row[0] != at + 1],
    "dropped and closed up": lambda entries, at: stored(entries[:at] + entries[at + 1 :]),
    "dropped, chain too": forged(lambda bodies, at: bodies.pop(at)),
    "swapped": lambda entries, at: stored(swapped(entries, at)),
    "swapped, chain too": forged(swapped),
    "inserted": lambda entries, at: stored([*entries[: at + 1], entries[at], *entries[at + 1 :]]),
    "inserted, chain too": forged(lambda bodies, at: bodies.insert(at + 1, dict(bodies[at], request="q"))),
    "back-dated": changed("occurred_on", "2026-02-27", sealed=True),
    "back-dated, chain too": forged(lambda bodies, at: bodies[at].update(occurred_on="2026-02-27")),
    "recorded earlier": forged(lambda bodies, at: bodies[at].update(recorded_at="2026-02-27T01:00:00.000000Z")),
}


def overwrite(connection: Connection, case: str, rows: Rows) -> None:
    """The entries of a case replaced, past the triggers that forbid it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for name in list(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()):
            connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(text("DELETE FROM gk_entry WHERE case_id = :case"), {"case": case})
    new = [{"case": case, "seq": seq, "digest": digest, "body": body} for seq, body, digest in rows]
    connection.execute(text("INSERT INTO gk_entry VALUES ('shili', :case, :seq, :digest, :body)"), new)


def attacked(office: Office, case: str, rows: Rows) -> set[str | None]:
    """Where `verify` finds something with these entries in place of the true ones; they are put back."""
    with office.session() as session:
        overwrite(session.connection(), case, rows)
        try:
            return {finding.case for finding in verify(session, office.engine, with_keys=True).findings}
        except (GongkaiError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
            return {f"stumbles: {type(fault).__name__}"}


def history(office: Office, case: str) -> list[Entry]:
    """The true entries."""
    with office.session() as session:
        return office.engine.history(session, case)


def test_an_attack_on_any_entry_is_found_in_its_case(office: Office) -> None:
    """The first, one in the middle, the last; and the case beside it is above suspicion."""
    case, _ = office.to_stage("review"), office.to_stage("registration")
    entries, missed = history(office, case), []
    for name, attack in ATTACKS.items():
        for at in (0, 2, len(entries) - 1):
            found = attacked(office, case, attack(list(entries), at))
            missed += [(name, at, found)] if found != {case} else []
    assert missed == []
    assert attacked(office, case, stored(entries)) == set()


def test_whatever_is_written_there_is_found_and_not_stumbled_over(sqlite_office: Office) -> None:
    """No text, however mad, keeps `verify` from its report."""
    case = sqlite_office.to_stage("examination")
    entries, missed = history(sqlite_office, case), []
    bodies = [*BODIES, *(Entry.seal({**entries[-1].body, "effects": effects}).text for effects in EFFECTS)]
    for body in bodies:
        for at in (1, 2):
            rows = [row if row[0] != at + 1 else (at + 1, body, digest_of(body.encode())) for row in stored(entries)]
            found = attacked(sqlite_office, case, rows)
            missed += [(at, body[body.find('"effects') :][:60], found)] if found != {case} else []
    assert missed == []


def test_a_lost_snapshot_is_found(sqlite_office: Office) -> None:
    """Without the workflow or the calendar that entries name nobody could replay them one day."""
    case = sqlite_office.to_stage("examination")
    with sqlite_office.session() as session:
        overwrite(session.connection(), case, stored(sqlite_office.engine.history(session, case)))
        assert verify(session, sqlite_office.engine).ok
        session.connection().execute(text("DELETE FROM gk_snapshot"))
        assert not verify(session, sqlite_office.engine).ok
