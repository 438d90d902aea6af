"""The fields that the steps of disclosure share, and short ways to declare one."""

from __future__ import annotations

from gongkai.engine import Backdating, Care, Field, Shape

from .application import CATEGORIES, FORMS, ROUTES

WITH_EVIDENCE = Backdating.WITH_EVIDENCE


def plain(name: str, label: str, *, required: bool = False, choices: tuple[str, ...] = ()) -> Field:
    """A code, a number, or one of `choices`: never free text."""
    return Field(name, label, required=required, choices=choices)


def personal(name: str, label: str, *, required: bool = False, many: bool = False) -> Field:
    """Free text: it lies in the vault."""
    return Field(name, label, Care.PERSONAL, required=required, many=many)


def day(name: str, label: str, *, required: bool = False) -> Field:
    """A legal day."""
    return Field(name, label, shape=Shape.DAY, required=required)


def whole(name: str, label: str, *, required: bool = False, many: bool = False) -> Field:
    """A whole number, not negative."""
    return Field(name, label, shape=Shape.WHOLE, required=required, many=many)


def flag(name: str, label: str, *, required: bool = False) -> Field:
    """Yes or no."""
    return Field(name, label, shape=Shape.FLAG, required=required)


def file(name: str, label: str, *, required: bool = False, many: bool = False) -> Field:
    """A document, encrypted under the case key."""
    return Field(name, label, Care.DOCUMENT, Shape.FILE, required=required, many=many)


def table(name: str, label: str, *columns: Field, required: bool = False) -> Field:
    """Rows of several columns."""
    return Field(name, label, shape=Shape.TABLE, required=required, many=True, columns=columns)


CATEGORY = plain("category", "申请人类别", required=True, choices=CATEGORIES)
FORM = plain("form", "所需信息的形式", required=True, choices=FORMS)
ROUTE = plain("route", "获取信息的途径", required=True, choices=ROUTES)
EVIDENCE = file("evidence", "凭证")
CONTACT = (
    personal("identity_number", "证件号码"),
    personal("phone", "联系电话"),
    personal("email", "电子邮箱"),
    personal("address", "通信地址"),
    personal("agent", "代理人"),
)
CONTACT_NAMES = tuple(field.name for field in CONTACT)
ITEM_NUMBERS = whole("items", "所涉申请事项", many=True)
