"""People's own messages: who may write what where, who is notified, and what the bot hears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from sandbox.discord import permissions
from sandbox.discord.gateway import HELLO, IDENTIFY
from sandbox.house import Sandbox
from sandbox.person import Person, RefusedError, Upload
from tests.openapi import require_document
from tests.sandbox.discord_api import Api
from tests.sandbox.stage import png

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1, 1 << 9, 1 << 12


@dataclass
class Room:
    sandbox: Sandbox
    session: aiohttp.ClientSession
    painter: Person
    guest: Person
    moderator: Person

    def id_of(self, name: str) -> str:
        return self.sandbox.discord.world.people[name].id


@asynccontextmanager
async def room() -> AsyncIterator[Room]:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        people = (Person(session, sandbox.url, n) for n in ("painter", "guest", "moderator"))
        yield Room(sandbox, session, *people)


async def test_everybody_in_the_channel_reads_it() -> None:
    async with room() as r:
        said = await r.painter.say("  Look!  ", Upload("a.png", png()), Upload("b.txt", b"text"))
        assert (said["type"], said["content"]) == (0, "Look!")
        assert said["author"]["username"] == "painter"
        assert [f["filename"] for f in said["attachments"]] == ["a.png", "b.txt"]
        assert said["attachments"][0]["width"] == 40
        (seen,) = await r.guest.messages()
        assert seen["id"] == said["id"]
        assert await r.guest.download(seen["attachments"][1]["url"]) == b"text"


async def test_people_are_notified_and_everyone_only_by_whom_may() -> None:
    async with room() as r:
        guest = r.id_of("guest")
        said = await r.painter.say(f"<@{guest}> <@123> @everyone")
        assert said["pings"] == [guest]
        role = next(
            role.id
            for guild in r.sandbox.discord.world.guilds.values()
            for role in guild.roles.values()
            if role.name == "Artists"
        )
        assert (await r.painter.say(f"<@&{role}>"))["pings"] == []
        assert (await r.moderator.say(f"@here <@&{role}>"))["pings"] == [f"role:{role}", "everyone"]


async def test_the_client_refuses_what_discord_would() -> None:
    async with room() as r:
        limit = r.sandbox.discord.settings.attachment_size_limits
        limit["art"] = 10
        files = [Upload(f"{n}.txt", b"x") for n in range(11)]
        for words, content, uploads in (
            ("empty message", "   ", []),
            ("2000 characters", "x" * 2001, []),
            ("10 files", "", files),
            ("too powerful", "", [Upload("a.txt", b"x" * 11)]),
        ):
            with pytest.raises(RefusedError, match=words):
                await r.painter.say(content, *uploads)
        assert await r.painter.messages() == []
        assert len((await r.painter.say("x" * 2000, *files[:10]))["attachments"]) == 10


@pytest.mark.parametrize(
    "payload",
    [
        '{"content": "half a \\ud83d smile"}',
        '{"content": NaN}',
        '{"content": 5}',
        "[" * 100_000,
        "[1]",
    ],
)
async def test_what_nobody_could_read_again_is_not_taken(payload: str) -> None:
    async with room() as r:
        url = f"{r.sandbox.url}/sandbox/messages?as=painter"
        form = aiohttp.FormData()
        form.add_field("payload_json", payload, content_type="text/plain")
        async with r.session.post(url, data=form) as response:
            assert response.status == 400
            assert (await response.json())["error"].endswith(".")
        assert await r.guest.messages() == []


async def test_nobody_writes_where_they_may_not() -> None:
    async with room() as r:
        world = r.sandbox.discord.world
        art = world.place("art", world.owner)
        art.overwrites[r.id_of("guest")] = (0, permissions.SEND_MESSAGES)
        with pytest.raises(RefusedError, match="permission to send"):
            await r.guest.say("hello")
        art.overwrites[r.id_of("guest")] = (0, permissions.ATTACH_FILES)
        with pytest.raises(RefusedError, match="permission to attach"):
            await r.guest.say("hello", Upload("a.txt", b"x"))
        await r.guest.say("hello")
        with pytest.raises(RefusedError, match="does not see"):
            await r.moderator.say("hello", place="corner")
        with pytest.raises(RefusedError, match="nobody called"):
            await Person(r.session, r.sandbox.url, "stranger").say("hello")


async def test_the_author_and_moderators_delete_it_and_nobody_else() -> None:
    async with room() as r:
        for person in (r.painter, r.moderator):
            said = await r.painter.say("Oh no", Upload("a.txt", b"x"))
            with pytest.raises(RefusedError, match="cannot delete"):
                await r.guest.delete(said["id"])
            await person.delete(said["id"])
            with pytest.raises(aiohttp.ClientResponseError):
                await r.guest.download(said["attachments"][0]["url"])
        assert await r.guest.messages() == []


async def test_the_bot_hears_what_it_asked_for_and_reads_what_was_said_to_it() -> None:
    async with room() as r:
        session, sandbox = r.session, r.sandbox
        sockets = []
        for intents in (GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES):
            socket = await session.ws_connect(f"{sandbox.discord.gateway.url}?v=10")
            assert (await socket.receive_json())["op"] == HELLO
            data = {"token": sandbox.discord.token, "intents": intents, "properties": {}}
            await socket.send_json({"op": IDENTIFY, "d": data})
            while (event := await socket.receive_json())["t"] != "READY" or event["op"] != 0:
                pass
            sockets.append(socket)
        bot = sandbox.discord.world.bot.id
        await r.painter.say("among us")
        await r.painter.say(f"<@{bot}> please")
        await r.painter.say("in hidden", place="hidden")  # the bot does not see that channel
        await r.painter.say("to the bot", place="dm")
        for session_ in sandbox.discord.gateway.sessions.values():
            await session_.dispatch("SENTINEL", {})
        heard = []
        for socket in sockets:
            found = []
            while (event := await socket.receive_json(timeout=5))["t"] != "SENTINEL":
                if event["t"] == "MESSAGE_CREATE":
                    found.append((event["d"]["content"], "guild_id" in event["d"]))
            heard.append(found)
            await socket.close()
        assert heard == [
            [],
            [("", True), (f"<@{bot}> please", True)],
            [("to the bot", False)],
        ]


async def test_the_bot_may_not_edit_what_people_write_and_reads_it_as_discord_lets_it() -> None:
    require_document()
    async with room() as r:
        api = Api(r.sandbox, r.session)
        said = await r.painter.say("among us", Upload("a.txt", b"x"))
        path = f"{api.messages()}/{said['id']}"
        status, answer = await api.call("PATCH", path, {"content": "mine"})
        assert (status, answer["code"]) == (403, 50005)
        assert (await api.call("GET", path))[1]["content"] == ""
        assert (await api.call("GET", path))[1]["attachments"] == []
        (found,) = (await api.call("GET", api.messages()))[1]
        assert (found["id"], found["content"]) == (said["id"], "")
