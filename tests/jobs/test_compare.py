"""Comparisons: bounded in number and time, and nothing of them stays behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image
from yarl import URL

from jobs import ClosingError, CompareError, Compares, CompareTrouble, DeliveryFile, Wish
from jobs.compare import MOST_AT_ONCE
from jobs.sources import MOST_SOURCE_BYTES
from pictures import Work
from runcomfy import Media
from tests.runcomfy.servers import answering, closed_port

PHOTOS = Path(__file__).resolve().parents[2] / "sandbox" / "photos"
ROOM = 8 * 1024 * 1024


@dataclass
class Table:
    """Comparisons of the shipped photographs, which lie at a host of their own."""

    compares: Compares
    url: str
    folder: Path
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """Until it is set, the host says nothing."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once it was asked."""

    async def one(self, person_id: int, *names: str, wish_id: int = 0) -> tuple[int, int]:
        """Have one made, the last of the names being the result; return its width and height."""
        *befores, after = [f"{self.url}/{name}" for name in names or ("rocket.jpg", "coffee.png")]
        with self.compares.admitted(wish_id or person_id, person_id) as wish:
            return await self._made(wish, befores, after)

    def sending(self, wish: Wish) -> AbstractAsyncContextManager[DeliveryFile]:
        """Have one made, and be at sending it."""
        befores, after = [f"{self.url}/rocket.jpg"], f"{self.url}/coffee.png"
        return self.compares.side_by_side(wish, befores, after, max_bytes=ROOM)

    async def _made(self, wish: Wish, befores: Sequence[str], after: str) -> tuple[int, int]:
        async with self.compares.side_by_side(wish, befores, after, max_bytes=ROOM) as file:
            assert file.size == file.path.stat().st_size <= ROOM
            with Image.open(file.path) as image:
                assert (image.format, file.filename) == ("JPEG", "before-and-after.jpg")
                assert image.size == (file.width, file.height)
                return image.size

    def left_behind(self) -> Sequence[Path]:
        """Return all that lies in the folder."""
        return list(self.folder.rglob("*"))


@asynccontextmanager
async def laid(folder: Path, *, seconds: float = 60.0) -> AsyncIterator[Table]:
    """Lay a table whose comparisons may take so long."""

    async def serve(request: web.Request) -> web.StreamResponse:
        made.asked.set()
        await made.open.wait()
        path = PHOTOS / request.path.strip("/")
        if request.path == "/broken":
            return web.Response(status=503)
        if request.path == "/large":
            return web.Response(body=bytes(MOST_SOURCE_BYTES + 1))
        if request.path == "/words":
            return web.Response(text="no picture")
        return web.FileResponse(path) if path.exists() else web.Response(status=404)

    async with answering(serve) as url:
        media, work = Media((), URL(url), user_agent="Repaint/test"), Work()
        made = Table(Compares(media, work, folder, seconds=seconds), url, folder)
        made.open.set()
        try:
            yield made
        finally:
            made.open.set()
            await work.close()
            await media.close()


@pytest_asyncio.fixture
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with laid(tmp_path / "work") as one:
        yield one


async def test_it_is_there_while_it_is_sent_and_gone_then(table: Table) -> None:
    width, height = await table.one(1)
    assert width > height
    assert table.left_behind() == []
    assert (await table.one(1))[1] == height, "one after another as often as one likes"


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("nowhere.png", CompareTrouble.GONE),
        ("broken", CompareTrouble.UNREACHABLE),
        ("words", CompareTrouble.UNREADABLE),
        ("large", CompareTrouble.UNREADABLE),
    ],
)
async def test_what_is_wrong_with_a_picture(
    table: Table, name: str, trouble: CompareTrouble
) -> None:
    for names in ((name, "coffee.png"), ("coffee.png", name), ("rocket.jpg", name, "coffee.png")):
        with pytest.raises(CompareError) as caught:
            await table.one(1, *names)
        assert caught.value.trouble is trouble
        assert table.left_behind() == []


async def test_no_other_host_is_asked(table: Table) -> None:
    table.url = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(CompareError) as caught:
        await table.one(1)
    assert caught.value.trouble is CompareTrouble.GONE


async def test_one_for_each_person_and_four_in_all(table: Table) -> None:
    table.open.clear()
    first = [asyncio.create_task(table.one(person)) for person in range(1, MOST_AT_ONCE + 1)]
    await asyncio.sleep(0)
    for person, wish, trouble in (
        (1, 99, CompareTrouble.STILL_MAKING),
        (1, 1, CompareTrouble.CAME_TWICE),
        (5, 5, CompareTrouble.BUSY),
    ):
        with pytest.raises(CompareError) as caught:
            await table.one(person, wish_id=wish)
        assert caught.value.trouble is trouble
    table.open.set()
    assert len(set(await asyncio.gather(*first))) == 1
    await table.one(5)
    assert table.left_behind() == []


async def test_one_that_takes_too_long(tmp_path: Path) -> None:
    async with laid(tmp_path / "work", seconds=0.3) as table:
        table.open.clear()
        with pytest.raises(CompareError) as caught:
            await table.one(1)
        assert caught.value.trouble is CompareTrouble.TOO_SLOW
        assert table.left_behind() == []


async def test_sending_is_part_of_the_time(tmp_path: Path) -> None:
    async with laid(tmp_path / "work", seconds=2.0) as table:
        with pytest.raises(CompareError) as caught, table.compares.admitted(1, 1) as wish:
            async with table.sending(wish):
                await asyncio.sleep(60)
        assert caught.value.trouble is CompareTrouble.TOO_SLOW
        assert table.left_behind() == []


async def test_whoever_gives_up_leaves_nothing(table: Table) -> None:
    table.open.clear()
    task = asyncio.create_task(table.one(1))
    await table.asked.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert table.left_behind() == []
    table.open.set()
    await table.one(1)


async def test_an_end_waits_for_those_under_way_and_takes_no_new_ones(table: Table) -> None:
    table.open.clear()
    task = asyncio.create_task(table.one(1))
    await asyncio.sleep(0)
    closing = asyncio.create_task(table.compares.close(20.0))
    await asyncio.sleep(0)
    with pytest.raises(ClosingError):
        await table.one(2)
    table.open.set()
    await closing
    assert task.done()
    assert await task


async def test_whoever_is_late_at_an_end_is_told(table: Table) -> None:
    table.open.clear()
    words: list[str] = []

    async def answer() -> None:
        with table.compares.admitted(1, 1) as wish:
            try:
                async with table.sending(wish):
                    pytest.fail("nothing was fetched")
            except ClosingError:
                assert table.left_behind() == []
                await asyncio.sleep(0.1)
                words.append("I am just being restarted.")

    task = asyncio.create_task(answer())
    await table.asked.wait()
    await table.compares.close(0.05)
    assert task.done()
    await task
    assert words, "the end waits for the last word too"


async def test_an_end_tells_whoever_is_let_in_and_has_not_begun(table: Table) -> None:
    with table.compares.admitted(1, 1) as wish:
        closing = asyncio.create_task(table.compares.close(0.05))
        await asyncio.sleep(0)
        with pytest.raises(ClosingError):
            async with table.sending(wish):
                pytest.fail("it is too late for one")
        closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)


async def test_an_end_while_one_is_sent(table: Table) -> None:
    sent = asyncio.Event()

    async def answer() -> None:
        with table.compares.admitted(1, 1) as wish:
            async with table.sending(wish):
                sent.set()
                await asyncio.sleep(60)

    task = asyncio.create_task(answer())
    await sent.wait()
    await table.compares.close(0.05)
    with pytest.raises(ClosingError):
        await task
    assert table.left_behind() == []


async def test_an_end_leaves_alone_whoever_has_only_words_left(table: Table) -> None:
    async def answer() -> str:
        with table.compares.admitted(1, 1) as wish:
            async with table.sending(wish):
                pass
            made.set()
            await asyncio.sleep(0.1)
            return "said"

    made = asyncio.Event()
    task = asyncio.create_task(answer())
    await made.wait()
    await table.compares.close(0.01)
    assert await task == "said"


async def test_an_end_does_not_wait_for_ever(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.compare.TELL_SECONDS", 0.05)

    async def answer() -> None:
        with table.compares.admitted(1, 1):
            await asyncio.sleep(60)

    task = asyncio.create_task(answer())
    await asyncio.sleep(0)
    await table.compares.close(0.05)
    assert task.cancelled()
