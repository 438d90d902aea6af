"""What a command prints: plain lines for people, one JSON value for machines, errors in both languages."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer

from gongkai.engine import GongkaiError


def say(text: str = "") -> None:
    """One line for people, on standard output."""
    typer.echo(text)


def emit(value: Any) -> None:
    """One JSON value on one line, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def error_as_json(error: GongkaiError) -> dict[str, str]:
    """``{"code", "zh", "en"}``."""
    return {"code": error.code, "zh": error.zh, "en": error.en}


def complain(error: GongkaiError, as_json: bool) -> None:
    """The refusal: for machines on standard output, for people on standard error."""
    if as_json:
        emit({"error": error_as_json(error)})
    else:
        typer.echo(error.zh, err=True)
        typer.echo(error.en, err=True)
