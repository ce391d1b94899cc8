"""What a command costs the processor: `python -m bench.interaction`.

Our `/edit`, from the gateway's text to the first reply (the options read, the quota asked for, the
reply laid out) against the least that a bot can do: a slash command with an attachment that is
answered with "thinking". Both on discord.py, in one process and in turns; HTTP and the database
answer from memory.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket

from bench.parts import offline
from bench.parts.figures import Figures, Goal, Table, present, spread
from bench.parts.wired import Parts, wired
from sandbox.discord.state import Discord
from storage import Bounds, Database, Job, JobState, JobStore, NewJob, open_database

ROUNDS = 9
EACH = 500
AT_ONCE = 50
"""Interactions that come before the event loop gets to the first."""
PHOTO = Path(__file__).resolve().parents[1] / "sandbox" / "photos" / "astronaut.jpg"
BAR = 3.0


class _Memory(JobStore):
    """A store that accepts everything, and writes nothing."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._ids = count(1)

    async def accept(
        self,
        new: NewJob,
        bounds: Bounds,
        *,
        twice: timedelta = timedelta(),  # noqa: ARG002
    ) -> Job:
        """Return the job."""
        known = {name: getattr(new, name) for name in NewJob.__dataclass_fields__}
        return Job(
            **known,
            id=next(self._ids),
            state=JobState.ACCEPTED,
            day=bounds.day,
            accepted_at=bounds.now,
        )

    async def replied(self, job_id: int, message_id: int) -> None:
        """Forget it."""


class Side:
    """A bot without a network, and the event of its command."""

    def __init__(self, socket: DiscordWebSocket, event: str, adapter: offline.Adapter) -> None:
        self.event = event
        self._socket = socket
        self._adapter = adapter
        self._id = str(json.loads(event)["d"]["id"])
        self._ids = count(int(self._id) + 1)

    async def use(self, times: int) -> float:
        """Let people use the command; return the processor's seconds of one use."""
        texts = [self.event.replace(self._id, str(next(self._ids))) for _ in range(times)]
        before, calls = asyncio.all_tasks(), self._adapter.calls
        began = process_time()
        for start in range(0, times, AT_ONCE):
            for text in texts[start : start + AT_ONCE]:
                await self._socket.received_message(text)
            await asyncio.gather(*(asyncio.all_tasks() - before))
        seconds = process_time() - began
        assert self._adapter.calls - calls == times, "each was answered once"
        return seconds / times


async def measure() -> Figures:
    """Compare the two."""
    world = Discord()
    adapter = offline.Adapter(_answer)
    adapter.use()
    with tempfile.TemporaryDirectory(prefix="interaction-") as name:
        async with (
            open_database(Path(name) / "unused.db") as database,
            wired(database, Path(name), store=_Memory(database)) as parts,
        ):
            ours, usual = await our_side(parts, world, adapter), await _usual_side(world, adapter)
            seen: list[tuple[float, float]] = []
            for number in range(-1, ROUNDS):
                one = (await ours.use(EACH), await usual.use(EACH))
                if number >= 0:
                    seen.append(one)
    mine, its = zip(*seen, strict=True)
    rows = [
        ("our /edit", spread([one * 1e6 for one in mine], "{:.0f}")),
        ("a command that answers with thinking", spread([one * 1e6 for one in its], "{:.0f}")),
    ]
    note = (
        f"{ROUNDS} rounds of {EACH} uses each, {AT_ONCE} at once; the event of ours is "
        f"{len(ours.event)} characters long. Without compression, TLS, HTTP and the database."
    )
    goal = Goal(
        11,
        "CPU of an interaction: /edit / a trivial command",
        BAR,
        [one / other for one, other in seen],
        why="Laying the reply out (Components V2, a button that outlives restarts) and reading "
        "eight options take most of it; the other command builds nothing.",
    )
    columns = ("", "CPU of one, µs")
    return Figures([Table("What a command costs the processor", columns, rows, note)], [goal])


async def our_side(parts: Parts, world: Discord, adapter: offline.Adapter) -> Side:
    """Return our bot."""
    (command, *_) = [c for c in parts.client.tree.get_commands() if c.name == "edit"]
    event = await offline.command_event(
        world, command.to_dict(parts.client.tree), offline.TYPED, {"image1": PHOTO.read_bytes()}
    )
    return Side(await offline.gateway(parts.client, world), event, adapter)


async def _usual_side(world: Discord, adapter: offline.Adapter) -> Side:
    client = discord.Client(intents=discord.Intents(guilds=True), max_messages=None)
    tree = app_commands.CommandTree(client)

    @tree.command(name="usual", description="As short as a command can be")
    async def usual(interaction: discord.Interaction, image: discord.Attachment) -> None:  # noqa: ARG001
        await interaction.response.defer()

    event = await offline.command_event(
        world, usual.to_dict(tree), {}, {"image": PHOTO.read_bytes()}
    )
    return Side(await offline.gateway(client, world), event, adapter)


def _answer(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what Discord says to a first answer, as short as it can be."""
    return {"interaction": {"id": "1", "type": payload["type"], "response_message_id": "2"}}


if __name__ == "__main__":
    present(measure)
