"""The rules as they were said, and what they forbid whatever was had; plain Python, like the model.

Times are milliseconds since the epoch, days and months are UTC's; server 0 stands for direct
messages, and in what was said for the whole bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

DAY = 86_400_000
Value: TypeAlias = "int | str | tuple[int, ...] | None"
Answer: TypeAlias = "tuple[object, ...] | None"
"""Why not: the rule's or the limit's word, and what is told of it; None: it is accepted."""


@dataclass(frozen=True)
class Rules:
    """All that was said, at one moment."""

    daily: int
    active: int
    budget_day: int | None
    budget_month: int | None
    allowed: frozenset[int]
    servers: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    """By server, the settings by their names; 0 holds whether all is paused."""

    def changed(self, server: int, what: str, value: Value) -> Rules:
        """Return them with one setting changed; None takes it away."""
        of_it = {**self.servers.get(server, {}), what: value}
        kept = {name: one for name, one in of_it.items() if one is not None}
        servers = {id_: one for id_, one in {**self.servers, server: kept}.items() if one}
        return Rules(
            self.daily, self.active, self.budget_day, self.budget_month, self.allowed, servers
        )

    def number(self, server: int, what: str) -> int | None:
        """Return a server's setting that is a number."""
        value = self.servers.get(server, {}).get(what) if server else None
        return value if isinstance(value, int) else None

    def ids(self, server: int, what: str) -> set[int]:
        """Return a server's setting that is a list of ids."""
        value = self.servers.get(server, {}).get(what) if server else None
        return set(value) if isinstance(value, tuple) else set()

    def person(self, server: int, roles: frozenset[int]) -> int | None:
        """Return how many edits a day a server lets somebody with these roles have."""
        theirs = [self.number(server, f"role_daily:{role}") for role in roles]
        most = [edits for edits in theirs if edits is not None]
        return max(most) if most else self.number(server, "person_daily")


@dataclass(frozen=True)
class Ask:
    """Somebody asks for an edit."""

    interaction: int
    user: int
    server: int
    channel: int
    thread_of: int | None
    roles: frozenset[int]
    model: str
    price: int
    at: int
    again: int | None = None
    """The job under whose result `Again` was pressed."""


def forbidden(ask: Ask, rules: Rules) -> Answer:
    """Return the rule that is against an edit, however few there were."""
    server = ask.server
    if server and rules.allowed and server not in rules.allowed:
        return ("guild",)
    if (reason := rules.servers.get(0, {}).get("paused")) is not None:
        return "paused", reason
    channels = rules.ids(server, "channels")
    if channels and ask.channel not in channels and ask.thread_of not in channels:
        return "channel", frozenset(channels)
    if refused := rules.ids(server, "roles_refused") & ask.roles:
        # Everybody has the role that bears the server's id: who is refused by it is told no other.
        told = () if server in refused else (frozenset(refused),)
        return "role_refused", *told
    needed = rules.ids(server, "roles")
    if needed and not needed & ask.roles:
        return "role_needed", frozenset(needed)
    return None


@lru_cache(4096)
def day_of(number: int) -> str:
    """Return the day of that number since the epoch."""
    return datetime.fromtimestamp(number * DAY / 1000, UTC).date().isoformat()


def day_at(at: int) -> str:
    """Return the day of a moment, as in `2026-11-30`; its first seven letters are the month."""
    return day_of(at // DAY)


def day_ends(at: int) -> int:
    """Return when the day of a moment is over."""
    return (at // DAY + 1) * DAY


def month_ends(at: int) -> int:
    """Return when its month is."""
    return month_after(at // DAY) * DAY


@lru_cache(4096)
def month_after(number: int) -> int:
    """Return the number of the first day of the month after that of a day."""
    later = number
    while day_of(later)[:7] == day_of(number)[:7]:
        later += 1
    return later
