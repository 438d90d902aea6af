"""The disclosure workflow of 2019, main road: 受理 → 登记 → 审理 → 审核 → 告知 → 回执 → 归档.

《政府信息公开条例》 (国务院令第711号); stage names by 巴政办发〔2018〕51号, item 16. 受理 is no decision: the reply
clock starts at receipt, registered or not. Every case ends archived, whatever its outcome.
"""

from __future__ import annotations

from functools import cache

from gongkai.engine import (
    CORRECTION_FUNCTIONS,
    SILENT_ROLE,
    Backdating,
    Care,
    FactKind,
    Field,
    Functions,
    LetterKind,
    Limit,
    Record,
    Role,
    Shape,
    Stage,
    Step,
    Stop,
    Workflow,
    correction_steps,
)

from .application import CATEGORIES, FORMS, ROUTES
from .effects import EFFECTS
from .guards import GUARDS
from .limits import FACT_KINDS, REGULATION, REPLY_2019
from .outcomes import OUTCOMES
from .receipt import Channel

STAGES = (
    Stage("intake", "受理", limit="stage_intake"),
    Stage("registration", "登记", limit="stage_registration"),
    Stage("examination", "审理", limit="stage_examination"),
    Stage("review", "审核", limit="stage_review"),
    Stage("notification", "告知", limit="stage_notification"),
    Stage("service", "回执"),
    Stage("archived", "归档", final=True),
)
ROLES = (
    Role("registrar", "登记员"),
    Role("handler", "承办人", by_unit=True),
    Role("reviewer", "审核人"),
    Role("secrecy_reviewer", "保密审查员"),
    Role("signer", "签发人"),
    Role("head", "政府信息公开工作机构负责人"),
    Role("seal_keeper", "印章管理员"),
    Role("archivist", "档案员"),
)
ENDING = "service"
_OPEN = ("intake", "registration", "examination", "review", "notification")
_BEFORE_NOTICE = ("intake", "registration", "examination", "review")

LIMITS = (
    REPLY_2019,
    Limit(
        "service",
        "送达期限",
        10,
        internal=True,
        started_by="replied",
        turns=(Stop("served", "送达", "", answers=True),),
    ),
    Limit("confirmation", "确认收到期限", 1, internal=True),
    Limit("stage_intake", "受理环节期限", 1, internal=True),
    Limit("stage_registration", "登记环节期限", 1, internal=True),
    Limit("stage_examination", "审理环节期限", 10, internal=True),
    Limit("stage_review", "审核环节期限", 3, internal=True),
    Limit("stage_notification", "告知环节期限", 2, internal=True),
)
CASE_FACTS = (
    *FACT_KINDS,
    FactKind("received", "收到申请", optional=("safe_on",)),
    FactKind("served", "送达", answers="replied"),
)
LETTERS = (
    LetterKind("registration_receipt", "登记回执"),
    LetterKind("supplement_notice", "补正告知书"),
    LetterKind("extension_notice", "延期答复告知书"),
    LetterKind("reply_draft", "答复书（送审稿）"),
    LetterKind("reply", "政府信息公开申请答复书"),
    LetterKind("lapse_notice", "不再处理告知书"),
    LetterKind("withdrawal_receipt", "撤回申请确认"),
)


def _plain(name: str, label: str, *, required: bool = False, choices: tuple[str, ...] = ()) -> Field:
    return Field(name, label, required=required, choices=choices)


def _personal(name: str, label: str, *, required: bool = False, many: bool = False) -> Field:
    return Field(name, label, Care.PERSONAL, required=required, many=many)


def _day(name: str, label: str, *, required: bool = False) -> Field:
    return Field(name, label, shape=Shape.DAY, required=required)


def _whole(name: str, label: str, *, required: bool = False) -> Field:
    return Field(name, label, shape=Shape.WHOLE, required=required)


def _file(name: str, label: str, *, required: bool = False, many: bool = False) -> Field:
    return Field(name, label, Care.DOCUMENT, Shape.FILE, required=required, many=many)


_CATEGORY = _plain("category", "申请人类别", required=True, choices=CATEGORIES)
_FORM = _plain("form", "所需信息的形式", required=True, choices=FORMS)
_ROUTE = _plain("route", "获取信息的途径", required=True, choices=ROUTES)
_ITEMS = _personal("items", "申请事项", required=True, many=True)
_CONTACT = (
    _personal("identity_number", "证件号码"),
    _personal("phone", "联系电话"),
    _personal("email", "电子邮箱"),
    _personal("address", "通信地址"),
    _personal("agent", "代理人"),
)
_CONTACT_NAMES = ("identity_number", "phone", "email", "address", "agent")
_OUTCOMES = Field(
    "outcomes",
    "各事项办理结果",
    shape=Shape.TABLE,
    required=True,
    many=True,
    columns=(
        _whole("item", "事项序号", required=True),
        _plain("outcome", "办理结果", required=True, choices=tuple(OUTCOMES)),
        _personal("reason", "理由"),
        _plain(
            "article", "所依据条款", choices=tuple(dict.fromkeys(o.article for o in OUTCOMES.values() if o.article))
        ),
    ),
)
_WITH_EVIDENCE = Backdating.WITH_EVIDENCE
_EVIDENCE = _file("evidence", "凭证")


def _intake_steps() -> tuple[Step, ...]:
    return (
        Step(
            "receive", "收到申请", "receive", ("registrar",), (), "intake", f"{REGULATION}第三十一条",
            opening=True,
            fields=(
                _plain("channel", "渠道", required=True, choices=tuple(Channel)),
                _day("submitted", "提交日期"), _day("arrived", "到达日期"),
                _day("signed_for", "签收日期"), _day("confirmed", "确认日期"),
                _personal("name", "姓名或者名称", required=True), _CATEGORY, *_CONTACT,
                _personal("items", "申请事项", many=True), _FORM, _ROUTE,
                _personal("answers_mail", "来信编号"),
                _file("application", "申请书原件", required=True), _file("attachments", "附件", many=True),
            ),
            guards=("receipt_lawful/1",), effects=("receipt/1",),
            sets=("channel", "name", "category", *_CONTACT_NAMES, "items", "form", "route", "answers_mail"),
            starts=("reply",), awaits=("register",),
        ),
        Step(
            "confirm_receipt", "确认收到", "confirm receipt", ("registrar",), ("intake", "registration", "examination"),
            "", f"{REGULATION}第三十一条",
            fields=(_day("confirmed", "双方确认日期", required=True), _EVIDENCE),
            guards=("unconfirmed/1",), effects=("confirmation/1",), stops=("confirmation",),
        ),
        Step(
            "register", "登记", "register", ("registrar",), ("intake",), "registration", f"{REGULATION}第二十九条",
            fields=(
                _ITEMS, _CATEGORY, _FORM, _ROUTE, _personal("agent", "代理人"),
                Field("identity_seen", "已核验身份证明", shape=Shape.FLAG, required=True),
            ),
            effects=("items/1", "tell_applicant/1"),
            sets=("category", "form", "route", "agent", "identity_seen"),
            letters=("registration_receipt",), series=("registration",), awaits=("assign",),
        ),
        Step(
            "mend_registration", "修改登记", "mend registration", ("registrar",), ("registration",),
            fields=(
                _personal("items", "申请事项", many=True), _personal("name", "姓名或者名称"), *_CONTACT,
                _plain("category", "申请人类别", choices=CATEGORIES), _plain("form", "形式", choices=FORMS),
                _plain("route", "途径", choices=ROUTES),
            ),
            guards=("mendable/1",), effects=("mended_items/1", "mended_applicant/1", "tell_applicant/1"),
            sets=("name", *_CONTACT_NAMES, "category", "form", "route"), letters=("registration_receipt",),
        ),
        Step(
            "void", "作废重复登记", "void a double registration", ("registrar", "head"),
            ("intake", "registration"), ENDING,
            fields=(_plain("duplicate_of", "原登记编号", required=True), _personal("reason", "理由", required=True)),
            effects=("void_numbers/1",), sets=("duplicate_of",), stops=("reply", "confirmation"), awaits=("archive",),
        ),
        Step(
            "assign", "分办", "assign", ("registrar", "head"), ("registration",), "examination",
            fields=(_plain("unit", "承办单位", required=True),), guards=("unit_known/1",), sets=("unit",),
            awaits=("propose",),
        ),
        Step(
            "reply_on_the_spot", "当场答复", "reply on the spot", ("registrar",), ("registration",), ENDING,
            f"{REGULATION}第三十三条第一款",
            fields=(_OUTCOMES, _file("signed_sheet", "申请人签收单", required=True)),
            guards=("not_waiting/1", "outcomes_complete/1", "on_the_spot/1"), effects=("outcomes/1",),
            records=(Record("replied"), Record("served")), stops=("confirmation",), awaits=("archive",),
        ),
    )  # fmt: skip


def _clock_steps() -> tuple[Step, ...]:
    asked_in = ("registration", "examination")
    return (
        Step(
            "request_supplement", "补正告知", "request a supplement", ("registrar", "handler"), asked_in, "",
            f"{REGULATION}第三十条",
            fields=(
                _personal("defects", "须补正的全部内容", required=True), _whole("workdays", "补正期限（工作日）"),
                _day("answer_by", "补正截止日期"),
            ),
            guards=("notice_possible/1", "period_stated/1"), effects=("stage_waits/1", "tell_applicant/1"),
            records=(Record("supplement_requested", takes=(("workdays", "workdays"), ("answer_by", "answer_by"))),),
            letters=("supplement_notice",), awaits=("receive_supplement",),
        ),
        Step(
            "record_notice_arrival", "记录补正告知送到", "record the arrival of the notice", ("registrar", "handler"),
            asked_in, fields=(_day("received_on", "送到日期", required=True), _file("evidence", "凭证", required=True)),
            guards=("notice_without_arrival/1",), effects=("arrival_of_notice/1",),
        ),
        Step(
            "receive_supplement", "收到补正", "receive the supplement", ("registrar", "handler"), asked_in, "",
            f"{REGULATION}第三十条",
            fields=(_file("supplement", "补正材料", required=True), _personal("items", "补正后的申请事项", many=True)),
            guards=("supplement_asked/1",), effects=("mended_items/1", "stage_again/1"),
            records=(Record("supplement_received"),), backdating=_WITH_EVIDENCE,
        ),
        Step(
            "lapse_supplement", "逾期不补正视为放弃", "lapse of the supplement", (SILENT_ROLE,), asked_in, ENDING,
            f"{REGULATION}第三十条",
            guards=("lapsed/1",), effects=("lapsed/1", "tell_applicant/1"), silent=True,
            letters=("lapse_notice",), stops=("reply", "confirmation"), awaits=("archive",),
        ),
        Step(
            "extend", "延期", "extend", ("head",), ("registration", "examination", "review"), "",
            f"{REGULATION}第三十三条第二款",
            fields=(
                _whole("workdays", "延长工作日", required=True),
                _personal("reason", "延期理由", required=True),
            ),
            guards=("extension_possible/1",), effects=("tell_applicant/1",),
            records=(Record("extended", takes=(("workdays", "workdays"),)),), letters=("extension_notice",),
        ),
        Step(
            "withdraw", "撤回申请", "withdraw", ("registrar", "handler"), _BEFORE_NOTICE, ENDING,
            fields=(_file("statement", "撤回声明", required=True),),
            effects=("withdrawn/1", "tell_applicant/1"), records=(Record("withdrawn"),),
            letters=("withdrawal_receipt",), stops=("confirmation",), backdating=_WITH_EVIDENCE, awaits=("archive",),
        ),
        Step(
            "adopt_calendar", "采用新日历", "adopt the new calendar", (SILENT_ROLE,), (*_OPEN, ENDING),
            guards=("calendar_outdated/1",), silent=True,
        ),
    )  # fmt: skip


def _decision_steps() -> tuple[Step, ...]:
    return (
        Step(
            "propose", "拟办答复", "propose the outcome", ("handler",), ("examination",), "review",
            f"{REGULATION}第三十六条",
            fields=(
                _OUTCOMES, _plain("case_outcome", "案件办理结果", choices=tuple(OUTCOMES)),
                _personal("override_reason", "改定案件结果的理由"), _file("reply", "自拟答复书"),
                _personal("search_record", "检索记录"), _file("information", "拟公开的信息", many=True),
            ),
            guards=("not_waiting/1", "outcomes_complete/1"), effects=("outcomes/1", "draft/1"),
            apart_from=("approve",), stops=("confirmation",), awaits=("review_secrecy", "approve"),
        ),
        Step(
            "review_secrecy", "保密审查通过", "pass the secrecy review", ("secrecy_reviewer",), ("review",), "",
            f"{REGULATION}第十七条", fields=(_personal("opinion", "审查意见"),),
        ),
        Step(
            "approve", "审核通过", "approve", ("reviewer",), ("review",), "",
            fields=(_personal("opinion", "审核意见"),), apart_from=("propose",), awaits=("sign",),
        ),
        Step(
            "return", "退回", "return", ("reviewer", "secrecy_reviewer", "signer"), ("review",), "examination",
            fields=(_personal("reason", "退回理由", required=True),), awaits=("propose",),
        ),
        Step(
            "sign", "签发", "sign", ("signer",), ("review",), "notification", f"{REGULATION}第三十六条",
            fields=(_plain("reply", "所签发答复的摘要", required=True), _personal("opinion", "签发意见")),
            guards=("reviewed/1", "secrecy_passed/1", "reviewer_apart/1", "reply_unchanged/1"),
            effects=("final_reply/1", "await_seal/1"), apart_from=("propose",), series=("document",),
            awaits=("dispatch",),
        ),
    )  # fmt: skip


def _closing_steps() -> tuple[Step, ...]:
    return (
        Step(
            "seal", "用印", "seal", ("seal_keeper",), ("notification",), "",
            fields=(_plain("register_number", "用印登记号"),), guards=("seal_used/1", "signed/1"),
        ),
        Step(
            "dispatch", "送出答复", "dispatch the reply", ("registrar",), ("notification",), ENDING,
            "国办公开办函〔2016〕235号",
            fields=(
                _plain("route", "送达途径", required=True, choices=(*ROUTES, "courier")),
                _plain("tracking_number", "邮件号"), _EVIDENCE,
            ),
            guards=("signed/1", "sealed/1", "route_known/1"), effects=("send_reply/1",),
            records=(Record("replied"),), starts=("service",), backdating=_WITH_EVIDENCE, awaits=("record_service",),
        ),
        Step(
            "record_service", "登记送达回证", "record service", ("registrar",), (ENDING,), "",
            fields=(
                _day("served", "送达日期", required=True), _personal("receiver", "签收人"),
                _file("evidence", "送达回证", required=True),
            ),
            guards=("dispatched/1", "served_after_dispatch/1"), records=(Record("served", on="served"),),
            awaits=("archive",),
        ),
        Step(
            "archive", "归档", "archive", ("archivist",), (ENDING,), "archived", f"{REGULATION}第四十五条",
            fields=(
                _plain("retention", "保管期限", required=True, choices=("10_years", "30_years", "permanent")),
                _whole("pages", "页数", required=True), _personal("titles", "卷内文件题名", many=True),
            ),
            guards=("service_recorded/1",), effects=("contents/1",), sets=("retention", "pages", "titles"),
            series=("archive",),
        ),
    )  # fmt: skip


@cache
def disclosure_2019() -> Workflow:
    """依申请公开（2019年条例）."""
    return Workflow(
        name="disclosure",
        version=1,
        label="依申请公开（2019年条例）",
        stages=STAGES,
        roles=ROLES,
        steps=(
            *_intake_steps(),
            *_clock_steps(),
            *_decision_steps(),
            *_closing_steps(),
            *correction_steps((*_OPEN, ENDING), ("registrar", "handler", "reviewer", "head")),
        ),
        limits=LIMITS,
        facts=CASE_FACTS,
        letters=LETTERS,
        series=("registration", "document", "archive"),
        main_clock="reply",
    )


FUNCTIONS = Functions(
    {**CORRECTION_FUNCTIONS.guards, **GUARDS},
    {**CORRECTION_FUNCTIONS.effects, **EFFECTS},
)
"""Every guard and effect that a disclosure workflow may name."""
