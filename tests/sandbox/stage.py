"""A stage for tests: the sandbox, a trial bot on the real discord.py, and three people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import discord
from PIL import Image

from sandbox.house import Sandbox
from sandbox.person import Invocation, Person
from tests.openapi import problems
from tests.sandbox.trial_bot import Handler, TrialBot, trial_bot

AnyInteraction = discord.Interaction[Any]


def png(width: int = 40, height: int = 30) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def panel(text: str, *pictures: str, button: str = "") -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    container: discord.ui.Container[Any] = discord.ui.Container(discord.ui.TextDisplay(text))
    if pictures:
        gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
        for picture in pictures:
            gallery.add_item(media=picture, description="What was made")
        container.add_item(gallery)
    if button:
        pressed: discord.ui.Button[Any] = discord.ui.Button(label=button, custom_id=f"b:{button}")
        container.add_item(discord.ui.ActionRow(pressed))
    return view.add_item(container)


@dataclass
class Stage:
    sandbox: Sandbox
    bot: TrialBot
    painter: Person
    guest: Person
    moderator: Person
    done: asyncio.Queue[object]

    def play(self, handler: Handler) -> None:
        """Let the bot treat `/paint` so; what comes of it waits in `done`."""

        async def watched(interaction: AnyInteraction) -> None:
            try:
                await handler(interaction)
            except Exception as error:
                self.done.put_nowait(error)
            else:
                self.done.put_nowait(interaction)

        self.bot.on_paint = watched

    async def paint(self, place: str = "art", **options: Any) -> Invocation:
        return await self.painter.invoke("paint", {"prompt": "a sky", **options}, place=place)

    async def outcome(self) -> object:
        return await asyncio.wait_for(self.done.get(), 10)

    async def interaction(self) -> AnyInteraction:
        outcome = await self.outcome()
        assert isinstance(outcome, discord.Interaction), outcome
        return outcome

    async def error(self) -> discord.HTTPException:
        outcome = await self.outcome()
        assert isinstance(outcome, discord.HTTPException), outcome
        return outcome


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """A trial bot with three people; afterwards every exchange is held against the document."""
    async with (
        Sandbox(port=0) as sandbox,
        trial_bot(sandbox) as bot,
        aiohttp.ClientSession() as session,
    ):
        painter, guest, moderator = (
            Person(session, sandbox.url, name) for name in ("painter", "guest", "moderator")
        )
        yield Stage(sandbox, bot, painter, guest, moderator, asyncio.Queue())
        assert [p for e in sandbox.exchanges.kept for p in problems(e)] == []
