"""The Discord client: what it asks of Discord, and how it finds its gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from cogs.answers import answer_privately, worded
from cogs.buckets import Buckets
from cogs.edit import (
    CancelButton,
    CompareButton,
    Deed,
    EditButton,
    Handler,
    Onward,
    deeds,
    edit_command,
    message_command,
    studio_command,
)
from cogs.owners import balance_command, budget_command, pause_command, resume_command
from cogs.quota import quota_command
from cogs.quotas import quotas_group
from cogs.raw import custom_id_of
from cogs.settings import ITEMS, PREFIX, Settings, settings_command
from cogs.stats.command import stats_command
from cogs.tree import Tree
from cogs.words import onward
from jobs import Jobs
from models import Model

log = logging.getLogger(__name__)
T = TypeVar("T")

START_SECONDS = 600.0
"""How long a start waits for Discord: a machine that boots may have its network late."""
CALL_SECONDS = 30.0
"""What Discord may take for a call."""
LASTING = (CancelButton, CompareButton, EditButton, *ITEMS)
"""All that lasts."""
AUTHENTICATION_FAILED = 4004
"""The gateway's close code for a token that it refuses."""
UNREACHED = (
    discord.HTTPException,
    discord.RateLimited,
    discord.GatewayNotFound,
    aiohttp.ClientError,
    OSError,
)


class _Open(asyncio.Event):
    """In the place of discord.py's gate for all requests: what must wait, `buckets.py` has wait.

    A call that is cut off while it has shut discord.py's own leaves it shut for ever.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set()

    def clear(self) -> None:
        """Stay open."""


class StartError(Exception):
    """The bot cannot run; its text names the cause and the cure.

    Attributes:
        status: The exit status that says whose turn it is: 2 the operator's, 1 the supervisor's.
    """

    def __init__(self, words: str, *, status: int) -> None:
        super().__init__(words)
        self.status = status


class Repaint(discord.AutoShardedClient):
    """Repaint's side towards Discord, for one intent: guilds."""

    jobs: Jobs
    """Set by `prepare`, before the login; likewise the next."""
    deeds: Mapping[Deed, Handler]
    """What each lasting button does."""
    settings: Settings

    def __init__(self, api: yarl.URL, buckets: Buckets) -> None:
        # Nobody speaks here; discord.py would warn at each start that it could not.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            # Prompts are other people's words: nobody is ever pinged by one.
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=buckets.trace,
            max_messages=None,
            # What is to wait for longer has its next try later.
            max_ratelimit_timeout=CALL_SECONDS,
        )
        # DEP-WARN: the only way to point discord.py at another address (discord/http.py).
        Route.BASE = str(api)
        self.tree = Tree(self)
        self._on_login: Callable[[], Awaitable[None]] | None = None
        self._registering: asyncio.Task[None] | None = None
        self._shards_there: set[int] = set()

    @property
    def connected(self) -> bool:
        """Whether every shard has a session at the gateway; false in the seconds of a resume."""
        return len(self._shards_there) == self.shard_count

    def prepare(
        self, jobs: Jobs, models: tuple[Model, ...], on_login: Callable[[], Awaitable[None]]
    ) -> None:
        """Give the client its commands.

        Args:
            jobs: What the commands hand over to.
            models: One command each.
            on_login: Called once Discord has taken the token, before the gateway is there: what is
                done then needs no gateway.
        """
        self.jobs = jobs
        self._on_login = on_login
        self._onward = Onward(jobs, models)
        self.deeds = deeds(jobs, models, self._onward)
        self.settings = Settings(jobs)
        for model in models:
            self.tree.add_command(edit_command(model, jobs))
            if model.studio and model.images:
                self.tree.add_command(studio_command(model, model.studio, jobs))
            if model.message_command and model.images:
                self.tree.add_command(message_command(model, model.message_command, jobs))
        for command in (
            quota_command(jobs),
            quotas_group(jobs),
            settings_command(self.settings),
            stats_command(jobs),
            pause_command(jobs),
            resume_command(jobs),
            budget_command(jobs),
            balance_command(jobs),
        ):
            self.tree.add_command(command)
        self.add_dynamic_items(*LASTING)

    async def run_until_closed(self, token: str) -> None:
        """Log in and stay connected.

        Raises:
            StartError: Discord refuses the token, or cannot be reached for too long.
        """
        try:
            await self._patiently("login", lambda: self._log_in(token))
            if self._on_login:
                await self._on_login()
            self._registering = asyncio.create_task(self._register())
            await self.connect()
        except discord.LoginFailure as error:
            raise _token_refused() from error
        except discord.ConnectionClosed as error:
            if error.code == AUTHENTICATION_FAILED:
                raise _token_refused() from error
            raise StartError(
                f"Discord closed the gateway for good (code {error.code}).", status=1
            ) from error
        except UNREACHED as error:
            raise StartError(
                f"Discord cannot be reached ({type(error).__name__}): is the network up?", status=1
            ) from error

    async def close(self) -> None:
        """Leave Discord."""
        if self._registering:
            self._registering.cancel()
        await super().close()

    async def launch_shards(self) -> None:
        """Take the gateway from `GET /gateway/bot`, for every shard and on reconnects too."""
        shards, url, _ = await self._patiently("gateway", self.http.get_bot_gateway)
        # DEP-WARN: discord.py would go to its own default after a failed reconnect (shard.py).
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        self.shard_count = self.shard_count or shards
        await super().launch_shards()

    async def _register(self) -> None:
        """See to the commands, beside everything else: those of an earlier start still work."""
        try:
            await self._patiently("commands", self.tree.sync_if_different)
        except (*UNREACHED, discord.app_commands.AppCommandError) as error:
            log.error("the commands could not be registered: %s", error)

    async def _log_in(self, token: str) -> None:
        # DEP-WARN: a failed try leaves its session behind, and the next makes a new one (http.py).
        await self.http.close()
        self.http.connector = discord.utils.MISSING
        await self.login(token)
        # DEP-WARN: each login makes a new one (http.py).
        self.http._global_over = _Open()

    async def _patiently(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """Try a call again while Discord is out of reach, for as long as `START_SECONDS`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + START_SECONDS
        pause = 1.0
        while True:
            try:
                async with asyncio.timeout(CALL_SECONDS):
                    return await call()
            except discord.LoginFailure:
                raise
            except UNREACHED as error:
                final = getattr(error, "status", 500) < 500 and not _is_limited(error)
                if final or loop.time() + pause > until:
                    raise
                name = type(error).__name__
                log.warning(
                    "the %s: Discord does not answer (%s); again in %.0f s", what, name, pause
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take what discord.py leaves without an answer: forms, and buttons that nobody knows.

        It knows no modal of an earlier process, and no button of a newer version of ours.
        """
        match interaction.type:
            case discord.InteractionType.modal_submit:
                if custom_id_of(interaction).startswith(f"{PREFIX}:"):
                    await self.settings.sent(interaction)
                else:
                    await worded(interaction, self._onward.sent(interaction))
            case discord.InteractionType.component if not _is_ours(interaction):
                await answer_privately(interaction, onward.UNKNOWN_BUTTON)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard has a new session: its READY is here, which an open socket is not."""
        self._shards_there.add(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a shard has its session again."""
        self._shards_there.add(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard lost its connection, whatever becomes of it."""
        self._shards_there.discard(shard_id)

    async def on_ready(self) -> None:
        """Say that the bot is there."""
        guilds = len(self.guilds)
        log.info("ready: %s servers, %s shards", guilds, self.shard_count)


def _is_ours(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether one of our buttons takes the press."""
    # DEP-WARN: the only place where a class keeps its template (ui/dynamic.py).
    templates = (item.__discord_ui_compiled_template__ for item in LASTING)
    return any(template.fullmatch(custom_id_of(interaction)) for template in templates)


def _token_refused() -> StartError:
    return StartError(
        "Discord refuses DISCORD_TOKEN: copy it anew from the application's page, Bot, Reset "
        "Token.",
        status=2,
    )


def _is_limited(error: Exception) -> bool:
    """Tell whether Discord (or Cloudflare before it) asks to be left alone for a while."""
    return isinstance(error, discord.HTTPException) and error.status == 429
