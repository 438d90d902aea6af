"""Documents on a disk, and the durable writing of a file that this takes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gongkai.engine import DocumentDamaged, DocumentMissing, Words

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


class DiskDocumentStore:
    """Keeps each document as ``<directory>/sha256/ab/<64 hex digits>``, readable by its owner only.

    The digest is checked at every put and get. A digest of another form names no document: it never becomes a path.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, digest: str, content: bytes) -> None:
        """Keep `content`, durably; a second put changes nothing.

        Raises `DocumentDamaged` where the content does not fit the digest, and also where what is already kept under
        it no longer does: damage is reported, not painted over. An `OSError` of the disk goes through.
        """
        check_digest(digest, content)
        if not write_once(self._path(digest), content):
            self.get(digest)

    def get(self, digest: str) -> bytes:
        """The content. Raises `DocumentMissing`, or `DocumentDamaged` where the bytes no longer fit the digest."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise DocumentMissing(digest=digest) from None
        return check_digest(digest, content)

    def exists(self, digest: str) -> bool:
        """Whether a document of that digest is kept; whether it is whole, `get` tells."""
        return _DIGEST.fullmatch(digest) is not None and self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        found = _DIGEST.fullmatch(digest)
        if found is None:
            raise DocumentMissing(digest=shown_digest(digest))
        return self._directory / "sha256" / found[1][:2] / found[1]


def check_digest(digest: str, content: bytes) -> bytes:
    """The content again. Raises `DocumentDamaged` where `digest` is not its digest."""
    if digest != f"sha256:{hashlib.sha256(content).hexdigest()}":
        raise DocumentDamaged(digest=shown_digest(digest))
    return content


def shown_digest(digest: str) -> str | Words:
    """The digest as an error may tell it: what is not a digest may be anything, and is not repeated."""
    return digest if _DIGEST.fullmatch(digest) else Words("（格式不符的摘要）", "(not a digest)")


def write_once(path: Path, content: bytes) -> bool:
    """Write a new file whole or not at all, durable on return; False where `path` existed, which stays as it is.

    Missing directories are made. The file is its owner's alone (mode 0600). Raises `OSError`.
    """
    make_directory(path.parent)
    is_new = not path.exists()
    if is_new:
        with _written_beside(path, content) as written:
            is_new = _place(written, path)
    # Also for a file that was there: whoever put it may not have got so far.
    sync_directory(path.parent)
    return is_new


def replace(path: Path, content: bytes) -> None:
    """Put a file in the place of the old one, whole or not at all, durable on return. Raises `OSError`."""
    with _written_beside(path, content) as written:
        written.replace(path)
    sync_directory(path.parent)


def make_directory(directory: Path, mode: int = 0o777) -> None:
    """Make a directory and those above it, durably; `mode` is for the last one. Raises `OSError`."""
    if directory.is_dir():
        return
    make_directory(directory.parent)
    directory.mkdir(mode=mode, exist_ok=True)
    sync_directory(directory.parent)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield written
    finally:
        written.unlink(missing_ok=True)


def _place(written: Path, path: Path) -> bool:
    try:
        path.hardlink_to(written)
    except FileExistsError:
        return False
    except OSError:
        # A file system without links: the rename is as atomic, and what it might replace has the same name for the
        # same content.
        written.replace(path)
    return True
