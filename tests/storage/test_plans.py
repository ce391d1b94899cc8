"""No statement of the jobs' reads a whole table: the plans of the very SQL that is carried out."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from bench.parts.filled import GUILD, USER, fill, new_job
from storage import (
    Alarm,
    Database,
    Draft,
    DraftStore,
    Duplicate,
    JobState,
    JobStore,
    Limit,
    OverLimit,
    QuotaStore,
    SettingsStore,
    Source,
    read_stats,
)
from tests.storage.conftest import NOON, bounds

BY_ID = "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"
AGAIN = "SEARCH jobs USING INDEX jobs_again (parent_id=? AND user_id=? AND accepted_at>?)"
BY_INTERACTION = "SEARCH jobs USING COVERING INDEX sqlite_autoindex_jobs_1 (interaction_id=?)"
IN_FLIGHT = "SEARCH jobs USING INDEX jobs_in_flight (user_id=?)"
LAST = "SEARCH jobs USING INDEX jobs_kept (user_id=? AND guild_id=?)"
USAGE = "SEARCH usage USING PRIMARY KEY (user_id=? AND day=?)"
USAGE_HERE = f"{USAGE[:-1]} AND guild_id=?)"
LEDGER = "SEARCH ledger USING PRIMARY KEY (scope=? AND period=?)"
GIFTS = "SEARCH gifts USING INDEX gifts_left (guild_id=? AND user_id=? AND ends_at>?)"
SETTING = "SEARCH settings USING PRIMARY KEY (guild_id=? AND name=?)"
SETTINGS = "SEARCH settings USING PRIMARY KEY (guild_id=?)"
NOT_OVER = "SCAN jobs USING INDEX jobs_not_over"
"""Of an index that holds what is not over, and nothing else."""
STANDING = {USAGE, USAGE_HERE, IN_FLIGHT, LAST, LEDGER, GIFTS}
JOBS = {
    "accept": STANDING | {AGAIN, BY_INTERACTION},
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
QUOTAS = {
    "standing": STANDING,
    "give": {GIFTS, "SEARCH gifts USING INDEX sqlite_autoindex_gifts_1 (interaction_id=?)"},
    "gifts": {GIFTS},
    "reset": {USAGE_HERE},
    "alarms": {LEDGER, "SCAN budgets"},
    "told": {LEDGER},
    "forget_telling": {"SEARCH ledger USING COVERING INDEX ledger_telling (telling=?)"},
}
RULES = {
    # At a start, all that there is; no person's command waits for it.
    "guilds": {"SCAN settings"},
    "budgets": {"SCAN settings"},
    "paused": {SETTING},
    "change": {SETTING, SETTINGS},
    "pause": {SETTING, SETTINGS},
    "resume": {SETTING, SETTINGS},
    "changes": {"SEARCH changes USING INDEX changes_by_guild (guild_id=?)"},
}


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
        return {one for one in plan if re.match(r"(SEARCH|SCAN) (?!(\d+ )?CONSTANT)", one)}


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


class Planned:
    """Collects what was asked since the last time, by the method that asked it."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.found: dict[str, set[str]] = {}

    def __call__(self, name: str) -> None:
        self.found[name] = self.found.get(name, set()) | self._recording.plans
        self._recording.plans = set()


def methods(store: type) -> set[str]:
    return {name for name in vars(store) if not name.startswith("_")}


@pytest.fixture
def planned(recording: Recording) -> Planned:
    return Planned(recording)


async def test_every_statement_of_the_jobs_has_its_index(
    recording: Recording, planned: Planned
) -> None:
    store = JobStore(recording)
    job = await store.accept(new_job(7, USER, NOON), bounds())
    with suppress(Duplicate):
        await store.accept(new_job(7, USER, NOON), bounds())
    with suppress(OverLimit):
        await store.accept(new_job(8, USER, NOON), bounds(daily=0))
    planned("accept")
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
    assert planned.found == JOBS
    assert planned.found.keys() == methods(JobStore)


async def test_every_statement_of_the_quotas_has_its_index(
    recording: Recording, planned: Planned
) -> None:
    quotas, limits = QuotaStore(recording), replace(bounds(), budget_day=1, guild_budget_day=1)
    await quotas.standing(USER, GUILD, NOON)
    planned("standing")
    for _ in range(2):
        await quotas.give(GUILD, USER, 1, ends_at=NOON, by=1, now=NOON, interaction_id=1)
    planned("give")
    await quotas.gifts(GUILD, USER, NOON)
    planned("gifts")
    await quotas.reset(GUILD, USER, by=1, now=NOON)
    planned("reset")
    await quotas.alarms(limits, GUILD)
    planned("alarms")
    alarm = Alarm(Limit.BUDGET_DAY, None, 1, 1)
    await quotas.told(alarm, limits, reached=True)
    planned("told")
    await quotas.forget_telling()
    planned("forget_telling")
    assert planned.found == QUOTAS
    assert planned.found.keys() == methods(QuotaStore)


async def test_every_statement_of_the_settings_has_its_index(
    recording: Recording, planned: Planned
) -> None:
    settings = SettingsStore(recording)
    await settings.change(GUILD, "active", 1, by=1, now=NOON)
    planned("change")
    await settings.guilds()
    planned("guilds")
    await settings.budgets()
    planned("budgets")
    await settings.pause("x", by=1, now=NOON)
    planned("pause")
    await settings.paused()
    planned("paused")
    await settings.resume(by=1, now=NOON)
    planned("resume")
    await settings.changes(GUILD)
    planned("changes")
    assert planned.found == RULES
    assert planned.found.keys() == methods(SettingsStore)


async def test_drafts_have_their_indexes(recording: Recording) -> None:
    drafts = DraftStore(recording)
    await drafts.write(Draft(1, USER, "edit", 2, [], NOON))
    await drafts.get(1, now=NOON)
    assert recording.plans == {"SEARCH drafts USING INTEGER PRIMARY KEY (rowid=?)"}


async def test_every_statement_of_a_trigger_has_its_index(recording: Recording) -> None:
    # EXPLAIN leaves triggers out.
    triggers = await recording.connection.execute_fetchall(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> 'drafts'"
    )
    plans: dict[str, set[str]] = {}
    for name, sql in triggers:
        body = re.sub(r"--.*", "", sql.partition("BEGIN")[2].rpartition("END")[0])
        body = re.sub(r"\b(NEW|OLD)\.(\w+)", r":\2", body)
        for statement in filter(None, map(str.strip, body.split(";"))):
            if not statement.startswith("SELECT RAISE"):
                values = dict.fromkeys(re.findall(r":(\w+)", statement), 1)
                plans[name] = plans.get(name, set()) | await recording.plan(statement, values)
    by_number = "SEARCH gifts USING INTEGER PRIMARY KEY (rowid=?)"
    assert plans == {
        "hold_quota": {by_number},
        "give_quota_back": {BY_ID, USAGE_HERE, by_number, LEDGER},
        "gift_given": {"SEARCH gifts USING INDEX gifts_by_end (ends_at<?)"},
        "quota_reset": set(),
        "setting_set": set(),
        "setting_changed": {SETTING},
        "changes_are_few": {
            "SEARCH changes USING COVERING INDEX changes_by_guild (guild_id=?)",
            "SEARCH changes USING INDEX changes_by_guild (guild_id=? AND id<?)",
        },
        # Of a table that is kept small.
        "paces_are_few": {
            "SCAN paces",
            "SEARCH paces USING PRIMARY KEY (model_id=? AND choices=?)",
        },
    }


@pytest.mark.parametrize("guild_id", [None, GUILD])
async def test_stats_read_the_time_that_they_are_asked_for(
    recording: Recording, guild_id: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, dict[str, object]]] = []

    class Noting(sqlite3.Connection):
        def execute(self, sql: str, values: object = (), /) -> sqlite3.Cursor:
            if isinstance(values, dict):
                asked.append((sql, values))
            return super().execute(sql, values)  # type: ignore[arg-type] # as it came

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Noting)
    )
    read_stats(recording.path, guild_id, since=NOON.date(), until=NOON.date())
    plans = [await recording.plan(sql, values) for sql, values in asked]
    assert set.union(*plans) == {
        "SEARCH jobs USING INDEX jobs_by_time (accepted_at>? AND accepted_at<?)",
        "SEARCH ledger USING PRIMARY KEY (scope=? AND period>? AND period<?)",
        "SEARCH usage USING COVERING INDEX usage_by_day (day>? AND day<?)",
    }
