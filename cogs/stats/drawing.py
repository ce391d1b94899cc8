"""Having a picture drawn by a process of its own: two at a time, and each for a while only."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from cogs.stats.plan import Plan

PROJECT = Path(__file__).resolve().parents[2]
SEATS = 2
"""Pictures that are drawn at once."""
SECONDS = 30.0
"""Until a picture is there, its turn included; after that there is none."""
MOST_BYTES = 4 * 1024 * 1024
"""Of a picture: ten times what one of many colours would have."""
COMMAND = (sys.executable, "-m", "cogs.stats.draw")
KEPT_VARIABLES = ("LD_LIBRARY_PATH",)
"""What Python may need to start; nothing else of the bot's environment is handed on."""
SET_VARIABLES = {
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    # numpy would begin a thread per processor, with a stack each.
    "OPENBLAS_NUM_THREADS": "1",
}
log = logging.getLogger(__name__)


class Drawing:
    """Where pictures are drawn."""

    def __init__(self, command: tuple[str, ...] = COMMAND, seconds: float = SECONDS) -> None:
        """Draw with `command`, which reads a plan and writes a PNG, for `seconds` at most.

        It is told in how many seconds it has to end by itself, should this process be gone.
        """
        self._command = command
        self._seconds = seconds
        self._seats = asyncio.Semaphore(SEATS)

    async def draw(self, plan: Plan) -> bytes | None:
        """Return the picture as PNG; None when this machine does not draw it (the log says why)."""
        try:
            async with asyncio.timeout(self._seconds), self._seats:
                return await self._drawn(json.dumps(plan).encode())
        except (OSError, ValueError) as error:  # a time-out is an OSError too
            log.error("no picture was drawn: %s (%s)", type(error).__name__, error)
        return None

    async def _drawn(self, told: bytes) -> bytes:
        # The library wants a folder to write in, even to forget at once what it wrote.
        folder = await asyncio.to_thread(TemporaryDirectory, prefix="repaint-")
        try:
            return await self._asked(told, folder.name)
        finally:
            await asyncio.to_thread(folder.cleanup)

    async def _asked(self, told: bytes, folder: str) -> bytes:
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        process = await asyncio.create_subprocess_exec(
            *self._command,
            str(math.ceil(self._seconds)),
            cwd=PROJECT,
            env={**kept, **SET_VARIABLES, "MPLCONFIGDIR": folder, "HOME": folder},
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        try:
            picture = await _told(process, told)
            status = await process.wait()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if status or not picture:
            raise ValueError(f"the process that draws ended with status {status}")
        return picture


async def _told(process: Process, plan: bytes) -> bytes:
    """Give the process its plan; return what it writes.

    Raises:
        ValueError: it writes more than any picture has.
        OSError: it does not listen.
    """
    assert process.stdin
    assert process.stdout
    process.stdin.write(plan)
    process.stdin.write_eof()
    picture = bytearray()
    while piece := await process.stdout.read(65_536):
        picture += piece
        if len(picture) > MOST_BYTES:
            raise ValueError("it is too large")
    return bytes(picture)
