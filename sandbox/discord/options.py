"""A slash command's options, as Discord's client treats them: found, checked, written for the bot.

A command may have subcommands, alone or in groups; a person names one by its whole name, as in
`quotas give`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sandbox.discord import choosing
from sandbox.discord.command_checks import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    CHAT_INPUT,
    GROUP,
    INTEGER,
    LARGEST,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from sandbox.discord.errors import ClientSaysNoError
from sandbox.discord.state import Discord
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User
from sandbox.middleware import Part

THINGS: Mapping[int, frozenset[str]] = {
    USER: frozenset({choosing.USER}),
    ROLE: frozenset({choosing.ROLE}),
    CHANNEL: frozenset({choosing.CHANNEL}),
    MENTIONABLE: frozenset({choosing.USER, choosing.ROLE}),
}
"""What the options of these types take."""


@dataclass(frozen=True)
class Called:
    """What a whole name names: a command and, where it has such, the way to its subcommand."""

    command: Json
    """As Discord answers it."""
    path: tuple[Json, ...]
    """The group, if any, and the subcommand."""

    @property
    def options(self) -> list[Json]:
        """What can be filled in."""
        known: list[Json] = (self.path[-1] if self.path else self.command).get("options", [])
        return known

    def data(self, filled: list[Json], resolved: Json) -> Json:
        """Return an interaction's `data`, with the options as the bot gets them."""
        for step in reversed(self.path):
            filled = [{"type": step["type"], "name": step["name"], "options": filled}]
        body: Json = {"id": self.command["id"], "name": self.command["name"], "type": CHAT_INPUT}
        return body | {"options": filled} | ({"resolved": resolved} if resolved else {})


def called(discord: Discord, name: str) -> Called:
    """Return what a whole name names.

    Raises:
        ClientSaysNoError: there is no such command, or it has subcommands and none is named.
    """
    first, *words = name.split() or [""]
    command = discord.commands.get((CHAT_INPUT, first))
    path: list[Json] = []
    inner = _subcommands(command or {})
    for word in words:
        step = next((one for one in inner if one["name"] == word), None)
        if step is None:
            raise ClientSaysNoError(f"There is no command /{name}.")
        path.append(step)
        inner = _subcommands(step)
    if command is None or inner:
        raise ClientSaysNoError(f"There is no command /{name}.")
    return Called(command, tuple(path))


def _subcommands(step: Json) -> list[Json]:
    return [one for one in step.get("options", ()) if one["type"] in (SUBCOMMAND, GROUP)]


def understood(
    discord: Discord, where: Channel, known: list[Json], given: Mapping[str, object]
) -> dict[str, object]:
    """Return what was typed, with ids in place of the names of people, roles and channels."""
    kinds = {option["name"]: THINGS.get(option["type"]) for option in known}
    return {
        name: choosing.meant(discord.world, where, wanted, str(value))
        if (wanted := kinds.get(name)) and isinstance(value, str)
        else value
        for name, value in given.items()
    }


def things(known: list[Json], values: Mapping[str, object]) -> list[str]:
    """Return the ids of the people, roles and channels among the values."""
    return [str(values[o["name"]]) for o in known if o["type"] in THINGS and o["name"] in values]


def check(
    discord: Discord,
    who: User,
    where: Channel,
    known: list[Json],
    values: Mapping[str, object],
    uploads: Mapping[str, Part],
) -> None:
    """Check what was typed and attached, as the client does.

    Raises:
        ClientSaysNoError: it does not send that.
    """
    names = [option["name"] for option in known]
    for name in (*values, *uploads):
        if name not in names:
            raise ClientSaysNoError(f"There is no option {name}.")
    for option in known:
        name, kind = option["name"], option["type"]
        if name not in values and name not in uploads:
            if option.get("required"):
                raise ClientSaysNoError(f"{name}: This option is required.")
        elif kind == ATTACHMENT:
            if name not in uploads:
                raise ClientSaysNoError(f"{name}: Specify a file.")
            if len(uploads[name].data) > discord.size_limit(where):
                raise ClientSaysNoError("Your files are too powerful.")
        elif kind in THINGS:
            types: Collection[int] = option.get("channel_types", ())
            there = choosing.offered(discord.world, who, where, THINGS[kind], types)
            if choosing.USER in THINGS[kind]:  # by id anybody can be named, here or not
                there |= set(discord.world.users)
            if str(values.get(name)) not in there:
                raise ClientSaysNoError(f"{name}: There is nothing of that name here.")
        else:
            _check_value(option, values.get(name))


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
        least, most = option.get("min_value", -LARGEST), option.get("max_value", LARGEST)
        if not least <= value <= most:
            raise ClientSaysNoError(f"{name}: Must be between {least} and {most}.")
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise ClientSaysNoError(f"{name}: Choose one of the list.")
