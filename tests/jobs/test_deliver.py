"""A finished job's result: fetched, judged, made to fit, and shown in the best way there is."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from jobs import Change, OperatorConcern, Reason, ReplyLaterError, ReplyTooLargeError
from jobs.deliver import deliver
from jobs.reasons import Ended
from jobs.reply import Link
from sandbox.runcomfy.video import VIDEO
from storage import Job
from tests.jobs.desks import ROOM, Table, laid
from tests.pictures.making import encoded, photo, png_header

PICTURE = encoded(photo(400, 300), "PNG")
SOURCE = encoded(photo(400, 400), "JPEG")
LONG = "a" * 600


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        table.host.files |= {"result.png": PICTURE, "one.jpg": SOURCE, "two.jpg": SOURCE}
        yield table


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.001)


async def tried(table: Table, job: Job) -> bool:
    """Have one try to deliver; tell whether the result is shown."""
    again, pause = await deliver(table.desk, job)
    assert (again is None) == (pause == 0.0)
    return again is None


async def test_it_is_attached_byte_for_byte(table: Table) -> None:
    job = await table.finished(["result.png"], ["one.jpg"])
    assert await tried(table, job)
    (delivery,) = table.board.deliveries
    assert [file.path.read_bytes() for file in delivery.results] == [PICTURE]
    assert [file.filename for file in delivery.sources] == ["image1.jpg"]
    assert delivery.links == []
    found = await table.desk.store.get(job.id)
    assert found
    assert found.state == "delivered"


async def test_a_worker_that_crashes_over_it_does_not_end_a_paid_job(table: Table) -> None:
    table.host.files["result.png"] = encoded(Image.new("L", (8000, 6000), 90), "JPEG")
    job = await table.finished(["result.png"])
    trying = asyncio.create_task(tried(table, job))
    await until(lambda: table.desk.work.pixels_in_work > 0)
    os.kill(table.desk.work.pids[0], signal.SIGSEGV)
    assert not await trying
    assert await tried(table, job)
    (delivery,) = table.board.deliveries
    assert [file.width for file in delivery.results] == [8000]
    assert table.host.asked.count("result.png") == 1, "the file is whole"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png_header(20_000, 20_000), id="too many pixels"),
        pytest.param(b"8BPS" + bytes(100), id="a format that nothing here reads"),
    ],
)
async def test_a_picture_that_cannot_be_judged_is_linked(table: Table, content: bytes) -> None:
    table.host.files["odd"] = content
    job = await table.finished(["odd", "result.png"])
    assert await tried(table, job)
    (delivery,) = table.board.deliveries
    assert [file.path.read_bytes() for file in delivery.results] == [PICTURE]
    assert delivery.links == [Link(f"{table.host.url}/odd", is_picture=True, attached=False)]


async def test_where_it_cannot_be_linked_either_it_ends(table: Table) -> None:
    table.host.files[LONG] = png_header(20_000, 20_000)
    with pytest.raises(Ended) as ended:
        await deliver(table.desk, await table.finished([LONG]))
    assert ended.value.ending.reason is Reason.RESULT_NOT_A_PICTURE
    assert table.board.deliveries == []


@pytest.mark.parametrize("content", [b"<html>", PICTURE[:9_000]], ids=["a page", "damaged"])
async def test_what_is_no_picture_ends_it(table: Table, content: bytes) -> None:
    table.host.files["result.png"] = content
    job = await table.finished(["result.png"])
    tries = 1 if content == b"<html>" else 3
    for _ in range(tries - 1):
        assert not await tried(table, job)
    with pytest.raises(Ended) as ended:
        await deliver(table.desk, job)
    assert ended.value.ending.reason is Reason.RESULT_NOT_A_PICTURE
    assert table.host.asked.count("result.png") == tries


async def test_without_a_worker_it_is_linked_and_the_operator_told_once(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    job = await table.finished(["result.png"])
    assert [await tried(table, job) for _ in range(3)] == [False, False, True]
    link = Link(f"{table.host.url}/result.png", is_picture=True, attached=False)
    table.desk.concerns.clear()  # as after a submit
    another = await table.finished(["result.png"])
    assert [await tried(table, another) for _ in range(3)] == [False, False, True]
    assert [delivery.links for delivery in table.board.deliveries] == [[link], [link]]
    assert table.host.asked.count("result.png") == 2, "each was fetched once"
    monkeypatch.undo()
    assert await tried(table, await table.finished(["result.png"]))
    assert table.board.deliveries[-1].results
    assert table.board.concerns == [OperatorConcern.PICTURES]
    assert not table.desk.told_of_pictures


@pytest.mark.parametrize("name", ["video.mp4", "result.png"])
async def test_what_is_too_large_to_be_fetched_is_linked(
    table: Table, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("jobs.results.RESULT_BYTES", len(VIDEO) - 1)
    table.host.files["video.mp4"] = VIDEO
    assert await tried(table, await table.finished([name]))
    (delivery,) = table.board.deliveries
    link = Link(f"{table.host.url}/{name}", is_picture=name == "result.png", attached=False)
    assert (delivery.results, delivery.links) == ([], [link])
    table.host.files[LONG] = PICTURE
    with pytest.raises(Ended) as ended:
        await deliver(table.desk, await table.finished([LONG]))
    assert ended.value.ending.reason is Reason.RESULT_TOO_LARGE


async def test_what_was_made_smaller_is_not_made_again_at_each_try(table: Table) -> None:
    table.host.files["result.png"] = encoded(Image.effect_noise((900, 900), 90), "PNG")
    table.host.files["one.jpg"] += bytes(300_000)
    table.board.here = replace(ROOM, file_bytes=200_000)
    table.board.refusals += [ReplyLaterError(), ReplyLaterError()]
    job = await table.finished(["result.png"], ["one.jpg"])
    link = Link(f"{table.host.url}/result.png", is_picture=True, attached=True)
    made: set[tuple[int, int]] = set()
    for shown in (False, False, True):
        assert await tried(table, job) == shown
        delivery = table.board.deliveries[-1]
        (result,), (source,) = delivery.results, delivery.sources
        assert result.change is Change.SMALLER
        assert delivery.links == [link]
        made.add((result.path.stat().st_mtime_ns, source.path.stat().st_mtime_ns))
    assert len(made) == 1
    assert Counter(table.host.asked) == {"result.png": 1, "one.jpg": 1}


async def test_how_it_was_changed_is_said(table: Table) -> None:
    moves = io.BytesIO()
    noises = [Image.effect_noise((300, 300), 90 + n) for n in range(3)]
    noises[0].save(moves, "PNG", save_all=True, append_images=noises[1:])
    table.host.files["moves.png"] = moves.getvalue()
    table.host.files["old.bmp"] = encoded(photo(400, 300), "BMP")
    table.board.here = replace(ROOM, file_bytes=150_000)
    assert await tried(table, await table.finished(["moves.png", "old.bmp"]))
    changes = [file.change for file in table.board.deliveries[-1].results]
    assert changes == [Change.FIRST_FRAME, Change.SMALLER]
    table.board.here = ROOM
    assert await tried(table, await table.finished(["moves.png", "old.bmp"]))
    assert [file.change for file in table.board.deliveries[-1].results] == [None, Change.RESAVED]


async def test_a_place_that_takes_less_than_it_said(table: Table) -> None:
    """The sources go apart, then not at all; only then is the result made smaller."""
    noise = encoded(Image.effect_noise((900, 900), 90), "PNG")
    table.host.files["result.png"] = noise
    table.board.refusals += [ReplyTooLargeError()] * 4
    job = await table.finished(["result.png"], ["one.jpg", "two.jpg"])
    assert await tried(table, job)
    first, apart, alone, smaller, last = table.board.deliveries
    assert len(first.sources) == 2
    assert [len(batch) for batch in apart.sources_apart] == [1, 1]
    assert (apart.sources, alone.sources, alone.sources_apart) == ([], [], [])
    for delivery in (first, apart, alone):
        assert [file.path.read_bytes() for file in delivery.results] == [noise]
    for delivery in (smaller, last):
        assert [file.change for file in delivery.results] == [Change.SMALLER]
    assert [len(batch) for batch in smaller.sources_apart] == [1, 1]
    assert last.sources_apart == []


async def test_a_place_that_takes_nothing_is_given_links(table: Table) -> None:
    table.host.files["result.png"] = encoded(photo(40, 30), "PNG")
    table.board.refusals += [ReplyTooLargeError()] * 3
    assert await tried(table, await table.finished(["result.png"], ["one.jpg"]))
    last = table.board.deliveries[-1]
    assert (last.results, last.sources, last.sources_apart) == ([], [], [])
    assert last.links == [Link(f"{table.host.url}/result.png", is_picture=True, attached=False)]
    table.board.refusals += [ReplyTooLargeError()] * 9
    with pytest.raises(Ended) as ended:
        await deliver(table.desk, await table.finished(["result.png"]))
    assert ended.value.ending.reason is Reason.NOT_DELIVERED


async def test_files_that_somebody_took_away_are_fetched_again(table: Table) -> None:
    table.board.refusals.append(ReplyLaterError())
    job = await table.finished(["result.png"], ["one.jpg"])
    assert not await tried(table, job)
    for path in (table.desk.folder / str(job.id)).iterdir():
        path.unlink()
    with pytest.raises(FileNotFoundError):
        await deliver(table.desk, job)
    assert await tried(table, job)
    last = table.board.deliveries[-1]
    assert (len(last.results), len(last.sources)) == (1, 1)


async def test_a_file_that_is_not_there_is_asked_for_until_the_time_is_over(table: Table) -> None:
    del table.host.files["result.png"]
    table.desk.limits = replace(table.desk.limits, timeout_seconds=0.3)
    job = await table.finished(["result.png"])
    assert not await tried(table, job)
    await asyncio.sleep(0.3)
    with pytest.raises(Ended) as ended:
        await deliver(table.desk, job)
    assert ended.value.ending.reason is Reason.RESULT_UNREACHABLE
