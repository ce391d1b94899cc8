"""The given pictures beside a result: brought here early, kept, and never waited for for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import ReplyLaterError, beside
from jobs.beside import begin, begin_early, brought_beside, wait_for
from jobs.deliver import deliver
from jobs.desk import BESIDE_SEATS
from storage import Job
from tests.jobs.desks import ROOM, Table, laid
from tests.jobs.test_deliver import tried, until
from tests.pictures.making import SECRETS, encoded, photo, with_metadata

SOURCE = encoded(photo(400, 400), "JPEG")
SIZE = ROOM.file_bytes


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        table.host.files |= {"one.jpg": SOURCE, "two.jpg": SOURCE}
        table.host.files["result.png"] = encoded(photo(), "PNG")
        yield table


def task_of(table: Table, job: Job) -> asyncio.Task[None]:
    """Return the task that brings them."""
    known = table.desk.of(job.id).beside
    assert known
    assert known.task
    return known.task


async def test_they_are_here_before_the_result_and_asked_for_once(table: Table) -> None:
    job = await table.finished(["result.png"], ["one.jpg", "two.jpg"])
    begin(table.desk, job)
    begin(table.desk, job)
    await wait_for(table.desk, job, 20.0)
    begin(table.desk, job)
    table.host.files.pop("one.jpg")
    table.host.files.pop("two.jpg")
    assert await tried(table, job)
    (delivery,) = table.board.deliveries
    assert [file.filename for file in delivery.sources] == ["image1.jpg", "image2.jpg"]
    assert sorted(table.host.asked) == ["one.jpg", "result.png", "two.jpg"]


async def test_they_have_no_metadata(table: Table, tmp_path: Path) -> None:
    table.host.files["one.jpg"] = with_metadata(tmp_path / "one", "JPEG").read_bytes()
    job = await table.running(["one.jpg"])
    begin(table.desk, job)
    await wait_for(table.desk, job, 20.0)
    (file,) = brought_beside(table.desk, job, SIZE)
    assert not any(secret in file.path.read_bytes() for secret in SECRETS)


async def test_one_that_was_missing_is_looked_for_again(table: Table) -> None:
    del table.host.files["one.jpg"]
    table.board.refusals += [ReplyLaterError(), ReplyLaterError()]
    job = await table.finished(["result.png"], ["one.jpg", "two.jpg"])
    assert not await tried(table, job)
    await wait_for(table.desk, job, 20.0)
    table.host.files["one.jpg"] = SOURCE
    assert not await tried(table, job)
    await wait_for(table.desk, job, 20.0)
    assert await tried(table, job)
    shown = [[file.filename for file in one.sources] for one in table.board.deliveries]
    assert shown == [["image2.jpg"], ["image2.jpg"], ["image1.jpg", "image2.jpg"]]
    assert table.host.asked.count("two.jpg") == 1, "what is here is kept"


async def test_a_silent_host_does_not_hold_up_a_result(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.deliver.SOURCE_SECONDS", 0.01)
    job = await table.finished(["result.png"], ["one.jpg"])
    folder = table.desk.folder / str(job.id)
    folder.mkdir(parents=True)
    (folder / "result1").write_bytes(table.host.files["result.png"])
    table.host.open.clear()
    assert await tried(table, job)
    assert table.board.deliveries[0].sources == []


async def test_only_so_many_are_on_their_way_at_once(table: Table) -> None:
    table.host.open.clear()
    jobs = [await table.running(["one.jpg", "two.jpg"]) for _ in range(BESIDE_SEATS)]
    for job in jobs:
        begin(table.desk, job)
    await until(lambda: len(table.host.asked) == BESIDE_SEATS)
    assert table.desk.beside_seats.locked()
    table.host.open.set()
    for job in jobs:
        await wait_for(table.desk, job, 20.0)
        assert len(brought_beside(table.desk, job, SIZE)) == 2


async def test_early_ones_are_those_of_so_many_jobs(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "MOST_EARLY", 1)
    first, second = [await table.running(["one.jpg"]) for _ in range(2)]
    begin_early(table.desk, first)
    begin_early(table.desk, second)
    await wait_for(table.desk, first, 20.0)
    assert len(brought_beside(table.desk, first, SIZE)) == 1
    assert table.host.asked == ["one.jpg"]
    await table.desk.clear(first.id)
    begin_early(table.desk, second)
    await wait_for(table.desk, second, 20.0)
    assert len(brought_beside(table.desk, second, SIZE)) == 1


async def test_they_end_with_their_job(table: Table) -> None:
    table.host.open.clear()
    job = await table.running(["one.jpg"])
    begin(table.desk, job)
    task = task_of(table, job)
    await until(lambda: table.host.asked.count("one.jpg") == 1)
    await table.desk.clear(job.id)
    assert task.cancelled()
    assert (table.desk.in_flight, table.desk.besides) == ({}, 0)
    assert not (table.desk.folder / str(job.id)).exists()
    assert not table.desk.beside_seats.locked()


async def test_they_end_with_the_desk(table: Table) -> None:
    table.host.open.clear()
    job = await table.running(["one.jpg"])
    begin(table.desk, job)
    task = task_of(table, job)
    await until(lambda: table.host.asked.count("one.jpg") == 1)
    await table.desk.close()
    assert task.cancelled()


async def test_a_place_that_takes_less_by_now(table: Table) -> None:
    """The person's own limit goes with the interaction's time."""
    table.host.files["one.jpg"] += bytes(500_000)
    job = await table.finished(["result.png"], ["one.jpg"])
    begin(table.desk, job)
    await wait_for(table.desk, job, 20.0)
    (large,) = brought_beside(table.desk, job, SIZE)
    assert brought_beside(table.desk, job, large.size - 1) == []
    table.board.here = replace(ROOM, file_bytes=large.size - 1)
    await deliver(table.desk, job)
    (delivery,) = table.board.deliveries
    assert [file.size < large.size for file in delivery.sources] == [True]
