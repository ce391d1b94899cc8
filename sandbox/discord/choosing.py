"""People, roles and channels as somebody chooses them, in a select or a command's option.

What there is to choose, what a typed name means, and what the bot is told of what was chosen: it
gets ids, and under `resolved` what they stand for. How many may be chosen is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from sandbox.discord import shapes
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User, World

USER, ROLE, CHANNEL = "user", "role", "channel"
"""The kinds of things, in the words of a select's `default_values`."""

Exists = Callable[[str, str], bool]
"""Whether there is a thing of that kind and id."""


def offered(
    world: World,
    who: User,
    where: Channel,
    kinds: Collection[str],
    channel_types: Collection[int] = (),
) -> set[str]:
    """Return the ids of what a client lists for somebody; without `channel_types` all channels."""
    guild = world.guilds[where.guild_id] if where.guild_id is not None else None
    found: set[str] = set()
    if USER in kinds:
        found |= set(guild.members) if guild else _two_or_more(world, where)
    if guild and ROLE in kinds:
        found |= set(guild.roles)
    if guild and CHANNEL in kinds:
        found |= {
            one.id
            for one in world.channels_of(guild)
            if world.sees(who.id, one) and (not channel_types or one.type in channel_types)
        }
    return found


def _two_or_more(world: World, where: Channel) -> set[str]:
    """Return who is in a direct or a group message."""
    if where.recipient_id is None:
        return set(where.members)
    return {world.bot.id, where.recipient_id}


def meant(world: World, where: Channel, kinds: Collection[str], typed: str) -> str:
    """Return the id of what somebody named; what nobody knows stays as it is."""
    guild = world.guilds[where.guild_id] if where.guild_id is not None else None
    if USER in kinds:
        for user in world.users.values():
            if user.username == typed:
                return user.id
    if guild and ROLE in kinds:
        for role in guild.roles.values():
            if role.name == typed:
                return role.id
    if guild and CHANNEL in kinds:
        for channel in world.channels_of(guild):
            if channel.name == typed:
                return channel.id
    return typed


def existing(world: World, where: Channel) -> Exists:
    """Return the question whether something is there, as a message in a channel may ask it."""

    def exists(kind: str, one: str) -> bool:
        if kind == USER:
            return one in world.users
        if where.guild_id is None:
            return False
        if kind == ROLE:
            return one in world.guilds[where.guild_id].roles
        return one in world.channels and world.channels[one].guild_id == where.guild_id

    return exists


def resolved(world: World, who: User, where: Channel, ids: Iterable[str]) -> Json:
    """Return what ids stand for: `users` (and `members` of the server), `roles` and `channels`.

    In the order of the ids, which is not the person's: Discord promises none. `who` is the person
    whose permissions the channels say.
    """
    found: Json = {}
    guild = world.guilds[where.guild_id] if where.guild_id is not None else None
    for one in sorted(set(ids)):
        if one in world.users:
            found.setdefault(f"{USER}s", {})[one] = shapes.user(world.users[one])
            if guild and one in guild.members:
                allowed = world.permissions_of(one, where)
                said = shapes.resolved_member(guild, world.users[one], allowed)
                found.setdefault("members", {})[one] = said
        elif guild and one in guild.roles:
            found.setdefault(f"{ROLE}s", {})[one] = shapes.role(guild.roles[one])
        elif guild and one in world.channels and world.channels[one].guild_id == guild.id:
            said = shapes.partial_channel(world, world.channels[one], who)
            found.setdefault(f"{CHANNEL}s", {})[one] = said
    return found
