"""The service face of the engine: cases in a database.

`CaseEngine` has the commands, in the host's own transaction. `sweep` and `deliver` are the drivers that cron runs;
`verify` and `replay_all` are the auditor's. `resembling` shows who asked for the same. `sqlite_engine` or
`configure_sqlite` make an SQLite engine fit to be a host's, `upgrade` makes the tables.
"""

from .audit import Finding, Report, verify
from .commands import CaseEngine
from .database import configure_sqlite, open_engine, reading, sqlite_engine, tidy
from .migrations import check, current, include_object, newest, upgrade
from .outbox import Delivery, deliver
from .replaying import Replayed, replay_all
from .resemblance import Resemblance, applicants_for, items_of_month, resembling
from .results import Done, PossibleStep, Preview, Task
from .store import agencies, find_cases, list_alerts, list_cases, list_messages, mark, marked
from .sweep import LEVEL_LABELS, LEVELS, Swept, level_days, sweep

__all__ = [
    "LEVELS",
    "LEVEL_LABELS",
    "CaseEngine",
    "Delivery",
    "Done",
    "Finding",
    "PossibleStep",
    "Preview",
    "Replayed",
    "Report",
    "Resemblance",
    "Swept",
    "Task",
    "agencies",
    "applicants_for",
    "check",
    "configure_sqlite",
    "current",
    "deliver",
    "find_cases",
    "include_object",
    "items_of_month",
    "level_days",
    "list_alerts",
    "list_cases",
    "list_messages",
    "mark",
    "marked",
    "newest",
    "open_engine",
    "reading",
    "replay_all",
    "resembling",
    "sqlite_engine",
    "sweep",
    "tidy",
    "upgrade",
    "verify",
]
