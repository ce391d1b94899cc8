"""Files on their way: how many bytes, how long, and what is left when it goes wrong."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path, PosixPath
from time import sleep
from typing import NoReturn

import aiohttp
import pytest
from aiohttp import web

import runcomfy.media
from runcomfy import Completed, MediaError, MediaTrouble
from tests.runcomfy.clients import PLENTY, connected, media_of
from tests.runcomfy.servers import answering, closed_port, speaking
from tests.sandbox.runcomfy_service import Service, service

__all__ = ["service"]


async def finished(service: Service) -> tuple[str, bytes]:
    """Return the address and the bytes of a result of the sandbox's."""
    request_id = await service.submit()
    await service.until(request_id, "completed")
    async with connected(service.url) as client:
        result = await client.result(request_id)
    assert result.status == Completed()
    return result.outputs[0].url, service.runcomfy.requests[request_id].outputs[0].data


async def test_a_result_is_fetched_whole_and_without_the_token(
    service: Service, tmp_path: Path
) -> None:
    url, whole = await finished(service)
    async with media_of(service.url) as media:
        size = await media.fetch(url, tmp_path / "a", max_bytes=len(whole))
    assert (tmp_path / "a").read_bytes() == whole
    assert size == len(whole)
    assert [e.authorization for e in service.exchanges.of("media")] == [""]


@pytest.mark.parametrize(
    ("fault", "trouble", "lasting", "status"),
    [
        ("media-broken", MediaTrouble.FAILED, False, 500),
        ("media-gone", MediaTrouble.GONE, False, 404),
        ("media-redirect-elsewhere", MediaTrouble.FORBIDDEN_HOST, True, 0),
        ("media-lost", MediaTrouble.FAILED, False, 0),
        ("media-endless", MediaTrouble.TOO_LARGE, True, 0),
    ],
)
async def test_what_goes_wrong_leaves_no_file_and_says_whether_to_try_again(
    service: Service,
    tmp_path: Path,
    fault: str,
    trouble: MediaTrouble,
    lasting: bool,
    status: int,
) -> None:
    url, whole = await finished(service)
    async with media_of(service.url) as media:
        service.faults.switch(fault)
        with pytest.raises(MediaError) as failed:
            await media.fetch(url, tmp_path / "a", max_bytes=len(whole) + 100_000)
        error = failed.value
        assert (error.trouble, error.lasting, error.status) == (trouble, lasting, status)
        assert list(tmp_path.iterdir()) == []
        assert url not in str(error)
        # Nothing is left of it: the next try has the file.
        await media.fetch(url, tmp_path / "a", max_bytes=len(whole))
    assert (tmp_path / "a").read_bytes() == whole


async def test_a_slow_file_is_a_file(service: Service, tmp_path: Path) -> None:
    url, whole = await finished(service)
    service.faults.switch("media-slow", value=0.2)
    async with media_of(service.url) as media:
        await media.fetch(url, tmp_path / "a", max_bytes=PLENTY)
    assert (tmp_path / "a").read_bytes() == whole


async def test_a_file_without_progress_is_given_up(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runcomfy.media, "STALL_SECONDS", 0.1)
    url, whole = await finished(service)
    service.faults.switch("media-stalled")
    async with media_of(service.url) as media, asyncio.timeout(5):
        with pytest.raises(MediaError) as failed:
            await media.fetch(url, tmp_path / "a", max_bytes=PLENTY)
        assert failed.value.trouble is MediaTrouble.FAILED
        # Progress is what counts: a file that takes longer than that in all is no trouble.
        service.faults.switch("media-slow", value=0.5)
        assert await media.fetch(url, tmp_path / "b", max_bytes=PLENTY) == len(whole)
    assert not (tmp_path / "a").exists()


async def test_a_file_that_trickles_for_ever_is_given_up(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runcomfy.media, "FILE_SECONDS", 0.2)
    url, _ = await finished(service)
    service.faults.switch("media-slow", value=30.0)
    async with media_of(service.url) as media, asyncio.timeout(5):
        with pytest.raises(MediaError) as failed:
            await media.fetch(url, tmp_path / "a", max_bytes=PLENTY)
    assert failed.value.trouble is MediaTrouble.FAILED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("announced", [True, False], ids=["by its header", "by counting"])
@pytest.mark.parametrize(("size", "fits"), [(1_000, True), (1_001, False), (3_000_000, False)])
async def test_how_many_bytes(tmp_path: Path, announced: bool, size: int, fits: bool) -> None:
    async def send(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        if announced:
            answer.content_length = size
        await answer.prepare(request)
        await answer.write(b"x" * size)
        return answer

    async with answering(send) as url, media_of(url) as media:
        if fits:
            assert await media.fetch(url + "/a", tmp_path / "a", max_bytes=1_000) == size
            return
        with pytest.raises(MediaError) as failed:
            await media.fetch(url + "/a", tmp_path / "a", max_bytes=1_000)
    assert failed.value.trouble is MediaTrouble.TOO_LARGE
    assert list(tmp_path.iterdir()) == []


async def test_a_small_file_that_unpacks_to_a_large_one_is_not_unpacked(tmp_path: Path) -> None:
    asked: list[str] = []

    async def send(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers["Accept-Encoding"])
        return web.Response(body=b"\x1f\x8b" + b"x" * 98, headers={"Content-Encoding": "gzip"})

    async with answering(send) as url, media_of(url) as media:
        assert await media.fetch(url + "/a", tmp_path / "a", max_bytes=100) == 100
    assert asked == ["identity"]


ODD: dict[str, bytes | None] = {
    "closed": b"",
    "reset": None,
    "half the headers": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "half the body": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf",
    "half a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    "not http": b"220 mail.example ESMTP\r\n\r\n",
}


@pytest.mark.parametrize("name", ODD)
async def test_a_cut_file_is_no_file(tmp_path: Path, name: str) -> None:
    async with speaking(ODD[name]) as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.fetch(url + "/a", tmp_path / "a", max_bytes=PLENTY)
    assert (failed.value.trouble, failed.value.lasting) == (MediaTrouble.FAILED, False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (204, MediaTrouble.FAILED),
        (206, MediaTrouble.FAILED),
        (304, MediaTrouble.FAILED),
        (401, MediaTrouble.GONE),
        (403, MediaTrouble.GONE),
        (404, MediaTrouble.GONE),
        (410, MediaTrouble.GONE),
        (429, MediaTrouble.FAILED),
        (500, MediaTrouble.FAILED),
        (503, MediaTrouble.FAILED),
    ],
)
async def test_a_status_that_is_not_200(tmp_path: Path, status: int, trouble: MediaTrouble) -> None:
    async def send(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async with answering(send) as url, media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.fetch(url + "/a", tmp_path / "a", max_bytes=PLENTY)
    assert (failed.value.trouble, failed.value.status) == (trouble, status)
    assert not failed.value.lasting


async def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    async with media_of(url) as media:
        with pytest.raises(MediaError) as failed:
            await media.fetch(url + "/a", tmp_path / "a", max_bytes=PLENTY)
    assert failed.value.trouble is MediaTrouble.FAILED


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        ("/b", None),
        ("b?x=y", None),
        ("{url}/b", None),
        ("/again", MediaTrouble.FAILED),
        ("", MediaTrouble.FAILED),
        ("{other}/b", MediaTrouble.FORBIDDEN_HOST),
        ("//evil.example/b", MediaTrouble.FORBIDDEN_HOST),
        ("http://user@127.0.0.1/b", MediaTrouble.FORBIDDEN_HOST),
        ("file:///etc/passwd", MediaTrouble.FORBIDDEN_HOST),
        ("http://[", MediaTrouble.FAILED),
    ],
)
async def test_a_redirect_is_followed_to_allowed_hosts_alone(
    tmp_path: Path, location: str, trouble: MediaTrouble | None
) -> None:
    elsewhere: list[bytes] = []
    async with speaking(b"HTTP/1.1 200 OK\r\n\r\nstolen", heard=elsewhere) as other:

        async def send(request: web.Request) -> web.StreamResponse:
            if request.path == "/b":
                return web.Response(body=b"the file")
            at = f"http://{request.host}"
            return web.Response(
                status=302, headers={"Location": location.format(url=at, other=other)}
            )

        async with answering(send) as url, media_of(url) as media:
            if trouble is None:
                assert await media.fetch(url + "/a", tmp_path / "a", max_bytes=8) == 8
                return
            with pytest.raises(MediaError) as failed:
                await media.fetch(url + "/a", tmp_path / "a", max_bytes=8)
    assert failed.value.trouble is trouble
    assert elsewhere == []
    assert list(tmp_path.iterdir()) == []


async def test_a_signed_address_is_asked_for_exactly_as_it_is(tmp_path: Path) -> None:
    heard: list[bytes] = []
    path = "/attachments/20/%7Eann/a%20b%2Bc.png?ex=6a&is=6b&hm=ab%3Dcd&=&format=png%26x"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    async with speaking(answer, heard=heard) as url, media_of(url) as media:
        await media.fetch(url + path, tmp_path / "a", max_bytes=PLENTY)
        with pytest.raises(MediaError) as failed:
            await media.fetch(url + path + "&more=1", tmp_path / "a", max_bytes=0)
    assert heard[0].startswith(f"GET {path} HTTP/1.1\r\n".encode())
    assert b"authorization" not in heard[0].lower()
    assert "hm=" not in str(failed.value)


async def test_a_cancelled_fetch_leaves_no_file(service: Service, tmp_path: Path) -> None:
    url, _ = await finished(service)
    service.faults.switch("media-stalled")
    async with media_of(service.url) as media:
        fetching = asyncio.create_task(media.fetch(url, tmp_path / "a", max_bytes=PLENTY))
        async with asyncio.timeout(5):
            while not list(tmp_path.iterdir()):  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.005)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
    assert list(tmp_path.iterdir()) == []


class Unopenable(PosixPath):
    """A file on a disk that takes its time to say no."""

    def open(self, *_: object, **__: object) -> NoReturn:
        sleep(0.2)
        raise OSError(errno.EIO, "no")


async def test_a_cancelled_fetch_is_cancelled_even_if_its_file_cannot_be_opened(
    service: Service, tmp_path: Path
) -> None:
    url, _ = await finished(service)
    async with media_of(service.url) as media:
        fetching = asyncio.create_task(
            media.fetch(url, Unopenable(tmp_path / "a"), max_bytes=PLENTY)
        )
        await asyncio.sleep(0.1)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching


async def test_thirty_files_at_once(service: Service, tmp_path: Path) -> None:
    url, whole = await finished(service)
    async with media_of(service.url) as media:
        sizes = await asyncio.gather(
            *(media.fetch(url, tmp_path / str(n), max_bytes=PLENTY) for n in range(30))
        )
    assert sizes == [len(whole)] * 30


async def test_a_folder_that_is_not_there_is_the_operators_trouble(
    service: Service, tmp_path: Path
) -> None:
    url, _ = await finished(service)
    async with media_of(service.url) as media:
        with pytest.raises(OSError, match="No such file") as failed:
            await media.fetch(url, tmp_path / "missing" / "a", max_bytes=PLENTY)
    assert not isinstance(failed.value, aiohttp.ClientError)


async def test_who_gives_up_leaves_no_file_behind(tmp_path: Path) -> None:
    async def send(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"x" * 1_000)
        await asyncio.sleep(60)
        return answer

    async with answering(send) as url, media_of(url) as media:
        for pause in (0.0, 0.001, 0.003, 0.01, 0.05):
            fetching = asyncio.create_task(
                media.fetch(url + "/a", tmp_path / "a", max_bytes=PLENTY)
            )
            await asyncio.sleep(pause)
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
            assert list(tmp_path.iterdir()) == []
