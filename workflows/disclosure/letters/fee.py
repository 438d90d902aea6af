"""收费: the notice with basis, standard and amount, and what is told when nobody paid. 国办函〔2020〕109号.

The notice bears no remedy clause: a fee cannot be challenged alone, only what follows from not paying it (第七条).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import LetterRequest

from ..fees import fee_by
from ..limits import FEE_MEASURES
from ..reading import last_fact
from .letter import ALWAYS, LetterSpec
from .remedy import REMEDY, remedy
from .wording import REGULATION, Content, received, sentence, written_day

MEASURES = f"{FEE_MEASURES}（国办函〔2020〕109号）"
PAYMENT = "请按本机关联系方式与本机关联系，凭本通知书办理缴费，并领取财政票据"
"""How to pay, where the agency's settings (``fee_payment``) do not say it."""
_WAYS = {"items": ("按件", "件"), "pages": ("按量", "页")}


def _fee_notice(content: Content) -> Iterable[str]:
    """收费通知书: basis, standard, amount, how to pay, the period and what follows; 国办函〔2020〕109号第六条."""
    way, unit = _WAYS[content["fee_basis"]]
    yield (
        f"{received(content)}根据{REGULATION}第四十二条和{MEASURES}第三条、{content['fee_article']}的规定，"
        f"本机关决定对您的申请{way}计收信息处理费。"
    )
    yield f"收费标准及计算：{_counted(content, unit)}{'；'.join(_row(tier, unit) for tier in content['fee_tiers'])}。"
    yield f"应缴金额：人民币{content['fee_yuan']}元。"
    yield f"缴纳方式：{sentence(content['fee_payment'])}"
    yield (
        "请您自收到本通知书的次日起20个工作日内缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。"
        "您完成缴费的，答复期限自完成缴费的次日起重新计算。"
    )


def _counted(content: Content, unit: str) -> str:
    if content["fee_basis"] == "pages":
        return f"本次申请共{content['fee_count']}{unit}（A4及以下幅面单面为1页）。"
    before = f"您在本自然月内此前已申请{content['fee_already']}{unit}，" if content["fee_already"] else ""
    return f"{before}本次申请{content['fee_count']}{unit}（按同一申请人一个自然月内累计计算）。"


def _row(tier: Mapping[str, Any], unit: str) -> str:
    """One tier: which numbers, at which price, how many, what they cost."""
    numbers = f"第{tier['from']}至{tier['to']}{unit}" if tier["to"] else f"第{tier['from']}{unit}起"
    if not tier["price_yuan"]:
        return f"{numbers}不收费（{tier['count']}{unit}）"
    return f"{numbers}每{unit}{tier['price_yuan']}元，{tier['count']}{unit}计{tier['amount_yuan']}元"


def _fee_lapse_notice(content: Content) -> Iterable[str]:
    """不再处理告知书: the fee was not paid, with the days; from now on that may be objected to (第六条、第七条)."""
    amount = f"人民币{content['fee_yuan']}元" if content.get("fee_yuan") else ""
    arrived = f"，该通知于{written_day(content['fee_arrived_on'])}送达" if content.get("fee_arrived_on") else ""
    yield (
        f"{received(content)}本机关于{written_day(content['fee_noticed_on'])}通知您缴纳信息处理费{amount}{arrived}。"
        f"缴费期限已于{written_day(content['lapsed_on'])}届满，本机关未收到您缴纳的费用。"
    )
    yield f"根据{MEASURES}第六条的规定，视为您放弃申请，本机关不再处理该政府信息公开申请。"
    yield remedy(content, False, "告知书")


def _noticed(request: LetterRequest) -> Mapping[str, Any]:
    """The fee that the case now holds, reckoned anew for its tiers."""
    held = request.case.values["fee"]
    fee = fee_by(held["basis"], held["count"], held["already"], on=request.occurred_on)
    return {
        "fee_basis": fee.basis,
        "fee_article": fee.article,
        "fee_count": fee.count,
        "fee_already": fee.already,
        "fee_yuan": fee.amount_yuan,
        "fee_tiers": fee.as_json()["tiers"],
        "fee_payment": request.practice.get("fee_payment") or PAYMENT,
    }


def _lapsed(request: LetterRequest) -> Mapping[str, Any]:
    """When the fee was asked for; a correction may have put the notice on another day than the case noted."""
    notice = last_fact(request.case, "fee_noticed") or {}
    return {
        "fee_noticed_on": notice.get("on"),
        "fee_arrived_on": notice.get("received_on"),
        "fee_yuan": request.case.values.get("fee", {}).get("amount_yuan"),
    }


LETTERS = {
    "fee_notice": LetterSpec(
        "收费通知书",
        "政府信息公开信息处理费收费通知书",
        (*ALWAYS, "fee_basis", "fee_article", "fee_count", "fee_already", "fee_yuan", "fee_tiers", "fee_payment"),
        _fee_notice,
        "您的政府信息公开申请（编号{number}）须缴纳信息处理费，请查看收费通知书。",
        _noticed,
    ),
    "fee_lapse_notice": LetterSpec(
        "不再处理告知书（逾期不缴费）",
        "政府信息公开申请不再处理告知书",
        (*ALWAYS, "fee_noticed_on", "lapsed_on", *REMEDY),
        _fee_lapse_notice,
        "您的政府信息公开申请（编号{number}）逾期未缴费，视为放弃申请。",
        _lapsed,
    ),
}
