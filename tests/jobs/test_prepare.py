"""Before the submit: nothing is asked, made or sent twice, and no address is dead."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from jobs import Jobs, ReplyLaterError, ReplyTooLargeError, Room
from jobs.in_flight import Preparation
from jobs.life import CancelOutcome
from jobs.prepare import prepare
from jobs.reasons import Ended, Reason
from jobs.sources import path_of
from jobs.submit import submit
from storage import Attached, Job, JobState
from tests.e2e.house import until
from tests.jobs.desks import PHOTOS, Table, laid, with_place
from tests.pictures.making import encoded

ASTRONAUT = (PHOTOS / "astronaut.jpg").read_bytes()
CHELSEA = (PHOTOS / "chelsea.png").read_bytes()
"""Too small for the model."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path) as table:
        yield table


def attached(job: Job | None) -> list[Attached]:
    assert job is not None
    return [source.attached for source in job.sources if source.attached]


def plain(kind: str, side: int = 500) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(stream, kind)
    return stream.getvalue()


async def test_a_refused_submit_is_tried_ever_later_and_no_picture_asked_for_anew(
    table: Table,
) -> None:
    job = await table.accepted(ASTRONAUT)
    for tries in range(1, 5):
        moved, pause = await submit(table.desk, await table.now(job))
        assert moved is not None
        assert (moved.state, table.host.submits) == (JobState.ACCEPTED, tries)
        assert pause >= 2.0 ** (tries - 1)
    assert table.host.asked == ["image1"] * 2, "where it begins, and where it ends"


async def test_a_reply_that_is_full_for_now_has_nothing_encoded_anew(
    table: Table,
) -> None:
    job, known = await table.accepted(CHELSEA), Preparation()
    made = (await path_of(table.desk, job, job.sources[0])).with_suffix(".fitted")
    table.board.refusals = [ReplyLaterError()] * 3
    written = set[int]()
    for _ in range(3):
        _, pause = await prepare(table.desk, job, known)
        assert pause > 0
        written.add(made.stat().st_mtime_ns)
    ready, pause = await prepare(table.desk, job, known)
    assert pause == 0
    assert len(attached(ready)) == 1
    assert written == {made.stat().st_mtime_ns}
    assert table.host.asked == ["image1"] * 2, "its first bytes, and the whole"


async def test_a_file_that_came_whole_is_not_asked_for_again(table: Table) -> None:
    given = [plain("JPEG"), plain("PNG"), plain("PNG", side=300)]
    ready, _ = await prepare(table.desk, await table.accepted(*given), Preparation())
    assert sorted(table.host.asked) == ["image1", "image2", "image3"]
    (third,) = attached(ready)
    assert third.facts["to_width"] > 300  # type: ignore[operator]  # a number


async def test_pictures_that_only_lose_their_metadata_go_in_as_many_edits_as_it_takes(
    table: Table,
) -> None:
    one = with_place()
    table.board.here = Room(len(one), 2 * len(one), 10)
    ready, pause = await prepare(table.desk, await table.accepted(one, one, one), Preparation())
    assert pause == 0
    assert table.board.attached == [["image1.jpg", "image2.jpg"], ["image3.jpg"]]
    assert [dict(a.facts) for a in attached(ready)] == [{"stripped": True}] * 3
    assert len({a.url for a in attached(ready)}) == 3


async def test_a_place_that_takes_less_than_it_said_keeps_what_it_took(
    table: Table,
) -> None:
    one, last = with_place(quality=95), with_place("rocket.jpg", quality=95)
    table.board.here = Room(5 * len(one), 2 * len(one), 10)
    table.board.refusals = [None, ReplyTooLargeError(), ReplyLaterError()]
    job, known = await table.accepted(one, one, last), Preparation()
    _, pause = await prepare(table.desk, job, known)
    assert pause > 0
    between = await table.now(job)
    assert len(attached(between)) == 2, "written down, edit by edit"
    ready, _ = await prepare(table.desk, between, known)
    assert table.board.attached == [["image1.jpg", "image2.jpg"], ["image3.jpg"]]
    assert known.share == 5 * len(one) // 4
    assert all(a.facts == {"stripped": True} for a in attached(ready)[:2])


async def test_an_address_of_an_earlier_process_is_looked_at_before_it_is_submitted(
    table: Table,
) -> None:
    job = await table.accepted(CHELSEA, with_place(), ASTRONAUT)
    first, _ = await prepare(table.desk, job, Preparation())
    assert first is not None
    assert not [name for name in table.host.asked if "attachments/" in name], "it just said them"
    table.host.requests.clear()
    second, _ = await prepare(table.desk, first, Preparation())
    assert attached(second) == attached(first), "they live"
    assert sorted(table.host.asked)[:2] == ["attachments/1/image1.jpg", "attachments/1/image2.jpg"]
    del table.host.files["attachments/1/image1.jpg"]
    third, _ = await prepare(table.desk, first, Preparation())
    assert table.board.attached == [["image1.jpg", "image2.jpg"], ["image1.jpg"]]
    assert third is not None
    assert [a.url.removeprefix(f"{table.host.url}/") for a in attached(third)] == [
        "attachments/2/image1.jpg",
        "attachments/1/image2.jpg",
    ]
    assert (await table.now(job)).sources == third.sources


async def test_an_address_that_died_with_the_original_costs_nothing(
    table: Table,
) -> None:
    first, _ = await prepare(table.desk, await table.accepted(CHELSEA), Preparation())
    assert first is not None
    table.host.files.clear()
    with pytest.raises(Ended) as ended:
        await prepare(table.desk, first, Preparation())
    assert ended.value.ending.reason is Reason.SOURCE_GONE


async def test_nobody_knows_whether_an_address_lives(table: Table) -> None:
    first, _ = await prepare(table.desk, await table.accepted(CHELSEA), Preparation())
    assert first is not None
    table.host.failing = True
    moved, pause = await prepare(table.desk, first, Preparation())
    assert pause > 0
    assert attached(moved) == attached(first)


async def test_files_that_somebody_took_away_are_made_anew(table: Table) -> None:
    job, known = await table.accepted(CHELSEA), Preparation()
    table.board.refusals = [ReplyLaterError()]
    await prepare(table.desk, job, known)
    for file in (table.desk.folder / str(job.id)).iterdir():
        file.unlink()
    with pytest.raises(OSError, match=r"image1\.fitted"):
        await prepare(table.desk, job, known)
    ready, _ = await prepare(table.desk, job, known)
    assert len(attached(ready)) == 1


async def test_a_picture_of_too_many_bytes_even_at_its_smallest(table: Table) -> None:
    noise = encoded(Image.effect_noise((400, 400), 90), "TIFF")
    table.board.here = Room(20_000, 25_000_000, 10)
    with pytest.raises(Ended) as ended:
        await prepare(table.desk, await table.accepted(noise), Preparation())
    assert ended.value.ending.reason is Reason.SOURCE_TOO_DETAILED
    assert ended.value.ending.facts["max_bytes"] == 20_000


async def test_a_cancel_ends_what_is_done_for_it(table: Table) -> None:
    """Or else one person could have all that the process can do, with a button."""
    job, jobs = await table.accepted(CHELSEA), Jobs(table.desk)
    await jobs.start()
    try:
        table.host.open.clear()
        await jobs.begin(replace(job), None)
        await until(lambda: bool(table.host.asked))
        assert await jobs.cancel(job.id, by_moderator=False) is CancelOutcome.CANCELLED
        await until(lambda: table.host.requests[0].transport is None)
        assert (await table.now(job)).state is JobState.CANCELLED
        assert (len(table.host.asked), table.board.attached) == (1, [])
    finally:
        table.host.open.set()
        await jobs.close()
