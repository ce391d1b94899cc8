"""A modal that a person sends back: what Discord's client refuses, and what the bot then gets.

The client shows what was filled in beforehand, and sends it where the person changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.discord import delivery, shapes
from sandbox.discord.client import ClientSaysNoError, upload
from sandbox.discord.fields import (
    CHANNEL_SELECT,
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    SELECTS,
    STRING_SELECT,
    USER_SELECT,
)
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
from sandbox.discord.world import Channel
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
            _check(discord, opening.channel, field, filled[field["custom_id"]], files, limit)
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
    resolved = _resolved(discord, opening.channel, fields, filled)
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
    channel: Channel,
    field: Json,
    value: object,
    files: Sequence[Part],
    size_limit: int,
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
        if value is not None and not _chosen(value, _choices(discord, channel, field)):
            raise ClientSaysNoError(f"{name}: Choose one of the list.")
    elif kind == FILE_UPLOAD:
        _check_count(field, len(files))
        if any(len(part.data) > size_limit for part in files):
            raise ClientSaysNoError("Your files are too powerful.")
    else:
        known = _choices(discord, channel, field)
        if not isinstance(value, list) or not all(_chosen(one, known) for one in value):
            raise ClientSaysNoError(f"{name}: Choose from the list.")
        if len(set(value)) < len(value):
            raise ClientSaysNoError(f"{name}: Choose each once.")
        _check_count(field, len(value))


def _chosen(value: object, known: set[str]) -> bool:
    return isinstance(value, str) and value in known


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


def _choices(discord: Discord, channel: Channel, field: Json) -> set[str]:
    """Return what may be chosen in a field."""
    if "options" in field:
        return {option["value"] for option in field["options"]}
    world, kind = discord.world, field["type"]
    guild = world.guilds[channel.guild_id] if channel.guild_id is not None else None
    found: set[str] = set()
    if kind in (USER_SELECT, MENTIONABLE_SELECT):
        found |= set(guild.members if guild else world.users)
    if guild and kind in (ROLE_SELECT, MENTIONABLE_SELECT):
        found |= set(guild.roles)
    if guild and kind == CHANNEL_SELECT:
        found |= {one.id for one in world.channels_of(guild)}
    return found


def _resolved(
    discord: Discord, channel: Channel, fields: Sequence[Json], filled: Mapping[str, object]
) -> Json:
    """Return the people, roles and channels that were chosen, by kind and id."""
    world = discord.world
    found: Json = {}
    guild = world.guilds[channel.guild_id] if channel.guild_id is not None else None
    for field in fields:
        chosen = filled[field["custom_id"]]
        if field["type"] not in SELECTS - {STRING_SELECT} or not isinstance(chosen, list):
            continue
        for one in map(str, chosen):
            if one in world.users:
                found.setdefault("users", {})[one] = shapes.user(world.users[one])
            elif guild and one in guild.roles:
                found.setdefault("roles", {})[one] = shapes.role(guild.roles[one])
            elif one in world.channels:
                place = world.channels[one]
                found.setdefault("channels", {})[one] = {
                    "id": one,
                    "type": place.type,
                    "name": place.name,
                    "permissions": "0",
                }
    return found
