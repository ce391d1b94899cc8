"""The databases that the benches measure on are what the bot would have left."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bench.parts.filled import QUEUED, USER, fill, new_job, plenty
from storage import ENDS, JobState, JobStore, QuotaStore, open_database

JOBS, IN_FLIGHT, PEOPLE = 1_000, 40, 25


async def test_a_filled_database(tmp_path: Path) -> None:
    path = tmp_path / "repaint.db"
    await fill(path, JOBS, in_flight=IN_FLIGHT, people=PEOPLE)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT id, state, user_id, day, guild_id FROM jobs").fetchall()
        usage = dict(connection.execute("SELECT user_id, sum(used) FROM usage GROUP BY user_id"))
    connection.close()
    assert Counter(user for _, _, user, _, _ in rows) == usage
    assert usage.keys() <= set(range(USER, USER + PEOPLE))
    assert len(usage) > PEOPLE / 2
    assert len({day for *_, day, _ in rows}) > 300
    async with open_database(path) as database:
        store = JobStore(database)
        in_flight = {job_id: state for job_id, state, _ in await store.not_over()}
        assert list(in_flight) == list(range(JOBS - IN_FLIGHT + 1, JOBS + 1))
        assert Counter(in_flight.values()) == {
            JobState.QUEUED: IN_FLIGHT // 2,
            JobState.RUNNING: IN_FLIGHT // 2,
        }
        for job_id, state in in_flight.items():
            job = await store.get(job_id)
            assert job is not None
            assert job.token
            assert job.request_id is not None
            assert job.request_id.endswith(QUEUED) == (state is JobState.QUEUED)
            assert (job.queue_position is not None) == (state is JobState.QUEUED)
        over = await store.get(1)
        assert over is not None
        assert over.state in ENDS
        assert not over.token
        now = datetime.now(UTC)
        # A day whose quota is counted beside what was filled in.
        new, quotas = new_job(7, USER, now), QuotaStore(database)
        before = await quotas.standing(USER, new.guild_id, now)
        await store.accept(new, plenty(now))
        after = await quotas.standing(USER, new.guild_id, now)
        assert (after.used, after.guild_total) == (before.used + 1, before.guild_total + 1)
        assert after.spent_day > before.spent_day
