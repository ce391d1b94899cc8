"""The bot's process: killed, stopped and started again when the plan says so, and seen to.

Kills also fall into starts: the plan's times take no notice of whether the bot is ready.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from time import time

from bench.soaking.facts import Facts, Life
from sandbox.bot_process import BotNotReadyError, BotProcess

READY_SECONDS = 90.0
EVERY_SECONDS = 10.0
"""One end each, on the average; a start takes less than one second."""


@dataclass(frozen=True)
class End:
    """One end of the process, and its next beginning."""

    at: float
    """In seconds from the beginning of all."""
    how: str
    """`killed` or `stopped`."""
    away_seconds: float


def plan(chance: random.Random, seconds: float) -> list[End]:
    """Return when the process ends, and how, in order."""
    every = min(EVERY_SECONDS, seconds / 3)
    found: list[End] = []
    at = 0.0
    while (at := at + chance.uniform(0.3, 1.7) * every) < seconds:
        how = chance.choices(("killed", "stopped"), (7, 3))[0]
        away = chance.choice((0.0, 0.1, 0.5, every / 3))
        found.append(End(at, how, away))
        if chance.random() < 0.2:
            again = at + away + chance.uniform(0.1, 3.0)
            found.append(End(again, "killed", 0.1))
    return sorted((end for end in found if end.at < seconds), key=lambda end: end.at)


class Keeper:
    """Carries out the plan, and starts again what ended by itself."""

    def __init__(self, bot: BotProcess, extra: Mapping[str, str], facts: Facts) -> None:
        self._bot = bot
        self._extra = extra
        self._facts = facts
        self._readiness: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the process; how long it takes to be ready is noted meanwhile."""
        self._facts.lives.append(Life(time()))
        await self._bot.start(self._extra)
        self._readiness = asyncio.create_task(self._note_readiness())

    async def carry_out(self, ends: list[End]) -> None:
        """Let the process end as planned, from now on."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for end in ends:
            await self.watch(began + end.at - loop.time())
            await self.end(end.how)
            await asyncio.sleep(end.away_seconds)
            await self.start()

    async def watch(self, seconds: float) -> None:
        """Let so much time go by; a process that ends by itself is started again."""
        ends = asyncio.get_running_loop().time() + seconds
        while True:
            try:
                async with asyncio.timeout_at(ends):
                    status = await self._bot.ended_alone()
            except TimeoutError:
                return
            self._note_end("alone", status, 0.0)
            await self.start()

    async def end(self, how: str) -> None:
        """End the process."""
        ended = await (self._bot.kill() if how == "killed" else self._bot.stop())
        self._note_end(how, ended.status, ended.seconds)
        if self._readiness:
            self._readiness.cancel()
            with suppress(asyncio.CancelledError):
                await self._readiness

    def _note_end(self, how: str, status: int, seconds: float) -> None:
        life = self._facts.lives[-1]
        self._facts.lives[-1] = replace(
            life, ended_at=time(), how=how, status=status, seconds=seconds
        )

    async def _note_readiness(self) -> None:
        number = len(self._facts.lives) - 1
        with suppress(BotNotReadyError):
            await self._bot.wait_until_ready(READY_SECONDS)
            life = self._facts.lives[number]
            self._facts.lives[number] = replace(life, ready_seconds=time() - life.started_at)
