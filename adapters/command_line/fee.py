"""``gongkai fee``: what an application costs beyond the free items or pages, without a database and without a clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from .options import AsJson, day
from .screen import emit, say

if TYPE_CHECKING:
    from gongkai.workflows.disclosure.fees import Fee

_WAYS = {"items": ("按件", "件"), "pages": ("按量", "页")}


def fee(
    items: Annotated[int | None, typer.Option("--items", metavar="N", min=0, help="按件：本次申请的件数")] = None,
    already: Annotated[
        int | None, typer.Option("--already", metavar="M", min=0, help="同一申请人本自然月此前的件数，缺省为 0")
    ] = None,
    pages: Annotated[int | None, typer.Option("--pages", metavar="N", min=0, help="按量：本件申请的页数")] = None,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="按当日施行的标准，缺省为现有的最新标准")] = "",
    as_json: AsJson = False,
) -> None:
    """计算信息处理费，按件或者按量，不需数据库。Compute the information processing fee."""
    from gongkai.workflows.disclosure.fees import fee_by_items, fee_by_pages

    if (items is None) == (pages is None):
        raise typer.BadParameter("请给出 --items N 或 --pages N 之一，不得兼收 (give one of the two)")
    if pages is not None and already is not None:
        raise typer.BadParameter("--already 只用于 --items：按量不跨申请累计 (--already goes with --items)")
    charged = fee_by_pages(pages, on=day(on)) if items is None else fee_by_items(items, already or 0, on=day(on))  # type: ignore[arg-type]
    if as_json:
        emit(charged.as_json())
    else:
        for line in _lines(charged):
            say(line)


def _lines(fee: Fee) -> Iterator[str]:
    """The page for people: which standard, each tier, the sum."""
    way, unit = _WAYS[fee.basis]
    yield f"信息处理费　{way}计收（国办函〔2020〕109号{fee.article}，{fee.in_force_on} 起施行的标准）"
    if fee.already:
        yield f"  本自然月此前 {fee.already} {unit}，本次 {fee.count} {unit}"
    for tier in fee.tiers:
        numbers = f"第 {tier.first} 至 {tier.last} {unit}" if tier.last else f"第 {tier.first} {unit}起"
        price = f"每{unit} {tier.price_yuan} 元，计 {tier.amount_yuan} 元" if tier.price_yuan else "不收费"
        yield f"  {numbers}　{tier.count} {unit}　{price}"
    yield f"合计　{fee.amount_yuan} 元"
