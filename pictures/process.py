"""One worker process, seen from the bot: started, asked, ended.

A task is asked in two steps, so that nothing is decoded before there is room for it: the worker
first answers how many pixels the file has, and goes on when it is told to.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

START_SECONDS = 20.0
"""For a worker to import its libraries, on a machine that is busy."""
END_SECONDS = 0.5
"""For a worker without a task to end by itself."""
PROJECT = Path(__file__).resolve().parent.parent
KEPT_VARIABLES = ("LD_LIBRARY_PATH",)
"""What Python may need to start; nothing else of the bot's environment is handed on."""
SET_VARIABLES = {
    "LC_ALL": "C.UTF-8",
    # One picture, one processor: there are as many workers as processors.
    "VIPS_CONCURRENCY": "1",
    # Never a temporary file: what is held is held in memory, which is bounded.
    "VIPS_DISC_THRESHOLD": "1000g",
    # So that glibc gives memory back to the system: few arenas, and large pieces apart from them.
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
}

NOT_STARTED = "a picture worker did not start"
FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP)
"""Ends from outside: the kernel's, where no memory is left, or a stop of everything."""

Message = dict[str, Any]


class WorkError(Exception):
    """No worker could do a task, which has nothing to do with its picture: it may pass later."""


class WorkerDiedError(Exception):
    """The process ended without an answer.

    Attributes:
        killed: Whether it was something else than its task that ended it.
    """

    def __init__(self, *, killed: bool) -> None:
        super().__init__()
        self.killed = killed


class WorkerProcess:
    """A running worker. It does one task at a time."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout
        self.tasks = 0
        """How many it was given."""
        self.retirement: asyncio.TimerHandle | None = None
        """Runs out when it had nothing to do for long."""
        self._killed = False

    @classmethod
    async def start(cls) -> WorkerProcess:
        """Start one and wait until it is ready.

        Raises:
            WorkError: the system starts none, or it cannot begin.
        """
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "pictures.decoding.worker", str(os.getpid())),
                cwd=PROJECT,
                env={**kept, **SET_VARIABLES},
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,  # what the libraries say of a picture is for nobody
            )
        except OSError as error:
            raise WorkError(f"{NOT_STARTED}: {error}") from error
        worker = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                hello = await worker._heard()
        except BaseException as error:
            await worker.kill()
            if isinstance(error, WorkerDiedError | TimeoutError):
                why = f"{type(error).__name__}, status {worker.status}"
                raise WorkError(f"{NOT_STARTED}: {why}") from error
            raise
        if "ready" not in hello:
            await worker.kill()
            raise WorkError(f"{NOT_STARTED}: {hello.get('failed')}")
        return worker

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """How it ended: its exit status, or below zero the signal that killed it."""
        return self._process.returncode

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def begin(self, task: Message) -> int | Message:
        """Give it a task; return the pixels that it will take, or its answer if that is known.

        Raises:
            WorkerDiedError: it ended.
        """
        self.tasks += 1
        await self._tell(json.dumps(task))
        answer = await self._heard()
        return int(answer["pixels"]) if "pixels" in answer else answer

    async def go_on(self) -> Message:
        """Let it do the task that it began; return its answer.

        Raises:
            WorkerDiedError: it ended.
        """
        await self._tell("go")
        return await self._heard()

    async def end(self) -> None:
        """Let it end, which it does when nobody can ask it anything any more."""
        self._stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        await self.kill()

    async def kill(self) -> None:
        """End it on the spot."""
        self.kill_now()
        await self._process.wait()

    def kill_now(self) -> None:
        """End it on the spot, without waiting until it is gone."""
        if self.retirement:
            self.retirement.cancel()
        if self.alive:
            self._killed = True
            with suppress(ProcessLookupError):
                # `Process.kill` would first ask whether it has ended, and so take its status away
                # from whom asyncio has waiting for it.
                os.kill(self.pid, signal.SIGKILL)

    async def _tell(self, line: str) -> None:
        try:
            self._stdin.write(line.encode() + b"\n")
            await self._stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise await self._died() from error

    async def _heard(self) -> Message:
        try:
            message = json.loads(await self._stdout.readline())
        except ValueError as error:  # nothing more, or half a line
            raise await self._died() from error
        assert isinstance(message, dict)
        return message

    async def _died(self) -> WorkerDiedError:
        """Return what its end is to whoever waits for it, once its status says of what."""
        await self.end()
        return WorkerDiedError(killed=not self._killed and self.status in FROM_OUTSIDE)
