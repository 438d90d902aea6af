"""答复书体检: what a machine can hold against a reply before it is signed, each by a rule with a name.

Red: the reply must not leave so. Yellow: a person must look at it, and says why it may. The facts are asked of the case
(`reply_check`); a reply and texts that were handed in are read when they are proposed, while they are at hand
(`findings_in_documents`), and what was found is kept by its rule's code alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.engine import Attachment, CaseState, Refused, Words

from .grounds import grounds_of, lacking
from .plain_text import ReadText, squeezed, words_of
from .reading import consultations_of, open_items, standing_facts
from .regime import Regime


class ReplyCheckFailed(Refused):
    """答复书体检未通过：{rules}。请退回修改后再签发。
    The check of the reply found what must be mended first: {rules}. Return it."""


class CheckReasonMissing(Refused):
    """答复书体检有须核实的事项：{rules}。请核实，并在 check_reason 中说明理由。
    The check of the reply asks a person to look: {rules}. Do so, and say in check_reason why it may be signed."""


class Colour(StrEnum):
    """Red blocks, yellow wants a reason."""

    RED = "red"
    YELLOW = "yellow"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is checked: its `colour`, what is found where it fails, and the law behind it: an article with the
    title of its law, or the matter by which a regime cites its own (``Regime.articles``)."""

    colour: Colour
    zh: str
    en: str
    law: str


_REVIEW_LAW = "《行政复议法》第二十条"
_RED, _YELLOW = Colour.RED, Colour.YELLOW
RULES: dict[str, Rule] = {
    "answered": Rule(_RED, "有申请事项未答复", "an item is not answered", "outcome"),
    "outcome_known": Rule(_RED, "办理结果不属于所适用的条例", "the outcome is not of this regulation", "outcome"),
    "article_fits": Rule(_RED, "依据条款与办理结果不符", "the article does not fit the outcome", "outcome"),
    "reason": Rule(_RED, "未说明理由", "no reason is given", "outcome"),
    "search_record": Rule(_RED, "没有检索记录", "no search is recorded", "outcome"),
    "other_agency": Rule(_RED, "未写明负责公开的机关", "the other agency is missing", "outcome"),
    "earlier_case": Rule(_RED, "未写明原登记编号", "the earlier case is missing", "outcome"),
    "severed_text": Rule(_RED, "没有区分处理后的内容", "the severed text is missing", "severance"),
    "third_party_asked": Rule(_RED, "未征求第三方意见", "no third party was asked", "third_party"),
    "severability": Rule(_RED, "未考虑区分处理", "severing was not considered", "severance"),
    "supplement": Rule(_RED, "没有收到过补正", "no supplement was received", "supplement"),
    "reasons_judged": Rule(_RED, "理由未经认定", "the reasons were not judged", "excess"),
    "numbered": Rule(_RED, "案件没有登记编号", "the case has no number", "filing"),
    "reply_name": Rule(_RED, "答复书没有申请人的姓名或者名称", "the reply lacks the applicant's name", "outcome"),
    "reply_number": Rule(_RED, "答复书没有登记编号", "the reply lacks the number of the case", "outcome"),
    "reply_remedy": Rule(
        _RED, "答复书没有60日内申请行政复议的告知", "the reply lacks the remedy of 60 days", _REVIEW_LAW
    ),
    "reply_authority": Rule(
        _RED, "答复书没有写明行政复议机关", "the reply lacks the review authority", _REVIEW_LAW
    ),
    "third_party_number": Rule(
        _RED,
        "拟公开的信息中有非申请人的证件号码或者手机号码",
        "what is to be disclosed holds an identity or mobile number that is not the applicant's",
        "third_party",
    ),
    "reply_unread": Rule(_YELLOW, "自拟答复书机器不能读取", "the handler's reply cannot be read by machine", ""),
    "information_unread": Rule(
        _YELLOW,
        "拟公开的信息机器不能全部读取，请查看有无第三方信息",
        "what is to be disclosed cannot be read in full by machine: look for third parties",
        "third_party",
    ),
    "third_party_consented": Rule(
        _YELLOW, "第三方同意公开，仍以第三方权益不予公开", "refused for a third party who consents",
        "third_party",
    ),
}  # fmt: skip
"""By the code that a finding is kept and a refusal names it by."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a reply does not keep; `item`: the number of the item, None for the reply as a whole."""

    code: str
    item: int | None = None

    @property
    def rule(self) -> Rule:
        """The rule."""
        return RULES[self.code]

    @property
    def red(self) -> bool:
        """Whether it blocks the signature."""
        return self.rule.colour is Colour.RED

    def words(self, regime: Regime) -> Words:
        """What is found, in both languages, with its code and its law; nothing personal."""
        rule = self.rule
        law = rule.law if rule.law.startswith("《") else regime.cite(rule.law)
        place_zh, place_en = (f"第{self.item}项", f"item {self.item}: ") if self.item else ("", "")
        behind = f"{self.code}，{law}" if law else self.code
        return Words(f"{place_zh}{rule.zh}（{behind}）", f"{place_en}{rule.en} ({behind})")


def together(findings: Iterable[Finding], regime: Regime) -> Words:
    """Several findings in one sentence."""
    words = [finding.words(regime) for finding in findings]
    return Words("；".join(word.zh for word in words), "; ".join(word.en for word in words))


# --- of the facts --------------------------------------------------------------------------------------------------


def reply_check(case: CaseState, regime: Regime, today: date) -> tuple[Finding, ...]:
    """Everything that stands against the reply of a case under review, or wants to be looked at, on that day.

    `regime`: of the workflow that the case is pinned to (``regime.regime_of``). Reds first.
    """
    found = [*_of_facts(case, regime, today), *(Finding(code) for code in case.values.get("reply_check", ()))]
    return tuple(sorted(found, key=lambda finding: not finding.red))


def _of_facts(case: CaseState, regime: Regime, today: date) -> Iterator[Finding]:
    if "registration" not in case.numbers:
        yield Finding("numbered")
    grounds = grounds_of(case, regime, today)
    for number, row in open_items(case).items():
        item = int(number)
        if not row.get("outcome"):
            yield Finding("answered", item)
            continue
        if row["outcome"] != "disclosed" and not row.get("reason"):
            yield Finding("reason", item)
        yield from (Finding(code, item) for code, _ in lacking(item, row, grounds))
        if row["outcome"] == "third_party" and _all_consented(case, number):
            yield Finding("third_party_consented", item)


def _all_consented(case: CaseState, number: str) -> bool:
    """Whether every third party who was asked about the item agreed to its disclosure."""
    answered = {row.get("id") for row in standing_facts(case, "consultation_answered")}
    opinions = [
        held.get("opinion") if id_ in answered else None
        for id_, held in consultations_of(case).items()
        if held["with"] == "third_party" and number in map(str, held["items"])
    ]
    return bool(opinions) and all(opinion == "consent" for opinion in opinions)


# --- of what was handed in -------------------------------------------------------------------------------------------

_GAP = "[ \u3000-]?"
_IDENTITY = re.compile(rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}{_GAP}[0-9]{{8}}{_GAP}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?(1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}})(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_REMEDY = re.compile(r"(?:60|六十)个?日[^。]*行政复议|行政复议[^。]*(?:60|六十)个?日")


def findings_in_documents(
    reply: Attachment | None, information: Iterable[Attachment], number: str, authorities: Iterable[str]
) -> tuple[Finding, ...]:
    """What can be held against a handler's own reply and the texts to be disclosed, without knowing who applied.

    `number`: the registration number that the reply must bear; `authorities`: the names one of which it must give as
    the review authority, none where the settings do not say.
    """
    found: dict[str, None] = {}
    if reply is not None:
        read = words_of(reply)
        found.update(dict.fromkeys(["reply_unread"] if read is None else _against(read, number, authorities)))
    texts = [words_of(attachment) for attachment in information]
    if any(read is None or not read.whole for read in texts):
        found["information_unread"] = None
    return tuple(Finding(code) for code in found)


def _against(read: ReadText, number: str, authorities: Iterable[str]) -> Iterator[str]:
    text = squeezed(read.text)
    if squeezed(number) not in text:
        yield "reply_number"
    if not _REMEDY.search(text):
        yield "reply_remedy"
    if not any(squeezed(name) in text for name in authorities):
        yield "reply_authority"


def findings_about_people(
    reply: Attachment | None, information: Iterable[Attachment], name: str, own: Iterable[str]
) -> tuple[Finding, ...]:
    """What only somebody finds who may know the applicant: whose reply it is, and whose numbers are to be disclosed.

    `name`: the applicant's; `own`: what is known of the applicant's and the agent's numbers, in any writing.
    """
    found = []
    read = words_of(reply) if reply is not None else None
    if read is not None and squeezed(name) not in squeezed(read.text):
        found.append(Finding("reply_name"))
    known = {number for text in own for number in numbers_in(text)} | {squeezed(text).upper() for text in own}
    texts = [words_of(attachment) for attachment in information]
    if any(set(numbers_in(read.text)) - known for read in texts if read is not None):
        found.append(Finding("third_party_number"))
    return tuple(found)


def numbers_in(text: str) -> list[str]:
    """The identity numbers (with their right check digit) and mobile numbers in a text, without gaps."""
    usual = "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else each for each in text)
    identities = [_closed(found).upper() for found in _IDENTITY.findall(usual)]
    mobiles = [_closed(found) for found in _MOBILE.findall(usual)]
    return [*(found for found in identities if is_identity_number(found)), *mobiles]


def _closed(number: str) -> str:
    return re.sub(_GAP, "", number)


def is_identity_number(text: str) -> bool:
    """Whether it is a 公民身份号码 by GB 11643: eighteen places, a day of birth, the right check digit (mod 11-2)."""
    if not re.fullmatch("[0-9]{17}[0-9X]", text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECK_DIGITS[total % 11] == text[17]
