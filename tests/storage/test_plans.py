"""No statement of the jobs' reads a whole table: the plans of the very SQL that is carried out."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from bench.parts.filled import USER, fill, new_job
from storage import Database, Draft, DraftStore, Duplicate, JobState, JobStore, OverLimit, Source
from tests.storage.conftest import NOON, PLENTY

BY_ID = "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"
AGAIN = "SEARCH jobs USING INDEX jobs_again (parent_id=? AND user_id=? AND accepted_at>?)"
BY_INTERACTION = "SEARCH jobs USING COVERING INDEX sqlite_autoindex_jobs_1 (interaction_id=?)"
IN_FLIGHT = "SEARCH jobs USING INDEX jobs_in_flight (user_id=?)"
USAGE = "SEARCH usage USING PRIMARY KEY (user_id=? AND day=?)"
NOT_OVER = "SCAN jobs USING INDEX jobs_not_over"
"""Of an index that holds what is not over, and nothing else."""
PLANS = {
    "accept": {USAGE, IN_FLIGHT, AGAIN, BY_INTERACTION},
    "usage": {USAGE},
    "get": {BY_ID},
    "by_interaction": {BY_INTERACTION.replace("COVERING ", "")},
    "line": {BY_ID, "SCAN line"},
    "not_over": {NOT_OVER},
    "replied": {BY_ID},
    "attached": {BY_ID},
    "waiting": {BY_ID},
    "put_off": {BY_ID},
    "move": {BY_ID},
    "park": {BY_ID},
    "renew": {BY_ID},
    "unlink": {BY_ID},
    "delivered": {BY_ID},
    "told": {BY_ID},
}
"""What each method of the store asks of the database, all of its statements together."""


class Recording(Database):
    """A database that notes the plan of what it is asked."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.connection = connection
        self.plans: set[str] = set()

    async def rows(
        self, sql: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> list[sqlite3.Row]:
        self.plans |= await self.plan(sql, values)
        return await super().rows(sql, values)

    async def plan(
        self, sql: str, values: Mapping[str, object] | Sequence[object] = ()
    ) -> set[str]:
        """Return where each row comes from."""
        rows = await self.connection.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = {row["detail"] for row in rows}
        return {one for one in plan if re.match(r"(SEARCH|SCAN) (?!CONSTANT)", one)}


@pytest.fixture
async def recording(tmp_path: Path) -> AsyncIterator[Recording]:
    """A database in which the plan matters, and of which SQLite has no statistics."""
    path = tmp_path / "repaint.db"
    await fill(path, 2_000, in_flight=50, people=100)
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        assert not list(
            await connection.execute_fetchall(
                "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'"
            )
        )
        yield Recording(connection, path)


async def test_every_statement_of_the_store_has_its_index(recording: Recording) -> None:
    store = JobStore(recording)
    found: dict[str, set[str]] = {}

    def planned(name: str) -> None:
        found[name] = found.get(name, set()) | recording.plans
        recording.plans = set()

    job = await store.accept(new_job(7, USER, NOON), daily=PLENTY, active=PLENTY, now=NOON)
    with suppress(Duplicate):
        await store.accept(new_job(7, USER, NOON), daily=PLENTY, active=PLENTY, now=NOON)
    with suppress(OverLimit):
        await store.accept(new_job(8, USER, NOON), daily=0, active=PLENTY, now=NOON)
    planned("accept")
    await store.usage(USER, daily=PLENTY, now=NOON)
    planned("usage")
    await store.get(job.id)
    planned("get")
    await store.by_interaction(job.interaction_id)
    planned("by_interaction")
    await store.line(job.id)
    planned("line")
    await store.not_over()
    planned("not_over")
    await store.replied(job.id, 1)
    planned("replied")
    await store.attached(job.id, [Source("image1", "https://cdn.example/a", "a.png", 3)])
    planned("attached")
    for state in (JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.FINISHED):
        assert await store.move(job.id, state, submitted_at=NOON, request_id="r")
    planned("move")
    await store.waiting(job.id, 3, NOON)
    planned("waiting")
    await store.put_off(job.id, NOON)
    planned("put_off")
    await store.park(job.id, pressed_at=None)
    planned("park")
    await store.renew(job.id, token="t", token_expires_at=NOON, upload_limit=1, now=NOON)
    planned("renew")
    await store.unlink(job.id)
    planned("unlink")
    await store.delivered(job.id, NOON)
    planned("delivered")
    await store.told(job.id, NOON + timedelta(seconds=1))
    planned("told")
    assert found == PLANS
    assert found.keys() == {name for name in vars(JobStore) if not name.startswith("_")}


async def test_drafts_have_their_indexes(recording: Recording) -> None:
    drafts = DraftStore(recording)
    await drafts.write(Draft(1, USER, "edit", 2, [], NOON))
    await drafts.get(1, now=NOON)
    assert recording.plans == {"SEARCH drafts USING INTEGER PRIMARY KEY (rowid=?)"}


async def test_every_statement_of_a_trigger_has_its_index(recording: Recording) -> None:
    # EXPLAIN leaves triggers out.
    triggers = await recording.connection.execute_fetchall(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'jobs'"
    )
    plans: dict[str, set[str]] = {}
    for name, sql in triggers:
        body = re.sub(r"\b(NEW|OLD)\.(\w+)", r":\2", sql.partition("BEGIN")[2].rpartition("END")[0])
        for statement in filter(None, map(str.strip, body.split(";"))):
            if not statement.startswith("SELECT RAISE"):
                values = {"user_id": USER, "day": "2026-11-21", "guild_id": 0}
                plans[name] = await recording.plan(statement, values)
    assert plans == {
        "hold_quota": set(),
        "give_quota_back": {f"{USAGE[:-1]} AND guild_id=?)"},
    }
