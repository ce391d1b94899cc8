"""What `/quota` says to a person of themselves, and `/quotas` to a moderator of somebody.

A moderator is told of one server alone: how much somebody used elsewhere is nobody's business
there, so that of the limits over all servers only this is said: that they are reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cogs.words.figures import length, moment, plural
from cogs.words.limits import not_allowed, over_limit
from jobs import BRIEF, Allowance, NotAllowed
from storage import Bounds, Gift, Standing, exceeded, usage

QUOTA = "How many edits you have used today, and when new ones come"
QUOTAS = "How many edits somebody has in this server: see it, give some, begin anew"
SHOW = "What somebody has used today in this server, and what they may"
GIVE = "Give somebody more edits in this server, used after the day's own"
RESET = "Let somebody's edits of today no longer count against this server's limit"
PERSON = "Who"
EDITS = "How many edits"
DAYS = "For how many days (UTC); left out, until the end of today"

LISTED = 5
"""Gifts that are told one by one."""


def quota(allowance: Allowance) -> str:
    """Return how a person stands where they ask: what they have used, and each limit there."""
    bounds, standing = allowance.bounds, allowance.standing
    counts = [("Over all servers", f"{standing.used} of {bounds.daily}", "")]
    counts += _here(bounds, standing)
    left = max(0, bounds.daily - standing.used)
    # The tighter one comes first; of a limit of nothing, nothing is used.
    if bounds.guild_person and usage(bounds, standing).left < left:
        counts.reverse()
    (_, used, beside), *others = counts
    return "\n".join(
        [
            f"{used} edits used today{beside}",
            *_in_the_way(allowance),
            f"A new day begins {moment(bounds.day_ends_at)}. Edits on their way count; one that "
            "ends without a picture is given back.",
            # What the first line has said is nothing new.
            *(f"- {where}: {one}{more}" for where, one, more in others if one + more != used),
            *(f"- {point}" for point in _of_server(allowance)),
        ]
    )


def show(person: str, allowance: Allowance) -> str:
    """Return how somebody stands in a server; `person` is a mention of theirs."""
    bounds, standing = allowance.bounds, allowance.standing
    # A reset and what was given are not among them.
    counted = f"{plural(standing.guild_used, 'edit')} counted today"
    match bounds.guild_person:
        case None:
            told = f"{counted}, and no limit per person"
        case 0:
            told = f"{counted}, and none allowed per person"
        case most:
            ends = moment(bounds.day_ends_at)
            told = f"{standing.guild_used} of {most} of the day's own used · new ones {ends}"
    return "\n".join(
        [
            f"{person} in this server: {told}",
            *_in_the_way(allowance),
            *(f"- {point}" for point in _of_server(allowance)),
        ]
    )


def given(person: str, edits: int, ends_at: datetime, allowance: Allowance) -> str:
    """Return what a moderator reads who gave somebody edits.

    Args:
        person: A mention of theirs.
        edits: How many.
        ends_at: Until when.
        allowance: How they stood before.
    """
    had = allowance.standing.given
    in_all = f", {had + edits:,} in all" if had else ""
    told = (
        f"{person} got {plural(edits, 'more edit')} in this server until {moment(ends_at, 'f')}"
        f"{in_all}, used after the day's own."
    )
    now = replace(allowance.standing, given=had + edits)
    return "\n".join([told, *_in_vain(replace(allowance, standing=now))])


def reset(person: str, edits: int, allowance: Allowance) -> str:
    """Return what a moderator reads who let somebody's day begin anew.

    Args:
        person: A mention of theirs.
        edits: How many edits no longer count.
        allowance: How they stood before.
    """
    if not edits:
        return f"No edit of today counts against this server's limit for {person}."
    count = "counts" if edits == 1 else "count"
    told = (
        f"{plural(edits, 'edit')} of today no longer {count} against this server's limit for "
        f"{person}."
    )
    now = replace(allowance.standing, guild_used=0)
    return "\n".join([told, *_in_vain(replace(allowance, standing=now))])


def is_bot(person: str) -> str:
    """Return what is said of a bot."""
    return f"{person} is a bot, and bots ask for no edits."


def no_member(person: str) -> str:
    """Return what is said of somebody who is not there."""
    return f"{person} is not a member of this server."


def too_many(person: str, most: int) -> str:
    """Return what is said when somebody has as many gifts as are kept."""
    return f"{person} has {most} gifts here that are not used up, which is the most there can be."


def _here(bounds: Bounds, standing: Standing) -> Iterator[tuple[str, str, str]]:
    """Yield what counts against the server's limit per person, if there is one: where, how much of
    how much, and what was given beside it.
    """
    if bounds.guild_person is not None:
        counted = f"{standing.guild_used} of {bounds.guild_person}"
        beside = f", and {standing.given:,} given" if standing.given else ""
        yield (
            "In this server",
            counted if bounds.guild_person else "none allowed per person",
            beside,
        )


def _in_the_way(allowance: Allowance) -> Iterator[str]:
    """Yield why an edit would be refused now, in the words of the refusal; nothing if it were not.

    A rule comes before a limit, as where an edit is asked for.
    """
    if allowance.refused:
        yield f"⚠️ {not_allowed(allowance.refused)}"
    elif over := exceeded(allowance.bounds, allowance.standing):
        yield f"⚠️ {over_limit(over)}"


def _in_vain(allowance: Allowance) -> Iterator[str]:
    """Yield why somebody can do nothing with what they have now, if that is so for long."""
    if allowance.bounds.guild_person is None:
        yield "This server has no limit per person, so until it has one nothing changes."
    refused, over = allowance.refused, exceeded(allowance.bounds, allowance.standing)
    if refused and refused.why is not NotAllowed.CHANNEL:  # there are others
        yield f"⚠️ {not_allowed(refused)} As long as that is so, this does not help."
    elif over and over.limit not in BRIEF:
        yield f"⚠️ {over_limit(over)} Until then this does not help."


def _of_server(allowance: Allowance) -> Iterator[str]:
    """Yield where the server's limits stand, but for the one per person and day."""
    bounds, standing = allowance.bounds, allowance.standing
    if allowance.gifts:
        yield f"Given by moderators: {_gifts(allowance.gifts)}"
    if bounds.guild_daily is not None:
        yield f"Everybody in this server: {standing.guild_total} of {bounds.guild_daily}"
    if bounds.guild_active is not None:
        yield f"On their way here: {standing.guild_active} of {bounds.guild_active} at a time"
    if bounds.pause_seconds:
        yield f"Pause between two edits: {length(bounds.pause_seconds)}"


def _gifts(gifts: Sequence[Gift]) -> str:
    told = [f"{gift.left} until {moment(gift.ends_at, 'f')}" for gift in gifts[:LISTED]]
    if more := sum(gift.left for gift in gifts[LISTED:]):
        told.append(f"{more} for longer")
    return ", ".join(told)
