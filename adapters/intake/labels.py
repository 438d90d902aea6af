"""The words of application forms: which label means which field, and which Chinese word means which code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from gongkai.workflows.disclosure import Channel

IGNORED = "ignored"
"""The field of a label that is known, ends what stands before it, and is not taken over."""

_WORDS_OF_FIELD: dict[str, tuple[str, ...]] = {
    "name": (
        *("申请人", "姓名", "申请人姓名", "申请人名称", "申请人姓名或名称", "姓名或名称", "姓名或者名称"),
        *("单位名称", "组织名称", "法人或其他组织名称", "法人或者其他组织名称"),
    ),
    "category": ("申请人类别", "申请人类型", "申请人性质"),
    "identity_number": (
        *("证件号码", "证件号", "身份证号码", "身份证号", "居民身份证号码", "有效证件号码"),
        *("统一社会信用代码", "组织机构代码"),
    ),
    "phone": ("联系电话", "电话", "电话号码", "手机", "手机号", "手机号码", "联系方式"),
    "email": ("电子邮箱", "邮箱", "电子邮件", "电子邮件地址", "电子信箱", "email", "e-mail"),
    "address": ("通信地址", "通讯地址", "联系地址", "邮寄地址", "住址"),
    "agent": ("代理人", "代理人姓名", "委托代理人", "委托代理人姓名"),
    "items": (
        *("所需信息", "所需政府信息", "所需的政府信息", "所需信息内容", "所需信息的内容", "所需信息的内容描述"),
        *("所需信息内容描述", "所需政府信息内容描述", "所需政府信息的内容描述", "申请内容", "申请公开的内容"),
        *("申请公开的信息", "申请公开的政府信息", "所需信息的名称、文号或者其他特征性描述"),
    ),
    "form": ("获取方式", "提供方式", "信息提供方式", "指定提供方式", "所需信息的指定提供方式", "所需信息的形式"),
    "route": ("获取途径", "获取信息的途径", "获取信息的方式", "获取政府信息的途径", "送达途径"),
    "submitted_on": ("申请时间", "申请日期", "填表日期", "填表时间"),
    "channel": ("提交方式", "提交渠道", "申请渠道"),
    IGNORED: (
        *("证件名称", "证件类型", "邮政编码", "邮编", "联系传真", "传真号码", "工作单位", "法定代表人", "联系人"),
        *("所需信息的用途", "所需信息用途", "信息用途", "是否申请减免费用", "是否减免费用", "申请人签名", "申请人签字"),
        *("签名", "签字", "受理机关", "受理机关名称", "发件人", "收件人", "发送时间"),
    ),
}
LABELS = {word: field for field, words in _WORDS_OF_FIELD.items() for word in words}
"""Labels that count anywhere. A line of running text may begin with 名称 or 地址, so those two count in cells only."""

CELL_LABELS = {**LABELS, "名称": "name", "地址": "address", "日期": "submitted_on", "传真": IGNORED}

SHOWN = {field: words[0] for field, words in _WORDS_OF_FIELD.items()}
"""Field -> the label by which a refusal names it."""

CHOICES = ("category", "form", "route", "channel")
"""The fields that forms print as a row of tick boxes."""

_NOTE = re.compile(r"\([^()]*\)")
_BULLET = re.compile(r"^(?:[*★●·•#\-]|\(?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[).、])+")
_BRACKETS = "[]【】〔〕「」"


def field_of(label: str, labels: Mapping[str, str] = LABELS) -> str | None:
    """The field that `label` names, whatever its width, spacing, numbering, brackets, notes and colon; else None."""
    if len(label) > 60:
        return None
    narrow = "".join(unicodedata.normalize("NFKC", label).split()).strip(_BRACKETS + ":")
    return labels.get(_NOTE.sub("", _BULLET.sub("", narrow)).strip(_BRACKETS + ":").lower())


CATEGORIES = {
    **dict.fromkeys(("自然人", "公民", "个人"), "natural_person"),
    **dict.fromkeys(("商业企业", "企业", "公司"), "business"),
    **dict.fromkeys(("科研机构", "科研", "研究院", "研究所"), "research"),
    **dict.fromkeys(("社会公益组织", "公益组织", "公益", "社会团体", "基金会"), "public_interest"),
    **dict.fromkeys(("法律服务机构", "法律服务", "律师事务所"), "legal_service"),
    **dict.fromkeys(("其他", "其它"), "other"),
}
FORMS = {
    **dict.fromkeys(("纸质", "纸面", "纸张", "书面", "复印件", "复制件"), "paper"),
    **dict.fromkeys(("电子", "光盘", "磁盘", "扫描件"), "electronic"),
    **dict.fromkeys(("查阅", "现场查阅", "抄录", "阅览"), "inspection"),
    **dict.fromkeys(("其他", "其它"), "other"),
}
ROUTES = {
    **dict.fromkeys(("邮寄", "信函", "快递", "挂号信", "特快专递"), "post"),
    **dict.fromkeys(("电子邮件", "电子邮箱", "电子信箱", "邮箱", "邮件", "email", "e-mail"), "email"),
    **dict.fromkeys(("自取", "自行领取", "当面领取", "现场领取", "窗口领取", "领取"), "pick_up"),
    **dict.fromkeys(("平台", "网上", "互联网", "网站"), "platform"),
    **dict.fromkeys(("现场", "当场", "查阅"), "on_site"),
    **dict.fromkeys(("传真",), "fax"),
}
_REGISTERED = dict.fromkeys(("挂号", "特快专递", "ems", "快递"), Channel.REGISTERED_MAIL)
_CHANNELS = {
    **dict.fromkeys(("当面", "现场", "窗口", "来访"), Channel.IN_PERSON),
    **dict.fromkeys(("口头",), Channel.ORAL),
    **dict.fromkeys(("信函", "邮寄", "平信", "来信"), Channel.ORDINARY_MAIL),
    **dict.fromkeys(("互联网", "网上", "网站", "平台"), Channel.INTERNET),
    **dict.fromkeys(("电子邮件", "电子邮箱", "邮箱"), Channel.EMAIL),
    **dict.fromkeys(("传真",), Channel.FAX),
}
_TICKED, _EMPTY = "☑☒■✓✔√", "□☐"
_BOX = re.compile(f"[{_TICKED}{_EMPTY}]")
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")


def code_of(value: str, words: Mapping[str, str]) -> str | None:
    """The code of the word that stands first in `value` (the longest, where several begin there), or None.

    Of a row of tick boxes only what is ticked counts.
    """
    text = ticked(unicodedata.normalize("NFKC", value)).lower()
    found = [(text.find(word), -len(word), code) for word, code in words.items() if word in text]
    return min(found)[2] if found else None


def is_option(field: str, text: str) -> bool:
    """Whether `text`, though it is a label too (电子邮件, 传真), answers the choice `field` that stands before it."""
    return field in CHOICES and "".join(text.split()).lower() in {**ROUTES, **_CHANNELS}


def channel_of(value: str) -> Channel | None:
    """The channel that a form states, or None. A registered letter is told before a plain one."""
    code = code_of(value, _REGISTERED) or code_of(value, _CHANNELS)
    return None if code is None else Channel(code)


def ticked(value: str) -> str:
    """What is ticked in a row of boxes, which stand before their words or, where the row begins with a word, after.

    A value without any box is returned as it is.
    """
    boxes = _BOX.findall(value)
    if not boxes:
        return value
    words = _BOX.split(value)
    words = words[:-1] if words[0].strip() else words[1:]
    return " ".join(word.strip() for box, word in zip(boxes, words, strict=True) if box in _TICKED)


def written_day(value: str) -> date | None:
    """A day written 2026-03-02, 2026/3/2, 2026.3.2 or 2026年3月2日, or None."""
    match = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
