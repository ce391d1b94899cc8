"""Answering one person alone, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
from discord import ui

from cogs.text import TEXT_SHOWN
from cogs.words import onward
from cogs.words.errors import refusal, unanswered

log = logging.getLogger(__name__)
UNANSWERED = (
    discord.DiscordException,
    aiohttp.ClientError,
    OSError,
    TypeError,
    KeyError,
    RuntimeError,
)
"""What an answer to an interaction can fail with; a `TypeError` or `KeyError`: Discord's own has
another form; a `RuntimeError`: the process is ending, and the session is closed."""
ANSWER_SECONDS = 15.0
"""What Discord may take for an answer to an interaction; nobody looks at a later one."""


BAD_REQUEST = 400
ANSWERED_ALREADY = (40060, 10062)
"""Discord's codes for an interaction that came twice, or whose time for an answer is over."""


async def worded(
    interaction: discord.Interaction[Any],
    work: Awaitable[None],
    words: Callable[[Exception], str] = refusal,
) -> None:
    """Carry out what a press leads to; whatever goes wrong is told to the person alone.

    A dynamic item has no `on_error`: unworded, it would be logged by discord.py and no more.

    Args:
        interaction: The press.
        work: What it leads to.
        words: What the person is told of an error.
    """
    try:
        await work
    except Exception as error:
        await refuse(interaction, error, words)


async def acknowledge(interaction: discord.Interaction[Any]) -> None:
    """Acknowledge a press whose answer is what its message becomes.

    The wish is known all the same where that is lost, and is carried out.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await interaction.response.defer()
    except UNANSWERED as error:
        log.warning("interaction %s was not acknowledged: %s", interaction.id, type(error).__name__)


async def refuse(
    interaction: discord.Interaction[Any],
    error: Exception,
    words: Callable[[Exception], str] = refusal,
    *,
    typed: str = "",
) -> None:
    """Tell the person alone why something is refused, unless nobody is left to be told.

    Args:
        interaction: What is answered.
        error: Why.
        words: What the person is told of it.
        typed: What they had typed into a form, which would be lost else.
    """
    if isinstance(error, discord.HTTPException) and error.code in ANSWERED_ALREADY:
        log.info("interaction %s is answered already, or too late (%s)", interaction.id, error.code)
        return
    if isinstance(error, aiohttp.ClientError | OSError):
        # An answer that may have arrived all the same: then this one is one too many.
        log.warning("interaction %s: an answer was lost (%s)", interaction.id, type(error).__name__)
        await answer_privately(interaction, unanswered(), typed=typed)
        return
    await answer_privately(interaction, words(error), typed=typed)


async def answer_privately(interaction: discord.Interaction, text: str, *, typed: str = "") -> None:
    """Answer the person alone, however far the interaction has come.

    Args:
        interaction: What is answered.
        text: The answer.
        typed: What the person had typed, which would be lost else.
    """
    said: dict[str, Any] = {"content": text}
    if typed:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.TextDisplay(text))
        view.add_item(ui.TextDisplay(onward.typed(typed, TEXT_SHOWN - len(text))))
        said = {"view": view}
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            if interaction.response.is_done():
                await interaction.followup.send(**said, ephemeral=True)
            else:
                await interaction.response.send_message(**said, ephemeral=True)
    except UNANSWERED as error:
        if typed and isinstance(error, discord.HTTPException) and error.status == BAD_REQUEST:
            # Its words may be what Discord does not take (AutoMod).
            await answer_privately(interaction, text)
            return
        # It may have arrived all the same, or the interaction is over: nobody is left to be told.
        log.warning("an answer may not have been given: %s", type(error).__name__)
