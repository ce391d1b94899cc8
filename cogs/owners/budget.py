"""`/budget`: what a server may spend; set and seen by the application's owners."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.answers import answer_privately, worded
from cogs.authority import NOBODY, Command, check_owner, is_owner, restricted_command
from cogs.text import cut
from cogs.words import owners
from cogs.words.errors import AnswerError, answer
from jobs import Asker, Jobs, NoPriceError, Place
from models import millionths
from storage import Budget

CHOICES = 25
"""Suggestions that Discord lists (application commands: autocomplete)."""
CHOICE_LENGTH = 100
AMOUNT_LENGTH = 20


def budget_command(jobs: Jobs) -> Command:
    """Return the command."""
    amount = app_commands.Range[str, 1, AMOUNT_LENGTH]

    @app_commands.describe(
        day=owners.BUDGET_DAY, month=owners.BUDGET_MONTH, server=owners.BUDGET_SERVER
    )
    async def budget(
        interaction: discord.Interaction[Any],
        day: str | None = None,
        month: str | None = None,
        server: str | None = None,
    ) -> None:
        async def work() -> None:
            check_owner(interaction)
            wishes = {"budget_day": day, "budget_month": month}
            amounts = {what: _amount(text) for what, text in wishes.items() if text is not None}
            guild_id, name = None, ""
            if amounts or server is not None or interaction.guild_id is not None:
                guild_id, name = _server(interaction, jobs, server)
            # Each is a write of its own, and Discord waits for 3 seconds.
            await interaction.response.defer(ephemeral=True, thinking=True)
            for what, value in amounts.items():
                await _set(jobs, guild_id or 0, what, value, by=interaction.user.id)
            place = Place(guild_id, interaction.channel_id or 0)
            allowance = await jobs.allowance(Asker(interaction.user.id, place))
            whose = (name, jobs.rules.budget(guild_id)) if guild_id else None
            words = owners.budget(allowance.bounds, allowance.standing, whose)
            await answer_privately(interaction, words)

        await worded(interaction, work(), answer)

    for name in ("day", "month"):
        budget.__annotations__[name] = amount | None
    command = restricted_command("budget", owners.BUDGET, budget, whose=NOBODY)
    command.autocomplete("server")(_suggested)
    return command


async def _set(jobs: Jobs, guild_id: int, what: str, value: int | None, *, by: int) -> None:
    try:
        await jobs.rules.change(guild_id, what, value, by=by)
    except NoPriceError as error:
        raise AnswerError(owners.no_price(error.models)) from error


def _amount(text: str) -> int | None:
    """Return an amount in millionths of a dollar; None: there is to be no limit."""
    words = text.strip().removeprefix("$").strip()
    if words.lower() == owners.NO_LIMIT:
        return None
    try:
        return millionths(words)
    except ValueError as error:
        raise AnswerError(owners.BAD_AMOUNT) from error


def _server(
    interaction: discord.Interaction[Any], jobs: Jobs, named: str | None
) -> tuple[int, str]:
    """Return the id and the name of the server that is meant.

    Args:
        interaction: Where it is asked for.
        jobs: That know of servers with a budget which the bot has left.
        named: Its id, as a suggestion gives it, or its name; None: this one.

    Raises:
        AnswerError: there is none, or more than one.
    """
    guilds = interaction.client.guilds
    if named is None:
        found = [guild for guild in guilds if guild.id == interaction.guild_id]
    else:
        found = [guild for guild in guilds if named in (str(guild.id), guild.name)]
    if len(found) == 1:
        return found[0].id, found[0].name
    if named and named.isdecimal() and jobs.rules.budget(int(named)) != Budget():
        return int(named), named
    raise AnswerError(owners.NO_SERVER)


async def _suggested(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    if not is_owner(interaction):
        return []  # which servers there are is nobody else's business
    typed = typed.casefold()
    found = [guild for guild in interaction.client.guilds if typed in guild.name.casefold()]
    return [
        app_commands.Choice(name=cut(guild.name, CHOICE_LENGTH), value=str(guild.id))
        for guild in sorted(found, key=lambda guild: guild.name.casefold())[:CHOICES]
    ]
