"""A small bot on the real discord.py, to try the sandbox's Discord with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.house import Sandbox

Handler = Callable[[discord.Interaction[Any]], Awaitable[object]]


class TrialBot(discord.AutoShardedClient):
    """Has `/paint prompt image [strength]`, for whoever has it, and gives each use to `on_paint`.

    Uses of the message command `Paint this` go to `on_use`, presses of buttons to `on_press`,
    modals to `on_submit`. All are set by the test.
    """

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none()
        )
        self.tree = app_commands.CommandTree(self)
        self.on_paint: Handler | None = None
        self.on_press: Handler | None = None
        self.on_use: Handler | None = None
        self.on_submit: Handler | None = None
        self.received: asyncio.Queue[discord.Interaction[Any]] = asyncio.Queue()
        self.messages: list[discord.Message] = []
        """Those that `Paint this` was used on."""
        self.resumed = asyncio.Event()

        @self.tree.context_menu(name="Paint this")
        @app_commands.allowed_installs(guilds=True, users=True)
        async def paint_this(
            interaction: discord.Interaction[Any], message: discord.Message
        ) -> None:
            self.messages.append(message)
            if self.on_use is not None:
                await self.on_use(interaction)

        @self.tree.command(description="Paint something")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        @app_commands.describe(prompt="What to paint", image="A picture", strength="How much")
        async def paint(
            interaction: discord.Interaction[Any],
            prompt: app_commands.Range[str, 1, 100],
            image: discord.Attachment | None = None,
            strength: app_commands.Range[int, 0, 10] | None = None,
        ) -> None:
            if self.on_paint is not None:
                await self.on_paint(interaction)

        @paint.autocomplete("prompt")
        async def suggest(
            interaction: discord.Interaction[Any], current: str
        ) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{current} sky", value=f"{current} sky")]

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.received.put_nowait(interaction)
        if interaction.type is discord.InteractionType.component and self.on_press is not None:
            await self.on_press(interaction)
        if interaction.type is discord.InteractionType.modal_submit and self.on_submit is not None:
            await self.on_submit(interaction)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed.set()


@asynccontextmanager
async def pointed_at(sandbox: Sandbox) -> AsyncIterator[None]:
    """Point discord.py, whose addresses are class attributes, at a sandbox; afterwards, back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"{sandbox.url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.discord.gateway.url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def trial_bot(sandbox: Sandbox) -> AsyncIterator[TrialBot]:
    """Run a trial bot until the end of the block, connected and with its command registered."""
    async with pointed_at(sandbox):
        bot = TrialBot()
        running = asyncio.create_task(bot.start(sandbox.discord.token))
        try:
            ready = await sandbox.discord.feed.wait_for(
                lambda: sandbox.discord.ready or running.done(), 20
            )
            if running.done():
                await running
            assert ready
            yield bot
        finally:
            await bot.close()
            await asyncio.gather(running, return_exceptions=True)
