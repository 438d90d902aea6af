"""Why a date is what it is: the ledger of a clock, day by day, and what each fact did to it.

A ledger is made from a folded `Reading` only when somebody asks. Nothing here computes a due day again: what is
shown as counted is what the fold counted, and the last counted day is the due day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from .clocks import Deadline, Effect, Reading, Turned
from .facts import fact_as_json
from .working_days import weekday_zh

_SENTENCES: dict[Effect, tuple[str, str]] = {
    Effect.HALTED: ("发出{label}通知，自次日起停止计算", "{label}: the clock halts"),
    Effect.HALTED_LATE: (
        "发出{label}通知，自次日起停止计算；超过 {days} 个工作日才通知，程序瑕疵",
        "{label}: the clock halts, though the notice came after {days} working days (a procedural flaw)",
    ),
    Effect.RESTARTED: (
        "{label}完成，自次日起重新计算 {days} 日",
        "{label} is done: the full {days} days start again the next day",
    ),
    Effect.PAUSED: ("{label}发出，所需时间不计入期限", "{label} sent: the time it takes is not counted"),
    Effect.PAUSE_ENDED: (
        "{label}答复到达，自次日起继续计算；本次 {days} 个工作日不计",
        "{label} answered: counting goes on the next day; {days} working days are not counted",
    ),
    Effect.EXTENDED: ("{label} {days} 个工作日", "{label}: {days} working days are added"),
    Effect.POSTPONED: ("{label}，最后一日改为 {until}", "{label}: the last day is now {until}"),
    Effect.STOPPED: ("{label}，期限停止", "{label}: the clock stops"),
    Effect.AFTER_DUE: ("{label}晚于到期日，不产生效力", "{label}: after the due day, so it has no effect"),
    Effect.AFTER_END: ("{label}：期限已经停止，不产生效力", "{label}: the clock had already stopped, no effect"),
    Effect.AFTER_LAPSE: ("{label}：申请已视为放弃，不产生效力", "{label}: the application had lapsed, no effect"),
    Effect.NOTICE_TOO_LATE: (
        "{label}：{days} 个工作日内未通知，按最严理解不停止计算",
        "{label}: not noticed in time, so on the strict reading the clock goes on",
    ),
    Effect.ALREADY_OPEN: ("{label}：前一通知尚未答复，不产生效力", "{label}: an earlier notice is open, no effect"),
    Effect.NOTHING_OPEN: ("{label}：没有待答复的事项，不产生效力", "{label}: nothing was waiting for it, no effect"),
    Effect.CAP_REACHED: (
        "{label}：全案累计已满 {days} 个工作日，不再延长",
        "{label}: {days} working days in all are used up, no effect",
    ),
    Effect.NOT_LATER: ("{label}：所定日期不晚于到期日，不产生效力", "{label}: names no later day, no effect"),
    Effect.NO_RULE: ("{label}：所适用的规定未赋予其效力", "{label}: the rules that apply give it no effect"),
    Effect.MOVES_NOTHING: (
        "{label}：通知已定最后一日，到期日不因此改变",
        "{label}: a notice names the last day, which this does not move",
    ),
    Effect.NOT_IN_FORCE: ("{label}：规定当时尚未施行，不产生效力", "{label}: the rule was not yet in force, no effect"),
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the ledger. `counted`: it was the n-th of `of` days; None: not counted, for the reason given."""

    on: date
    counted: int | None
    of: int
    zh: str
    en: str
    source: str
    provisional: bool

    def as_json(self) -> dict[str, Any]:
        """The line as `gongkai deadline --json` prints it."""
        return {
            "on": self.on.isoformat(),
            "weekday": weekday_zh(self.on),
            "counted": self.counted,
            "of": self.of,
            "zh": self.zh,
            "en": self.en,
            "source": self.source,
            "provisional": self.provisional,
        }


@dataclass(frozen=True, slots=True)
class TurnLine:
    """What one fact did, or why it did nothing, with the article that says so."""

    turned: Turned
    zh: str
    en: str
    article: str

    @property
    def on(self) -> date:
        """The legal day of the fact."""
        return self.turned.fact.on

    def as_json(self) -> dict[str, Any]:
        """The line as `gongkai deadline --json` prints it."""
        return {
            "on": self.on.isoformat(),
            "fact": fact_as_json(self.turned.fact),
            "effect": self.turned.effect.value,
            "zh": self.zh,
            "en": self.en,
            "article": self.article,
        }


@dataclass(frozen=True, slots=True)
class Ledger:
    """A reading laid out: its start, the day it gives, the turns, and every day between."""

    start_on: date
    due_on: date | None
    turns: tuple[TurnLine, ...]
    days: tuple[DayLine, ...]

    def as_json(self) -> dict[str, Any]:
        """The ledger as `gongkai deadline --json` prints it."""
        return {
            "start_on": self.start_on.isoformat(),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "turns": [turn.as_json() for turn in self.turns],
            "days": [day.as_json() for day in self.days],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Both ledgers; `safe` is None where the safe reading says the same as the due one, day by day."""

    due: Ledger
    safe: Ledger | None

    def as_json(self) -> dict[str, Any]:
        """``{"due": ledger, "safe": ledger or null}``."""
        return {"due": self.due.as_json(), "safe": self.safe.as_json() if self.safe else None}


def explain(deadline: Deadline, day: date | None = None, labels: dict[str, str] | None = None) -> Explanation:
    """Every day and every fact of `deadline`. `day`: the day of judgement, up to which a waiting clock is shown.

    `labels` names the kinds of fact (征求意见, …) where a limit has no turn for them.
    """
    due = _ledger(deadline.due, day, labels or {})
    safe = _ledger(deadline.safe, day, labels or {})
    return Explanation(due, None if deadline.due_on == deadline.safe_on else safe)


def _ledger(reading: Reading, day: date | None, labels: dict[str, str]) -> Ledger:
    starts = [segment.start_on for segment in reading.segments]
    start_on = starts[0] if starts else reading.start_on
    turns = tuple(_turn_line(reading, turned, labels) for turned in reading.turned)
    return Ledger(start_on, reading.due_on(), turns, tuple(_days(reading, start_on, day)))


def _turn_line(reading: Reading, turned: Turned, labels: dict[str, str]) -> TurnLine:
    turn = reading.limit.roles.get(turned.fact.kind, ("", None))[1]
    label = turn.label if turn else labels.get(turned.fact.kind, turned.fact.kind)
    zh, en = _SENTENCES[turned.effect]
    gaps = {"label": label, "days": turned.days, "until": turned.until}
    zh, en = zh.format(**gaps), en.format(**{**gaps, "label": turned.fact.kind})
    if turned.until and turned.effect in (Effect.HALTED, Effect.HALTED_LATE):
        counted = turned.fact.answer_by is None and reading.calendar.is_provisional(turned.until)
        until = f"{turned.until}{'（暂定）' if counted else ''}"
        zh, en = f"{zh}；对方期限至 {until}", f"{en}; they have until {until}"
    if turned.fact.received_on and turned.effect in (Effect.HALTED, Effect.HALTED_LATE, Effect.PAUSED):
        zh, en = f"{zh}；{turned.fact.received_on} 送到对方", f"{en}; it reached them on {turned.fact.received_on}"
    return TurnLine(turned, zh, en, turn.article if turn else "")


def _days(reading: Reading, start_on: date, day: date | None) -> Iterator[DayLine]:
    target = reading.limit.days + reading.extension
    yield DayLine(
        start_on,
        None,
        target,
        "起算当日不计",
        "the day of the start is not counted",
        reading.limit.start_article,
        False,
    )
    stretches = [*reading.segments, None]
    for index, segment in enumerate(stretches):
        if segment is None:
            lapsed_on = _lapsed_on(reading, day)
            for line in _stretch(reading, reading.start_on, _end(reading, day), reading.halted_by, target, last=True):
                over = lapsed_on is not None and line.on == lapsed_on
                yield (
                    replace(line, zh=f"{line.zh}；期满未答，次日起视为放弃", en=f"{line.en}; it lapses")
                    if over
                    else line
                )
        else:
            following = stretches[index + 1]
            end = following.start_on if following else reading.start_on
            yield from _stretch(reading, segment.start_on, end, segment.halted_by, segment.days, last=False)


def _end(reading: Reading, day: date | None) -> date:
    due_on = reading.due_on()
    if due_on is not None:
        return due_on
    return _lapsed_on(reading, day) or max(
        [reading.start_on, *(turned.fact.on for turned in reading.turned), *([day] if day else [])]
    )


def _lapsed_on(reading: Reading, day: date | None) -> date | None:
    """The last day of a period that ran out without an answer, before a later fact or the day of judgement."""
    if reading.lapse is not None:
        return reading.lapse[1]
    if day is None or reading.stopped_by is not None:
        return None
    over = [last_on for _, last_on in reading.halts.values() if last_on is not None and last_on < day]
    return min(over, default=None)


def _stretch(
    reading: Reading, start_on: date, end: date, halted_by: Any, target: int, *, last: bool
) -> Iterator[DayLine]:
    """The days after `start_on` up to `end`, in one segment."""
    calendar, number = reading.calendar, 0
    day = start_on
    while day < end:
        day += timedelta(days=1)
        reason = calendar.reason(day)
        zh, en, counted = reason.zh, reason.en, None
        if halted_by is not None and day > halted_by.on:
            label = reading.limit.roles[halted_by.kind][1].label
            zh, en = f"等待{label}，不计" + ("" if reason.worked else f"（{zh}）"), f"waiting ({halted_by.kind})"
        elif reason.worked and (paused_by := _paused_by(reading, day)):
            zh, en = f"{paused_by}期间，不计", "not counted: a consultation is under way"
        elif reason.worked and last and reading.postponed_on is not None and number >= target:
            zh, en = "延迟答复期间", "within the delay named by the notice"
        elif reason.worked:
            number += 1
            counted = number
        if last and day == reading.due_on():
            zh, en = f"{zh}；到期日", f"{en}; the due day"
        yield DayLine(day, counted, target, zh, en, reason.source, reason.provisional)


def _paused_by(reading: Reading, day: date) -> str:
    count = reading.calendar.count(day)
    for fact_id, (after, until) in reading.pauses.items():
        if after < count <= until and reading.postponed_on is None:
            return reading.limit.roles[reading.asked[fact_id].kind][1].label
    return ""
