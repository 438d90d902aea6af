"""Every key ring against the contract of the port; then what is particular to the file."""

from __future__ import annotations

import hashlib
import hmac
import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gongkai.adapters.chance import SeededRandomness, SystemRandomness
from gongkai.adapters.keys import FileKeyRing, MemoryKeyRing
from gongkai.engine import KeyRing, KeyUnavailable

KEY = b"k" * 32
CONTEXT = b"agency|case-7"

Ring = FileKeyRing | MemoryKeyRing


@dataclass
class Case:
    ring: Ring
    again: Callable[[], Ring]
    other: Callable[[], Ring]


@pytest.fixture(params=["file", "memory"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    def opened(name: str) -> FileKeyRing:
        return FileKeyRing.create_or_open(tmp_path / "secrets" / name, SystemRandomness())

    if request.param == "file":
        return Case(opened("one"), lambda: opened("one"), lambda: opened("two"))
    return Case(MemoryKeyRing(b"one"), lambda: MemoryKeyRing(b"one"), lambda: MemoryKeyRing(b"two"))


def test_a_key_comes_back_in_its_context_also_from_the_ring_opened_again(case: Case) -> None:
    assert isinstance(case.ring, KeyRing)
    key_id, wrapped = case.ring.wrap(KEY, CONTEXT)
    assert KEY not in wrapped
    assert case.ring.unwrap(key_id, wrapped, CONTEXT) == KEY
    assert case.again().unwrap(key_id, wrapped, CONTEXT) == KEY


def test_another_context_ring_or_id_and_changed_bytes_open_nothing(case: Case) -> None:
    key_id, wrapped = case.ring.wrap(KEY, CONTEXT)
    changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    attempts: list[tuple[Ring, str, bytes, bytes]] = [
        (case.ring, key_id, wrapped, b"agency|case-8"),
        (case.ring, key_id, wrapped, b""),
        (case.other(), key_id, wrapped, CONTEXT),
        (case.ring, "kek-2", wrapped, CONTEXT),
        (case.ring, key_id, changed, CONTEXT),
        (case.ring, key_id, wrapped[:20], CONTEXT),
        (case.ring, key_id, b"", CONTEXT),
    ]
    for ring, tried_id, tried, context in attempts:
        with pytest.raises(KeyUnavailable, match="kek-") as caught:
            ring.unwrap(tried_id, tried, context)
        assert "case-7" not in f"{caught.value} {caught.value!r}"


def test_after_a_rotation_the_new_key_wraps_and_the_old_one_still_unwraps(case: Case) -> None:
    old_id, old = case.ring.wrap(KEY, CONTEXT)
    mac = case.ring.mac("blind_index", b"11010519491231002X")
    assert case.ring.rotate() == "kek-2"
    new_id, new = case.ring.wrap(KEY, CONTEXT)
    assert (old_id, new_id) == ("kek-1", "kek-2")
    assert case.ring.unwrap(old_id, old, CONTEXT) == case.ring.unwrap(new_id, new, CONTEXT) == KEY
    assert case.ring.mac("blind_index", b"11010519491231002X") == mac
    with pytest.raises(KeyUnavailable):
        case.ring.unwrap(new_id, old, CONTEXT)


def test_a_mac_depends_on_ring_purpose_and_data_and_on_nothing_else(case: Case) -> None:
    mac = case.ring.mac("blind_index", b"data")
    assert len(mac) == hashlib.sha256().digest_size
    assert mac == case.again().mac("blind_index", b"data")
    others = {case.ring.mac("request", b"data"), case.ring.mac("blind_index", b""), case.other().mac("request", b"")}
    assert len(others | {mac}) == 4


def test_a_ring_does_not_show_its_keys(case: Case) -> None:
    assert "kek" not in repr(case.ring)
    assert "\\x" not in repr(vars(case.ring).get("_keys"))


def test_the_ring_for_tests_repeats_itself() -> None:
    ring = MemoryKeyRing(b"one")
    assert ring.wrap(KEY, CONTEXT) == MemoryKeyRing(b"one").wrap(KEY, CONTEXT)
    assert ring.wrap(KEY, CONTEXT) != ring.wrap(KEY, b"another")


# --- the file -------------------------------------------------------------------------------------------------


def test_the_ring_is_a_private_file_in_a_private_directory(tmp_path: Path) -> None:
    directory = tmp_path / "keys"
    FileKeyRing.create_or_open(directory, SeededRandomness("a")).rotate()
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in directory.iterdir()} == {
        "keyring.json": 0o600,
        "keyring.lock": 0o600,
    }
    assert list(json.loads((directory / "keyring.json").read_text())["wrapping"]) == ["kek-1", "kek-2"]


@pytest.mark.parametrize(("name", "mode"), [("keyring.json", 0o640), (".", 0o750)])
def test_a_ring_that_others_can_read_is_not_used(tmp_path: Path, name: str, mode: int) -> None:
    FileKeyRing.create_or_open(tmp_path / "keys", SystemRandomness())
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(KeyUnavailable, match=f"mode {mode:04o}"):
        FileKeyRing(tmp_path / "keys", SystemRandomness())


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": "gongkai-keyring/1", "current": "kek-1", "wrapping": {}, "mac_secret": ""}', "secret"],
)
def test_a_file_that_is_no_ring_is_not_used_and_not_quoted(tmp_path: Path, content: str) -> None:
    FileKeyRing.create_or_open(tmp_path / "keys", SystemRandomness())
    (tmp_path / "keys" / "keyring.json").write_text(content)
    with pytest.raises(KeyUnavailable, match="not a gongkai-keyring/1") as caught:
        FileKeyRing.create_or_open(tmp_path / "keys", SystemRandomness())
    assert caught.value.__context__ is None


def test_without_a_file_there_is_no_ring(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match="FileNotFoundError"):
        FileKeyRing(tmp_path / "keys", SystemRandomness())


def test_a_ring_rotated_by_another_process_is_read_again(tmp_path: Path) -> None:
    mine = FileKeyRing.create_or_open(tmp_path, SystemRandomness())
    theirs = FileKeyRing.create_or_open(tmp_path, SystemRandomness())
    theirs.rotate()
    assert mine.unwrap(*theirs.wrap(KEY, CONTEXT), CONTEXT) == KEY
    assert mine.wrap(KEY, CONTEXT)[0] == "kek-2"


def test_a_rotation_that_could_not_be_kept_wraps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = FileKeyRing.create_or_open(tmp_path, SystemRandomness())

    def full(handle: int) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        ring.rotate()
    assert ring.wrap(KEY, CONTEXT)[0] == "kek-1"


def _rotate_often(directory: Path) -> None:
    ring = FileKeyRing(directory, SystemRandomness())
    for _ in range(5):
        ring.rotate()


def test_rotations_of_several_processes_are_all_kept(tmp_path: Path) -> None:
    FileKeyRing.create_or_open(tmp_path, SystemRandomness())
    spawning = multiprocessing.get_context("spawn")
    processes = [spawning.Process(target=_rotate_often, args=(tmp_path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert FileKeyRing(tmp_path, SystemRandomness()).wrap(KEY, CONTEXT)[0] == "kek-16"


def test_the_mac_is_hmac_sha256_under_a_key_derived_for_the_purpose(tmp_path: Path) -> None:
    ring = FileKeyRing.create_or_open(tmp_path, SeededRandomness("a"))
    randomness = SeededRandomness("a")
    secret = [randomness.octets(32), randomness.octets(32)][1]
    key = hmac.digest(secret, b"gongkai mac key: request", "sha256")
    assert ring.mac("request", b"data") == hmac.digest(key, b"data", "sha256")
