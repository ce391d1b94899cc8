"""The world as one person sees it: the places, who is there, and what the person may do."""

from __future__ import annotations

from sandbox.discord import shapes, team
from sandbox.discord.state import Discord
from sandbox.discord.wire import Json
from sandbox.discord.world import DM, Channel, Guild, User, World


def seen_by(discord: Discord, who: User) -> Json:
    """Return the person, the others, and the servers and channels that the person sees."""
    world = discord.world
    people = [
        shapes.user(person) | {"name": name, "roles": _roles(world, person)}
        for name, person in world.people.items()
    ]
    return {
        "boot": discord.boot,
        "me": next(person for person in people if person["id"] == who.id),
        "bot": shapes.user(world.bot),
        "people": people,
        "owners": team.owners(world, discord.settings.team),
        "installed": [n for n, person in world.people.items() if person.id in world.installed],
        "guilds": [_guild(guild) for guild in world.guilds.values() if who.id in guild.members],
        "channels": [
            _channel(discord, channel, who)
            for channel in world.channels.values()
            if world.sees(who.id, channel)
        ],
        "last_event": discord.feed.last,
        "ready": discord.ready,
    }


def _roles(world: World, person: User) -> list[Json]:
    """Return what somebody has in every server, the highest first: also where others are not."""
    return [
        {"guild_id": guild.id, "guild": guild.name}
        | {"id": role.id, "name": role.name, "color": role.color}
        for guild in world.guilds.values()
        for role in sorted(guild.roles.values(), key=lambda one: -one.position)
        if role.id in guild.members.get(person.id, ())
    ]


def _guild(guild: Guild) -> Json:
    roles = [
        {
            "id": role.id,
            "name": role.name,
            "color": role.color,
            "position": role.position,
            "permissions": str(role.permissions),
            "managed": role.managed,
        }
        for role in guild.roles.values()
    ]
    return {
        "id": guild.id,
        "name": guild.name,
        "owner_id": guild.owner_id,
        "roles": roles,
        "members": guild.members,
    }


def _channel(discord: Discord, channel: Channel, who: User) -> Json:
    world = discord.world
    body = shapes.partial_channel(world, channel, who)
    if channel.type == DM:
        body["recipient"] = shapes.user(world.bot)
    return body | {
        "place": channel.name,
        "name": channel.name,
        "my_permissions": body.pop("permissions"),
        "attachment_size_limit": discord.size_limit(channel),
        "member_ids": _members(world, channel),
    }


def _members(world: World, channel: Channel) -> list[str]:
    """Return everybody who sees a channel, the bot included when it does."""
    return [user_id for user_id in world.users if world.sees(user_id, channel)]
