"""A slash command with subcommands and options of every kind, for the trial bot.

`/tools give person edits [days]`, `/tools deep look [place] [role] [anybody] [really] [share]`.
"""

from __future__ import annotations

import asyncio
from typing import Any

import discord
from discord import app_commands

from tests.sandbox.trial_bot import TrialBot


class Place(app_commands.Transformer):
    """A text channel or a thread, as the interaction says it and no cache.

    discord.py's own annotations list a type of channel that Discord's document does not have.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return [discord.ChannelType.text, discord.ChannelType.public_thread]

    async def transform(self, _: discord.Interaction[Any], value: Any) -> Any:
        return value


Used = asyncio.Queue[tuple[discord.Interaction[Any], dict[str, Any]]]


async def add_group(bot: TrialBot) -> Used:
    """Register the command; return where each use arrives, with its options as discord.py has them.

    Each is answered with "Used".
    """
    used: Used = asyncio.Queue()

    async def took(interaction: discord.Interaction[Any], **options: Any) -> None:
        used.put_nowait((interaction, options))
        await interaction.response.send_message("Used", ephemeral=True)

    tools = app_commands.Group(
        name="tools",
        description="Some tools",
        guild_only=True,
        default_permissions=discord.Permissions(manage_messages=True),
    )
    deep = app_commands.Group(name="deep", description="Further in", parent=tools)

    @tools.command(description="Give somebody something")
    async def give(
        interaction: discord.Interaction[Any],
        person: discord.Member | discord.User,
        edits: app_commands.Range[int, 1, 100],
        days: app_commands.Range[int, 1, 31] = 1,
        why: app_commands.Range[str, 2, 10] = "so",
    ) -> None:
        await took(interaction, person=person, edits=edits, days=days, why=why)

    @give.autocomplete("why")
    async def suggest(
        interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        given = interaction.namespace
        said = f"{current} {given.edits} {given.person.id}"
        return [app_commands.Choice(name=said, value=current)]

    @deep.command(description="Look at things")
    async def look(
        interaction: discord.Interaction[Any],
        place: app_commands.Transform[app_commands.AppCommandThread, Place] | None = None,
        role: discord.Role | None = None,
        anybody: discord.Member | discord.Role | None = None,
        really: bool | None = None,
        share: app_commands.Range[float, 0, 1] | None = None,
    ) -> None:
        given = {"place": place, "role": role, "anybody": anybody}
        await took(interaction, **given, really=really, share=share)

    bot.tree.add_command(tools)
    await bot.tree.sync()
    return used
