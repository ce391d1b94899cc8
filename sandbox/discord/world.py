"""Who and what is there: the application, its people, their servers and channels.

People are named after their roles. Which places there are is in `places.py`, how permissions add
up in `permissions.py`, how all of it looks as JSON in `shapes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.discord import permissions
from sandbox.discord.snowflakes import new_snowflake

TEXT, DM, GROUP, NEWS, THREAD, FORUM = 0, 1, 3, 5, 11, 15
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
    """A channel of a server, a thread, a direct message or a group message."""

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
    members: list[str] = field(default_factory=list)
    """The people of a group message."""
    owner_id: str | None = None
    """Of a group message."""
    nsfw: bool = False
    """Whether it is age-restricted."""
    slowmode: int = 0
    """How many seconds a person waits between two messages; bots never do."""
    archived: bool = False
    """Whether this thread sleeps: as if it fell asleep again right after each message."""


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
    """The servers, the people, the bot, and a direct message with the bot for each person."""

    def __init__(self) -> None:
        self.application_id = new_snowflake()
        self.team_id = new_snowflake()
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
        self.installed: set[str] = set()
        """The people, by id, who installed the application for themselves."""

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
            if channel.type != DM and channel.name == name:
                return channel
        raise KeyError(name)

    def has_bot(self, guild_id: str) -> bool:
        """Tell whether the application is installed in a server, which makes the bot a member."""
        return self.bot.id in self.guilds[guild_id].members

    def bots_guilds(self) -> list[Guild]:
        """Return the servers in which the application is installed."""
        return [guild for guild in self.guilds.values() if self.has_bot(guild.id)]

    def meets_bot(self, user_id: str) -> bool:
        """Tell whether a person and the bot share a server."""
        return any(user_id in guild.members for guild in self.bots_guilds())

    def is_nsfw(self, channel: Channel) -> bool:
        """Tell whether a channel is age-restricted; a thread is what its parent is."""
        return self._parent(channel).nsfw

    def _parent(self, channel: Channel) -> Channel:
        return self.channels[channel.parent_id] if channel.parent_id else channel

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
        order = ([guild.id], own, [user_id])
        return permissions.in_channel(allowed, self._parent(channel).overwrites, order)

    def sees(self, user_id: str, channel: Channel) -> bool:
        """Tell whether somebody sees a channel; private ones are for those who are in them."""
        if channel.type == GROUP:
            return user_id in channel.members
        if channel.guild_id is None:
            return user_id in (channel.recipient_id, self.bot.id)
        return bool(self.permissions_of(user_id, channel) & permissions.VIEW_CHANNEL)

    def channels_of(self, guild: Guild) -> list[Channel]:
        """Return a server's channels and threads in their order."""
        return [c for c in self.channels.values() if c.guild_id == guild.id]
