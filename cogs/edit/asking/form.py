"""The form: a modal made from a model's document, and the reading of what was sent in one.

discord.py forgets a modal at a restart, so what is sent is read from the interaction itself. What a
form was about stands in its custom id and in the database, never in this process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from cogs.raw import chosen_values, data_of, fields_of, object_in
from cogs.text import cut
from cogs.words import onward
from cogs.words.errors import RefusedError
from models import Kind, Model, Option, Value

PARTS = 5
"""What a modal holds (discord.py; Discord's modal: components)."""
LABEL_LENGTH = 45
DESCRIPTION_LENGTH = 100
TITLE_LENGTH = 45
TEXT_LENGTH = 4000
CHOICES = 25
CHOICE_LENGTH = 100
"""Discord's bounds (components reference: label, text input, string select)."""
NUMBER_LENGTH = 40
"""Characters of a number, its sign included: more than any that a model takes."""
PICTURES = "pictures"
"""The custom id of the part that says which pictures; no option's name (they are numbered)."""


@dataclass(frozen=True)
class Choice:
    """One picture that can be chosen."""

    label: str
    description: str


def form(
    model: Model,
    about: str,
    title: str,
    *,
    given: Mapping[str, Value],
    pictures: ui.Label[Any] | None = None,
    with_seed: bool = False,
) -> ui.Modal:
    """Return the modal that asks for an edit.

    Args:
        model: Whose options are asked for, as many as there is room for.
        about: Its custom id.
        title: What stands above it.
        given: What is filled in, by the keys of the request's body.
        pictures: The part that asks for pictures, if it does.
        with_seed: Whether it asks for the seed too, where there is room.

    Raises:
        RefusedError: a text to be filled in is longer than a form takes.
    """
    modal = ui.Modal(title=cut(title, TITLE_LENGTH), custom_id=about)
    for option in _asked(model, PARTS - (pictures is not None), with_seed=with_seed):
        value = given.get(option.key)
        shown = option.default if _is_preset(option, value) else value
        modal.add_item(_part(option, shown, is_seed=option is model.seed))
    if pictures:
        modal.add_item(pictures)
    # DEP-WARN: a modal that is stopped is sent and not kept (interactions.py: send_modal).
    modal.stop()
    return modal


def chooser(model: Model, choices: Sequence[Choice]) -> ui.Label[Any]:
    """Return the part that asks which pictures of a message; as few as it needs are chosen."""
    most = min(len(model.images), len(choices))
    least = min(_least(model), most)
    select: ui.Select[Any] = ui.Select(
        custom_id=PICTURES, min_values=least, max_values=most, required=True
    )
    for number, choice in enumerate(choices[:CHOICES]):
        select.add_option(
            label=cut(choice.label, CHOICE_LENGTH),
            description=cut(choice.description, CHOICE_LENGTH) or None,
            value=str(number),
            default=number < least,
        )
    return ui.Label(
        text=onward.CHOOSE_PICTURES, description=onward.up_to_pictures(most), component=select
    )


def upload(model: Model) -> ui.Label[Any]:
    """Return the part that takes files."""
    least, most = _least(model), len(model.images)
    return ui.Label(
        text=onward.UPLOAD_PICTURES,
        description=onward.upload_pictures(least, most),
        component=ui.FileUpload(
            custom_id=PICTURES, min_values=least, max_values=most, required=True
        ),
    )


def values_in(interaction: discord.Interaction[Any], model: Model) -> dict[str, object]:
    """Return what was filled in, by the names of the options that were asked for.

    None is what was left empty. Text stays text: whether it fits is for the options to say.
    """
    found: dict[str, object] = {}
    for component in fields_of(interaction):
        option = model.option(str(component.get("custom_id")))
        if option is None or option.kind is Kind.IMAGE:
            continue
        value = component.get("value")
        if value is None:
            value = next(chosen_values(component), None)
        found[option.name] = None if value is None else _typed(option, value)
    return found


def texts_in(interaction: discord.Interaction[Any], model: Model) -> list[str]:
    """Return every text that was typed, the prompt first: what would be lost with a refusal."""
    values = values_in(interaction, model)
    typed = {
        option.name: value
        for option in model.options
        if option.kind is Kind.STRING and not _as_choices(option)
        if isinstance(value := values.get(option.name), str) and value.strip()
    }
    first = [typed.pop(model.prompt.name)] if model.prompt and model.prompt.name in typed else []
    return [*first, *typed.values()]


def chosen_in(interaction: discord.Interaction[Any]) -> list[int]:
    """Return the numbers of the pictures that were chosen, in the order of the message."""
    numbers = {str(number): number for number in range(CHOICES)}
    return sorted({numbers[value] for value in _pictures(interaction) if value in numbers})


def uploads_in(interaction: discord.Interaction[Any]) -> list[Mapping[str, Any]]:
    """Return the files that were uploaded, as Discord describes them, in the person's order.

    discord.py gives them in the order in which Discord resolves them, which is another.
    """
    resolved = object_in(object_in(data_of(interaction).get("resolved")).get("attachments"))
    return [
        file for file_id in _pictures(interaction) if (file := object_in(resolved.get(file_id)))
    ]


def _asked(model: Model, room: int, *, with_seed: bool) -> list[Option]:
    """Return the options that are asked for: the prompt, what is required, the rest, the seed."""
    options = [o for o in model.options if o.kind is not Kind.IMAGE]
    if not with_seed:
        options = [option for option in options if option is not model.seed]

    def rank(option: Option) -> int:
        if option is model.prompt:
            return 0
        return 1 if option.required else 3 if option is model.seed else 2

    return sorted(options, key=rank)[:room]


def _is_preset(option: Option, value: Value | None) -> bool:
    # What is either on or off has no "not chosen": it shows what the model would do.
    return value is None and option.kind is Kind.BOOLEAN


def _part(option: Option, value: Value | None, *, is_seed: bool) -> ui.Label[Any]:
    description = "" if option.description == option.title else option.description
    if is_seed:
        description = onward.EMPTY_SEED
    return ui.Label(
        text=cut(option.title or option.name, LABEL_LENGTH),
        description=cut(description, DESCRIPTION_LENGTH) or None,
        component=_field(option, value),
    )


def _field(option: Option, value: Value | None) -> ui.Item[Any]:
    if _as_choices(option):
        return _choices(option, value)
    match option.kind:
        case Kind.BOOLEAN:
            return ui.Checkbox(custom_id=option.name, default=bool(value))
        case Kind.STRING:
            most = min(option.max_length or TEXT_LENGTH, TEXT_LENGTH)
            text = None if value is None else str(value)
            if text and len(text) > most:
                raise RefusedError(onward.TOO_LONG_FOR_FORM)
            return ui.TextInput(
                custom_id=option.name,
                style=discord.TextStyle.paragraph,
                required=option.required,
                min_length=min(option.min_length, most) if option.min_length else None,
                max_length=most,
                default=text,
            )
        case _:
            return ui.TextInput(
                custom_id=option.name,
                required=option.required,
                max_length=NUMBER_LENGTH,
                default=None if value is None else str(value)[:NUMBER_LENGTH],
            )


def _as_choices(option: Option) -> bool:
    """Tell whether Discord can list the choices; others are typed."""
    return 0 < len(option.choices) <= CHOICES and all(
        0 < len(str(choice)) <= CHOICE_LENGTH for choice in option.choices
    )


def _choices(option: Option, value: Value | None) -> ui.Select[Any]:
    select: ui.Select[Any] = ui.Select(
        custom_id=option.name,
        min_values=int(option.required),
        max_values=1,
        required=option.required,
        placeholder=onward.unchosen(option.default),
    )
    for choice in option.choices:
        word = str(choice)
        select.add_option(label=word, value=word, default=choice == value)
    return select


def _typed(option: Option, value: object) -> object:
    """Return a value of a form, in which all is text, as a command's option would have it."""
    if not isinstance(value, str):
        return value
    if option.choices:
        word = (choice for choice in option.choices if str(choice) == value)
        return next(word, value)
    if option.kind in (Kind.NUMBER, Kind.INTEGER):
        value = value.strip()
    if option.kind is Kind.NUMBER:
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _least(model: Model) -> int:
    return max(1, sum(option.required for option in model.images))


def _pictures(interaction: discord.Interaction[Any]) -> list[str]:
    for component in fields_of(interaction):
        if component.get("custom_id") == PICTURES:
            return list(dict.fromkeys(map(str, chosen_values(component))))
    return []
