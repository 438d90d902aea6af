"""``gongkai sweep``, ``deliver``, ``outbox``, ``db``: what cron and the administrator run."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import AsJson, AsOf, Db, Settings, installed
from .screen import emit, say

database_commands = typer.Typer(
    rich_markup_mode=None, help="数据库结构。The schema of the database.", no_args_is_help=True
)


def sweep(
    context: typer.Context, db: Db = "", agency: Settings = None, as_of: AsOf = "", as_json: AsJson = False
) -> None:
    """定时巡检：预警与期满。Alerts and what the law takes through silence; run it by cron."""
    from gongkai.engine.casework import sweep as run_sweep

    with installed(context, db, agency, as_of=as_of) as office:
        swept = run_sweep(office.session, office.engine)
    if as_json:
        emit(
            {name: getattr(swept, name) for name in ("due", "lapsed", "alerts", "recounted")}
            | {"failed": list(swept.failed)}
        )
    else:
        if swept.calendar_ends_on:
            say(f"注意：日历只排定到 {swept.calendar_ends_on}，其后的日期都是暂定；请在放假通知公布后更新。")
        say(f"临近或逾期时限 {swept.due}，新预警 {swept.alerts}，期满办结 {swept.lapsed}，重算 {swept.recounted}")
    raise typer.Exit(1 if swept.failed else 0)


def deliver(
    context: typer.Context,
    db: Db = "",
    agency: Settings = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="最多送出的条数")] = 10_000,
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """送出待发邮件和短信。Hand what is queued to its channels; run it by cron."""
    from gongkai.engine.casework import deliver as run_delivery

    with installed(context, db, agency, as_of=as_of) as office:
        delivery = run_delivery(office.session, office.engine, office.channels, limit=limit)
    if as_json:
        emit({name: getattr(delivery, name) for name in type(delivery).__slots__})
    else:
        say(f"送出 {delivery.sent}，拒收 {delivery.refused}，稍后再试 {delivery.delayed}，结果不明 {delivery.unknown}")


def outbox(context: typer.Context, db: Db = "", agency: Settings = None, as_json: AsJson = False) -> None:
    """待发与已发。The outbox: references and results, nothing personal."""
    from gongkai.engine.casework import list_messages

    with installed(context, db, agency, reading=True) as office, office.session() as session:
        rows = list_messages(session, office.engine.agency)
    if as_json:
        emit(rows)
        return
    for row in rows:
        say(f"{row['created_at']}　{row['channel']}　{row['status']}　{row['subject']}　{row['outcome'] or ''}")


@database_commands.command("upgrade")
def upgrade(context: typer.Context, db: Db = "", agency: Settings = None, as_json: AsJson = False) -> None:
    """建立或升级数据库结构与密钥环。Make or upgrade the schema, and the key ring if there is none."""
    from gongkai.engine.casework import newest

    with installed(context, db, agency, creating=True):
        pass
    if as_json:
        emit({"schema": newest()})
    else:
        say(f"数据库结构已为 {newest()}。The schema is {newest()}.")


@database_commands.command("status")
def status(context: typer.Context, db: Db = "", agency: Settings = None, as_json: AsJson = False) -> None:
    """数据库结构与用途。The schema found, the one needed, and whether it is a rehearsal."""
    from gongkai.engine.casework import current, newest

    with installed(context, db, agency, reading=True) as office, office.database.connect() as connection:
        found = current(connection)
    if as_json:
        emit({"schema": found, "newest": newest(), "rehearsal": office.rehearsal})
    else:
        say(f"结构 {found}，程序需要 {newest()}" + ("；演练数据库" if office.rehearsal else ""))
