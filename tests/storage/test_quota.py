"""The quota: exact however many commands come at once, given back once, to the right day."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from storage import (
    Database,
    Duplicate,
    Job,
    JobState,
    JobStore,
    Limit,
    NewJob,
    OverLimit,
    QuotaStore,
)
from tests.storage.conftest import ANN, BEN, NOON, PLENTY, another_connection, bounds, new_job

TONIGHT = datetime(2026, 11, 21, 23, 59, 59, 999_000, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
NOT_DELIVERED = (JobState.FAILED, JobState.CANCELLED, JobState.UNCERTAIN)


async def accept(
    store: JobStore,
    new: NewJob | None = None,
    *,
    now: datetime = NOON,
    daily: int = PLENTY,
    active: int = PLENTY,
) -> Job:
    return await store.accept(new or new_job(), bounds(daily=daily, active=active, now=now))


async def used(quotas: QuotaStore, user_id: int = ANN, now: datetime = NOON) -> int:
    return (await quotas.standing(user_id, 10, now)).used


async def bring_to(store: JobStore, job: Job, *states: JobState) -> None:
    for state in states:
        assert await store.move(job.id, state), f"job {job.id} could not go to {state}"


async def outcomes(*attempts: asyncio.Task[Job]) -> tuple[list[Job], Counter[Limit]]:
    jobs, limits = [], Counter[Limit]()
    for outcome in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(outcome, OverLimit):
            limits[outcome.limit] += 1
        else:
            assert isinstance(outcome, Job), outcome
            jobs.append(outcome)
    return jobs, limits


@pytest.mark.parametrize(
    ("daily", "active", "through", "limit"),
    [
        (5, 3, 3, Limit.ACTIVE),
        (3, 5, 3, Limit.DAILY),
        (4, 4, 4, Limit.DAILY),
        (0, 3, 0, Limit.DAILY),
        (20, 20, 20, None),
    ],
)
async def test_twenty_commands_in_the_same_instant(
    store: JobStore, quotas: QuotaStore, daily: int, active: int, through: int, limit: Limit | None
) -> None:
    jobs, limits = await outcomes(
        *(asyncio.create_task(accept(store, daily=daily, active=active)) for _ in range(20))
    )
    assert len(jobs) == through
    assert limits == ({limit: 20 - through} if limit else {})
    assert await used(quotas) == through


async def test_twenty_commands_through_two_connections(
    store: JobStore, quotas: QuotaStore, path: Path
) -> None:
    async with another_connection(path) as other:
        stores = [store, JobStore(other)] * 10
        jobs, limits = await outcomes(
            *(asyncio.create_task(accept(one, daily=5, active=3)) for one in stores)
        )
    assert len(jobs) == 3
    assert limits == {Limit.ACTIVE: 17}
    assert await used(quotas) == 3


async def test_the_daily_limit_counts_the_delivered_and_the_active_one_does_not(
    store: JobStore,
    quotas: QuotaStore,
) -> None:
    for _ in range(5):
        job = await accept(store, daily=5, active=1)
        await bring_to(
            store, job, JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.FINISHED
        )
        with pytest.raises(OverLimit) as refused:
            await accept(store, daily=20, active=1)
        assert refused.value.limit is Limit.ACTIVE
        assert (refused.value.used, refused.value.allowed) == (1, 1)
        assert await store.delivered(job.id, NOON)
    with pytest.raises(OverLimit) as refused:
        await accept(store, daily=5, active=1)
    assert (refused.value.limit, refused.value.used, refused.value.allowed) == (Limit.DAILY, 5, 5)
    assert refused.value.ends_at == MIDNIGHT
    assert await used(quotas) == 5


async def test_a_refused_command_writes_nothing(store: JobStore, database: Database) -> None:
    new = new_job()
    with pytest.raises(OverLimit):
        await accept(store, new, daily=0)
    for table in ("jobs", "usage", "ledger"):
        assert list(await database.rows(f"SELECT * FROM {table}")) == []
    # The same interaction may still be accepted: nothing of it was kept.
    assert (await accept(store, new)).interaction_id == new.interaction_id


async def test_an_event_that_comes_twice_is_one_job(store: JobStore, quotas: QuotaStore) -> None:
    new = new_job()
    job = await accept(store, new)
    for daily, active in ((PLENTY, PLENTY), (1, PLENTY), (PLENTY, 1)):
        with pytest.raises(Duplicate):
            await accept(store, new, daily=daily, active=active)
    assert await used(quotas) == 1
    await bring_to(store, job, JobState.FAILED)
    with pytest.raises(Duplicate):
        await accept(store, new)
    assert await used(quotas) == 0


async def test_an_event_that_comes_ten_times_at_once_is_one_job(
    store: JobStore, quotas: QuotaStore
) -> None:
    new = new_job()
    attempts = await asyncio.gather(
        *(accept(store, new, daily=5, active=3) for _ in range(10)), return_exceptions=True
    )
    assert Counter(type(outcome) for outcome in attempts) == {Job: 1, Duplicate: 9}
    assert await used(quotas) == 1


@pytest.mark.parametrize("end", NOT_DELIVERED)
async def test_what_is_not_delivered_is_given_back_once(
    store: JobStore, quotas: QuotaStore, end: JobState
) -> None:
    await accept(store)
    job = await accept(store)
    if end is JobState.UNCERTAIN:
        await bring_to(store, job, JobState.SUBMITTING)
    assert await used(quotas) == 2
    moves = await asyncio.gather(*(store.move(job.id, end) for _ in range(10)))
    assert [moved.state for moved in moves if moved] == [end]
    for other in JobState:
        assert await store.move(job.id, other) is None
    await store.told(job.id, NOON)
    assert not await store.delivered(job.id, NOON)
    assert await used(quotas) == 1


async def test_no_code_can_give_back_twice(
    store: JobStore, quotas: QuotaStore, database: Database
) -> None:
    await accept(store)
    job = await accept(store)
    await bring_to(store, job, JobState.FAILED)
    await database.rows("UPDATE jobs SET state = state WHERE id = ?", (job.id,))
    assert await used(quotas) == 1


async def test_ends_that_race_give_back_once(store: JobStore, quotas: QuotaStore) -> None:
    await accept(store)
    job = await accept(store)
    await bring_to(store, job, JobState.SUBMITTING, JobState.QUEUED)
    moves = await asyncio.gather(
        *(store.move(job.id, end) for end in (JobState.FAILED, JobState.CANCELLED) * 5)
    )
    assert sum(moved is not None for moved in moves) == 1
    assert await used(quotas) == 1


async def test_what_is_delivered_is_kept(store: JobStore, quotas: QuotaStore) -> None:
    job = await accept(store)
    await bring_to(store, job, JobState.SUBMITTING, JobState.QUEUED, JobState.FINISHED)
    first, *others = await asyncio.gather(*(store.delivered(job.id, NOON) for _ in range(5)))
    assert first
    assert not any(others)
    for end in NOT_DELIVERED:
        assert await store.move(job.id, end) is None
    assert await used(quotas) == 1


async def test_a_finished_job_that_cannot_be_delivered_is_given_back(
    store: JobStore, quotas: QuotaStore
) -> None:
    job = await accept(store)
    await bring_to(
        store, job, JobState.SUBMITTING, JobState.QUEUED, JobState.FINISHED, JobState.FAILED
    )
    assert await used(quotas) == 0


async def test_a_submit_that_did_not_arrive_goes_on_holding(
    store: JobStore, quotas: QuotaStore
) -> None:
    job = await accept(store)
    for _ in range(3):
        await bring_to(store, job, JobState.SUBMITTING, JobState.ACCEPTED)
    assert await used(quotas) == 1


async def test_the_day_is_that_of_acceptance(store: JobStore, quotas: QuotaStore) -> None:
    late = await accept(store, now=TONIGHT, daily=1)
    assert late.day == "2026-11-21"
    # A new day, a new quota; what failed after midnight goes back to the day before.
    assert (await accept(store, now=MIDNIGHT, daily=1)).day == "2026-11-22"
    assert (await used(quotas, now=TONIGHT), await used(quotas, now=MIDNIGHT)) == (1, 1)
    await bring_to(store, late, JobState.FAILED)
    assert (await used(quotas, now=TONIGHT), await used(quotas, now=MIDNIGHT)) == (0, 1)
    with pytest.raises(OverLimit):
        await accept(store, now=MIDNIGHT, daily=1)


async def test_the_active_limit_knows_no_midnight(store: JobStore) -> None:
    await accept(store, now=TONIGHT, active=1)
    with pytest.raises(OverLimit) as refused:
        await accept(store, now=MIDNIGHT, active=1)
    assert refused.value.limit is Limit.ACTIVE


async def test_the_day_is_utcs_wherever_the_clock_stands(
    store: JobStore, quotas: QuotaStore
) -> None:
    tokyo = timezone(timedelta(hours=9))
    job = await accept(store, now=datetime(2026, 11, 22, 8, 0, tzinfo=tokyo))
    assert job.day == "2026-11-21"
    assert job.accepted_at == datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    assert await used(quotas, now=datetime(2026, 11, 22, 8, 0, tzinfo=tokyo)) == 1
    assert await used(quotas, now=datetime(2026, 11, 22, 9, 0, tzinfo=tokyo)) == 0


async def test_usage_is_counted_by_server_and_limited_over_all(
    store: JobStore, quotas: QuotaStore, database: Database
) -> None:
    for guild_id in (10, 10, 11, None):
        await accept(store, new_job(guild_id=guild_id))
    await accept(store, new_job(user_id=BEN))
    rows = await database.rows("SELECT user_id, day, guild_id, used FROM usage ORDER BY 1, 3")
    assert [tuple(row) for row in rows] == [
        (ANN, "2026-11-21", 0, 1),
        (ANN, "2026-11-21", 10, 2),
        (ANN, "2026-11-21", 11, 1),
        (BEN, "2026-11-21", 10, 1),
    ]
    assert await used(quotas) == 4
    with pytest.raises(OverLimit) as refused:
        await accept(store, new_job(guild_id=99), daily=4)
    assert refused.value.used == 4


async def test_one_person_does_not_use_up_anothers(store: JobStore, quotas: QuotaStore) -> None:
    await accept(store, daily=1, active=1)
    await accept(store, new_job(user_id=BEN), daily=1, active=1)
    assert (await used(quotas, ANN), await used(quotas, BEN), await used(quotas, 99)) == (1, 1, 0)
