"""`/quota`: what a person has used of today's edits, told to them alone."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.answers import answer_privately
from cogs.text import moment
from jobs import Jobs
from storage import Usage


def quota_command(jobs: Jobs) -> app_commands.Command[Any, [], None]:
    """Return the command."""

    async def quota(interaction: discord.Interaction) -> None:
        await answer_privately(interaction, _words(await jobs.usage(interaction.user.id)))

    return app_commands.Command(
        name="quota",
        description="How many edits you have used today, and when new ones come",
        callback=quota,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )


def _words(usage: Usage) -> str:
    return (
        f"{usage.used} of {usage.limit} edits used today\n"
        f"New ones come {moment(usage.resets_at)}. Edits on their way count; one that ends without "
        "a picture is given back."
    )
