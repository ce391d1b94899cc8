"""A worker process: the only place where pictures are decoded. Started by `pictures.process`.

One task a line comes in, as JSON; two lines go out: how many pixels it will take, upon which it
waits for `go`, and the answer. It holds no secret, is bounded in memory, time and what it can
write, and ends with the bot, however that ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from pictures.picture import PictureError, Trouble

MOST_MEMORY = 1_500_000_000
"""Bytes of address space, which is what Linux bounds; code and stacks count, some 200 MB. The
largest pictures that are let in take 1.1 GB at most (`python -m bench.pictures --largest`)."""
MOST_WRITTEN = 300_000_000
"""Bytes of one file."""
MOST_SECONDS = 120
"""For one task, if the bot should fail to end it."""
NICENESS = 5
"""Enough for the bot to answer at once beside twenty pictures (`python -m bench.pictures`);
with 15, a busy machine let people wait for their results."""
PR_SET_PDEATHSIG = 1
"""From `linux/prctl.h`."""


def main() -> None:
    """Do tasks until nobody can ask for any more."""
    answers = _own_stdout()
    try:
        _end_with(parent=int(sys.argv[1]))
        _bound()
        from pictures.decoding import (
            tasks,  # what it imports may be missing, or not fit into memory
        )
    except BaseException as error:
        _say(answers, {"failed": repr(error)})
        raise
    _say(answers, {"ready": True})

    def allow(pixels: int) -> None:
        signal.alarm(0)  # it may be long until there is room
        _say(answers, {"pixels": pixels})
        if not sys.stdin.readline():
            sys.exit()
        signal.alarm(MOST_SECONDS)

    for line in sys.stdin:
        task = json.loads(line)
        signal.alarm(MOST_SECONDS)
        try:
            answer = tasks.do(task, allow)
        except PictureError as error:
            facts = dict(error.facts)
            answer = {"trouble": error.trouble.value, "detail": error.detail, "facts": facts}
        except OSError as error:
            answer = {"os_error": [error.errno, str(error.strerror or error)]}
        except Exception as error:
            answer = {"trouble": Trouble.TOO_MUCH_WORK.value, "detail": repr(error), "facts": {}}
        signal.alarm(0)
        _say(answers, answer)


def _end_with(parent: int) -> None:
    """Have the kernel end this process with the bot, even in the middle of a picture.

    Elsewhere than on Linux the end of its standard input, or the alarm, has to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:  # it ended in between, and nobody would tell
        sys.exit()


def _bound() -> None:
    os.nice(NICENESS)
    # Ctrl-C is for the bot, which then ends this. A session of its own would keep it away too, but
    # Linux shares processors among sessions first, and niceness counts only within one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, MOST_WRITTEN)
    with suppress(ValueError, OSError):  # macOS knows it and refuses it
        _limit(resource.RLIMIT_AS, MOST_MEMORY)
    with suppress(OSError):
        # Where memory runs out, the kernel is to end this process and not the bot.
        Path("/proc/self/oom_score_adj").write_text("1000")


def _limit(what: int, most: int) -> None:
    """Lower a limit of this process; it stays where the machine's owner put it lower."""
    limits = [most, *resource.getrlimit(what)]
    least = min(limit for limit in limits if limit != resource.RLIM_INFINITY)
    resource.setrlimit(what, (least, least))


def _own_stdout() -> TextIO:
    """Return what the bot reads; whatever else writes there goes where the errors go."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _say(answers: TextIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
