"""What people do: use `/edit` in several places, change their minds, press twice, tidy up.

All of it is decided beforehand by chance that begins from the seed; carrying it out is another
matter, since a button may be gone by the time that somebody presses it.
"""

from __future__ import annotations

import asyncio
import io
import random
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import aiohttp
from PIL import Image

from bench.soaking.facts import mark_of
from sandbox.person import Invocation, Person, RefusedError, Upload, Value

PHOTOS = Path(__file__).resolve().parents[2] / "sandbox" / "photos"
SOURCES: tuple[Path | str, ...] = (
    PHOTOS / "astronaut.jpg",
    PHOTOS / "coffee.png",
    PHOTOS / "rocket.jpg",
    PHOTOS / "chelsea.png",
    *[f"{kind} {number}" for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF") for number in range(2)],
)
"""Photos, and pictures that are made when asked for; some are fitted to the model first."""
UNUSABLE = ("line", "text")
"""Too narrow, and no picture at all: an edit that ends without a submit."""
PLACES = {
    "painter": ("art", "art", "sketches", "corner", "dm", "hidden", "no-files"),
    "guest": ("art", "corner", "dm", "hidden"),
    "moderator": ("art", "sketches", "dm"),
    "owner": ("art", "corner", "sketches"),
}
"""Who is at home where; a place that is named twice is chosen as often."""
EAGERNESS = {"painter": 4, "guest": 3, "moderator": 2, "owner": 1}
WORDS = ("a red sky", "by night", "as a sketch", "pixel art", "@everyone *in* gold", "un été bleu")
BURST = 5
"""Commands of one person at once, so that the limit of edits in flight is met."""
SMALL = "1344*576 (21:9)"
"""The size with the fewest pixels: what is tried here is not the model."""


@dataclass(frozen=True)
class Deed:
    """One use of `/edit`, and what comes after it."""

    at: float
    """In seconds from the beginning; all other times count from the command."""
    mark: str
    person: str
    place: str
    sources: tuple[Path | str, ...]
    words: str
    cancel_after: float = 0.0
    """When `Cancel` is pressed; 0: never."""
    cancelled_by: str = ""
    presses: int = 1
    delete_after: float = 0.0
    """When a moderator deletes the reply; 0: never."""


def plan(chance: random.Random, jobs: int, seconds: float) -> list[Deed]:
    """Return what people do within the time, in order."""
    names, weights = list(EAGERNESS), list(EAGERNESS.values())
    deeds: list[Deed] = []
    while len(deeds) < jobs:
        at, person = chance.uniform(0.0, seconds), chance.choices(names, weights)[0]
        many = BURST if chance.random() < 0.06 else 1
        for _ in range(min(many, jobs - len(deeds))):
            deeds.append(_deed(chance, at, mark_of(len(deeds)), person))
    return sorted(deeds, key=lambda deed: deed.at)


def _deed(chance: random.Random, at: float, mark: str, person: str) -> Deed:
    place = chance.choice(PLACES[person])
    count = chance.choices((1, 2, 3), (8, 2, 1))[0]
    sources = tuple(chance.choice(SOURCES) for _ in range(count))
    if chance.random() < 0.03:
        sources = (chance.choice(UNUSABLE), *sources[1:])
    cancelled = chance.random() < 0.2
    by_moderator = place in ("art", "sketches", "hidden") and chance.random() < 0.3
    return Deed(
        at=at,
        mark=mark,
        person=person,
        place=place,
        sources=sources,
        words=chance.choice(WORDS),
        cancel_after=chance.uniform(0.05, 1.6) if cancelled else 0.0,
        cancelled_by="moderator" if by_moderator else person,
        presses=2 if chance.random() < 0.3 else 1,
        delete_after=chance.uniform(0.1, 4.0) if chance.random() < 0.05 and place != "dm" else 0.0,
    )


async def carry_out(
    deed: Deed, session: aiohttp.ClientSession, url: str, happened: Counter[str]
) -> None:
    """Do it, and count what became of it."""
    options: dict[str, Value] = {"prompt": f"{deed.mark} {deed.words}", "image_size": SMALL}
    for number, source in enumerate(deed.sources, start=1):
        options[f"image{number}"] = source if isinstance(source, Path) else made(source)
    person = Person(session, url, deed.person)
    try:
        invocation = await person.invoke("edit", options, place=deed.place, wait_seconds=50.0)
    except RefusedError:
        happened["the client did not send it"] += 1
        return
    after: list[asyncio.Task[None]] = []
    if deed.cancel_after:
        presser = Person(session, url, deed.cancelled_by)
        after += [
            asyncio.create_task(_press(person, presser, invocation, deed, happened))
            for _ in range(deed.presses)
        ]
    if deed.delete_after:
        after.append(asyncio.create_task(_delete(person, session, url, invocation, deed, happened)))
    await asyncio.gather(*after)


async def _press(
    person: Person,
    presser: Person,
    invocation: Invocation,
    deed: Deed,
    happened: Counter[str],
) -> None:
    await asyncio.sleep(deed.cancel_after)
    reply = await person.reply(invocation)
    try:
        if reply is not None:
            await presser.press(reply["id"], "Cancel")
            happened["Cancel pressed"] += 1
    except RefusedError:
        happened["no Cancel to press any more"] += 1


async def _delete(
    person: Person,
    session: aiohttp.ClientSession,
    url: str,
    invocation: Invocation,
    deed: Deed,
    happened: Counter[str],
) -> None:
    await asyncio.sleep(deed.delete_after)
    reply = await person.reply(invocation)
    try:
        if reply is not None:
            await Person(session, url, "owner").delete(reply["id"])
            happened["reply deleted"] += 1
    except RefusedError:
        happened["no reply to delete"] += 1


@cache
def made(name: str) -> Upload:
    """Return the picture of that name (a format and a number), or one of those of no use."""
    kind, _, number = name.partition(" ")
    stream = io.BytesIO()
    if kind == "text":
        return Upload("picture.png", b"This is not a picture.")
    if kind == "line":
        Image.new("RGB", (2000, 2)).save(stream, "PNG")
        return Upload("line.png", stream.getvalue())
    side = 400 + 40 * int(number)
    Image.linear_gradient("L").resize((side, side + 60)).convert("RGB").save(stream, kind)
    return Upload(f"{kind.lower()}{number}.{kind.lower()}", stream.getvalue())
