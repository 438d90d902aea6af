"""Mails: whatever charset, structure and clock the sender's program had."""

from __future__ import annotations

import base64
from datetime import date

import pytest

from gongkai.adapters.intake import mail_parts
from gongkai.adapters.intake.mail import read_mail, subject_of
from gongkai.adapters.samples import sample
from gongkai.engine import ApplicationIncomplete, UnreadableApplication
from gongkai.workflows.disclosure.application import Application

FRIDAY = date(2026, 11, 20)
BODY = "申请人：张镕\n联系电话：13800000000\n所需信息：示例区㙍村2025年度征地方案\n"
HEAD = "From: a@example.com\nDate: Mon, 7 Sep 2026 09:11:50 +0800\nMIME-Version: 1.0\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\n"


def mail(body: str = BODY, head: str = HEAD, kind: str = PLAIN, charset: str = "utf-8") -> Application:
    return read_mail(f"{head}{kind}\n{body}".encode(charset), FRIDAY)


def mixed(*parts: str, kind: str = "mixed") -> str:
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"{HEAD}Content-Type: multipart/{kind}; boundary=b\n\n{joined}--b--\n"


# --- charsets and headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "us-ascii", "iso-8859-1", "utf-8", "x-unheard-of"])
def test_gb18030_is_read_under_whatever_label(label: str) -> None:
    """镕 is in GBK only, 㙍 in GB18030 only; old programs label both gb2312, or anything."""
    application = mail(kind=f"Content-Type: text/plain; charset={label}\n", charset="gb18030")
    assert (application.name, application.items) == ("张镕", ("示例区㙍村2025年度征地方案",))


def test_a_body_in_no_charset_is_refused_not_half_read() -> None:
    """No replacement character ever stands in a name."""
    content = f"{HEAD}Content-Type: text/plain; charset=gb2312\n\n{BODY}".encode("gb18030") + b"\xff\xff"
    with pytest.raises(UnreadableApplication, match="字符编码"):
        read_mail(content, FRIDAY)


def test_a_charset_with_a_null_in_its_name_is_none() -> None:
    """Found by mutation: the standard library hands such a name to the codec and fails."""
    assert mail(kind="Content-Type: text/plain; charset=gb\x002312\n", charset="gb18030").name == "张镕"


def test_a_real_latin_body_stays_one() -> None:
    """A label of Latin-1 is believed where the octets are neither UTF-8 nor GB18030."""
    head = f"{HEAD}Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert list(mail_parts.texts(mail_parts.leaves(mail_parts.parsed(head.encode() + b"caf=E9 ol=E9")))) == ["café olé"]


@pytest.mark.parametrize(
    "subject",
    [
        "征地㙍方案".encode("gb18030"),
        "征地㙍方案".encode(),
        b"=?gb2312?B?" + base64.b64encode("征地㙍方案".encode("gb18030")) + b"?=",
        b"=?GB18030?Q?" + b"".join(b"=%02X" % octet for octet in "征地㙍方案".encode("gb18030")) + b"?=",
        # a character torn in two between two encoded words, folded
        b"=?gbk?B?" + base64.b64encode("征地㙍方案".encode("gb18030")[:5])
        + b"?=\n =?gbk?B?" + base64.b64encode("征地㙍方案".encode("gb18030")[5:]) + b"?=",
    ],
)  # fmt: skip
def test_subjects_survive(subject: bytes) -> None:
    """Raw 8-bit, encoded, mislabelled and torn subjects all say the same."""
    assert subject_of(b"Subject: " + subject + b"\n\n") == "征地㙍方案"


@pytest.mark.parametrize("subject", ["=?gb2312?B?!!!?=", "=?utf-8?B?/w==?=", "=?utf-8?Q?a=00b?=", "=?x?="])
def test_a_broken_subject_is_still_a_subject(subject: str) -> None:
    """It is shown somehow; nothing breaks."""
    assert "\x00" not in subject_of(f"Subject: {subject}\n\n".encode())


@pytest.mark.parametrize(
    ("sender", "email"),
    [
        ("张 <zhang@example.com>".encode("gb18030"), "zhang@example.com"),
        (b"zhang@example.com", "zhang@example.com"),
        (b"=?utf-8?B?" + base64.b64encode(b"<false@example.com>") + b"?= <zhang@example.com>", "zhang@example.com"),
        (b'"<false@example.com>" <zhang@example.com>', None),
        (b"a@example.com, b@example.com", None),
    ],
)
def test_the_sender_is_one_plain_address(sender: bytes, email: str | None) -> None:
    """Nothing inside an encoded word passes for the address; where there are two, neither is taken."""
    content = b"From: " + sender + f"\nDate: Mon, 7 Sep 2026 09:11:50 +0800\n{PLAIN}\n{BODY}".encode()
    assert read_mail(content, FRIDAY).email == email


def test_the_address_in_the_body_goes_before_the_sender() -> None:
    """Somebody else may have sent it; full width is made plain. An unfit one is refused by its label."""
    assert mail(BODY + "电子邮箱：ｚｈ＠example.com\n").email == "zh@example.com"
    with pytest.raises(UnreadableApplication, match="电子邮箱") as refused:
        mail(BODY + "电子邮箱：zh#example.com\n")
    assert "zh#" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "kept"), [("<a.1@example.com>", "<a.1@example.com>"), ("a b", None), ("<a b>", None)]
)
def test_a_message_id_is_kept_where_it_is_one(written: str, kept: str | None) -> None:
    """It will stand in a header of our reply."""
    assert mail(head=f"{HEAD}Message-ID: {written}\n").answers_mail == kept


# --- the day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Received: from a by b; Mon, 07 Sep 2026 23:59:59 +0800 (CST)\nReceived: by c; 1 Sep 2026 09:00 +0800\n", 7),
        ("Received: from a by b; Mon, 07 Sep 2026 16:00:00 +0000\n", 8),
        ("Received: from a by b; Mon, 07 Sep 2026 15:59:59 GMT\n", 7),
        ("Received: from a by b; once upon a time\nDate: Tue, 8 Sep 2026 00:30:00 +0900\n", 7),
        ("Date: Mon, 7 Sep 2026 12:00:00 -0400\n", 8),
    ],
)
def test_submitted_on_the_legal_day_of_the_topmost_received(head: str, day: int) -> None:
    """The day is that of Shanghai; Date counts only where Received says nothing."""
    assert mail(head=head).submitted_on == date(2026, 9, day)


@pytest.mark.parametrize(
    "head",
    ["", "Date: today\n", "Date: Mon, 7 Sep 2026 09:00:00 CST\n", "Date: Mon, 7 Sep 2026 09:00:00\n",
     "Date: Mon, 31 Feb 2026 09:00:00 +0800\n", "Date: 7 Sep 2026 09:00:00 +9900\n"],
)  # fmt: skip
def test_no_instant_no_day(head: str) -> None:
    """CST is China's or Chicago's; without an offset the day could be either of two."""
    with pytest.raises(UnreadableApplication, match="Received"):
        mail(head=head)


def test_a_mail_of_tomorrow_is_refused() -> None:
    """No legal day lies after today."""
    with pytest.raises(UnreadableApplication, match="2026-11-21"):
        mail(head="Date: Sat, 21 Nov 2026 00:00:00 +0800\n")


# --- the parts ----------------------------------------------------------------------------------------------------


def test_an_html_mail_is_read_as_text() -> None:
    """Scripts, styles and comments say nothing; blocks are lines; entities are characters."""
    page = (
        "<html><head><title>申请人：题</title><style>p{}</style></head><body><!-- 申请人：注 -->"
        "<p>申请人&#65306;张镕</p>"
        "<div>联系电话：<b>138</b>00000000</div><table><tr><td>所需信息：</td><td>1. 甲 &lt;2025&gt;<br>2. 乙</td></tr>"
        "</table><script>'申请人：王'</script></body></html>"
    )
    application = mail(page, kind="Content-Type: text/html; charset=utf-8\n")
    assert (application.name, application.phone) == ("张镕", "13800000000")
    assert application.items == ("甲 <2025>", "乙")


def test_plain_text_goes_before_html() -> None:
    """Of two readings of one body the plain one counts, unless only the other names an applicant."""
    page = f"Content-Type: text/html; charset=utf-8\n\n{BODY.replace('张镕', '王')}".replace("\n联", "<br>联")
    content = mixed(f"{PLAIN}\n{BODY}", page, kind="alternative")
    assert read_mail(content.encode(), FRIDAY).name == "张镕"
    empty = mixed(f"{PLAIN}\n请用 HTML 查看", page.replace("\n所", "<br>所"), kind="alternative")
    assert read_mail(empty.encode(), FRIDAY).name == "王"


def test_attachments_are_kept_with_their_names() -> None:
    """A mail within the mail, a nameless picture and a path as a name are attachments too."""
    inner = "Subject: x\nContent-Type: text/plain\n\n申请人：李样本"
    picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
    named = "Content-Type: x\nContent-Disposition: attachment; filename*=gb2312''..%2F%C9%ED%ac%72\n\nx"
    parts = (f"{PLAIN}\n{BODY}", f"Content-Type: message/rfc822\n\n{inner}", picture, named)
    application = read_mail(mixed(*parts).encode(), FRIDAY)
    assert application.name == "张镕"
    first, second, third = application.attachments
    assert (first.name, first.media_type) == ("附件1", "message/rfc822")
    assert "申请人：李样本".encode() in first.content
    assert (second.name, second.content) == ("附件2", b"\x89PNG\r\n\x1a\n")
    assert (third.name, third.media_type) == ("身瑀", "text/plain")


def test_an_attachment_that_was_cut_is_refused() -> None:
    """Base64 that ends in the middle is half a document."""
    cut = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KG"
    with pytest.raises(UnreadableApplication, match="不完整"):
        read_mail(mixed(f"{PLAIN}\n{BODY}", cut).encode(), FRIDAY)


def test_attachments_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty are taken, twenty-one are not; nor more than the limit of octets together."""
    part = "Content-Type: image/png\n\nx"
    assert len(read_mail(mixed(f"{PLAIN}\n{BODY}", *[part] * 20).encode(), FRIDAY).attachments) == 20
    with pytest.raises(UnreadableApplication, match="20"):
        read_mail(mixed(f"{PLAIN}\n{BODY}", *[part] * 21).encode(), FRIDAY)
    monkeypatch.setattr("gongkai.adapters.intake.files.SIZE_MAX", 1)
    with pytest.raises(UnreadableApplication, match="合计"):
        read_mail(mixed(f"{PLAIN}\n{BODY}", part, part).encode(), FRIDAY)


def test_what_is_asked_for_is_limited() -> None:
    """Ten thousand characters to one matter are read, one more is not."""
    assert len(mail(f"申请人：张镕\n所需信息：{'甲' * 10_000}").items[0]) == 10_000
    with pytest.raises(UnreadableApplication, match="所需信息"):
        mail(f"申请人：张镕\n所需信息：{'甲' * 10_001}")


@pytest.mark.parametrize("body", ["", " \n\u3000\n"])
def test_a_mail_without_a_body_is_refused_by_that_name(body: str) -> None:
    """An attachment alone is no application that a program can read."""
    with pytest.raises(UnreadableApplication, match="没有正文"):
        mail(body)
    with pytest.raises(UnreadableApplication, match="没有正文"):
        read_mail(mixed("Content-Type: image/png\n\nx").encode(), FRIDAY)


@pytest.mark.parametrize(("line", "missing"), [("申请人", "name"), ("所需信息", "asked for")])
def test_a_mail_lacking_what_the_law_asks_is_incomplete(line: str, missing: str) -> None:
    """条例第二十九条: it is sound but cannot become a case by itself."""
    kept = "\n".join(text for text in BODY.splitlines() if not text.startswith(line))
    with pytest.raises(ApplicationIncomplete, match=missing):
        mail(kept)


@pytest.mark.parametrize("head", ["Auto-Submitted: auto-replied\n", "Content-Type: multipart/report; boundary=b\n"])
def test_a_bounce_is_no_application(head: str) -> None:
    """It may quote one of our own letters, labels and all."""
    with pytest.raises(UnreadableApplication, match="退信"):
        mail(head=HEAD + head, kind="")


def test_a_cut_mail_is_refused_wherever_it_was_cut() -> None:
    """Not one octet may be missing before the last boundary."""
    content = sample("mail.eml").rstrip()
    assert read_mail(content, FRIDAY).name == "张示例"
    for length in range(len(content)):
        with pytest.raises((UnreadableApplication, ApplicationIncomplete)):
            read_mail(content[:length], FRIDAY)


@pytest.mark.parametrize(
    "content",
    [
        b"A: b\nContent-Type: message/rfc822\n\n" * 5_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100)),
        b"\n" * 1_000_001,
        b"Content-Type: text/plain; " + b'"' * 3_000 + b"\n\nx",
        b"From: " + b"(" * 200_000 + b"\n\nx",
        f"{HEAD}{PLAIN}\n".encode() + b"x" * 400_001,
    ],
)
def test_a_mail_built_to_exhaust_the_reader_is_refused(content: bytes) -> None:
    """Depth, parts, lines and lengths are bounded."""
    with pytest.raises(UnreadableApplication):
        read_mail(content, FRIDAY)
