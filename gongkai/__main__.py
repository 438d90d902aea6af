"""The command ``gongkai``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code is 0 done, 1 refused, 2 misused, 3 an internal failure."""
    from gongkai.adapters.command_line import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
