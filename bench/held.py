"""How many edits are held a second: `python -m bench.held`.

`JobStore.accept`, which is one statement, against what is mostly done: a transaction of four awaits
(BEGIN, an UPDATE of the quota, an INSERT of the job, COMMIT) under a lock, on the same table, with
aiosqlite and `synchronous=FULL` both. Ten tasks at once, in turns. What the disk itself does stands
beside it: without it the figures say little of another machine.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import perf_counter

import aiosqlite

from bench.parts.figures import Figures, Goal, Table, percentile, present, spread
from bench.parts.filled import USER, fill, new_job, plenty
from storage import JobState, JobStore, open_database
from storage.rows import milliseconds, write_sources

JOBS, PEOPLE = 10_000, 200
TASKS = 10
EACH = 6
"""Edits of a task in a burst."""
ALONE = 15
"""Edits one after the other in a burst."""
FLUSHES = 20
"""Of the disk's own in a burst."""
BURSTS = 10
"""Of a round: short, and in turns, since a disk's pace can change from one second to the next."""
ROUNDS = 7
BLOCK = bytes(8192)
"""A commit's least, more or less: two pages."""
PLENTY = 1_000_000
Hold = Callable[[int, int], Awaitable[object]]
"""Holds an edit of an interaction and a person."""


async def measure() -> Figures:
    """Compare the two, and the disk."""
    ids = count(1 << 61)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="held-")))
        ways = {"ours": await _ours(folder, stack), "four awaits": await _usual(folder, stack)}
        rates: dict[str, list[float]] = {name: [] for name in ways}
        alone: dict[str, list[float]] = {name: [] for name in ways}
        late: dict[str, list[float]] = {name: [] for name in ways}
        disk: list[float] = []
        for number in range(-1, ROUNDS):
            flushes, singles = [], {name: list[float]() for name in ways}
            seconds = dict.fromkeys(ways, 0.0)
            for burst in range(BURSTS):
                flushes += await asyncio.to_thread(_disk, folder / "block")
                for name in sorted(ways, reverse=bool(burst % 2)):
                    began = perf_counter()
                    taken = await _together(ways[name], ids)
                    seconds[name] += perf_counter() - began
                    late[name] += taken if number >= 0 else []
                    singles[name] += await _several(ways[name], ids, ALONE)
            if number >= 0:
                disk.append(statistics.median(flushes))
                for name in ways:
                    rates[name].append(TASKS * EACH * BURSTS / seconds[name])
                    alone[name].append(statistics.median(singles[name]))
    rows = [
        (
            name,
            spread(rates[name], "{:,.0f}"),
            f"{percentile(late[name], 0.5) * 1e3:.2f} / {percentile(late[name], 0.99) * 1e3:.2f}",
            spread([one * 1e3 for one in alone[name]]),
        )
        for name in ways
    ]
    rows.append(
        (
            "the disk: write 8 KiB, fdatasync",
            spread([1 / one for one in disk], "{:,.0f}"),
            "",
            spread([one * 1e3 for one in disk], "{:.3f}"),
        )
    )
    table = Table(
        "Edits held: quota and row, synchronous=FULL",
        ("", "a second, ten at once", "p50 / p99 of those, ms", "p50 one at a time, ms"),
        rows,
        "A virtual disk may answer before anything is on a medium; a consumer's disk that does not "
        "can be 10 to 50 times slower, and then both sides wait for it alike: the ratio goes to 1.",
    )
    ours, usual = rates.values()
    syncs = [one / sync for one, sync in zip(alone["ours"], disk, strict=True)]
    return Figures(
        [table],
        [
            Goal(
                7,
                "edits held a second, ten at once: ours / four awaits",
                1.8,
                [mine / its for mine, its in zip(ours, usual, strict=True)],
                at_least=True,
                told=True,
            ),
            Goal(7, "p50 of one at a time / the disk's write and fdatasync", 2.5, syncs, told=True),
        ],
    )


async def _ours(folder: Path, stack: AsyncExitStack) -> Hold:
    path = folder / "ours.db"
    await fill(path, JOBS, in_flight=100, people=PEOPLE)
    store = JobStore(await stack.enter_async_context(open_database(path)))

    async def hold(interaction_id: int, user_id: int) -> None:
        now = datetime.now(UTC)
        job = new_job(interaction_id, user_id, now)
        await store.accept(job, plenty(now))

    return hold


async def _usual(folder: Path, stack: AsyncExitStack) -> Hold:
    path = folder / "usual.db"
    await fill(path, JOBS, in_flight=100, people=PEOPLE)
    await asyncio.to_thread(_without_trigger, path)
    connection = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        await connection.execute(f"PRAGMA {pragma}")
    lock = asyncio.Lock()

    async def hold(interaction_id: int, user_id: int) -> None:
        values = _values(interaction_id, user_id)
        names = ", ".join(values)
        async with lock:
            await connection.execute("BEGIN IMMEDIATE")
            held = await connection.execute(
                "UPDATE held SET used = used + 1 WHERE user_id = ? AND used < ?", (user_id, PLENTY)
            )
            assert held.rowcount == 1
            await connection.execute(
                f"INSERT INTO jobs ({names}) VALUES ({', '.join(':' + n for n in values)})", values
            )
            await connection.execute("COMMIT")

    return hold


def _without_trigger(path: Path) -> None:
    """Let the quota be counted by hand, in a table of its own."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "DROP TRIGGER hold_quota;"
        "CREATE TABLE held (user_id INTEGER PRIMARY KEY, used INTEGER NOT NULL);"
        "INSERT INTO held SELECT user_id, sum(used) FROM usage GROUP BY user_id;"
    )
    connection.close()


def _values(interaction_id: int, user_id: int) -> Mapping[str, object]:
    now = datetime.now(UTC)
    new = new_job(interaction_id, user_id, now)
    taken = {
        "arguments": '{"prompt": "Make the sky red and the hat of the person blue", "seed": 7}',
        "sources": write_sources(new.sources),
        "token_expires_at": milliseconds(new.token_expires_at),
    }
    return {
        **asdict(new),
        **taken,
        "day": now.date().isoformat(),
        "state": JobState.ACCEPTED,
        "accepted_at": milliseconds(now),
    }


async def _together(hold: Hold, ids: count[int]) -> list[float]:
    """Return what each edit took, of several tasks at once."""
    taken = await asyncio.gather(*(_several(hold, ids, EACH) for _ in range(TASKS)))
    return [seconds for one in taken for seconds in one]


async def _several(hold: Hold, ids: count[int], number: int) -> list[float]:
    taken = []
    for _ in range(number):
        began = perf_counter()
        interaction_id = next(ids)
        # By those who have asked before: both sides find their quota there.
        await hold(interaction_id, USER + interaction_id % 50)
        taken.append(perf_counter() - began)
    return taken


def _disk(path: Path) -> list[float]:
    """Return what a block takes to be written and flushed, in seconds."""
    taken = []
    with path.open("wb", buffering=0) as file:
        for _ in range(FLUSHES):
            began = perf_counter()
            file.write(BLOCK)
            os.fdatasync(file.fileno())
            taken.append(perf_counter() - began)
    return taken


if __name__ == "__main__":
    present(measure)
