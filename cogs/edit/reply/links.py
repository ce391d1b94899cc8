"""Links to messages, as Discord's clients follow them."""

from __future__ import annotations

from storage import NewJob


def link_to(job: NewJob, message_id: int) -> str:
    """Return the link to a message of the channel that the job is in (reference: message links)."""
    where = job.guild_id or "@me"
    return f"https://discord.com/channels/{where}/{job.channel_id}/{message_id}"
