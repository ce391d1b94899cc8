"""What limits an edit: the bounds, what counts against them, and the pure rules between; no SQL.

`storage.holding` enforces the same rules in the one statement that holds an edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from storage.rows import milliseconds


class Limit(Enum):
    """A limit that a command can run into."""

    # The operator's.
    DAILY = "daily"
    """Edits of a person per UTC day, over all servers."""
    ACTIVE = "active"
    """Edits of a person in flight."""
    # A server's.
    GUILD_PERSON = "guild_person"
    """Edits of a person per UTC day in this server."""
    GUILD_DAILY = "guild_daily"
    """Edits of everybody per UTC day in this server."""
    GUILD_ACTIVE = "guild_active"
    """Edits of a person in flight in this server."""
    PAUSE = "pause"
    """Between two edits of a person in this server."""
    # Money, in millionths of a dollar: the whole bot's, and a server's.
    BUDGET_DAY = "budget_day"
    BUDGET_MONTH = "budget_month"
    GUILD_BUDGET_DAY = "guild_budget_day"
    GUILD_BUDGET_MONTH = "guild_budget_month"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The limits that apply to one edit at one moment; None: there is no such limit.

    Days and months are UTC's; money is in millionths of a dollar. Direct messages are a place like
    a server, for which nobody sets a server's limits.
    """

    now: datetime
    daily: int
    """Edits of the person per day, over all servers."""
    active: int
    """Edits of the person in flight."""
    guild_person: int | None = None
    """Edits of the person per day in this server; what was given comes after it."""
    guild_daily: int | None = None
    """Edits of everybody per day in this server."""
    guild_active: int | None = None
    """Edits of the person in flight in this server."""
    pause_seconds: int = 0
    """From the acceptance of one edit of the person's in this server to that of the next."""
    price: int = 0
    """What the edit holds."""
    budget_day: int | None = None
    """The whole bot's."""
    budget_month: int | None = None
    guild_budget_day: int | None = None
    """This server's."""
    guild_budget_month: int | None = None

    @property
    def day(self) -> str:
        """The day that is counted, as in `2026-11-22`."""
        return day_of(self.now)

    @property
    def month(self) -> str:
        """The month that is counted, as in `2026-11`."""
        return month_of(self.now)

    @property
    def day_ends_at(self) -> datetime:
        """When the day ends: the next one's first moment."""
        day = self.now.astimezone(UTC) + timedelta(days=1)
        return day.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def month_ends_at(self) -> datetime:
        """When the month ends: the next one's first moment."""
        # Every month has its 28th, and four days later is the next one.
        later = self.now.astimezone(UTC).replace(day=28) + timedelta(days=4)
        return later.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What counts against the bounds: of one person in one place, at one moment."""

    used: int
    """Edits of the person today, over all servers; those on their way are among them."""
    active: int
    """Edits of the person in flight."""
    guild_used: int
    """Edits of the person today in this server, without those by gift and those that were reset."""
    guild_total: int
    """Edits of everybody today in this server."""
    guild_active: int
    """Edits of the person in flight in this server."""
    given: int
    """Edits that are left of what the person was given in this server."""
    given_until: datetime | None
    """When the first of those gifts ends; None: there is none."""
    last_at: datetime | None
    """Acceptance of the person's last edit in this server that was not given back."""
    spent_day: int
    """By the whole bot, in millionths of a dollar, like the rest."""
    spent_month: int
    guild_spent_day: int
    """In this server."""
    guild_spent_month: int


@dataclass(frozen=True)
class Usage:
    """What a person has used of a day's quota, edits on their way included."""

    used: int
    limit: int
    resets_at: datetime

    @property
    def left(self) -> int:
        """Edits that may still be asked for today."""
        return max(0, self.limit - self.used)


class OverLimit(Exception):  # noqa: N818 - a refusal, not an error
    """The job was not accepted: a limit is met. Nothing was written.

    Attributes:
        limit: Which.
        used: How much of it: edits; seconds since the last one; millionths of a dollar.
        allowed: How much there is, in the same.
        ends_at: When it ends; None: as soon as one of the person's edits does.
    """

    def __init__(self, limit: Limit, used: int, allowed: int, ends_at: datetime | None) -> None:
        super().__init__(f"{limit.value} limit: {used} of {allowed}")
        self.limit = limit
        self.used = used
        self.allowed = allowed
        self.ends_at = ends_at


class Duplicate(Exception):  # noqa: N818 - an event that came twice is no error
    """There is a job of that event already."""


class Twice(Duplicate):
    """The same person asked for the same again a moment ago: two presses are one wish."""


class TooMany(Exception):  # noqa: N818 - a refusal, not an error
    """There are as many of them as are kept; nothing was written.

    Attributes:
        most: How many that is.
    """

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} already")
        self.most = most


def day_of(moment: datetime) -> str:
    """Return the UTC day of a moment, as in `2026-11-22`."""
    return moment.astimezone(UTC).date().isoformat()


def month_of(moment: datetime) -> str:
    """Return the UTC month of a moment, as in `2026-11`."""
    return day_of(moment)[:7]


def exceeded(bounds: Bounds, standing: Standing) -> OverLimit | None:
    """Return the limit that one more edit would break; None: it may be accepted.

    Of several it is the one that is told first: a person's own before what all of them share, and
    of two budgets the one that is over later.
    """
    return next(_exceeded(bounds, standing), None)


def usage(bounds: Bounds, standing: Standing) -> Usage:
    """Return the tightest of the day's limits that the person has, what was given included.

    Where the server has less left for everybody, that is all that is left for the person, too.
    """
    day = bounds.day_ends_at
    own = Usage(standing.used, bounds.daily, day)
    if bounds.guild_person is not None:
        allowed = bounds.guild_person
        if standing.given:
            # A server may have lowered it since: what was given comes on top of what is used.
            allowed = max(allowed, standing.guild_used) + standing.given
        here = Usage(standing.guild_used, allowed, day)
        own = min(own, here, key=lambda one: one.left)
    if bounds.guild_daily is not None:
        left = max(0, bounds.guild_daily - standing.guild_total)
        if left < own.left:
            return Usage(own.used, own.used + left, day)
    return own


def _exceeded(b: Bounds, s: Standing) -> Iterator[OverLimit]:
    day, month = b.day_ends_at, b.month_ends_at
    if s.used >= b.daily:
        yield OverLimit(Limit.DAILY, s.used, b.daily, day)
    if b.guild_person is not None and s.guild_used >= b.guild_person and not s.given:
        yield OverLimit(Limit.GUILD_PERSON, s.guild_used, b.guild_person, day)
    if b.guild_daily is not None and s.guild_total >= b.guild_daily:
        yield OverLimit(Limit.GUILD_DAILY, s.guild_total, b.guild_daily, day)
    for limit, spent, budget, ends_at in (
        (Limit.BUDGET_MONTH, s.spent_month, b.budget_month, month),
        (Limit.BUDGET_DAY, s.spent_day, b.budget_day, day),
        (Limit.GUILD_BUDGET_MONTH, s.guild_spent_month, b.guild_budget_month, month),
        (Limit.GUILD_BUDGET_DAY, s.guild_spent_day, b.guild_budget_day, day),
    ):
        if budget is not None and spent + b.price > budget:
            yield OverLimit(limit, spent, budget, ends_at)
    if s.last_at and b.pause_seconds:
        # In milliseconds, as the row of a job has it.
        since = milliseconds(b.now) - milliseconds(s.last_at)
        if since < b.pause_seconds * 1000:
            ends_at = s.last_at + timedelta(seconds=b.pause_seconds)
            yield OverLimit(Limit.PAUSE, max(0, since // 1000), b.pause_seconds, ends_at)
    if s.active >= b.active:
        yield OverLimit(Limit.ACTIVE, s.active, b.active, None)
    if b.guild_active is not None and s.guild_active >= b.guild_active:
        yield OverLimit(Limit.GUILD_ACTIVE, s.guild_active, b.guild_active, None)
