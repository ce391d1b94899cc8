"""What Discord's client does for a person: checks what they typed, uploads, sends, waits.

The client knows the commands and the permissions; a bot may rely on it as little as on any
client, which is why `unchecked` sends whatever there is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sandbox.discord import choosing, delivery, installs, messages, options, permissions
from sandbox.discord.command_checks import MESSAGE_COMMAND, STRING
from sandbox.discord.errors import ClientSaysNoError
from sandbox.discord.feed import Event
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT
from sandbox.discord.rendering import render
from sandbox.discord.state import EPHEMERAL, LOADING, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User
from sandbox.middleware import Part

BUTTON = 2


async def invoke(
    discord: Discord,
    who: User,
    channel: Channel,
    name: str,
    given: Mapping[str, object],
    uploads: Mapping[str, Part],
    *,
    unchecked: bool = False,
) -> Interaction:
    """Use a slash command, by its whole name, with options and files (each by its option's name).

    Raises:
        ClientSaysNoError: the client would not send that; with `unchecked` only when there is no
            such command.
    """
    called = options.called(discord, name)
    known = called.options
    values = options.understood(discord, channel, known, given)
    if not unchecked:
        _check_place(discord, who, channel, called.command)
        options.check(discord, who, channel, known, values, uploads)
    things = options.things(known, values)
    resolved = choosing.resolved(discord.world, who, channel, things)
    kinds = {option["name"]: option["type"] for option in known}
    filled: list[Json] = []
    order = [n for n in kinds if n in values or n in uploads]
    for option in [*order, *(n for n in (*values, *uploads) if n not in kinds)]:
        if option in uploads:
            media = await upload(discord, channel, uploads[option], unchecked=unchecked)
            resolved.setdefault("attachments", {})[media["id"]] = media
            value: object = media["id"]
        else:
            value = values[option]
        filled.append({"name": option, "type": kinds.get(option, STRING), "value": value})
    data = called.data(filled, resolved)
    return await _send_command(discord, who, channel, called.command, data)


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
    command = discord.commands.get((MESSAGE_COMMAND, name))
    if command is None:
        raise ClientSaysNoError(f"There is no command {name}.")
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
    given: Mapping[str, object],
    focused: str,
) -> list[Json]:
    """Ask for an option's suggestions while it is typed; none when no answer comes.

    People, roles and channels go as ids alone: what they stand for comes with the command.

    Raises:
        ClientSaysNoError: there is no such command here.
    """
    called = options.called(discord, name)
    _check_place(discord, who, channel, called.command)
    kinds = {option["name"]: option["type"] for option in called.options}
    filled: list[Json] = [
        {"name": n, "type": kinds.get(n, STRING), "value": v}
        | ({"focused": True} if n == focused else {})
        for n, v in options.understood(discord, channel, called.options, given).items()
    ]
    owners = installs.owners_of_command(discord.world, who, channel, called.command)
    limit, data = discord.size_limit(channel), called.data(filled, {})
    interaction = Interaction(AUTOCOMPLETE, who, channel, data, limit, owners=owners)
    await delivery.send(discord, interaction)
    seconds = discord.settings.answer_seconds
    await discord.feed.wait_for(lambda: bool(interaction.answer), seconds)
    return list(interaction.answer_data.get("choices") or [])


async def press(discord: Discord, who: User, message: Message, custom_id: str) -> Interaction:
    """Press a button.

    Raises:
        ClientSaysNoError: the person does not see it, or it is disabled.
    """
    button = component_of(discord, who, message, custom_id, {BUTTON})
    return await use_component(discord, who, message, button, {})


def component_of(
    discord: Discord, who: User, message: Message, custom_id: str, kinds: Collection[int]
) -> Json:
    """Return what a person may use in a message, one of these types of components.

    Raises:
        ClientSaysNoError: it is not there, they do not see it, or it is disabled.
    """
    component = find_component(message.components, custom_id)
    if (
        component is None
        or component["type"] not in kinds
        or component.get("disabled")
        or not visible(discord, who, message)
    ):
        what = "press" if BUTTON in kinds else "choose from"
        raise ClientSaysNoError(f"There is nothing to {what}.")
    return component


async def use_component(
    discord: Discord, who: User, message: Message, component: Json, said: Json
) -> Interaction:
    """Tell the bot of a component that was used, and `said` with it: what was chosen."""
    data: Json = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }
    limit = discord.size_limit(message.channel)
    owners = installs.owners_of_message(message)
    interaction = Interaction(
        COMPONENT, who, message.channel, data | said, limit, owners=owners, message=message
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
