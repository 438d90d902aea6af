"""A form as somebody fills it in: chance, the case as it was seen, and how personal values and files are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from gongkai.engine import Attachment, CaseState

PRIVATE = "PRIVATE-"
"""Every personal value, file name and content begins with it: it may stand in no table in plain."""
NAME = f"{PRIVATE}张示例"
"""Of every applicant: a reply that somebody writes alone must bear it."""
ROUTES = ("email", "email", "post", "post", "pick_up", "platform", "on_site", "fax")
Data = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """What a form is filled in from: chance, the case as it was seen, the day."""

    random: Random
    seen: CaseState
    today: date

    def often(self, chance: float) -> bool:
        """Whether it happens this time."""
        return self.random.random() < chance

    def secret(self) -> str:
        """A personal value."""
        return f"{PRIVATE}{self.random.randrange(10**6)}"

    def file(self, text: str = "") -> Attachment:
        """A document."""
        return Attachment(f"{self.secret()}.txt", "text/plain", f"{self.secret()}{text}".encode())

    def day(self, most: int = 3) -> date:
        """Today or a little earlier."""
        return self.today - timedelta(days=self.random.choice([0, 0, 1, most]))

    def one(self, name: str, **which: Any) -> str:
        """The key of a row that the case keeps under a value and that is `which`; any where none is; a dash at last."""
        held: dict[str, Data] = self.seen.values.get(name, {})
        fitting = [key for key, row in held.items() if all(row.get(k) == v for k, v in which.items())]
        return self.random.choice(fitting or [*held] or ["—"])

    @property
    def items(self) -> list[int]:
        """The items that are answered here."""
        return [int(number) for number, row in self.seen.items.items() if not row.get("moved_to")] or [1]

    def standing(self, kind: str) -> list[Any]:
        """The facts of a kind that stand."""
        return [row for row in self.seen.facts if row["type"] == kind and row["ref"] not in self.seen.voided]
