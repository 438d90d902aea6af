"""现场查阅: what is disclosed may be read in the agency's rooms, by appointment. 条例第三十六条第（二）项、第四十条.

An appointment is kept or missed before the case is archived; it may be made again. The value ``inspections`` holds them
by their ids: ``{"i1": {"appointed": day, "made_on": day, "ended": None | "attended" | "absent", "pages": number}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.engine import CaseState, Refused, Situation, Step

from ..chapter import Chapter
from ..delivery import dispatched_on, served_facts, under_way, way_of
from ..fields import day, file, personal, whole
from ..messages import Effects, tell_applicant
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ENDING

PROVIDED = ("disclosed", "partly_disclosed")
WHERE = ("notification", ENDING)


class NothingToInspect(Refused):
    """没有予以公开或者部分公开的事项，无可查阅（第三十六条第（二）项）。
    Nothing is disclosed in this case, so there is nothing to inspect (Article 36, item 2)."""


class InspectionNotWanted(Refused):
    """申请人要求的形式是「{form}」；改为现场查阅须说明理由（reason，第四十条）。
    The applicant asked for the form "{form}": inspection instead needs its reason (Article 40)."""


class AppointmentPast(Refused):
    """约定的查阅日期 {appointed} 已过，今天是 {today}。
    The appointment of {appointed} is past; today is {today}."""


class AlreadyAppointed(Refused):
    """已约定 {appointed} 现场查阅，须先登记其结果。
    An inspection is appointed for {appointed}; its result comes first."""


class NothingAppointed(Refused):
    """没有尚待登记结果的现场查阅。
    No inspection is waiting for its result."""


class AttendedBeforeAppointment(Refused):
    """查阅日期 {attended} 早于约定查阅的日期 {made_on}。
    The inspection of {attended} is before it was arranged on {made_on}."""


class AppointmentAhead(Refused):
    """约定的查阅日期 {appointed} 未到，不能登记未到场。
    The appointment of {appointed} is still ahead: nobody can have missed it."""


def inspections_of(case: CaseState) -> Mapping[str, Mapping[str, Any]]:
    """The inspections of the case by their ids."""
    held: Mapping[str, Mapping[str, Any]] = case.values.get("inspections", {})
    return held


def open_inspection(case: CaseState) -> tuple[str, Mapping[str, Any]] | None:
    """The one that waits for its result, with its id."""
    return next(((name, row) for name, row in inspections_of(case).items() if not row["ended"]), None)


def something_provided(situation: Situation) -> Refused | None:
    """There is something to read, and the applicant wants to read it here, or is told why it cannot be otherwise."""
    case = situation.case
    if not any(item.get("outcome") in PROVIDED for item in case.items.values()):
        return NothingToInspect()
    form = case.values.get("form", "")
    unexplained = situation.data is not None and form != "inspection" and "reason" not in situation.data
    return InspectionNotWanted(form=form) if unexplained else None


def appointment_free(situation: Situation) -> Refused | None:
    """One appointment at a time, on a day to come."""
    found = open_inspection(situation.case)
    if found:
        return AlreadyAppointed(appointed=found[1]["appointed"])
    if situation.data is None or situation.data["appointed"] >= situation.today:
        return None
    return AppointmentPast(appointed=situation.data["appointed"], today=situation.today)


def appointed(situation: Situation) -> Refused | None:
    """Only an appointment has a result, and only one."""
    return None if open_inspection(situation.case) else NothingAppointed()


def attended_since(situation: Situation) -> Refused | None:
    """Somebody came after it was arranged, and not tomorrow."""
    found = open_inspection(situation.case)
    if situation.data is None or found is None:
        return None
    attended, made_on = situation.data["attended"], date.fromisoformat(found[1]["made_on"])
    if attended > situation.today:
        return DayAfterToday(field="attended", day=attended, today=situation.today)
    return AttendedBeforeAppointment(attended=attended, made_on=made_on) if attended < made_on else None


def appointment_come(situation: Situation) -> Refused | None:
    """Nobody is absent before the day."""
    found = open_inspection(situation.case)
    ahead = found is not None and date.fromisoformat(found[1]["appointed"]) > situation.today
    return AppointmentAhead(appointed=found[1]["appointed"]) if found and ahead else None


def appointment(situation: Situation) -> Effects:
    """The appointment under the next id; where it is lies in the vault."""
    held = inspections_of(situation.case)
    name = f"i{len(held) + 1}"
    row = {
        "appointed": (situation.data or {})["appointed"].isoformat(),
        "made_on": situation.today.isoformat(),
        "ended": None,
        "pages": 0,
    }
    return [
        {"do": "set", "name": "inspections", "value": {**held, name: row}},
        {"do": "set", "name": f"inspection.{name}.place", "value": situation.sealed["place"]},
    ]


def attendance(situation: Situation) -> Effects:
    """The inspection took place. A reply that was to be handed over in these rooms is served by the signed sheet."""
    case, data = situation.case, situation.data or {}
    effects = _ended(situation, "attended", data.get("pages_copied", 0))
    handed_over = under_way(case) and way_of(case).at_counter and data["attended"] >= dispatched_on(case)
    if not handed_over:
        return effects
    task = {"do": "await", "task": f"{situation.seq}.f", "step": "archive", "role": "archivist"}
    return [*effects, *served_facts(situation, data["attended"]), {**task, "on": situation.today.isoformat()}]


def absence(situation: Situation) -> Effects:
    """Nobody came; a new appointment may be made."""
    tasks = [task for task, row in situation.case.tasks.items() if row["step"] == "record_inspection"]
    return [*_ended(situation, "absent", 0), *({"do": "finish", "task": task} for task in tasks)]


def _ended(situation: Situation, how: str, pages: int) -> Effects:
    held = dict(inspections_of(situation.case))
    name, row = open_inspection(situation.case) or ("", {})
    held[name] = {**row, "ended": how, "pages": pages}
    return [{"do": "set", "name": "inspections", "value": held}]


def chapter(regime: Regime) -> Chapter:
    """Appointed, kept or missed."""
    return Chapter(
        steps=(
            Step(
                "schedule_inspection", "约定现场查阅", "appoint an inspection", ("registrar", "handler"), WHERE, "",
                regime.cite("form"),
                fields=(
                    day("appointed", "查阅日期", required=True), personal("place", "查阅地点", required=True),
                    personal("reason", "改为现场查阅的理由"),
                ),
                guards=("something_provided/1", "appointment_free/1"),
                effects=("appointment/1", "tell_applicant/1"), letters=("inspection_notice",),
                awaits=("record_inspection",),
            ),
            Step(
                "record_inspection", "登记现场查阅", "record the inspection", ("registrar", "handler"), WHERE, "",
                regime.cite("form"),
                fields=(
                    day("attended", "查阅日期", required=True), personal("readers", "查阅人", many=True),
                    whole("pages_copied", "复制页数"), file("signed_sheet", "查阅签收单", required=True),
                ),
                guards=("appointed/1", "attended_since/1"), effects=("attendance/1",),
            ),
            Step(
                "record_absence", "登记未到场查阅", "record that nobody came", ("registrar", "handler"), WHERE, "",
                fields=(personal("note", "说明"),),
                guards=("appointed/1", "appointment_come/1"), effects=("absence/1",),
            ),
        ),
        guards={
            "something_provided/1": something_provided, "appointment_free/1": appointment_free,
            "appointed/1": appointed, "attended_since/1": attended_since, "appointment_come/1": appointment_come,
        },
        effects={
            "appointment/1": appointment, "attendance/1": attendance, "absence/1": absence,
            "tell_applicant/1": tell_applicant,
        },
    )  # fmt: skip
