"""A job's row: what comes back from it, what goes when the job is over, what is still to do."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Attached, Database, Job, JobState, JobStore
from tests.storage.conftest import ANN, NOON, another_connection, bounds, new_job

LATER = NOON + timedelta(minutes=3, milliseconds=250)
OUTPUTS = [{"kind": "image", "url": "https://media.example/1.png"}]


async def accepted(store: JobStore) -> Job:
    return await store.accept(new_job(), bounds())


async def finished(store: JobStore) -> Job:
    job = await accepted(store)
    for state in (JobState.SUBMITTING, JobState.QUEUED, JobState.RUNNING, JobState.FINISHED):
        moved = await store.move(job.id, state, outputs=OUTPUTS)
        assert moved
    return job


async def got(store: JobStore, job: Job) -> Job:
    found = await store.get(job.id)
    assert found is not None
    return found


async def test_a_job_comes_back_as_it_was_accepted_in_another_process(
    store: JobStore, path: Path
) -> None:
    new = new_job()
    job = await store.accept(new, bounds())
    async with another_connection(path) as other:
        found = await JobStore(other).get(job.id)
    assert found == job
    for name, value in vars(new).items():
        assert getattr(found, name) == value, name
    assert job.state is JobState.ACCEPTED
    assert job.accepted_at == NOON
    assert (job.message_id, job.request_id, job.submitted_at, job.told_at) == (None,) * 4


async def test_a_direct_message_has_no_guild(store: JobStore) -> None:
    new = new_job(guild_id=None)
    job = await store.accept(new, bounds())
    assert job.guild_id is None


async def test_what_each_step_learns_is_kept(store: JobStore) -> None:
    job = await accepted(store)
    await store.replied(job.id, 777)
    await store.move(job.id, JobState.SUBMITTING, submitted_at=NOON)
    queued = await store.move(job.id, JobState.QUEUED, request_id="r-1", queue_position=4)
    assert queued is not None
    assert (queued.message_id, queued.request_id, queued.queue_position) == (777, "r-1", 4)
    await store.waiting(job.id, 3, None)
    assert (await got(store, job)).queue_position == 3
    running = await store.move(job.id, JobState.RUNNING)
    assert running is not None
    assert running.queue_position is None
    await store.waiting(job.id, 2, None)
    assert (await got(store, job)).queue_position is None
    done = await store.move(job.id, JobState.FINISHED, outputs=OUTPUTS, finished_at=LATER)
    assert done is not None
    assert (done.outputs, done.finished_at) == (OUTPUTS, LATER)
    assert (done.request_id, done.submitted_at) == ("r-1", NOON)


async def test_the_secrets_go_when_the_picture_is_in_the_reply(
    store: JobStore, database: Database
) -> None:
    job = await finished(store)
    kept = await got(store, job)
    assert (kept.token, [s.url for s in kept.sources]) == (job.token, [s.url for s in job.sources])
    assert await store.delivered(job.id, LATER)
    over = await got(store, job)
    assert (over.state, over.told_at) == (JobState.DELIVERED, LATER)
    assert (over.token, list(over.sources)) == ("", [])
    assert over.outputs == OUTPUTS
    assert over.given == ["image1"]
    assert await secrets_left(database) == []


@pytest.mark.parametrize("end", [JobState.FAILED, JobState.CANCELLED])
async def test_the_secrets_go_when_the_person_was_told(
    store: JobStore, database: Database, end: JobState
) -> None:
    job = await accepted(store)
    ended = await store.move(job.id, end, reason={"reason": "source_sides", "width": 12})
    assert ended is not None
    assert ended.token == job.token  # the person has still to be told, by that very token
    assert ended.reason == {"reason": "source_sides", "width": 12}
    await store.told(job.id, NOON)
    await store.told(job.id, LATER)
    over = await got(store, job)
    assert (over.state, over.told_at) == (end, NOON)
    assert await secrets_left(database) == []


async def secrets_left(database: Database) -> list[str]:
    """Return what any row still holds of the interaction's token or a signed address."""
    rows = await database.rows("SELECT * FROM jobs")
    return [str(v) for row in rows for v in tuple(row) if "token" in str(v) or "signed" in str(v)]


async def test_nobody_is_told_of_a_job_that_goes_on(store: JobStore) -> None:
    job = await accepted(store)
    await store.told(job.id, NOON)
    kept = await got(store, job)
    assert (kept.told_at, kept.token) == (None, job.token)


@pytest.mark.parametrize("column", ["token", "sources"])
async def test_the_database_refuses_a_secret_in_a_job_that_is_over(
    store: JobStore, database: Database, column: str
) -> None:
    job = await accepted(store)
    with pytest.raises(sqlite3.IntegrityError):
        await database.rows("UPDATE jobs SET told_at = 1 WHERE id = ?", (job.id,))
    await store.move(job.id, JobState.FAILED)
    await store.told(job.id, NOON)
    with pytest.raises(sqlite3.IntegrityError):
        await database.rows(f"UPDATE jobs SET {column} = 'x' WHERE id = ?", (job.id,))


async def test_the_repr_of_a_job_hides_its_secrets(store: JobStore) -> None:
    job = await accepted(store)
    for shown in (repr(job), repr(new_job())):
        assert "interaction-token" not in shown
        assert "signed" not in shown


async def test_only_a_finished_job_is_delivered(store: JobStore) -> None:
    job = await accepted(store)
    assert not await store.delivered(job.id, NOON)
    assert (await got(store, job)).state is JobState.ACCEPTED


async def test_what_a_restart_finds(store: JobStore, path: Path) -> None:
    on_the_way, cancelled, told, delivered, to_deliver = [
        await (finished if n > 2 else accepted)(store) for n in range(5)
    ]
    await store.move(on_the_way.id, JobState.SUBMITTING)
    await store.move(cancelled.id, JobState.CANCELLED)
    await store.move(told.id, JobState.FAILED)
    await store.told(told.id, NOON)
    await store.delivered(delivered.id, NOON)
    async with another_connection(path) as other:
        assert await JobStore(other).not_over() == [
            (on_the_way.id, JobState.SUBMITTING, ANN),
            (cancelled.id, JobState.CANCELLED, ANN),
            (to_deliver.id, JobState.FINISHED, ANN),
        ]


async def test_a_prompt_that_looks_like_sql_is_a_prompt(store: JobStore) -> None:
    prompt = "'); DROP TABLE jobs; -- \x00 \ud83d"
    new = new_job()
    assert isinstance(new.arguments, dict)
    new.arguments["prompt"] = prompt
    job = await store.accept(new, bounds())
    assert (await got(store, job)).arguments["prompt"] == prompt


async def test_who_has_looked_moves_it_from_what_was_seen_alone(store: JobStore) -> None:
    job = await accepted(store)
    await store.move(job.id, JobState.SUBMITTING)
    await store.move(job.id, JobState.QUEUED)
    assert not await store.move(job.id, JobState.CANCELLED, after=JobState.ACCEPTED)
    assert await store.move(job.id, JobState.CANCELLED, after=JobState.QUEUED)


async def test_what_the_reply_holds_of_the_sources(store: JobStore) -> None:
    job = await accepted(store)
    held = Attached(7, "image1.jpg", "https://cdn.example/7", {"turned": 1, "from_width": 8064})
    sources = [replace(job.sources[0], attached=held), *job.sources[1:]]
    written = await store.attached(job.id, sources)
    assert written == await got(store, job) == replace(job, sources=sources)
    assert "cdn.example" not in repr(written)
    await store.move(job.id, JobState.SUBMITTING)
    assert await store.attached(job.id, job.sources) is None
    assert (await got(store, job)).sources == sources
