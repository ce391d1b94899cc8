"""Before the submit: nothing is asked, made or sent twice, and no address is dead."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from jobs import Desk, Jobs, ReplyLaterError, ReplyTooLargeError, Room
from jobs.life import CancelOutcome
from jobs.prepare import Preparation, prepare
from jobs.reasons import Ended, Reason
from jobs.sources import path_of
from jobs.submit import submit
from storage import Attached, Job, JobState
from tests.e2e.house import until
from tests.jobs.preparing import PHOTOS, Board, accepted, again, laid, with_place

ASTRONAUT = (PHOTOS / "astronaut.jpg").read_bytes()
CHELSEA = (PHOTOS / "chelsea.png").read_bytes()
"""Too small for the model."""


@pytest.fixture
async def table(tmp_path: Path) -> AsyncIterator[tuple[Desk, Board]]:
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
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    job, known = await accepted(desk, board, ASTRONAUT), Preparation()
    for tries in range(1, 5):
        moved, pause = await submit(desk, await again(desk, job), known)
        assert moved is not None
        assert (moved.state, board.submits) == (JobState.ACCEPTED, tries)
        assert pause >= 2.0 ** (tries - 1)
    assert board.paths() == ["/image1"] * 2, "where it begins, and where it ends"


async def test_a_reply_that_is_full_for_now_has_nothing_encoded_anew(
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    job, known = await accepted(desk, board, CHELSEA), Preparation()
    made = (await path_of(desk, job, job.sources[0])).with_suffix(".fitted")
    board.refusals = [ReplyLaterError()] * 3
    written = set[int]()
    for _ in range(3):
        _, pause = await prepare(desk, job, known)
        assert pause > 0
        written.add(made.stat().st_mtime_ns)
    ready, pause = await prepare(desk, job, known)
    assert pause == 0
    assert len(attached(ready)) == 1
    assert written == {made.stat().st_mtime_ns}
    assert board.paths() == ["/image1"] * 2, "its first bytes, and the whole"


async def test_a_file_that_came_whole_is_not_asked_for_again(table: tuple[Desk, Board]) -> None:
    desk, board = table
    given = [plain("JPEG"), plain("PNG"), plain("PNG", side=300)]
    ready, _ = await prepare(desk, await accepted(desk, board, *given), Preparation())
    assert sorted(board.paths()) == ["/image1", "/image2", "/image3"]
    (third,) = attached(ready)
    assert third.facts["to_width"] > 300  # type: ignore[operator]  # a number


async def test_pictures_that_only_lose_their_metadata_go_in_as_many_edits_as_it_takes(
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    one = with_place()
    board.place = Room(len(one), 2 * len(one), 10)
    ready, pause = await prepare(desk, await accepted(desk, board, one, one, one), Preparation())
    assert pause == 0
    assert board.attached == [["image1.jpg", "image2.jpg"], ["image3.jpg"]]
    assert [dict(a.facts) for a in attached(ready)] == [{"stripped": True}] * 3
    assert len({a.url for a in attached(ready)}) == 3


async def test_a_place_that_takes_less_than_it_said_keeps_what_it_took(
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    one, last = with_place(quality=95), with_place("rocket.jpg", quality=95)
    board.place = Room(5 * len(one), 2 * len(one), 10)
    board.refusals = [None, ReplyTooLargeError(), ReplyLaterError()]
    job, known = await accepted(desk, board, one, one, last), Preparation()
    _, pause = await prepare(desk, job, known)
    assert pause > 0
    between = await again(desk, job)
    assert len(attached(between)) == 2, "written down, edit by edit"
    ready, _ = await prepare(desk, between, known)
    assert board.attached == [["image1.jpg", "image2.jpg"], ["image3.jpg"]]
    assert known.share == 5 * len(one) // 4
    assert all(a.facts == {"stripped": True} for a in attached(ready)[:2])


async def test_an_address_of_an_earlier_process_is_looked_at_before_it_is_submitted(
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    job = await accepted(desk, board, CHELSEA, with_place(), ASTRONAUT)
    first, _ = await prepare(desk, job, Preparation())
    assert first is not None
    assert not [path for path in board.paths() if "/attachments/" in path], "it has just said them"
    board.asked.clear()
    second, _ = await prepare(desk, first, Preparation())
    assert attached(second) == attached(first), "they live"
    assert sorted(board.paths())[:2] == ["/attachments/1/image1.jpg", "/attachments/1/image2.jpg"]
    del board.files["/attachments/1/image1.jpg"]
    third, _ = await prepare(desk, first, Preparation())
    assert board.attached == [["image1.jpg", "image2.jpg"], ["image1.jpg"]]
    assert third is not None
    assert [a.url.removeprefix(board.url) for a in attached(third)] == [
        "/attachments/2/image1.jpg",
        "/attachments/1/image2.jpg",
    ]
    assert (await again(desk, job)).sources == third.sources


async def test_an_address_that_died_with_the_original_costs_nothing(
    table: tuple[Desk, Board],
) -> None:
    desk, board = table
    first, _ = await prepare(desk, await accepted(desk, board, CHELSEA), Preparation())
    assert first is not None
    board.files.clear()
    with pytest.raises(Ended) as ended:
        await prepare(desk, first, Preparation())
    assert ended.value.ending.reason is Reason.SOURCE_GONE


async def test_nobody_knows_whether_an_address_lives(table: tuple[Desk, Board]) -> None:
    desk, board = table
    first, _ = await prepare(desk, await accepted(desk, board, CHELSEA), Preparation())
    assert first is not None
    board.failing = True
    moved, pause = await prepare(desk, first, Preparation())
    assert pause > 0
    assert attached(moved) == attached(first)


async def test_files_that_somebody_took_away_are_made_anew(table: tuple[Desk, Board]) -> None:
    desk, board = table
    job, known = await accepted(desk, board, CHELSEA), Preparation()
    board.refusals = [ReplyLaterError()]
    await prepare(desk, job, known)
    for file in (desk.folder / str(job.id)).iterdir():
        file.unlink()
    with pytest.raises(OSError, match=r"image1\.fitted"):
        await prepare(desk, job, known)
    ready, _ = await prepare(desk, job, known)
    assert len(attached(ready)) == 1


async def test_a_cancel_ends_what_is_done_for_it(table: tuple[Desk, Board]) -> None:
    """Or else one person could have all that the process can do, with a button."""
    desk, board = table
    job, jobs = await accepted(desk, board, CHELSEA), Jobs(desk)
    await jobs.start()
    try:
        board.open.clear()
        await jobs.begin(replace(job), None)
        await until(lambda: bool(board.asked))
        assert await jobs.cancel(job.id, by_moderator=False) is CancelOutcome.CANCELLED
        await until(lambda: board.asked[0].transport is None)
        assert (await again(desk, job)).state is JobState.CANCELLED
        assert (len(board.asked), board.attached) == (1, [])
    finally:
        board.open.set()
        await jobs.close()
