"""The page's socket: what it is told, what it is not, and what a bad page can do to others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import aiohttp
import pytest

from sandbox.bot_process import BotProcess
from sandbox.discord.feed import Event
from sandbox.house import Sandbox
from sandbox.page import live
from sandbox.person import Person
from tests.sandbox.stage import AnyInteraction, stage

Socket = aiohttp.ClientWebSocketResponse
Json = dict[str, Any]


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        yield sandbox, session


async def page(session: aiohttp.ClientSession, sandbox: Sandbox, who: str = "painter") -> Socket:
    return await session.ws_connect(f"{sandbox.url}/sandbox/live", params={"as": who})


async def frame(socket: Socket, kind: str) -> Json:
    """Return the next frame of that kind."""
    async with asyncio.timeout(5):
        while True:
            found: Json = await socket.receive_json()
            if found["kind"] == kind:
                return found


async def drain(socket: Socket) -> list[Json]:
    """Return the frames up to an event that is made now, without it."""
    found = []
    async with asyncio.timeout(5):
        while (one := await socket.receive_json()).get("event", {}).get("type") != "marker":
            found.append(one)
    return found


def mark(sandbox: Sandbox) -> None:
    place = sandbox.discord.world.place("art", sandbox.discord.world.owner)
    sandbox.discord.feed.add(Event("marker", place.id))


async def test_it_begins_with_where_the_sandbox_is_and_how_it_stands() -> None:
    async with house() as (sandbox, session):
        await Person(session, sandbox.url, "guest").say("before")
        socket = await page(session, sandbox)
        hello = await socket.receive_json()
        boot = sandbox.discord.boot
        assert hello == {"kind": "hello", "boot": boot, "last": sandbox.discord.feed.last}
        state = await socket.receive_json()
        assert state["kind"] == "state"
        assert state["bot"] == {"running": False, "ready": False, "pid": 0}
        assert state["faults"] == {}
        async with session.get(f"{sandbox.url}/sandbox/settings") as response:
            assert state["settings"] == await response.json()


async def test_each_event_comes_once_and_in_order_in_every_channel() -> None:
    async with house() as (sandbox, session):
        socket, guest = await page(session, sandbox), Person(session, sandbox.url, "guest")
        for place in ("art", "corner", "sketches"):
            await guest.say(f"in {place}", place=place)
        events = [(await frame(socket, "event"))["event"] for _ in range(3)]
        assert [e["number"] for e in events] == [1, 2, 3]
        assert [e["message"]["content"] for e in events] == ["in art", "in corner", "in sketches"]


async def test_what_is_for_one_person_the_others_are_not_told() -> None:
    async with stage() as s:

        async def paint(interaction: AnyInteraction) -> None:
            await interaction.response.send_message("for you alone", ephemeral=True)

        s.play(paint)
        async with aiohttp.ClientSession() as session:
            own, other = [await page(session, s.sandbox, n) for n in ("painter", "guest")]
            made = await s.paint()
            await s.painter.until(made, "for you alone")
            await s.moderator.say("elsewhere", place="dm")
            mark(s.sandbox)
            seen = [f["event"] for f in await drain(own) if f["kind"] == "event"]
            assert [e["type"] for e in seen] == ["invoked", "message"]
            used = {"type": 2, "name": "paint", "message_id": "", "custom_id": ""}
            assert seen[0]["data"] == used
            assert seen[0]["interactions"] == [made.interaction_id]
            assert [f["kind"] for f in await drain(other) if f["kind"] == "event"] == []


async def test_a_changed_state_is_told_to_every_page() -> None:
    async with house() as (sandbox, session):
        pages = [await page(session, sandbox, name) for name in ("painter", "guest")]
        for socket in pages:
            state = await frame(socket, "state")
            assert state["runcomfy"] == {"under_way": 0, "most_under_way": 0}
        url = f"{sandbox.url}/sandbox"
        async with session.patch(f"{url}/settings", json={"run_seconds": 1}):
            for socket in pages:
                assert (await frame(socket, "state"))["settings"]["run_seconds"] == 1.0
        async with session.post(f"{url}/faults", json={"name": "cdn-gone", "times": 2}):
            for socket in pages:
                assert (await frame(socket, "state"))["faults"] == {"cdn-gone": 2}
        sandbox.faults.take("discord.cdn")  # nobody says so: it is found by comparing
        assert (await frame(pages[0], "state"))["faults"] == {"cdn-gone": 1}
        async with session.post(f"{url}/gateway", json={"do": "silent"}):
            assert (await frame(pages[0], "state"))["faults"].keys() == {
                "cdn-gone",
                "gateway-silent",
            }


async def test_who_watches_is_told_what_was_said_and_logged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with house() as (sandbox, session):
        watcher, other = await page(session, sandbox), await page(session, sandbox)
        await watcher.send_json({"watch": True})
        mark(sandbox)
        await drain(watcher)
        told: list[Json] = []
        async with asyncio.timeout(5):
            while not told:  # until it has been heard that somebody watches
                async with session.get(f"{sandbox.url}/api/v10/gateway"):
                    mark(sandbox)
                told = [f["exchange"] for f in await drain(watcher) if f["kind"] == "exchange"]
        (exchange,) = told
        assert (exchange["number"], exchange["status"]) == (sandbox.exchanges.count, 401)
        assert 0 <= exchange["seconds"] < 5
        bot: BotProcess = sandbox.bot
        monkeypatch.setattr(bot, "_command", ("/bin/sh", "-c", "echo one; echo two"))
        await bot.start()
        lines = [await frame(watcher, "line") for _ in range(2)]
        assert [(f["line"], f["number"]) for f in lines] == [("one", 1), ("two", 2)]
        async with session.get(f"{sandbox.url}/sandbox/bot") as response:
            said = await response.json()
            assert (said["lines"], said["last_line"]) == (["one", "two"], 2)
        await watcher.send_json({"watch": False})
        async with asyncio.timeout(5):
            while told:
                async with session.get(f"{sandbox.url}/api/v10/gateway"):
                    mark(sandbox)
                told = [f for f in await drain(watcher) if f["kind"] == "exchange"]
        assert {f["kind"] for f in await drain(other)} <= {"hello", "state"}


@pytest.mark.parametrize("said", ["no JSON", "[]", '{"watch": 1}', '{"listen": true}'])
async def test_what_is_not_understood_closes_the_socket(said: str) -> None:
    async with house() as (sandbox, session):
        socket = await page(session, sandbox)
        await socket.send_str(said)
        assert await closed_with(socket) == 1008


async def test_what_is_too_long_closes_the_socket() -> None:
    async with house() as (sandbox, session):
        socket = await page(session, sandbox)
        await socket.send_str(json.dumps({"watch": True, "x": "y" * live.MAX_FRAME_BYTES}))
        assert await closed_with(socket) == 1009


async def closed_with(socket: Socket) -> int | None:
    async with asyncio.timeout(5):
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    return socket.close_code


@pytest.mark.parametrize(
    ("headers", "who", "status"),
    [
        ({"Origin": "http://evil.example"}, "painter", 403),
        ({"Origin": "null"}, "painter", 403),
        ({"Host": "evil.example"}, "painter", 403),
        ({}, "nobody", 404),
    ],
)
async def test_strangers_get_no_socket(headers: dict[str, str], who: str, status: int) -> None:
    async with house() as (sandbox, session):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(
                f"{sandbox.url}/sandbox/live", params={"as": who}, headers=headers
            )
        assert refused.value.status == status
        own = {"Origin": sandbox.url}
        async with session.ws_connect(f"{sandbox.url}/sandbox/live?as=guest", headers=own) as good:
            assert (await good.receive_json())["kind"] == "hello"


async def stuck(sandbox: Sandbox) -> asyncio.StreamWriter:
    """Open a page that never reads."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(sandbox.url.split(":")[-1]))
    host = sandbox.url.removeprefix("http://")
    lines = (
        "GET /sandbox/live?as=painter HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of every socket's transport
    return writer


async def test_a_page_that_reads_nothing_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEPT_FRAMES", 50)
    async with house() as (sandbox, session):
        writer = await stuck(sandbox)
        reading = await page(session, sandbox, "guest")
        guest, started = Person(session, sandbox.url, "guest"), monotonic()
        place = sandbox.discord.world.place("art", sandbox.discord.world.owner)
        for number in range(600):  # far more than the sockets between them hold
            data = {"text": "x" * 50_000, "n": number}
            sandbox.discord.feed.add(Event("big", place.id, data=data))
            assert (await frame(reading, "event"))["event"]["data"]["n"] == number
        await guest.say("still there")
        assert (await frame(reading, "event"))["event"]["type"] == "message"
        assert monotonic() - started < 10
        async with asyncio.timeout(5):
            while sandbox.live.pages > 1:  # noqa: ASYNC110 - nobody says so
                await asyncio.sleep(0.02)
        writer.close()


async def test_a_page_that_is_too_slow_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "KEPT_FRAMES", 5)
    async with house() as (sandbox, session):
        socket = await page(session, sandbox)
        await frame(socket, "state")
        for _ in range(20):  # at once: the socket's turn to send does not come in between
            mark(sandbox)
        assert await closed_with(socket) == 1013
        again = await page(session, sandbox)
        assert (await again.receive_json())["last"] == sandbox.discord.feed.last


async def test_open_pages_do_not_hold_up_the_end() -> None:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        pages = [await page(session, sandbox) for _ in range(5)]
        writer = await stuck(sandbox)
        ends = [asyncio.create_task(closed_with(socket)) for socket in pages]
        place = sandbox.discord.world.place("art", sandbox.discord.world.owner)
        for _ in range(400):  # until the one that does not read has its sockets full
            sandbox.discord.feed.add(Event("big", place.id, data={"text": "x" * 50_000}))
            await asyncio.sleep(0)
        assert sandbox.live.pages == 6
        started = monotonic()
        await sandbox.__aexit__(None, None, None)
        assert monotonic() - started < 3
        assert await asyncio.gather(*ends) == [1001] * 5
        writer.close()
