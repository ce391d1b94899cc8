"""What Discord's client does for a person: checks what they typed, uploads, sends, waits.

The client knows the commands and the permissions; a bot may rely on it as little as on any
client, which is why `unchecked` sends whatever there is.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.discord import delivery, installs, messages, permissions
from sandbox.discord.command_checks import (
    ATTACHMENT,
    CHAT_INPUT,
    INTEGER,
    MESSAGE_COMMAND,
    NUMBER,
    STRING,
)
from sandbox.discord.feed import Event
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT
from sandbox.discord.rendering import render
from sandbox.discord.state import EPHEMERAL, LOADING, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User
from sandbox.middleware import Part

BOOLEAN = 5


class ClientSaysNoError(Exception):
    """Discord's client does not even send it; the words are what the person sees."""


async def invoke(
    discord: Discord,
    who: User,
    channel: Channel,
    name: str,
    options: Mapping[str, object],
    uploads: Mapping[str, Part],
    *,
    unchecked: bool = False,
) -> Interaction:
    """Use a slash command with options and files (each by its option's name).

    Raises:
        ClientSaysNoError: the client would not send that; never with `unchecked`.
    """
    command = _command(discord, CHAT_INPUT, name)
    known: list[Json] = command.get("options", [])
    if not unchecked:
        _check_place(discord, who, channel, command)
        _check_options(known, options, uploads, discord.size_limit(channel))
    kinds = {option["name"]: option["type"] for option in known}
    data: Json = {"id": command["id"], "name": name, "type": 1, "options": []}
    order = [n for n in kinds if n in options or n in uploads]
    for option in [*order, *(n for n in (*options, *uploads) if n not in kinds)]:
        if option in uploads:
            media = await upload(discord, channel, uploads[option], unchecked=unchecked)
            resolved = data.setdefault("resolved", {}).setdefault("attachments", {})
            resolved[media["id"]] = media
            value: object = media["id"]
        else:
            value = options[option]
        data["options"].append({"name": option, "type": kinds.get(option, STRING), "value": value})
    return await _send_command(discord, who, channel, command, data)


async def upload(discord: Discord, channel: Channel, part: Part, *, unchecked: bool) -> Json:
    """Keep a file that goes with an interaction; return what Discord says of it.

    `unchecked` leaves its name as it is: nor may a bot rely on the server's writing it anew.
    """
    file = await discord.files.store(channel.id, part.filename, part.data, ephemeral=True)
    return dict(discord.files.media(file)) | ({"filename": part.filename} if unchecked else {})


async def use(discord: Discord, who: User, target: Message, name: str) -> Interaction:
    """Use a message command on a message.

    Raises:
        ClientSaysNoError: there is no such entry in the message's menu for this person.
    """
    command = _command(discord, MESSAGE_COMMAND, name)
    _check_place(discord, who, target.channel, command)
    if not visible(discord, who, target) or target.only_for is not None:
        raise ClientSaysNoError("That message has no menu of apps.")
    data: Json = {
        "id": command["id"],
        "name": name,
        "type": MESSAGE_COMMAND,
        "target_id": target.id,
        # Complete even without the intent for messages' content: the person chose it.
        "resolved": {"messages": {target.id: render(discord, target)}},
    }
    return await _send_command(discord, who, target.channel, command, data, target)


def _command(discord: Discord, kind: int, name: str) -> Json:
    command = discord.commands.get((kind, name))
    if command is None:
        shown = installs.shown_name({"type": kind, "name": name})
        raise ClientSaysNoError(f"There is no command {shown}.")
    return command


async def _send_command(
    discord: Discord,
    who: User,
    channel: Channel,
    command: Json,
    data: Json,
    target: Message | None = None,
) -> Interaction:
    owners = installs.owners_of_command(discord.world, who, channel, command)
    interaction = Interaction(
        COMMAND, who, channel, data, discord.size_limit(channel), owners=owners, target=target
    )
    await delivery.send(discord, interaction)
    return interaction


async def autocomplete(
    discord: Discord,
    who: User,
    channel: Channel,
    name: str,
    options: Mapping[str, object],
    focused: str,
) -> list[Json]:
    """Ask for an option's suggestions while it is typed; none when no answer comes."""
    command = _command(discord, CHAT_INPUT, name)
    kinds = {option["name"]: option["type"] for option in command.get("options", [])}
    data: Json = {"id": command["id"], "name": name, "type": 1}
    data["options"] = [
        {"name": n, "type": kinds.get(n, STRING), "value": v}
        | ({"focused": True} if n == focused else {})
        for n, v in options.items()
    ]
    owners = installs.owners_of_command(discord.world, who, channel, command)
    limit = discord.size_limit(channel)
    interaction = Interaction(AUTOCOMPLETE, who, channel, data, limit, owners=owners)
    await delivery.send(discord, interaction)
    seconds = discord.settings.answer_seconds
    await discord.feed.wait_for(lambda: bool(interaction.answer), seconds)
    return list(interaction.answer_data.get("choices") or [])


async def press(
    discord: Discord, who: User, message: Message, custom_id: str, values: list[str] | None = None
) -> Interaction:
    """Press a button, or choose `values` of a select.

    Raises:
        ClientSaysNoError: the person does not see it, or it is disabled.
    """
    component = find_component(message.components, custom_id)
    if component is None or component.get("disabled") or not visible(discord, who, message):
        raise ClientSaysNoError("There is nothing to press.")
    data: Json = {
        "custom_id": custom_id,
        "component_type": component["type"],
        "id": component["id"],
    }
    if values is not None:
        data["values"] = values
    limit = discord.size_limit(message.channel)
    owners = installs.owners_of_message(message)
    interaction = Interaction(
        COMPONENT, who, message.channel, data, limit, owners=owners, message=message
    )
    await delivery.send(discord, interaction)
    return interaction


def delete(discord: Discord, who: User, message: Message) -> None:
    """Delete a message, or dismiss an ephemeral one.

    Raises:
        ClientSaysNoError: this person has no such menu entry.
    """
    allowed = discord.world.permissions_of(who.id, message.channel) & permissions.MANAGE_MESSAGES
    asked = message.interaction is not None and message.interaction.user is who
    own = message.author is who or (asked and message.flags & (EPHEMERAL | LOADING))
    if not visible(discord, who, message) or not (allowed or own):
        raise ClientSaysNoError("This person cannot delete that message.")
    messages.delete(discord, message)


def visible(discord: Discord, who: User, message: Message) -> bool:
    """Tell whether a person sees a message."""
    return message.only_for in (None, who.id) and discord.world.sees(who.id, message.channel)


def hears(discord: Discord, who: User, event: Event) -> bool:
    """Tell whether a person's client is told of an event."""
    channel = discord.world.channels[event.channel_id]
    return event.only_for in (None, who.id) and discord.world.sees(who.id, channel)


def find_component(components: list[Json], custom_id: str) -> Json | None:
    """Return the component of that custom id, however deep it is."""
    for component in components:
        if component.get("custom_id") == custom_id:
            return component
        inner = [*component.get("components", ())]
        if "accessory" in component:
            inner.append(component["accessory"])
        found = find_component(inner, custom_id)
        if found is not None:
            return found
    return None


def _check_place(discord: Discord, who: User, channel: Channel, command: Json) -> None:
    refusal = installs.refusal(discord.world, who, channel, command)
    if refusal:
        raise ClientSaysNoError(refusal)


def _check_options(
    known: list[Json],
    options: Mapping[str, object],
    uploads: Mapping[str, Part],
    size_limit: int,
) -> None:
    names = [option["name"] for option in known]
    for name in (*options, *uploads):
        if name not in names:
            raise ClientSaysNoError(f"There is no option {name}.")
    for option in known:
        name, kind = option["name"], option["type"]
        if name not in options and name not in uploads:
            if option.get("required"):
                raise ClientSaysNoError(f"{name}: This option is required.")
        elif kind == ATTACHMENT:
            if name not in uploads:
                raise ClientSaysNoError(f"{name}: Specify a file.")
            if len(uploads[name].data) > size_limit:
                raise ClientSaysNoError("Your files are too powerful.")
        else:
            _check_value(option, options.get(name))


def _check_value(option: Json, value: object) -> None:
    name, kind = option["name"], option["type"]
    if kind == STRING:
        if not isinstance(value, str) or not value:
            raise ClientSaysNoError(f"{name}: This option is required.")
        if not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
            raise ClientSaysNoError(f"{name}: Too short or too long.")
    elif kind == BOOLEAN:
        if not isinstance(value, bool):
            raise ClientSaysNoError(f"{name}: Choose true or false.")
    elif kind in (INTEGER, NUMBER):
        types = (int,) if kind == INTEGER else (int, float)
        if isinstance(value, bool) or not isinstance(value, types):
            raise ClientSaysNoError(f"{name}: Not a number.")
        least = option.get("min_value", -(2**53))
        most = option.get("max_value", 2**53)
        if not least <= value <= most:
            raise ClientSaysNoError(f"{name}: Must be between {least} and {most}.")
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise ClientSaysNoError(f"{name}: Choose one of the list.")
