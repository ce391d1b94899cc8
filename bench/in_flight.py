"""What jobs in flight cost: `python -m bench.in_flight` (needs /proc).

The memory of one of 10,000 jobs that are queued or running, each of which was polled and whose
state was shown: ours (rows in SQLite, the real lanes and replies, with RunComfy and Discord in
memory) against a task that keeps its `Interaction` until the end, as most bots do. Fresh processes.

Then the real bot's own process in the sandbox while it carries on 1,000 and 10,000 running jobs of
an earlier process: its memory once each was polled and shown (with a budget of polls that is large
enough for that), and its processor's time under the default budget. And what it takes when there is
nothing to do.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, time

from bench.parts.figures import Figures, Goal, Table, present, spread
from bench.parts.filled import fill
from bench.parts.processes import cpu_seconds, memory
from bench.parts.waiting import until
from sandbox.bot_process import PROJECT
from sandbox.discord.interactions import SLASH_REPLY
from sandbox.discord.state import COMPONENTS_V2, Interaction, Message
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.runcomfy.queue import Request

JOBS = 10_000
PEOPLE = 500
ROUNDS = 2
BAR = 0.06
WAYS = {"ours": "ours", "usual": "a task that keeps its interaction"}
NUMBERS = (1_000, JOBS)
POLLS = {"POLLS_PER_SECOND": "1000", "POLL_SECONDS_MAX": "3600", "POLL_SECONDS_MIN": "600"}
"""So that each is polled once, and soon."""
SHOWN_SECONDS = 60.0
CPU_SECONDS, IDLE_SECONDS = 8.0, 20.0


async def measure() -> Figures:
    """Compare the ways, and look at the bot."""
    seen: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="flight-") as name:
        folder = Path(name)
        async with Sandbox(port=0, folder=folder / "idle") as sandbox:
            await sandbox.bot.start({})
            await sandbox.bot.wait_until_ready()
            idle, told = await asyncio.gather(_idle(sandbox), _both(folder))
        for way in WAYS:
            seen[way] = [one[way] for one in told]
        bot = [await _bot(number, folder / f"bot{number}") for number in NUMBERS]
    rows = [
        (
            words,
            spread([one / JOBS for one, _ in seen[way]], "{:,.0f}"),
            spread([one / JOBS for _, one in seen[way]], "{:,.0f}"),
        )
        for way, words in WAYS.items()
    ]
    held = Table(
        f"Memory of a job in flight, of {JOBS:,}",
        ("", "of Python's, bytes", "resident, bytes"),
        rows,
        "Python's is what tracemalloc counts; resident memory holds its own books too.",
    )
    ratios = [mine[0] / its[0] for mine, its in zip(seen["ours"], seen["usual"], strict=True)]
    goal = Goal(
        14,
        "memory of a job in flight: ours / a task with its interaction",
        BAR,
        ratios,
        why="Three dictionaries by job (its turn, its last poll, what its reply shows) take most "
        "of it. The bar was set beside an interaction with a longer payload than the one that is "
        "measured here.",
    )
    return Figures([held, _table(bot, idle)], [goal])


async def _both(folder: Path) -> list[dict[str, tuple[float, float]]]:
    found = []
    for number in range(ROUNDS):
        database = folder / f"held{number}.db"
        await fill(database, JOBS, in_flight=JOBS, people=PEOPLE)
        found.append({way: await _told(way, database) for way in WAYS})
    return found


async def _told(way: str, database: Path) -> tuple[float, float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.parts.flight_ways", way, str(JOBS), str(database)),
        cwd=PROJECT,
        stdout=PIPE,
    )
    told, _ = await process.communicate()
    traced, resident = map(float, told.split())
    return traced, resident


async def _idle(sandbox: Sandbox) -> tuple[float, int]:
    """Return the processor's seconds of an hour of a bot with nothing to do, and its memory."""
    await asyncio.sleep(5.0)  # until the start has nothing left to do
    began, used = monotonic(), cpu_seconds(sandbox.bot.pid)
    await asyncio.sleep(IDLE_SECONDS)
    share = (cpu_seconds(sandbox.bot.pid) - used) / (monotonic() - began)
    return share * 3600, memory("VmRSS", sandbox.bot.pid)


async def _bot(number: int, folder: Path) -> tuple[int, float, int]:
    """Return how many were shown, the share of a processor, and the bytes with so many jobs."""
    async with Sandbox(port=0, folder=folder) as sandbox:
        database = folder / "repaint.db"
        await fill(database, number, in_flight=number, people=PEOPLE)
        await asyncio.to_thread(_known_to, sandbox, database)
        shown: set[str] = set()

        def hear(exchange: Exchange) -> None:
            if exchange.call == "edit" and exchange.status == 200:
                shown.add(exchange.path)

        sandbox.exchanges.listeners.append(hear)
        await sandbox.bot.start(POLLS)
        await until(lambda: len(shown) >= number, SHOWN_SECONDS)
        resident = memory("VmRSS", sandbox.bot.pid)
        await sandbox.bot.kill()
        await sandbox.bot.start({})
        await sandbox.bot.wait_until_ready()
        await asyncio.sleep(2.0)  # likewise
        began, used = monotonic(), cpu_seconds(sandbox.bot.pid)
        await asyncio.sleep(CPU_SECONDS)
        share = (cpu_seconds(sandbox.bot.pid) - used) / (monotonic() - began)
        await sandbox.bot.kill()
        return len(shown), share, resident


def _known_to(sandbox: Sandbox, database: Path) -> None:
    """Let both services know the jobs of a database; all of them run."""
    discord = sandbox.discord
    person = discord.world.people["painter"]
    channel = discord.world.place("art", person)
    connection = sqlite3.connect(database)
    connection.execute(
        "UPDATE jobs SET state = 'running', application_id = ?, channel_id = ?, guild_id = ?",
        (int(discord.world.application_id), int(channel.id), int(channel.guild_id or 0)),
    )
    rows = connection.execute("SELECT token, message_id, request_id, model_id FROM jobs").fetchall()
    for token, message_id, request_id, model_id in rows:
        limit = discord.size_limit(channel)
        interaction = Interaction(
            2, person, channel, {"name": "edit"}, limit, token=token, answer=4
        )
        interaction.original = Message(
            channel,
            discord.world.bot,
            SLASH_REPLY,
            id=str(message_id),
            flags=COMPONENTS_V2,
            interaction=interaction,
            interactions=[interaction.id],
        )
        discord.add_interaction(interaction)
        known = Request(model_id, {}, request_id=request_id, state="in_progress", started_at=time())
        sandbox.runcomfy.requests[request_id] = known
    connection.commit()
    connection.close()


def _table(bot: Sequence[tuple[int, float, int]], idle: tuple[float, int]) -> Table:
    seconds, resident = idle
    rows = [
        ("none", f"{resident / 1e6:.1f}", f"{seconds / 36:.2f}", f"{seconds:.0f}"),
        *(
            (
                f"{number:,}" + ("" if shown >= number else f" ({shown:,} of them were shown)"),
                f"{held / 1e6:.1f}",
                f"{share * 100:.1f}",
                f"{share * 3600:.0f}",
            )
            for number, (shown, share, held) in zip(NUMBERS, bot, strict=True)
        ),
    ]
    return Table(
        "The bot's own process",
        ("jobs in flight", "memory, MB", "of a processor, %", "CPU seconds an hour"),
        rows,
        f"The processor's time over {IDLE_SECONDS:.0f} s idle and {CPU_SECONDS:.0f} s with jobs, "
        "under the default budget of 20 polls a second; what it polls, it also shows, as it took "
        "the jobs over from an earlier process.",
    )


if __name__ == "__main__":
    present(measure)
