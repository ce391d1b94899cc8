"""The button `Show result`: where the bot can write by an interaction's token alone, a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from cogs.answers import acknowledge
from cogs.edit.reply.layout import end_view
from cogs.words import onward
from cogs.words.endings import ending
from cogs.words.errors import AnswerError
from jobs import Jobs
from models import Model
from storage import Job, JobState


class Show:
    """Brings jobs a token that lives."""

    def __init__(self, jobs: Jobs, models: Mapping[str, Model]) -> None:
        """Bring it to `jobs`; `models` are by their id."""
        self._jobs = jobs
        self._models = models

    async def show(
        self, interaction: discord.Interaction[Any], edit_id: int, _: int | None
    ) -> None:
        """Let the job go on writing into its reply with this press's token.

        Whoever sees the message may press: what comes of it stands in that very message.

        Raises:
            AnswerError: there is nothing more to be shown.
            DatabaseError: nobody knows.
        """
        job = await self._jobs.by_interaction(edit_id)
        if job is None:
            raise AnswerError(onward.UNKNOWN_EDIT)
        if job.told_at is None:
            # Before the job may use it: a token that was not answered with serves nothing.
            await acknowledge(interaction)
            renewed = await self._jobs.renew(
                job.id,
                token=interaction.token,
                token_expires_at=interaction.expires_at,
                upload_limit=interaction.filesize_limit,
            )
            if renewed:
                return
            job = await self._jobs.get(job.id) or job
        if job.state is JobState.DELIVERED:
            raise AnswerError(onward.SHOWN)
        view = end_view(self._prompt(job), ending(job), job, ())
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view, attachments=[])
        else:
            await interaction.response.edit_message(view=view, attachments=[])

    def _prompt(self, job: Job) -> str:
        model = self._models.get(job.model_id)
        return model.prompt_in(job.arguments) if model else ""
