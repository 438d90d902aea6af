"""Labels, choices, days and numbered items, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.adapters.intake.labelled_text import items_of, read_lines
from gongkai.adapters.intake.labels import (
    CATEGORIES,
    CELL_LABELS,
    FORMS,
    ROUTES,
    channel_of,
    code_of,
    field_of,
    ticked,
    written_day,
)
from gongkai.engine import UnreadableApplication
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import CATEGORIES as CATEGORY_CODES
from gongkai.workflows.disclosure.application import FORMS as FORM_CODES
from gongkai.workflows.disclosure.application import ROUTES as ROUTE_CODES


@pytest.mark.parametrize(
    "label",
    [
        "申请人",
        "申 请 人",
        "　申请人　",
        "申请人：",
        "1. 申请人",
        "（一）申请人",
        "【申请人】",
        "申请人（必填）",
        "*申请人",
    ],
)
def test_a_label_is_told_in_any_dress(label: str) -> None:
    """Spaces, widths, numbering, brackets and notes do not matter."""
    assert field_of(label) == "name"


@pytest.mark.parametrize("label", ["", "名称", "地址", "申请", "申请人的房屋", "申请人" * 30])
def test_running_text_is_no_label(label: str) -> None:
    """What only begins like a label, or is one in a cell only, opens no field."""
    assert field_of(label) is None


def test_two_more_words_are_labels_in_cells() -> None:
    """名称 and 地址 stand alone in the cells of paper forms."""
    assert (field_of("名  称", CELL_LABELS), field_of("地址", CELL_LABELS)) == ("name", "address")


def test_every_code_has_a_word() -> None:
    """No category, form or route of the annual table is out of an applicant's reach."""
    assert set(CATEGORIES.values()) == set(CATEGORY_CODES)
    assert set(FORMS.values()) == set(FORM_CODES)
    assert set(ROUTES.values()) == set(ROUTE_CODES)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("邮寄", "post"),
        ("请发至电子邮箱", "email"),
        ("自取或邮寄", "pick_up"),
        ("现场领取", "pick_up"),
        ("现场", "on_site"),
        ("□邮寄 ☑传真 □自取", "fax"),
        ("邮寄□ 传真√ 自取□", "fax"),
        ("□邮寄 □传真", None),
        ("随便", None),
    ],
)
def test_a_route_is_told_by_its_first_word(value: str, code: str | None) -> None:
    """The word that stands first counts, the longest of those; of tick boxes only what is ticked."""
    assert code_of(value, ROUTES) == code


def test_ticked_leaves_text_without_boxes_alone() -> None:
    """Only a row of boxes is read as one."""
    assert ticked("纸质") == "纸质"


@pytest.mark.parametrize(
    ("value", "channel"),
    [
        ("当面提交", Channel.IN_PERSON),
        ("信函", Channel.ORDINARY_MAIL),
        ("邮寄（挂号信）", Channel.REGISTERED_MAIL),
        ("EMS", Channel.REGISTERED_MAIL),
        ("口头", Channel.ORAL),
        ("传真", Channel.FAX),
        ("电子邮件", Channel.EMAIL),
        ("网上平台", Channel.INTERNET),
        ("托人", None),
    ],
)
def test_a_channel_is_told_or_not_guessed(value: str, channel: Channel | None) -> None:
    """A registered letter counts from another day than a plain one (条例第三十一条), so it is told first."""
    assert channel_of(value) is channel


@pytest.mark.parametrize(
    "text", ["2026-03-02", "2026年3月2日", "2026 年 03 月 02 日", "2026/3/2", "2026.3.2", "２０２６年３月２日"]
)
def test_a_day_is_read_in_every_usual_writing(text: str) -> None:
    """Monday, 2 March 2026, six times."""
    assert written_day(text) == date(2026, 3, 2)


@pytest.mark.parametrize("text", ["", "3月2日", "2026-02-30", "2026-03-02 09:00", "二〇二六年三月二日", "0000-01-01"])
def test_no_day_is_guessed(text: str) -> None:
    """Half a day, or one that does not exist, is none."""
    assert written_day(text) is None


# --- lines ----------------------------------------------------------------------------------------------------


def test_two_labels_on_one_line_are_two_fields() -> None:
    """Blanks and semicolons divide; in what is asked for nothing divides."""
    read = read_lines("申请人：张示例　联系电话: 138；通信地址 ：示例路\n所需信息：方案 通信地址：示例路1号 的许可")
    assert read == {"name": "张示例", "phone": "138", "address": "示例路", "items": "方案 通信地址：示例路1号 的许可"}


def test_a_value_may_stand_on_the_next_line() -> None:
    """A label that ends its line takes the next one; an address goes on to the next empty line."""
    read = read_lines("申请人：\n张示例\n通信地址：示例市\n示例路1号\n\n谢谢您。\n代理人：无")
    assert read == {"name": "张示例", "address": "示例市示例路1号"}


def test_quoted_lines_signature_and_farewell_are_no_part() -> None:
    """What is asked for ends at 此致; ``>`` quotes an older mail; nothing counts after ``--``."""
    read = read_lines("> 申请人：王虚构\n申请人：张示例\n所需信息：年度方案\n此致\n敬礼！\n张示例\n-- \n联系电话：138")
    assert read == {"name": "张示例", "items": "年度方案"}


def test_one_field_with_two_values_is_refused() -> None:
    """Two applicants are not made one; the same value twice is one value. The refusal names the label only."""
    assert read_lines("申请人：张示例\n姓名：张示例") == {"name": "张示例"}
    with pytest.raises(UnreadableApplication, match="申请人") as refused:
        read_lines("申请人：张示例\n申请人：李样本")
    assert "张示例" not in str(refused.value)
    assert "李样本" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("2025年度方案", ("2025年度方案",)),
        ("1. 方案\n2、凭证；\n3．清单", ("方案", "凭证", "清单")),
        ("（一）方案\n（二）凭证", ("方案", "凭证")),
        ("一、方案\n1. 图\n2. 表\n二、凭证", ("方案\n1. 图\n2. 表", "凭证")),
        ("①方案②凭证", ("方案②凭证",)),
        ("① 方案 ② 凭证", ("方案", "凭证")),
        ("1.2025年方案\n2.5公顷土地的批复", ("2025年方案\n2.5公顷土地的批复",)),
        ("1. 方案。2. 凭证", ("方案。", "凭证")),
        ("1) 方案\n3) 凭证", ("方案\n3) 凭证",)),
        ("请公开以下信息：\n1. 方案\n2. 凭证", ("方案", "凭证")),
        ("关于㙍村征地：\n1. 方案\n2. 凭证", ("关于㙍村征地：\n方案", "关于㙍村征地：\n凭证")),
        ("九、甲\n十、乙", ("九、甲\n十、乙",)),
        ("\n".join(f"{n}、甲" for n in [*"一二三四五六七八九十", "十一", "十二"]), ("甲",) * 12),
        ("  \n ", ()),
    ],
)
def test_numbered_matters_become_items(text: str, items: tuple[str, ...]) -> None:
    """The first number fixes the style, only the next in order divides, common words belong to each item."""
    assert items_of(text) == items
