"""How a server's roles and channels are shown, and which of them are not there any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import discord

from cogs.settings.items import Act
from cogs.words import settings as words
from storage import GuildSettings


class Names:
    """Roles and channels of one server, as discord.py knows it.

    Of a server that Discord has not told of yet nothing is known: then all of them count as there.
    """

    def __init__(self, guild_id: int, guild: discord.Guild | None) -> None:
        self._guild_id = guild_id
        # Everybody's role, which is never missing, bears the server's own id.
        self._guild = guild if guild and guild.get_role(guild_id) else None

    def has_role(self, role_id: int) -> bool:
        """Tell whether a role is there."""
        return self._guild is None or self._guild.get_role(role_id) is not None

    def has_channel(self, channel_id: int) -> bool:
        """Tell whether a channel is there."""
        return self._guild is None or self._guild.get_channel(channel_id) is not None

    def role(self, role_id: int) -> str:
        """Return how a role is shown."""
        if role_id == self._guild_id:
            return words.EVERYONE
        return f"<@&{role_id}>" if self.has_role(role_id) else words.ROLE_GONE

    def channel(self, channel_id: int) -> str:
        """Return how a channel is shown."""
        return f"<#{channel_id}>" if self.has_channel(channel_id) else words.CHANNEL_GONE

    def bare(self, role_id: int) -> str:
        """Return a role's name for where Discord shows no mentions."""
        role = self._guild.get_role(role_id) if self._guild else None
        return role.name if role else words.OF_A_ROLE

    def of_roles(self, own: GuildSettings) -> Mapping[int, int]:
        """Return the roles with a number of their own; everybody's is the server's itself."""
        return {role: edits for role, edits in own.role_daily.items() if role != self._guild_id}

    def there(self, ids: Collection[int], act: Act) -> list[int]:
        """Return those that are there of the roles or channels of a setting, in a fixed order."""
        has = self.has_channel if act is Act.CHANNELS else self.has_role
        return sorted(one for one in ids if has(one))

    def gone_from(self, own: GuildSettings) -> list[tuple[str, list[int] | None]]:
        """Return what changes when all that is gone is taken out: settings, and their values."""
        taken: list[tuple[str, list[int] | None]] = [
            (f"{Act.ROLE_DAILY}:{role_id}", None)
            for role_id in own.role_daily
            if not self.has_role(role_id)
        ]
        for act, ids in chosen_in(own).items():
            there = self.there(ids, act)
            if len(there) < len(ids):
                taken.append((act, there or None))
        return taken


def chosen_in(own: GuildSettings) -> Mapping[Act, frozenset[int]]:
    """Return the settings that are sets of roles or channels."""
    return {
        Act.CHANNELS: own.channels,
        Act.ROLES: own.roles,
        Act.ROLES_REFUSED: own.roles_refused,
    }
