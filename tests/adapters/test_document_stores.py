"""Every document store against the contract of the port; then what is particular to the disk."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gongkai.adapters.documents import DiskDocumentStore, MemoryDocumentStore
from gongkai.engine import DocumentDamaged, DocumentMissing, DocumentStore

CONTENT = b"ciphertext\r\n\x00"
DIGEST = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
OTHER = f"sha256:{hashlib.sha256(b'other').hexdigest()}"
NOT_DIGESTS = [
    "",
    "sha256:",
    "sha256:../../../../etc/passwd",
    "../" + DIGEST,
    DIGEST + "\n",
    DIGEST + "/../x",
    DIGEST.upper(),
    DIGEST.removeprefix("sha256:"),
    DIGEST.replace("sha256", "sm3"),
    DIGEST[:-1],
    "sha256:" + "０" * 64,
]


@dataclass
class Case:
    store: DocumentStore
    damage: Callable[[], object]


def path_of(directory: Path) -> Path:
    name = DIGEST.removeprefix("sha256:")
    return directory / "sha256" / name[:2] / name


@pytest.fixture(params=["disk", "memory"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    if request.param == "disk":
        directory = tmp_path / "a" / "documents"
        return Case(DiskDocumentStore(directory), lambda: path_of(directory).write_bytes(b"damaged"))
    memory = MemoryDocumentStore()
    return Case(memory, lambda: memory.contents.update({DIGEST: b"damaged"}))


@pytest.mark.parametrize("content", [CONTENT, b""])
def test_what_was_put_is_got(case: Case, content: bytes) -> None:
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert isinstance(case.store, DocumentStore)
    assert not case.store.exists(digest)
    case.store.put(digest, content)
    assert case.store.exists(digest)
    assert case.store.get(digest) == content


def test_a_second_put_changes_nothing(case: Case) -> None:
    case.store.put(DIGEST, CONTENT)
    case.store.put(DIGEST, CONTENT)
    assert case.store.get(DIGEST) == CONTENT


def test_a_missing_document_is_missing(case: Case) -> None:
    case.store.put(DIGEST, CONTENT)
    assert not case.store.exists(OTHER)
    with pytest.raises(DocumentMissing, match=OTHER):
        case.store.get(OTHER)


def test_content_under_the_digest_of_another_is_refused_and_not_kept(case: Case) -> None:
    with pytest.raises(DocumentDamaged):
        case.store.put(DIGEST, b"other")
    assert not case.store.exists(DIGEST)


def test_a_damaged_document_is_found_and_not_painted_over(case: Case) -> None:
    case.store.put(DIGEST, CONTENT)
    case.damage()
    assert case.store.exists(DIGEST)
    with pytest.raises(DocumentDamaged, match=DIGEST):
        case.store.get(DIGEST)
    with pytest.raises(DocumentDamaged, match=DIGEST):
        case.store.put(DIGEST, CONTENT)


@pytest.mark.parametrize("digest", NOT_DIGESTS)
def test_what_is_not_a_digest_names_no_document(case: Case, digest: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert not case.store.exists(digest)
    with pytest.raises(DocumentMissing, match="not a digest") as missing:
        case.store.get(digest)
    with pytest.raises(DocumentDamaged, match="not a digest"):
        case.store.put(digest, CONTENT)
    assert "passwd" not in f"{missing.value} {missing.value!r}"
    assert sorted(tmp_path.rglob("*")) == before


# --- the disk -------------------------------------------------------------------------------------------------


def test_a_document_is_a_file_of_its_owner_and_survives_the_store(tmp_path: Path) -> None:
    DiskDocumentStore(tmp_path).put(DIGEST, CONTENT)
    assert path_of(tmp_path).read_bytes() == CONTENT
    assert path_of(tmp_path).stat().st_mode & 0o777 == 0o600
    assert list(path_of(tmp_path).parent.iterdir()) == [path_of(tmp_path)]
    assert DiskDocumentStore(tmp_path).get(DIGEST) == CONTENT


def test_file_and_directories_are_synced_before_put_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def remember(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", remember)
    DiskDocumentStore(tmp_path).put(DIGEST, CONTENT)
    path = path_of(tmp_path)
    wanted = [each.stat().st_ino for each in (tmp_path, path.parent.parent, path, path.parent)]
    assert synced == wanted
    DiskDocumentStore(tmp_path).put(DIGEST, CONTENT)
    assert synced[len(wanted) :] == [path.parent.stat().st_ino]


def test_a_put_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    store = DiskDocumentStore(tmp_path)
    path_of(tmp_path).parent.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        store.put(DIGEST, CONTENT)
    assert list(path_of(tmp_path).parent.iterdir()) == []
    assert not store.exists(DIGEST)


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*names: Any, **options: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    DiskDocumentStore(tmp_path).put(DIGEST, CONTENT)
    assert list(path_of(tmp_path).parent.iterdir()) == [path_of(tmp_path)]
    assert DiskDocumentStore(tmp_path).get(DIGEST) == CONTENT


def test_of_two_that_put_at_once_the_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def outrun(*names: Any, **options: Any) -> None:
        path_of(tmp_path).write_bytes(CONTENT)
        link(*names, **options)

    monkeypatch.setattr(os, "link", outrun)
    DiskDocumentStore(tmp_path).put(DIGEST, CONTENT)
    assert list(path_of(tmp_path).parent.iterdir()) == [path_of(tmp_path)]
