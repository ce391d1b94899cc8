"""Edits that come from edits: two presses that are one, the line, a press that is waited for."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import (
    Database,
    Duplicate,
    How,
    Job,
    JobState,
    JobStore,
    NewJob,
    OverLimit,
    QuotaStore,
    Twice,
)
from tests.storage.conftest import ANN, BEN, NOON, bounds, new_job

SECONDS = timedelta(seconds=1)


def again(parent_id: int = 1, user_id: int = ANN, how: How = How.AGAIN) -> NewJob:
    return replace(new_job(user_id=user_id), how=how, parent_id=parent_id)


async def accept(store: JobStore, new: NewJob, after: timedelta = 0 * SECONDS) -> Job:
    return await store.accept(new, bounds(now=NOON + after))


async def used(database: Database) -> int:
    return (await QuotaStore(database).standing(ANN, None, NOON)).used


async def finished(store: JobStore, new: NewJob | None = None) -> Job:
    job = await accept(store, new or new_job())
    for state in (JobState.SUBMITTING, JobState.QUEUED, JobState.FINISHED):
        assert await store.move(job.id, state)
    return replace(job, state=JobState.FINISHED)


async def pressed(store: JobStore, job: Job, after: timedelta = SECONDS) -> Job | None:
    return await store.renew(
        job.id,
        token="of the press",
        token_expires_at=NOON + after + 900 * SECONDS,
        upload_limit=7,
        now=NOON + after,
    )


async def test_how_it_was_asked_for_comes_back(store: JobStore) -> None:
    for how in How:
        new = replace(
            again(how=how, parent_id=3),
            origin_message_id=1_400_000_000_000_000_001,
            token_only=True,
        )
        job = await accept(store, new, after=SECONDS)
        assert await store.by_interaction(new.interaction_id) == job
        for name, value in vars(new).items():
            assert getattr(job, name) == value, name
    assert await store.by_interaction(1) is None


async def test_two_quick_presses_are_one_edit(store: JobStore, database: Database) -> None:
    await accept(store, again())
    for after in (0 * SECONDS, 4.9 * SECONDS):
        with pytest.raises(Twice):
            await accept(store, again(), after)
    assert (await used(database)) == 1
    # Another person, another result, another button, and later: each is its own wish.
    await accept(store, again(user_id=BEN))
    await accept(store, again(parent_id=2))
    for how in (How.CHANGE, How.USE, How.CHANGE):
        await accept(store, again(how=how))
    await accept(store, again(), after=5 * SECONDS)


async def test_two_presses_at_the_same_moment_are_one_edit(store: JobStore) -> None:
    tries = (accept(store, again()) for _ in range(10))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert Counter(type(outcome) for outcome in outcomes) == {Job: 1, Twice: 9}


async def test_twice_is_said_before_any_limit_and_an_event_that_came_twice_before_that(
    store: JobStore,
) -> None:
    first = again()
    await accept(store, first)
    with pytest.raises(Duplicate) as same:
        await store.accept(first, bounds(daily=1, active=1))
    assert not isinstance(same.value, Twice)
    with pytest.raises(Twice):
        await store.accept(again(), bounds(daily=1, active=1))


async def test_a_line_is_read_from_its_first_edit_to_the_one_asked_for(store: JobStore) -> None:
    first = await accept(store, new_job())
    second = await accept(store, again(first.id))
    side = await accept(store, again(first.id, how=How.USE))
    third = await accept(store, again(second.id, user_id=BEN, how=How.CHANGE))
    assert await store.line(third.id) == [first, second, third]
    assert await store.line(side.id) == [first, side]
    assert await store.line(first.id) == [first]
    assert await store.line(99) == []


async def test_a_line_ends_where_a_parent_is_missing_or_is_no_parent(
    store: JobStore, database: Database
) -> None:
    orphan = await accept(store, again(parent_id=9_999))
    assert await store.line(orphan.id) == [orphan]
    child = await accept(store, again(orphan.id))
    for parent in (child.id, orphan.id):
        await database.rows("UPDATE jobs SET parent_id = ? WHERE id = ?", (parent, orphan.id))
        assert [job.id for job in await store.line(child.id)] == [orphan.id, child.id]


async def test_of_a_long_line_the_last_are_read(store: JobStore) -> None:
    jobs = [await accept(store, new_job())]
    for _ in range(30):
        jobs.append(await accept(store, again(jobs[-1].id)))
    assert await store.line(jobs[-1].id) == jobs[-25:]


async def test_a_parked_result_is_not_in_flight_and_holds_its_quota(
    store: JobStore, database: Database
) -> None:
    job = await finished(store)
    with pytest.raises(OverLimit):
        await store.accept(new_job(), bounds(active=1))
    assert await store.park(job.id, pressed_at=None)
    await store.accept(new_job(), bounds(active=1))
    assert (await used(database)) == 2
    assert (job.id, JobState.FINISHED, ANN) in await store.not_over()


async def test_a_press_brings_a_token_and_it_is_parked_no_more(store: JobStore) -> None:
    job = await finished(store)
    await store.park(job.id, pressed_at=None)
    renewed = await pressed(store, job)
    assert renewed == replace(
        job,
        token="of the press",
        token_expires_at=NOON + 901 * SECONDS,
        upload_limit=7,
        pressed_at=NOON + SECONDS,
    )
    # Who had seen no press parks nothing; who has, does, for the next one.
    assert not await store.park(job.id, pressed_at=None)
    assert await store.get(job.id) == renewed
    assert await store.park(job.id, pressed_at=renewed.pressed_at)
    assert await pressed(store, job, 2 * SECONDS)


async def test_only_what_is_finished_is_parked_and_what_is_over_takes_no_press(
    store: JobStore,
) -> None:
    job = await accept(store, new_job())
    assert not await store.park(job.id, pressed_at=None)
    done = await finished(store)
    assert await store.delivered(done.id, NOON)
    assert not await store.park(done.id, pressed_at=None)
    assert await pressed(store, done) is None
    assert await store.move(job.id, JobState.FAILED)
    assert await pressed(store, job), "its end is still to be told"
    await store.told(job.id, NOON)
    assert await pressed(store, job) is None


async def test_a_reply_that_was_deleted_by_wish_is_forgotten_once_it_is_over(
    store: JobStore,
) -> None:
    job = await finished(store)
    await store.replied(job.id, 777)
    for message_id in (777, None):
        await store.unlink(job.id)
        found = await store.get(job.id)
        assert found
        assert found.message_id == message_id
        await store.delivered(job.id, NOON)
