"""Why the law, or the agency's own practice, refuses a step of disclosure."""

from __future__ import annotations

from gongkai.engine import Refused


class OldRegulation(Refused):
    """{receipt_on} 收到的申请适用2008年条例，不能按此流程办理。
    An application received on {receipt_on} is governed by the 2008 rules, not by this workflow."""


class NothingToConfirm(Refused):
    """收到日期已经确定，无须再确认。
    The day of receipt is settled; there is nothing to confirm."""


class ConfirmedBeforeArrival(Refused):
    """确认日期 {confirmed} 早于到达日期 {arrived}。
    The confirmation of {confirmed} is before the arrival on {arrived}."""


class UnitUnknown(Refused):
    """没有承办单位「{unit}」，可分办给：{known}。
    There is no unit "{unit}"; a case can be assigned to: {known}."""


class AlreadyWaiting(Refused):
    """已在等待{what}，期限未计算。
    The clock already waits for an answer ({what})."""


class NoticeAfterDue(Refused):
    """{on} 已过到期日 {due_on}，此时通知不产生效力。
    {on} is after the due day {due_on}; a notice would have no effect."""


class PeriodUnclear(Refused):
    """补正告知须写明一个补正期限：工作日数或截止日期，二者取一（第三十条）。
    The notice states one period: working days or a last day, one of the two (Article 30)."""


class PeriodUnreasonable(Refused):
    """补正期限应为 1 至 {workdays} 个工作日，或今后的一个日期。
    The period must be 1 to {workdays} working days, or a day that is still to come."""


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


class ExtensionAfterDue(Refused):
    """{on} 已过到期日 {due_on}，不能延期。
    {on} is after the due day {due_on}; an extension is no longer possible."""


class ExtensionAboveCap(Refused):
    """已延期 {granted} 个工作日，再延 {workdays} 个将超过 {cap} 个的上限。
    {granted} working days are granted already; {workdays} more would exceed the {cap} allowed in all."""


class ItemUnknown(Refused):
    """没有第 {item} 项申请事项。
    The application has no item {item}."""


class ItemAnsweredTwice(Refused):
    """第 {item} 项申请事项答复了两次。
    Item {item} is answered twice."""


class ItemUnanswered(Refused):
    """第 {items} 项申请事项尚无办理结果。
    Item {items} has no outcome yet."""


class ReasonMissing(Refused):
    """第 {item} 项的结果「{outcome}」须说明理由。
    Item {item}: the outcome "{outcome}" needs its reasons."""


class ArticleMissing(Refused):
    """第 {item} 项部分公开，须写明其余内容不予公开所依据的条款。
    Item {item} is disclosed in part: name the article under which the rest is withheld."""


class OverrideUnexplained(Refused):
    """改定案件办理结果须说明理由。
    A case outcome set by hand needs its reason."""


class SecrecyReviewMissing(Refused):
    """尚未通过保密审查（《政府信息公开条例》第十七条）。
    The secrecy review (Article 17) has not been passed."""


class ReviewMissing(Refused):
    """尚未审核通过。
    The review has not been passed."""


class ReplyChanged(Refused):
    """所签发的答复摘要与审核的答复不符，请重新查看后签发。
    The digest given is not that of the reply under review; read it again before signing."""


class ReplyNotApproved(Refused):
    """没有经签发的答复文书，不能送出。
    There is no signed reply to send."""


class ReviewerSigns(Refused):
    """审核人兼任签发人：本机关未允许，或结果属于第十四条至第十六条的不予公开，须由他人签发。
    The reviewer may not sign: the agency does not allow it, or the outcome is a refusal under Articles 14 to 16."""


class DispatchBeforeSigning(Refused):
    """送出日期 {on} 早于签发日期 {signed_on}。
    The dispatch of {on} is before the signing on {signed_on}."""


class NotSealed(Refused):
    """答复文书尚未用印。
    The reply has not been sealed."""


class SealNotUsed(Refused):
    """本机关的设置不使用用印环节。
    The agency's settings skip sealing."""


class RouteMissing(Refused):
    """申请人没有留下此送达途径所需的联系方式（{needed}）。
    The applicant left no {needed}, which this route needs."""


class CourierRefused(Refused):
    """答复不得经由民营快递送达（国办公开办函〔2016〕235号）。
    A reply is not sent by a private courier (letter 235 of 2016 of the State Council's office)."""


class NotServed(Refused):
    """尚无送达回证，不能归档。
    Service is not recorded yet, so the case cannot be archived."""


class NothingToServe(Refused):
    """没有已送出而尚待送达回证的答复。
    No reply has left whose service is still to be recorded."""


class ServedBeforeDispatch(Refused):
    """送达日期 {served} 早于送出日期 {dispatched}。
    Service on {served} is before the dispatch on {dispatched}."""


class NotOnTheSpot(Refused):
    """只有全部予以公开的申请可以当场答复（第三十三条第一款）。
    Only an application disclosed in full is answered on the spot (Article 33, paragraph 1)."""


class MendingOver(Refused):
    """登记已逾一个工作日或已发出其他文书，不能直接修改，请提出更正。
    Registered more than one worked day ago, or a later letter has left: propose a correction instead."""


class DayAfterToday(Refused):
    """「{field}」的日期 {day} 晚于今天 {today}。
    "{field}" names {day}, which is after today, {today}."""


class NothingToAmend(Refused):
    """没有尚待补记送达日期的补正告知。
    There is no supplement notice whose arrival is missing."""


class CalendarCurrent(Refused):
    """案件已按现行日历计算。
    The case is already counted by the current calendar."""
