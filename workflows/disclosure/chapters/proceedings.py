"""复议和诉讼: what others bring against a decision is registered, answered, and its result kept (annual table 四).

《中华人民共和国行政复议法》 and 《中华人民共和国行政诉讼法》. A case on the shelf is taken from it and stays open until
it is archived again (`reopening`); one still under way goes on, and is answered to all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.engine import EffectMaker, Guard, Record, Refused, Situation, Step

from ..chapter import Chapter
from ..disputes import (
    EXTENSION_DAYS_MAX,
    FACTS,
    LIMITS,
    PARTIES,
    PATHS,
    PROCEDURES,
    RESULTS,
    REVIEW_LAW,
    SUIT_LAW,
    Row,
    proceedings_of,
    unanswered,
    unsettled,
)
from ..fields import WITH_EVIDENCE, day, file, plain, whole
from ..messages import Effects
from ..refusals import DayAfterToday
from ..regime import Regime
from ..remedies import REVIEW_LAW_REVISED_ON
from ..stages import ENDING, OPEN, UNDER_WAY

ARCHIVED = "archived"
_SIMPLIFIED_ANSWER_DAYS, _SIMPLIFIED_DECISION_DAYS = 5, 30


class ProceedingKnown(Refused):
    """此案号的案件已登记为 {held}。
    A proceeding of this file number is registered already, as {held}."""


class CopyBeforeCase(Refused):
    """「{field}」的日期 {day} 早于收到申请的日期 {began_on}。
    "{field}" names {day}, which is before the application came on {began_on}."""


class AcceptedAfterCopy(Refused):
    """受理日期 {accepted_on} 晚于收到副本的日期 {received_on}。
    The acceptance on {accepted_on} is after the copy came on {received_on}."""


class NoProceeding(Refused):
    """没有此项尚待{what}的案件，现有：{known}。
    There is no such proceeding to {what}; there are: {known}."""


class BeforeCopy(Refused):
    """{on} 早于收到副本的日期 {received_on}。
    {on} is before the copy came on {received_on}."""


class ReviewNotExtendable(Refused):
    """适用简易程序的行政复议不能延长审理期限（行政复议法第六十二条第二款）。
    A review by the simplified procedure is not extended (Article 62, paragraph 2, of the Review Law)."""


class ReviewExtensionAboveCap(Refused):
    """行政复议期限至多延长 {cap} 日，已延长 {granted} 日（行政复议法第六十二条第一款）。
    A review is extended by {cap} days at the most, {granted} are granted already (Article 62, paragraph 1)."""


class ReviewExtensionLate(Refused):
    """{on} 已过行政复议决定期限 {due_on}，不能再延长。
    {on} is after the day {due_on} by which the review was to be decided; it can no longer be extended."""


class ProceedingOpen(Refused):
    """复议或者诉讼 {open} 尚未登记结果，不能归档。
    The proceedings {open} have no result yet, so the case cannot be archived."""


# --- guards ------------------------------------------------------------------------------------------------------


def proceeding_new(situation: Situation) -> Refused | None:
    """The copy came after the application and not in the future, and its file number is registered for the first time.

    The same number may come again from another house: reviews and suits are numbered apart.
    """
    if situation.data is None:
        return None
    began_on = situation.case.began_on or situation.today
    for name in ("received_on", "accepted_on"):
        named = situation.data.get(name)
        if named is not None and named > situation.today:
            return DayAfterToday(field=name, day=named, today=situation.today)
        if named is not None and named < began_on:
            return CopyBeforeCase(field=name, day=named, began_on=began_on)
    accepted_on, received_on = situation.data.get("accepted_on"), situation.data["received_on"]
    if accepted_on is not None and accepted_on > received_on:
        return AcceptedAfterCopy(accepted_on=accepted_on, received_on=received_on)
    for held, row in proceedings_of(situation.case).items():
        if (row["kind"], row["file_number"]) == (_kind(situation), situation.data["file_number"]):
            return ProceedingKnown(held=held)
    return None


def answerable(situation: Situation) -> Refused | None:
    """The proceeding named is of the step's kind, without a result, and not answered yet."""
    return _named(situation, unanswered(situation.case), "答复") or _after_copy(situation, situation.occurred_on)


def settleable(situation: Situation) -> Refused | None:
    """The proceeding named is of the step's kind and has no result yet; it was decided after its copy came."""
    refused = _named(situation, unsettled(situation.case), "登记结果")
    if refused or situation.data is None:
        return refused
    decided_on = situation.data["decided_on"]
    if decided_on > situation.today:
        return DayAfterToday(field="decided_on", day=decided_on, today=situation.today)
    return _after_copy(situation, decided_on)


def review_extendable(situation: Situation) -> Refused | None:
    """The authority adds up to 30 days in all, before its own day has passed, in the ordinary procedure only."""
    held = unsettled(situation.case)
    refused = _named(situation, held, "延长")
    if refused or situation.data is None:
        return refused
    name = situation.data["review"]
    if held[name]["procedure"] == "simplified":
        return ReviewNotExtendable()
    deadline = situation.deadline(f"review_decision.{name}")
    granted = deadline.due.granted if deadline else 0
    if not 1 <= situation.data["days"] <= EXTENSION_DAYS_MAX - granted:
        return ReviewExtensionAboveCap(cap=EXTENSION_DAYS_MAX, granted=granted)
    if deadline and deadline.due_on and situation.occurred_on > deadline.due_on:
        return ReviewExtensionLate(on=situation.occurred_on, due_on=deadline.due_on)
    return _after_copy(situation, situation.occurred_on)


def proceedings_settled(situation: Situation) -> Refused | None:
    """Nothing is filed away that a review authority or a court still looks at."""
    left = unsettled(situation.case)
    return ProceedingOpen(open="、".join(left)) if left else None


def _kind(situation: Situation) -> str:
    """Which kind of proceeding a step is about."""
    return "suit" if "suit" in situation.step.name else "review"


def _named(situation: Situation, held: Mapping[str, Row], what: str) -> Refused | None:
    kind = _kind(situation)
    known = [name for name, row in held.items() if row["kind"] == kind]
    if known and (situation.data is None or situation.data[kind] in known):
        return None
    return NoProceeding(what=what, known="、".join(known) or "—")


def _after_copy(situation: Situation, on: date) -> Refused | None:
    if situation.data is None:
        return None
    row = proceedings_of(situation.case)[situation.data[_kind(situation)]]
    received_on = date.fromisoformat(row["received_on"])
    return BeforeCopy(on=on, received_on=received_on) if on < received_on else None


# --- effects -----------------------------------------------------------------------------------------------------


def registered(situation: Situation) -> Effects:
    """A proceeding with its facts, its clocks and the task to answer it."""
    kind, data = _kind(situation), situation.data or {}
    held = proceedings_of(situation.case)
    name = f"{kind[0]}{1 + sum(row['kind'] == kind for row in held.values())}"
    received_on = data["received_on"].isoformat()
    row = {key: data[key] for key in ("file_number", "by", "procedure", "path") if key in data}
    row |= {"kind": kind, "received_on": received_on, "answered_on": None, "result": None, "decided_on": None}
    effects: Effects = [_fact(situation, f"{kind}_registered", name, received_on)]
    if kind == "review":
        effects.append(_fact(situation, "review_accepted", name, data.get("accepted_on", data["received_on"])))
        effects += _clocks_of_review(name, data)
    else:
        effects.append({"do": "start", "clock": f"suit_answer.{name}", "limit": "suit_answer"})
    return effects + _changed(situation, {**held, name: row})


def _fact(situation: Situation, kind: str, name: str, on: date | str) -> dict[str, Any]:
    row = {"ref": f"{situation.seq}.{kind}", "type": kind, "on": str(on), "id": name}
    return {"do": "record", "fact": row}


def _clocks_of_review(name: str, data: Mapping[str, Any]) -> Effects:
    """行政复议法第四十八条、第六十二条; by the simplified procedure 第五十四条 and 第六十二条第二款.

    Until 2023-12-31 the ten days are calendar days: article 40 of the text of 2017 names five and seven days only.
    """
    revised = data["received_on"] >= REVIEW_LAW_REVISED_ON
    answer = "review_answer" if revised else "review_answer_2017"
    simplified = revised and data["procedure"] == "simplified"
    days = (("review_decision", _SIMPLIFIED_DECISION_DAYS), (answer, _SIMPLIFIED_ANSWER_DAYS))
    return [
        {"do": "start", "clock": f"{limit}.{name}", "limit": limit, **({"days": shorter} if simplified else {})}
        for limit, shorter in days
    ]


def answered(situation: Situation) -> Effects:
    """The answer is in."""
    return _with(situation, {"answered_on": situation.occurred_on.isoformat()})


def settled(situation: Situation) -> Effects:
    """The result is kept, and what comes next is a task: to handle it anew, or to put the file back."""
    data = situation.data or {}
    return _with(situation, {"result": data["result"], "decided_on": data["decided_on"].isoformat()})


def _with(situation: Situation, values: Row) -> Effects:
    held = proceedings_of(situation.case)
    name = (situation.data or {})[_kind(situation)]
    return _changed(situation, {**held, name: {**held[name], **values}})


def _changed(situation: Situation, after: Mapping[str, Row]) -> Effects:
    """The proceedings as they are now, and the tasks that follow from them: one for each kind of step to be done."""
    case, taken = situation.case, situation.step.name
    held = {task: row["step"] for task, row in case.tasks.items() if row["step"] != taken}
    wanted = {_next_step(row) for row in after.values() if row["result"] is None}
    effects: Effects = [{"do": "set", "name": "proceedings", "value": after}]
    effects += [
        {"do": "finish", "task": task} for task, step in held.items() if step in _STEPS_NEXT and step not in wanted
    ]
    if not wanted and case.stage == ENDING:
        decided = (situation.data or {}).get("result")
        wanted = {"reopen"} if decided == "corrected" else {"archive"} if case.last_taken("archive") else set()
    opened = sorted(wanted - set(held.values()))
    return effects + [await_task(situation, step, f"p{number}") for number, step in enumerate(opened, start=1)]


def _next_step(row: Row) -> str:
    return f"answer_{row['kind']}" if row["answered_on"] is None else f"record_{row['kind']}_result"


_STEPS_NEXT = ("answer_review", "record_review_result", "answer_suit", "record_suit_result")


def await_task(situation: Situation, step: str, mark: str) -> dict[str, Any]:
    """A task for a step that is to be done next."""
    role = situation.workflow.step(step).roles[0]
    task = {"do": "await", "task": f"{situation.seq}.{mark}", "step": step, "role": role}
    return {**task, "on": situation.today.isoformat()}


# --- the steps ---------------------------------------------------------------------------------------------------


def _registering(kind: str, label: str, article: str, *fields: Any) -> tuple[Step, Step]:
    """The registration of a case that is at its end or on the shelf, and of one that is still under way.

    The second is for silence that is objected to (行政复议法第十一条第十四项) and for a case that is handled anew.
    """
    common = (
        plain("file_number", "案号", required=True), plain("by", "提起人", required=True, choices=PARTIES), *fields,
        day("received_on", "收到副本日期", required=True), file("evidence", "副本", required=True),
    )  # fmt: skip
    guards, effects = ("proceeding_new/1",), ("registered/1",)
    return (
        Step(
            f"register_{kind}", f"登记{label}", f"register a {kind}", ("registrar",), (ENDING, ARCHIVED), ENDING,
            article, fields=common, guards=guards, effects=effects, reopens=True,
        ),
        Step(
            f"register_{kind}_meanwhile", f"登记办理期间的{label}", f"register a {kind} while the case is under way",
            ("registrar",), OPEN, "", article, fields=common, guards=guards, effects=effects,
        ),
    )  # fmt: skip


def _result(kind: str, label: str, document: str, article: str) -> Step:
    return Step(
        f"record_{kind}_result", f"登记{label}结果", f"record the result of a {kind}", ("registrar",), UNDER_WAY, "",
        article,
        fields=(
            plain(kind, "案件代号", required=True), plain("result", "结果", required=True, choices=RESULTS),
            day("decided_on", "审结日期", required=True), file("decision", document, required=True),
        ),
        guards=("settleable/1",), effects=("settled/1",),
        records=(Record(f"{kind}_decided", on="decided_on", takes=(("id", kind),)),),
    )  # fmt: skip


def _answer(kind: str, label: str, article: str) -> Step:
    return Step(
        f"answer_{kind}", label, f"answer a {kind}", ("registrar", "handler"), UNDER_WAY, "", article,
        fields=(plain(kind, "案件代号", required=True), file("answer", "答复或者答辩材料", required=True)),
        guards=("answerable/1",), effects=("answered/1",),
        records=(Record(f"{kind}_answered", takes=(("id", kind),)),), backdating=WITH_EVIDENCE,
    )  # fmt: skip


GUARDS: dict[str, Guard] = {
    "proceeding_new/1": proceeding_new, "answerable/1": answerable, "settleable/1": settleable,
    "review_extendable/1": review_extendable,
    "proceedings_settled/1": proceedings_settled,
}  # fmt: skip
EFFECTS: dict[str, EffectMaker] = {"registered/1": registered, "answered/1": answered, "settled/1": settled}


def chapter(_regime: Regime) -> Chapter:
    """Brought before the review authority or the court."""
    return Chapter(
        steps=(
            *_registering(
                "review", "行政复议", f"{REVIEW_LAW}第四十八条",
                plain("procedure", "审理程序", required=True, choices=PROCEDURES), day("accepted_on", "受理日期"),
            ),
            _answer("review", "提交复议答复", f"{REVIEW_LAW}第四十八条"),
            Step(
                "extend_review", "登记复议延期", "record that a review is extended", ("registrar",), UNDER_WAY, "",
                f"{REVIEW_LAW}第六十二条第一款",
                fields=(
                    plain("review", "案件代号", required=True), whole("days", "延长日数", required=True),
                    file("notice", "延期通知", required=True),
                ),
                guards=("review_extendable/1",),
                records=(Record("review_extended", takes=(("id", "review"), ("workdays", "days"))),),
                backdating=WITH_EVIDENCE,
            ),
            _result("review", "行政复议", "行政复议决定书", f"{REVIEW_LAW}第六十二条"),
            *_registering(
                "suit", "行政诉讼", f"{SUIT_LAW}第六十七条第一款",
                plain("path", "是否经复议", required=True, choices=PATHS),
            ),
            _answer("suit", "提交答辩", f"{SUIT_LAW}第六十七条第一款"),
            _result("suit", "行政诉讼", "裁判文书", f"{SUIT_LAW}第六十九条至第七十八条"),
        ),
        guards=GUARDS, effects=EFFECTS, limits=LIMITS, facts=FACTS,
    )  # fmt: skip
