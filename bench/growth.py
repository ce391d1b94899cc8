"""What a full database costs: `python -m bench.growth`.

The statements behind `/edit` and `/quota`, and those of a job's way, on a database with 1,000 jobs
and on one with 1,000,000, side by side and in turns. Both have the same number of jobs in flight:
that is what the bot's work grows with, and what it has done is not. Their plans are checked by
`tests/storage/test_plans.py`.

What does grow is `/stats`, which reads all that was in a time: by a connection and in a thread of
its own, so that nobody waits for it. Edits are accepted meanwhile, and as many with nobody reading.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

from bench.parts.figures import Figures, Table, percentile, present, spread
from bench.parts.filled import USER, fill, new_job, plenty
from storage import JobState, JobStore, QuotaStore, open_database, read_stats

SIZES = (1_000, 1_000_000)
IN_FLIGHT = 200
ROUNDS = 5
CALLS = 200
"""Of each statement in a round."""
STATEMENTS = {
    "accept": "`/edit`: accept",
    "standing": "`/quota`: standing",
    "get": "a step: get",
    "move": "a step: move",
    "not_over": "a start: not_over",
}
PERIODS = {"a month": 30, "a year": 365}
"""Days that `/stats` is asked for."""
READINGS = 2
GAP_SECONDS = 0.01
"""Between two edits that are accepted meanwhile."""


@dataclass
class _Side:
    """One of the databases, open."""

    path: Path
    store: JobStore
    quotas: QuotaStore
    people: int
    in_flight: Sequence[int]
    """The ids of the jobs."""


async def measure() -> Figures:
    """Compare the two."""
    chance = random.Random(6)
    seen: dict[tuple[str, int], list[list[float]]] = {
        (name, size): [] for name in STATEMENTS for size in SIZES
    }
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        async with AsyncExitStack() as stack:
            sides = {}
            for size in SIZES:
                path = Path(name) / f"{size}.db"
                people = max(50, size // 50)
                await fill(path, size, in_flight=IN_FLIGHT, people=people)
                database = await stack.enter_async_context(open_database(path))
                store = JobStore(database)
                in_flight = [job_id for job_id, *_ in await store.not_over()]
                sides[size] = _Side(path, store, QuotaStore(database), people, in_flight)
            bytes_ = {size: side.path.stat().st_size for size, side in sides.items()}
            # Measured on a warm file: what is written just now is still on its way to the disk.
            await asyncio.to_thread(os.sync)
            for number in range(-1, ROUNDS):
                for size, side in sides.items():
                    for statement, seconds in (await _round(side, chance)).items():
                        if number >= 0:
                            seen[statement, size].append(seconds)
            readings = {size: await _readings(side) for size, side in sides.items()}
    return Figures([_table(seen, bytes_), _stats_table(readings)])


async def _round(side: _Side, chance: random.Random) -> dict[str, list[float]]:
    store, now = side.store, datetime.now(UTC)
    ids = count(1 << 61)
    states = {job_id: state for job_id, state, _ in await store.not_over()}

    def user() -> int:
        return USER + chance.randrange(side.people)

    async def accept() -> None:
        await store.accept(new_job(next(ids), user(), now), plenty(now))

    async def standing() -> None:
        person = user()
        await side.quotas.standing(person, new_job(0, person, now).guild_id, now)

    async def move() -> None:
        job_id = chance.choice(side.in_flight)
        runs = states[job_id] is JobState.RUNNING
        states[job_id] = JobState.QUEUED if runs else JobState.RUNNING
        assert await store.move(job_id, states[job_id])

    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "standing": standing,
        "get": lambda: store.get(chance.choice(side.in_flight)),
        "move": move,
        "not_over": store.not_over,
        "accept": accept,
    }
    found = {name: [await _timed(call) for _ in range(CALLS)] for name, call in calls.items()}
    await asyncio.to_thread(_take_back, side.path)
    return found


async def _timed(call: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await call()
    return perf_counter() - began


async def _readings(side: _Side) -> dict[str, str]:
    """Return what `/stats` takes, and what becomes of edits meanwhile, in words."""
    today, ids = datetime.now(UTC).date(), count(1 << 61)
    found = {}

    async def accept() -> None:
        now = datetime.now(UTC)
        await side.store.accept(new_job(next(ids), USER, now), plenty(now))

    def read(days: int) -> None:
        read_stats(side.path, None, since=today - timedelta(days=days), until=today)

    for name, days in PERIODS.items():
        reading, meanwhile, alone = [], list[float](), list[float]()
        for _ in range(READINGS):
            task = asyncio.create_task(_timed(partial(asyncio.to_thread, read, days)))
            accepted = 0
            while not task.done():
                meanwhile.append(await _timed(accept))
                accepted += 1
                await asyncio.sleep(GAP_SECONDS)
            reading.append(await task)
            for _ in range(accepted):
                alone.append(await _timed(accept))
                await asyncio.sleep(GAP_SECONDS)
            await asyncio.to_thread(_take_back, side.path)
        found[f"`/stats` of {name}"] = spread([one * 1e3 for one in reading], "{:.0f}") + " ms"
        for words, taken in (("meanwhile", meanwhile), ("with nobody reading", alone)):
            found[f"accept {words}, {name}"] = _in_ms(taken)
    return found


def _take_back(path: Path) -> None:
    """Remove what was accepted, so that the small database stays small."""
    connection = sqlite3.connect(path, timeout=5.0)
    with connection:
        connection.execute("DELETE FROM jobs WHERE interaction_id >= ?", (1 << 61,))
    connection.close()


def _table(seen: dict[tuple[str, int], list[list[float]]], sizes: dict[int, int]) -> Table:
    rows = []
    for name, words in STATEMENTS.items():
        small, large = (seen[name, size] for size in SIZES)
        cells = [words]
        for rounds in (small, large):
            every = [seconds * 1e3 for one in rounds for seconds in one]
            cells.append(f"{percentile(every, 0.5):.3f} / {percentile(every, 0.99):.3f} ms")
        middles = [[statistics.median(one) for one in rounds] for rounds in (small, large)]
        cells.append(spread([after / before for before, after in zip(*middles, strict=True)]))
        rows.append(cells)
    columns = ["p50 / p99", *(f"{size:,} jobs ({sizes[size] / 1e6:.1f} MB)" for size in SIZES)]
    return Table(
        "What a full database costs",
        [*columns, "ratio of the medians"],
        rows,
        f"{IN_FLIGHT} jobs are in flight in both. {ROUNDS} rounds of {CALLS} calls in turns, each "
        "one at a time, through aiosqlite with synchronous=FULL.",
    )


def _in_ms(seconds: Sequence[float]) -> str:
    shares = [percentile(seconds, share) * 1e3 for share in (0.5, 0.99, 1.0)]
    return " / ".join(f"{one:.2f}" for one in shares) + f" ms of {len(seconds)}"


def _stats_table(readings: dict[int, dict[str, str]]) -> Table:
    rows = [(name, *(readings[size][name] for size in SIZES)) for name in readings[SIZES[0]]]
    return Table(
        "What reading all of it costs",
        ["p50 / p99 / worst of edits", *(f"{size:,} jobs" for size in SIZES)],
        rows,
        f"{READINGS} readings each, of all servers and direct messages; the jobs are spread over a "
        f"year. Edits meanwhile come {GAP_SECONDS * 1e3:.0f} ms apart.",
    )


if __name__ == "__main__":
    present(measure)
