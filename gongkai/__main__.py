"""The command ``gongkai``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongkai.adapters.installation import Installation, Wanted


def main() -> int:
    """Run the command line of this process."""
    return run(sys.argv[1:])


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code is 0 done, 1 refused, 2 misused, 3 an internal failure."""
    from gongkai.adapters import command_line

    return command_line.run(arguments, _assemble)


def _assemble(wanted: Wanted) -> Installation:
    """Only a command that needs a database loads what talks to one."""
    from gongkai.assembly import assemble

    return assemble(wanted)


if __name__ == "__main__":
    sys.exit(main())
