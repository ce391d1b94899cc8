"""Who may do what: the application's owners, who manages a server, who moderates it.

Discord hides commands from others by their default permissions, which each server can change; so
whoever acts on one of these asks here again, at each press and each form that is sent, too.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from cogs.words import authority
from cogs.words.errors import AnswerError

MANAGER = discord.Permissions(manage_guild=True)
"""Who sets a server's rules."""
MODERATOR = discord.Permissions(manage_messages=True)
"""Who sees to single people."""
NOBODY = discord.Permissions()
"""Administrators alone, until a server says otherwise: for what is the owners' alone."""
Command = app_commands.Command[Any, ..., None]
IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
FOR_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
"""Installed for the server; what a person installed for themselves rules nobody."""
WITH_BOT = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
"""For the owners too, who need be administrators nowhere: in a direct message Discord hides nothing
from anybody."""

_TRUSTED = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def restricted_command(
    name: str,
    description: str,
    callback: Any,
    *,
    whose: discord.Permissions,
    contexts: app_commands.AppCommandContext = WITH_BOT,
) -> Command:
    """Return a command for the servers that the bot is in, hidden from whoever has less.

    Args:
        name: What it is called.
        description: What it is for.
        callback: What it does; it sees to it itself that whoever acts may.
        whose: Permissions that Discord shows it with, until a server says otherwise.
        contexts: Where it is.
    """
    command: Command = app_commands.Command(
        name=name,
        description=description,
        callback=callback,
        allowed_contexts=contexts,
        allowed_installs=FOR_SERVERS,
    )
    command.default_permissions = whose
    return command


def owners_of(client: discord.Client) -> tuple[int, ...]:
    """Return the ids of the application's owners: a team's trusted members, or the one person.

    As they were at the login; none before that.
    """
    application = client.application
    if application is None:
        return ()
    team = application.team
    if team is None:
        return (application.owner.id,)
    accepted = discord.TeamMembershipState.accepted
    trusted = [m.id for m in team.members if m.membership_state is accepted and m.role in _TRUSTED]
    first = [team.owner_id] if team.owner_id else []
    return tuple(dict.fromkeys([*first, *trusted]))


def is_owner(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether one of the application's owners acts."""
    return interaction.user.id in owners_of(interaction.client)


def is_moderator(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether somebody acts who may manage messages in this server."""
    granted = interaction.permissions
    return bool(interaction.guild_id) and (granted.manage_messages or granted.administrator)


def check_owner(interaction: discord.Interaction[Any]) -> None:
    """See that one of the application's owners acts.

    Raises:
        AnswerError: somebody else does.
    """
    if not is_owner(interaction):
        raise AnswerError(authority.OWNERS_ONLY)


def check_manager(interaction: discord.Interaction[Any]) -> int:
    """See that somebody acts who may manage this server; return its id.

    Raises:
        AnswerError: somebody else does, or this is no server that the bot is in.
    """
    guild_id = _server(interaction)
    granted = interaction.permissions
    if not (granted.manage_guild or granted.administrator):
        raise AnswerError(authority.MANAGERS_ONLY)
    return guild_id


def check_moderator(interaction: discord.Interaction[Any]) -> int:
    """See that somebody acts who may manage messages in this server; return its id.

    Raises:
        AnswerError: somebody else does, or this is no server that the bot is in.
    """
    guild_id = _server(interaction)
    if not is_moderator(interaction):
        raise AnswerError(authority.MODERATORS_ONLY)
    return guild_id


def _server(interaction: discord.Interaction[Any]) -> int:
    if interaction.guild_id is None or not interaction.is_guild_integration():
        raise AnswerError(authority.SERVERS_ONLY)
    return interaction.guild_id
