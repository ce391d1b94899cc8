"""Who and what is there: the application, its people, their servers and channels.

People are named after their roles. How permissions add up is in `permissions.py`, how all
of it looks as JSON in `shapes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.discord import permissions
from sandbox.discord.snowflakes import new_snowflake

TEXT, DM, THREAD = 0, 1, 11
"""Discord's channel types."""


@dataclass
class User:
    """A person or the bot."""

    id: str
    username: str
    global_name: str
    bot: bool = False


@dataclass
class Role:
    """A role of a server; the one that bears the server's id is everyone's."""

    id: str
    name: str
    permissions: int
    position: int
    managed: bool = False
    color: int = 0
    """Of its members' names, as 0xRRGGBB; 0 is none."""


@dataclass
class Channel:
    """A text channel, a thread or a direct message."""

    id: str
    type: int
    name: str
    guild_id: str | None = None
    position: int = 0
    topic: str | None = None
    parent_id: str | None = None
    recipient_id: str | None = None
    """The person at the other end of a direct message."""
    overwrites: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Role or person to what is allowed and what is denied here beside the roles."""
    last_message_id: str | None = None


@dataclass
class Guild:
    """A server."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """Person to the roles that they have beside everyone's."""


class World:
    """Two servers, four people, the bot, and a direct message with the bot for each person."""

    def __init__(self) -> None:
        self.application_id = new_snowflake()
        self.bot = User(self.application_id, "repaint", "Repaint", bot=True)
        self.people: dict[str, User] = {}
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        for name in ("painter", "guest", "moderator", "owner"):
            user = User(new_snowflake(), name, name.capitalize())
            self.people[name] = self.users[user.id] = user
            channel = Channel(new_snowflake(), DM, "dm", recipient_id=user.id)
            self.channels[channel.id] = channel
        self._sandbox_guild()
        self._small_guild()

    @property
    def owner(self) -> User:
        """The person to whom the application and the servers belong."""
        return self.people["owner"]

    def dm_of(self, user_id: str) -> Channel:
        """Return the direct message between a person and the bot.

        Raises:
            KeyError: there is no such person.
        """
        for channel in self.channels.values():
            if channel.recipient_id == user_id:
                return channel
        raise KeyError(user_id)

    def place(self, name: str, person: User) -> Channel:
        """Return the channel of that name, or the person's direct message for `dm`.

        Raises:
            KeyError: there is no such place.
        """
        if name == "dm":
            return self.dm_of(person.id)
        for channel in self.channels.values():
            if channel.guild_id is not None and channel.name == name:
                return channel
        raise KeyError(name)

    def permissions_of(self, user_id: str, channel: Channel) -> int:
        """Return what somebody can do in a channel, as a bit set; a thread has its parent's."""
        granted = self.granted_to(user_id, channel)
        return permissions.in_effect(granted, thread=channel.type == THREAD)

    def granted_to(self, user_id: str, channel: Channel) -> int:
        """Return what somebody was granted in a channel, of use or not.

        An interaction may be answered where the bot does not even see the channel, so this is
        what counts there.
        """
        if channel.guild_id is None:
            return permissions.IN_DIRECT_MESSAGES
        guild = self.guilds[channel.guild_id]
        if user_id == guild.owner_id:
            return permissions.ALL
        if user_id not in guild.members:
            return 0
        own = guild.members[user_id]
        allowed = guild.roles[guild.id].permissions
        for role_id in own:
            allowed |= guild.roles[role_id].permissions
        place = self.channels[channel.parent_id] if channel.parent_id else channel
        order = ([guild.id], own, [user_id])
        return permissions.in_channel(allowed, place.overwrites, order)

    def sees(self, user_id: str, channel: Channel) -> bool:
        """Tell whether somebody sees a channel; a direct message is for its two ends."""
        if channel.guild_id is None:
            return user_id in (channel.recipient_id, self.bot.id)
        return bool(self.permissions_of(user_id, channel) & permissions.VIEW_CHANNEL)

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Return a server's channels and threads in their order."""
        return [c for c in self.channels.values() if c.guild_id == guild.id]

    def _guild(self, name: str, members: tuple[str, ...]) -> tuple[Guild, Role]:
        guild = Guild(new_snowflake(), name, self.owner.id)
        self.guilds[guild.id] = guild
        guild.roles[guild.id] = Role(guild.id, "@everyone", permissions.OF_MEMBERS, 0)
        bots = Role(new_snowflake(), self.bot.global_name, permissions.OF_MEMBERS, 1, managed=True)
        guild.roles[bots.id] = bots
        guild.members = {self.people[name].id: [] for name in members}
        guild.members[self.bot.id] = [bots.id]
        return guild, bots

    def _channel(self, guild: Guild, name: str, topic: str, position: int) -> Channel:
        channel = Channel(new_snowflake(), TEXT, name, guild.id, position, topic)
        self.channels[channel.id] = channel
        return channel

    def _role(self, guild: Guild, name: str, role: Role) -> None:
        """Add a role to a server and give it to a person."""
        guild.roles[role.id] = role
        guild.members[self.people[name].id].append(role.id)

    def _sandbox_guild(self) -> None:
        guild, bots = self._guild("Repaint sandbox", ("owner", "painter", "guest", "moderator"))
        self._role(guild, "guest", Role(new_snowflake(), "Newcomers", 0, 2, color=0x3BA55D))
        self._role(guild, "painter", Role(new_snowflake(), "Artists", 0, 3, color=0x9B59B6))
        of_moderators = permissions.OF_MODERATORS
        moderators = Role(new_snowflake(), "Moderators", of_moderators, 4, color=0xE67E22)
        self._role(guild, "moderator", moderators)
        art = self._channel(guild, "art", "Try /edit here", 0)
        no_files = self._channel(guild, "no-files", "The bot may not attach files here", 1)
        no_files.overwrites[bots.id] = (0, permissions.ATTACH_FILES)
        hidden = self._channel(guild, "hidden", "The bot does not see this channel", 2)
        hidden.overwrites[bots.id] = (0, permissions.VIEW_CHANNEL)
        thread = Channel(new_snowflake(), THREAD, "sketches", guild.id, parent_id=art.id)
        self.channels[thread.id] = thread

    def _small_guild(self) -> None:
        guild, _ = self._guild("Small server", ("owner", "painter", "guest"))
        self._channel(guild, "corner", "Another server, with a quota of its own", 0)
