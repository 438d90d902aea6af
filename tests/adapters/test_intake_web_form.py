"""The web form: strict JSON."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest

from gongkai.adapters.intake.web_form import read_web_form
from gongkai.engine import ApplicationIncomplete, UnreadableApplication
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

FRIDAY = date(2026, 11, 20)


def web(**changes: Any) -> Application:
    form = {
        "applicant": {"name": "张示例", "phone": "13800000000"},
        "items": ["方案"],
        "submitted_at": "2026-10-12T10:00:00+08:00",
    }
    return read_web_form(json.dumps({**form, **changes}).encode(), FRIDAY)


def test_a_web_form_may_leave_the_optional_keys_out() -> None:
    """Then the information goes to the counter on paper, there being no address to send it to."""
    application = web(agent=None)
    assert (application.channel, application.category) == (Channel.INTERNET, "natural_person")
    assert (application.form, application.route, application.attachments) == ("paper", "pick_up", ())


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-10-12T23:59:59.999999+08:00", 12),
        ("2026-10-12T16:00:00Z", 13),
        ("2026-10-12T15:59Z", 12),
        ("2026-10-12T23:30:00+09:00", 12),
    ],
)
def test_a_web_form_is_of_the_legal_day(instant: str, day: int) -> None:
    """The day in Shanghai, wherever the server's clock stands."""
    assert web(submitted_at=instant).submitted_on == date(2026, 10, day)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"submitted_at": "2026-10-12T10:00:00"}, "submitted_at"),
        ({"submitted_at": "2026-10-12"}, "submitted_at"),
        ({"submitted_at": "2026-13-12T10:00:00Z"}, "submitted_at"),
        ({"submitted_at": None}, "submitted_at"),
        ({"submitted_at": "2026-11-21T00:00:00+08:00"}, "2026-11-21"),
        ({"submitted_at": "0001-01-01T00:00:00+23:59"}, "out of range"),
        ({"surprise": 1}, "surprise"),
        ({"applicant": {"nickname": "小张"}}, "applicant.nickname"),
        ({"applicant": ["张示例"]}, "applicant"),
        ({"applicant": None}, "applicant"),
        ({"applicant": {"name": 7}}, "applicant.name"),
        ({"applicant": {"name": "张\x00示例"}}, "applicant.name"),
        ({"applicant": {"name": "张\ud800"}}, "applicant.name"),
        ({"applicant": {"name": "张" * 201}}, "applicant.name"),
        ({"applicant": {"name": "张", "email": "zhang@"}}, "applicant.email"),
        ({"applicant": {"name": "张", "category": "自然人"}}, "applicant.category"),
        ({"items": "方案"}, "items"),
        ({"items": ["方案", None]}, r"items\[2\]"),
        ({"items": ["方案"] * 101}, "items"),
        ({"items": ["方" * 10_001]}, "items"),
        ({"form": "parchment"}, "form"),
        ({"route": ["email"]}, "route"),
        ({"attachments": {}}, "attachments"),
        ({"attachments": ["x"]}, r"attachments\[1\]"),
        ({"attachments": [{"name": "x", "media_type": "x/y"}]}, r"attachments\[1\].content_base64"),
        ({"attachments": [{"name": "x", "media_type": "x/y", "content_base64": "?"}]}, "content_base64"),
        ({"attachments": [{"name": "x", "media_type": "x/y", "content_base64": "", "size": 1}]}, r"\[1\].size"),
        ({"attachments": [{"name": "x", "media_type": "x/y", "content_base64": ""}] * 21}, "20"),
    ],
)
def test_a_web_form_at_fault_is_refused_by_the_key(changes: dict[str, Any], named: str) -> None:
    """The sentence names the key and never the value."""
    with pytest.raises(UnreadableApplication, match=named) as refused:
        web(**changes)
    assert not any(value in str(refused.value) for value in ("张", "小张", "parchment", "zhang@", "自然人"))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('{"agent": "a", "agent": "b"}', "「agent」重复"),
        ('{"applicant": {"phone": "1", "phone": "2"}}', "「phone」重复"),
        ('{"张示例": 1, "张示例": 2}', "键重复"),
        ('{"张示例": 1}', "不认识的键，"),
        ('{"applicant": {"张示例": 1}}', "不认识的键（在「applicant」中）"),
        ('{"items": [NaN]}', "NaN"),
        ('{"items": [-Infinity]}', "-Infinity"),
        ("[]", "对象"),
        ("null", "对象"),
        ('{"items": ["a"],}', "JSON"),
        ("[" * 100_000, "嵌套过深"),
        ('{"items": [' + "9" * 5_000 + "]}", "JSON"),
        ("\ufeff\ufeff{}", "JSON"),
    ],
)
def test_what_is_no_strict_json_is_refused(content: str, named: str) -> None:
    """Doubles, NaN, depth, a list; a key that looks like no key of a program is not repeated."""
    with pytest.raises(UnreadableApplication) as refused:
        read_web_form(content.encode(), FRIDAY)
    assert named in refused.value.zh
    assert "张示例" not in str(refused.value)


@pytest.mark.parametrize("applicant", [{}, {"phone": "1"}, {"name": " ", "phone": "1"}, {"name": "张示例"}])
def test_a_web_form_without_name_or_contact_is_incomplete(applicant: dict[str, str]) -> None:
    """条例第二十九条: name and contact."""
    with pytest.raises(ApplicationIncomplete):
        web(applicant=applicant)


@pytest.mark.parametrize("items", [[], None, [" "]])
def test_a_web_form_that_asks_for_nothing_is_incomplete(items: object) -> None:
    """条例第二十九条: what is asked for."""
    with pytest.raises(ApplicationIncomplete, match="asked for"):
        web(items=items)


def test_attachments_of_a_web_form_lose_their_paths() -> None:
    """Also those written backwards, and characters that turn the text around."""
    names = ["..\\..\\evil.exe", "/etc/证明.pdf", "..", "a\u202efdp.exe"]
    files = [
        {"name": name, "media_type": "nonsense", "content_base64": base64.b64encode(b"x").decode()} for name in names
    ]
    kept = web(attachments=files).attachments
    assert [file.name for file in kept] == ["evil.exe", "证明.pdf", "附件3", "afdp.exe"]
    assert {file.media_type for file in kept} == {"application/octet-stream"}
