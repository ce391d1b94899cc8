"""The calls against servers that do what no RunComfy should: what was sent, and what is unclear."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp import web

from runcomfy import NotSentError, UnclearError
from runcomfy.client import ANSWER_BYTES
from tests.runcomfy.clients import CALLS, MODEL, connected
from tests.runcomfy.servers import answering, closed_port, speaking
from tests.sandbox.runcomfy_service import TOKEN


@pytest.mark.parametrize("name", CALLS)
async def test_where_nothing_listens_nothing_was_sent(name: str) -> None:
    async with connected(f"http://127.0.0.1:{closed_port()}") as client:
        with pytest.raises(NotSentError):
            await CALLS[name](client)


async def test_a_name_that_nobody_has_was_not_sent() -> None:
    async with connected("http://model-api.invalid") as client:
        with pytest.raises(NotSentError):
            await client.submit(MODEL, {})


async def test_a_server_that_does_not_speak_tls_was_not_sent_anything() -> None:
    heard: list[bytes] = []
    async with (
        speaking(b"HTTP/1.1 200 OK\r\n\r\n", heard=heard) as url,
        connected(url.replace("http:", "https:"), call_seconds=0.2) as client,
    ):
        with pytest.raises(NotSentError):
            await client.submit(MODEL, {})
    assert heard == []


ODD: dict[str, bytes | None] = {
    "closed": b"",
    "reset": None,
    "half a status line": b"HTTP/1.",
    "half the headers": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "half the body": b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"request_id":',
    "half a chunk": b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"request',
    "not http": b"220 mail.example ESMTP\r\n\r\n",
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
    "no body": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "nothing": b"HTTP/1.1 204 No Content\r\n\r\n",
    "a page": b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>",
    "a list": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
    "not utf-8": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfe{",
    "gzip that is none": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
    ),
    "an unknown encoding": (
        b'HTTP/1.1 200 OK\r\nContent-Encoding: x\r\nContent-Length: 18\r\n\r\n{"request_id": ""}'
    ),
    "an id that climbs": (
        b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"request_id":"../"}'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
async def test_after_a_submit_was_written_every_odd_answer_is_unclear(name: str) -> None:
    heard: list[bytes] = []
    async with speaking(ODD[name], heard=heard) as url, connected(url) as client:
        with pytest.raises(UnclearError) as unclear:
            await client.submit(MODEL, {"prompt": "x"})
    assert type(unclear.value) is UnclearError
    assert len(heard) == 1
    assert heard[0].startswith(f"POST /v1/models/{MODEL} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize("call", ["status", "result", "cancel"])
@pytest.mark.parametrize("name", sorted(set(ODD) - {"an id that climbs", "an unknown encoding"}))
async def test_an_odd_answer_to_a_read_is_an_error_too(name: str, call: str) -> None:
    async with speaking(ODD[name]) as url, connected(url) as client:
        with pytest.raises(UnclearError):
            await CALLS[call](client)


@pytest.mark.parametrize("status", [200, 500])
async def test_an_answer_without_end_is_not_read_to_its_end(status: int) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse(status=status)
        await answer.prepare(request)
        while sent < 100 * ANSWER_BYTES:
            await answer.write(b" " * 65_536)
            sent += 65_536
        return answer

    async with answering(endless) as url, connected(url) as client:
        with pytest.raises(UnclearError, match="too long"):
            await client.submit(MODEL, {})
    assert sent < 50 * ANSWER_BYTES


async def test_a_call_ends_when_its_time_is_over() -> None:
    asked = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.sleep(30)
        raise AssertionError("nobody waits that long")

    async with answering(silent) as url, connected(url, call_seconds=0.1) as client:
        for call in CALLS.values():
            async with asyncio.timeout(5):
                with pytest.raises(UnclearError):
                    await call(client)
    assert asked.is_set()


async def test_a_call_that_trickles_ends_when_its_time_is_over() -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1_000):
            await answer.write(b" ")
            await asyncio.sleep(0.02)
        return answer

    async with answering(trickle) as url, connected(url, call_seconds=0.2) as client:
        async with asyncio.timeout(5):
            with pytest.raises(UnclearError):
                await client.submit(MODEL, {})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", CALLS)
async def test_no_redirect_is_followed(name: str, status: int) -> None:
    elsewhere: list[bytes] = []
    async with speaking(b"HTTP/1.1 200 OK\r\n\r\n", heard=elsewhere) as other:

        async def redirect(request: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": f"{other}/x"})

        async with answering(redirect) as url, connected(url) as client:
            with pytest.raises(UnclearError, match="redirect"):
                await CALLS[name](client)
    assert elsewhere == []


async def test_addresses_in_an_answer_are_not_followed() -> None:
    elsewhere: list[bytes] = []
    asked: list[str] = []
    async with speaking(b"HTTP/1.1 200 OK\r\n\r\n", heard=elsewhere) as other:

        async def answer(request: web.Request) -> web.StreamResponse:
            asked.append(f"{request.method} {request.raw_path}")
            links = {f"{name}_url": f"{other}/{name}" for name in ("status", "result", "cancel")}
            return web.json_response({"request_id": "r-1", "status": "in_queue", **links})

        async with answering(answer) as url, connected(url + "/base") as client:
            assert await client.submit(MODEL, {}) == "r-1"
            await client.status("r-1")
            await client.result("r-1")
            await client.cancel("r-1")
    assert elsewhere == []
    assert asked == [
        f"POST /base/v1/models/{MODEL}",
        "GET /base/v1/requests/r-1/status",
        "GET /base/v1/requests/r-1/result",
        "POST /base/v1/requests/r-1/cancel",
    ]


@pytest.mark.parametrize(
    ("request_id", "path"),
    [("a/../b", "a%2F..%2Fb"), ("a?b", "a%3Fb"), ("a%2fb", "a%252fb"), ("a b", "a%20b")],
)
async def test_an_id_stays_one_part_of_the_path(request_id: str, path: str) -> None:
    heard: list[bytes] = []
    async with speaking(b"", heard=heard) as url, connected(url) as client:
        with pytest.raises(UnclearError):
            await client.status(request_id)
    assert heard[0].startswith(f"GET /v1/requests/{path}/status HTTP/1.1".encode())


async def test_no_cookie_is_kept() -> None:
    cookies: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        cookies.append(request.headers.get("Cookie", ""))
        response = web.json_response({"request_id": "r-1"})
        response.set_cookie("session", "x")
        return response

    # By name, since aiohttp keeps no cookies of bare addresses anyway.
    async with (
        answering(answer) as url,
        connected(url.replace("127.0.0.1", "localhost")) as client,
    ):
        await client.submit(MODEL, {})
        await client.status("r-1")
        await client.submit(MODEL, {})
    assert cookies == ["", "", ""]


async def test_every_submit_has_a_connection_of_its_own() -> None:
    # On one that the server had just closed it would look as if its answer was lost.
    peers: list[object] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        peers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"request_id": "r-1", "status": "in_queue"})

    async with answering(answer) as url, connected(url) as client:
        for _ in range(3):
            await client.submit(MODEL, {})
        assert len(set(peers)) == 3
        peers.clear()
        for _ in range(3):
            await client.status("r-1")
        assert len(set(peers)) == 1


async def test_the_body_is_the_json_that_was_given() -> None:
    heard: list[bytes] = []
    sent = {"prompt": "\u3000🎩\u0000\n", "image_urls": ["https://a/1?x=ä&y"], "seed": 2**53 + 1}
    async with speaking(b"", heard=heard) as url, connected(url) as client:
        with pytest.raises(UnclearError):
            await client.submit(MODEL, sent)
    head, _, content = heard[0].partition(b"\r\n\r\n")
    assert json.loads(content) == sent
    assert f"authorization: bearer {TOKEN}".encode() in head.lower()
    assert b"user-agent: repaint" in head.lower()


async def test_closing_ends_calls_under_way() -> None:
    asked = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.sleep(30)
        raise AssertionError("nobody waits that long")

    async with answering(silent) as url:
        async with connected(url) as client:
            call = asyncio.create_task(client.submit(MODEL, {}))
            await asked.wait()
        async with asyncio.timeout(5):
            with pytest.raises(UnclearError):
                await call
