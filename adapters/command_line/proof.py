"""``gongkai replay``, ``verify``: the history shown to be what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import AsJson, Db, Settings, case_id, installed
from .screen import emit, say

OneCase = Annotated[str, typer.Argument(metavar="CASE", help="案件标识或登记编号，缺省为全部")]


def replay(
    context: typer.Context, case: OneCase = "", db: Db = "", agency: Settings = None, as_json: AsJson = False
) -> None:
    """重放办理过程并与库中状态逐字比较。Replay histories and compare with what is stored, byte by byte."""
    from gongkai.engine.casework import replay_all

    with installed(context, db, agency, reading=True) as office, office.session() as session:
        name = case_id(session, office, case) if case else None
        replayed = replay_all(session, office.engine, name)
    if as_json:
        emit(
            {
                "ok": not replayed.differing,
                "cases": replayed.cases,
                "entries": replayed.entries,
                "differing": list(replayed.differing),
            }
        )
    elif replayed.differing:
        for differing in replayed.differing:
            say(f"不一致 differs: {differing}")
    else:
        say(f"replay equals stored: {replayed.cases} cases, {replayed.entries} entries")
    raise typer.Exit(1 if replayed.differing else 0)


def verify(
    context: typer.Context,
    case: OneCase = "",
    db: Db = "",
    agency: Settings = None,
    documents: Annotated[Path | None, typer.Option("--documents", metavar="DIR", help="连同文件库核对")] = None,
    keys: Annotated[Path | None, typer.Option("--keys", metavar="DIR", help="连同保密库核对")] = None,
    as_json: AsJson = False,
) -> None:
    """核对办理过程、投影、文件与保密库。Verify histories, projections, documents and vault."""
    from gongkai.engine.casework import verify as verify_all

    opened = installed(context, db, agency, reading=True, documents=documents, keys=keys)
    with opened as office, office.session() as session:
        name = case_id(session, office, case) if case else None
        store = office.documents if documents is not None else None
        report = verify_all(session, office.engine, case=name, documents=store, with_keys=keys is not None)
    if as_json:
        emit(report.as_json())
    else:
        say("核对无误 nothing found" if report.ok else f"发现 {len(report.findings)} 处问题")
        say("已核对 checked: " + ", ".join(f"{name} {count}" for name, count in sorted(report.checked.items())))
        say("未核对 not checked: " + ", ".join(report.not_checked))
        for found in report.findings:
            say(f"  {found.case or '——'} 第 {found.entry or '——'} 条　{found.kind}：{found.detail}")
    raise typer.Exit(0 if report.ok else 1)
