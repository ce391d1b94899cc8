"""Who asks, and where: what the rules want to know of an interaction."""

from __future__ import annotations

from typing import Any

import discord

from cogs.words.errors import NOT_HERE, RefusedError
from jobs import Asker, Place


def roles_of(person: discord.Member | discord.User) -> frozenset[int]:
    """Return the ids of the roles that somebody has in a server, beside everybody's."""
    # DEP-WARN: `Member.roles` leaves out what the cache does not know (discord/member.py): a server
    # that the bot is not in, or that Discord has not told of yet.
    return frozenset(person._roles) if isinstance(person, discord.Member) else frozenset()


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """Return who asks and where.

    Raises:
        RefusedError: it came from no channel.
    """
    if interaction.channel_id is None:
        raise RefusedError(NOT_HERE)
    guild_id = interaction.guild_id
    member = interaction.user
    roles: frozenset[int] = frozenset()
    if guild_id is not None:
        # Everybody has the role that bears the server's own id.
        roles = roles_of(member) | {guild_id}
    parent_id = getattr(interaction.channel, "parent_id", None)
    ruled = guild_id is not None and interaction.is_guild_integration()
    return Asker(member.id, Place(guild_id, interaction.channel_id, parent_id, ruled), roles)
