"""What tests and the page may turn while the sandbox's Discord runs. Values only, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass
class Settings:
    """Discord's own numbers unless somebody changes them; read anew at each use."""

    answer_seconds: float = 3.0
    """How long an interaction waits for its first answer."""
    interaction_seconds: float = 900.0
    """How long an interaction's token serves, counted from the interaction."""
    attachment_size_limit: int = 10 * MIB
    """The greatest file in bytes, as interactions say it."""
    attachment_size_limits: dict[str, int] = field(default_factory=dict)
    """The same for single places (a channel's name or `dm`)."""
    guild_size_limit: int = 10 * MIB
    """The greatest file in bytes on the ordinary message routes."""
    request_size_limit: int = 25 * MIB
    """The greatest request in bytes."""
    cdn_seconds: float = 86_400.0
    """How long a signed address of a file is good."""
    shards: int = 1
    """The number of shards that `GET /gateway/bot` asks for."""
    heartbeat_seconds: float = 41.25
    """The heartbeat interval of new gateway connections."""
    deliveries: int = 1
    """How often each interaction is delivered; Discord says that events may come twice."""
    webhook_requests: int = 5
    """Requests per window and route for one interaction's token."""
    webhook_window_seconds: float = 2.0
    """The length of that window."""
    channel_requests: int = 5
    """Requests per window and route for one channel."""
    channel_window_seconds: float = 5.0
    """The length of that window."""
    global_requests: int = 50
    """Requests per second with the bot's token, all routes together."""
    team: list[str] = field(default_factory=list)
    """Who is in the team that owns the application, beside the owner; empty: there is no team.

    Names, if need be with more, as in `guest:read_only` and `painter:invited`.
    """
    closed_dms: list[str] = field(default_factory=list)
    """The names of the people who take no direct messages from the bot."""
