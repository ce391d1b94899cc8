"""What Discord sends: interactions and messages as JSON, and the real client that they come to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import discord
from aiohttp import web
from yarl import URL

from cogs.buckets import Buckets
from cogs.client import Repaint
from jobs import Jobs
from models import Model, read_all
from tests.cogs.test_discord_py import APPLICATION, AUTHOR, GUARD_SECONDS, MESSAGE
from tests.runcomfy.servers import answering

Json = dict[str, Any]

EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15
NOW_ID = 1_400_000_000_000_000_000
MAY = str((1 << 14) | (1 << 15) | (1 << 31))
"""Embed links, attach files, use application commands."""
CDN = "https://cdn.discordapp.com/attachments/5"
INTERACTION: Json = {
    "id": str(NOW_ID),
    "application_id": "1",
    "token": "t",
    "version": 1,
    "context": 1,
    "attachment_size_limit": 10_485_760,
    "app_permissions": MAY,
    "locale": "en-US",
    "entitlements": [],
    "authorizing_integration_owners": {"0": "0"},
    "channel_id": "5",
    "channel": {"id": "5", "type": 1},
    "user": {**AUTHOR, "id": "30"},
}
"""In a direct message with the bot."""


def message(**changes: Any) -> Json:
    """Return a message as Discord sends it."""
    flags = COMPONENTS_V2 if changes.get("components") else 0
    return {**MESSAGE, "flags": flags, "components": [], **changes}


def button_press(custom_id: str, shown: Json) -> Json:
    """Return a press of a message's button."""
    data = {"custom_id": custom_id, "component_type": 2}
    return {**INTERACTION, "type": 3, "data": data, "message": shown}


def form_sent(custom_id: str, components: Any, shown: Json | None = None, **data: Any) -> Json:
    """Return a form that was sent; `shown` is the message whose button opened it."""
    told = {"custom_id": custom_id, "components": components, **data}
    opener = {"message": shown} if shown else {}
    return {**INTERACTION, "type": 5, "data": told, **opener}


def field(custom_id: str, kind: int = 4, **said: Any) -> Json:
    """Return a field of a form that was sent, in its label."""
    return {
        "type": 18,
        "id": 1,
        "component": {"type": kind, "id": 2, "custom_id": custom_id, **said},
    }


def media(url: str, **changes: Any) -> Json:
    """Return a picture of a component's, a file of the message's own."""
    return {
        "url": url,
        "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
        "width": 400,
        "height": 300,
        "content_type": "image/png",
        "attachment_id": "77",
        **changes,
    }


def result_message(sources: Sequence[str], results: Sequence[str]) -> Json:
    """Return a message that shows an edit: names of the given pictures and of the results."""
    gallery = [{"media": media(f"{CDN}/{n}/{name}?ex=1")} for n, name in enumerate(results)]
    sections = [
        {
            "type": 9,
            "id": 3,
            "components": [{"type": 10, "id": 4, "content": "x"}],
            "accessory": {"type": 11, "id": 5, "media": media(f"{CDN}/9{n}/{name}?ex=1")},
        }
        for n, name in enumerate(sources)
    ]
    shown = [{"type": 12, "id": 2, "items": gallery}] if gallery else []
    return message(components=[{"type": 17, "id": 1, "components": [*shown, *sections]}])


def read_message(told: Json) -> discord.Message:
    """Return what discord.py makes of a message."""
    state = discord.Client(intents=discord.Intents.none())._connection
    channel = cast("Any", discord.PartialMessageable(state=state, id=5))
    return discord.Message(state=state, channel=channel, data=cast("Any", told))


def read_interaction(told: Json) -> discord.Interaction[Any]:
    """Return what discord.py makes of an interaction."""
    client = discord.Client(intents=discord.Intents.none())
    return discord.Interaction(data=cast("Any", told), state=client._connection)


class Door:
    """The real client, to which Discord brings interactions, and how it answers them."""

    def __init__(self) -> None:
        self.client: Repaint
        self._answers: asyncio.Queue[Json] = asyncio.Queue()

    async def bring(self, interaction: Json) -> Json:
        """Bring it an interaction and return its answer."""
        self.client._connection.parse_interaction_create(cast("Any", interaction))
        async with asyncio.timeout(GUARD_SECONDS):
            return await self._answers.get()

    async def told(self, interaction: Json) -> str:
        """Bring it an interaction and return what the person alone is told."""
        data = (await self.bring(interaction))["data"]
        assert data["flags"] & EPHEMERAL, "for the person alone"
        texts = [data.get("content"), *(part["content"] for part in data.get("components", ()))]
        return "\n".join(filter(None, texts))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take what the client tells Discord."""
        told: Json = APPLICATION
        if request.method == "POST":
            self._answers.put_nowait(await request.json())
            told = {"interaction": {"id": INTERACTION["id"], "type": 3}}
        # discord.py reads as JSON only what comes without a charset.
        return web.Response(
            body=json.dumps(told).encode(), headers={"Content-Type": "application/json"}
        )


@asynccontextmanager
async def opened(jobs: Jobs, models: tuple[Model, ...] | None = None) -> AsyncIterator[Door]:
    """Give the client these jobs, and log it in."""

    async def nothing() -> None:
        """Nothing is to be done at a login."""

    door = Door()
    async with answering(door.serve) as url:
        door.client = Repaint(URL(url), Buckets())
        door.client.prepare(jobs, models or read_all(), nothing)
        await door.client._log_in("none")
        try:
            yield door
        finally:
            await door.client.close()
