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
from storage import TooMany

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
            guild = None
            if amounts or server is not None or interaction.guild_id is not None:
                guild = _guild(interaction, server)
                for what, value in amounts.items():
                    await _set(jobs, guild.id, what, value, by=interaction.user.id)
            place = Place(guild.id if guild else None, interaction.channel_id or 0)
            allowance = await jobs.allowance(Asker(interaction.user.id, place))
            whose = (guild.name, jobs.rules.budget(guild.id)) if guild else None
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
    except TooMany as error:
        raise AnswerError(owners.TOO_MANY_SETTINGS) from error


def _amount(text: str) -> int | None:
    """Return an amount in millionths of a dollar; None: there is to be no limit."""
    words = text.strip().removeprefix("$").strip()
    if words.lower() == owners.NO_LIMIT:
        return None
    try:
        return millionths(words)
    except ValueError as error:
        raise AnswerError(owners.BAD_AMOUNT) from error


def _guild(interaction: discord.Interaction[Any], named: str | None) -> discord.Guild:
    """Return the server that is meant: by its id, as a suggestion gives it, or by its name."""
    guilds = interaction.client.guilds
    if named is None:
        found = [guild for guild in guilds if guild.id == interaction.guild_id]
    else:
        found = [guild for guild in guilds if named in (str(guild.id), guild.name)]
    if len(found) != 1:
        raise AnswerError(owners.NO_SERVER)
    guild: discord.Guild = found[0]
    return guild


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
