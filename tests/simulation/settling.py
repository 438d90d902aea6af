"""What the steps of the reply change, of its service, of disputes and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.simulation.act import Act, Changes, end, fact, let_go
from tests.simulation.case import ModelCase, Term
from tests.simulation.law import WAYS
from tests.simulation.written import CONTACTS

REVIEW_LAW_REVISED = "2024-01-01"


# --- the reply --------------------------------------------------------------------------------------------------------


def _outcomes(case: ModelCase, act: Act) -> None:
    for row in act.data["outcomes"]:
        kept = {"outcome": row["outcome"], "article": row.get("article")}
        if act.step == "propose":
            kept["interest"] = "public_interest" in row
        case.items[row["item"]] |= kept
    given = {row["outcome"] for row in act.data["outcomes"]}
    case.outcome = act.data.get("case_outcome") or (given.pop() if len(given) == 1 else "partly_disclosed")
    if act.step == "propose":
        case.own_reply = "reply" in act.data


def _sign(case: ModelCase, act: Act) -> None:
    end(case, act, [name for name, term in case.terms.items() if term.limit == "consultation"])


def _dispatch(case: ModelCase, act: Act) -> None:
    case.way, case.under_way = act.data["route"], True
    if WAYS[case.way].counts == "posting":
        _replied(case, act, act.on.isoformat())


def _on_the_spot(case: ModelCase, act: Act) -> None:
    _outcomes(case, act)
    on = act.on.isoformat()
    _replied(case, act, on)
    fact(case, act, "served", "served", on)


def _replied(case: ModelCase, act: Act, on: str) -> None:
    """The first reply and its day stay for ever; a later one is another, and it is what a decision has ordered."""
    first = not case.of("replied") and not case.stopped
    if first:
        fact(case, act, "replied", "replied", on)
    if case.redo or not first:
        fact(case, act, "replied_again", "replied_again", on, **({"id": case.redo} if case.redo else {}))


def _served(case: ModelCase, act: Act, on: str) -> None:
    counts = case.way_of_it.counts
    if counts == "signature" or (counts == "acceptance" and not case.accepted):
        _replied(case, act, on)
    fact(case, act, "served", "served", on)
    case.under_way = False


def _lost(case: ModelCase, act: Act) -> None:
    """What the other side never took over was no reply; a letter that was lost was one on the day it was posted."""
    case.under_way = False
    if act.data["failure"] != "not_accepted" or not case.accepted:
        return
    since = case.last("record_acceptance")
    for kind in {row["type"] for row in case.facts if row["ref"].startswith(f"{since}.")}:
        standing = case.of(kind)
        if standing and int(standing[-1]["ref"].partition(".")[0]) >= since:
            case.voided.append(standing[-1]["ref"])


def _change_route(case: ModelCase, act: Act) -> None:
    case.route = act.data["route"]
    case.contacts |= {*CONTACTS} & {*act.data}


def _appoint(case: ModelCase, act: Act) -> None:
    row = {"appointed": act.data["appointed"], "made_on": act.today.isoformat(), "ended": None}
    case.inspections.append(row)


def _attended(case: ModelCase, act: Act) -> None:
    assert case.appointment is not None
    case.appointment["ended"], attended = "attended", act.data["attended"]
    if case.under_way and case.way_of_it.counter and attended >= case.dispatched_on.isoformat():
        _served(case, act, attended)


def _absent(case: ModelCase, act: Act) -> None:
    assert case.appointment is not None
    case.appointment["ended"] = "absent"


def _archive(case: ModelCase, act: Act) -> None:
    """Nothing runs on the shelf, whatever a correction has made of the facts."""
    let_go(case, act)
    end(case, act, [*case.terms])


# --- disputes ---------------------------------------------------------------------------------------------------------


def _dispute(case: ModelCase, act: Act) -> None:
    kind, data = "suit" if "suit" in act.step else "review", act.data
    name = f"{kind[0]}{1 + sum(row['kind'] == kind for row in case.proceedings.values())}"
    received_on = data["received_on"]
    case.proceedings[name] = {
        "kind": kind, "file_number": data["file_number"], "received_on": received_on, "answered": False,
        "result": None, "decided_on": None, "procedure": data.get("procedure"), "extended": 0,
    }  # fmt: skip
    fact(case, act, f"{kind}_registered", f"{kind}_registered", received_on, id=name)
    if kind == "suit":
        case.terms[f"suit_answer.{name}"] = Term("suit_answer", name, act.on)
        return
    fact(case, act, "review_accepted", "review_accepted", data.get("accepted_on", received_on), id=name)
    revised = received_on >= REVIEW_LAW_REVISED
    short = revised and data["procedure"] == "simplified"
    answer = "review_answer" if revised else "review_answer_2017"
    case.terms[f"{answer}.{name}"] = Term(answer, name, act.on, 5 if short else None)
    case.terms[f"review_decision.{name}"] = Term("review_decision", name, act.on, 30 if short else None)


def _answer_dispute(case: ModelCase, act: Act) -> None:
    case.proceedings[act.data["suit" if "suit" in act.step else "review"]]["answered"] = True


def _extend_review(case: ModelCase, act: Act) -> None:
    case.proceedings[act.data["review"]]["extended"] += act.data["days"]


def _settle(case: ModelCase, act: Act) -> None:
    row = case.proceedings[act.data["suit" if "suit" in act.step else "review"]]
    row["result"], row["decided_on"] = act.data["result"], act.data["decided_on"]


def _reopen(case: ModelCase, act: Act) -> None:
    data = act.data
    case.redos += 1
    case.redo = f"d{case.redos}"
    on = data.get("counted_from", act.on.isoformat())
    more = {key: data[key] for key in ("until", "workdays") if key in data}
    fact(case, act, "redo", "reopened", on, id=case.redo, **more)
    case.terms[f"redo.{case.redo}"] = Term(
        "redo",
        case.redo,
        act.on,
        data.get("days") or data.get("workdays"),
        by_calendar="days" in data,
        until=date.fromisoformat(data["until"]) if "until" in data else None,
    )


# --- corrections ------------------------------------------------------------------------------------------------------


def _propose_correction(case: ModelCase, act: Act) -> None:
    rows = [{"ref": f"{act.seq}.c{number}", **row} for number, row in enumerate(act.data.get("facts", []), start=1)]
    case.proposals[str(act.seq)] = (act.persons, list(act.data.get("voids", [])), rows)


def _confirm_correction(case: ModelCase, act: Act) -> None:
    _, voids, rows = case.proposals.pop(act.data["correction"])
    case.voided += voids
    case.facts += rows


CHANGES: Mapping[str, Changes] = {
    "reply_on_the_spot": _on_the_spot,
    "propose": _outcomes,
    "sign": _sign,
    "dispatch": _dispatch,
    "record_acceptance": lambda case, act: _replied(case, act, act.on.isoformat()),
    "record_service": lambda case, act: _served(case, act, act.data["served"]),
    "leave_reply": lambda case, act: _served(case, act, act.data["served"]),
    "record_lost_mail": _lost,
    "change_route": _change_route,
    "schedule_inspection": _appoint,
    "record_inspection": _attended,
    "record_absence": _absent,
    "archive": _archive,
    "register_review": _dispute,
    "register_review_meanwhile": _dispute,
    "register_suit": _dispute,
    "register_suit_meanwhile": _dispute,
    "answer_review": _answer_dispute,
    "answer_suit": _answer_dispute,
    "extend_review": _extend_review,
    "record_review_result": _settle,
    "record_suit_result": _settle,
    "reopen": _reopen,
    "reopen_intake": _reopen,
    "propose_correction": _propose_correction,
    "confirm_correction": _confirm_correction,
}
