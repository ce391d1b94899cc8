"""discord.py without a network: events come from memory, and every call is answered there.

The payloads are those of the sandbox's Discord.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import discord
from discord.gateway import DiscordWebSocket
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from sandbox.discord import client as people
from sandbox.discord import shapes
from sandbox.discord.gateway import Session
from sandbox.discord.state import Discord
from sandbox.discord.wire import Json
from sandbox.middleware import Part

TYPED: Mapping[str, object] = {
    "prompt": "Make the sky red and the hat of the person at the left blue, in oil on canvas",
    "negative_prompt": "blurry",
    "seed": 7,
}
"""What somebody asks for, beside a picture."""
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Returns the answer to a call's payload."""


class Adapter(AsyncWebhookAdapter):
    """What discord.py calls an interaction's and a webhook's routes with."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # discord.py's has no types
        self.calls = 0
        self._answer = answer

    # discord.py's own signature, of which the payload is enough here.
    async def request(self, *_: object, payload: Any = None, **__: object) -> Any:
        """Answer a call."""
        self.calls += 1
        return self._answer(payload or {})

    def use(self) -> None:
        """Let all tasks that are begun from here on call this one."""
        async_context.set(self)


async def gateway(client: discord.Client, world: Discord) -> DiscordWebSocket:
    """Return a gateway connection without a socket, for a client that sees the world's servers."""
    # DEP-WARN: as `DiscordWebSocket.from_client` puts one together (discord/gateway.py).
    state: Any = client._connection
    await client._async_setup_hook()
    # A login makes one; the adapter asks nothing of it.
    state.http._HTTPClient__session = object()
    socket = DiscordWebSocket(None, loop=asyncio.get_running_loop())  # type: ignore[arg-type]
    made: Any = socket
    made.shard_id = None
    made._connection = state
    made._discord_parsers = state.parsers
    made._dispatch = client.dispatch
    state.user = discord.ClientUser(state=state, data=cast("Any", shapes.me(world.world)))
    state.application_id = int(world.world.application_id)
    for guild in world.world.bots_guilds():
        state._add_guild_from_data(shapes.guild_create(world.world, guild))
    return socket


async def command_event(
    world: Discord, command: Json, options: Mapping[str, object], files: Mapping[str, bytes]
) -> str:
    """Return the event of one use of a command, as the gateway sends it.

    Args:
        world: Where it is used.
        command: As it is registered.
        options: What is typed.
        files: What is attached.
    """
    name = command["name"]
    world.commands[1, name] = {"id": world.world.application_id, **command}
    session = world.gateway.sessions["offline"] = Session((0, 1), 1)
    person = world.world.people["painter"]
    uploads = {option: Part(f"{option}.jpg", "image/jpeg", data) for option, data in files.items()}
    await people.invoke(
        world, person, world.world.place("art", person), name, options, uploads, unchecked=True
    )
    del world.gateway.sessions["offline"]
    return json.dumps(session.events[-1], ensure_ascii=False)


USER: Json = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None, "bot": True}


def message(message_id: str) -> Json:
    """Return the least that discord.py reads a message from."""
    return {
        "id": message_id,
        "channel_id": "1",
        "author": USER,
        "content": "",
        "timestamp": "2026-11-21T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 20,
    }
