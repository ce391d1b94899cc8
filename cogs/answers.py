"""Answering one person alone, whatever becomes of the answer."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import discord

from cogs.errors import refusal

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


async def refuse(interaction: discord.Interaction, error: Exception) -> None:
    """Tell the person alone why a command is refused."""
    await answer_privately(interaction, refusal(error))


async def answer_privately(interaction: discord.Interaction, text: str) -> None:
    """Answer the person alone, however far the interaction has come."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True)
            else:
                await interaction.response.send_message(text, ephemeral=True)
    except UNANSWERED as error:
        # It may have arrived all the same, or the interaction is over: nobody is left to be told.
        log.warning("an answer may not have been given: %s", type(error).__name__)
