"""Moves that several walks make, and what they look up on the way."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any

from sandbox.discord.wire import Message
from sandbox.person import Invocation, Person, text_of
from tests.e2e.house import ASTRONAUT, COFFEE, EDIT, House, finished, until

EPHEMERAL = 64
ROW = ["Again", "Change", "Use this", "Compare", "More"]
FULL: dict[str, Any] = {
    "prompt": "a red sky",
    "image1": ASTRONAUT,
    "image2": COFFEE,
    "negative_prompt": "blue",
    "image_size": "1280*720 (16:9)",
    "seed": 7,
    "prompt_extend": False,
}
"""An edit in which everything is chosen."""
SHORT = 4.0
"""Seconds of an interaction's time, in the place of fifteen minutes."""
PANEL = "Settings of this server"
PERSON, SERVER = "Set edits per person", "Set edits in all"
ACTIVE, PAUSE = "Set edits at a time", "Set the pause"
"""The buttons under it."""
CORNER = "corner"
"""A channel of the small server's; others than `art` are named."""
SANDBOX, SMALL = "Repaint sandbox", "Small server"


async def edited(house: House, options: Any = None, name: str = "painter") -> Message:
    """Return the reply of an edit that somebody has asked for."""
    person = house.person(name)
    return await finished(person, await person.invoke("edit", options or EDIT))


def last(house: House) -> sqlite3.Row:
    """Return the row of the newest job."""
    return house.rows("SELECT * FROM jobs ORDER BY id DESC LIMIT 1")[0]


def body(house: House) -> dict[str, Any]:
    """Return what RunComfy was sent last."""
    return dict(list(house.sandbox.runcomfy.requests.values())[-1].body)


def fields(modal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields of a modal by their labels."""
    return {label["label"]: label["component"] for label in modal["components"]}


async def told(person: Person, invocation: Invocation, text: str) -> Message:
    """Return what a person alone is told."""
    message = await person.until(invocation, text)
    assert message["flags"] & EPHEMERAL
    return message


async def late(house: House, person: Person, place: str) -> str:
    """Let an edit finish after its interaction's time; return its message's id."""
    house.sandbox.discord.settings.interaction_seconds = SHORT
    house.sandbox.runcomfy.run_seconds = SHORT + 1
    invocation = await person.invoke("edit", EDIT, place=place)
    message = await person.until(invocation, "Running")
    await until(lambda: last(house)["parked"] == 1)
    assert last(house)["state"] == "finished"
    return message["id"]


async def opened(manager: Person, place: str = "art") -> Message:
    """Return the message of settings that somebody has asked for."""
    return await told(manager, await manager.invoke("settings", {}, place=place), PANEL)


async def typed(manager: Person, panel: Message, label: str, text: str, shows: str) -> Message:
    """Fill in the form behind a button; return the message that follows."""
    opening = await manager.press(panel["id"], label)
    await manager.modal(opening)
    return await told(manager, await manager.submit(opening, {"typed": text}), shows)


async def numbered(manager: Person, panel: Message, role: str, text: str, shows: str) -> Message:
    """Give a role a number of its own."""
    opening = await manager.select(panel["id"], "settings:role_daily", [role])
    await manager.modal(opening)
    return await told(manager, await manager.submit(opening, {"typed": text}), shows)


async def chosen(
    manager: Person, panel: Message, what: str, ids: Sequence[str], shows: str
) -> Message:
    """Choose all of a set's members."""
    choice = await manager.select(panel["id"], f"settings:{what}", ids)
    return await told(manager, choice, shows)


async def edits(person: Person, place: str = "art", number: int = 1) -> None:
    """Have edits in a place, all of them at once."""
    asked = [await person.invoke("edit", EDIT, place=place) for _ in range(number)]
    await asyncio.gather(*(finished(person, one) for one in asked))


async def refused(person: Person, words: str, place: str = "art") -> str:
    """Ask for an edit that is refused; return what the person alone reads."""
    answer = await told(person, await person.invoke("edit", EDIT, place=place), words)
    assert "Nothing was charged." in text_of(answer)
    return text_of(answer)


def role(house: House, name: str, guild: str = SANDBOX) -> str:
    """Return the id of a role."""
    guilds = house.sandbox.discord.world.guilds.values()
    (found,) = [r.id for g in guilds if g.name == guild for r in g.roles.values() if r.name == name]
    return found


def channel(house: House, name: str) -> str:
    """Return the id of a channel."""
    world = house.sandbox.discord.world
    return world.place(name, world.people["owner"]).id
