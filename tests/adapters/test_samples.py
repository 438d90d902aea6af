"""The samples: what they hold, that they are invented, and that the script makes them again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongkai.adapters.intake import read_application
from gongkai.adapters.samples import SAMPLES, generate, sample
from gongkai.workflows.disclosure import Channel
from gongkai.workflows.disclosure.application import Application

THURSDAY = date(2026, 12, 31)
MONDAY = 0


def read(name: str) -> Application:
    return read_application(name, sample(name), THURSDAY)


@pytest.mark.parametrize(
    ("name", "channel", "submitted_on", "items"),
    [
        ("mail.eml", Channel.EMAIL, date(2026, 9, 7), 2),
        ("web_form.json", Channel.INTERNET, date(2026, 12, 7), 2),
        ("word_form.docx", Channel.IN_PERSON, date(2026, 9, 14), 1),
    ],
)
def test_each_sample_is_an_application(name: str, channel: Channel, submitted_on: date, items: int) -> None:
    """Channel, day (a Monday each) and number of items are as SAMPLES says; the original is kept as it came."""
    application = read(name)
    assert (application.channel, application.submitted_on, len(application.items)) == (channel, submitted_on, items)
    assert application.submitted_on.weekday() == MONDAY
    assert application.original.content == sample(name)
    assert application.original.name == name


def test_samples_are_listed() -> None:
    """SAMPLES names the three files, one test case each; nothing else can be asked for, no path either."""
    assert SAMPLES == ("mail.eml", "web_form.json", "word_form.docx")
    with pytest.raises(KeyError):
        sample("../samples/__init__.py")


def test_the_mail_is_as_nasty_as_old_office_systems_make_it() -> None:
    """Raw 8-bit subject, a body labelled gb2312 that Python's gb2312 cannot read, CRLF line ends."""
    content = sample("mail.eml")
    assert "Subject: 政府信息公开申请".encode("gb18030") in content
    body = content.partition(b"Transfer-Encoding: 8bit\r\n\r\n")[2].partition(b"\r\n--sample")[0]
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")
    assert "㙍" in body.decode("gb18030")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_the_mail_is_read_without_loss() -> None:
    """Rare characters, full-width digits, both numbering styles and the attachment's name survive."""
    application = read("mail.eml")
    assert application.name == "张示例"
    assert application.identity_number == "110101199001010000"
    assert application.address == "示例市示例区堃园路1号镕景苑2号楼"
    assert application.items[0] == "示例区㙍村2025年度土地征收补偿安置方案"
    assert [attachment.name for attachment in application.attachments] == ["身份证明堃.txt"]
    assert application.answers_mail == "<20260907091150.sample@example.com>"
    assert (application.email, application.form, application.route) == ("zhang@example.com", "electronic", "email")


def test_the_paper_form_is_read_without_loss() -> None:
    """Merged cells stand once, tick boxes count, an empty cell gives nothing."""
    application = read("word_form.docx")
    assert (application.name, application.category, application.email) == ("李样本", "natural_person", None)
    assert application.address == "示例市样本区样本街3号"
    assert (application.form, application.route) == ("paper", "pick_up")


@pytest.mark.parametrize("name", ["mail.eml", "web_form.json", "word_form.docx"])
def test_people_in_the_samples_are_invented(name: str) -> None:
    """Identity numbers fail their check digit, telephone numbers are of the unallotted row, domains are reserved."""
    application = read(name)
    assert application.identity_number is not None
    assert not passes_check_digit(application.identity_number)
    assert (application.phone or "").startswith("1380000000")
    assert application.email is None or application.email.endswith(("example.com", ".test"))
    assert "示例市" in (application.address or "")


def passes_check_digit(number: str) -> bool:
    if not number[:17].isdecimal():
        return False
    rest = sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(number[:17])) % 11
    return "10X98765432"[rest] == number[17]


def test_the_check_digit_rule_knows_a_right_number() -> None:
    """Control: the worked example of GB 11643-1999 passes the rule that the samples fail."""
    assert passes_check_digit("11010519491231002X")


def test_the_script_makes_the_mail_again() -> None:
    """The committed mail is what the script writes, octet by octet (no line ends were changed by git)."""
    assert generate.mail() == sample("mail.eml")


def test_the_script_makes_an_equal_form_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form reads the same; its octets may differ with the version of python-docx and zlib."""
    monkeypatch.setattr("sys.argv", ["generate", str(tmp_path)])
    generate.main()
    again = read_application("word_form.docx", (tmp_path / "word_form.docx").read_bytes(), THURSDAY)
    assert (again.name, again.items, again.submitted_on) == (
        (kept := read("word_form.docx")).name,
        kept.items,
        kept.submitted_on,
    )
    assert generate.word_form() == generate.word_form()
