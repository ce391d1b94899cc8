"""Everything that the sandbox's Discord knows: the one object that its routes work on.

The dataclasses are what is stored; how it looks as JSON and which rules hold are other files'.
"""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from secrets import token_hex, token_urlsafe
from time import time

from aiohttp import web

from sandbox.discord.feed import Feed
from sandbox.discord.files import Files, StoredFile
from sandbox.discord.gateway import Gateway
from sandbox.discord.places import furnished
from sandbox.discord.rate_limits import RateLimits
from sandbox.discord.settings import Settings
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User

KEPT_MESSAGES = 1_000
"""The messages per channel; older ones are forgotten, with their files."""
KEPT_INTERACTIONS = 10_000

SUBCOMMANDS = (1, 2)
"""The types of options that are subcommands and groups of such."""
LOADING, EPHEMERAL, COMPONENTS_V2 = 1 << 7, 1 << 6, 1 << 15
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, HAS_SNAPSHOT = 1 << 2, 1 << 12, 1 << 14
"""Flags of messages."""


@dataclass
class Interaction:
    """One use of a command or a component by a person."""

    type: int
    """2 a command, 3 a component, 4 an autocomplete, 5 a modal."""
    user: User
    channel: Channel
    data: Json
    attachment_size_limit: int
    id: str = field(default_factory=new_snowflake)
    token: str = field(default_factory=lambda: token_urlsafe(96))
    made_at: float = field(default_factory=time)
    owners: Json = field(default_factory=dict)
    """`authorizing_integration_owners`: `0` the server (or "0"), `1` who installed the app."""
    message: Message | None = None
    """The message whose component was used, or opened the modal."""
    target: Message | None = None
    """The message that a message command is about."""
    opened_by: Interaction | None = None
    """What opened the modal that this one submits."""
    answer: int = 0
    """The type of the first answer; 0 while there is none."""
    original: Message | None = None
    """What `@original` means; None before the first answer and after an autocomplete's."""
    followups: list[Message] = field(default_factory=list)
    answer_data: Json = field(default_factory=dict)
    """An autocomplete's choices, a modal as it was checked."""
    submitted: bool = False
    """Whether the modal that answered it was sent back: that goes once, unless in vain."""
    unanswered: bool = False
    """Whether the time for the first answer went by."""

    @property
    def command(self) -> str:
        """The command's whole name, as in `quotas give`; empty for what is no command."""
        words, step = [], self.data
        while "name" in step:
            words.append(step["name"])
            inner = step.get("options") or [{}]
            step = inner[0] if inner[0].get("type") in SUBCOMMANDS else {}
        return " ".join(words)


@dataclass
class Message:
    """One message, of the bot or of a person, or what a forwarded one carries of another."""

    channel: Channel
    author: User
    type: int = 0
    id: str = field(default_factory=new_snowflake)
    content: str = ""
    flags: int = 0
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    """Filled as the server does; media of own files by `attachment_id`."""
    files: list[StoredFile] = field(default_factory=list)
    used_files: set[str] = field(default_factory=set)
    """Those that a component or an embed shows, by id: they are no `attachments`."""
    reference: Message | None = None
    """The message that it answers or forwards."""
    snapshot: Message | None = None
    """Of a forwarded message: what it carries, which is in no channel."""
    edited_at: float | None = None
    interaction: Interaction | None = None
    interactions: list[str] = field(default_factory=list)
    """Every interaction that it answers, by id."""
    only_for: str | None = None
    """The one person who sees it, of an ephemeral message."""
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    nonce: str | int | None = None
    deleted: bool = False

    @property
    def pings(self) -> list[str]:
        """Who is notified: ids of people, `role:` and an id, `everyone`."""
        roles = [f"role:{role}" for role in self.mention_roles]
        return [*self.mentions, *roles, *(["everyone"] if self.mention_everyone else [])]


def _new_token(application_id: str) -> str:
    """Return a token in Discord's form, made up: some libraries read the bot's id from it."""
    owner = b64encode(application_id.encode()).decode().rstrip("=")
    return f"{owner}.sandbox.{token_urlsafe(24)}"


class Discord:
    """One Discord with one application."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.boot = token_hex(8)
        """New at each start, so that a page knows when all that it shows is gone."""
        self.settings = settings or Settings()
        self.world = furnished()
        self.token = _new_token(self.world.application_id)
        """The bot's token, without `Bot `."""
        self.feed = Feed()
        self.files = Files("", self.settings)
        self.rate_limits = RateLimits(self.settings)
        self.gateway = Gateway(self.world, self.settings, self.token, self.feed.wake)
        self.commands: dict[tuple[int, str], Json] = {}
        """The global commands by type and name, as Discord answers them."""
        self.interactions: OrderedDict[str, Interaction] = OrderedDict()
        """By id."""
        self._by_token: dict[str, Interaction] = {}
        self._messages: dict[str, deque[Message]] = {}

    def open_at(self, origin: str) -> None:
        """Say under which scheme, host and port all of it is reached, before the first request."""
        self.files.origin = origin
        self.gateway.url = f"{origin.replace('http', 'ws', 1)}/gateway"

    @property
    def ready(self) -> bool:
        """Whether the bot is connected and has its commands registered."""
        return self.gateway.connected and bool(self.commands)

    def size_limit(self, channel: Channel) -> int:
        """Return the greatest file of an interaction in a channel, in bytes."""
        settings = self.settings
        return settings.attachment_size_limits.get(channel.name, settings.attachment_size_limit)

    def guild_size_limit(self, channel: Channel) -> int:
        """Return the greatest file of an ordinary message in a channel, in bytes."""
        return min(self.settings.guild_size_limit, self.size_limit(channel))

    def add_message(self, message: Message) -> None:
        """Keep a message; the channel's oldest goes when there are too many."""
        kept = self._messages.setdefault(message.channel.id, deque())
        kept.append(message)
        if message.only_for is None:
            message.channel.last_message_id = message.id
        if len(kept) > KEPT_MESSAGES:
            oldest = kept.popleft()
            self.remove_files(oldest)
            # Else a line of answers to answers would keep all that it began with.
            oldest.reference = oldest.interaction = None

    def remove_files(self, message: Message) -> None:
        """Forget a message's files, and those that it carries forward."""
        for file in [*message.files, *(message.snapshot.files if message.snapshot else ())]:
            self.files.remove(file.id)

    def messages_in(self, channel: Channel) -> list[Message]:
        """Return a channel's messages that still exist, oldest first."""
        return [m for m in self._messages.get(channel.id, ()) if not m.deleted]

    def message(self, message_id: str) -> Message | None:
        """Return a message that still exists, whichever channel it is in."""
        for kept in self._messages.values():
            for message in reversed(kept):
                if message.id == message_id:
                    return None if message.deleted else message
        return None

    def add_interaction(self, interaction: Interaction) -> None:
        """Keep an interaction; the oldest goes when there are too many."""
        self.interactions[interaction.id] = interaction
        self._by_token[interaction.token] = interaction
        if len(self.interactions) > KEPT_INTERACTIONS:
            _, oldest = self.interactions.popitem(last=False)
            del self._by_token[oldest.token]

    def by_token(self, token: str) -> Interaction | None:
        """Return the interaction of a token; None when there is none that is remembered."""
        return self._by_token.get(token)


DISCORD = web.AppKey("discord", Discord)
"""Where the routes find it in their application."""
