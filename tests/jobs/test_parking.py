"""A finished result that nobody can be shown yet: parked, then pressed for or over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jobs import Jobs, Reason, ReplyAwaitsPressError, ReplyLaterError
from jobs.deliver import deliver
from jobs.desk import utc_now
from jobs.parking import shown_since
from jobs.patience import SHOW_SECONDS
from jobs.reasons import Ended
from storage import Job, JobState
from tests.jobs.desks import Table, laid
from tests.pictures.making import encoded, photo

DAY = timedelta(seconds=SHOW_SECONDS)


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        table.host.files["result.png"] = encoded(photo(400, 300), "PNG")
        table.host.files["one.jpg"] = encoded(photo(400, 300), "JPEG")
        yield table


@asynccontextmanager
async def living(table: Table) -> AsyncIterator[Jobs]:
    """Let all jobs live, as a process does from its start to its end."""
    jobs = Jobs(table.desk)
    await jobs.start()
    try:
        yield jobs
    finally:
        await jobs.close()


async def late(table: Table) -> Job:
    """Return a job that finished after its token's time, where only that could write."""
    job = await table.finished(["result.png"], ["one.jpg"], token_only=True)
    table.board.over.add(job.token)
    return job


async def press(jobs: Jobs, job: Job, token: str) -> Job | None:
    expires_at = utc_now() + timedelta(minutes=15)
    return await jobs.renew(job.id, token=token, token_expires_at=expires_at, upload_limit=7)


async def until(table: Table, job: Job, true: Callable[[Job], bool]) -> Job:
    async with asyncio.timeout(20):
        while not true(now := await table.now(job)):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.005)
    return now


async def until_it_rests(table: Table) -> None:
    """Wait until no step is under way."""
    async with asyncio.timeout(20):
        while any(task.get_name().startswith("deliver ") for task in asyncio.all_tasks()):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.005)


async def test_it_is_parked_without_being_fetched_and_a_press_shows_it(table: Table) -> None:
    job = await late(table)
    async with living(table) as jobs:
        parked = await until(table, job, lambda job: job.parked)
        assert parked.state is JobState.FINISHED
        assert table.host.asked == []
        await until_it_rests(table)
        assert table.desk.in_flight == {}
        renewed = await press(jobs, job, "new")
        assert renewed
        assert (renewed.token, renewed.parked) == ("new", False)
        await until(table, job, lambda job: job.state is JobState.DELIVERED)
        assert await press(jobs, job, "later") is None
    (delivery,) = table.board.deliveries
    assert len(delivery.results) == len(delivery.sources) == 1
    assert table.board.called_back == []


async def test_a_token_that_ends_on_the_way_parks_it_and_its_files_go(table: Table) -> None:
    table.board.refusals += [ReplyAwaitsPressError(), None, ReplyAwaitsPressError()]
    job = await table.finished(["result.png"], ["one.jpg"], token_only=True)
    async with living(table) as jobs:
        await until(table, job, lambda job: job.parked)
        await until_it_rests(table)
        assert table.desk.in_flight == {}
        assert table.desk.besides == 0
        assert not (table.desk.folder / str(job.id)).exists()
        await press(jobs, job, "new")
        await until(table, job, lambda job: job.state is JobState.DELIVERED)
    assert [len(delivery.results) for delivery in table.board.deliveries] == [1, 1]


async def test_a_new_token_that_ends_as_well_parks_it_again(table: Table) -> None:
    job = await late(table)
    async with living(table) as jobs:
        await until(table, job, lambda job: job.parked)
        table.board.over.add("short")
        await press(jobs, job, "short")
        await until(table, job, lambda job: job.parked and job.token == "short")
        table.board.refusals.append(ReplyAwaitsPressError())
        await press(jobs, job, "ends on the way")
        await until(table, job, lambda job: job.parked and job.token == "ends on the way")
        await press(jobs, job, "good")
        await until(table, job, lambda job: job.state is JobState.DELIVERED)


async def test_a_press_that_comes_before_a_step_is_done_with_parking_is_not_lost(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, store = await late(table), table.desk.store
    park, written, pressed = store.park, asyncio.Event(), asyncio.Event()

    async def slowly(job_id: int, *, pressed_at: datetime | None) -> bool:
        parked = await park(job_id, pressed_at=pressed_at)
        written.set()
        await pressed.wait()
        return parked

    monkeypatch.setattr(store, "park", slowly)
    async with living(table) as jobs:
        await written.wait()
        assert await press(jobs, job, "new")
        pressed.set()
        await until(table, job, lambda job: job.state is JobState.DELIVERED)


async def test_after_a_press_discord_is_tried_as_often_as_at_first(table: Table) -> None:
    table.board.refusals += [ReplyLaterError()] * 2
    job = await table.finished(["result.png"], token_only=True)
    table.desk.of(job.id).sends = 12  # the next try would be in many minutes
    async with living(table) as jobs:
        await until(table, job, lambda _: bool(table.board.deliveries))
        await until_it_rests(table)
        assert await press(jobs, job, "new")
        await until(table, job, lambda job: job.state is JobState.DELIVERED)
    assert len(table.board.deliveries) == 3


async def test_after_a_restart_it_waits_on(table: Table) -> None:
    job = await late(table)
    async with living(table):
        await until(table, job, lambda job: job.parked)
    async with living(table) as jobs:
        await until_it_rests(table)
        assert (await table.now(job)).parked
        await press(jobs, job, "new")
        await until(table, job, lambda job: job.state is JobState.DELIVERED)


async def test_a_day_after_it_was_finished_it_ends_and_is_given_back(table: Table) -> None:
    job = await late(table)
    desk = table.desk
    desk.began_at -= timedelta(minutes=1)
    at = desk.now() + DAY - timedelta(minutes=1)
    desk.now = lambda: at
    parked, due = await deliver(desk, job)
    assert parked
    assert 59 < due < 61
    # A press begins nothing of that anew where its token ends as well.
    jobs = Jobs(desk)
    renewed = await press(jobs, job, "short")
    assert renewed
    table.board.over.add("short")
    _, due = await deliver(desk, renewed)
    assert 59 < due < 61
    at += timedelta(minutes=1)
    with pytest.raises(Ended) as ended:
        await deliver(desk, renewed)
    assert ended.value.ending.reason is Reason.NOT_FETCHED
    async with living(table):
        over = await until(table, job, lambda job: job.told_at is not None)
    assert (over.state, over.reason) == (JobState.FAILED, {"reason": "not_fetched"})
    assert [end.id for end in table.board.ends] == [job.id]
    assert table.desk.in_flight == {}
    assert (await desk.usage(job)).used == 0


async def test_one_that_went_by_while_no_process_was_there_can_be_pressed_for(
    table: Table,
) -> None:
    job = await late(table)
    now = table.desk.began_at + 2 * DAY
    table.desk.began_at = now
    table.desk.now = lambda: now
    _, due = await deliver(table.desk, job)
    assert due == 60.0


async def test_a_press_gives_fetching_and_sending_their_time_anew(table: Table) -> None:
    desk = table.desk
    job = await late(table)
    desk.began_at -= timedelta(minutes=1)
    at = desk.now() + DAY - timedelta(minutes=1)
    desk.now = lambda: at
    jobs = Jobs(desk)
    renewed = await press(jobs, job, "new")
    assert renewed
    assert abs(shown_since(renewed) - at) < timedelta(milliseconds=1)
    assert shown_since(job) == job.finished_at
    table.board.refusals.append(ReplyLaterError())
    moved, pause = await deliver(desk, renewed)
    assert moved
    assert pause > 0
    at += timedelta(hours=1)
    assert await deliver(desk, renewed) == (None, 0.0)
    assert (await table.now(job)).state is JobState.DELIVERED


async def test_a_press_while_it_is_still_made_brings_a_token_and_costs_no_poll(
    table: Table,
) -> None:
    job = await table.running([])
    jobs = Jobs(table.desk)
    renewed = await press(jobs, job, "new")
    assert renewed
    assert (renewed.state, renewed.token, renewed.upload_limit) == (JobState.RUNNING, "new", 7)


async def test_where_the_bot_can_write_by_itself_nothing_is_parked(table: Table) -> None:
    job = await table.finished(["result.png"])
    table.board.over.add(job.token)
    assert await deliver(table.desk, job) == (None, 0.0)


async def test_a_parked_job_is_too_late_to_cancel(table: Table) -> None:
    job = await late(table)
    await deliver(table.desk, job)
    outcome = await Jobs(table.desk).cancel(job.id, by_moderator=False)
    assert outcome.value == "too late"
    assert replace(await table.now(job), parked=False) == job
