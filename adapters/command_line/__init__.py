"""The command line: ``gongkai …``. Every command is a thin call; what it prints for machines never wraps.

Exit codes: 0 done, 1 refused or found wanting, 2 misused, 3 an internal failure. No traceback reaches a user.
Each command imports what it needs when it runs, so that ``--help`` and ``deadline`` load no database.
"""

from .application import application, run

__all__ = ["application", "run"]
