"""A file of the corpus through the real bot: what RunComfy fetched, and what the person read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.discord.wire import Message
from sandbox.person import Invocation, Person, Upload, files_of, text_of
from tests.corpus.entry import Entry, Fate
from tests.corpus.judging import beside_the_pixels, likeness, problems, same_pixels
from tests.e2e.house import House

AT_ONCE = 4
PATIENCE_SECONDS = 90.0
DELIVERED, GIVEN_BACK = "left today", "Your edit was given back."


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    entry: Entry
    given: bytes = field(repr=False)
    arrived: bytes | None = field(repr=False)
    """What RunComfy fetched; None: nothing was submitted."""
    shown: bytes | None = field(repr=False)
    """The small picture of it in the reply."""
    said: str
    """The words beside that, or why it was refused."""

    @property
    def fate(self) -> Fate:
        """Return what was done to it, told from the bytes alone."""
        if self.arrived is None:
            return Fate.REFUSED
        if self.arrived == self.given:
            return Fate.AS_IT_IS
        return Fate.STRIPPED if same_pixels(self.given, self.arrived) else Fate.CONVERTED

    @property
    def decibels(self) -> float | None:
        """Return the PSNR of what arrived against what the file shows; None where nothing did."""
        if self.arrived is None or self.entry.upright is None:
            return None
        return likeness(self.arrived, self.entry)

    def problems(self) -> list[str]:
        """Return what is not as it must be, each with the file's name."""
        found = []
        if self.fate is not self.entry.fate:
            found.append(f"it is {self.fate} instead of {self.entry.fate}")
        elif self.arrived is not None:
            found += problems(self.entry, self.given, self.arrived)
        if self.arrived is not None:
            found += self._problems_of_the_reply()
        found += self._problems_of_the_words()
        return [f"{self.entry.name}: {problem} ({self.said})" for problem in found]

    def _problems_of_the_words(self) -> list[str]:
        whole = {Fate.AS_IT_IS: "", Fate.STRIPPED: "metadata removed"}.get(self.entry.fate)
        if whole is not None:
            return [] if self.said == whole else [f"{whole!r} is not all that is said"]
        return [] if self.entry.says in self.said else [f"{self.entry.says!r} is not said"]

    def _problems_of_the_reply(self) -> list[str]:
        if self.shown is None:
            return ["the reply does not show it"]
        return [f"in the reply: {problem}" for problem in beside_the_pixels(self.shown)]


async def through(house: House, entries: Sequence[Entry]) -> list[Outcome]:
    """Edit each of the files; return what became of them, in their order."""
    free = asyncio.Semaphore(AT_ONCE)

    async def one(entry: Entry) -> Outcome:
        async with free:
            return await _through(house, entry)

    return list(await asyncio.gather(*(one(entry) for entry in entries)))


async def _through(house: House, entry: Entry) -> Outcome:
    mark = f"the file {entry.filename}"
    painter = house.person()
    given = await asyncio.to_thread(entry.make)
    image = Upload(entry.filename, given)
    # Unchecked, since people with Nitro may send larger files than the others.
    invocation = await painter.invoke("edit", {"prompt": mark, "image1": image}, unchecked=True)
    message = await _last(painter, invocation)
    requests = house.sandbox.runcomfy.requests.values()
    bodies = [request.body for request in requests if request.body["prompt"] == mark]
    arrived = shown = None
    if bodies:
        arrived = await painter.download(_only_address(bodies))
    small = [file for file in files_of(message) if file["filename"].startswith("image1.")]
    if small:
        shown = await painter.download(small[0]["url"])
    return Outcome(entry, given, arrived, shown, _said(message, refused=not bodies))


def _only_address(bodies: Sequence[Mapping[str, object]]) -> str:
    """Return where the one picture of the one request lies: its bytes are those that it gets."""
    (body,) = bodies
    addresses = body["image_urls"]
    assert isinstance(addresses, list)
    assert len(addresses) == 1
    return str(addresses[0])


async def _last(painter: Person, invocation: Invocation) -> Message:
    """Return the reply as it stays, or as it is when nobody would wait any longer."""
    with suppress(TimeoutError):
        async for message in painter.versions(invocation, PATIENCE_SECONDS):
            if any(end in text_of(message) for end in (DELIVERED, GIVEN_BACK)):
                return message
    last = await painter.reply(invocation)
    assert last is not None, "there is no reply"
    return last


def _said(message: Message, *, refused: bool) -> str:
    """Return the line about the picture, without the looks of its letters."""
    lines = text_of(message).splitlines()
    if refused:
        return lines[0]
    of_picture = [line for line in lines if "**image 1**" in line]
    return of_picture[0].removeprefix("-# **image 1**").removeprefix(" · ") if of_picture else ""
