"""Who may have an edit, where, and within which limits: pure rules, and no counting.

The operator's word stands above everything, and a server's own can only make less of it: each limit
is held by itself, so that the least of them decides. Whether one is met is for the one statement
that holds an edit to say (`storage`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from storage import Bounds, Budget, GuildSettings, Paused


@dataclass(frozen=True)
class Place:
    """Where an edit is asked for."""

    guild_id: int | None
    """None: outside servers."""
    channel_id: int
    parent_id: int | None = None
    """The channel that a thread belongs to."""
    is_ruled: bool = True
    """Whether the bot is a member there, so that the server can set rules, and take them back."""


@dataclass(frozen=True)
class Asker:
    """Who asks for an edit, and where."""

    user_id: int
    place: Place
    roles: frozenset[int] = frozenset()
    """Ids of the roles that they have there, everybody's among them."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """What whoever runs the bot allows."""

    daily: int
    """Edits per person and UTC day, over all servers."""
    active: int
    """Edits in flight per person."""
    budget: Budget = field(default_factory=Budget)
    """Of all edits together."""
    allowed_guilds: frozenset[int] = frozenset()
    """The ids of the servers that may use the bot; empty: all."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All that was said about one place."""

    operator: Operator
    paused: Paused | None = None
    guild: GuildSettings = field(default_factory=GuildSettings)
    """The server's own word."""
    budget: Budget = field(default_factory=Budget)
    """What the owners let the server spend."""


class NotAllowed(Enum):
    """What stands in the way of an edit, however many were had."""

    GUILD = "guild"
    """The operator does not have this server use the bot."""
    PAUSED = "paused"
    CHANNEL = "channel"
    ROLE_REFUSED = "role_refused"
    """One of the person's roles may not use it."""
    ROLE_NEEDED = "role_needed"
    """None of the person's roles is one that may."""


class NotAllowedError(Exception):
    """An edit is not allowed here and to this person, by a rule that counts nothing."""

    def __init__(
        self,
        why: NotAllowed,
        *,
        reason: str = "",
        channels: frozenset[int] = frozenset(),
        roles: frozenset[int] = frozenset(),
    ) -> None:
        """Say why.

        Args:
            why: The rule.
            reason: The owner's words, where they paused the bot.
            channels: Where it is allowed.
            roles: Who may; where a role is refused, those of the person's that are, and none where
                everybody's is among them.
        """
        super().__init__(why.value)
        self.why = why
        self.reason = reason
        self.channels = channels
        self.roles = roles


def check(rules: Rules, asker: Asker) -> None:
    """See that a person may have an edit in a place, as far as that is no matter of counts.

    Raises:
        NotAllowedError: they may not.
    """
    place, guild, allowed = asker.place, rules.guild, rules.operator.allowed_guilds
    if place.guild_id is not None and allowed and place.guild_id not in allowed:
        raise NotAllowedError(NotAllowed.GUILD)
    if rules.paused:
        raise NotAllowedError(NotAllowed.PAUSED, reason=rules.paused.reason)
    if place.guild_id is None or not place.is_ruled:
        return
    if guild.channels and not guild.channels & {place.channel_id, place.parent_id}:
        raise NotAllowedError(NotAllowed.CHANNEL, channels=guild.channels)
    if refused := guild.roles_refused & asker.roles:
        # Everybody's role bears the server's own id.
        everybody = place.guild_id in refused
        raise NotAllowedError(NotAllowed.ROLE_REFUSED, roles=frozenset() if everybody else refused)
    if guild.roles and not guild.roles & asker.roles:
        raise NotAllowedError(NotAllowed.ROLE_NEEDED, roles=guild.roles)


def limits(rules: Rules, asker: Asker, *, price: int, now: datetime) -> Bounds:
    """Return the limits that apply to a person's edit in a place at one moment.

    Args:
        rules: What was said about the place.
        asker: Who asks, and where.
        price: What the edit costs, in millionths of a dollar.
        now: The moment; aware.
    """
    operator, guild, here = rules.operator, rules.guild, asker.place.guild_id is not None
    ruled = here and asker.place.is_ruled
    by_role = [edits for role, edits in guild.role_daily.items() if role in asker.roles]
    return Bounds(
        now=now,
        daily=operator.daily,
        active=operator.active,
        # A role's number stands in the place of everybody's: it may be less, for newcomers say.
        guild_person=max(by_role, default=guild.person_daily) if ruled else None,
        guild_daily=guild.guild_daily if ruled else None,
        guild_active=guild.active if ruled else None,
        pause_seconds=guild.pause_seconds if ruled else 0,
        price=price,
        budget_day=operator.budget.day,
        budget_month=operator.budget.month,
        guild_budget_day=rules.budget.day if here else None,
        guild_budget_month=rules.budget.month if here else None,
    )
