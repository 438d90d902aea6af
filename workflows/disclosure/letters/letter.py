"""What a letter is: its title, the content it cannot do without, what it says, and the message that announces it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gongkai.engine import LetterRequest

from .wording import Content

ALWAYS = ("agency_name", "applicant_name", "case_number", "receipt_on", "occurred_on")
"""What every letter says."""


def _nothing(_: LetterRequest) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class LetterText:
    """A composed letter. `number` 文号 may be empty; `signature` is the agency's name, `dated` the letter's day."""

    name: str
    title: str
    number: str
    addressee: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)
    signature: str
    dated: str


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A kind of letter: its `label`, the `title` it bears, the content keys it cannot do without, what it says.

    `content` gives what this letter says beside what every letter does (`correspondence.content`). `notice`: the
    sentence of the message that carries or announces it, with the gaps ``{number}`` and ``{due_on}``; nothing personal
    may stand in it. '' where no message does.
    """

    label: str
    title: str
    required: tuple[str, ...]
    paragraphs: Callable[[Content], Iterable[str]] = field(repr=False)
    notice: str = ""
    content: Callable[[LetterRequest], Mapping[str, Any]] = field(default=_nothing, repr=False)


def announced(spec: LetterSpec, channel: str, number: str, due_on: str, agency: str) -> tuple[str, str]:
    """Subject and text of the message by `channel` that carries or announces a letter of the case `number`."""
    text = spec.notice.format(number=number, due_on=due_on)
    if channel == "sms":
        return spec.label, f"【{agency}】{text}"
    return f"{spec.label}（{number}）" if number else spec.label, f"{text}\n\n附件为{spec.label}。\n\n{agency}\n"
