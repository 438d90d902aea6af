"""The two regimes of disclosure: which regulation governs a case, by the day of its receipt, and its articles.

《中华人民共和国政府信息公开条例》: 国务院令第492号, in force 2008-05-01, and its revision 国务院令第711号, in force
2019-05-15. The revision has no transitional article; the day of first receipt decides (docs/clocks.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongkai.engine import Limit

from .limits import REGULATION, REGULATION_2008, REPLY_2008, REPLY_2019, regulation_on


@dataclass(frozen=True, slots=True)
class Regime:
    """A set of rules: its `name` (``"2019"``), the `workflow` that runs it, the `title` it is cited by in the house and
    the `full_title` of letters, the `reply` limit, and its `articles` by what they are about."""

    name: str
    workflow: str
    label: str
    title: str
    full_title: str
    reply: Limit
    articles: Mapping[str, str] = field(repr=False)

    def cite(self, matter: str) -> str:
        """Regulation and article on a matter; '' where the regime has none."""
        article = self.articles.get(matter, "")
        return f"{self.title}{article}" if article else ""


REGIME_2019 = Regime(
    "2019",
    "disclosure",
    "依申请公开（2019年条例）",
    REGULATION,
    "《中华人民共和国政府信息公开条例》",
    REPLY_2019,
    {
        "application": "第二十九条",
        "supplement": "第三十条",
        "receipt": "第三十一条",
        "third_party": "第三十二条",
        "on_the_spot": "第三十三条第一款",
        "extension": "第三十三条第二款",
        "consultation_time": "第三十三条第三款",
        "joint_agency": "第三十四条",
        "excess": "第三十五条",
        "outcome": "第三十六条",
        "severance": "第三十七条",
        "form": "第四十条",
        "own_record": "第四十一条",
        "secrecy": "第十七条",
        "filing": "第四十五条",
        "remedy": "第五十一条",
    },
)
REGIME_2008 = Regime(
    "2008",
    "disclosure_2008",
    "依申请公开（2008年条例）",
    REGULATION_2008,
    "《中华人民共和国政府信息公开条例》（国务院令第492号）",
    REPLY_2008,
    {
        "application": "第二十条",
        "supplement": "第二十一条第（四）项",
        "receipt": "第二十四条",
        "third_party": "第二十三条",
        "on_the_spot": "第二十四条第一款",
        "extension": "第二十四条第二款",
        "consultation_time": "第二十四条第三款",
        "outcome": "第二十一条",
        "severance": "第二十二条",
        "form": "第二十六条",
        "own_record": "第二十五条",
        "secrecy": "第十四条",
        "remedy": "第三十三条",
    },
)
REGIMES = {regime.workflow: regime for regime in (REGIME_2019, REGIME_2008)}
"""By the name of the workflow."""


def regime_on(receipt_on: date) -> Regime:
    """The regime of an application first received on that day."""
    return REGIME_2008 if regulation_on(receipt_on) == "2008" else REGIME_2019


def regime_of(workflow: str) -> Regime:
    """The regime that a workflow of that name runs; of a host's own workflow, the one in force."""
    return REGIMES.get(workflow, REGIME_2019)
