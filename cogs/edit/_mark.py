"""A mark on each message that is not the reply itself: whose it is.

A crash may come between a message's being sent and that being written down. Its nonce keeps it from
being sent twice for some minutes; after that, the mark tells the next process that it is there.
"""

from __future__ import annotations

import discord

from storage import Job

FIRST = 1_000_000
"""Far above the ids that Discord gives to components without one."""
MOST = 2**31 - FIRST
"""Discord's component ids have 32 bits (components reference: `id`)."""
LOOKED_AT = 50
"""Messages that are searched, the newest first."""


def mark(job: Job, *, further: bool = False) -> int:
    """Return what the container of a job's own message is numbered with."""
    return FIRST + (2 * job.id + further) % MOST


def bears(message: discord.Message, number: int) -> bool:
    """Tell whether a message has that mark."""
    return any(getattr(component, "id", None) == number for component in message.components)
