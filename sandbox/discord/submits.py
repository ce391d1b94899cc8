"""A modal that a person sends back: what Discord's client refuses, and what the bot then gets.

The client shows what was filled in beforehand, and sends it where the person changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.discord import choosing, delivery, selects
from sandbox.discord.client import upload
from sandbox.discord.errors import ClientSaysNoError
from sandbox.discord.fields import SELECTS, THINGS
from sandbox.discord.interactions import MODAL, SUBMIT
from sandbox.discord.modals import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    TEXT_INPUT,
)
from sandbox.discord.state import Discord, Interaction
from sandbox.discord.wire import Json
from sandbox.middleware import Part

CHOSEN = SELECTS | {CHECKBOX_GROUP}
"""Of these a list is sent, of the others one value."""


async def submit(
    discord: Discord,
    opening: Interaction,
    values: Mapping[str, object],
    uploads: Mapping[str, Sequence[Part]],
    *,
    unchecked: bool = False,
) -> Interaction:
    """Send back the modal that answered `opening`, with values and files by custom id.

    What is left out is sent as the modal was filled in.

    Raises:
        ClientSaysNoError: no modal is open there, or the client would not send that.
    """
    if opening.answer != MODAL or opening.submitted:
        raise ClientSaysNoError("There is no modal to send.")
    modal, limit = opening.answer_data, discord.size_limit(opening.channel)
    fields = [part["component"] for part in modal["components"] if part["type"] == LABEL]
    filled = {f["custom_id"]: values.get(f["custom_id"], _beforehand(f)) for f in fields}
    if not unchecked:
        for name in (*values, *uploads):
            if name not in filled:
                raise ClientSaysNoError(f"There is no field {name}.")
        for field in fields:
            files = uploads.get(field["custom_id"], ())
            _check(discord, opening, field, filled[field["custom_id"]], files)
    # Taken before anything is awaited: of two at once, one is too late.
    opening.submitted = True
    attachments: list[Json] = []
    for field in fields:
        if field["type"] == FILE_UPLOAD:
            media = [
                await upload(discord, opening.channel, part, unchecked=unchecked)
                for part in uploads.get(field["custom_id"], ())
            ]
            attachments += media
            filled[field["custom_id"]] = [one["id"] for one in media]
    data: Json = {
        "custom_id": modal["custom_id"],
        "components": [_sent(part, filled) for part in modal["components"]],
    }
    lists = [filled[field["custom_id"]] for field in fields if field["type"] in THINGS]
    chosen = [str(one) for values in lists if isinstance(values, list) for one in values]
    resolved = choosing.resolved(discord.world, opening.user, opening.channel, chosen)
    if attachments:
        # Discord promises no order here, and it is not the person's: that stands in `values`.
        resolved["attachments"] = {one["id"]: one for one in reversed(attachments)}
    if resolved:
        data["resolved"] = resolved
    interaction = Interaction(
        SUBMIT,
        opening.user,
        opening.channel,
        data,
        limit,
        owners=opening.owners,
        message=opening.message,
        opened_by=opening,
    )
    await delivery.send(discord, interaction)
    return interaction


def _beforehand(field: Json) -> object:
    """Return what a field holds when the modal opens."""
    kind = field["type"]
    if kind == TEXT_INPUT:
        return field["value"]
    if kind == CHECKBOX:
        return field["default"]
    chosen = [option["value"] for option in field.get("options", ()) if option.get("default")]
    if kind == RADIO_GROUP:
        return chosen[0] if chosen else None
    return chosen or [str(one["id"]) for one in field.get("default_values", ())]


def _sent(part: Json, filled: Mapping[str, object]) -> Json:
    """Return how one part of the modal comes back."""
    said: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] != LABEL:
        return said
    field = part["component"]
    key = "values" if field["type"] in CHOSEN | {FILE_UPLOAD} else "value"
    inner = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    return said | {"component": inner | {key: filled[field["custom_id"]]}}


def _check(
    discord: Discord,
    opening: Interaction,
    field: Json,
    value: object,
    files: Sequence[Part],
) -> None:
    """Check one field as the client does.

    Raises:
        ClientSaysNoError: it does not send that.
    """
    name, kind = field["custom_id"], field["type"]
    if files and kind != FILE_UPLOAD:
        raise ClientSaysNoError(f"{name}: This takes no files.")
    if kind == TEXT_INPUT:
        _check_text(field, value)
    elif kind == CHECKBOX:
        if not isinstance(value, bool):
            raise ClientSaysNoError(f"{name}: Choose true or false.")
    elif kind == RADIO_GROUP:
        if value is None and field["required"]:
            raise ClientSaysNoError(f"{name}: This field is required.")
        if value is not None:
            selects.checked(field, [value], _choices(discord, opening, field))
    elif kind == FILE_UPLOAD:
        _check_count(field, len(files))
        limit = discord.size_limit(opening.channel)
        if any(len(part.data) > limit for part in files):
            raise ClientSaysNoError("Your files are too powerful.")
    else:
        _check_count(field, len(selects.checked(field, value, _choices(discord, opening, field))))


def _choices(discord: Discord, opening: Interaction, field: Json) -> set[str]:
    return selects.choices(discord.world, opening.user, opening.channel, field)


def _check_text(field: Json, value: object) -> None:
    name = field["custom_id"]
    if not isinstance(value, str):
        raise ClientSaysNoError(f"{name}: This is a text.")
    if not value:
        if field["required"]:
            raise ClientSaysNoError(f"{name}: This field is required.")
        return
    if not field["min_length"] <= len(value) <= field["max_length"]:
        raise ClientSaysNoError(f"{name}: Too short or too long.")


def _check_count(field: Json, count: int) -> None:
    name, least, most = field["custom_id"], field["min_values"], field["max_values"]
    if not count:
        if field["required"]:
            raise ClientSaysNoError(f"{name}: This field is required.")
        return
    if not least <= count <= most:
        raise ClientSaysNoError(f"{name}: Choose {least} to {most}.")
