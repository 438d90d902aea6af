"""``gongkai split``, ``join``: one request becomes two, or two are handled together."""

from __future__ import annotations

from typing import Annotated

import typer

from ..chance import SystemRandomness
from .options import Actor, AsJson, AsOf, CaseName, Db, RequestId, Settings, case_id, installed
from .screen import emit, say


def split(
    context: typer.Context,
    case: CaseName,
    items: Annotated[list[int], typer.Option("--item", metavar="N", help="拆出的事项序号，可重复")],
    actor: Actor,
    db: Db = "",
    agency: Settings = None,
    request_id: RequestId = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """拆分：部分事项另立一案，收到日期不变。Split items off to a case of their own; no day moves."""
    from gongkai.workflows.disclosure import linking

    with installed(context, db, agency, as_of=as_of) as office, office.session() as session:
        name = case_id(session, office, case)
        request = request_id or SystemRandomness().identifier()
        other = linking.split(session, office.engine, name, items, actor=actor, request_id=request)
        session.commit()
    if as_json:
        emit({"case": name, "split_off": other})
    else:
        say(f"案件 {name} 的事项 {'、'.join(map(str, items))} 已拆分为案件 {other}")


def join(
    context: typer.Context,
    case: CaseName,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="另一案件的编号或标识")],
    actor: Actor,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="理由")],
    db: Db = "",
    agency: Settings = None,
    request_id: RequestId = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """并案：两件一并办理，各自计算期限。Handle two cases together; each keeps its own days."""
    from gongkai.workflows.disclosure import linking

    with installed(context, db, agency, as_of=as_of) as office, office.session() as session:
        one, another = case_id(session, office, case), case_id(session, office, other)
        request = request_id or SystemRandomness().identifier()
        linking.join(session, office.engine, one, another, reason, actor=actor, request_id=request)
        session.commit()
        safe_on = linking.governing_safe_on(session, office.engine, one)
    if as_json:
        emit({"case": one, "joined": another, "safe_on": safe_on.isoformat() if safe_on else None})
    else:
        say(f"已并案。共同的最迟稳妥日 {safe_on or '——'}")
