"""What a command brings is read by the shape of its field, and what does not fit is refused without repeating it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import BadField, Care, Field, Shape, Step
from gongkai.engine.data import CODE_LENGTH_MAX, read_data

ROWS = Field("rows", "清单", shape=Shape.TABLE, many=True, columns=(Field("day", "日期", shape=Shape.DAY),))
STEP = Step(
    "fill",
    "填写",
    "fill in",
    ("clerk",),
    ("desk",),
    fields=(
        Field("seen", "已核", shape=Shape.FLAG),
        Field("code", "编号"),
        Field("reason", "理由", Care.PERSONAL),
        ROWS,
    ),
)
MON_2026_03_02 = date(2026, 3, 2)


def test_each_shape_gives_its_value() -> None:
    """Truth, a code, a free text and a day in a table."""
    given = {"seen": False, "code": "A-1", "reason": "两 个 字", "rows": [{"day": "2026-03-02"}, {}]}

    assert read_data(STEP, given) == {**given, "rows": [{"day": MON_2026_03_02}, {}]}


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("seen", 1, "fill.seen"),
        ("seen", "true", "fill.seen"),
        ("code", "two words", "fill.code"),
        ("code", "全角\u3000空格", "fill.code"),
        ("code", "x" * (CODE_LENGTH_MAX + 1), "fill.code"),
        ("rows", ["2026-03-02"], "fill.rows"),
        ("rows", [{"day": "Monday"}], "fill.rows.day"),
    ],
)
def test_what_has_another_shape_is_refused_by_its_place(field: str, value: Any, where: str) -> None:
    """The place is named, the value is not: in the open there is no free text, in which a name could stand."""
    with pytest.raises(BadField) as refused:
        read_data(STEP, {field: value})

    assert f"{refused.value.step}.{refused.value.field}" == where
    assert "two words" not in refused.value.zh + refused.value.en


def test_the_longest_code_is_a_code() -> None:
    """One more character, and it is free text."""
    assert read_data(STEP, {"code": "x" * CODE_LENGTH_MAX}) == {"code": "x" * CODE_LENGTH_MAX}
