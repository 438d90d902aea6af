"""A procedure: a workflow together with the pure functions and the words that its law needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .case import CaseState
from .machine import Functions
from .workflow import Workflow


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What a letter is written from: the case as it will be after the step, the step's data in plain sight.

    `reveal` gives the plain text of a sealed value of the case. `occurred_on` is the letter's day. `about`: the id of
    the one thing that the letter concerns, where a step writes several letters of a kind ('' for the case as a whole).
    `workflow`: the name of the workflow that the case is pinned to.
    """

    letter: str
    case: CaseState
    data: Mapping[str, Any]
    reveal: Callable[[Mapping[str, str]], str]
    practice: Mapping[str, Any]
    occurred_on: date
    about: str = ""
    workflow: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """`content`: a letter's template and content. `notice`: a message's subject and text, nothing personal in them."""

    workflow: Workflow
    functions: Functions
    content: Callable[[LetterRequest], tuple[str, dict[str, Any]]]
    notice: Callable[[str, str, CaseState, Mapping[str, Any]], tuple[str, str]]
