"""A slash command made from a model's document, and what happens when somebody uses it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from inspect import Parameter, Signature
from typing import Any

import discord
from discord import app_commands, ui

from cogs.answers import ANSWER_SECONDS, refuse
from cogs.edit._layout import status_view
from cogs.errors import NO_ATTACHMENTS, NOT_TAKEN, RefusedError
from cogs.text import cut
from jobs import Jobs
from models import Kind, Model, Option
from storage import Duplicate, Job, NewJob, Source

log = logging.getLogger(__name__)

MOST_CHOICES = 25
CHOICE_LENGTH = 100
DESCRIPTION_LENGTH = 100
STRING_LENGTH = 6000
LARGEST_INTEGER = 2**53
"""Discord's bounds (application commands: options); whatever is beyond is typed as text."""
BAD_REQUEST = 400
ALREADY_ACKNOWLEDGED = 40060
"""Discord's code for a second first answer."""
LARGEST_SEED = 2**31 - 1
"""For a seed whose document names no maximum."""


def edit_command(model: Model, jobs: Jobs) -> app_commands.Command[Any, ..., None]:
    """Return the slash command that the model's document describes."""

    async def edit(interaction: discord.Interaction, **values: object) -> None:
        await _edit(interaction, model, jobs, values)

    # discord.py reads options from a callback's signature, so the document becomes one.
    edit.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter("interaction", Parameter.POSITIONAL_ONLY, annotation=discord.Interaction),
            *(_parameter(option) for option in model.options),
        ]
    )
    app_commands.describe(
        **{o.name: cut(o.description, DESCRIPTION_LENGTH) for o in model.options}
    )(edit)
    listed = {o.name: _choices(o) for o in model.options if _as_choices(o)}
    app_commands.choices(**listed)(edit)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=model.command,
        description=cut(
            f"Edit pictures with {model.display_name}; they are shown in the reply",
            DESCRIPTION_LENGTH,
        ),
        callback=edit,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    for option in model.options:
        if option.choices and not _as_choices(option):
            command.autocomplete(option.name)(_completer(option))
    return command


async def _edit(
    interaction: discord.Interaction, model: Model, jobs: Jobs, values: Mapping[str, object]
) -> None:
    try:
        job = await jobs.accept(_new_job(interaction, model, values))
    except Duplicate:
        log.info("interaction %s came twice", interaction.id)
        return
    try:
        view = status_view(model.prompt_in(job.arguments), job)
        message_id = await _first_reply(interaction, job, view)
    except discord.HTTPException as error:
        log.warning(
            "job %s: Discord refused the first reply (HTTP %s, code %s), %.1f s after the command",
            job.id,
            error.status,
            error.code,
            (datetime.now(UTC) - interaction.created_at).total_seconds(),
        )
        await jobs.drop(job)
        if error.status == BAD_REQUEST:
            # It was not taken as it is (AutoMod, say), and another first answer may still be.
            await refuse(interaction, RefusedError(NOT_TAKEN))
        return
    await jobs.begin(job, message_id)


def _new_job(
    interaction: discord.Interaction, model: Model, values: Mapping[str, object]
) -> NewJob:
    """Return the job that the interaction asks for.

    Raises:
        RefusedError: it would be pointless, or it comes from nowhere.
        BadValueError: an option does not fit.
    """
    if not interaction.app_permissions.attach_files:
        raise RefusedError(NO_ATTACHMENTS)
    # What discord.py could not resolve comes as a bare object: as good as missing.
    given = {name: value for name, value in values.items() if not isinstance(value, discord.Object)}
    arguments = model.arguments(given)
    seed = model.seed
    if seed and seed.key not in arguments:
        least, most = int(seed.minimum or 0), int(seed.maximum or LARGEST_SEED)
        arguments[seed.key] = least + secrets.randbelow(most - least + 1)
    if interaction.channel_id is None:
        raise RefusedError("This does not work here.")
    attached = ((option.name, given.get(option.name)) for option in model.images)
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
        sources=[
            Source(name, file.url, file.filename, file.size)
            for name, file in attached
            if isinstance(file, discord.Attachment)
        ],
    )


async def _first_reply(
    interaction: discord.Interaction, job: Job, view: ui.LayoutView
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


def _parameter(option: Option) -> Parameter:
    annotation = _annotation(option)
    if option.required:
        return Parameter(option.name, Parameter.KEYWORD_ONLY, annotation=annotation)
    return Parameter(
        option.name, Parameter.KEYWORD_ONLY, annotation=annotation | None, default=None
    )


def _annotation(option: Option) -> Any:
    """Return the type that discord.py makes the option of."""
    match option.kind:
        case Kind.IMAGE:
            return discord.Attachment
        case Kind.BOOLEAN:
            return bool
        case Kind.STRING if option.choices:
            return str
        case Kind.STRING:
            return app_commands.Range[
                str, option.min_length, min(option.max_length or STRING_LENGTH, STRING_LENGTH)
            ]
        case Kind.INTEGER:
            bounds = [b for b in (option.minimum, option.maximum) if b is not None]
            if any(abs(bound) > LARGEST_INTEGER for bound in bounds):
                return str
            if option.choices or not bounds:
                return int
            return app_commands.Range[int, option.minimum, option.maximum]
        case Kind.NUMBER:
            if option.choices or option.minimum is option.maximum is None:
                return float
            least, most = option.minimum, option.maximum
            return app_commands.Range[
                float,
                None if least is None else float(least),
                None if most is None else float(most),
            ]


def _as_choices(option: Option) -> bool:
    """Tell whether Discord can list the choices; longer lists are completed as one types."""
    return 0 < len(option.choices) <= MOST_CHOICES and all(
        len(str(choice)) <= CHOICE_LENGTH for choice in option.choices
    )


def _choices(option: Option) -> list[app_commands.Choice[Any]]:
    kind = float if option.kind is Kind.NUMBER else type(option.choices[0])
    return [app_commands.Choice(name=str(c), value=kind(c)) for c in option.choices]


def _completer(option: Option) -> Any:
    async def complete(
        _: discord.Interaction, current: str | int | float
    ) -> list[app_commands.Choice[Any]]:
        wanted = str(current).lower()
        fitting = [c for c in option.choices if wanted in str(c).lower()]
        return [
            app_commands.Choice(name=cut(str(c), CHOICE_LENGTH), value=c)
            for c in fitting
            if len(str(c)) <= CHOICE_LENGTH
        ][:MOST_CHOICES]

    return complete
