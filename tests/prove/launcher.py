"""Runs the real `bot.py` and starts it again whenever it was killed, as a supervisor would.

The bot runs in a fork that has its modules already, so that a start takes a fraction of a second;
but for `seams.py` it is what `python bot.py` runs. SIGTERM is handed on; any other end is ours too.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType

from sandbox.bot_process import end_with_parent
from tests.prove.seams import Counting, wrap
from tests.prove.touches import FOLDER_VARIABLE, take_order

COMMAND = (sys.executable, "-m", "tests.prove.launcher")
"""In place of `python bot.py`, from the project's folder."""
WHERE_USED = (
    "cogs.client",
    "cogs.edit",
    "jobs",
    "logs",
    "models",
    "runcomfy",
    "settings",
    "storage",
)
"""What `bot.py` imports, most of it only where it is used."""
PATIENCE = {
    # What a job whose time ran out while nobody was there is given at a start.
    "PROVE_GRACE_SECONDS": ("jobs.desk", "GRACE_SECONDS"),
    # What a status on its way gets to arrive before an end goes past it.
    "PROVE_GIVE_WAY_SECONDS": ("cogs.edit.reply.statuses", "GIVE_WAY_SECONDS"),
}
"""Variables that change how long the bot waits for something, and which."""


def main() -> int:
    """Run the bot until it ends by itself or is asked to; return its exit status."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    for name in WHERE_USED:
        importlib.import_module(name)
    for variable, (module, constant) in PATIENCE.items():
        if seconds := os.environ.get(variable):
            importlib.import_module(module).__dict__[constant] = float(seconds)
    child, asked = 0, False

    def hand_on(number: int, _: FrameType | None) -> None:
        nonlocal asked
        asked = True
        if child:
            os.kill(child, number)

    signal.signal(signal.SIGTERM, hand_on)
    while True:
        bind = end_with_parent()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            if bind:
                bind()
            wrap(Counting(folder))
            runpy.run_path("bot.py", run_name="__main__")
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if asked or code != -signal.SIGKILL:
            return code
        take_order(folder)


if __name__ == "__main__":
    sys.exit(main())
