"""The button `Compare`: sources and result in one picture, for whoever presses, and nobody else.

Nothing is looked up: the message that is pressed shows its pictures, with addresses of this very
moment. So it works for as long as the message is there.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from cogs.answers import ANSWER_SECONDS, UNANSWERED
from cogs.edit._calls import (
    FILE_SECONDS,
    InvalidError,
    NoPlaceError,
    TokenOverError,
    UploadFile,
    judged,
    with_progress,
)
from cogs.edit._cancel import HasJobs
from cogs.errors import NO_ATTACHMENTS, unexpected
from jobs import (
    CompareError,
    CompareTrouble,
    DeliveryFile,
    Jobs,
    ReplyLaterError,
    ReplyTooLargeError,
)

if TYPE_CHECKING:
    from typing import Self

log = logging.getLogger(__name__)
MOST_BYTES = 8 * 1024 * 1024
"""Enough for a picture of that size, wherever more would be taken."""
GONE = (
    "The pictures of this message are not there any more, so I cannot put them side by side for "
    "you."
)
NOT_TAKEN = "Discord did not take the picture just now. Please try again in a minute."
_WORDS: Mapping[CompareTrouble, str] = {
    CompareTrouble.CAME_TWICE: "",  # the other one answers
    CompareTrouble.STILL_MAKING: "I am still making one for you.",
    CompareTrouble.BUSY: "Many people compare right now: please try again in a moment.",
    CompareTrouble.GONE: GONE,
    CompareTrouble.UNREACHABLE: (
        "Discord did not hand me the pictures just now. Please try again in a minute."
    ),
    CompareTrouble.UNREADABLE: (
        "I could not read one of these pictures, so I cannot put them side by side for you."
    ),
    CompareTrouble.TOO_SLOW: "This took too long, so I stopped. Please try again in a minute.",
}


@dataclass(frozen=True)
class _Shown:
    """What a message shows of an edit: addresses, and how its sources are called there."""

    befores: Sequence[str]
    names: Sequence[str]
    after: str


class CompareButton(ui.DynamicItem[ui.Button[ui.LayoutView]], template="compare"):
    """Shows what was before beside what came of it: to anybody who sees both anyway."""

    def __init__(self) -> None:
        super().__init__(
            ui.Button(label="Compare", style=discord.ButtonStyle.secondary, custom_id="compare")
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
        """Show the picture, or say why not. A dynamic item has no `on_error`."""
        if not await _acknowledged(interaction):
            return
        try:
            words = await _compare(interaction, cast("HasJobs", interaction.client).jobs)
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


async def _compare(interaction: discord.Interaction[Any], jobs: Jobs) -> str:
    """Send the picture; return what the person is to be told instead, else nothing."""
    if not interaction.app_permissions.attach_files:
        return NO_ATTACHMENTS
    shown = _shown(interaction.message)
    if shown is None:
        return GONE
    most = min(interaction.filesize_limit, MOST_BYTES)
    making = jobs.compares.side_by_side(
        interaction.id, interaction.user.id, shown.befores, shown.after, max_bytes=most
    )
    try:
        async with making as file:
            await _send(interaction, file, shown.names)
    except CompareError as error:
        return _WORDS[error.trouble]
    except (
        ReplyLaterError,
        ReplyTooLargeError,
        InvalidError,
        NoPlaceError,
        TokenOverError,
    ) as error:
        log.warning("Discord did not take a comparison: %s (%s)", type(error).__name__, error)
        lost = isinstance(error, ReplyLaterError)
        return "" if lost and await _arrived(interaction) else NOT_TAKEN
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


def _shown(message: discord.Message | None) -> _Shown | None:
    """Return what a reply shows: its result comes first, its sources stand in sections."""
    if message is None:
        return None
    after = ""
    sources: list[ui.Thumbnail[ui.LayoutView]] = []
    for item in ui.LayoutView.from_message(message).walk_children():
        if isinstance(item, ui.MediaGallery) and item.items and not after:
            after = item.items[0].media.url
        elif isinstance(item, ui.Thumbnail):
            sources.append(item)
    if not after or not sources:
        return None
    names = [source.description or "before" for source in sources]
    return _Shown([source.media.url for source in sources], names, after)


def _view(filename: str, names: Sequence[str]) -> ui.LayoutView:
    *others, last = names
    what = f"{', '.join(others)} and {last}" if others else last
    gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
    gallery.add_item(
        media=f"attachment://{filename}",
        description=f"Before and after: {what}, beside the result",
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(gallery)
    view.add_item(ui.TextDisplay(f"-# {what} · the result"))
    return view
