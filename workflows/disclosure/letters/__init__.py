"""文书: what each letter of a disclosure case says, as text and nothing else. How it looks is a renderer's business."""

from __future__ import annotations

from gongkai.engine import LetterIncomplete

from . import consultation, excess, extension, fee, inspection, own_record, registration, reply, service, supplement
from .letter import LetterSpec, LetterText
from .wording import Content, contact, is_blank, tidied, written_day

__all__ = ["LETTERS", "Content", "LetterSpec", "LetterText", "compose"]

LETTERS: dict[str, LetterSpec] = {
    **registration.LETTERS,
    **supplement.LETTERS,
    **extension.LETTERS,
    **consultation.LETTERS,
    **fee.LETTERS,
    **excess.LETTERS,
    **reply.LETTERS,
    **service.LETTERS,
    **inspection.LETTERS,
}
"""Every letter of the procedure by its name."""
_EVERY = {**LETTERS, **own_record.LETTERS}


def compose(letter: str, content: Content) -> LetterText:
    """The text of `letter` (a key of `LETTERS` or of ``own_record.LETTERS``) from its decided content.

    Raises `LetterIncomplete` naming the key where a needed value is absent, None or blank; `NotADate` where a day is
    not written ``2026-03-02``; `KeyError` for any other letter.
    """
    spec = _EVERY[letter]
    content = {key: tidied(value, key) for key, value in content.items()}
    for key in spec.required:
        if is_blank(content.get(key)):
            raise LetterIncomplete(letter=letter, missing=key)
    said = [*spec.paragraphs(content), *contact(content)]
    return LetterText(
        name=letter,
        title=spec.title,
        number=content.get("document_number") or "",
        addressee=content["addressee" if "addressee" in spec.required else "applicant_name"],
        paragraphs=tuple(line for paragraph in said for line in paragraph.split("\n")),
        signature=content["agency_name"],
        dated=written_day(content["occurred_on"]),
    )
