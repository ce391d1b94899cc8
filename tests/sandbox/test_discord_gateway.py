"""The gateway, tried by the real discord.py and by a bare websocket."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from sandbox.discord.gateway import ACK, HEARTBEAT, HELLO, IDENTIFY, INVALID_SESSION, RESUME
from sandbox.house import Sandbox
from sandbox.person import Person, Upload
from tests.sandbox.trial_bot import trial_bot

GUILDS = 1


@asynccontextmanager
async def socket(sandbox: Sandbox, query: str = "?v=10") -> AsyncIterator[Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.discord.gateway.url + query) as ws,
    ):
        hello = await ws.receive_json(timeout=5)
        assert hello["op"] == HELLO
        yield ws


def identify(sandbox: Sandbox, **changes: object) -> dict[str, object]:
    data = {"token": sandbox.discord.token, "intents": GUILDS, "properties": {}}
    return {"op": IDENTIFY, "d": data | changes}


async def test_ready_names_the_bot_its_guilds_and_where_to_resume() -> None:
    async with Sandbox(port=0) as sandbox, trial_bot(sandbox) as bot:
        await asyncio.wait_for(bot.wait_until_ready(), 10)
        assert bot.user is not None
        assert bot.user.name == "repaint"
        assert sorted(guild.name for guild in bot.guilds) == ["Repaint sandbox", "Small server"]
        guild = next(guild for guild in bot.guilds if guild.name == "Repaint sandbox")
        assert [c.name for c in guild.text_channels] == [
            *("art", "no-files", "hidden"),
            *("news", "late", "slow"),
        ]
        assert [c.name for c in guild.forums] == ["gallery"]
        assert sorted(t.name for t in guild.threads) == ["sketches", "wip"], "none that sleeps"
        assert not guild.text_channels[1].permissions_for(guild.me).attach_files
        assert bot.shard_count == 1


@pytest.mark.parametrize("how", ["gateway-drop", "gateway-reconnect"])
async def test_a_broken_connection_is_resumed_and_nothing_is_missed(how: str) -> None:
    async with (
        Sandbox(port=0) as sandbox,
        trial_bot(sandbox) as bot,
        aiohttp.ClientSession() as session,
    ):
        person = Person(session, sandbox.url, "painter")
        sandbox.faults.switch(how)
        gone = await sandbox.discord.feed.wait_for(lambda: not sandbox.discord.gateway.connected, 5)
        assert gone
        await person.invoke("paint", {"prompt": "while the bot is away"})
        await asyncio.wait_for(bot.resumed.wait(), 10)
        received = await asyncio.wait_for(bot.received.get(), 5)
        assert received.namespace.prompt == "while the bot is away"
        assert sandbox.discord.gateway.identifies == 1


async def test_an_ended_session_is_identified_anew() -> None:
    async with Sandbox(port=0) as sandbox, trial_bot(sandbox):
        gateway = sandbox.discord.gateway
        sandbox.faults.switch("gateway-invalid-session")
        assert await sandbox.discord.feed.wait_for(lambda: gateway.identifies == 2, 15)


async def test_an_invalid_session_may_be_resumable() -> None:
    async with Sandbox(port=0) as sandbox, trial_bot(sandbox) as bot:
        sandbox.faults.switch("gateway-invalid-session", value=True)
        await asyncio.wait_for(bot.resumed.wait(), 15)
        assert sandbox.discord.gateway.identifies == 1


async def test_a_resume_replays_what_came_after_the_number_seen() -> None:
    async with Sandbox(port=0) as sandbox:
        async with socket(sandbox) as ws:
            await ws.send_json(identify(sandbox))
            ready = await ws.receive_json(timeout=5)
            guild = await ws.receive_json(timeout=5)
            assert (ready["t"], guild["t"]) == ("READY", "GUILD_CREATE")
            await ws.close(code=4000)
        async with socket(sandbox) as ws:
            session_id = ready["d"]["session_id"]
            data = {"token": sandbox.discord.token, "session_id": session_id, "seq": 1}
            await ws.send_json({"op": RESUME, "d": data})
            replayed = [await ws.receive_json(timeout=5) for _ in range(3)]
            assert [event["t"] for event in replayed] == ["GUILD_CREATE"] * 2 + ["RESUMED"]
            assert [event["s"] for event in replayed] == [2, 3, 4]


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_session_ends_with_a_clean_close(code: int) -> None:
    async with Sandbox(port=0) as sandbox:
        async with socket(sandbox) as ws:
            await ws.send_json(identify(sandbox))
            ready = await ws.receive_json(timeout=5)
            await ws.close(code=code)
        async with socket(sandbox) as ws:
            session_id = ready["d"]["session_id"]
            data = {"token": sandbox.discord.token, "session_id": session_id, "seq": 1}
            await ws.send_json({"op": RESUME, "d": data})
            assert await ws.receive_json(timeout=5) == {"op": INVALID_SESSION, "d": False}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"shard": [2, 2]}, 4010),
        ({"intents": 1 << 15}, 4014),
    ],
)
async def test_a_wrong_identify_closes_with_its_code(changes: dict[str, Any], code: int) -> None:
    async with Sandbox(port=0) as sandbox, socket(sandbox) as ws:
        await ws.send_json(identify(sandbox, **changes))
        message = await ws.receive(timeout=5)
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, code)


@pytest.mark.parametrize(
    ("sent", "code"), [("no JSON", 4002), ('{"op": 3}', 4003), ('["op"]', 4002)]
)
async def test_nonsense_closes_with_its_code(sent: str, code: int) -> None:
    async with Sandbox(port=0) as sandbox, socket(sandbox) as ws:
        await ws.send_str(sent)
        assert (await ws.receive(timeout=5)).data == code


async def test_heartbeats_are_answered_until_the_gateway_falls_silent() -> None:
    async with Sandbox(port=0) as sandbox, socket(sandbox) as ws:
        await ws.send_json({"op": HEARTBEAT, "d": None})
        assert (await ws.receive_json(timeout=5))["op"] == ACK
        sandbox.faults.switch("gateway-silent")
        await ws.send_json({"op": HEARTBEAT, "d": None})
        await ws.send_json(identify(sandbox))
        assert (await ws.receive_json(timeout=5))["t"] == "READY"
        sandbox.faults.switch("gateway-silent", 0)
        await ws.send_json({"op": HEARTBEAT, "d": None})
        answers = [await ws.receive_json(timeout=5) for _ in range(3)]
        assert answers[-1]["op"] == ACK


async def test_discord_py_sees_heartbeats_answered_in_time() -> None:
    async with Sandbox(port=0) as sandbox:
        sandbox.discord.settings.heartbeat_seconds = 0.1
        async with trial_bot(sandbox) as bot:
            await bot.wait_until_ready()
            assert 0 < bot.latency < 0.09


async def test_a_client_without_heartbeats_is_closed() -> None:
    async with Sandbox(port=0) as sandbox:
        sandbox.discord.settings.heartbeat_seconds = 0.05
        async with socket(sandbox) as ws:
            assert (await ws.receive(timeout=5)).data == 4009


async def test_a_chatty_client_is_closed() -> None:
    async with Sandbox(port=0) as sandbox, socket(sandbox) as ws:
        for _ in range(121):
            await ws.send_json({"op": HEARTBEAT, "d": None})
        while (message := await ws.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            assert json.loads(message.data)["op"] == ACK
        assert message.data == 4008


async def test_frames_are_compressed_as_one_stream_when_asked_for() -> None:
    async with (
        Sandbox(port=0) as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(sandbox.discord.gateway.url + "?v=10&compress=zlib-stream") as ws,
    ):
        inflate = zlib.decompressobj()
        assert json.loads(inflate.decompress(await ws.receive_bytes(timeout=5)))["op"] == HELLO
        await ws.send_json(identify(sandbox))
        ready = json.loads(inflate.decompress(await ws.receive_bytes(timeout=5)))
        assert ready["t"] == "READY"


async def test_each_shard_gets_its_own_guilds_and_shard_0_the_direct_messages() -> None:
    async with (
        Sandbox(port=0) as sandbox,
        socket(sandbox) as first,
        socket(sandbox) as second,
        aiohttp.ClientSession() as session,
    ):
        guilds = {0: [], 1: []}  # type: dict[int, list[str]]
        for shard, ws in enumerate((first, second)):
            await ws.send_json(identify(sandbox, shard=[shard, 2]))
            ready = await ws.receive_json(timeout=5)
            assert ready["d"]["shard"] == [shard, 2]
            guilds[shard] = [guild["id"] for guild in ready["d"]["guilds"]]
            for _ in guilds[shard]:
                await ws.receive_json(timeout=5)
        assert sandbox.discord.gateway.connected
        for shard, ids in guilds.items():
            assert all((int(guild_id) >> 22) % 2 == shard for guild_id in ids)
        assert len(guilds[0] + guilds[1]) == 2
        sandbox.discord.commands[1, "paint"] = {"id": "1", "name": "paint"}
        person = Person(session, sandbox.url, "painter")
        await person.invoke("paint", {}, place="dm")
        event = await first.receive_json(timeout=5)
        assert (event["t"], "guild_id" in event["d"]) == ("INTERACTION_CREATE", False)


async def test_an_interaction_may_be_delivered_twice() -> None:
    async with (
        Sandbox(port=0) as sandbox,
        trial_bot(sandbox) as bot,
        aiohttp.ClientSession() as session,
    ):
        sandbox.discord.settings.deliveries = 2
        person = Person(session, sandbox.url, "painter")
        made = await person.invoke("paint", {"prompt": "x", "image": Upload("a.png", b"no")})
        ids = [(await asyncio.wait_for(bot.received.get(), 5)).id for _ in range(2)]
        assert ids == [int(made.interaction_id)] * 2
