"""Every refusal by name.

The class docstring *is* the message: one Chinese line, one English line, with the data as named gaps. What
callers branch on is the class and its attributes, never the text. Values that may be personal (names, numbers,
addresses, free text) are never put into a gap.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple


class Words(NamedTuple):
    """A gap that is itself a sentence: the Chinese goes into the Chinese line, the English into the English."""

    zh: str
    en: str


class GongkaiError(Exception):
    """办理未能进行。
    The request could not be carried out."""

    exit_code: ClassVar[int] = 1

    def __init__(self, **data: Any) -> None:
        self.data = data
        zh, en = lines_of(type(self))
        self.zh: str = zh.format(**{key: _in(value, 0) for key, value in data.items()})
        self.en: str = en.format(**{key: _in(value, 1) for key, value in data.items()})
        super().__init__(f"{self.zh} {self.en}")

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.data), self.__dict__

    @property
    def code(self) -> str:
        """The class name in snake case: what a script or a host compares."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


def _in(value: Any, language: int) -> Any:
    return value[language] if isinstance(value, Words) else value


def lines_of(kind: type[GongkaiError]) -> tuple[str, str]:
    """The Chinese and the English line of an error's docstring."""
    zh, _, en = (kind.__doc__ or "").strip().partition("\n")
    return zh.strip(), " ".join(en.split())


def _rebuild(kind: type[GongkaiError], data: dict[str, Any]) -> GongkaiError:
    return kind(**data)


class Misuse(GongkaiError):
    """用法有误。
    This is not how it is used."""

    exit_code = 2


# --- days and calendars -------------------------------------------------------------------------------------


class NotADate(Misuse):
    """「{text}」不是日期，应写作 2026-03-02。
    "{text}" is not a date; write it as 2026-03-02."""


class DayOutOfRange(Misuse):
    """{day} 不在可计算的范围内：日历只涵盖 {first} 至 {last}。
    {day} cannot be computed: the calendar covers {first} to {last}."""


class BadCalendar(Misuse):
    """日历数据有误：{fault}。
    The calendar data is wrong: {fault}."""


# --- facts ---------------------------------------------------------------------------------------------------


class UnreadableFacts(Misuse):
    """事实文件无法读取：{fault}。
    The facts cannot be read: {fault}."""


class UnknownFact(Misuse):
    """没有名为「{kind}」的事实，可用的有：{known}。
    There is no fact called "{kind}"; the known ones are: {known}."""


class UnknownFactKey(Misuse):
    """事实「{kind}」没有「{key}」这一项，可用的有：{known}。
    The fact "{kind}" has no key "{key}"; it takes: {known}."""


class MissingFactKey(Misuse):
    """事实「{kind}」缺少「{key}」。
    The fact "{kind}" lacks "{key}"."""


class BadFactValue(Misuse):
    """事实「{kind}」的「{key}」有误：{fault}。
    "{key}" of the fact "{kind}" is wrong: {fault}."""


class FactBeforeReceipt(Misuse):
    """事实「{kind}」发生于 {on}，早于收到申请的 {receipt_on}。
    The fact "{kind}" is of {on}, before the application came on {receipt_on}."""


class AnswerWithoutQuestion(Misuse):
    """{on} 的「{kind}」没有相应的「{opened_by}」在先。
    "{kind}" of {on} has no "{opened_by}" before it."""


class RepeatedFactId(Misuse):
    """编号「{id}」在「{kind}」中用了两次。
    The id "{id}" is used by two "{kind}" facts."""


class AsOfBeforeReceipt(Misuse):
    """判断日 {as_of} 早于收到申请的 {receipt_on}。
    The day of judgement {as_of} is before the application came on {receipt_on}."""


class UnknownChannel(Misuse):
    """没有「{channel}」这种渠道，可用的有：{known}。
    There is no channel "{channel}"; the known ones are: {known}."""


class BadReceipt(Misuse):
    """收到日期无法确定：{fault}。
    The day of receipt cannot be told: {fault}."""


# --- ports ----------------------------------------------------------------------------------------------------


class ChannelRefused(GongkaiError):
    """对方拒收，不再重试：{fault}。
    The other side refused the message for good: {fault}."""


class ChannelUnavailable(GongkaiError):
    """渠道暂时不可用，稍后重试：{fault}。
    The channel cannot be reached for now, it is tried again later: {fault}."""


class ResultUnknown(GongkaiError):
    """不知是否已经送出，须人工核实，不自动重发：{fault}。
    It is unknown whether the message went out; it is not sent again by itself: {fault}."""


class DocumentMissing(GongkaiError):
    """文件库中没有 {digest}。
    There is no document {digest} in the store."""


class DocumentDamaged(GongkaiError):
    """文件 {digest} 的内容与其摘要不符。
    The content of the document {digest} does not match its digest."""


class KeyUnavailable(GongkaiError):
    """密钥 {key_id} 不可用，或不属于此处。
    The key {key_id} is not available, or does not belong here."""


class LetterIncomplete(GongkaiError):
    """文书「{letter}」缺少「{missing}」。
    The letter "{letter}" lacks "{missing}"."""


# --- what comes in ------------------------------------------------------------------------------------------


class UnreadableApplication(GongkaiError):
    """申请文件无法读取：{fault}。
    The application cannot be read: {fault}."""


class ApplicationIncomplete(GongkaiError):
    """申请缺少「{missing}」，无法登记为案件。
    The application lacks "{missing}" and cannot become a case."""


# --- workflows -------------------------------------------------------------------------------------------------


class BadWorkflow(Misuse):
    """流程「{workflow}」定义有误：{faults}。
    The workflow "{workflow}" is defined wrongly: {faults}."""


class UnknownWorkflow(Misuse):
    """没有流程「{workflow}」，可用的有：{known}。
    There is no workflow "{workflow}"; the known ones are: {known}."""


class UnknownStage(Misuse):
    """没有环节「{stage}」，可用的有：{known}。
    There is no stage "{stage}"; the known ones are: {known}."""


class UnknownStep(Misuse):
    """没有办理动作「{step}」，可用的有：{known}。
    There is no step "{step}"; the known ones are: {known}."""


class UnknownRole(Misuse):
    """没有角色「{role}」，可用的有：{known}。
    There is no role "{role}"; the known ones are: {known}."""


class AbsentFunctions(GongkaiError):
    """程序缺少在办案件所需的规则：{names}。请安装包含它们的版本。
    Open cases need rules that this program does not have: {names}. Install a version that has them."""


class NotCanonical(Misuse):
    """{path} 的内容不能写入办理过程：{fault}。
    {path} cannot be written into a history: {fault}."""


# --- refusals of a step -----------------------------------------------------------------------------------------


class Refused(GongkaiError):
    """不能办理。
    The step is refused."""

    step: str = ""
    allowed: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    reasons: tuple[Refused, ...] = ()

    def at(
        self, step: Words, allowed: tuple[Words, ...], awaited: tuple[Words, ...], reasons: tuple[Refused, ...]
    ) -> Refused:
        """This refusal, naming the step, what is allowed now, who is awaited, and every other reason."""
        self.step = step.en
        self.allowed, self.awaited = tuple(word.en for word in allowed), tuple(word.en for word in awaited)
        self.reasons = reasons
        others = [reason for reason in reasons if reason is not self]
        self.zh = f"「{step.zh}」不能办理：{self.zh}" + "".join(reason.zh for reason in others)
        self.zh += f"现在可办：{'、'.join(word.zh for word in allowed) or '无'}；"
        self.zh += f"等待：{'、'.join(word.zh for word in awaited) or '无'}。"
        self.en = f'"{step.en}" is refused: {self.en}' + "".join(f" {reason.en}" for reason in others)
        self.en += (
            f" Allowed now: {', '.join(self.allowed) or 'nothing'}; awaited: {', '.join(self.awaited) or 'nobody'}."
        )
        self.args = (f"{self.zh} {self.en}",)
        return self


class StepNotInStage(Refused):
    """案件处于「{stage}」环节，此动作只在「{stages}」办理。
    The case is in the stage "{stage}"; the step belongs to "{stages}"."""


class RoleMissing(Refused):
    """办理人没有所需的角色（{roles}）。
    The actor holds none of the roles it needs ({roles})."""


class OtherUnit(Refused):
    """案件由「{unit}」承办，办理人不属于该单位。
    The case is handled by the unit "{unit}", to which the actor does not belong."""


class OtherHandler(Refused):
    """案件已转由一名承办人办理：请由其本人或其代理人办理，或由登记员、负责人改派。
    The case was handed to one person: they take this step, or their deputy, or the case is reassigned."""


class NotDeputy(Refused):
    """本机关的设置中没有今天有效的代理，不能代「{principal}」办理。
    The agency's settings name no deputyship in force today, so nobody here acts for "{principal}"."""


class SamePerson(Refused):
    """同一人已办理「{other}」，此动作须由他人办理。
    The same person has taken "{other}"; somebody else must take this step."""


class OccurredAfterToday(Refused):
    """发生日期 {occurred_on} 晚于今天 {today}。
    The day {occurred_on} is after today, {today}."""


class OccurredBeforeCase(Refused):
    """发生日期 {occurred_on} 早于案件开始的 {began_on}。
    The day {occurred_on} is before the case began on {began_on}."""


class Backdated(Refused):
    """此动作须在当日记录，不能写为 {occurred_on}（今天 {today}）；如需更改请提出更正。
    The step is recorded on its own day, not on {occurred_on} (today is {today}); else propose a correction."""


class EvidenceMissing(Refused):
    """补记以前日期（{occurred_on}）的事实须附凭证文件。
    A fact of an earlier day ({occurred_on}) needs a document as evidence."""


class OnlyBySilence(Refused):
    """此动作由法定期限届满产生，只能由定时巡检办理。
    This step is the law's answer to silence; only the sweep takes it."""


class UndeclaredField(Misuse):
    """「{step}」没有「{field}」这一项，可填的有：{known}。
    "{step}" has no field "{field}"; it takes: {known}."""


class MissingField(Misuse):
    """「{step}」须填写「{field}」（{label}）。
    "{step}" needs "{field}"."""


class BadField(Misuse):
    """「{step}」的「{field}」有误：{fault}。
    "{field}" of "{step}" is wrong: {fault}."""


class BrokenHistory(GongkaiError):
    """案件 {case} 第 {seq} 条过程记录无法重放：{fault}。
    Entry {seq} of the case {case} cannot be replayed: {fault}."""


class FactUnknown(Refused):
    """案件中没有编号为「{ref}」的有效事实。
    The case has no standing fact "{ref}"."""


class InconsistentCorrection(Refused):
    """更正后的事实自相矛盾：{fault}。
    The facts would contradict themselves: {fault}."""


class NothingProposed(Refused):
    """没有待确认的更正。
    No correction is waiting to be confirmed."""


class CorrectionUnknown(Refused):
    """没有待确认的更正「{correction}」。
    There is no correction "{correction}" to confirm."""


# --- the store --------------------------------------------------------------------------------------------------


class SchemaTooOld(GongkaiError):
    """数据库结构为 {found}，程序需要 {wanted}：请先运行 gongkai db upgrade。
    The database has schema {found}, the program needs {wanted}: run "gongkai db upgrade" first."""


class SchemaTooNew(GongkaiError):
    """数据库结构 {found} 比程序（{wanted}）新：请升级程序。
    The database schema {found} is newer than the program ({wanted}): upgrade the program."""


class HostEngineUnsuited(GongkaiError):
    """此 SQLite 连接没有显式开启事务，回滚会失效：请用 gongkai.engine.casework 的 sqlite_engine 或 configure_sqlite。
    This SQLite connection opens no explicit transaction, so a rollback would leak: use sqlite_engine or
    configure_sqlite of gongkai.engine.casework."""


class DriverUnsuited(GongkaiError):
    """不支持数据库驱动 {driver}：请用 SQLite（sqlite3）或 PostgreSQL（psycopg）。
    The database driver {driver} is not supported: use SQLite (sqlite3) or PostgreSQL (psycopg)."""


class UnknownCase(GongkaiError):
    """没有案件「{case}」。
    There is no case "{case}"."""


class StaleCase(GongkaiError):
    """案件已被他人办理：您所见为第 {expected} 版，现为第 {current} 版，请刷新后再办。
    The case has moved on: you saw version {expected}, it is now {current}. Look again, then act."""


class RequestIdReused(GongkaiError):
    """请求编号「{request_id}」已用于另一请求，不能重复使用。
    The request id "{request_id}" was used for another request."""


class SnapshotMissing(GongkaiError):
    """数据库中没有 {digest} 的{kind}快照。
    The database has no {kind} snapshot {digest}."""


class ValueErased(GongkaiError):
    """「{ref}」的内容已依法删除或无法解密。
    The value "{ref}" was erased or cannot be decrypted."""


class ClockWentBack(GongkaiError):
    """系统时钟（{now}）早于上一条记录（{before}），请校准时钟后再办。
    The system clock ({now}) is before the last entry ({before}); set the clock right first."""


class UnknownActor(GongkaiError):
    """没有名为「{actor}」的在职人员，或其没有任何角色。
    There is no active person "{actor}", or they hold no role."""


class RequestIdMissing(Misuse):
    """每个请求须有 1 至 120 个可见字符的请求编号。
    Every command needs a request id of 1 to 120 printable characters."""


class BadSettings(Misuse):
    """设置有误，未作任何改动：{faults}。
    The settings are wrong, nothing was changed: {faults}."""


class DatabaseMissing(GongkaiError):
    """没有数据库「{database}」：请先运行 gongkai db upgrade 建立。
    There is no database "{database}": make it with "gongkai db upgrade" first."""


class NotRehearsal(Misuse):
    """只有演练数据库可以指定办理日期（{as_of}，今天 {today}）；正式数据库只可查阅以前日期。
    Only a rehearsal works on another day ({as_of}, today is {today}); a real database is read as of past days."""


class SettingsMissing(Misuse):
    """找不到设置文件 agency.toml：请用 --agency 指明，或放在数据库旁或当前目录。
    There is no agency.toml: name it with --agency, or put it beside the database or into the current folder."""


class UsageWrong(Misuse):
    """命令用法有误：{fault}。
    The command is used wrongly: {fault}."""


class Interrupted(GongkaiError):
    """已中断，未提交的内容没有写入。
    Interrupted; what was not committed was not written."""


class InternalFailure(GongkaiError):
    """内部故障（{kind}），未提交的内容没有写入；请把所用的命令告诉维护者。
    Internal failure ({kind}); what was not committed was not written. Please report the command."""


class DatabaseUnusable(GongkaiError):
    """数据库「{database}」无法使用：{fault}。
    The database "{database}" cannot be used: {fault}."""


class NotYetOpened(GongkaiError):
    """{as_of} 时尚无此案件。
    On {as_of} the case was not there yet."""


class AmbiguousCase(Misuse):
    """「{case}」对应不止一件案件，请写完整编号。
    "{case}" fits more than one case; write it in full."""


class BadArgument(Misuse):
    """参数「{argument}」有误：{fault}。
    The argument "{argument}" is wrong: {fault}."""
