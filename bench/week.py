"""A week of members, and then the balance: `python -m bench.week --members 1000 --days 7 --seed 1`.

The real jobs, rules and stores on a real file, with a clock that is set by hand: members of three
servers ask for edits, dozens at once, while managers change every rule, moderators give and reset,
owners set budgets and pause everything, jobs end in every way (some after midnight, or in another
month), and processes die. A model in plain Python decides what has to come of each event; each
answer, and at the end of each day and each process every row and every millionth of a dollar, is
compared with it. Exit status 1: something differs.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from time import monotonic, process_time

from bench.weeklong.report import lines
from bench.weeklong.run import Run


def main() -> int:
    """Run it, print the balance and return the exit status."""
    parser = argparse.ArgumentParser(description="A week of members against a plain model.")
    parser.add_argument("--members", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--days", type=int, default=7, help="how long (7)")
    parser.add_argument("--seed", type=int, default=1, help="decides what people do (1)")
    arguments = parser.parse_args()
    if arguments.members < 1 or not 1 <= arguments.days <= 60:
        parser.error("1 member or more, 1 to 60 days")
    # Budgets that run low are told to the owners here, thousands of times over all seeds.
    logging.disable(logging.WARNING)
    print(f"seed {arguments.seed}: {arguments.members} members, {arguments.days} days", flush=True)
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="week-") as folder:
        run = Run(
            Path(folder) / "repaint.db",
            members=arguments.members,
            days=arguments.days,
            seed=arguments.seed,
        )
        asyncio.run(run.run())
    print("\n".join(lines(run)))
    print(f"{monotonic() - began:.0f} seconds, {process_time():.0f} of the processor's")
    return 1 if run.judge.differences else 0


if __name__ == "__main__":
    sys.exit(main())
