"""The rooms whose tests are tried, and which tests: its own first, and for survivors what else would notice."""

from __future__ import annotations

from dataclasses import dataclass

NO_SERVER = ("-k", "not postgresql")


@dataclass(frozen=True)
class Room:
    """A module of the engine. `quick`: its own tests, the quickest first; `thorough`: what else would notice."""

    name: str
    quick: tuple[str, ...]
    thorough: tuple[str, ...]

    @property
    def path(self) -> str:
        """The file, from the root of the checkout."""
        return f"engine/{self.name}.py"

    @property
    def module(self) -> str:
        """The module as it is imported."""
        return f"gongkai.engine.{self.name}"


_AGREEMENT = "tests/engine/test_clocks.py::test_the_quick_fold_agrees_with_the_slow_clock"
_GOLDEN = ("tests/engine/test_replay.py", "tests/engine/test_casework_corrections.py")

ROOMS = (
    Room(
        "clocks",
        (
            "tests/engine/test_clock_turns.py",
            "tests/engine/test_clock_lateness.py",
            "tests/engine/test_clock_shortcuts.py",
            "tests/engine/test_clock_standing.py",
            "tests/engine/test_provisional_days.py",
            "tests/engine/test_clocks.py",
            *("--deselect", _AGREEMENT),
        ),
        (_AGREEMENT, "tests/engine/test_explanation.py", *_GOLDEN),
    ),
    Room(
        "working_days",
        ("tests/engine/test_calendar_reasons.py", "tests/engine/test_working_days.py"),
        ("tests/workflows/test_calendars.py", "tests/engine/test_clocks.py", "tests/engine/test_explanation.py"),
    ),
    Room(
        "history",
        ("tests/engine/test_history_form.py", "tests/engine/test_history.py"),
        ("tests/engine/test_canonical.py", "tests/invariants/test_invariant_15.py", *_GOLDEN),
    ),
    Room(
        "case",
        (
            "tests/engine/test_case.py",
            "tests/engine/test_case_clocks.py",
            "tests/engine/test_case_as_of.py",
            "tests/engine/test_provisional_days.py",
            "tests/engine/test_small_workflows.py",
        ),
        (*_GOLDEN, "tests/engine/test_casework_two_times.py", "tests/engine/test_sweep.py"),
    ),
)
