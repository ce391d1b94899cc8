"""No crash and no other reader ever sees half of a promise: the row and its quota go together."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage import JobState, JobStore, open_database
from tests.storage.books import differences
from tests.storage.conftest import bounds, new_job

ROOT = Path(__file__).parents[2]
WORK = """
import asyncio, sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import time_ns
from storage import JobState, JobStore, open_database
from tests.storage.conftest import NOON, bounds, new_job

async def one_life(store, number):
    # Ids as a snowflake has them: never one of an earlier process.
    for interaction_id in count(time_ns() // 8 * 8 + number, 8):
        new = new_job(interaction_id=interaction_id, user_id=number, guild_id=number % 3 or None)
        job = await store.accept(new, replace(bounds(daily=10**9, active=10**9), price=number))
        print(".", flush=True)
        await store.move(job.id, JobState.SUBMITTING)
        if job.id % 3:
            await store.move(job.id, JobState.FAILED if job.id % 2 else JobState.UNCERTAIN)
            await store.told(job.id, NOON)

async def main():
    async with open_database(Path(sys.argv[1])) as database:
        await asyncio.gather(*(one_life(JobStore(database), n) for n in range(8)))

asyncio.run(main())
"""


async def test_a_killed_process_leaves_quota_and_rows_in_step(path: Path) -> None:
    path.parent.mkdir()
    for accepted in (5, 40, 41):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORK, str(path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        for _ in range(accepted):
            assert await process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        await process.wait()
        wrong, jobs = differences(path)
        assert wrong == []
        assert jobs >= accepted
    async with open_database(path) as database:
        # What was promised (printed after the statement) is there, and can be carried on.
        assert await JobStore(database).not_over()


async def test_another_connection_sees_both_or_neither(path: Path) -> None:
    async with open_database(path) as database:
        store = JobStore(database)
        seen: set[int] = set()

        async def look() -> None:
            while True:
                wrong, jobs = await asyncio.to_thread(differences, path)
                assert wrong == []
                seen.add(jobs)

        looking = asyncio.create_task(look())
        for _ in range(150):
            job = await store.accept(new_job(), bounds())
            await store.move(job.id, JobState.CANCELLED)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
    assert len(seen) > 1


async def test_an_open_transaction_of_another_process_is_waited_for(path: Path) -> None:
    async with open_database(path) as database:
        store = JobStore(database)
        with closing(sqlite3.connect(path, isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.accept(new_job(), bounds()))
            done, _ = await asyncio.wait([waiting], timeout=0.1)
            assert not done
            backup.execute("COMMIT")
            assert (await waiting).state is JobState.ACCEPTED
