"""The panel of `More`: all that is known of an edit, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from cogs.edit.asking.pictures import result_in, sources_in
from cogs.edit.pressing.buttons import Deed, EditButton
from cogs.edit.pressing.delete import may_delete
from cogs.edit.reply.files import buttons_in
from cogs.edit.reply.links import link_to
from cogs.words import onward, panel, reply
from cogs.words.errors import AnswerError
from jobs import Jobs
from models import Model
from storage import How

URL_LENGTH = 512
"""Characters of a link behind a button (components reference: button)."""


class Panel:
    """Panels of edits."""

    def __init__(self, jobs: Jobs, models: Mapping[str, Model]) -> None:
        """Show edits of `jobs`; `models` are by their id."""
        self._jobs = jobs
        self._models = models

    async def more(
        self, interaction: discord.Interaction[Any], edit_id: int, _: int | None
    ) -> None:
        """Show the panel to whoever pressed.

        Raises:
            AnswerError: nothing is known of the edit.
            DatabaseError: nobody knows.
        """
        job = await self._jobs.by_interaction(edit_id)
        if job is None:
            raise AnswerError(onward.UNKNOWN_EDIT)
        model = self._models.get(job.model_id)
        line = await self._jobs.line(job.id)
        message = interaction.message
        buttons: list[ui.Item[Any]] = []
        if message and (address := _full_size(message)):
            style = discord.ButtonStyle.link
            buttons.append(ui.Button(style=style, label=reply.FULL_SIZE, url=address))
        if message and may_delete(interaction, job):
            buttons.append(EditButton(Deed.DELETE, edit_id, message.id))
        result = result_in(message) if message else None
        first = line[0] if line else job
        earlier = first.parent_id is not None
        began = first.origin_message_id if first.how is How.MESSAGE else None
        given = sources_in(message, job, model) if message and model else None
        ended_at = job.told_at or job.finished_at
        texts = panel.about(
            job,
            model,
            line,
            [link_to(one, one.message_id) if one.message_id else "" for one in line],
            earlier=earlier,
            began_at=link_to(first, began) if began else "",
            pictures=[source.url for source in given or ()],
            shown_size=onward.size(result.width, result.height) if result else "",
            took=ended_at - job.accepted_at if ended_at else None,
        )
        view = _view(texts, buttons)
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )


def _full_size(message: discord.Message) -> str | None:
    """Return where the result is to be had in full: at RunComfy if the message says so."""
    links = [item for item in buttons_in(message.components) if item.label == reply.FULL_SIZE]
    result = result_in(message)
    address = links[0].url if links else result.picture.url if result else None
    return address if address and len(address) <= URL_LENGTH else None


def _view(texts: Sequence[str], buttons: Sequence[ui.Item[Any]] = ()) -> ui.LayoutView:
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text) for text in texts]
    if buttons:
        parts.append(ui.ActionRow(*buttons))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts))
    return view
