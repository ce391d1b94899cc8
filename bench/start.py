"""How soon the bot is there, and what it holds then: `python -m bench.start`.

The real bot in the sandbox, from its process's start to its first request to Discord, and the
resident memory of its own process once its commands work; against a process that does nothing but
`import discord`, from its start until that is done. Fresh processes, in turns.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from time import time

from bench.parts.figures import Figures, Goal, Table, present, spread
from bench.parts.processes import children, memory
from sandbox.bot_process import PROJECT
from sandbox.house import Sandbox

RUNS = 9
BARS = (1.3, 1.4)
SETTLED_SECONDS = 0.3
"""After the gateway is there: the commands are compared, and the workers' first one has started."""
IMPORT = "import discord\nprint(flush=True)\nimport sys; sys.stdin.read()"
"""It waits to be looked at."""


async def measure() -> Figures:
    """Compare the two."""
    bot: list[tuple[float, int, int]] = []
    bare: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory(prefix="start-") as folder:
        # Compiled once, as a second start finds it; the first round compiles, and is not counted.
        compiled = {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled"),
        }
        async with Sandbox(port=0, folder=Path(folder) / "data") as sandbox:
            for number in range(-1, RUNS):
                ours, alone = await _start(sandbox, compiled), await _import(compiled)
                if number >= 0:
                    bot.append(ours)
                    bare.append(alone)
    seconds, resident, workers = zip(*bot, strict=True)
    bare_seconds, bare_resident = zip(*bare, strict=True)
    rows = [
        (
            "the bot",
            spread([one * 1e3 for one in seconds], "{:.0f} ms"),
            spread([one / 1e6 for one in resident], "{:.1f} MB"),
        ),
        (
            "`import discord`",
            spread([one * 1e3 for one in bare_seconds], "{:.0f} ms"),
            spread([one / 1e6 for one in bare_resident], "{:.1f} MB"),
        ),
        ("beside the bot, its workers", "", spread([one / 1e6 for one in workers], "{:.1f} MB")),
    ]
    table = Table(
        "A start",
        ("", "until the first request to Discord", "resident memory"),
        rows,
        f"{RUNS} fresh processes each, in turns. A worker decodes pictures in a process of its "
        "own, started beside the login; those that are idle end.",
    )
    return Figures(
        [table],
        [
            Goal(
                12,
                "cold start: the bot / `import discord`",
                BARS[0],
                [one / other for one, other in zip(seconds, bare_seconds, strict=True)],
            ),
            Goal(
                12,
                "resident memory when ready: the bot / `import discord`",
                BARS[1],
                [one / max(other, 1) for one, other in zip(resident, bare_resident, strict=True)],
            ),
        ],
    )


async def _start(sandbox: Sandbox, variables: Mapping[str, str]) -> tuple[float, int, int]:
    """Return the seconds to the first request, and the bytes of the bot and of its workers."""
    before, began = sandbox.exchanges.count, time()
    await sandbox.bot.start(variables)
    await sandbox.bot.wait_until_ready()
    await asyncio.sleep(SETTLED_SECONDS)
    pid = sandbox.bot.pid
    found = memory("VmRSS", pid), sum(memory("VmRSS", worker) for worker in children(pid))
    first = min(one.at for one in sandbox.exchanges.kept if one.number > before)
    await sandbox.bot.stop()
    return first - began, *found


async def _import(variables: Mapping[str, str]) -> tuple[float, int]:
    began = time()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", IMPORT),
        cwd=PROJECT,
        env={**os.environ, **variables},
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    seconds, resident = time() - began, memory("VmRSS", process.pid)
    await process.communicate(b"")
    return seconds, resident


if __name__ == "__main__":
    present(measure)
