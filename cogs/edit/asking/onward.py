"""Going on from a result: `Again`, `Change`, `Use this`, and the forms that are sent for them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import discord

from cogs.answers import refuse
from cogs.edit.asking.ask import Asked, ask, check_before_form
from cogs.edit.asking.form import chosen_in, form, texts_in, uploads_in, values_in
from cogs.edit.asking.pictures import as_sources, result_in, sources_in, uploaded
from cogs.raw import custom_id_of
from cogs.words import onward
from cogs.words.errors import RefusedError, refusal
from jobs import Jobs
from models import Kind, Model
from storage import How, Job, Source

log = logging.getLogger(__name__)
FORM = re.compile(r"(?P<kind>change|use|draft|studio):(?P<about>[-_a-z0-9]{1,32})")
"""What a form's custom id says: for `change` and `use` the id of the interaction that asked for the
edit, for `draft` that of the one that opened it, for `studio` the model's command."""

LARGEST_ID = 2**63 - 1
"""More than any of Discord's, and all that the database can hold."""


class Onward:
    """Edits that come from a result, a message or a form."""

    def __init__(self, jobs: Jobs, models: Sequence[Model]) -> None:
        self._jobs = jobs
        self._by_id = {model.model_id: model for model in models}
        self._by_command = {model.command: model for model in models}

    async def again(
        self, interaction: discord.Interaction[Any], edit_id: int, _: int | None
    ) -> None:
        """Ask for the same with a new seed, on the presser's own quota.

        Raises:
            RefusedError, NotAllowedError, OverLimit, DatabaseError, ClosingError: it is not asked
                for.
        """
        job, model = await self._edit(edit_id)
        message = _pressed(interaction)
        values = _values(job, model)
        if model.seed:
            values.pop(model.seed.name, None)
        asked = Asked(model, values, _given(message, job, model), How.AGAIN, job.id, message.id)
        await ask(interaction, self._jobs, asked)

    async def change(
        self, interaction: discord.Interaction[Any], edit_id: int, _: int | None
    ) -> None:
        """Open the form, filled in with what was asked.

        Raises:
            RefusedError, NotAllowedError, OverLimit, DatabaseError: there is nothing that it could
                lead to.
        """
        job, model = await self._edit(edit_id)
        _given(_pressed(interaction), job, model)
        await check_before_form(interaction, self._jobs, model)
        title, given = onward.CHANGE_TITLE, job.arguments
        modal = form(model, f"change:{edit_id}", title, given=given, with_seed=True)
        await interaction.response.send_modal(modal)

    async def use(self, interaction: discord.Interaction[Any], edit_id: int, _: int | None) -> None:
        """Open the form for an edit of the result.

        Raises:
            RefusedError, NotAllowedError, OverLimit, DatabaseError: there is nothing that it could
                lead to.
        """
        job, model = await self._edit(edit_id)
        _result(_pressed(interaction), model)
        await check_before_form(interaction, self._jobs, model)
        prompt = model.prompt.key if model.prompt else None
        given = {key: value for key, value in job.arguments.items() if key != prompt}
        modal = form(model, f"use:{edit_id}", onward.USE_TITLE, given=given)
        await interaction.response.send_modal(modal)

    async def sent(self, interaction: discord.Interaction[Any]) -> None:
        """Ask for what a form says; a refusal gives back what was typed."""
        model: Model | None = None
        try:
            found = FORM.fullmatch(custom_id_of(interaction))
            if found is None:
                raise RefusedError(onward.FORM_OVER)
            asked = await self._asked(interaction, found["kind"], found["about"])
            model = asked.model
            await ask(interaction, self._jobs, asked)
            if found["kind"] == "draft":
                await self._jobs.drafts.remove(int(found["about"]))
        except Exception as error:
            model = model or next(iter(self._by_id.values()), None)
            typed = "\n\n".join(texts_in(interaction, model)) if model else ""
            await refuse(interaction, error, partial(refusal, titles=True), typed=typed)

    async def _asked(self, interaction: discord.Interaction[Any], kind: str, about: str) -> Asked:
        """Return what a form asks for.

        Raises:
            RefusedError: what it is about is not there any more.
            DatabaseError: nobody knows.
        """
        if kind == "studio":
            model = self._model(self._by_command, about)
            sources = as_sources(model, uploaded(uploads_in(interaction)))
            return Asked(model, values_in(interaction, model), _some(sources), How.STUDIO)
        if not about.isdecimal() or int(about) > LARGEST_ID:
            raise RefusedError(onward.FORM_OVER)
        if kind == "draft":
            return await self._drafted(interaction, int(about))
        job, model = await self._edit(int(about))
        message = _pressed(interaction)
        values = _values(job, model)
        if kind == "change":
            sources, how = _given(message, job, model), How.CHANGE
        else:
            sources, how = _result(message, model), How.USE
            if model.seed:
                values.pop(model.seed.name, None)
        values |= values_in(interaction, model)
        return Asked(model, values, sources, how, job.id, message.id)

    async def _drafted(self, interaction: discord.Interaction[Any], opened_id: int) -> Asked:
        draft = await self._jobs.drafts.get(opened_id, now=datetime.now(UTC))
        if draft is None or draft.user_id != interaction.user.id:
            raise RefusedError(onward.FORM_OVER)
        model = self._model(self._by_command, draft.command)
        pictures = draft.pictures
        if len(pictures) > 1:
            pictures = [pictures[n] for n in chosen_in(interaction) if n < len(pictures)]
        sources = _some(as_sources(model, pictures))
        values = values_in(interaction, model)
        origin = draft.origin_message_id
        return Asked(model, values, sources, How.MESSAGE, origin_message_id=origin)

    async def _edit(self, edit_id: int) -> tuple[Job, Model]:
        """Return an edit and its model.

        Raises:
            RefusedError: one of them is not there any more.
            DatabaseError: nobody knows.
        """
        job = await self._jobs.by_interaction(edit_id)
        if job is None:
            raise RefusedError(onward.UNKNOWN_EDIT)
        return job, self._model(self._by_id, job.model_id)

    def _model(self, models: Mapping[str, Model], name: str) -> Model:
        if name not in models:
            raise RefusedError(onward.MODEL_GONE)
        return models[name]


def _pressed(interaction: discord.Interaction[Any]) -> discord.Message:
    """Return the message whose button was pressed; the form that it opened has it too."""
    if interaction.message is None:
        raise RefusedError(onward.FORM_OVER)
    return interaction.message


def _values(job: Job, model: Model) -> dict[str, object]:
    """Return what was chosen, by the names of the model's options."""
    return {
        option.name: job.arguments[option.key]
        for option in model.options
        if option.kind is not Kind.IMAGE and option.key in job.arguments
    }


def _given(message: discord.Message, job: Job, model: Model) -> list[Source]:
    sources = sources_in(message, job, model)
    if sources is None:
        raise RefusedError(onward.PICTURES_GONE)
    return sources


def _result(message: discord.Message, model: Model) -> list[Source]:
    if not model.images:
        raise RefusedError(onward.NO_IMAGES)
    result = result_in(message)
    if result is None:
        raise RefusedError(onward.NO_RESULT)
    return as_sources(model, [result.picture])


def _some(sources: list[Source]) -> list[Source]:
    if not sources:
        raise RefusedError(onward.CHOOSE_ONE)
    return sources
