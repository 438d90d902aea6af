"""当场答复: what can be disclosed in full at once. 条例第三十三条第一款."""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..delivery import reply_facts
from ..ending import clocks_end
from ..fields import file
from ..messages import Effects
from ..regime import Regime
from ..stages import ENDING
from ..waiting import not_waiting
from .proposal import outcome_rows, outcomes, outcomes_complete


class NotOnTheSpot(Refused):
    """只有全部予以公开的申请可以当场答复（第三十三条第一款）。
    Only an application disclosed in full is answered on the spot (Article 33, paragraph 1)."""


def on_the_spot(situation: Situation) -> Refused | None:
    """Only what is disclosed in full is answered on the spot."""
    rows = (situation.data or {}).get("outcomes", ())
    return NotOnTheSpot() if any(row["outcome"] != "disclosed" for row in rows) else None


def answered_at_once(situation: Situation) -> Effects:
    """Replied and served on the day of the signature."""
    on = situation.occurred_on
    served = {"ref": f"{situation.seq}.served", "type": "served", "on": on.isoformat()}
    return [*reply_facts(situation, on), {"do": "record", "fact": served}]


def chapter(regime: Regime) -> Chapter:
    """Answered at the counter."""
    return Chapter(
        steps=(
            Step(
                "reply_on_the_spot", "当场答复", "reply on the spot", ("registrar",), ("registration",), ENDING,
                regime.cite("on_the_spot"),
                fields=(outcome_rows(regime), file("signed_sheet", "申请人签收单", required=True)),
                guards=(
                    "not_waiting/1", "outcomes_complete/1", "on_the_spot/1", "consultations_over/1",
                    "override_reasoned/1", "outcomes_grounded/1",
                ),
                effects=("outcomes/1", "answered_at_once/1", "clocks_end/1"), stops=("confirmation", "consultation"),
                awaits=("archive",),
            ),
        ),
        guards={
            "not_waiting/1": not_waiting, "outcomes_complete/1": outcomes_complete, "on_the_spot/1": on_the_spot,
        },
        effects={"outcomes/1": outcomes, "answered_at_once/1": answered_at_once, "clocks_end/1": clocks_end},
    )  # fmt: skip
