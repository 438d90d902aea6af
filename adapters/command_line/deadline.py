"""``gongkai deadline``: the reply deadline of a described case, as JSON or as the ledger for a court."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from gongkai.engine import GongkaiError, UnreadableFacts, Words

from .screen import emit, error_as_json, say

_MAX_CHARACTERS = 1_000_000


def deadline(
    facts: Annotated[Path | None, typer.Argument(metavar="FACTS.json", help="描述案件的文件，- 为标准输入")] = None,
    jsonl: Annotated[Path | None, typer.Option("--jsonl", metavar="FILE", help="每行一件，逐行输出 JSON")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """计算并说明答复期限，不需数据库。Compute and explain the reply deadline."""
    from gongkai.workflows.calendars import national_calendar
    from gongkai.workflows.disclosure import compute

    if (facts is None) == (jsonl is None):
        raise typer.BadParameter("请给出 FACTS.json 或 --jsonl FILE 之一 (give one of the two)")
    calendar = national_calendar()
    if jsonl is not None:
        failed = False
        for number, line in enumerate(_lines(jsonl), start=1):
            try:
                emit(compute(_json(line), calendar).as_json())
            except GongkaiError as error:
                failed = True
                emit({"line": number, "error": error_as_json(error)})
        raise typer.Exit(1 if failed else 0)
    computed = compute(_json(_read(facts)), calendar)  # type: ignore[arg-type]
    if as_json:
        emit(computed.as_json())
    else:
        from .ledger import ledger_lines

        for line in list(ledger_lines(computed)):  # a page that cannot be finished is not begun
            say(line)


def _lines(path: Path) -> Iterator[str]:
    """By line feeds only: JSON may hold the other line separators within a text."""
    text = _read(path).removesuffix("\n")
    return iter(text.split("\n") if text else [])


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFacts(fault=Words("文件不是 UTF-8", "the file is not UTF-8")) from None
    except OSError as fault:
        raise UnreadableFacts(fault=f"{path.name}: {fault.strerror}") from None


def _json(text: str) -> Any:
    if len(text) > _MAX_CHARACTERS:
        raise UnreadableFacts(fault=Words(f"超过 {_MAX_CHARACTERS} 个字符", f"more than {_MAX_CHARACTERS} characters"))
    try:
        return json.loads(text, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as fault:
        where = Words(
            f"不是 JSON，第 {fault.lineno} 行第 {fault.colno} 列",
            f"not JSON: {fault.msg} at {fault.lineno}:{fault.colno}",
        )
        raise UnreadableFacts(fault=where) from None
    except RecursionError:
        raise UnreadableFacts(fault=Words("嵌套过深", "nested too deeply")) from None
    except ValueError:
        raise UnreadableFacts(fault=Words("数字过长", "a number is too long")) from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise UnreadableFacts(fault=Words("同一项写了两次", "a key is given twice"))
    return result
