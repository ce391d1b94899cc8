"""`/quota`: what a person has used of today's edits, and each limit there, told to them alone."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.answers import answer_privately
from cogs.asker import asker_of
from cogs.everywhere import CONTEXTS, INSTALLS
from cogs.words import quotas
from jobs import Jobs


def quota_command(jobs: Jobs) -> app_commands.Command[Any, [], None]:
    """Return the command."""

    async def quota(interaction: discord.Interaction) -> None:
        allowance = await jobs.allowance(asker_of(interaction))
        await answer_privately(interaction, quotas.quota(allowance))

    return app_commands.Command(
        name="quota",
        description=quotas.QUOTA,
        callback=quota,
        allowed_contexts=CONTEXTS,
        allowed_installs=INSTALLS,
    )
