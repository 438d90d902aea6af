"""The small readers behind the forms: labels, lines, charsets, names, numbers, hypertext."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.intake import labels
from gongkai.adapters.intake.charsets import decoded
from gongkai.adapters.intake.fields import is_mail_address, narrow, tidy, usual_wishes
from gongkai.adapters.intake.files import file_name_of, media_type_of
from gongkai.adapters.intake.hypertext import stripped
from gongkai.adapters.intake.labelled_text import items_of, merged, read_lines
from gongkai.adapters.intake.labels import (
    CELL_LABELS,
    LABELS,
    SHOWN,
    channel_of,
    code_of,
    field_of,
    is_option,
    ticked,
    written_day,
)
from gongkai.adapters.intake.mail_headers import mended, readable
from gongkai.adapters.intake.submission import legal_day, submitted_by
from gongkai.engine import GongkaiError, UnreadableApplication
from tests.generated.hostile import BROKEN, SECRET, SOUND, TEXTS, answer_of

PIECES = st.sampled_from(
    [*sorted(CELL_LABELS), "：", ":", "\n", "1.", "1、", "（2）", "③", "□", "☑", "；", ">", "--", "此致", "无"]
)
MIXED = st.lists(PIECES | SOUND, max_size=12).map("".join)


@given(TEXTS)
def test_tidying_is_done_once(text: str) -> None:
    """A tidy text stays as it is: composed, with plain line ends, without what nobody sees."""
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert unicodedata.is_normalized("NFC", tidied)
    assert set(tidied).isdisjoint({"\r", "\x00", "\u202e", "\u200b", *BROKEN})
    assert narrow(narrow(tidied)) == narrow(tidied)


@given(
    st.dates(),
    st.sampled_from(["{:04}-{:02}-{:02}", "{}/{}/{}", "{:04}.{}.{}", "{:04}年{}月{}日", " {:04} 年{}月 {} 日"]),
)
def test_a_day_is_read_in_every_usual_form(day: date, form: str) -> None:
    """In full-width digits too."""
    text = form.format(day.year, day.month, day.day)
    wide = text.translate({ord(digit): ord("０") + int(digit) for digit in "0123456789"})
    expected = day if day.year >= 1000 or ":04" in form else written_day(text)
    assert (written_day(text), written_day(wide)) == (expected, expected)


@given(TEXTS | MIXED)
def test_what_is_no_day_is_none(text: str) -> None:
    """No other answer, and no other error."""
    assert written_day(text) is None or any(sign.isdigit() for sign in text)


@given(MIXED | TEXTS)
def test_labelled_text_is_read_or_refused(text: str) -> None:
    """Every field is known and filled; a field given twice, differently, is refused without what it says."""
    fields = answer_of(read_lines, text)
    if isinstance(fields, GongkaiError):
        assert isinstance(fields, UnreadableApplication)
    else:
        assert set(fields) <= set(SHOWN)
        assert all(fields.values())
        assert merged(fields.items()) == fields
    answer_of(read_lines, f"申请人：{SECRET}甲\n申请人：{SECRET}乙\n{text}")


@given(
    st.dictionaries(
        st.sampled_from(sorted(set(SHOWN) - {labels.IGNORED, "items", "address"})), st.text("甲乙丙", min_size=1)
    )
)
def test_lines_are_read_as_they_were_labelled(values: dict[str, str]) -> None:
    """A form written by the book."""
    lines = [f"{SHOWN[field]}：{value}" for field, value in values.items()]
    assert read_lines("\n".join(lines)) == values


@settings(max_examples=100)
@given(MIXED | TEXTS)
def test_no_matter_is_lost_in_the_numbering(text: str) -> None:
    """A list of items has none that is empty, and a text that is one has one."""
    items = items_of(text)
    assert all(item.strip() for item in items)
    assert bool(items) or not any(sign.isalpha() for sign in text) or len(text) < 40


@given(
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=6), min_size=1, max_size=40),
    st.sampled_from(["{}. ", "{}、", "（{}）", "({}) "]),
)
def test_a_numbered_list_is_told_apart(items: list[str], form: str) -> None:
    """Each matter by itself."""
    text = "\n".join(form.format(number) + item for number, item in enumerate(items, start=1))
    assert items_of(text) == tuple(items)


@given(TEXTS | MIXED)
def test_a_label_names_a_known_field_or_none(text: str) -> None:
    """So do choices, channels and boxes, in a row of whatever is ticked."""
    assert field_of(text) in {None, *SHOWN}
    assert field_of(text, CELL_LABELS) in {None, *SHOWN}
    for words in (labels.CATEGORIES, labels.FORMS, labels.ROUTES):
        assert code_of(text, words) in {None, *words.values()}
    channel_of(text)
    assert isinstance(is_option("form", text), bool)
    assert ticked(ticked(text)) == ticked(text)
    assert usual_wishes(text, text)


@given(
    st.sampled_from(sorted(LABELS)), st.sampled_from(["{}", " {} ", "【{}】", "*{}：", "1.{}", "{}（必填）", "　{}　:"])
)
def test_a_label_is_known_however_it_is_dressed(label: str, form: str) -> None:
    """With brackets, numbers, notes and a colon."""
    assert field_of(form.format(label)) == LABELS[label]


@given(
    st.binary(max_size=60),
    st.sampled_from(["", "gb2312", "GBK", "utf-8", "big5", "utf-16", "hz-gb-2312", "x\x00"]) | TEXTS,
)
def test_octets_are_decoded_whole_or_not_at_all(octets: bytes, charset: str) -> None:
    """No replacement character comes of it."""
    text = decoded(octets, charset)
    assert (
        text is None
        or "\ufffd" not in text
        or b"\xef\xbf\xbd" in octets
        or b"\x84\x31\xa4\x37" in octets
        or text.isprintable()
    )


@given(SOUND, st.sampled_from(["gb2312", "gbk", "gb18030", "utf-8", "unheard-of", ""]))
def test_gb18030_is_read_under_any_chinese_label(text: str, charset: str) -> None:
    """And UTF-8 too, where the octets are."""
    assert decoded(text.encode(), "utf-8") == text
    if charset.startswith("gb"):
        assert decoded(text.encode("gb18030"), charset) == text


@given(TEXTS | SOUND)
def test_a_file_name_has_no_path_and_nothing_unseen(text: str) -> None:
    """Naming again changes nothing; a media type is one or the most general."""
    name = file_name_of(text)
    assert file_name_of(name) == name or len(name) == 120
    assert set(name).isdisjoint({"/", "\\", "\x00", "\n", "\u202e", *BROKEN})
    assert name not in (".", "..")
    assert len(name) <= 120
    assert media_type_of(media_type_of(text)) == media_type_of(text)
    assert "/" in media_type_of(text)


@given(
    st.lists(
        SOUND
        | st.sampled_from(["<p>", "</p>", "<br>", "<script>", "</script>", "<td>", "&amp;", "&#x41;", "<!--", "-->"]),
        max_size=10,
    ).map("".join)
)
def test_hypertext_becomes_lines(text: str) -> None:
    """At most one empty line in a row, none of them with blanks around it."""
    lines = stripped(text).split("\n")
    assert [line.strip() for line in lines] == lines
    assert "\n\n\n" not in stripped(text)


@given(TEXTS)
def test_a_mended_header_says_the_same_once_more(text: str) -> None:
    """And a readable one is one line."""
    once = mended(text.encode("utf-8", "replace").decode("utf-8", "surrogateescape"))
    assert readable(mended(once)) == readable(once)
    assert readable(once) == " ".join(readable(once).split())


@given(TEXTS)
def test_an_address_is_one_and_bare(text: str) -> None:
    """No blank, no angle bracket, no second one."""
    for address in (text, f"{text}@example.com", f"a@{text}"):
        assert not is_mail_address(address) or (address.count("@") == 1 and len(address.split()) == 1)


@given(st.datetimes(timezones=st.timezones()), st.dates())
def test_the_day_of_submission_is_told_or_refused(instant: object, today: date) -> None:
    """At the ends of time too."""
    day = answer_of(legal_day, instant)  # type: ignore[arg-type]
    if isinstance(day, date):
        submitted = answer_of(submitted_by, day, today)
        assert submitted == day or (day > today and isinstance(submitted, UnreadableApplication))


@pytest.mark.parametrize("piece", ["申请人：", "1.", "；", "（", " ", "\n", "☑", "以下", "依法", "\u3000:"])
def test_a_text_of_one_piece_over_and_over_ends(piece: str) -> None:
    """Four hundred thousand characters of it."""
    text = piece * (400_000 // len(piece))
    answer_of(read_lines, text)
    items_of(text)
    ticked(text)
    code_of(text, labels.ROUTES)
    field_of(text)
