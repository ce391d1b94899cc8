"""What Discord's client does for a person: checks what they typed, uploads, sends, waits.

The client knows the commands and the permissions; a bot may rely on it as little as on any
client, which is why `unchecked` sends whatever there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import deepcopy

from sandbox.discord import messages, permissions, shapes
from sandbox.discord.command_checks import ATTACHMENT, INTEGER, NUMBER, STRING
from sandbox.discord.feed import Event
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT
from sandbox.discord.rendering import render
from sandbox.discord.state import EPHEMERAL, LOADING, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, Guild, User
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
    command = discord.commands.get((1, name))
    if command is None:
        raise ClientSaysNoError(f"There is no command /{name}.")
    known: list[Json] = command.get("options", [])
    if not unchecked:
        _check_place(discord, who, channel, command)
        _check_options(known, options, uploads, discord.size_limit(channel))
    kinds = {option["name"]: option["type"] for option in known}
    data: Json = {"id": command["id"], "name": name, "type": 1, "options": []}
    order = [n for n in kinds if n in options or n in uploads]
    for option in [*order, *(n for n in (*options, *uploads) if n not in kinds)]:
        if option in uploads:
            part = uploads[option]
            file = await discord.files.store(channel.id, part.filename, part.data, ephemeral=True)
            resolved = data.setdefault("resolved", {}).setdefault("attachments", {})
            resolved[file.id] = discord.files.media(file)
            if unchecked:
                # Nor may a bot rely on the server's writing names anew.
                resolved[file.id]["filename"] = part.filename
            value: object = file.id
        else:
            value = options[option]
        data["options"].append({"name": option, "type": kinds.get(option, STRING), "value": value})
    interaction = Interaction(COMMAND, who, channel, data, discord.size_limit(channel))
    await _send(discord, interaction)
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
    command = discord.commands.get((1, name))
    if command is None:
        raise ClientSaysNoError(f"There is no command /{name}.")
    kinds = {option["name"]: option["type"] for option in command.get("options", [])}
    data: Json = {"id": command["id"], "name": name, "type": 1}
    data["options"] = [
        {"name": n, "type": kinds.get(n, STRING), "value": v}
        | ({"focused": True} if n == focused else {})
        for n, v in options.items()
    ]
    interaction = Interaction(AUTOCOMPLETE, who, channel, data, discord.size_limit(channel))
    await _send(discord, interaction)
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
    interaction = Interaction(COMPONENT, who, message.channel, data, limit, message=message)
    await _send(discord, interaction)
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


async def _send(discord: Discord, interaction: Interaction) -> None:
    """Deliver an interaction to the bot, and watch the time for its first answer."""
    discord.add_interaction(interaction)
    only_for = interaction.user.id
    used: Json = {
        "type": interaction.type,
        "name": interaction.data.get("name", ""),
        "message_id": "" if interaction.message is None else interaction.message.id,
        "custom_id": interaction.data.get("custom_id", ""),
    }
    discord.feed.add(
        Event("invoked", interaction.channel.id, only_for, interactions=[interaction.id], data=used)
    )
    asyncio.get_running_loop().call_later(
        discord.settings.answer_seconds, _give_up, discord, interaction
    )
    body = _event(discord, interaction)
    for _ in range(discord.settings.deliveries):
        guild_id = interaction.channel.guild_id
        await discord.gateway.dispatch("INTERACTION_CREATE", deepcopy(body), guild_id)


def _give_up(discord: Discord, interaction: Interaction) -> None:
    if not interaction.answer:
        interaction.unanswered = True
        ids = [interaction.id]
        discord.feed.add(
            Event("unanswered", interaction.channel.id, interaction.user.id, interactions=ids)
        )


def _event(discord: Discord, interaction: Interaction) -> Json:
    world, channel, who = discord.world, interaction.channel, interaction.user
    body: Json = {
        "id": interaction.id,
        "application_id": world.application_id,
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": channel.guild_id or "0"},
        "context": 1 if channel.guild_id is None else 0,
        "attachment_size_limit": interaction.attachment_size_limit,
        "app_permissions": shapes.app_permissions(world, channel),
        "channel_id": channel.id,
        "channel": shapes.partial_channel(world, channel, who),
        "data": interaction.data,
    }
    if interaction.message is not None:
        body["message"] = render(discord, interaction.message)
    if channel.guild_id is None:
        return body | {"user": shapes.user(who)}
    guild: Guild = world.guilds[channel.guild_id]
    allowed = world.permissions_of(who.id, channel)
    return body | {
        "guild_id": guild.id,
        "guild_locale": "en-US",
        "guild": {"id": guild.id, "locale": "en-US", "features": []},
        "member": shapes.member(guild, who, allowed),
    }


def _check_place(discord: Discord, who: User, channel: Channel, command: Json) -> None:
    world = discord.world
    if not world.sees(who.id, channel):
        raise ClientSaysNoError("This person does not see that channel.")
    if not world.permissions_of(who.id, channel) & permissions.USE_APPLICATION_COMMANDS:
        raise ClientSaysNoError("This person may not use commands here.")
    contexts = command.get("contexts")
    context = 1 if channel.guild_id is None else 0
    if contexts is not None and context not in contexts:
        raise ClientSaysNoError(f"There is no command /{command['name']} here.")


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
