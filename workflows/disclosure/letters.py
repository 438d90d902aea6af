"""文书: what each letter of a disclosure case says, as text and nothing else.

《中华人民共和国政府信息公开条例》 (国务院令第711号); the remedies by 《中华人民共和国行政复议法》 (2023 revision) and
《中华人民共和国行政诉讼法》. How a letter looks is the business of a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.engine import LetterIncomplete, parse_day

from .outcomes import OUTCOMES, Outcome, review_first

REGULATION = "《中华人民共和国政府信息公开条例》"
REVIEW_FIRST_SINCE = date(2024, 1, 1)
"""《中华人民共和国行政复议法》 (2023 revision) is in force from this day; before, an applicant was free to choose."""

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LetterText:
    """A composed letter. `number` 文号 may be empty; `signature` is the agency's name, `dated` the letter's day."""

    name: str
    title: str
    number: str
    addressee: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)
    signature: str
    dated: str


@dataclass(frozen=True, slots=True)
class LetterSpec:
    """A kind of letter: its `label`, the `title` it bears, the content keys it cannot do without, what it says."""

    label: str
    title: str
    required: tuple[str, ...]
    paragraphs: Callable[[Content], Iterable[str]] = field(repr=False)


def compose(letter: str, content: Content) -> LetterText:
    """The text of `letter` (a key of `LETTERS`) from its decided content.

    Raises `LetterIncomplete` naming the key where a needed value is absent, None or blank; `NotADate` where a day is
    not written ``2026-03-02``; `KeyError` for a letter that is not in `LETTERS`.
    """
    spec = LETTERS[letter]
    content = {key: _tidied(value, key) for key, value in content.items()}
    for key in spec.required:
        if _is_blank(content.get(key)):
            raise LetterIncomplete(letter=letter, missing=key)
    said = [*spec.paragraphs(content), *_contact(content)]
    return LetterText(
        name=letter,
        title=spec.title,
        number=content.get("document_number") or "",
        addressee=content["applicant_name"],
        paragraphs=tuple(line for paragraph in said for line in paragraph.split("\n")),
        signature=content["agency_name"],
        dated=_day(content["occurred_on"]),
    )


# --- the letters ----------------------------------------------------------------------------------------------


def _registration_receipt(content: Content) -> Iterable[str]:
    """登记回执: number, channel, day of receipt and due day; 条例第三十一条、第三十三条第二款."""
    yield f"您（单位，下同）的政府信息公开申请，本机关已经登记，登记编号：{content['case_number']}。"
    wanted = [item["request"] for item in content.get("items") or () if not _is_blank(item.get("request"))]
    if wanted:
        yield "申请公开的内容：" + "；".join(_quoted(text) for text in wanted) + "。"
    yield f"提交方式：{content['channel_label']}。收到申请之日：{_day(content['receipt_on'])}。"
    if content["unconfirmed"]:
        yield f"上述收到之日尚未与您确认，暂按申请到达之日计，以与本机关确认的结果为准（{REGULATION}第三十一条）。"
    yield (
        f"根据{REGULATION}第三十三条第二款的规定，答复期限至{_due(content)}。"
        "有依法告知补正、征求第三方和其他机关意见、延长答复期限等情形的，答复期限依照规定另行计算。"
    )


def _supplement_notice(content: Content) -> Iterable[str]:
    """补正告知书: everything that is unclear, once for all, and a reasonable period; 条例第三十条."""
    yield f"{_received(content)}经审查，您的申请需要补正。"
    yield f"根据{REGULATION}第三十条的规定，现一次性告知需要补正的事项："
    yield content["defects"]
    yield f"请您{_period(content)}提交补正材料。答复期限自本机关收到补正的申请之日起计算。"
    yield "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。"


def _extension_notice(content: Content) -> Iterable[str]:
    """延期答复告知书: the reason, the approval, the new due day; 条例第三十三条第二款."""
    yield f"{_received(content)}本机关不能在原定期限内作出答复，原因是：{_sentence(content['reason'])}"
    yield (
        f"根据{REGULATION}第三十三条第二款的规定，经本机关政府信息公开工作机构负责人同意，"
        f"答复期限延长{content['extended_workdays']}个工作日，至{_due(content)}。"
    )


def _reply(content: Content) -> Iterable[str]:
    """答复书: a decision with its article for each item, then the remedies; 条例第三十六条至第三十九条."""
    items = content["items"]
    for position, item in enumerate(items, start=1):
        _check_item(item, position)
    yield f"{_received(content)}经审查，现答复如下："
    for position, item in enumerate(items, start=1):
        number = f"{_numeral(item.get('item') or position)}、" if len(items) > 1 else ""
        yield from _decision(item, number)
    yield _remedy(content, review_first((item["outcome"], item.get("article")) for item in items), "答复书")


def _lapse_notice(content: Content) -> Iterable[str]:
    """不再处理告知书: the supplement did not come, with the days; 条例第三十条."""
    yield (
        f"{_received(content)}经审查，本机关于{_day(content['requested_on'])}告知您对申请作出补正。"
        f"补正期限已过，截至{_day(content['lapsed_on'])}，本机关未收到您的补正材料，也未获知正当理由。"
    )
    yield f"根据{REGULATION}第三十条的规定，视为您放弃申请，本机关不再处理该政府信息公开申请。"
    yield _remedy(content, False, "告知书")


def _withdrawal_receipt(content: Content) -> Iterable[str]:
    """撤回申请确认: the case ends at the applicant's own wish; the Regulation has no article on it."""
    yield f"{_received(content)}{_day(content['withdrawn_on'])}，您撤回该申请。"
    yield "本机关对上述撤回予以确认，不再处理该政府信息公开申请。您仍需要有关政府信息的，可以重新提出申请。"


_ALWAYS = ("agency_name", "applicant_name", "case_number", "receipt_on", "occurred_on")
_REMEDY = ("review_authority", "court")
_REPLY = (*_ALWAYS, "items", *_REMEDY)

LETTERS: dict[str, LetterSpec] = {
    "registration_receipt": LetterSpec(
        "登记回执",
        "政府信息公开申请登记回执",
        (*_ALWAYS, "channel_label", "due_on", "provisional", "unconfirmed"),
        _registration_receipt,
    ),
    "supplement_notice": LetterSpec(
        "补正告知书", "政府信息公开申请补正告知书", (*_ALWAYS, "defects"), _supplement_notice
    ),
    "extension_notice": LetterSpec(
        "延期答复告知书",
        "政府信息公开申请延期答复告知书",
        (*_ALWAYS, "due_on", "provisional", "extended_workdays", "reason"),
        _extension_notice,
    ),
    "reply_draft": LetterSpec("答复书（送审稿）", "政府信息公开申请答复书（送审稿）", _REPLY, _reply),
    "reply": LetterSpec("政府信息公开申请答复书", "政府信息公开申请答复书", _REPLY, _reply),
    "lapse_notice": LetterSpec(
        "不再处理告知书",
        "政府信息公开申请不再处理告知书",
        (*_ALWAYS, "requested_on", "lapsed_on", *_REMEDY),
        _lapse_notice,
    ),
    "withdrawal_receipt": LetterSpec(
        "撤回申请确认", "撤回政府信息公开申请确认书", (*_ALWAYS, "withdrawn_on"), _withdrawal_receipt
    ),
}
"""Every letter of the procedure by its name. Beside the required keys, `supplement_notice` needs one of `answer_by` and
`answer_workdays`, and each of the reply's `items` its `request` and an `outcome` of `OUTCOMES`."""


# --- their parts ----------------------------------------------------------------------------------------------


def _received(content: Content) -> str:
    return (
        f"本机关于{_day(content['receipt_on'])}收到您（单位，下同）的政府信息公开申请"
        f"（登记编号：{content['case_number']}）。"
    )


def _due(content: Content) -> str:
    provisional = "（暂定：所涉年度的放假安排尚未公布，公布后可能调整）" if content["provisional"] else ""
    return f"{_day(content['due_on'])}{provisional}"


def _period(content: Content) -> str:
    """A period of 补正 there must be: 条例第三十条."""
    if content.get("answer_by"):
        return f"于{_day(content['answer_by'])}前（含当日）"
    if content.get("answer_workdays"):
        return f"自收到本告知书之日起{content['answer_workdays']}个工作日内（收到当日不计算在内）"
    raise LetterIncomplete(letter="supplement_notice", missing="answer_by | answer_workdays")


def _contact(content: Content) -> Iterable[str]:
    if content.get("agency_contact"):
        yield f"本机关联系方式：{_sentence(content['agency_contact'])}"


def _check_item(item: Content, position: int) -> None:
    for key in ("request", "outcome"):
        if _is_blank(item.get(key)) or (key == "outcome" and item[key] not in OUTCOMES):
            raise LetterIncomplete(letter="reply", missing=f"items[{position}].{key}")


def _decision(item: Content, number: str) -> Iterable[str]:
    outcome = OUTCOMES[item["outcome"]]
    by_article = _by_article(outcome, item.get("article") or "")
    yield f"{number}关于{_quoted(item['request'])}的申请：{outcome.ground}。{by_article}{outcome.decision}。"
    if item.get("reason"):
        word = {"disclosed": "提供的方式和途径", "not_available": "说明"}.get(outcome.group, "理由")
        yield f"{word}：{_sentence(item['reason'])}"


def _by_article(outcome: Outcome, stated: str) -> str:
    """The article of the outcome, then the stated one; the stated one alone where it is the same in finer detail."""
    article = re.match(r"第[一二三四五六七八九十]+条", outcome.article)
    if not stated:
        named = outcome.article
    elif article is None or article[0] in stated:
        named = stated
    else:
        named = f"{outcome.article}、{stated}"
    if not named:
        return ""
    return f"根据{named if named.startswith('《') else REGULATION + named}的规定，"


def _remedy(content: Content, reviewed_first: bool, paper: str) -> str:
    """救济: 行政复议法第二十条、第二十三条、第三十四条; 行政诉讼法第四十五条、第四十六条.

    Where review comes first, no court is named: which one hears the suit depends on how the review ends (行政诉讼法
    第十八条、第二十六条第二款).
    """
    authority, court = content["review_authority"], content["court"]
    opening = f"如对本{paper.removesuffix('书')}不服，可以自收到本{paper}之日起60日内"
    if reviewed_first and parse_day(content["occurred_on"]) >= REVIEW_FIRST_SINCE:
        return (
            f"{opening}，依法先向{authority}申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内，"
            "依法向有管辖权的人民法院提起行政诉讼。行政复议机关不予受理、驳回申请或者受理后逾期不作答复的，可以自收到决定书之日"
            "起或者行政复议期限届满之日起15日内，依法向人民法院提起行政诉讼。"
        )
    return f"{opening}依法向{authority}申请行政复议，或者自收到本{paper}之日起6个月内依法向{court}提起行政诉讼。"


# --- words ----------------------------------------------------------------------------------------------------

_SEVERAL_LINES = ("defects", "reason")
_UNWANTED = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def _tidied(value: Any, key: str) -> Any:
    """Texts without control, direction and broken characters; on one line, but for what the agency itself writes.

    An applicant's words can so neither break a file nor pass for a paragraph of the agency's.
    """
    if isinstance(value, Mapping):
        return {inner: _tidied(each, str(inner)) for inner, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tidied(each, key) for each in value]
    if not isinstance(value, str):
        return value
    lines = (" ".join("".join(filter(_is_printable, line)).split()) for line in value.splitlines())
    return ("\n" if key in _SEVERAL_LINES else " ").join(line for line in lines if line)


def _is_printable(character: str) -> bool:
    return character == "\t" or not (unicodedata.category(character) in ("Cc", "Cs") or character in _UNWANTED)


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _quoted(text: str) -> str:
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "；", "：")) else f"{text}。"


def _day(text: str) -> str:
    day = parse_day(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _numeral(number: int) -> str:
    """一 … 九十九; larger ones in digits."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + ("" if ones == 0 else digits[ones])
