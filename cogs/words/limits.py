"""Why an edit is not accepted though nothing is wrong with it: limits that are met, and rules.

Each sentence says which limit it is, when it ends and what can be done about it; none says whose
edit it would be, so that they can be told to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cogs.text import safe
from cogs.words.figures import length, moment, plural
from jobs import NotAllowed, NotAllowedError
from storage import Limit, OverLimit

REASON_SHOWN = 300
"""Characters of what an owner says when they pause the bot."""
MOST_NAMED = 5
"""Channels or roles that a sentence names."""


def over_limit(error: OverLimit) -> str:
    """Return which limit an edit would break."""
    return _LIMITS[error.limit](error)


def not_allowed(error: NotAllowedError) -> str:
    """Return which rule is against an edit, whatever the limits."""
    match error.why:
        case NotAllowed.GUILD:
            return "This bot's operator has not opened it for this server, so I cannot help here."
        case NotAllowed.PAUSED:
            return paused(error.reason)
        case NotAllowed.CHANNEL:
            return f"In this server, edits are for {_named(error.channels, '<#{}>')}."
        case NotAllowed.ROLE_REFUSED:
            # A mention of everybody's role would be shown with one `@` too many.
            who = _named(error.roles, "<@&{}>") if error.roles else "everybody"
            return f"In this server, edits are closed to {who}. {_ASK}"
        case NotAllowed.ROLE_NEEDED:
            return f"In this server, edits are for {_named(error.roles, '<@&{}>')}. {_ASK}"


def paused(reason: str) -> str:
    """Return that no new edit is accepted, and why; `reason` is as an owner typed it."""
    words = safe(reason, REASON_SHOWN)
    why = f": {words}" if words else "."
    return f"I am paused by this bot's operator{why}\nEdits that are under way go on."


def _named(ids: Iterable[int], form: str) -> str:
    # Discord shows each by its name, and pings nobody by it (allowed mentions).
    names = [form.format(one) for one in sorted(ids)]
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _ends(error: OverLimit) -> str:
    return moment(error.ends_at) if error.ends_at else "later"


def _guild_person(error: OverLimit) -> str:
    if not error.allowed:
        return "This server's limit is 0 edits per person and day. A moderator can give some."
    return (
        f"This server's limit of {plural(error.allowed, 'edit')} per person and day is reached. "
        f"The next ones come {_ends(error)}; a moderator can give more."
    )


def _guild_daily(error: OverLimit) -> str:
    if not error.allowed:
        return "This server's limit is 0 edits a day. Whoever manages it can raise it."
    return (
        f"This server's limit of {plural(error.allowed, 'edit')} a day, for everybody together, "
        f"is reached. The next ones come {_ends(error)}; whoever manages it can raise it."
    )


_ASK = "Whoever manages it can tell you more."
_LIMITS: dict[Limit, Callable[[OverLimit], str]] = {
    Limit.DAILY: lambda error: (
        f"The limit of {plural(error.allowed, 'edit')} per person and day, all servers counted, is "
        f"reached. The next ones come {_ends(error)}."
    ),
    Limit.ACTIVE: lambda error: (
        f"The limit of {plural(error.allowed, 'edit')} per person at a time is reached. Another "
        "can start as soon as one of them ends."
    ),
    Limit.GUILD_PERSON: _guild_person,
    Limit.GUILD_DAILY: _guild_daily,
    Limit.GUILD_ACTIVE: lambda error: (
        f"This server's limit of {plural(error.allowed, 'edit')} per person at a time is reached. "
        "Another can start as soon as one of them here ends."
    ),
    Limit.PAUSE: lambda error: (
        f"This server's limit is one edit per person every {length(error.allowed)}. The next one "
        f"can start {_ends(error)}."
    ),
    Limit.BUDGET_DAY: lambda error: (
        f"I have reached the limit of what I may spend today. New edits come {_ends(error)}."
    ),
    Limit.BUDGET_MONTH: lambda error: (
        f"I have reached the limit of what I may spend this month. New edits come {_ends(error)}."
    ),
    Limit.GUILD_BUDGET_DAY: lambda error: (
        "This server has reached the limit of what it may spend today. New edits come "
        f"{_ends(error)}, or when this bot's operator raises it."
    ),
    Limit.GUILD_BUDGET_MONTH: lambda error: (
        "This server has reached the limit of what it may spend this month. New edits come "
        f"{_ends(error)}, or when this bot's operator raises it."
    ),
}
