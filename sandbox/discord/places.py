"""The places of this Discord: which servers, channels and groups there are, and who is in them.

Each is there for something that differs in Discord. How any of it behaves is elsewhere.
"""

from __future__ import annotations

from sandbox.discord import permissions
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.world import FORUM, GROUP, NEWS, TEXT, THREAD, Channel, Guild, Role, World

INSTALLED = ("painter", "moderator")
"""The people who installed the application for themselves."""
SLOWMODE_SECONDS = 30


def furnished() -> World:
    """Return the world with all its places."""
    world = World()
    world.installed = {world.people[name].id for name in INSTALLED}
    _sandbox_guild(world)
    _small_guild(world)
    _elsewhere(world)
    _group(world)
    return world


def _guild(world: World, name: str, members: tuple[str, ...]) -> Guild:
    guild = Guild(new_snowflake(), name, world.owner.id)
    world.guilds[guild.id] = guild
    guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.OF_MEMBERS, 0)
    guild.members = {world.people[one].id: [] for one in members}
    return guild


def _install(world: World, guild: Guild) -> Role:
    """Install the application in a server; return the role that the bot then has."""
    own = Role(new_snowflake(), world.bot.global_name, permissions.OF_MEMBERS, 1, managed=True)
    guild.roles[own.id] = own
    guild.members[world.bot.id] = [own.id]
    return own


def _channel(
    world: World, guild: Guild, name: str, topic: str, position: int, kind: int = TEXT
) -> Channel:
    channel = Channel(new_snowflake(), kind, name, guild.id, position, topic)
    world.channels[channel.id] = channel
    return channel


def _thread(world: World, parent: Channel, name: str) -> Channel:
    thread = Channel(new_snowflake(), THREAD, name, parent.guild_id, parent_id=parent.id)
    world.channels[thread.id] = thread
    return thread


def _give(world: World, guild: Guild, name: str, role: Role) -> None:
    """Add a role to a server and give it to a person."""
    guild.roles[role.id] = role
    guild.members[world.people[name].id].append(role.id)


def _sandbox_guild(world: World) -> None:
    guild = _guild(world, "Repaint sandbox", ("owner", "painter", "guest", "moderator"))
    bots = _install(world, guild)
    _give(world, guild, "guest", Role(new_snowflake(), "Newcomers", 0, 2, color=0x3BA55D))
    _give(world, guild, "painter", Role(new_snowflake(), "Artists", 0, 3, color=0x9B59B6))
    of_moderators = permissions.OF_MODERATORS
    moderators = Role(new_snowflake(), "Moderators", of_moderators, 4, color=0xE67E22)
    _give(world, guild, "moderator", moderators)
    art = _channel(world, guild, "art", "Try /edit here", 0)
    no_files = _channel(world, guild, "no-files", "The bot may not attach files here", 1)
    no_files.overwrites[bots.id] = (0, permissions.ATTACH_FILES)
    hidden = _channel(world, guild, "hidden", "The bot does not see this channel", 2)
    hidden.overwrites[bots.id] = (0, permissions.VIEW_CHANNEL)
    _thread(world, art, "sketches")
    _thread(world, art, "asleep").archived = True
    gallery = _channel(world, guild, "gallery", "A forum: each post is a thread", 3, FORUM)
    _thread(world, gallery, "wip")
    _channel(world, guild, "news", "Announcements", 4, NEWS)
    _channel(world, guild, "late", "Age-restricted", 5).nsfw = True
    _channel(world, guild, "slow", "Slowmode", 6).slowmode = SLOWMODE_SECONDS


def _small_guild(world: World) -> None:
    guild = _guild(world, "Small server", ("owner", "painter", "guest"))
    _install(world, guild)
    keepers = Role(new_snowflake(), "Keepers", permissions.OF_KEEPERS, 2, color=0x3498DB)
    _give(world, guild, "guest", keepers)
    _channel(world, guild, "corner", "Another server, with a quota of its own", 0)


def _elsewhere(world: World) -> None:
    """Make a server without the bot: only who installed the app for themselves has it there."""
    guild = _guild(world, "Elsewhere", ("owner", "painter", "guest"))
    _channel(world, guild, "plaza", "The bot is not in this server", 0)
    quiet = _channel(world, guild, "quiet", "Nor may people's own apps speak up here", 1)
    quiet.overwrites[guild.id] = (0, permissions.USE_EXTERNAL_APPS)


def _group(world: World) -> None:
    people = [world.people[name].id for name in ("painter", "guest", "moderator")]
    group = Channel(new_snowflake(), GROUP, "friends", members=people, owner_id=people[0])
    world.channels[group.id] = group
