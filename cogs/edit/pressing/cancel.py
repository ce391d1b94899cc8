"""The button `Cancel`: it outlives restarts, since its id holds the job's and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord import ui

from cogs.answers import acknowledge, worded
from cogs.authority import is_moderator
from cogs.words import buttons
from cogs.words.errors import AnswerError, answer
from jobs import CancelOutcome, Jobs
from storage import Job

if TYPE_CHECKING:
    from typing import Self


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
                label=buttons.CANCEL,
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
        """Cancel, or say why not."""
        work = self._cancel(interaction, cast("HasJobs", interaction.client).jobs)
        await worded(interaction, work, answer)

    async def _cancel(self, interaction: discord.Interaction[Any], jobs: Jobs) -> None:
        """Cancel; the reply itself says so.

        Raises:
            AnswerError: it is not cancelled.
            DatabaseError, ClosingError: nobody knows.
        """
        job = await jobs.get(self.job_id)
        if job is None or not _is_reply(interaction.message, job):
            raise AnswerError(buttons.ENDED)
        own = interaction.user.id == job.user_id
        if not own and not is_moderator(interaction):
            raise AnswerError(buttons.NOT_YOURS)
        # RunComfy may take longer to answer than Discord waits.
        await acknowledge(interaction)
        if job.token_only:
            # Its own token may be over, and the reply is to show what became of it.
            await jobs.renew(
                job.id,
                token=interaction.token,
                token_expires_at=interaction.expires_at,
                upload_limit=interaction.filesize_limit,
            )
        if (
            job.message_id is None
            and interaction.message
            and not interaction.message.flags.ephemeral
        ):
            # Discord's answer to the first reply was lost; now it has said which one it is.
            await jobs.replied(job, interaction.message.id)
        match await jobs.cancel(job.id, by_moderator=not own):
            case CancelOutcome.CANCELLED:
                return
            case CancelOutcome.TOO_LATE:
                raise AnswerError(buttons.GONE_ON)
            case CancelOutcome.OVER:
                raise AnswerError(buttons.ENDED)
            case CancelOutcome.UNKNOWN:
                raise AnswerError(buttons.NO_ANSWER)


def _is_reply(message: discord.Message | None, job: Job) -> bool:
    if message is None:
        return True  # nothing says otherwise
    if job.message_id is None:
        # It is not known yet; but it came after the command, and ids grow with time.
        return message.id > job.interaction_id
    # Jobs are counted anew in a new database, and the buttons of an older one are still there.
    return message.id == job.message_id
