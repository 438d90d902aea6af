"""``gongkai steps``, ``tasks``, ``cases``, ``show``: what there is, for whom, by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.engine import CaseState, GongkaiError, NotYetOpened, UnknownRole, UnknownStage, Workflow

from .ledger import explanation_lines, safe_is_provisional, shown_day
from .options import Actor, AsJson, AsOf, CaseName, Db, Settings, case_id, day, installed
from .screen import emit, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from ..installation import Installation


def steps(
    context: typer.Context,
    case: CaseName,
    actor: Actor,
    db: Db = "",
    agency: Settings = None,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """此人现在可办的动作，及不可办的理由。What an actor may do now, and why not."""
    with installed(context, db, agency, as_of=as_of, reading=True) as office, office.session() as session:
        possible = office.engine.steps(session, case_id(session, office, case), actor)
        if as_json:
            emit(
                [
                    {
                        "step": p.step.name,
                        "label": p.step.label,
                        "allowed": p.allowed,
                        "reasons": [{"code": r.code, "zh": r.zh, "en": r.en} for r in p.refusals],
                    }
                    for p in possible
                ]
            )
            return
        for p in possible:
            say(
                f"{'可办' if p.allowed else '不可'}　{p.step.label}（{p.step.name}）"
                + "".join(r.zh for r in p.refusals)
            )


def tasks(
    context: typer.Context,
    person: Annotated[str, typer.Option("--person", metavar="PERSON", help="办理人账号")] = "",
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="只看一个角色")] = "",
    db: Db = "",
    agency: Settings = None,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """待办。What waits for a person, or for everybody."""
    with installed(context, db, agency, as_of=as_of, reading=True) as office, office.session() as session:
        labels = {known.name: known.label for workflow in _workflows(office) for known in workflow.roles}
        if role and role not in labels:
            raise UnknownRole(role=role[:40], known="、".join(labels))
        rows = [row for row in office.engine.tasks(session, person or None) if role in ("", row.role)]
        if as_json:
            emit([{name: _json(getattr(row, name)) for name in type(row).__slots__} for row in rows])
            return
        for row in rows:
            who = "".join(f"／{part}" for part in (row.unit, row.person) if part)
            doubt = safe_is_provisional(row.due_on, row.safe_on, row.provisional)
            days = f"到期 {shown_day(row.due_on, row.provisional)}　稳妥 {shown_day(row.safe_on, doubt)}"
            say(f"{row.number or row.case[:8]}　{row.label}（{labels.get(row.role, row.role)}{who}）　{days}")
        if not rows:
            say("没有待办。Nothing is waiting.")


def cases(
    context: typer.Context,
    stage: Annotated[str, typer.Option("--stage", metavar="STAGE", help="只看一个环节")] = "",
    db: Db = "",
    agency: Settings = None,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """案件列表。The cases, earliest safe day first."""
    from gongkai.engine.casework import list_cases
    from gongkai.workflows.disclosure.outcomes import outcome_label

    with installed(context, db, agency, as_of=as_of, reading=True) as office, office.session() as session:
        known = dict.fromkeys(name for workflow in _workflows(office) for name in workflow.stages_by_name)
        if stage and stage not in known:
            raise UnknownStage(stage=stage[:40], known="、".join(known))
        rows = [row for row in list_cases(session, office.engine.agency) if stage in ("", row["stage"])]
        if as_json:
            emit([_case_as_json(row) for row in rows])
            return
        for row in rows:
            label = office.engine.workflow_by_digest(session, office.engine.agency, row["workflow"])
            doubt = safe_is_provisional(row["due_on"], row["safe_on"], bool(row["provisional"]))
            safe = "（暂定）" if doubt else ""
            mark, outcome = "（暂定）" if row["provisional"] else "", outcome_label(row["outcome"])
            say(
                f"{row['number'] or row['id'][:8]}　{label.stage(row['stage']).label}　{outcome}　"
                f"到期 {row['due_on'] or '——'}{mark}　稳妥 {row['safe_on'] or '——'}{safe}　第 {row['version']} 版"
            )


def _workflows(office: Installation) -> list[Workflow]:
    """Those that cases may be opened by: a list holds the cases of all of them."""
    return [procedure.workflow for procedure in office.engine.procedures.values()]


def _case_as_json(row: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "agency", "number", "stage", "outcome", "due_on", "safe_on", "version")
    shown = {name: _json(row[name]) for name in names}
    return shown | {"workflow": row["workflow_name"], "provisional": bool(row["provisional"])}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def show(
    context: typer.Context,
    case: CaseName,
    db: Db = "",
    agency: Settings = None,
    explain: Annotated[bool, typer.Option("--explain", help="逐日列明答复期限")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="显示申请人姓名和申请内容")] = False,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """一件案件：期限、事项、办理过程。One case: days, items, history."""
    with installed(context, db, agency, as_of=as_of, reading=True) as office, office.session() as session:
        name = case_id(session, office, case)
        state = office.engine.state_at(session, name, as_of=day(as_of))
        if state is None:
            raise NotYetOpened(as_of=as_of)
        if as_json:
            emit(state.as_json())
            return
        workflow = office.engine.workflow_of(session, state)
        for line in case_lines(office, session, state, workflow, reveal=reveal, as_of=day(as_of)):
            say(line)
        if explain:
            told = office.engine.explain(session, name, workflow.main_clock)
            for line in explanation_lines(told) if told else ():
                say(line)


def case_lines(
    office: Installation, session: Session, state: CaseState, workflow: Workflow, *, reveal: bool, as_of: date | None
) -> Iterator[str]:
    """A case as a page of text. Personal values are shown only with `reveal`."""
    from gongkai.workflows.disclosure.outcomes import outcome_label

    yield f"案件 {state.numbers.get('registration', '（未编号）')}　{workflow.label}"
    yield f"标识 {state.id}　第 {state.version} 版　环节 {workflow.stage(state.stage).label}"
    if reveal:
        yield f"申请人 {_revealed(office, session, state, state.values['name'])}"
    for number, item in sorted(state.items.items(), key=lambda row: int(row[0])):
        text = _revealed(office, session, state, item["request"]) if reveal else "（已加密）"
        yield f"事项 {number}：{text}　结果 {outcome_label(item.get('outcome'))}"
    yield from resemblance_lines(office, session, state)
    yield from clock_lines(state, workflow)
    yield from history_lines(office, session, state, workflow, as_of)


def resemblance_lines(office: Installation, session: Session, state: CaseState) -> Iterator[str]:
    """Who asked for the same before or since, and what hangs together: for a person to judge."""
    from gongkai.engine.casework import applicants_for, items_of_month, resembling
    from gongkai.workflows.disclosure.linking import governing_safe_on
    from gongkai.workflows.disclosure.outcomes import outcome_label

    for other in resembling(session, office.engine, state.id):
        who = "同一申请人" if other.same_applicant else "另一申请人"
        items, outcome = "、".join(map(str, other.items)), outcome_label(other.outcome)
        name = other.number or other.case[:8]
        yield f"内容相同：事项 {items} 与案件 {name}（{who}，{other.received_on} 收到，结果 {outcome}）"
    for item in sorted(map(int, state.items)):
        applicants = applicants_for(session, office.engine, state.id, item)
        if applicants > 1:
            yield f"事项 {item} 已有 {applicants} 名申请人申请，可研究主动公开（条例第四十四条）"
    asked = items_of_month(session, office.engine, state.id) if "reply" in state.clocks else 0
    if asked:
        yield f"同一申请人本自然月在其他案件申请 {asked} 项（信息处理费的件数由此累计）"
    if state.values.get("joined"):
        safe_on = governing_safe_on(session, office.engine, state.id)
        yield f"并案：{'、'.join(state.values['joined'])}　共同的最迟稳妥日 {safe_on or '——'}"
    if state.values.get("unpublished_channel"):
        yield "渠道：未在公开指南中公布，仍予受理"


def clock_lines(state: CaseState, workflow: Workflow) -> Iterator[str]:
    """Each clock with its days, and the one thing that it is of, where there may be several."""
    for clock in state.clocks.values():
        stopped = f"　已于 {clock.stopped_on} 停止" if clock.stopped_on else ""
        safe = shown_day(clock.safe_on, clock.safe_provisional)
        days = f"到期 {shown_day(clock.due_on, clock.provisional)}　最迟稳妥 {safe}"
        _, _, subject = clock.name.partition(".")
        label = workflow.limits_by_name[clock.limit].label + (f"（{subject}）" if subject else "")
        yield f"{label}：自 {clock.start_on} 起　{days}{stopped}"


def history_lines(
    office: Installation, session: Session, state: CaseState, workflow: Workflow, as_of: date | None
) -> Iterator[str]:
    """Who did what, when; up to the legal day `as_of`."""
    for entry in office.engine.history(session, state.id):
        if as_of is not None and entry.occurred_on > as_of:
            continue
        body = entry.body
        acting = f"（代 {body['for']}）" if body["for"] else ""
        role = workflow.role_label(body["role"]) if body["role"] else "——"
        done = workflow.step(body["step"]).label
        yield f"  {body['seq']:>3}　{body['occurred_on']}　{done}　{role} {body['actor']}{acting}"


def _revealed(office: Installation, session: Session, state: CaseState, sealed: dict[str, str]) -> str:
    try:
        return office.engine.reveal(session, state, sealed)
    except GongkaiError as error:
        return f"（{error.zh}）"
