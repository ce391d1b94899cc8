"""`/stats`: a server's figures for its moderators, all of them for the application's owners."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import discord
from discord import app_commands, ui

from cogs.answers import ANSWER_SECONDS, answer_privately, worded
from cogs.authority import (
    MODERATOR,
    Command,
    check_moderator,
    check_owner,
    is_owner,
    restricted_command,
)
from cogs.stats.chart import charted, plan
from cogs.stats.drawing import Drawing
from cogs.stats.table import table
from cogs.words import stats as words
from cogs.words.errors import answer
from jobs import Jobs
from storage import Stats

MOST_DAYS = 366
USUAL_DAYS = 30
SEND_SECONDS = 60.0
"""What Discord may take for the answer with its two files, less than half a megabyte together."""
Days: TypeAlias = app_commands.Range[int, 1, MOST_DAYS]


def stats_command(jobs: Jobs) -> Command:
    """Return the command."""
    drawing = Drawing()

    @app_commands.describe(days=words.DAYS, everywhere=words.EVERYWHERE)
    async def stats(
        interaction: discord.Interaction, days: Days = USUAL_DAYS, everywhere: bool = False
    ) -> None:
        await worded(interaction, _stats(interaction, jobs, drawing, days, everywhere), answer)

    return restricted_command("stats", words.STATS, stats, whose=MODERATOR)


async def _stats(
    interaction: discord.Interaction[Any],
    jobs: Jobs,
    drawing: Drawing,
    days: int,
    everywhere: bool,
) -> None:
    guild_id = _whose(interaction, everywhere=everywhere)
    # Counting and drawing take longer than the 3 seconds that Discord waits.
    async with asyncio.timeout(ANSWER_SECONDS):
        await interaction.response.defer(ephemeral=True, thinking=True)
    until = datetime.now(UTC).date()
    since = until - timedelta(days=days - 1)
    stats = await jobs.stats(guild_id, since=since, until=until)
    text = words.summary(stats.whole, since, until, everywhere=guild_id is None)
    if not interaction.app_permissions.attach_files:
        await answer_privately(interaction, f"{text}\n{words.NO_FILES}")
        return
    picture = await drawing.draw(plan(stats)) if stats.whole.edits else None
    await _send(interaction, text, stats, picture)


def _whose(interaction: discord.Interaction[Any], *, everywhere: bool) -> int | None:
    """Return the server that is counted; None: all there is.

    Raises:
        AnswerError: that is not for this person.
    """
    if everywhere or interaction.guild_id is None:
        check_owner(interaction)
        return None
    if is_owner(interaction):
        return interaction.guild_id
    return check_moderator(interaction)


async def _send(
    interaction: discord.Interaction[Any], text: str, stats: Stats, picture: bytes | None
) -> None:
    """Put the answer in the place of "thinking…"."""
    since, until = stats.days[0].begins, stats.days[-1].begins
    csv_name, png_name = (words.filename(since, until, ending) for ending in ("csv", "png"))
    files = [discord.File(io.BytesIO(table(stats)), csv_name)]
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if picture:
        files.append(discord.File(io.BytesIO(picture), png_name))
        gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
        alt = words.alt(stats.whole, {p.begins: p.edits for p in charted(stats)})
        gallery.add_item(media=f"attachment://{png_name}", description=alt)
        parts.append(gallery)
    elif stats.whole.edits:
        parts.append(ui.TextDisplay(words.NOT_DRAWN))
    parts.append(ui.File(f"attachment://{csv_name}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts))
    async with asyncio.timeout(SEND_SECONDS):
        await interaction.edit_original_response(
            view=view, attachments=files, allowed_mentions=discord.AllowedMentions.none()
        )
