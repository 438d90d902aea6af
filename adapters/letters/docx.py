"""A letter as a Word document in the layout of GB/T 9704-2012: 22 lines of 28 characters on 156 by 225 mm.

The same content gives the same bytes: no clock is read, and the archive is stored with fixed times and without
compression, whose result would differ between builds of zlib.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, cast

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongkai.engine import Attachment, parse_day
from gongkai.workflows.disclosure.letters import LetterText, compose

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_BODY, _TITLE, _PAGE_NUMBER = Pt(16), Pt(22), Pt(14)
# 225 mm are 637.8 pt: 22 lines of 29 pt would need 638 and lose the last one, so 579 twentieths of a point.
_LINE_PITCH = Pt(28.95)
# 156 mm are 442.2 pt: 28 characters of 16 pt need a quarter of a point less each, in twentieths.
_TRACKING = -5
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNUSED_PARTS = ("stylesWithEffects", "customXml", "thumbnail")
_USED_STYLES = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names as the agency's computers know them; none is shipped, the reader's program brings its own.

    An agency with a licence sets `title` to 方正小标宋简体 and `title_bold` to False.
    """

    body: str = "仿宋"
    title: str = "宋体"
    title_bold: bool = True
    page_number: str = "宋体"
    latin: str = "Times New Roman"


class DocxRenderer:
    """Renders a letter as ``<title>.docx``, for the clerk to look over and to seal."""

    def __init__(self, fonts: Fonts | None = None) -> None:
        self._fonts = fonts or Fonts()

    def render(self, letter: str, content: dict[str, Any]) -> Attachment:
        """The letter. Raises what `compose` raises, `LetterIncomplete` first of all."""
        text = compose(letter, content)
        document = Document()
        _prune(document)
        _set_defaults(document, self._fonts)
        _set_page(document, self._fonts)
        _write(document, text, self._fonts)
        _set_properties(document, text, content["occurred_on"])
        return Attachment(f"{text.title}.docx", MEDIA_TYPE, _packed(document))


# --- the page -------------------------------------------------------------------------------------------------


def _set_page(document: DocumentObject, fonts: Fonts) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section, fonts)


def _number_pages(section: Section, fonts: Fonts) -> None:
    """Odd pages bear their number on the right, even ones on the left, one character in: GB/T 9704-2012, 7.5."""
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, even.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    odd.paragraph_format.right_indent = even.paragraph_format.left_indent = _PAGE_NUMBER
    for paragraph in (odd, even):
        _set_font(paragraph.add_run("— "), fonts.page_number, fonts.latin, _PAGE_NUMBER)
        _set_font(_add_field(paragraph, "PAGE"), fonts.page_number, fonts.latin, _PAGE_NUMBER)
        _set_font(paragraph.add_run(" —"), fonts.page_number, fonts.latin, _PAGE_NUMBER)


def _add_field(paragraph: Paragraph, instruction: str) -> Run:
    run = paragraph.add_run()
    code = _element("w:instrText")
    code.text = instruction
    run.element.append(_element("w:fldChar", fldCharType="begin"))
    run.element.append(code)
    run.element.append(_element("w:fldChar", fldCharType="separate"))
    run.add_text("1")
    run.element.append(_element("w:fldChar", fldCharType="end"))
    return run


# --- the text -------------------------------------------------------------------------------------------------


def _write(document: DocumentObject, text: LetterText, fonts: Fonts) -> None:
    for line in (text.signature, text.title):
        heading = _add(document, "", WD_ALIGN_PARAGRAPH.CENTER)
        heading.paragraph_format.keep_with_next = True
        _set_font(heading.add_run(line), fonts.title, fonts.latin, _TITLE, bold=fonts.title_bold)
    if text.number:
        _add(document, text.number, WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.space_before = _LINE_PITCH
    _add(document, f"{text.addressee}：").paragraph_format.space_before = _LINE_PITCH
    for paragraph in text.paragraphs:
        # Not justified: LibreOffice 7.4 drops a comma that hangs beyond the end of a justified line.
        last = _add(document, paragraph)
        _indent_first_line(last)
    # A seal never stands on a page without text: GB/T 9704-2012, 7.3.5.6.
    last.paragraph_format.keep_with_next = last.paragraph_format.keep_together = True
    _sign(document, text)


def _sign(document: DocumentObject, text: LetterText) -> None:
    """The day four characters in from the right and the agency centred above it: GB/T 9704-2012, 7.3.5.1."""
    day_width, agency_width = _characters(text.dated), _characters(text.signature)
    agency_inset = max(0.0, 4 + (day_width - agency_width) / 2)
    agency = _add(document, text.signature, WD_ALIGN_PARAGRAPH.RIGHT)
    agency.paragraph_format.space_before = Length(2 * _LINE_PITCH)
    agency.paragraph_format.keep_with_next = True
    agency.paragraph_format.right_indent = Length(int(agency_inset * _BODY))
    _add(document, text.dated, WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.right_indent = Length(4 * _BODY)


def _characters(text: str) -> float:
    """The width in Chinese characters; a Latin letter or digit takes half of one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def _add(document: DocumentObject, text: str, alignment: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
    paragraph = document.add_paragraph()
    if alignment is not None:
        paragraph.alignment = alignment
    if text:
        _hint_chinese(paragraph.add_run(text))
    return paragraph


def _indent_first_line(paragraph: Paragraph) -> None:
    """By two characters; in points as well, for programs that do not count in characters."""
    paragraph.paragraph_format.first_line_indent = Length(2 * _BODY)
    paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


# --- fonts and properties -------------------------------------------------------------------------------------


def _set_defaults(document: DocumentObject, fonts: Fonts) -> None:
    """Font, line pitch and tracking of the style that every paragraph has, and Chinese as the language."""
    normal = cast("ParagraphStyle", document.styles["Normal"])
    _set_font(normal, fonts.body, fonts.latin, _BODY)
    normal.element.get_or_add_rPr().insert_element_before(_element("w:spacing", val=str(_TRACKING)), "w:sz")
    layout = normal.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE_PITCH
    layout.space_before = layout.space_after = Pt(0)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_font(target: Run | ParagraphStyle, chinese: str, latin: str, size: Length, bold: bool | None = None) -> None:
    target.font.name, target.font.size, target.font.bold = latin, size, bold
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), chinese)
    fonts.set(qn("w:cs"), latin)
    _hint_chinese(target)


def _hint_chinese(target: Run | ParagraphStyle) -> None:
    """Quotation marks and dashes, which both scripts have, become Chinese ones, a full character wide."""
    target.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _set_properties(document: DocumentObject, text: LetterText, occurred_on: str) -> None:
    """The letter's own day in place of the clock's; nobody's name but the agency's."""
    moment = datetime.combine(parse_day(occurred_on), time(), UTC)
    properties = document.core_properties
    properties.author = properties.last_modified_by = text.signature
    properties.title, properties.comments, properties.language = text.title, "", "zh-CN"
    properties.created = properties.modified = moment
    properties.revision = 1


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


# --- the file -------------------------------------------------------------------------------------------------


def _prune(document: DocumentObject) -> None:
    """Drops what the library's template brings and no letter uses: nine tenths of the file."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNUSED_PARTS)]:
            del relations[key]
    styles = document.styles.element
    for style in [style for style in styles.style_lst if style.styleId not in _USED_STYLES]:
        styles.remove(style)


def _packed(document: DocumentObject) -> bytes:
    saved, packed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_MOMENT)
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()
