"""Commands that open the form: `/studio`, and the command on messages that hold pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands

from cogs.edit.asking.ask import check_before_form
from cogs.edit.asking.form import Choice, chooser, form, upload
from cogs.edit.asking.pictures import pictures_in
from cogs.everywhere import CONTEXTS, INSTALLS
from cogs.text import cut
from cogs.words import onward
from cogs.words.errors import RefusedError
from jobs import Jobs
from models import Model
from storage import Draft

DESCRIPTION_LENGTH = 100


def studio_command(model: Model, name: str, jobs: Jobs) -> app_commands.Command[Any, [], None]:
    """Return the slash command that opens the model's form."""

    async def studio(interaction: discord.Interaction[Any]) -> None:
        await check_before_form(interaction, jobs, model)
        custom_id = f"studio:{model.command}"
        modal = form(model, custom_id, onward.STUDIO_TITLE, given={}, pictures=upload(model))
        await interaction.response.send_modal(modal)

    return app_commands.Command(
        name=name,
        description=cut(onward.studio(model.display_name), DESCRIPTION_LENGTH),
        callback=studio,
        allowed_contexts=CONTEXTS,
        allowed_installs=INSTALLS,
    )


def message_command(model: Model, name: str, jobs: Jobs) -> app_commands.ContextMenu:
    """Return the command on messages: it opens the form for the pictures of one."""

    async def edit_picture(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        found = pictures_in(message)
        if not found:
            raise RefusedError(onward.NO_PICTURES)
        await check_before_form(interaction, jobs, model)
        # Written before the form is there, which may be sent after a restart.
        await jobs.drafts.write(
            Draft(
                interaction_id=interaction.id,
                user_id=interaction.user.id,
                command=model.command,
                origin_message_id=message.id,
                pictures=[one.picture for one in found],
                made_at=datetime.now(UTC),
            )
        )
        choices = [
            Choice(onward.choice(n, one.picture.filename), onward.size(one.width, one.height))
            for n, one in enumerate(found, start=1)
        ]
        several = len(found) > 1
        modal = form(
            model,
            f"draft:{interaction.id}",
            onward.PICTURES_TITLE if several else onward.PICTURE_TITLE,
            given={},
            pictures=chooser(model, choices) if several else None,
        )
        await interaction.response.send_modal(modal)

    return app_commands.ContextMenu(
        name=name,
        callback=edit_picture,
        allowed_contexts=CONTEXTS,
        allowed_installs=INSTALLS,
    )
