"""Which messages the letters of an entry are to give, told by what a letter is and not by what a step does."""

from __future__ import annotations

from gongkai.engine import CaseState, Entry
from gongkai.workflows.disclosure.letters import LETTERS
from gongkai.workflows.disclosure.reading import current_reply

Row = tuple[str, int, str, str | None]
"""Case, entry, channel, document."""


def rows_wanted(state: CaseState, entry: Entry) -> list[Row]:
    """For each letter of an entry that anybody is to have a mail with it and an SMS that announces it, as far as the
    addresses of the applicant, or of who is consulted, are known; the reply leaves when it is dispatched."""
    letters = [row for row in state.letters if row["seq"] == entry.seq and row["letter"] != "reply"]
    leaving = [
        (f"consultation.{row['about']}." if "addressee" in LETTERS[row["letter"]].required else "", row["digest"], True)
        for row in letters
        if LETTERS[row["letter"]].notice
    ]
    if entry.step == "dispatch":
        leaving.append(("", current_reply(state), entry.body["data"]["route"] == "email"))
    wanted: list[Row] = []
    for whom, digest, by_mail in leaving:
        wanted += [(state.id, entry.seq, "mail", digest)] if by_mail and f"{whom}email" in state.values else []
        wanted += [(state.id, entry.seq, "sms", None)] if f"{whom}phone" in state.values else []
    return wanted
