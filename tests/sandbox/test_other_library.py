"""The sandbox's Discord is no mere echo of discord.py: hikari, of other people, gets by too.

The bot is a process of its own (`hikari_bot.py`), in an environment of its own. Without that the
tests skip, in CI they fail.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.bot_process import PROJECT
from sandbox.discord.wire import Message
from sandbox.house import Sandbox
from sandbox.person import Invocation, Person, Upload, buttons_of, files_of, text_of
from tests.openapi import problems, require_document
from tests.sandbox.stage import png

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT = Path(__file__).with_name("hikari_bot.py")
PYTHON = PROJECT / ".venv" / "hikari" / "bin" / "python"
MISSING = "hikari is not installed beside us: `make test` does that"


@dataclass
class Hikari:
    """The bot's process, and what it has said."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)

    def person(self, name: str = "painter") -> Person:
        return Person(self.session, self.sandbox.url, name)

    async def until(self, line: str) -> str:
        """Return the next line that begins so."""
        assert self.process.stdout is not None
        async with asyncio.timeout(15):
            while data := await self.process.stdout.readline():
                found = data.decode().rstrip()
                self.said.append(found)
                if found.startswith(line):
                    return found
        raise AssertionError(f"no {line!r} in:\n" + "\n".join(self.said))

    async def draw(self, what: str, **files: Upload) -> Invocation:
        return await self.person().invoke("draw", {"what": what, **files})

    async def answered(self, what: str, **files: Upload) -> Message:
        """Return the reply once the bot is done with it."""
        made = await self.draw(what, **files)
        await self.until(f"done {what}")
        reply = await self.person().reply(made)
        assert reply is not None
        return reply


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot() -> AsyncIterator[Hikari]:
    """The bot, ready; afterwards every exchange is held against Discord's document."""
    require_document()
    if not PYTHON.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        sandbox.discord.settings.channel_requests = 1000
        process = await asyncio.create_subprocess_exec(
            *(str(PYTHON), str(BOT), sandbox.url),
            env={"PATH": os.environ.get("PATH", ""), "DISCORD_TOKEN": sandbox.discord.token},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            found = Hikari(sandbox, session, process)
            await found.until("ready")
            yield found
            process.terminate()
            async with asyncio.timeout(10):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert [p for e in sandbox.exchanges.kept for p in problems(e)] == []
        assert not [line for line in found.said if line.startswith(("failed", "Traceback", "E "))]


async def test_it_sees_the_servers_and_its_command_is_offered(bot: Hikari) -> None:
    await bot.until("guild Repaint sandbox: 7 channels, 5 roles")
    await bot.until("guild Small server: 1 channels, 3 roles")
    command = bot.sandbox.discord.commands[1, "draw"]
    assert [o["name"] for o in command["options"]] == ["what", "image"]
    (connection,) = bot.sandbox.discord.gateway._connections
    assert connection.deflate is not None, "it asks for compression"
    assert (await bot.person().autocomplete("draw", {"what": "p"}, "what")) == [
        {"name": name, "value": name} for name in ("plain", "picture")
    ]


async def test_it_answers_edits_follows_up_reads_and_deletes(bot: Hikari) -> None:
    before = len(await bot.person().messages())
    reply = await bot.answered("plain")
    assert text_of(reply).splitlines()[0] == "two"
    assert len(await bot.person().messages()) == before + 1, "the followup was deleted"
    await bot.person("guest").press(reply["id"], "Press")
    await bot.until("done press b:Press")
    seen = (await bot.person().messages())[-1]
    assert (seen["content"], seen["components"]) == ("pressed by guest", [])


async def test_it_reads_an_upload_and_shows_it_in_components(bot: Hikari) -> None:
    reply = await bot.answered("picture", image=Upload("given.png", png()))
    assert "given image/png 40x30" in bot.said
    assert text_of(reply) == "Done\nCancel"
    assert [button["label"] for button in buttons_of(reply)] == ["Cancel"]
    (file,) = files_of(reply)
    assert (file["filename"], file["width"]) == ("result.png", 40)
    assert await bot.person("guest").download(file["url"]) == png()


async def test_it_thinks_whispers_takes_back_and_writes_in_the_channel(bot: Hikari) -> None:
    assert text_of(await bot.answered("deferred")) == "thought about it"
    quiet = await bot.answered("quiet")
    assert text_of(quiet) == "for you alone"
    assert quiet["id"] in {m["id"] for m in await bot.person().messages()}
    assert quiet["id"] not in {m["id"] for m in await bot.person("guest").messages()}
    made = await bot.draw("gone")
    await bot.until("done gone")
    assert await bot.person().reply(made) is None
    await bot.answered("channel")
    (direct,) = await bot.person().messages("dm")
    assert direct["content"] == "to you"


@pytest.mark.parametrize(
    ("place", "told"), [("art", "[0, 1] 0"), ("friends", "[1] 2"), ("plaza", "[1] 0")]
)
async def test_it_is_used_on_a_message_wherever_it_is_installed(
    bot: Hikari, place: str, told: str
) -> None:
    said = await bot.person("guest").say("look", Upload("a.png", png()), place=place)
    used = await bot.person().use(said["id"], "Draw this")
    reply = await bot.person().until(used, "look")
    assert text_of(reply) == f"look ['a.png'] {told}"
    assert reply["type"] == 23
    await bot.until("done this")


async def test_it_hears_people_as_far_as_its_intents_go(bot: Hikari) -> None:
    me, user_id = bot.person(), bot.sandbox.discord.world.bot.id
    await me.say("among us")
    await me.say(f"<@{user_id}> hello")
    await me.say("between us", place="dm")
    assert await bot.until("heard") == "heard painter: (nothing)"
    assert await bot.until("heard") == f"heard painter: <@{user_id}> hello"
    assert await bot.until("heard") == "heard painter: between us"


async def test_it_resumes_and_misses_nothing(bot: Hikari) -> None:
    gateway = bot.sandbox.discord.gateway
    bot.sandbox.faults.switch("gateway-drop")
    await bot.sandbox.discord.feed.wait_for(lambda: not gateway.connected, 5)
    made = await bot.draw("deferred")
    await bot.until("resumed")
    await bot.person().until(made, "thought about it")
    assert (gateway.identifies, gateway.resumes) == (1, 1)
    await bot.until("done deferred")
