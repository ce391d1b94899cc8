"""Asking for an edit, however a person does it: the checks, the job, the first reply."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord
from discord import ui

from cogs.answers import ANSWER_SECONDS, BAD_REQUEST
from cogs.asker import asker_of
from cogs.edit.reply.layout import status_view
from cogs.words import onward
from cogs.words.errors import (
    NEEDED,
    NO_ATTACHMENTS_BY_PERSON,
    NOT_HERE,
    NOT_TAKEN,
    AnswerError,
    RefusedError,
    missing_permissions,
)
from jobs import Jobs
from models import Model
from storage import Duplicate, How, Job, NewJob, Source, Twice

log = logging.getLogger(__name__)

ALREADY_ACKNOWLEDGED = 40060
"""Discord's code for a second first answer."""
LARGEST_SEED = 2**31 - 1
"""For a seed whose document names no maximum."""


@dataclass(frozen=True)
class Asked:
    """An edit that somebody asks for."""

    model: Model
    values: Mapping[str, object]
    """What was chosen, by the names of the model's options; pictures left out."""
    sources: Sequence[Source]
    how: How = How.COMMAND
    parent_id: int | None = None
    """The job that it goes on from."""
    origin_message_id: int | None = None
    """The message that it goes on from."""


async def ask(interaction: discord.Interaction[Any], jobs: Jobs, asked: Asked) -> None:
    """Accept an edit, answer the interaction with its reply, and let it run.

    Raises:
        AnswerError, RefusedError, BadValueError, NotAllowedError, OverLimit, DatabaseError,
            ClosingError: it is not accepted, and the interaction is still to be answered.
    """
    try:
        job = await jobs.accept(_new_job(interaction, asked), asker_of(interaction))
    except Twice as error:
        raise AnswerError(onward.TWICE) from error
    except Duplicate:
        log.info("interaction %s came twice", interaction.id)
        return
    try:
        view = status_view(asked.model.prompt_in(job.arguments), job)
        message_id = await _first_reply(interaction, job, view)
    except Exception as error:
        await jobs.drop(job)
        if not isinstance(error, discord.HTTPException):
            raise  # an error of our own: nobody was shown anything
        log.warning(
            "job %s: Discord refused the first reply (HTTP %s, code %s), %.1f s after the command",
            job.id,
            error.status,
            error.code,
            (datetime.now(UTC) - interaction.created_at).total_seconds(),
        )
        if error.status == BAD_REQUEST:
            # It was not taken as it is (AutoMod, say), and another first answer may still be.
            raise RefusedError(NOT_TAKEN) from error
        return
    await jobs.begin(job, message_id)


def check_place(interaction: discord.Interaction[Any]) -> None:
    """See that an edit could be shown here.

    Raises:
        RefusedError: it could not, or this person may not use commands here.
    """
    if interaction.channel_id is None:
        raise RefusedError(NOT_HERE)
    granted = interaction.app_permissions
    # Where the bot is no member it may do what the person may (permissions: user-installed apps).
    if writes_by_token_only(interaction):
        if not granted.attach_files:
            raise RefusedError(NO_ATTACHMENTS_BY_PERSON)
    elif missing := [words for name, words in NEEDED.items() if not getattr(granted, name)]:
        raise RefusedError(missing_permissions(missing))
    # Anybody who sees a message can press its buttons; Discord itself sees to commands alone.
    if interaction.guild_id and not interaction.permissions.use_application_commands:
        raise RefusedError(onward.NO_COMMANDS)


async def check_before_form(
    interaction: discord.Interaction[Any], jobs: Jobs, model: Model
) -> None:
    """See that an edit could be had, before somebody fills in a form for it.

    Raises:
        RefusedError, NotAllowedError, OverLimit: it could not.
        DatabaseError: nobody knows.
    """
    check_place(interaction)
    await jobs.check(asker_of(interaction), model.model_id)


def writes_by_token_only(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the bot can write here with interactions' tokens alone.

    So it is where it was installed by a person for themselves and is no member (receiving and
    responding: authorizing integration owners; application: installation context).
    """
    if interaction.guild_id is None:
        return interaction.context.private_channel
    return not interaction.is_guild_integration()


def _new_job(interaction: discord.Interaction[Any], asked: Asked) -> NewJob:
    """Return the job that the interaction asks for.

    Raises:
        RefusedError: it would be pointless, or it comes from nowhere.
        BadValueError: an option does not fit.
    """
    check_place(interaction)
    assert interaction.channel_id is not None, "it was checked"
    model = asked.model
    given = {source.option: source for source in asked.sources}
    arguments = model.arguments({**asked.values, **given})
    seed = model.seed
    if seed and seed.key not in arguments:
        least, most = int(seed.minimum or 0), int(seed.maximum or LARGEST_SEED)
        arguments[seed.key] = least + secrets.randbelow(most - least + 1)
    return NewJob(
        interaction_id=interaction.id,
        application_id=interaction.application_id,
        guild_id=interaction.guild_id,
        channel_id=interaction.channel_id,
        user_id=interaction.user.id,
        token=interaction.token,
        token_expires_at=interaction.expires_at,
        upload_limit=interaction.filesize_limit,
        command=model.command,
        model_id=model.model_id,
        arguments=arguments,
        sources=asked.sources,
        how=asked.how,
        parent_id=asked.parent_id,
        origin_message_id=asked.origin_message_id,
        token_only=writes_by_token_only(interaction),
    )


async def _first_reply(
    interaction: discord.Interaction[Any], job: Job, view: ui.LayoutView
) -> int | None:
    """Send the first reply and return its message's id; None when Discord's answer was lost.

    discord.py repeats it after a 5xx: what had arrived after all is answered with 40060.

    Raises:
        discord.HTTPException: Discord certainly refused it.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await interaction.response.send_message(view=view)
    except discord.HTTPException as error:
        if error.code == ALREADY_ACKNOWLEDGED or error.status >= 500:
            # It may well have arrived; `GET @original` tells, and it is not sent again.
            return None
        raise
    except Exception as error:
        # A lost connection, a body that discord.py does not expect: the job is accepted, and
        # whether its reply stands is for Discord to say.
        name = type(error).__name__
        log.warning("job %s: the answer to its first reply was lost (%s)", job.id, name)
        return None
    return answer.message_id
