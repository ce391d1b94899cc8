"""The button `Cancel`: it outlives restarts, since its id holds the job's and nothing else."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord import ui

from cogs.answers import ANSWER_SECONDS, UNANSWERED, answer_privately
from cogs.errors import unexpected
from jobs import CancelOutcome, Jobs
from storage import Job

if TYPE_CHECKING:
    from typing import Self

log = logging.getLogger(__name__)
GONE_ON = "This edit is already being made: it is too late to cancel it."
ENDED = "This edit has already ended: it is too late to cancel it."
NOT_YOURS = "Only the person who asked for this edit and moderators can cancel it."
NO_ANSWER = "The service did not answer, so the edit goes on for now. Please try again."


class HasJobs(Protocol):
    """The client that the button finds the jobs at."""

    jobs: Jobs


class CancelButton(
    ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"cancel:(?P<job_id>[0-9]{1,19})"
):
    """Cancels a job that waits: for its author, and for who may manage messages."""

    def __init__(self, job_id: int) -> None:
        super().__init__(
            ui.Button(
                label="Cancel",
                style=discord.ButtonStyle.secondary,
                custom_id=f"cancel:{job_id}",
            )
        )
        self.job_id = job_id

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        """Rebuild the button from its id."""
        return cls(int(match["job_id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Cancel, or say why not. A dynamic item has no `on_error`, so this words its own."""
        try:
            words = await self._cancel(interaction, cast("HasJobs", interaction.client).jobs)
        except Exception as error:
            # Unworded, it would be logged by discord.py and the press left without an answer.
            words = unexpected(error)
        if words:
            await answer_privately(interaction, words)

    async def _cancel(self, interaction: discord.Interaction[Any], jobs: Jobs) -> str:
        """Return what the person is to be told beside the reply; mostly nothing."""
        job = await jobs.get(self.job_id)
        if job is None or not _is_reply(interaction.message, job):
            return ENDED
        own = interaction.user.id == job.user_id
        if not own and not interaction.permissions.manage_messages:
            return NOT_YOURS
        try:
            # RunComfy may take longer to answer than Discord waits.
            async with asyncio.timeout(ANSWER_SECONDS):
                await interaction.response.defer()
        except UNANSWERED as error:
            # The wish is known all the same, and the reply will show what became of it.
            log.warning("job %s: a press was not acknowledged: %s", job.id, type(error).__name__)
        if (
            job.message_id is None
            and interaction.message
            and not interaction.message.flags.ephemeral
        ):
            # Discord's answer to the first reply was lost; now it has said which one it is.
            await jobs.replied(job, interaction.message.id)
        match await jobs.cancel(job.id, by_moderator=not own):
            case CancelOutcome.CANCELLED:
                return ""  # the reply itself says so
            case CancelOutcome.TOO_LATE:
                return GONE_ON
            case CancelOutcome.OVER:
                return ENDED
            case CancelOutcome.UNKNOWN:
                return NO_ANSWER


def _is_reply(message: discord.Message | None, job: Job) -> bool:
    if message is None:
        return True  # nothing says otherwise
    if job.message_id is None:
        # It is not known yet; but it came after the command, and ids grow with time.
        return message.id > job.interaction_id
    # Jobs are counted anew in a new database, and the buttons of an older one are still there.
    return message.id == job.message_id
