"""归档: the file is closed once all in it is settled, and again after it was taken from the shelf. 条例第四十五条."""

from __future__ import annotations

from gongkai.engine import CaseState, Refused, Situation, Step

from ..chapter import Chapter
from ..delivery import under_way
from ..ending import at_rest
from ..fields import personal, plain, whole
from ..messages import Effects
from ..regime import Regime
from ..stages import ENDING
from .inspection import open_inspection

FIELDS = (
    plain("retention", "保管期限", required=True, choices=("10_years", "30_years", "permanent")),
    whole("pages", "页数", required=True),
    personal("titles", "卷内文件题名", many=True),
)


class NotServed(Refused):
    """尚无送达回证，不能归档。
    Service is not recorded yet, so the case cannot be archived."""


class InspectionOpen(Refused):
    """约定 {appointed} 的现场查阅尚未登记结果，不能归档。
    The inspection appointed for {appointed} has no result yet, so the case cannot be archived."""


def service_recorded(situation: Situation) -> Refused | None:
    """A case that was answered is archived after service; one that ended otherwise has nothing to serve."""
    return NotServed() if under_way(situation.case) else None


def inspections_ended(situation: Situation) -> Refused | None:
    """Nobody is still expected to come and read."""
    found = open_inspection(situation.case)
    return InspectionOpen(appointed=found[1]["appointed"]) if found else None


def contents(situation: Situation) -> Effects:
    """卷内目录: what the file holds, by kind and digest, in order; titles stay in the vault."""
    case: CaseState = situation.case
    rows = [{"kind": row["kind"], "digest": row["digest"]} for row in case.documents]
    rows += [{"kind": row["letter"], "digest": row["digest"]} for row in case.letters]
    return [{"do": "set", "name": "contents", "value": rows}]


def archive_number(situation: Situation) -> Effects:
    """档号, taken once: a file that was on the shelf before goes back under its number."""
    if "archive" in situation.case.numbers:
        return []
    return [{"do": "number", "series": "archive", "year": situation.today.year}]


def chapter(regime: Regime) -> Chapter:
    """Onto the shelf."""
    return Chapter(
        steps=(
            Step(
                "archive", "归档", "archive", ("archivist",), (ENDING,), "archived", regime.cite("filing"),
                fields=FIELDS, guards=("service_recorded/1", "inspections_ended/1", "proceedings_settled/1"),
                effects=("contents/1", "archive_number/1", "redo_not_awaited/1", "at_rest/1"),
                sets=("retention", "pages", "titles"), stops=("redo", "redo_days", "redo_until"),
            ),
        ),
        guards={"service_recorded/1": service_recorded, "inspections_ended/1": inspections_ended},
        effects={"contents/1": contents, "archive_number/1": archive_number, "at_rest/1": at_rest},
    )  # fmt: skip
