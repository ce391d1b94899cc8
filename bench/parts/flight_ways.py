"""Jobs in flight held one way, in a process of its own, for `bench.in_flight`.

`python -m bench.parts.flight_ways WAY JOBS DATABASE` prints the bytes of Python's memory
(tracemalloc) and of resident memory that those jobs take together, once each was polled and its
state shown.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import discord
from discord import app_commands

from bench.parts import offline
from bench.parts.filled import PLACE, QUEUED
from bench.parts.processes import memory
from bench.parts.waiting import until
from bench.parts.wired import NOWHERE, wired
from runcomfy import Queued, RunComfy, Running, Status
from sandbox.discord.state import Discord
from storage import open_database

PHOTO = Path(__file__).resolve().parents[2] / "sandbox" / "photos" / "astronaut.jpg"
ONCE_SECONDS = 3_600.0
"""Between two polls of a job: each is asked once in the time that is measured."""
WAIT_SECONDS = 80.0


class _Answers(RunComfy):
    """A RunComfy that answers from memory: half of the requests wait, half of them run."""

    def __init__(self) -> None:
        super().__init__(NOWHERE, "none", user_agent="bench")
        self.asked = 0

    async def status(self, request_id: str) -> Status:
        """Return where the request stands."""
        self.asked += 1
        return Queued(PLACE) if request_id.endswith(QUEUED) else Running()


@asynccontextmanager
async def ours(jobs: int, database: Path) -> AsyncIterator[None]:
    """Hold the jobs of a database as the bot does; each is polled once, and its state shown."""
    shown = offline.Adapter(_message)
    shown.use()
    async with open_database(database) as opened:
        runcomfy = _Answers()
        with tempfile.TemporaryDirectory(prefix="flight-") as folder:
            async with wired(
                opened,
                Path(folder),
                runcomfy=runcomfy,
                poll_seconds=ONCE_SECONDS,
                polls_per_second=10_000.0,
            ) as parts:
                await offline.gateway(parts.client, Discord())
                tracemalloc.start()
                await parts.jobs.start()
                assert await until(
                    lambda: runcomfy.asked >= jobs and shown.calls >= jobs, WAIT_SECONDS
                ), f"{runcomfy.asked} polls, {shown.calls} edits"
                await asyncio.sleep(0.5)  # the last answers are taken in
                yield


@asynccontextmanager
async def usual(jobs: int, _: Path) -> AsyncIterator[None]:
    """Hold a task for each job, which keeps its interaction until the end."""
    adapter = offline.Adapter(_message)
    adapter.use()
    world = Discord()
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    tree = app_commands.CommandTree(client)
    over = asyncio.Event()

    @tree.command(name="usual", description="Keeps all that it was given until the end")
    async def command(
        interaction: discord.Interaction,
        prompt: str,
        image1: discord.Attachment,
        negative_prompt: str = "",
        seed: int = 0,
    ) -> None:
        await interaction.response.defer()
        await over.wait()
        words = f"{prompt} {negative_prompt} {seed} {image1.filename}"
        await interaction.edit_original_response(content=words)

    event = await offline.command_event(
        world, command.to_dict(tree), offline.TYPED, {"image1": PHOTO.read_bytes()}
    )
    socket = await offline.gateway(client, world)
    data = json.loads(event)["d"]
    tracemalloc.start()
    for number in range(jobs):
        text = event.replace(data["id"], str(int(data["id"]) + number))
        await socket.received_message(text.replace(data["token"], f"{number:0192}"))
        await asyncio.sleep(0)
    assert await until(lambda: adapter.calls >= jobs, WAIT_SECONDS)
    yield
    over.set()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()


WAYS: Mapping[str, Any] = {"ours": ours, "usual": usual}


def _message(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what Discord says to a first answer, and to an edit the least of a message."""
    if "type" in payload:
        return {"interaction": {"id": "1", "type": payload["type"], "response_message_id": "2"}}
    return offline.message("2")


async def main() -> None:
    """Hold them."""
    logging.disable(logging.WARNING)  # no source can be fetched here, and that is as it should be
    way, jobs, database = sys.argv[1:]
    held = cast("AbstractAsyncContextManager[None]", WAYS[way](int(jobs), Path(database)))
    gc.collect()
    before = memory("VmRSS")
    async with held:
        gc.collect()
        print(tracemalloc.get_traced_memory()[0], memory("VmRSS") - before)


if __name__ == "__main__":
    asyncio.run(main())
