"""The button `Compare`: sources and result in one picture, for whoever presses, and nobody else.

Nothing is looked up: the message that is pressed shows its pictures, with addresses of this very
moment. So it works for as long as the message is there.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from cogs.answers import ANSWER_SECONDS, UNANSWERED, worded
from cogs.edit.pressing.cancel import HasJobs
from cogs.edit.reply.calls import (
    FILE_SECONDS,
    InvalidError,
    NoPlaceError,
    TokenOverError,
    UploadFile,
    judged,
    with_progress,
)
from cogs.edit.reply.files import shown_by
from cogs.words import buttons, reply
from cogs.words.errors import NO_ATTACHMENTS, AnswerError, answer, unexpected
from jobs import (
    CompareError,
    Compares,
    CompareTrouble,
    DeliveryFile,
    ReplyLaterError,
    ReplyTooLargeError,
    Wish,
)

if TYPE_CHECKING:
    from typing import Self

log = logging.getLogger(__name__)
MOST_BYTES = 8 * 1024 * 1024
"""Enough for a picture of that size, wherever more would be taken."""


@dataclass(frozen=True)
class _Edit:
    """What a message shows of an edit: addresses, and how its sources are called there."""

    befores: Sequence[str]
    names: Sequence[str]
    after: str


class CompareButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template="compare"):
    """Shows what was before beside what came of it: to anybody who sees both anyway."""

    def __init__(self) -> None:
        super().__init__(
            ui.Button(
                label=buttons.COMPARE, style=discord.ButtonStyle.secondary, custom_id="compare"
            )
        )

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction[Any],
        _item: ui.Item[Any],
        _match: re.Match[str],
        /,
    ) -> Self:
        """Rebuild the button from its id."""
        return cls()

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the picture, or say why not."""
        await worded(interaction, _admitted(interaction), answer)


async def _admitted(interaction: discord.Interaction[Any]) -> None:
    compares = cast("HasJobs", interaction.client).jobs.compares
    try:
        with compares.admitted(interaction.id, interaction.user.id) as wish:
            await _answer(interaction, compares, wish)
    except CompareError as error:
        if words := buttons.comparison(error.trouble):
            raise AnswerError(words) from error


async def _answer(interaction: discord.Interaction[Any], compares: Compares, wish: Wish) -> None:
    if not await _acknowledged(interaction):
        return
    try:
        words = await _compare(interaction, compares, wish)
    except Exception as error:
        # Unworded, it would be logged by discord.py and the person left to wait.
        words = unexpected(error)
    if words:
        await _tell(interaction, words)


async def _acknowledged(interaction: discord.Interaction[Any]) -> bool:
    """Let the person wait for an answer of their own; False when nobody waits any more."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await interaction.response.defer(ephemeral=True, thinking=True)
    except discord.NotFound:
        log.warning("a press came too late to be answered")
        return False
    except UNANSWERED as error:
        # It may have arrived all the same, and somebody waits.
        log.warning("a press may not have been acknowledged: %s", type(error).__name__)
    return True


async def _compare(interaction: discord.Interaction[Any], compares: Compares, wish: Wish) -> str:
    """Send the picture; return what the person is to be told instead, else nothing."""
    if not interaction.app_permissions.attach_files:
        return NO_ATTACHMENTS
    edit = _edit_in(interaction.message)
    if edit is None:
        return buttons.comparison(CompareTrouble.GONE)
    most = min(interaction.filesize_limit, MOST_BYTES)
    try:
        making = compares.side_by_side(wish, edit.befores, edit.after, max_bytes=most)
        async with making as file:
            await _send(interaction, file, edit.names)
    except CompareError as error:
        return buttons.comparison(error.trouble)
    except (
        ReplyLaterError,
        ReplyTooLargeError,
        InvalidError,
        NoPlaceError,
        TokenOverError,
    ) as error:
        log.warning("Discord did not take a comparison: %s (%s)", type(error).__name__, error)
        lost = isinstance(error, ReplyLaterError)
        if lost and await _arrived(interaction):
            return ""
        return buttons.comparison(CompareTrouble.NOT_TAKEN)
    return ""


async def _send(
    interaction: discord.Interaction[Any], file: DeliveryFile, names: Sequence[str]
) -> None:
    """Put the picture in the place of "thinking…".

    Raises:
        ReplyLaterError, ReplyTooLargeError, InvalidError, NoPlaceError, TokenOverError: as `judged`
            says.
    """
    stream = UploadFile(await asyncio.to_thread(file.path.open, "rb", buffering=0))
    attachment = discord.File(stream, filename=file.filename)
    sending = interaction.edit_original_response(
        view=_view(file.filename, names),
        attachments=[attachment],
        allowed_mentions=discord.AllowedMentions.none(),
    )
    try:
        await with_progress(judged(sending, FILE_SECONDS), [stream])
    finally:
        attachment.close()


async def _arrived(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the picture is there, and only word of it was lost."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return not (await interaction.original_response()).flags.loading
    except UNANSWERED:
        return False


async def _tell(interaction: discord.Interaction[Any], words: str) -> None:
    """Put words in the place of "thinking…"."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await interaction.edit_original_response(content=words)
    except UNANSWERED as error:
        log.warning("an answer may not have been given: %s", type(error).__name__)


def _edit_in(message: discord.Message | None) -> _Edit | None:
    """Return what a reply shows: its result comes first, its sources stand in sections."""
    shown = list(shown_by(message.components)) if message else []
    sources = [one for one in shown if isinstance(one, discord.ThumbnailComponent)]
    results = [one.media.url for one in shown if isinstance(one, discord.MediaGalleryItem)]
    if not sources or not results:
        return None
    names = [source.description or reply.UNNAMED_SOURCE for source in sources]
    return _Edit([source.media.url for source in sources], names, results[0])


def _view(filename: str, names: Sequence[str]) -> ui.LayoutView:
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    gallery.add_item(media=f"attachment://{filename}", description=reply.compared_alt(names))
    view = ui.LayoutView(timeout=None)
    view.add_item(gallery)
    view.add_item(ui.TextDisplay(reply.compared(names)))
    return view
