"""The letters as files: the layout of GB/T 9704-2012, the same bytes each time, and texts that cannot break them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongkai.adapters.letters import DocxRenderer, Fonts, TextRenderer
from gongkai.engine import Attachment, LetterIncomplete, Renderer
from gongkai.workflows.disclosure.letters import LETTERS, compose
from tests.workflows.test_letters import CONTENT as CONTENT_OF_EVERY_LETTER

CONTENT: dict[str, Any] = {
    **CONTENT_OF_EVERY_LETTER,
    "provisional": True,
    "unconfirmed": True,
    "answer_by": "2026-03-25",
    "items": [
        {"item": 1, "request": "征地批复", "outcome": "disclosed", "reason": "随信提供", "article": None},
        {"item": 2, "request": "会议记录", "outcome": "process_information", "reason": None, "article": None},
    ],
}
CODES = ("fee_basis", "consulted", "opinion")
"""What a step chooses from a list: no text of anybody's."""

DAYS = ("_on", "_by", "_since", "_until")
TEXT_KEYS = [
    key for key, value in CONTENT.items() if isinstance(value, str) and not key.endswith(DAYS) and key not in CODES
]
RENDERERS: list[Renderer] = [DocxRenderer(), TextRenderer()]
NASTY = "<w:p>&amp;]]>\"'{{x}}%s\x00\x08\x0b\x0c\x1f\x7f\x85\ud800\ufffe\U0001f600𠮷"


def rendered(**changes: Any) -> Attachment:
    return DocxRenderer().render("reply", {**CONTENT, **changes})


def opened(file: Attachment) -> DocumentObject:
    return Document(io.BytesIO(file.content))


def lines(file: Attachment) -> list[str]:
    return [paragraph.text for paragraph in opened(file).paragraphs]


# --- every renderer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_same_content_gives_the_same_bytes(renderer: Renderer, letter: str) -> None:
    first, second = (renderer.render(letter, dict(CONTENT)) for _ in range(2))

    assert first == second
    assert first.name.startswith(LETTERS[letter].title)


@pytest.mark.parametrize("renderer", RENDERERS)
def test_other_content_gives_other_bytes(renderer: Renderer) -> None:
    letters = [renderer.render("reply", {**CONTENT, "applicant_name": name}) for name in ("李明", "李鸣")]

    assert letters[0].content != letters[1].content


@pytest.mark.parametrize("renderer", RENDERERS)
def test_a_missing_value_is_refused_by_name(renderer: Renderer) -> None:
    with pytest.raises(LetterIncomplete) as refused:
        renderer.render("reply", {**CONTENT, "court": None})

    assert refused.value.missing == "court"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_the_content_is_left_as_it_was(renderer: Renderer) -> None:
    content = {**CONTENT, "applicant_name": " 李明 "}
    renderer.render("reply", content)

    assert content == {**CONTENT, "applicant_name": " 李明 "}


# --- plain text -----------------------------------------------------------------------------------------------


def test_the_text_is_the_letter_from_agency_to_day() -> None:
    file = TextRenderer().render("extension_notice", CONTENT)
    text = file.content.decode()

    assert (file.name, file.media_type) == ("政府信息公开申请延期答复告知书.txt", "text/plain")
    assert text.startswith(
        "固阳市自然资源局\n政府信息公开申请延期答复告知书\n固自然资公开〔2026〕7号\n\n李明：\n　　本机关于"
    )
    assert text.endswith("\n\n固阳市自然资源局\n2026年3月26日\n")


def test_a_text_without_document_number_has_no_empty_line_for_it() -> None:
    text = TextRenderer().render("reply", {**CONTENT, "document_number": None}).content.decode()

    assert text.startswith("固阳市自然资源局\n政府信息公开申请答复书\n\n李明：\n")


# --- docx -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", LETTERS)
def test_a_docx_read_again_shows_every_paragraph_in_order(letter: str) -> None:
    text = compose(letter, CONTENT)
    file = DocxRenderer().render(letter, CONTENT)

    assert lines(file) == [
        text.signature,
        text.title,
        text.number,
        f"{text.addressee}：",
        *text.paragraphs,
        text.signature,
        text.dated,
    ]
    assert file.name == f"{text.title}.docx"
    assert file.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_page_is_a4_with_the_margins_of_the_standard() -> None:
    section = opened(rendered()).sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)

    for expected, actual in zip((Mm(37), Mm(26), Mm(35), Mm(28)), margins, strict=True):
        assert actual == pytest.approx(expected, abs=Pt(0.1))
    assert section.page_width == pytest.approx(Mm(210), abs=Pt(0.1))
    assert section.page_height == pytest.approx(Mm(297), abs=Pt(0.1))


def test_twenty_two_lines_fit_a_page() -> None:
    document = opened(rendered())
    layout = document.styles["Normal"].paragraph_format
    section = document.sections[0]
    assert section.page_height
    assert section.top_margin
    assert section.bottom_margin

    assert layout.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert layout.line_spacing == Pt(28.95)
    assert (section.page_height - section.top_margin - section.bottom_margin) // layout.line_spacing == 22


def test_the_body_is_16_points_indented_by_two_characters_and_the_title_22_points_centred() -> None:
    document = opened(rendered())
    title, body = document.paragraphs[1], document.paragraphs[4]
    indent = body.paragraph_format.element.pPr.ind

    assert document.styles["Normal"].font.size == Pt(16)
    assert (body.paragraph_format.first_line_indent, indent.get(qn("w:firstLineChars"))) == (Pt(32), "200")
    assert (title.alignment, title.runs[0].font.size, title.runs[0].font.bold) == (
        WD_ALIGN_PARAGRAPH.CENTER,
        Pt(22),
        True,
    )
    assert document.paragraphs[2].alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_agency_and_day_stand_on_the_right_and_keep_to_the_text() -> None:
    *_, last, agency, day = opened(rendered()).paragraphs

    assert (agency.alignment, day.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.RIGHT)
    assert day.paragraph_format.right_indent == Pt(64)
    assert (last.paragraph_format.keep_with_next, agency.paragraph_format.keep_with_next) == (True, True)


def test_the_agency_stands_centred_above_the_day_but_never_beyond_the_margin() -> None:
    """GB/T 9704-2012, 7.3.5.1: of a name as wide as the day, 6.5 characters, both begin and end alike."""
    short = opened(rendered(agency_name="固阳市统计局")).paragraphs[-2]
    long = opened(rendered(agency_name="固阳市" * 10)).paragraphs[-2]

    assert short.paragraph_format.right_indent == pytest.approx(Pt(64 + 4), abs=Pt(0.1))
    assert long.paragraph_format.right_indent == 0


def test_the_fonts_are_named_for_chinese_and_for_latin_and_can_be_chosen() -> None:
    fonts = Fonts(body="方正仿宋_GBK", title="方正小标宋简体", title_bold=False)
    document = opened(DocxRenderer(fonts).render("reply", CONTENT))
    normal = document.styles["Normal"].element.rPr.rFonts
    title = document.paragraphs[0].runs[0]
    title_fonts = title.element.find(f".//{qn('w:rFonts')}")

    assert (normal.get(qn("w:eastAsia")), normal.get(qn("w:ascii"))) == ("方正仿宋_GBK", "Times New Roman")
    assert title_fonts is not None
    assert title_fonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert title.font.bold is False


def test_odd_and_even_pages_bear_their_number_outside() -> None:
    document = opened(rendered())
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]

    assert document.settings.odd_and_even_pages_header_footer
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    for footer in (odd, even):
        assert footer.text == "— 1 —"
        assert [code.text for code in footer.paragraph_format.element.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_properties_bear_the_day_of_the_letter_and_no_name_but_the_agency() -> None:
    properties = opened(rendered()).core_properties

    assert (properties.author, properties.last_modified_by) == ("固阳市自然资源局", "固阳市自然资源局")
    assert (properties.title, properties.comments) == ("政府信息公开申请答复书", "")
    assert properties.created == properties.modified == datetime(2026, 3, 26, tzinfo=UTC)


def test_the_archive_bears_no_time_and_depends_on_no_compression() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered().content)) as archive:
        entries = archive.infolist()

        assert archive.testzip() is None
    assert {(entry.date_time, entry.compress_type, entry.create_system) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0)
    }
    assert entries[0].filename == "[Content_Types].xml"
    assert sum(entry.file_size for entry in entries) < 100_000


@pytest.mark.parametrize("key", TEXT_KEYS)
def test_no_text_can_break_a_docx(key: str) -> None:
    for letter in LETTERS:
        expected = compose(letter, {**CONTENT, key: NASTY})
        shown = lines(DocxRenderer().render(letter, {**CONTENT, key: NASTY}))

        assert [expected.signature, expected.dated] == shown[-2:]
        assert list(expected.paragraphs) == shown[4:-2]


def test_characters_of_xml_reach_the_reader_as_they_are() -> None:
    item = {"item": 1, "request": "<甲> & “乙”", "outcome": "third_party", "reason": NASTY, "article": NASTY}
    text = "\n".join(lines(rendered(items=[item])))

    assert "“<甲> & ‘乙’”" in text
    assert "<w:p>&amp;]]>\"'{{x}}%s" in text
    assert "\U0001f600𠮷" in text
