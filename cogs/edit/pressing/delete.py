"""Deleting a result: for the author of its edit and for moderators, and never without asking."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

import discord
from discord import ui

from cogs.answers import acknowledge
from cogs.authority import is_moderator
from cogs.edit.asking.ask import writes_by_token_only
from cogs.edit.pressing.buttons import Deed, EditButton
from cogs.edit.reply.calls import CALL_SECONDS, InvalidError, NoPlaceError, TokenOverError, judged
from cogs.edit.reply.files import buttons_in
from cogs.edit.reply.mark import LOOKED_AT, Shows, bears, mark
from cogs.words import onward
from cogs.words.errors import AnswerError
from jobs import Jobs, ReplyLaterError, ReplyTooLargeError
from storage import DatabaseError, Job

log = logging.getLogger(__name__)
UNKNOWN_MESSAGE = 10008
"""Discord's code for a message that is not there (any more)."""


class Deletion:
    """Deletes results."""

    def __init__(self, jobs: Jobs) -> None:
        """Delete results of `jobs`."""
        self._jobs = jobs

    async def ask(
        self, interaction: discord.Interaction[Any], edit_id: int, message_id: int | None
    ) -> None:
        """Ask whether it is meant, in the panel's place.

        Raises:
            AnswerError: this person may not.
            DatabaseError: nobody knows.
        """
        await self._checked(interaction, edit_id)
        row: ui.ActionRow[Any] = ui.ActionRow(EditButton(Deed.DELETE_YES, edit_id, message_id))
        await interaction.response.edit_message(
            view=_view(ui.TextDisplay(onward.DELETE_ASKED), row)
        )

    async def carry_out(
        self, interaction: discord.Interaction[Any], edit_id: int, message_id: int | None
    ) -> None:
        """Delete the message with the result, and the one with what did not fit into it.

        Raises:
            AnswerError: this person may not, or Discord does not let the bot.
            DatabaseError: nobody knows.
        """
        job = await self._checked(interaction, edit_id)
        if job.told_at is None:
            raise AnswerError(onward.SOON)  # or else it would be shown again
        if message_id is None or interaction.channel_id is None:
            raise AnswerError(onward.MAY_NOT_DELETE)
        # Discord may take longer to delete it than it waits for an answer.
        await acknowledge(interaction)
        channel = interaction.client.get_partial_messageable(interaction.channel_id)
        message = channel.get_partial_message(message_id)
        if message_id != job.message_id and not await _is_of(message, job):
            raise AnswerError(onward.MAY_NOT_DELETE)
        further = await _further(channel, message_id, job)
        for one in (message, *further):
            await _done(one.delete())
        await interaction.edit_original_response(view=_view(ui.TextDisplay(onward.DELETED)))
        if message_id == job.message_id:
            # Where that cannot be written, a line leads to where it was.
            with suppress(DatabaseError):
                await self._jobs.unlink(job.id)

    async def _checked(self, interaction: discord.Interaction[Any], edit_id: int) -> Job:
        job = await self._jobs.by_interaction(edit_id)
        if job is None:
            raise AnswerError(onward.UNKNOWN_EDIT)
        if not may_delete(interaction, job):
            raise AnswerError(onward.NOT_YOURS)
        return job


def may_delete(interaction: discord.Interaction[Any], job: Job) -> bool:
    """Tell whether this person may have a result deleted, and the bot is where it could."""
    own = interaction.user.id == job.user_id
    return (own or is_moderator(interaction)) and not writes_by_token_only(interaction)


async def _is_of(message: discord.PartialMessage, job: Job) -> bool:
    """Tell whether a message is a result of that job: its buttons name it."""
    try:
        whole = await judged(message.fetch(), CALL_SECONDS)
    except NoPlaceError as error:
        return _is_unknown(error)  # then there is nothing to delete, and no harm in trying
    except (InvalidError, TokenOverError, ReplyTooLargeError):
        return False
    except ReplyLaterError as error:
        raise AnswerError(onward.DELETE_LATER) from error
    ids = [str(button.custom_id) for button in buttons_in(whole.components)]
    return any(one.partition(":")[2] == str(job.interaction_id) for one in ids)


async def _further(
    channel: discord.PartialMessageable, message_id: int, job: Job
) -> list[discord.Message]:
    """Return the message that holds what did not fit into the reply, where it can be found."""
    number = mark(job, Shows.OTHER_FILES)

    async def look() -> list[discord.Message]:
        after = channel.history(after=discord.Object(message_id), limit=LOOKED_AT)
        return [message async for message in after if bears(message, number)]

    try:
        return await judged(look(), CALL_SECONDS)
    except (NoPlaceError, InvalidError, TokenOverError, ReplyLaterError, ReplyTooLargeError):
        log.info("job %s: whether it has a further message cannot be seen", job.id)
        return []


async def _done(deleting: Awaitable[None]) -> None:
    async def call() -> None:
        await deleting

    try:
        await judged(call(), CALL_SECONDS)
    except NoPlaceError as error:
        if not _is_unknown(error):  # else somebody was faster
            raise AnswerError(onward.MAY_NOT_DELETE) from error
    except (InvalidError, TokenOverError, ReplyTooLargeError) as error:
        raise AnswerError(onward.MAY_NOT_DELETE) from error
    except ReplyLaterError as error:
        raise AnswerError(onward.DELETE_LATER) from error


def _is_unknown(error: NoPlaceError) -> bool:
    cause = error.__cause__
    return isinstance(cause, discord.HTTPException) and cause.code == UNKNOWN_MESSAGE


def _view(*parts: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts))
    return view
