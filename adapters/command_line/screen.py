"""What a command prints: plain lines for people, one JSON value for machines, errors in both languages."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

from gongkai.engine import GongkaiError


def say(text: str = "") -> None:
    """One line for people, on standard output."""
    typer.echo(_encodable(text))


def emit(value: Any) -> None:
    """One JSON value on one line, on standard output."""
    sys.stdout.write(_encodable(json.dumps(value, ensure_ascii=False)) + "\n")


def error_as_json(error: GongkaiError) -> dict[str, str]:
    """``{"code", "zh", "en"}``."""
    return {"code": error.code, "zh": error.zh, "en": error.en}


def complain(error: GongkaiError, as_json: bool) -> None:
    """The refusal: for machines on standard output, for people on standard error."""
    if as_json:
        emit({"error": error_as_json(error)})
    else:
        typer.echo(_encodable(error.zh), err=True)
        typer.echo(_encodable(error.en), err=True)


def _encodable(text: str) -> str:
    """A lone surrogate, which no terminal takes, as its JSON escape."""
    return text.encode("utf-8", "backslashreplace").decode()
