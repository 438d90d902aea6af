"""What ``gongkai demo --keep`` leaves: a database, letters, mail, messages and documents, as a real office does."""

from __future__ import annotations

import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx

from tests.command_line.conftest import Kept
from tests.command_line.terminal import MAIL, PAPER, WEB


def test_it_leaves_what_a_real_office_leaves(kept: Kept) -> None:
    """The fixed names; one checkpointed database; nothing empty."""
    names = kept.desk.names()
    assert names >= {"gongkai.sqlite", "sms.log", "agency.toml", "outgoing", "letters", "documents", "keys"}
    assert kept.desk.torn() == []
    for folder in ("outgoing", "letters", "documents"):
        assert [name for name in names if name.startswith(f"{folder}/")]


def test_every_letter_opens_in_word(kept: Kept) -> None:
    """Each ``.docx`` holds the agency's name and the number of the case that is in its file name."""
    letters = sorted((kept.desk.folder / "letters").iterdir())
    assert {path.suffix for path in letters} == {".docx"}
    for path in letters:
        text = _text_of(path)
        assert "示例市自然资源局" in text, path.name
        assert path.name.startswith((MAIL, PAPER, WEB))


def _text_of(path: Path) -> str:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_letters_of_the_first_case(kept: Kept) -> None:
    """Receipt, supplement notice, extension, and the reply, in the order of the history."""
    titles = [path.stem.rpartition("-")[2] for path in sorted((kept.desk.folder / "letters").glob(f"{MAIL}-*"))]
    wanted = ["登记回执", "补正告知书", "延期答复告知书", "政府信息公开申请答复书"]
    assert [title for title in titles if title in wanted] == wanted


def test_the_letters_are_those_of_the_histories(kept: Kept) -> None:
    """One file for each letter of each case."""
    count = sum(len(kept.desk.show(number)["letters"]) for number in (MAIL, PAPER, WEB))
    assert len(list((kept.desk.folder / "letters").iterdir())) == count


def test_every_mail_has_one_recipient(kept: Kept) -> None:
    """One address in To, nobody in Cc or Bcc, a subject, a Message-ID of its own."""
    mails = [_mail(path) for path in sorted((kept.desk.folder / "outgoing").iterdir())]
    for mail in mails:
        assert not mail.defects
        assert len(mail["To"].addresses) == 1
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        assert mail["Subject"]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) > 0


def _mail(path: Path) -> EmailMessage:
    assert path.suffix == ".eml"
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_mails_and_messages_are_those_of_the_outbox(kept: Kept) -> None:
    """One file and one line for each that was sent."""
    rows = kept.desk.json("outbox")
    mails = len(list((kept.desk.folder / "outgoing").iterdir()))
    lines = len((kept.desk.folder / "sms.log").read_text(encoding="utf-8").splitlines())
    assert mails == sum(row["channel"] == "mail" for row in rows)
    assert lines == sum(row["channel"] == "sms" for row in rows)


def test_the_documents_are_sound(kept: Kept) -> None:
    """Verified with the keys: nothing is found."""
    folders = ("--documents", str(kept.desk.folder / "documents"), "--keys", str(kept.desk.folder / "keys"))
    assert kept.desk.json("verify", *folders)["ok"] is True
