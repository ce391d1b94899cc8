"""`/quotas`: how somebody stands in a moderator's server, and giving them more of it.

All of it is about that one server; what was given and what was reset is written down with the
moderator's name, for the history of `/settings`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import discord
from discord import app_commands

from cogs.answers import answer_privately, worded
from cogs.asker import asker_of, roles_of
from cogs.authority import FOR_SERVERS, IN_SERVERS, MODERATOR, check_moderator
from cogs.words import quotas as words
from cogs.words.errors import AnswerError, answer
from jobs import Asker, Jobs
from storage import TooMany

MOST_EDITS, MOST_DAYS = 100, 31
"""What can be given at once."""
Edits: TypeAlias = app_commands.Range[int, 1, MOST_EDITS]
Days: TypeAlias = app_commands.Range[int, 1, MOST_DAYS]
Person: TypeAlias = discord.Member | discord.User
"""Whoever is no member of the server comes as a mere user."""


def quotas_group(jobs: Jobs) -> app_commands.Group:
    """Return the group of commands."""
    group = app_commands.Group(
        name="quotas",
        description=words.QUOTAS,
        default_permissions=MODERATOR,
        allowed_contexts=IN_SERVERS,
        allowed_installs=FOR_SERVERS,
    )

    @group.command(name="show", description=words.SHOW)
    @app_commands.describe(person=words.PERSON)
    async def show(interaction: discord.Interaction, person: Person) -> None:
        await worded(interaction, _show(interaction, jobs, person), answer)

    @group.command(name="give", description=words.GIVE)
    @app_commands.describe(person=words.PERSON, edits=words.EDITS, days=words.DAYS)
    async def give(
        interaction: discord.Interaction, person: Person, edits: Edits, days: Days = 1
    ) -> None:
        await worded(interaction, _give(interaction, jobs, person, edits, days), answer)

    @group.command(name="reset", description=words.RESET)
    @app_commands.describe(person=words.PERSON)
    async def reset(interaction: discord.Interaction, person: Person) -> None:
        await worded(interaction, _reset(interaction, jobs, person), answer)

    return group


async def _show(interaction: discord.Interaction[Any], jobs: Jobs, person: Person) -> None:
    check_moderator(interaction)
    allowance = await jobs.allowance(_as_asker(interaction, person))
    await answer_privately(interaction, words.show(person.mention, allowance))


async def _give(
    interaction: discord.Interaction[Any], jobs: Jobs, person: Person, edits: int, days: int
) -> None:
    guild_id = check_moderator(interaction)
    # Before it is written: once it is, nothing may fail any more but the answer.
    allowance = await jobs.allowance(_as_asker(interaction, person))
    bounds = allowance.bounds
    ends_at = bounds.day_ends_at + timedelta(days=days - 1)
    by = interaction.user.id
    try:
        await jobs.quotas.give(
            guild_id,
            person.id,
            edits,
            ends_at=ends_at,
            by=by,
            now=bounds.now,
            interaction_id=interaction.id,
        )
    except TooMany as error:
        raise AnswerError(words.too_many(person.mention, error.most)) from error
    await answer_privately(interaction, words.given(person.mention, edits, ends_at, allowance))


async def _reset(interaction: discord.Interaction[Any], jobs: Jobs, person: Person) -> None:
    guild_id = check_moderator(interaction)
    allowance = await jobs.allowance(_as_asker(interaction, person))
    by, now = interaction.user.id, allowance.bounds.now
    edits = await jobs.quotas.reset(guild_id, person.id, by=by, now=now)
    await answer_privately(interaction, words.reset(person.mention, edits, allowance))


def _as_asker(interaction: discord.Interaction[Any], person: Person) -> Asker:
    """Return the person as if they asked for an edit in this very place.

    Raises:
        AnswerError: they never will: a bot, or no member.
    """
    if person.bot:
        raise AnswerError(words.is_bot(person.mention))
    if not isinstance(person, discord.Member):
        raise AnswerError(words.no_member(person.mention))
    roles = roles_of(person) | {person.guild.id}
    return Asker(person.id, asker_of(interaction).place, roles)
