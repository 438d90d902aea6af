"""The story: an e-mail that goes all the way, a web form that waits in review, a paper form that is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from gongkai.engine import weekday_zh
from gongkai.engine.casework import LEVEL_LABELS, list_alerts, list_cases
from gongkai.workflows.disclosure.application import opening_data
from gongkai.workflows.disclosure.outcomes import outcome_label
from gongkai.workflows.disclosure.reading import current_reply

from ..intake import read_application
from ..samples import sample
from .narrator import WORKFLOW, Narrator, paper

FIRST_DAY_OF_STORY = date(2026, 9, 7)
LAST_DAY_OF_STORY = date(2026, 12, 16)
_TITLES = {
    "mail": "一、电子邮件申请（GB18030，两项，一个附件）：经补正、延期，办至归档",
    "web": "二、网上表单申请：正在审核",
    "paper": "三、当面递交的申请表（Word）：已逾期，各级预警均已发出",
}


def tell(narrator: Narrator) -> Iterator[str]:
    """Act the whole story; yield what there is to say, case by case."""
    yield from _preface(narrator)
    _autumn(narrator)
    for name, title in _TITLES.items():
        yield ""
        yield f"━━ {title} ━━"
        yield from _summary(narrator, name)
        yield from narrator.told[name]
        if name == "paper":
            yield from _alerts(narrator)
    yield ""
    yield from _worklist(narrator)


def _preface(narrator: Narrator) -> Iterator[str]:
    calendar = narrator.office.engine.calendar(narrator.office.engine.agency)
    last = LAST_DAY_OF_STORY
    yield f"公开 gongkai 演示：{narrator.people.settings.agency.name}（虚构），故事中的今天是 {last} {weekday_zh(last)}"
    year = calendar.published_until.year + 1
    if year <= 2027:
        yield f"注意：{year} 年放假安排（国务院办公厅通知，通常在上一年十一、十二月公布）尚未载入。落在该年的日期"
        yield "都是暂定：按周末和法定节假日推算；最迟稳妥日另把节日前后十天内的周末当作上班日，先到为准。"
        yield "通知公布后升级 chinese-calendar，此后的巡检按新日历重算在办案件，并撤回过时的预警。"
        yield f"The days that fall into {year} are provisional (暂定): its holiday notice is not published yet; once it"
        yield "is, upgrade chinese-calendar and the sweep recounts the open cases."


def _autumn(narrator: Narrator) -> None:
    """The three cases, in the order of days."""
    _mail_comes(narrator)
    _paper_comes(narrator)
    _mail_is_examined(narrator)
    _mail_is_decided(narrator)
    _web_comes(narrator)
    narrator.until(LAST_DAY_OF_STORY)
    narrator.cron()


def _opened(narrator: Narrator, name: str, file: str, **days: date) -> list[str]:
    application = read_application(file, sample(file), narrator.today)
    narrator.open(name, opening_data(application, days), "zhao")
    return list(application.items)


def _register(narrator: Narrator, name: str, items: list[str]) -> None:
    values = narrator.state(name).values
    given = {key: values[key] for key in ("category", "form", "route")}
    narrator.act(name, "register", "zhao", items=items, identity_seen=True, **given)


def _mail_comes(narrator: Narrator) -> None:
    items = _opened(narrator, "mail", "mail.eml")
    narrator.until(date(2026, 9, 8))
    narrator.act("mail", "confirm_receipt", "zhao", confirmed=narrator.today)
    _register(narrator, "mail", items)
    narrator.act("mail", "assign", "zhao", unit="land")


def _paper_comes(narrator: Narrator) -> None:
    narrator.until(date(2026, 9, 14))
    narrator.act(
        "mail",
        "request_supplement",
        "qian",
        defects="第二项申请未写明地块名称或者征收批文文号，请予补充。",
        workdays=15,
    )
    items = _opened(narrator, "paper", "word_form.docx")
    _register(narrator, "paper", items)
    narrator.until(date(2026, 9, 15))
    narrator.act("paper", "assign", "zhao", unit="land")
    scan = paper("邮件已读回执.txt", "补正告知书已于2026年9月14日送到申请人邮箱")
    narrator.act("mail", "record_notice_arrival", "zhao", received_on=date(2026, 9, 14), evidence=scan)


def _mail_is_examined(narrator: Narrator) -> None:
    narrator.until(date(2026, 9, 21))
    narrator.act("mail", "receive_supplement", "zhao", supplement=paper("补正说明.txt", "第二项所指为示例路东侧地块"))
    narrator.until(date(2026, 10, 20))
    narrator.act("mail", "extend", "sun", workdays=10, reason="第二项所涉档案已移交档案馆，需要查找。")


def _mail_is_decided(narrator: Narrator) -> None:
    outcomes: list[dict[str, Any]] = [
        {"item": 1, "outcome": "disclosed"},
        {"item": 2, "outcome": "not_existing", "reason": "经检索本机关业务系统和档案，未制作、获取该信息。"},
    ]
    narrator.until(date(2026, 11, 2))
    found = "2026年11月2日检索业务系统，关键词“示例路东侧地块”，无结果。"
    narrator.act("mail", "propose", "qian", outcomes=outcomes, search_record=found)
    narrator.until(date(2026, 11, 3))
    narrator.act("mail", "return", "wu", reason="请补充馆藏目录的检索记录。")
    narrator.until(date(2026, 11, 4))
    found = "2026年11月4日检索业务系统及馆藏目录，关键词“示例路东侧地块”，无结果。"
    narrator.act("mail", "propose", "qian", outcomes=outcomes, search_record=found)
    narrator.until(date(2026, 11, 5))
    narrator.act("mail", "review_secrecy", "zheng")
    narrator.act("mail", "approve", "wu")
    narrator.until(date(2026, 11, 6))
    narrator.act("mail", "sign", "wang", reply=current_reply(narrator.state("mail")))
    narrator.act("mail", "seal", "zhao")
    narrator.until(date(2026, 11, 9))
    narrator.act("mail", "dispatch", "zhao", route="email")
    narrator.until(date(2026, 11, 10))
    scan = paper("送达回证.txt", "收件服务器于2026年11月9日接收")
    narrator.act("mail", "record_service", "zhao", served=date(2026, 11, 9), evidence=scan)
    narrator.until(date(2026, 11, 12))
    narrator.act("mail", "archive", "feng", retention="30_years", pages=18)


def _web_comes(narrator: Narrator) -> None:
    narrator.until(date(2026, 12, 7))
    items = _opened(narrator, "web", "web_form.json", confirmed=narrator.today)
    narrator.until(date(2026, 12, 8))
    _register(narrator, "web", items)
    narrator.act("web", "assign", "zhao", unit="land")
    narrator.until(date(2026, 12, 14))
    outcomes = [{"item": number, "outcome": "disclosed"} for number in range(1, len(items) + 1)]
    narrator.act("web", "propose", "qian", outcomes=outcomes)
    narrator.until(date(2026, 12, 15))
    narrator.act("web", "review_secrecy", "zheng")


def _summary(narrator: Narrator, name: str) -> Iterator[str]:
    state = narrator.state(name)
    clock = state.clocks["reply"]
    mark, safe = ("（暂定）" if held else "" for held in (clock.provisional, clock.safe_provisional))
    outcome = state.values.get("outcome")
    yield f"{state.numbers['registration']}　现处环节：{WORKFLOW.stage(state.stage).label}" + (
        f"　办理结果：{outcome_label(outcome)}" if outcome else ""
    )
    standing = "已答复" if clock.stopped_on else "办理中"
    if clock.due_on and not clock.stopped_on and clock.due_on < narrator.today:
        standing = "逾期"
    yield f"答复期限：到期日 {clock.due_on}{mark}　最迟稳妥日 {clock.safe_on}{safe}　{standing}"


def _alerts(narrator: Narrator) -> Iterator[str]:
    with narrator.office.session() as session:
        rows = list_alerts(session, narrator.office.engine.agency, narrator.cases["paper"])
    for row in rows:
        if row["clock"] == "reply":
            yield f"  预警　{row['day']}　{LEVEL_LABELS[row['level']]}（{row['raised_at'][:10]} 发出）"


def _worklist(narrator: Narrator) -> Iterator[str]:
    with narrator.office.session() as session:
        waiting = narrator.office.engine.tasks(session, None)
        rows = list_cases(session, narrator.office.engine.agency)
    yield f"案件 {len(rows)} 件；待办："
    for task in waiting:
        yield f"  {task.number}　{task.label}（{WORKFLOW.role_label(task.role)}）　最迟稳妥日 {task.safe_on or '——'}"
