"""`/settings`: what a server's managers read when they look at its rules and change them.

Roles, channels and people come here as they are shown: a mention, or the words for one that is
gone. A limit of the server's own that is None is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cogs.words import limits
from cogs.words.figures import dollars, length, moment
from storage import Budget

SETTINGS = "See and change what this server's members may do with me"

ABOUT = "### Settings of this server"
HISTORY = "History"
BACK = "Back"
TIDY = "Take out what is gone"
NUMBER = "Edits"
LENGTH = "Pause"

TITLES: Mapping[str, str] = {
    "person_daily": "Edits per person and day",
    "guild_daily": "Edits per server and day",
    "active": "Edits at a time per person",
    "pause_seconds": "Pause between two edits",
    "channels": "Channels",
    "roles": "Who may edit",
    "roles_refused": "Who may not edit",
    "budget_day": "Budget per day",
    "budget_month": "Budget per month",
}
"""What each setting is called, by its name in the database."""
CHANGES: Mapping[str, str] = {
    "person_daily": "Set edits per person",
    "guild_daily": "Set edits in all",
    "active": "Set edits at a time",
    "pause_seconds": "Set the pause",
}
"""Buttons: each says what it changes, for those who hear it without what stands beside it."""
OF_ROLES = "Edits per person and day, by role"
OF_A_ROLE = "Edits per day for a role"

CHOOSE_ROLE = "Choose a role"
UNCHOSEN: Mapping[str, str] = {
    "channels": "all of them",
    "roles": "everybody",
    "roles_refused": "nobody",
}
"""What holds where none are chosen."""
PLACEHOLDERS: Mapping[str, str] = {
    "channels": "Only in these channels",
    "roles": "Only for these roles",
    "roles_refused": "Not for these roles",
}
NO_LIMIT = "no limit"
NONE = "none"

ROLE_GONE = "a role that is gone"
CHANNEL_GONE = "a channel that is gone"
EVERYONE = "@everyone"
"""Discord shows a mention of that role with one `@` too many."""

ROLES_LISTED = 10
LONGEST_PAUSE = 24 * 60 * 60
"""Seconds of the longest pause."""


def about(day_ends_at: datetime) -> str:
    """Return what stands above all settings."""
    return (
        f"{ABOUT}\n-# A change holds from the next edit on. A server can be stricter than the bot "
        f"itself, never more generous. Days end at midnight UTC: {moment(day_ends_at, 't')}."
    )


NOT_ALLOWED = "⚠️ **This bot's operator has not opened it for this server: nobody can edit here.**"


def paused(reason: str) -> str:
    """Return that nobody can edit anywhere; `reason` is as an owner typed it."""
    return f"⚠️ {limits.paused(reason)}"


def budgets(budget: Budget) -> str:
    """Return what may be spent for this server, which is not the server's to set; often nothing."""
    parts = [
        f"{dollars(amount)} a {period}"
        for amount, period in ((budget.day, "day"), (budget.month, "month"))
        if amount is not None
    ]
    if not parts:
        return ""
    return f"-# Set by this bot's operator: at most {' and '.join(parts)} for this server."


def person_daily(own: int | None, most: int) -> str:
    """Return how many edits a person has a day, and why.

    Args:
        own: This server's number.
        most: The bot's own limit.
    """
    why = _why(own, most, "over all servers")
    if own == 0:
        why = "nobody can edit here, roles with a number of their own aside"
    return _titled("person_daily", str(_least(own, most)), why)


def active(own: int | None, most: int) -> str:
    """Return how many edits a person has on their way at a time, likewise."""
    return _titled("active", str(_least(own, most)), _why(own, most, "over all servers"))


def guild_daily(own: int | None) -> str:
    """Return how many edits all members together have a day."""
    now = NO_LIMIT if own is None else str(own)
    return _titled("guild_daily", now, "all members together")


def pause(seconds: int) -> str:
    """Return how long a person waits between two edits."""
    return _titled(
        "pause_seconds", pause_length(seconds), "per person, from asking to asking again"
    )


def pause_length(seconds: int) -> str:
    """Return how long a pause is; there may be none."""
    return length(seconds) if seconds else NONE


def role_daily(numbers: Sequence[tuple[str, int]], most: int) -> str:
    """Return which roles have a number of their own.

    Args:
        numbers: Roles as they are shown, and their numbers; the most generous first.
        most: The bot's own limit.
    """
    why = "-# the most generous of a person's roles counts, in place of the number above"
    lines = [f"- {role} · {_counted(number, most)}" for role, number in numbers[:ROLES_LISTED]]
    hidden = len(numbers) - ROLES_LISTED
    if hidden > 0:
        lines.append(f"-# … and {hidden} more: choose a role to see its number")
    title = OF_ROLES if numbers else f"{OF_ROLES} · **{NONE}**"
    return "\n".join([title, why, *lines])


def channels(chosen: int, gone: int) -> str:
    """Return where people can edit.

    Args:
        chosen: How many channels were chosen; 0: all of them.
        gone: How many of these are not there any more.
    """
    why = f"threads and posts count as their channel{_gone(gone)}"
    return _chosen("channels", chosen, gone, "only these", "none, since what was chosen", why)


def roles(chosen: int, gone: int) -> str:
    """Return who may edit; likewise."""
    why = f"whoever has at least one of them{_gone(gone)}"
    return _chosen("roles", chosen, gone, "only these roles", "nobody, since what was chosen", why)


def roles_refused(chosen: int, gone: int) -> str:
    """Return who may not edit; likewise."""
    why = f"whatever other roles somebody has{_gone(gone)}"
    return _chosen("roles_refused", chosen, gone, "these roles", "nobody: what was chosen", why)


def _chosen(name: str, chosen: int, gone: int, some: str, none: str, why: str) -> str:
    if not chosen:
        return _titled(name, UNCHOSEN[name])
    if gone == chosen:
        return _titled(name, f"{none} is gone")
    return _titled(name, some, why)


def _titled(name: str, now: str, why: str = "") -> str:
    text = f"{TITLES[name]} · **{now}**"
    return f"{text}\n-# {why}" if why else text


def _least(own: int | None, most: int) -> int:
    return most if own is None else min(own, most)


def _why(own: int | None, most: int, where: str) -> str:
    if own is None:
        return f"the bot's own limit, {where}"
    if own > most:
        return f"the bot's own limit, {where}; this server's {own} is above it"
    return f"the bot's own limit is {most}, {where}"


def _counted(number: int, most: int) -> str:
    if number <= most:
        return f"**{number}**"
    return f"**{most}**, the bot's own limit ({number} was set)"


def _gone(count: int) -> str:
    return f"; {count} of them {'is' if count == 1 else 'are'} gone" if count else ""


def number_wanted(least: int, most: int, *, bots_own: bool) -> str:
    """Return what can be typed into a form that asks for a number; at most 100 characters.

    Args:
        least: The smallest.
        most: The largest.
        bots_own: Whether that is the bot's own limit, which applies if nothing is typed.
    """
    otherwise = "the bot's own limit" if bots_own else NO_LIMIT
    return f"A whole number from {least} to {most:,}. Empty: {otherwise}."


def role_wanted(most: int) -> str:
    """Return what can be typed as a role's own number; at most 100 characters."""
    return f"A whole number from 0 to {most:,}. Empty: no number of its own."


LENGTH_WANTED = "90 s, 5 min or 1 h, and a day at most. Empty: no pause."


def bad_number(least: int, most: int, *, bots_own: bool) -> str:
    """Return why a number is refused.

    Args:
        least: The smallest.
        most: The largest.
        bots_own: Whether that is the bot's own limit: a server can only be stricter.
    """
    bound = f"{most:,}, the bot's own limit" if bots_own else f"{most:,}"
    return f"This takes a whole number from {least} to {bound}. Nothing was changed."


BAD_LENGTH = (
    "This takes a pause like `90 s`, `5 min` or `1 h`, of a day at most. Nothing was changed."
)
TOO_MANY_ROLES = (
    "Too many roles have a number of their own: take one away first. Nothing was changed."
)


def too_many(most: int) -> str:
    """Return why no more roles or channels are taken; somebody else may just have added some."""
    return f"At most {most} can be chosen, with those that others chose. Nothing was changed."
