"""The first bytes of a file: asked for as a range, and cut where the host sends the whole."""

from __future__ import annotations

from contextlib import suppress

import pytest
from aiohttp import web

from runcomfy import Head, MediaError, MediaTrouble
from tests.runcomfy.clients import media_of
from tests.runcomfy.servers import answering, speaking

WHOLE = bytes(range(256)) * 4_000


@pytest.mark.parametrize("most", [1, 999, 64_000, len(WHOLE), len(WHOLE) + 5])
async def test_a_host_that_knows_ranges(most: int) -> None:
    asked: list[str] = []

    async def send(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Range"])
        part = WHOLE[request.http_range]
        headers = {"Content-Range": f"bytes 0-{len(part) - 1}/{len(WHOLE)}"}
        return web.Response(status=206, body=part, headers=headers)

    async with answering(send) as url, media_of(url) as media:
        head = await media.head(url + "/a", most)
    assert asked == [f"bytes=0-{most - 1}"]
    assert head == Head(WHOLE[:most], len(WHOLE))
    assert head.whole is (most >= len(WHOLE))


@pytest.mark.parametrize("announced", [True, False])
async def test_a_host_that_sends_the_whole_is_left_early(announced: bool) -> None:
    async def send(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        if announced:
            answer.content_length = 64_000_000
        await answer.prepare(request)
        with suppress(ConnectionError):
            # Whoever read to the end would read for ever.
            while True:
                await answer.write(WHOLE)
        return answer

    async with answering(send) as url, media_of(url) as media:
        head = await media.head(url + "/a", 64_000)
    assert head == Head(WHOLE[:64_000], 64_000_000 if announced else None)
    assert not head.whole


@pytest.mark.parametrize("announced", [True, False])
async def test_a_small_file_that_comes_whole(announced: bool) -> None:
    async def send(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        if announced:
            answer.content_length = 300
        await answer.prepare(request)
        await answer.write(WHOLE[:300])
        return answer

    async with answering(send) as url, media_of(url) as media:
        head = await media.head(url + "/a", 64_000)
    assert head == Head(WHOLE[:300], 300)
    assert head.whole


async def test_an_empty_file_has_no_range() -> None:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.Response(status=416, headers={"Content-Range": "bytes */0"})

    async with answering(send) as url, media_of(url) as media:
        assert await media.head(url + "/a", 64_000) == Head(b"", 0)


@pytest.mark.parametrize(
    "said", ["", "bytes 5-9/100", "bytes 0-4/-1", "items 0-4/100", "bytes 0-4/" + "9" * 5_000]
)
async def test_another_range_than_was_asked_for(said: str) -> None:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.Response(status=206, body=b"12345", headers={"Content-Range": said})

    async with answering(send) as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.head(url + "/a", 5)
    assert (failed.value.trouble, failed.value.lasting) == (MediaTrouble.FAILED, False)


async def test_a_size_that_nobody_knows() -> None:
    answer = b"HTTP/1.1 206 OK\r\nContent-Range: bytes 0-4/*\r\nContent-Length: 5\r\n\r\n12345"
    async with speaking(answer) as url, media_of(url) as media:
        head = await media.head(url + "/a", 5)
    assert head == Head(b"12345", None)
    assert not head.whole


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(404, MediaTrouble.GONE), (429, MediaTrouble.FAILED), (500, MediaTrouble.FAILED)],
)
async def test_a_status_that_is_no_beginning(status: int, trouble: MediaTrouble) -> None:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Retry-After": "7"})

    async with answering(send) as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.head(url + "/a", 64_000)
    assert failed.value.trouble is trouble
    assert failed.value.retry_after_seconds == (None if status == 404 else 7)


async def test_half_of_it_is_no_head() -> None:
    answer = b"HTTP/1.1 206 OK\r\nContent-Range: bytes 0-9/90\r\nContent-Length: 10\r\n\r\nhalf"
    async with speaking(answer) as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.head(url + "/a", 10)
    assert failed.value.trouble is MediaTrouble.FAILED


async def test_another_host_is_not_asked() -> None:
    async with speaking(b"") as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.head("http://127.0.0.1:1/a", 10)
    assert failed.value.trouble is MediaTrouble.FORBIDDEN_HOST


@pytest.mark.parametrize("most", [1, 64, len(WHOLE), len(WHOLE) + 5])
async def test_the_last_bytes(most: int) -> None:
    asked: list[str] = []

    async def send(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Range"])
        return web.Response(status=206, body=WHOLE[-most:])

    async with answering(send) as url, media_of(url) as media:
        assert await media.tail(url + "/a", most) == WHOLE[-most:]
    assert asked == [f"bytes=-{most}"]


@pytest.mark.parametrize(("status", "body"), [(200, WHOLE), (416, b""), (206, WHOLE)])
async def test_a_host_that_sends_no_last_bytes(status: int, body: bytes) -> None:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body)

    async with answering(send) as url, media_of(url) as media:
        assert await media.tail(url + "/a", 64) == b""


async def test_last_bytes_that_cannot_be_had() -> None:
    async def send(_: web.Request) -> web.StreamResponse:
        return web.Response(status=503)

    async with answering(send) as url, media_of(url) as media:
        with pytest.raises(MediaError):
            await media.tail(url + "/a", 64)
