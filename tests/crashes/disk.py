"""A disk under SQLite that fails where it is told, and that remembers what was written and what was made durable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw
from sqlalchemy import Engine, create_engine

from gongkai.engine.casework import configure_sqlite
from tests.crashes import apsw_driver

WRITE, SYNC, TRUNCATE, READ = "xWrite", "xSync", "xTruncate", "xRead"
NAMELESS = "a temporary file"


@dataclass(frozen=True)
class Fault:
    """The `number`-th call of `operation` (from 1) raises `error`; with `lasting`, every one from there on."""

    operation: str
    number: int
    error: Callable[[], Exception]
    lasting: bool


@dataclass(frozen=True)
class Happening:
    """What reached the disk, in its order; `mark` is something that the program says in between."""

    operation: str
    path: str
    offset: int = 0
    data: bytes = b""
    mark: object = None


@dataclass
class Disk:
    """Registered as a VFS while it is entered. Calls go through to the real files unless `fault` strikes."""

    fault: Fault | None = None
    counts: Counter[str] = field(default_factory=Counter)
    struck: int = 0
    happenings: list[Happening] | None = None
    _number = 0

    def __enter__(self) -> Disk:
        Disk._number += 1
        self.name = f"faulty {Disk._number}"
        self._vfs = _Vfs(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vfs.unregister()

    def engine(self, path: Path, *, durable: bool = True) -> Engine:
        """The engine's own SQLite engine, over this disk."""
        return configure_sqlite(
            create_engine(
                f"sqlite+pysqlite:///{path}",
                module=apsw_driver,
                creator=lambda: apsw_driver.connect(str(path), self.name),
            ),
            durable=durable,
        )

    def mark(self, mark: object) -> None:
        """The program says something, an acknowledgement say."""
        self.note(Happening("mark", "", mark=mark))

    def note(self, happening: Happening) -> None:
        """Remember, where happenings are kept; a temporary file dies with its program anyway."""
        if self.happenings is not None and happening.path != NAMELESS:
            self.happenings.append(happening)

    def call(self, operation: str) -> None:
        """A call arrives. Raises the fault's error where it strikes."""
        self.counts[operation] += 1
        fault = self.fault
        if fault is None or fault.operation != operation:
            return
        if self.counts[operation] == fault.number or (fault.lasting and self.counts[operation] > fault.number):
            self.struck += 1
            raise fault.error()


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        super().__init__(disk.name, "")
        self.disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 (SQLite's name)
        return _File(self.disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.disk.note(Happening("xDelete", filename))

    def excepthook(self, *_: Any) -> bool:
        """The fault was ours: nobody needs to be told."""
        return True


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.path = name.filename() if isinstance(name, apsw.URIFilename) else name or NAMELESS

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self.disk.call(WRITE)
        super().xWrite(data, offset)
        self.disk.note(Happening(WRITE, self.path, offset, bytes(data)))

    def xSync(self, flags: int) -> None:  # noqa: N802
        self.disk.call(SYNC)
        self.disk.note(Happening(SYNC, self.path))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self.disk.call(TRUNCATE)
        super().xTruncate(size)
        self.disk.note(Happening(TRUNCATE, self.path, size))

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self.disk.call(READ)
        return super().xRead(amount, offset)

    def excepthook(self, *_: Any) -> bool:
        """The fault was ours: nobody needs to be told."""
        return True
