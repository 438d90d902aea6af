"""The options that commands share, and the way they come to an installation."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.engine import AmbiguousCase, BadArgument, GongkaiError, UnknownCase, Words, parse_day

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session

    from ..installation import Installation

Db = Annotated[str, typer.Option("--db", metavar="URL", help="数据库，缺省取自设置", envvar="GONGKAI_DB")]
Settings = Annotated[Path | None, typer.Option("--agency", metavar="FILE", help="设置文件 agency.toml")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DAY", help="演练数据库的当日，或查阅的日期")]
Actor = Annotated[str, typer.Option("--actor", metavar="PERSON", help="办理人账号")]
For = Annotated[str, typer.Option("--for", metavar="PERSON", help="代谁办理")]
RequestId = Annotated[str, typer.Option("--request-id", metavar="ID", help="请求编号，重复提交不重复办理")]
OccurredOn = Annotated[str, typer.Option("--occurred-on", metavar="DAY", help="发生日期，缺省为当日")]
CaseName = Annotated[str, typer.Argument(metavar="CASE", help="案件标识或登记编号")]

FILE_SIZE_MAX = 50_000_000


def day(text: str) -> date | None:
    """An optional day of an option. Raises `NotADate`."""
    return parse_day(text) if text else None


@contextmanager
def installed(
    context: typer.Context, database: str, settings: Path | None, *, as_of: str = "", **wanted: Any
) -> Iterator[Installation]:
    """The installation for one command; the database is left tidy whatever happens."""
    from ..installation import Wanted

    installation: Installation = context.obj(Wanted(database=database, settings=settings, as_of=day(as_of), **wanted))
    try:
        yield installation
    finally:
        installation.close()


def case_id(session: Session, installation: Installation, text: str) -> str:
    """The id of the case that a person means. Raises `UnknownCase`, `AmbiguousCase`."""
    from gongkai.engine.casework import find_cases

    found = find_cases(session, installation.engine.agency, text)
    if len(found) > 1:
        raise AmbiguousCase(case=text[:40])
    if not found:
        raise UnknownCase(case=text[:40])
    return found[0]


def read_file(path: Path, argument: str) -> bytes:
    """The bytes of a file. Raises `BadArgument`."""
    try:
        content = sys.stdin.buffer.read(FILE_SIZE_MAX + 1) if str(path) == "-" else path.read_bytes()
    except OSError as fault:
        raise BadArgument(argument=argument, fault=f"{path.name}: {fault.strerror}") from None
    if len(content) > FILE_SIZE_MAX:
        megabytes = FILE_SIZE_MAX // 1_000_000
        raise BadArgument(argument=argument, fault=Words(f"文件超过 {megabytes} MB", f"larger than {megabytes} MB"))
    return content


def read_object(text: str, argument: str) -> dict[str, Any]:
    """A JSON object given as text, or as ``@FILE``. Raises `BadArgument`."""
    if text.startswith("@"):
        text = read_file(Path(text[1:]), argument).decode("utf-8-sig", "replace")
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except GongkaiError:
        raise
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadArgument(argument=argument, fault=Words("应为 JSON 对象", "it must be a JSON object"))
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise BadArgument(argument="JSON", fault=Words("同一项写了两次", "a key is given twice"))
    return dict(pairs)
