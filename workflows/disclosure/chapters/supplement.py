"""补正: one notice with every defect, its arrival, the answer, and what silence means. 条例第三十条."""

from __future__ import annotations

from gongkai.engine import SILENT_ROLE, Halt, Record, Refused, Situation, Step

from ..chapter import Chapter
from ..ending import clocks_end, ended
from ..fields import WITH_EVIDENCE, day, file, personal, whole
from ..messages import Effects, tell_applicant
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ASKED_IN, ENDING
from ..waiting import notice_possible, open_halts, stage_again, stage_waits
from .intake import mended_items

PERIOD_DAYS_MAX = 60


class PeriodUnclear(Refused):
    """补正告知须写明一个补正期限：工作日数或截止日期，二者取一（第三十条）。
    The notice states one period: working days or a last day, one of the two (Article 30)."""


class PeriodUnreasonable(Refused):
    """补正期限应为 1 至 {workdays} 个工作日，或今后的一个日期。
    The period must be 1 to {workdays} working days, or a day that is still to come."""


class SecondSupplementUnapproved(Refused):
    """补正应一次性告知全部事项（第三十条）；再次告知补正，须先经负责人批准（approve_second_supplement）。
    A supplement is asked for once, with every defect (Article 30); a second time the head must approve it first."""


class FirstSupplementFree(Refused):
    """首次补正告知无须批准；只有在已收到一次补正之后，才需批准再次补正。
    The first supplement needs no approval: only after one was received is a second round approved."""


class SupplementNotAsked(Refused):
    """没有尚待答复的补正告知，不能登记收到补正。
    No supplement has been asked for, so none can be received."""


class SupplementBeforeAsked(Refused):
    """收到补正的日期 {on} 早于补正告知的日期 {asked_on}。
    The supplement of {on} is before it was asked for on {asked_on}."""


class SupplementLapsed(Refused):
    """补正期限已于 {lapses_on} 届满，申请视为放弃；请由巡检记录。
    The period ended on {lapses_on} and the application counts as abandoned; the sweep records it."""


class NotLapsed(Refused):
    """没有已届满的期限，不能视为放弃。
    No period has run out, so nothing has lapsed."""


class LapseProvisional(Refused):
    """补正期限至 {lapses_on} 为暂定，该年放假安排载入之前不视为放弃。
    The period to {lapses_on} is provisional: nothing lapses before that year's notice is loaded."""


class NothingToAmend(Refused):
    """没有尚待补记送达日期的补正告知。
    There is no supplement notice whose arrival is missing."""


def period_stated(situation: Situation) -> Refused | None:
    """The notice states one reasonable period (Article 30): working days, or a last day that is still to come."""
    if situation.data is None:
        return None
    workdays, answer_by = situation.data.get("workdays"), situation.data.get("answer_by")
    if (workdays is None) == (answer_by is None):
        return PeriodUnclear()
    wrong = answer_by <= situation.occurred_on if answer_by else not 1 <= (workdays or 0) <= PERIOD_DAYS_MAX
    return PeriodUnreasonable(workdays=PERIOD_DAYS_MAX) if wrong else None


def first_or_approved(situation: Situation) -> Refused | None:
    """A first notice is free; each later one needs an approval of its own, given after the last answer came."""
    case = situation.case
    asked, approved = case.last_taken("request_supplement"), case.last_taken("approve_second_supplement")
    return SecondSupplementUnapproved() if asked and approved < asked else None


def second_round(situation: Situation) -> Refused | None:
    """There is a second round to approve: a first supplement has come."""
    case = situation.case
    answered = case.last_taken("receive_supplement")
    return None if answered > case.last_taken("request_supplement") > 0 else FirstSupplementFree()


def supplement_asked(situation: Situation) -> Refused | None:
    """A supplement answers an open notice, on a day from its asking to its last day."""
    notice, lapses_on = open_halts(situation).get("supplement_requested", (None, None))
    if notice is None:
        return SupplementNotAsked()
    if situation.data is not None and situation.occurred_on < notice.on:
        return SupplementBeforeAsked(on=situation.occurred_on, asked_on=notice.on)
    return SupplementLapsed(lapses_on=lapses_on) if lapses_on and situation.occurred_on > lapses_on else None


def notice_without_arrival(situation: Situation) -> Refused | None:
    """The arrival of the open supplement notice is not recorded yet, and lies neither before it nor ahead."""
    notice, _ = open_halts(situation).get("supplement_requested", (None, None))
    if notice is None or notice.received_on is not None:
        return NothingToAmend()
    if situation.data is None:
        return None
    received_on = situation.data["received_on"]
    if received_on > situation.today:
        return DayAfterToday(field="received_on", day=received_on, today=situation.today)
    return SupplementBeforeAsked(on=received_on, asked_on=notice.on) if received_on < notice.on else None


def lapsed(situation: Situation) -> Refused | None:
    """The period of an open notice has run out: 视为放弃 by Article 30.

    A last day counted into an unpublished year may still move, and nobody loses an application to a provisional day.
    """
    notice, lapses_on = open_halts(situation).get("supplement_requested", (None, None))
    if notice is None or lapses_on is None or lapses_on >= situation.today:
        return NotLapsed()
    counted = notice.answer_by is None and situation.calendar.is_provisional(lapses_on)
    return LapseProvisional(lapses_on=lapses_on) if counted else None


def arrival_of_notice(situation: Situation) -> Effects:
    """The open supplement notice gets the day on which it reached the applicant."""
    notice, _ = open_halts(situation)["supplement_requested"]
    received_on = (situation.data or {})["received_on"].isoformat()
    return [{"do": "amend", "ref": notice.ref, "with": {"received_on": received_on}}]


def _lapses(regime: Regime) -> bool:
    """The Regulation of 2008 knows no lapse: a case whose supplement never comes waits until it is withdrawn."""
    _, halt = regime.reply.roles["supplement_requested"]
    return isinstance(halt, Halt) and halt.lapses


def _lapse(regime: Regime) -> Step:
    return Step(
        "lapse_supplement", "逾期不补正视为放弃", "lapse of the supplement", (SILENT_ROLE,), ASKED_IN, ENDING,
        regime.cite("supplement"),
        guards=("lapsed/1",), effects=("lapsed/1", "clocks_end/1", "tell_applicant/1"), silent=True,
        letters=("lapse_notice",), stops=("reply", "confirmation", "consultation"), awaits=("archive",),
    )  # fmt: skip


def chapter(regime: Regime) -> Chapter:
    """Asked, answered, or given up."""
    return Chapter(
        steps=(
            Step(
                "request_supplement", "补正告知", "request a supplement", ("registrar", "handler"), ASKED_IN, "",
                regime.cite("supplement"),
                fields=(
                    personal("defects", "须补正的全部内容", required=True), whole("workdays", "补正期限（工作日）"),
                    day("answer_by", "补正截止日期"),
                ),
                guards=("notice_possible/1", "first_or_approved/1", "period_stated/1"),
                effects=("stage_waits/1", "tell_applicant/1"),
                records=(Record("supplement_requested", takes=(("workdays", "workdays"), ("answer_by", "answer_by"))),),
                letters=("supplement_notice",), awaits=("receive_supplement",),
            ),
            Step(
                "approve_second_supplement", "批准再次补正", "approve a second supplement", ("head",), ASKED_IN, "",
                regime.cite("supplement"), fields=(personal("reason", "批准理由", required=True),),
                guards=("second_round/1", "notice_possible/1"),
            ),
            Step(
                "record_notice_arrival", "记录补正告知送到", "record the arrival of the notice",
                ("registrar", "handler"), ASKED_IN,
                fields=(day("received_on", "送到日期", required=True), file("evidence", "凭证", required=True)),
                guards=("notice_without_arrival/1",), effects=("arrival_of_notice/1",),
            ),
            Step(
                "receive_supplement", "收到补正", "receive the supplement", ("registrar", "handler"), ASKED_IN, "",
                regime.cite("supplement"),
                fields=(
                    file("supplement", "补正材料", required=True), personal("items", "补正后的申请事项", many=True),
                ),
                guards=("supplement_asked/1",), effects=("mended_items/1", "stage_again/1"),
                records=(Record("supplement_received"),), backdating=WITH_EVIDENCE,
            ),
            *((_lapse(regime),) if _lapses(regime) else ()),
        ),
        guards={
            "first_or_approved/1": first_or_approved, "second_round/1": second_round,
            "notice_possible/1": notice_possible, "period_stated/1": period_stated,
            "supplement_asked/1": supplement_asked, "notice_without_arrival/1": notice_without_arrival,
            "lapsed/1": lapsed,
        },
        effects={
            "stage_waits/1": stage_waits, "stage_again/1": stage_again, "tell_applicant/1": tell_applicant,
            "arrival_of_notice/1": arrival_of_notice, "mended_items/1": mended_items,
            "lapsed/1": ended("supplement_lapsed"), "clocks_end/1": clocks_end,
        },
    )  # fmt: skip
