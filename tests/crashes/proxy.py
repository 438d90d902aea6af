"""A proxy between psycopg and PostgreSQL that cuts the connection just before or just after a COMMIT is carried out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from sqlalchemy import URL

BEFORE = "before the COMMIT"
AFTER = "after the COMMIT"
_QUERY = b"Q"
_READY = b"Z"
_HEAD = 5
_LENGTH = 4


class Proxy:
    """Listens on a port of 127.0.0.1 while entered. `cut_next` arms it for the next COMMIT; `cuts` counts."""

    def __init__(self, server: URL) -> None:
        folder, port = str(server.query["host"]), server.query.get("port", "5432")
        self._server, self._url = Path(folder) / f".s.PGSQL.{port}", server
        self._armed: str | None = None
        self._threads: list[threading.Thread] = []
        self.cuts = 0

    def __enter__(self) -> Proxy:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> URL:
        """The way to the server through the proxy, in plain, so that it can be read."""
        port = self._listening.getsockname()[1]
        query = {"sslmode": "disable", "gssencmode": "disable"}
        return URL.create("postgresql+psycopg", "postgres", None, "127.0.0.1", port, self._url.database, query)

    def cut_next(self, when: str) -> None:
        """Cut the connection that sends the next COMMIT, `BEFORE` or `AFTER` the server has it."""
        self._armed = when

    def taken(self) -> str | None:
        """What a COMMIT that has just come is to suffer; the next one suffers nothing."""
        when, self._armed = self._armed, None
        self.cuts += when is not None
        return when

    def _start(self, body: Callable[[], None]) -> None:
        thread = threading.Thread(target=body)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # messages are small and many
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            line = _Line(self, client, server)
            self._start(line.questions)
            self._start(line.answers)


class _Line:
    """One connection through the proxy: a thread for what the client says, one for what the server answers."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.swallowing = False
        self.carried_out = threading.Event()

    def questions(self) -> None:
        """Message by message; the first one, the greeting, has no type."""
        with self.client, suppress(OSError), self.client.makefile("rb") as coming:
            length = coming.read(_LENGTH)
            self.server.sendall(length + coming.read(int.from_bytes(length, "big") - _LENGTH))
            for kind, message in _messages(coming):
                is_commit = kind == _QUERY and message[_HEAD:].rstrip(b"\0; ").upper() == b"COMMIT"
                when = self.proxy.taken() if is_commit else None
                if when == BEFORE:
                    break
                self.swallowing = when == AFTER
                self.server.sendall(message)
                if when == AFTER:
                    self.carried_out.wait()
                    break
        _end(self.client, self.server)

    def answers(self) -> None:
        """Message by message, to the client or, where the connection is to be cut after a COMMIT, to nobody."""
        with self.server, suppress(OSError), self.server.makefile("rb") as coming:
            for kind, message in _messages(coming):
                if not self.swallowing:
                    self.client.sendall(message)
                elif kind == _READY:
                    self.carried_out.set()
        self.carried_out.set()
        _end(self.client, self.server)


def _messages(coming: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The type and the whole of each message until the stream ends."""
    while len(head := coming.read(_HEAD)) == _HEAD:
        yield head[:1], head + coming.read(int.from_bytes(head[1:], "big") - _LENGTH)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
