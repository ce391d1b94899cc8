"""A select in a message: what Discord's client lets a person choose, and what the bot then gets.

What may be chosen is the same in a modal, whose own rules are `submits.py`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sandbox.discord import choosing, client
from sandbox.discord.errors import ClientSaysNoError
from sandbox.discord.fields import SELECTS, STRING_SELECT, THINGS
from sandbox.discord.state import Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User, World


async def select(
    discord: Discord, who: User, message: Message, custom_id: str, values: object
) -> Interaction:
    """Choose `values` in a select of a message.

    Raises:
        ClientSaysNoError: the person does not see it, it is disabled, or the client does not let
            them choose that.
    """
    field = client.component_of(discord, who, message, custom_id, SELECTS)
    chosen = checked(field, values, choices(discord.world, who, message.channel, field))
    least, most = field["min_values"], field["max_values"]
    if not least <= len(chosen) <= most:
        raise ClientSaysNoError(f"{custom_id}: Choose {least} to {most}.")
    said: Json = {"values": chosen}
    if field["type"] != STRING_SELECT:
        said["resolved"] = choosing.resolved(discord.world, who, message.channel, chosen)
    return await client.use_component(discord, who, message, field, said)


def choices(world: World, who: User, where: Channel, field: Json) -> set[str]:
    """Return the values that may be chosen in a field of a list."""
    if "options" in field:
        return {option["value"] for option in field["options"]}
    types: Collection[int] = field.get("channel_types", ())
    return choosing.offered(world, who, where, THINGS[field["type"]], types)


def checked(field: Json, values: object, known: Collection[str]) -> list[str]:
    """Return the values when a client lists them all, each once.

    Raises:
        ClientSaysNoError: it does not.
    """
    name = field["custom_id"]
    if not isinstance(values, list) or not all(one in known for one in _texts(values)):
        raise ClientSaysNoError(f"{name}: Choose from the list.")
    if len(set(values)) < len(values):
        raise ClientSaysNoError(f"{name}: Choose each once.")
    return values


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (one if isinstance(one, str) else "" for one in values)
