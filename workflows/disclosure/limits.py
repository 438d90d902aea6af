"""The statutory limits of disclosure as data, both regimes: how long, what turns them, by which article.

Sources: 《中华人民共和国政府信息公开条例》 (国务院令第711号, in force 2019-05-15), the same of 2008 (第492号), and
《政府信息公开信息处理费管理办法》 (国办函〔2020〕109号, in force 2021-01-01).
"""

from __future__ import annotations

from datetime import date

from gongkai.engine import Extension, FactKind, Halt, Limit, Pause, Postponement, Stop

PARTIES = ("third_party", "joint_agency", "agency")

FACT_KINDS = (
    FactKind(
        "supplement_requested",
        "补正告知",
        optional=("received_on", "answer_by", "workdays"),
        alternatives=("answer_by", "workdays"),
    ),
    FactKind("supplement_received", "收到补正", answers="supplement_requested"),
    FactKind(
        "consultation_sent",
        "征求意见",
        required=("id", "with"),
        optional=("received_on",),
        values=(("with", PARTIES),),
        unique=True,
    ),
    FactKind("consultation_answered", "收到意见", required=("id",), answers="consultation_sent"),
    FactKind("extended", "延期", required=("workdays",)),
    FactKind("delayed", "延迟答复", required=("until",)),
    FactKind("fee_noticed", "收费通知", optional=("received_on",)),
    FactKind("fee_paid", "缴费", answers="fee_noticed"),
    FactKind("withdrawn", "撤回申请"),
    FactKind("replied", "答复送出"),
)
"""The facts that `gongkai deadline` reads."""

REGULATION = "《政府信息公开条例》"
REGULATION_2008 = "《政府信息公开条例》（2008年）"
FEE_MEASURES = "《政府信息公开信息处理费管理办法》"
START_ARTICLE = "参照《中华人民共和国民事诉讼法》第八十五条第二款"
IN_FORCE_2019 = date(2019, 5, 15)
OPINION_DAYS = 15
"""The working days that those consulted have from their receipt (第三十二条、第三十四条), with another agency our cap.
So long the reply clock waits, too."""

_ENDS = (
    Stop("withdrawn", "撤回申请", "", answers=False),
    Stop("replied", "答复送出", "国办公开办函〔2016〕235号", answers=True),
)

REPLY_2019 = Limit(
    "reply",
    "答复期限",
    days=20,
    article=f"{REGULATION}第三十三条第二款",
    start_article=START_ARTICLE,
    started_by="received",
    turns=(
        Halt(
            "supplement_requested",
            "supplement_received",
            "补正",
            f"{REGULATION}第三十条",
            notice_within_days=7,
        ),
        Pause(
            "consultation_sent",
            "consultation_answered",
            "征求意见",
            f"{REGULATION}第三十三条第三款",
            cap_days=OPINION_DAYS,
        ),
        Extension("extended", "延期", f"{REGULATION}第三十三条第二款", cap_days=20),
        Postponement("delayed", "延迟答复", f"{REGULATION}第三十五条"),
        Halt(
            "fee_noticed",
            "fee_paid",
            "缴费",
            f"{FEE_MEASURES}第六条",
            period_days=20,
            in_force_on=date(2021, 1, 1),
        ),
        *_ENDS,
    ),
)

REPLY_2008 = Limit(
    "reply",
    "答复期限",
    days=15,
    article=f"{REGULATION_2008}第二十四条第二款",
    start_article=START_ARTICLE,
    started_by="received",
    turns=(
        Halt("supplement_requested", "supplement_received", "补正", f"{REGULATION_2008}第二十一条", lapses=False),
        Pause(
            "consultation_sent",
            "consultation_answered",
            "征求意见",
            f"{REGULATION_2008}第二十四条第三款",
            parties=("third_party",),
        ),
        Extension("extended", "延期", f"{REGULATION_2008}第二十四条第二款", cap_days=15),
        *_ENDS,
    ),
)


def regulation_on(receipt_on: date) -> str:
    """``"2008"`` or ``"2019"``: the rules of the day of first receipt govern the whole case."""
    return "2008" if receipt_on < IN_FORCE_2019 else "2019"


def reply_limit(receipt_on: date) -> Limit:
    """The reply limit for an application received on `receipt_on`."""
    return REPLY_2008 if receipt_on < IN_FORCE_2019 else REPLY_2019
