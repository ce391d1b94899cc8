"""`/quota`: what a person has used of today's edits, told to them alone."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.answers import answer_privately
from cogs.everywhere import CONTEXTS, INSTALLS
from cogs.words import commands
from jobs import Jobs


def quota_command(jobs: Jobs) -> app_commands.Command[Any, [], None]:
    """Return the command."""

    async def quota(interaction: discord.Interaction) -> None:
        await answer_privately(interaction, commands.quota(await jobs.usage(interaction.user.id)))

    return app_commands.Command(
        name="quota",
        description=commands.QUOTA,
        callback=quota,
        allowed_contexts=CONTEXTS,
        allowed_installs=INSTALLS,
    )
