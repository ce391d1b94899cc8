"""The real bot as a child process of the sandbox: started, stopped, killed, watched.

It gets nothing of the user's settings but what it is given; above all no real token. On Linux it
ends with this process, even with one that is killed; elsewhere a killed sandbox leaves it behind.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sandbox.discord.state import Discord

PROJECT = Path(__file__).resolve().parent.parent
KEPT_LINES = 5_000
COMMAND = (sys.executable, str(PROJECT / "bot.py"))
OWN_VARIABLES = frozenset(
    {
        "DISCORD_TOKEN",
        "RUNCOMFY_TOKEN",
        "DATABASE_URL",
        "DISCORD_API_URL",
        "RUNCOMFY_API_URL",
        "RUNCOMFY_MEDIA_HOSTS",
        "DISCORD_MEDIA_HOSTS",
        "RUNCOMFY_BALANCE_URL",
        "RUNCOMFY_CONCURRENCY",
        "MODELS_FOLDER",
        "ALLOWED_GUILDS",
        "BUDGET_USD_DAY",
        "BUDGET_USD_MONTH",
        "QUOTA_DAILY",
        "MAX_ACTIVE_PER_USER",
        "JOB_TIMEOUT_SECONDS",
        "POLL_SECONDS_MIN",
        "POLL_SECONDS_MAX",
        "POLLS_PER_SECOND",
        "MENTION_AFTER_SECONDS",
        "SANDBOX_PORT",
        "LOG_LEVEL",
        "LOG_FORMAT",
    }
)
"""The bot's variables: none of them is handed on from the sandbox's own environment."""
PR_SET_PDEATHSIG = 1
"""From `linux/prctl.h`."""


LAST_LINES_SECONDS = 5.0
"""How long what a process has said may take to be read once it has ended."""


class BotNotReadyError(Exception):
    """The bot ended, or was not ready in time; the text has its last lines."""


class BotRunningError(Exception):
    """There is a process already, and there is never more than one."""


@dataclass(frozen=True)
class Ended:
    """How a bot process ended."""

    status: int
    """Its exit status; below zero, the signal that killed it."""
    seconds: float
    """How long it took from asking it to its end."""


class BotProcess:
    """At most one process at a time; it can be started again after its end.

    Orders that come at once are carried out one after another.
    """

    def __init__(
        self,
        discord: Discord,
        environment: Callable[[], Mapping[str, str]],
        command: Sequence[str] = COMMAND,
    ) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        """What the bot wrote so far, over all its processes."""
        self.written = 0
        """How many lines that were."""
        self.listeners: list[Callable[[str], None]] = []
        """Called with each line, without its end."""
        self._discord = discord
        self._environment = environment
        self._command = command
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._extra: dict[str, str] = {}
        self._orders = asyncio.Lock()
        self._ordered = False
        self._sessions_before = 0
        self._written_before = 0
        self._ended_alone: asyncio.Queue[int] = asyncio.Queue()

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    @property
    def was_ready(self) -> bool:
        """Whether the bot has ever been as far as to have its commands registered."""
        return self._sessions() > 0 and bool(self._discord.commands)

    @property
    def pid(self) -> int:
        """The id of the process; 0 when none was started."""
        return 0 if self._process is None else self._process.pid

    async def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Start the bot with its environment and `extra` on top; does not wait until it is ready.

        Without `extra` those of the start before are taken again.

        Raises:
            BotRunningError: it is running already.
            OSError: the system does not start a process.
        """
        async with self._orders:
            if self.running:
                raise BotRunningError("The bot is running already.")
            if extra is not None:
                self._extra = dict(extra)
            await self._start()

    async def _start(self) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in OWN_VARIABLES}
        self._ordered = False
        self._sessions_before, self._written_before = self._sessions(), self.written
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=PROJECT,
            env={**kept, "PYTHONUNBUFFERED": "1", **self._environment(), **self._extra},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,  # Ctrl-C is for the sandbox, which then stops the bot
            preexec_fn=end_with_parent(),
        )
        self._reader = asyncio.create_task(self._read(self._process))
        self._discord.feed.wake()

    async def wait_until_ready(self, timeout: float = 30.0) -> None:
        """Wait until this process has a gateway session and its commands are registered.

        Raises:
            BotNotReadyError: it ended, or `timeout` seconds went by.
        """

        def settled() -> bool:
            fresh = self._sessions() > self._sessions_before
            return not self.running or (fresh and self._discord.ready)

        in_time = await self._discord.feed.wait_for(settled, timeout)
        if not self.running and self._reader:
            await asyncio.wait({self._reader}, timeout=LAST_LINES_SECONDS)
        if not in_time or not self.running:
            how = "was not ready in time" if self.running else f"ended ({self._status()})"
            new = min(self.written - self._written_before, 30)
            last = "\n".join(list(self.lines)[-new:] if new else ())
            raise BotNotReadyError(f"The bot {how}. Its last lines:\n{last}")

    async def stop(self, timeout: float = 15.0) -> Ended:
        """Ask the bot to end (SIGTERM); kill it when it has not after `timeout` seconds."""
        async with self._orders:
            return await self._end(signal.SIGTERM, timeout)

    async def kill(self) -> Ended:
        """Kill the bot on the spot (SIGKILL), as a crash would."""
        async with self._orders:
            return await self._end(signal.SIGKILL, 15.0)

    async def ended_alone(self) -> int:
        """Wait until the bot ends without having been asked to; return its exit status."""
        return await self._ended_alone.get()

    async def _end(self, number: signal.Signals, timeout: float) -> Ended:
        process, started = self._process, monotonic()
        self._ordered = True
        if process is None or self._reader is None:
            return Ended(0, 0.0)
        if process.returncode is not None:
            await self._reader
            return Ended(process.returncode, 0.0)
        process.send_signal(number)
        try:
            async with asyncio.timeout(timeout):
                await process.wait()
        except TimeoutError:
            process.kill()
        status = await process.wait()
        seconds = monotonic() - started
        await self._reader
        # Its sockets close with it; what comes next must not meet a half-dead session.
        await self._discord.feed.wait_for(lambda: not self._discord.gateway.connected, 5.0)
        return Ended(status, seconds)

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # a line longer than the reader's buffer is left out
                continue
            if not line:
                break
            text = line.decode(errors="replace").rstrip("\r\n")
            self.lines.append(text)
            self.written += 1
            for listener in list(self.listeners):
                listener(text)
        status = await process.wait()
        self._discord.feed.wake()
        if not self._ordered:
            self._ended_alone.put_nowait(status)

    def _sessions(self) -> int:
        return self._discord.gateway.identifies + self._discord.gateway.resumes

    def _status(self) -> str:
        process = self._process
        return "never started" if process is None else f"status {process.returncode}"


def end_with_parent() -> Callable[[], None] | None:
    """Return what a child runs before its program, so that the kernel ends it with its parent.

    None where there is no such thing (`prctl(2)` is Linux's). SIGKILL: with the sandbox gone there
    is nobody left to whom an orderly end could tell anything.
    """
    if sys.platform != "linux":
        return None
    # Between fork and exec as little as possible may happen: all is looked up beforehand.
    prctl, number, parent = ctypes.CDLL(None).prctl, int(signal.SIGKILL), os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it ended in between, and nobody would tell
            os.kill(os.getpid(), number)

    return bind
