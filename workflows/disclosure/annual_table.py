"""The annual table: in which of its rows a case counts.

《政府信息公开条例》第四十九条、第五十条; 国办公开办函〔2021〕30号, table 三（三）至（六）.
"""

from __future__ import annotations

from .outcomes import OUTCOMES

ANNUAL_ROWS: tuple[tuple[str, str], ...] = (
    *((code, outcome.label) for code, outcome in OUTCOMES.items() if code != "not_existing"),
    ("supplement_lapsed", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("fee_lapsed", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other", "其他"),
)
"""The 21 leaf rows of the annual table 三（三）至（六） (国办公开办函〔2021〕30号): code and label, in its order."""
_ROW_OF: dict[str, str | None] = {
    **{code: code for code, _ in ANNUAL_ROWS},
    "not_existing": "not_held",
    "own_needs": "other",
    "withdrawn": "other",
    "not_a_request": None,
    "void": None,
    **dict.fromkeys(("corrected", "transferred", "referred", "refused")),
}


def annual_row(outcome: str) -> str | None:
    """The row of the annual table that a case of this outcome or ending counts in; None where it counts nowhere.

    信息不存在 is 本机关不掌握相关政府信息 there; what has no row of its own is 其他; what was no application, was
    registered twice, or asks for a correction of own records, is none. One case is one row, whatever its items. Raises
    `KeyError` for an unknown code.
    """
    return _ROW_OF[outcome]
