"""The registration receipt 登记回执, and the confirmation of a withdrawal."""

from __future__ import annotations

from collections.abc import Iterable

from .letter import ALWAYS, LetterSpec
from .wording import Content, cite, due, is_blank, quoted, received, written_day


def _registration_receipt(content: Content) -> Iterable[str]:
    """登记回执: number, channel, day of receipt and due day; 条例第三十一条、第三十三条第二款."""
    yield f"您（单位，下同）的政府信息公开申请，本机关已经登记，登记编号：{content['case_number']}。"
    wanted = [item["request"] for item in content.get("items") or () if not is_blank(item.get("request"))]
    if wanted:
        yield "申请公开的内容：" + "；".join(quoted(text) for text in wanted) + "。"
    yield f"提交方式：{content['channel_label']}。收到申请之日：{written_day(content['receipt_on'])}。"
    if content["unconfirmed"]:
        yield f"上述收到之日尚未与您确认，暂按申请到达之日计，以与本机关确认的结果为准（{cite(content, 'receipt')}）。"
    yield (
        f"根据{cite(content, 'extension')}的规定，答复期限至{due(content)}。"
        "有依法告知补正、征求第三方和其他机关意见、延长答复期限等情形的，答复期限依照规定另行计算。"
    )


def _withdrawal_receipt(content: Content) -> Iterable[str]:
    """撤回申请确认: the case ends at the applicant's own wish; the Regulation has no article on it."""
    yield f"{received(content)}{written_day(content['withdrawn_on'])}，您撤回该申请。"
    yield "本机关对上述撤回予以确认，不再处理该政府信息公开申请。您仍需要有关政府信息的，可以重新提出申请。"


LETTERS = {
    "registration_receipt": LetterSpec(
        "登记回执",
        "政府信息公开申请登记回执",
        (*ALWAYS, "channel_label", "due_on", "provisional", "unconfirmed"),
        _registration_receipt,
        "您的政府信息公开申请已登记，编号{number}，答复期限至{due_on}。",
    ),
    "withdrawal_receipt": LetterSpec(
        "撤回申请确认",
        "撤回政府信息公开申请确认书",
        (*ALWAYS, "withdrawn_on"),
        _withdrawal_receipt,
        "您已撤回政府信息公开申请（编号{number}），本机关不再办理。",
    ),
}
