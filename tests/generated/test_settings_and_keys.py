"""The agency's settings and the key ring as files: damaged by hand, by an editor, by a copy that broke off."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.adapters.agency import Agency, read_agency
from gongkai.adapters.chance import SeededRandomness
from gongkai.adapters.documents import DiskDocumentStore, MemoryDocumentStore
from gongkai.adapters.keys import FileKeyRing, MemoryKeyRing
from gongkai.adapters.samples import SETTINGS, sample
from gongkai.assembly import read_settings
from gongkai.engine import BadSettings, DocumentDamaged, DocumentMissing, GongkaiError, KeyUnavailable, digest_of
from gongkai.workflows.disclosure import DISCLOSURE
from tests.generated.hostile import JSON, SNAGS, SOUND, TEXTS, WIDE, WOUNDS, Wound, answer_of, damaged, damaged_text
from tests.office import SETTINGS as OFFICE

TEXT = sample(SETTINGS).decode()
WORKFLOW = DISCLOSURE.workflow


def agency_or_refusal(text: str) -> Agency | None:
    """An agency in which every role is held, or `BadSettings`."""
    agency = answer_of(read_agency, text, WORKFLOW)
    if isinstance(agency, GongkaiError):
        assert isinstance(agency, BadSettings)
        return None
    assert all(agency.holders(agency.id, role.name) for role in WORKFLOW.roles)
    assert agency.practice("another") == {}
    return agency


@settings(max_examples=80)
@given(WOUNDS)
def test_damaged_settings_are_refused_or_hold_together(wounds: list[Wound]) -> None:
    """With every fault of form and meaning."""
    agency_or_refusal(damaged_text(TEXT, wounds))


LINES = TEXT.split("\n")


@settings(max_examples=80)
@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=3))
def test_settings_that_lost_a_line_are_refused_or_hold_together(lost: set[int]) -> None:
    """A person, a role, a unit, the head."""
    agency_or_refusal("\n".join(line for number, line in enumerate(LINES) if number not in lost))


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith(('roles = ["', "head = "))])
def test_a_duty_that_nobody_holds_is_a_fault(line: str) -> None:
    """Each role in turn, and the head: one person holds each."""
    assert agency_or_refusal(TEXT.replace(line, "roles = []" if line.startswith("roles") else 'head = "x"')) is None


TABLES: dict[str, Any] = tomllib.loads(TEXT)
PLACES = [(name, key) for name, table in TABLES.items() if f"\n[{name}]\n" in TEXT for key in table]
VALUES = ["[]", "{}", "0", "-1", "true", "1.5", "nan", "2026-03-02", '""', '"x"', '["x"]', '[{"x" = 1}]', '"{year}"']


@given(st.sampled_from(PLACES), st.sampled_from(VALUES), st.sampled_from([1, 2]))
def test_a_setting_of_the_wrong_kind_is_refused_or_fits(place: tuple[str, str], value: str, times: int) -> None:
    """In the place of the right one; and twice, which TOML does not allow."""
    table, key = place
    lines = TEXT.split("\n")
    at = lines.index(f"[{table}]")
    within = [number for number in range(at, len(lines)) if lines[number].split(" ")[0] == key][:1]
    lines[within[0] : within[0] + 1] = [f"{key} = {value}"] * times
    found = agency_or_refusal("\n".join(lines))
    assert times == 1 or found is None


@given(TEXTS)
def test_no_text_is_taken_for_settings(text: str) -> None:
    """Nothing is supposed that is not written."""
    assert agency_or_refusal(text) is None


@given(st.sampled_from(["registration", "document", "archive"]), SOUND.filter(lambda text: "'" not in text))
def test_a_pattern_of_numbers_has_year_and_number_or_is_refused(series: str, pattern: str) -> None:
    """No other gap, no other formatting."""
    for written in (pattern, f"{{year}}{pattern}{{number}}"):
        found = agency_or_refusal(
            TEXT.replace("[numbering]", "[numbering_of_old]") + f"\n[numbering]\n{series} = '''{written}'''\n"
        )
        assert found is None  # the old table's name is not known
    for written in (pattern, f"{{year}}{pattern}{{number}}"):
        lines = [
            f"{series} = {json.dumps(written)}" if line.startswith(f"{series} = ") else line
            for line in TEXT.split("\n")
        ]
        found = agency_or_refusal("\n".join(lines))
        if found is not None:
            assert "{year}" in found.settings.numbering[series]
            assert set("{}").isdisjoint(found.settings.numbering[series].replace("{year}", "").partition("{number")[0])


@pytest.mark.parametrize("codec", [*WIDE, "gb18030"])
def test_a_settings_file_is_read_as_utf_8_only(codec: str, tmp_path: Path) -> None:
    """With its mark or without; any other encoding is refused."""
    path = tmp_path / "agency.toml"
    path.write_bytes(TEXT.encode(codec, "replace"))
    agency = answer_of(read_settings, path)
    assert isinstance(agency, BadSettings) != (codec == "utf-8-sig")


# --- the key ring ------------------------------------------------------------


@pytest.fixture(scope="module")
def ring_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ring of two keys."""
    folder = tmp_path_factory.mktemp("rings") / "keys"
    FileKeyRing.create_or_open(folder, SeededRandomness("ring")).rotate()
    return folder


def _reopened(folder: Path, content: bytes) -> FileKeyRing | GongkaiError:
    path = folder / "keyring.json"
    whole = path.read_bytes()
    try:
        path.write_bytes(content)
        return answer_of(FileKeyRing, folder, SeededRandomness("again"))
    finally:
        path.write_bytes(whole)


@settings(max_examples=80)
@given(wounds=WOUNDS)
def test_a_damaged_ring_is_not_used_or_still_opens_or_refuses(ring_folder: Path, wounds: list[Wound]) -> None:
    """Never a wrong key in the place of a right one, never a key in the refusal."""
    whole = (ring_folder / "keyring.json").read_bytes()
    good = FileKeyRing(ring_folder, SeededRandomness("again"))
    key_id, wrapped = good.wrap(b"k" * 32, b"context")
    ring = _reopened(ring_folder, damaged(whole, wounds))
    if isinstance(ring, GongkaiError):
        assert isinstance(ring, KeyUnavailable)
        secrets = json.loads(whole)["wrapping"].values()
        assert not [secret for secret in secrets if secret in f"{ring} {ring.data} {ring.__cause__} {ring.__context__}"]
    else:
        assert answer_of(ring.unwrap, key_id, wrapped, b"context") == b"k" * 32 or isinstance(
            answer_of(ring.unwrap, key_id, wrapped, b"context"), KeyUnavailable
        )


@given(
    body=st.fixed_dictionaries({}, optional=dict.fromkeys(("format", "current", "wrapping", "mac_secret"), JSON)) | JSON
)
def test_no_json_is_taken_for_a_ring(ring_folder: Path, body: Any) -> None:
    """Whatever stands under its keys."""
    assert isinstance(_reopened(ring_folder, json.dumps(body).encode()), KeyUnavailable)


@given(st.binary(max_size=80), st.binary(max_size=40), WOUNDS, TEXTS)
def test_a_wrapped_key_opens_whole_and_in_its_place_or_not_at_all(
    key: bytes, context: bytes, wounds: list[Wound], key_id: str
) -> None:
    """Under another name, in another context, with a changed octet."""
    ring = MemoryKeyRing(b"seed")
    name, wrapped = ring.wrap(key, context)
    assert ring.unwrap(name, wrapped, context) == key
    assert ring.wrap(key, context) == (name, wrapped)
    changed = damaged(wrapped, wounds)
    assert changed == wrapped or isinstance(answer_of(ring.unwrap, name, changed, context), KeyUnavailable)
    assert isinstance(answer_of(ring.unwrap, name, wrapped, context + b"x"), KeyUnavailable)
    assert key_id == name or isinstance(answer_of(ring.unwrap, key_id, wrapped, context), KeyUnavailable)


# --- documents ------------------------------------------------------------


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> DiskDocumentStore:
    """An empty store."""
    return DiskDocumentStore(tmp_path_factory.mktemp("documents"))


@given(name=TEXTS | st.sampled_from(SNAGS).map(lambda snag: f"sha256:{snag}") | st.just("sha256:" + "A" * 64))
def test_no_name_leads_out_of_the_store(disk: DiskDocumentStore, name: str) -> None:
    """What is no digest names no document, and is not repeated."""
    for store in (disk, MemoryDocumentStore()):
        assert store.exists(name) is False
        assert isinstance(answer_of(store.get, name), DocumentMissing)
        assert isinstance(answer_of(store.put, name, b"x"), DocumentDamaged)


@settings(max_examples=20)
@given(content=st.binary(max_size=100))
def test_a_document_is_given_back_as_it_was_put(disk: DiskDocumentStore, content: bytes) -> None:
    """Once or twice."""
    memory = MemoryDocumentStore()
    for store in (disk, memory):
        store.put(digest_of(content), content)
        store.put(digest_of(content), content)
        assert store.exists(digest_of(content))
        assert store.get(digest_of(content)) == content


@pytest.mark.parametrize("text", ["x=" + "[" * 5000, "x=" + "9" * 5000, "x=" + "{a=" * 5000])
def test_settings_without_a_bottom_are_refused(text: str) -> None:
    """And so is a number too long to be read."""
    assert isinstance(answer_of(read_agency, text, DISCLOSURE.workflow), BadSettings)


def test_a_ring_without_a_bottom_is_not_used(tmp_path: Path) -> None:
    """As any other file that is none."""
    FileKeyRing.create_or_open(tmp_path / "keys", SeededRandomness("x"))
    (tmp_path / "keys" / "keyring.json").write_bytes(b"[" * 100_000)
    assert isinstance(answer_of(FileKeyRing, tmp_path / "keys", SeededRandomness("x")), KeyUnavailable)


def test_a_pattern_of_numbers_is_text_that_an_entry_takes() -> None:
    """One that is not composed (NFC) would let every registration fail."""
    text = OFFICE.replace("示例申〔{year}〕", "e\u0301〔{year}〕")
    assert text != OFFICE
    assert isinstance(answer_of(read_agency, text, DISCLOSURE.workflow), BadSettings)
    assert isinstance(answer_of(read_agency, text.replace("e\u0301", "\u00e9"), DISCLOSURE.workflow), Agency)
