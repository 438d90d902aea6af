"""The survivors that were looked at: each with the reason why no test can, or need, tell it from the original."""

from __future__ import annotations

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("survivors.toml")


def explained() -> dict[str, dict[str, str]]:
    """Room → mutant → reason."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
