"""A slash command made from a model's document."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import Parameter, Signature
from typing import Any

import discord
from discord import app_commands

from cogs.edit.asking.ask import Asked, ask
from cogs.everywhere import CONTEXTS, INSTALLS
from cogs.text import cut
from cogs.words import onward
from jobs import Jobs
from models import Kind, Model, Option
from storage import Source

MOST_CHOICES = 25
CHOICE_LENGTH = 100
DESCRIPTION_LENGTH = 100
STRING_LENGTH = 6000
LARGEST_INTEGER = 2**53
"""Discord's bounds (application commands: options); whatever is beyond is typed as text."""


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
        description=cut(onward.command(model.display_name), DESCRIPTION_LENGTH),
        callback=edit,
        allowed_contexts=CONTEXTS,
        allowed_installs=INSTALLS,
    )
    for option in model.options:
        if option.choices and not _as_choices(option):
            command.autocomplete(option.name)(_completer(option))
    return command


async def _edit(
    interaction: discord.Interaction, model: Model, jobs: Jobs, values: Mapping[str, object]
) -> None:
    # What discord.py could not resolve comes as a bare object: as good as missing.
    given = {name: value for name, value in values.items() if not isinstance(value, discord.Object)}
    files = ((option.name, given.pop(option.name, None)) for option in model.images)
    sources = [
        Source(name, file.url, file.filename, file.size)
        for name, file in files
        if isinstance(file, discord.Attachment)
    ]
    await ask(interaction, jobs, Asked(model, given, sources))


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
