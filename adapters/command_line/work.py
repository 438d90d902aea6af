"""``gongkai open``, ``act``, ``preview``: cases are opened and carried."""

from __future__ import annotations

import mimetypes
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.engine import (
    Attachment,
    BadArgument,
    BadField,
    Care,
    Field,
    Shape,
    Step,
    UndeclaredField,
    UnknownWorkflow,
    Words,
    Workflow,
    legal_day,
)

from ..chance import SystemRandomness
from .options import (
    Actor,
    AsJson,
    AsOf,
    CaseName,
    Db,
    For,
    OccurredOn,
    RequestId,
    Settings,
    case_id,
    day,
    installed,
    read_file,
    read_object,
)
from .screen import emit, say

if TYPE_CHECKING:
    from gongkai.engine.casework import Done, Preview

    from ..installation import Installation

Data = Annotated[str, typer.Option("--data", metavar="JSON|@FILE", help="各项内容")]
Values = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="一项内容，可重复")]
Files = Annotated[list[str] | None, typer.Option("--file", metavar="FIELD=PATH", help="一个文件，可重复")]
Expect = Annotated[int | None, typer.Option("--expect", metavar="VERSION", help="所见的案件版本")]
Day = Annotated[str, typer.Option(metavar="DAY")]
_DIGITS_MAX = 40


def open_case(
    context: typer.Context,
    actor: Actor,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="来件：.eml、.json 或 .docx")] = None,
    db: Db = "",
    agency: Settings = None,
    arrived: Day = "",
    signed_for: Day = "",
    confirmed: Day = "",
    workflow: Annotated[str, typer.Option("--workflow", metavar="NAME", help="不以来件而以各项内容开案")] = "",
    data: Data = "{}",
    values: Values = None,
    files: Files = None,
    request_id: RequestId = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """以来件开案；或者以 --workflow 和各项内容开案。Open a case from an application as it came, or from its fields."""
    if (file is None) == (not workflow):
        raise BadArgument(argument="FILE", fault=Words("须给出来件或者 --workflow 之一", "give a FILE or --workflow"))
    days = {"arrived": day(arrived), "signed_for": day(signed_for), "confirmed": day(confirmed)}
    with installed(context, db, agency, as_of=as_of) as office, office.session() as session:
        if file is not None:
            workflow, given = _as_it_came(office, file, {name: value for name, value in days.items() if value})
        else:
            procedure = office.engine.procedures.get(workflow)
            if procedure is None:
                raise UnknownWorkflow(workflow=workflow[:40], known="、".join(office.engine.procedures))
            given = gathered(procedure.workflow.opening, data, values or [], files or [])
        request = request_id or SystemRandomness().identifier()
        done = office.engine.open(session, workflow, data=given, actor=actor, request_id=request)
        session.commit()
        _report(done, office.engine.procedures[workflow].workflow, as_json)


def _as_it_came(office: Installation, file: Path, days: dict[str, date]) -> tuple[str, dict[str, Any]]:
    """The workflow of the day of receipt, and what its opening step takes of the application."""
    from gongkai.adapters.intake import read_application
    from gongkai.workflows.disclosure.application import opening_data, workflow_for

    application = read_application(file.name, read_file(file, "FILE"), legal_day(office.clock.now()))
    given = opening_data(application, days)
    return workflow_for(given), given


def act(
    context: typer.Context,
    case: CaseName,
    step: Annotated[str, typer.Argument(metavar="STEP", help="办理动作")],
    actor: Actor,
    db: Db = "",
    agency: Settings = None,
    data: Data = "{}",
    values: Values = None,
    files: Files = None,
    expect: Expect = None,
    acting_for: For = "",
    occurred_on: OccurredOn = "",
    request_id: RequestId = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """办理一个动作。Take a step in a case."""
    with installed(context, db, agency, as_of=as_of) as office, office.session() as session:
        name = case_id(session, office, case)
        workflow = office.engine.workflow_of(session, office.engine.case(session, name))
        given = gathered(workflow.step(step), data, values or [], files or [])
        done = office.engine.act(
            session,
            name,
            step,
            actor=actor,
            data=given,
            expect=expect,
            acting_for=acting_for or None,
            occurred_on=day(occurred_on),
            request_id=request_id or SystemRandomness().identifier(),
        )
        session.commit()
        _report(done, workflow, as_json)


def preview(
    context: typer.Context,
    case: CaseName,
    step: Annotated[str, typer.Argument(metavar="STEP", help="办理动作")],
    actor: Actor,
    db: Db = "",
    agency: Settings = None,
    data: Data = "{}",
    values: Values = None,
    files: Files = None,
    occurred_on: OccurredOn = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """预看一个动作会改变什么，不写入。What a step would change; writes nothing."""
    with installed(context, db, agency, as_of=as_of) as office, office.session() as session:
        name = case_id(session, office, case)
        workflow = office.engine.workflow_of(session, office.engine.case(session, name))
        given = gathered(workflow.step(step), data, values or [], files or [])
        seen = office.engine.preview(session, name, step, actor=actor, data=given, occurred_on=day(occurred_on))
        session.rollback()
        if as_json:
            emit(_preview_as_json(seen))
            return
        say(f"环节：{workflow.stage(seen.stage).label}")
        for clock, row in seen.after.items():
            before = seen.before.get(clock)
            if before is None or (before.due_on, before.safe_on) != (row.due_on, row.safe_on):
                label = workflow.limits_by_name[row.limit].label
                say(f"{label}：到期 {row.due_on or '——'}，最迟稳妥 {row.safe_on or '——'}")
        say(f"文书：{'、'.join(seen.letters) or '无'}")


def _preview_as_json(seen: Preview) -> dict[str, Any]:
    clocks = {
        name: {
            "due_on": str(row.due_on) if row.due_on else None,
            "safe_on": str(row.safe_on) if row.safe_on else None,
            "provisional": row.provisional,
        }
        for name, row in seen.after.items()
    }
    return {"step": seen.step, "stage": seen.stage, "clocks": clocks, "letters": list(seen.letters)}


def _report(done: Done, workflow: Workflow, as_json: bool) -> None:
    if as_json:
        emit({name: getattr(done, name) for name in type(done).__slots__})
        return
    mark = "（暂定）" if done.provisional else ""
    say(f"案件 {done.number or done.case}　第 {done.version} 版　环节 {workflow.stage(done.stage).label}")
    say(f"到期日 {done.due_on or '——'}{mark}　最迟稳妥日 {done.safe_on or '——'}")
    say(f"案件标识 {done.case}")


# --- what a person types ---------------------------------------------------------------------------------------------


def gathered(step: Step, data: str, values: list[str], files: list[str]) -> dict[str, Any]:
    """The step's data from ``--data``, ``--set`` and ``--file``.

    Raises `BadArgument`, `UndeclaredField`, `BadField`.
    """
    given = read_object(data, "--data")
    for text in values:
        name, value = _pair(text, "--set")
        field = _declared(step, name)
        _put(step, given, field, _typed(step, field, value))
    for text in files:
        name, value = _pair(text, "--file")
        field = _declared(step, name)
        if field.care is not Care.DOCUMENT:
            raise BadField(step=step.name, field=name, fault=Words("不是文件项", "it takes no file"))
        path = Path(value)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        _put(step, given, field, Attachment(path.name, kind, read_file(path, "--file")))
    return given


def _pair(text: str, argument: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadArgument(argument=argument, fault=Words("应写作 FIELD=VALUE", "write it FIELD=VALUE"))
    return name, value


def _declared(step: Step, name: str) -> Field:
    field = step.field(name)
    if field is None:
        known = "、".join(field.name for field in step.fields) or "—"
        raise UndeclaredField(step=step.name, field=name[:40], known=known)
    return field


def _put(step: Step, given: dict[str, Any], field: Field, value: Any) -> None:
    if not field.many:
        given[field.name] = value
        return
    rows = given.setdefault(field.name, [])
    if not isinstance(rows, list):
        raise BadField(step=step.name, field=field.name, fault=Words("应为列表", "it must be a list"))
    rows.append(value)


def _typed(step: Step, field: Field, text: str) -> Any:
    match field.shape:
        case Shape.WHOLE:
            return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else text
        case Shape.FLAG:
            return {"true": True, "false": False}.get(text, text)
        case Shape.TABLE:
            return read_object(text, f"--set {field.name}")
        case Shape.FILE:
            raise BadField(step=step.name, field=field.name, fault=Words("请用 --file", "use --file"))
        case _:
            return text
