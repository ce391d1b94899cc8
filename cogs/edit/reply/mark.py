"""A mark on each message that shows an end: whose it is, and that nothing is missing.

A crash may come between a message's being sent and that being written down. The mark tells the next
process that it is there, also when its nonce says nothing any more.
"""

from __future__ import annotations

from enum import IntEnum

import discord

from storage import Job

FIRST = 1_000_000
"""Far above the ids that Discord gives to components without one."""
MOST = 2**31 - FIRST
"""Discord's component ids have 32 bits (components reference: `id`)."""
LOOKED_AT = 50
"""Messages that are searched, the newest first."""


class Shows(IntEnum):
    """What a message shows of a job."""

    END = 0
    """Its end: the whole result, or why there is none."""
    FIRST_FILES = 1
    """The first files of a result; a further message has the others."""
    OTHER_FILES = 2


def mark(job: Job, shows: Shows) -> int:
    """Return what the container of a message is numbered with.

    Made from the interaction's id, which Discord gives once: jobs are counted anew in a new
    database, and the messages of an older one are still there.
    """
    return FIRST + (len(Shows) * job.interaction_id + shows) % MOST


def bears(message: discord.Message, number: int) -> bool:
    """Tell whether a message has that mark."""
    return any(getattr(component, "id", None) == number for component in message.components)
