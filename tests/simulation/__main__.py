"""``python -m tests.simulation``: as many histories as wanted; ``planted``: the faults that it must find.

Exit code 1 with a seed, the oracle's sentence and a shortened history where one found something.
"""

from __future__ import annotations

import argparse
import itertools
import sys

from tests.simulation.run import STEPS, history, run
from tests.simulation.shorten import shortened, told

SEEDS = 50


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("histories", "planted"), default="histories")
    parser.add_argument("--seeds", type=int, help=f"how many histories ({SEEDS}, or as many as fit into --minutes)")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--minutes", type=float, help="begin no history after so many minutes")
    parser.add_argument("--steps", type=int, default=STEPS, help="operations of a history")
    parser.add_argument("--workers", type=int, default=1, help="processes of this machine to use")
    return parser.parse_args()


def main() -> int:
    """The exit code."""
    given = _arguments()
    if given.what == "planted":
        from tests.simulation.planted import print_table

        return print_table()
    count = given.seeds or (None if given.minutes else SEEDS)
    seeds = itertools.count(given.first) if count is None else range(given.first, given.first + count)
    done = run(seeds, minutes=given.minutes, steps=given.steps, workers=given.workers)
    print(f"simulation: {done}")
    if done.failed is None:
        return 0
    print(f"seed {done.failed.seed} ({given.steps} steps): {done.failed.wrong}")
    print("shortening …", flush=True)
    failed = history(done.failed.seed, given.steps)
    print(told(shortened(failed) if failed.wrong else failed))
    return 1


if __name__ == "__main__":
    sys.exit(main())
