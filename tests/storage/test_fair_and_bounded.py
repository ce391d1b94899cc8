"""The fifth migration: a database from before it, with jobs in flight and a day begun, goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from storage import JobState, JobStore, OverLimit, QuotaStore, open_database
from storage import database as module
from tests.storage.books import differences
from tests.storage.conftest import ANN, BEN, NOON, bounds, new_job

AT = round(NOON.timestamp() * 1000)
JOBS = [
    # id, user, guild, day, state
    (1, ANN, 10, "2026-11-20", "delivered"),
    (2, ANN, 10, "2026-11-21", "delivered"),
    (3, ANN, 10, "2026-11-21", "running"),
    (4, ANN, 0, "2026-11-21", "finished"),
    (5, ANN, 10, "2026-11-21", "failed"),
    (6, BEN, 11, "2026-11-21", "queued"),
    (7, BEN, 11, "2026-10-31", "delivered"),
]


@pytest.fixture
async def before(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file as the version before left it."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in module.MIGRATIONS.glob("V00[1-4]__*.sql"):
        shutil.copy(file, folder)
    with monkeypatch.context() as patch:
        patch.setattr(module, "MIGRATIONS", folder)
        async with open_database(path):
            pass
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            "INSERT INTO jobs (id, interaction_id, application_id, guild_id, channel_id, user_id,"
            " day, state, command, model_id, arguments, upload_limit, accepted_at)"
            " VALUES (?1, ?1, 1, ?3, 20, ?2, ?4, 'queued', 'edit', 'maker/model', '{}', 1, ?6)",
            [(*job, AT - 60_000 + job[0]) for job in JOBS],
        )
        # What the triggers of then did with it.
        connection.executemany(
            "UPDATE jobs SET state = ?2 WHERE id = ?1", [(job[0], job[4]) for job in JOBS]
        )
        connection.commit()
    return path


async def test_what_is_counted_is_what_was_there(before: Path) -> None:
    async with open_database(before) as database:
        assert differences(before) == ([], len(JOBS))
        quotas = QuotaStore(database)
        ann, ben = await quotas.standing(ANN, 10, NOON), await quotas.standing(BEN, 11, NOON)
        assert (ann.used, ann.guild_used, ann.guild_total) == (3, 2, 2)
        assert (ann.active, ann.guild_active) == (2, 1)
        assert (ben.used, ben.guild_used, ben.guild_total, ben.spent_month) == (1, 1, 1, 0)
        assert ann.last_at == NOON.replace(hour=11, minute=59, microsecond=3000)
        rows = await database.rows("SELECT scope, period, edits FROM ledger WHERE scope < 1")
        assert {tuple(row) for row in rows} == {
            (-1, "2026-10", 1),
            (-1, "2026-10-31", 1),
            (-1, "2026-11", 5),
            (-1, "2026-11-20", 1),
            (-1, "2026-11-21", 4),
            (0, "2026-11", 1),
            (0, "2026-11-21", 1),
        }


async def test_the_day_goes_on(before: Path) -> None:
    async with open_database(before) as database:
        store = JobStore(database)
        limits = replace(bounds(), guild_person=3, price=30_000, budget_day=30_000)
        await store.accept(new_job(), limits)
        with pytest.raises(OverLimit):
            await store.accept(new_job(), limits)
        assert differences(before) == ([], len(JOBS) + 1)


async def test_jobs_in_flight_come_to_their_ends_and_cost_nothing(before: Path) -> None:
    async with open_database(before) as database:
        store = JobStore(database)
        assert await store.not_over()
        running = await store.get(3)
        assert running is not None
        assert running.price == 0
        assert await store.move(3, JobState.FAILED, charged=True)
        assert await store.move(4, JobState.FAILED)
        assert await store.move(6, JobState.CANCELLED)
        assert differences(before) == ([], len(JOBS))
        ann = await QuotaStore(database).standing(ANN, 10, NOON)
        assert (ann.used, ann.guild_used, ann.guild_total, ann.spent_month) == (1, 1, 1, 0)
