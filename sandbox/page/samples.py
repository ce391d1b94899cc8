"""The photographs that the page offers to try an edit with, and what is seen in each."""

from __future__ import annotations

import asyncio
from functools import cache

from aiohttp import web
from PIL import Image

from sandbox.discord.wire import Json
from sandbox.middleware import json_answer
from sandbox.page import PHOTOS

ALT = {
    "astronaut.jpg": "An astronaut in an orange suit in front of a flag and a space shuttle",
    "coffee.png": "A cup of coffee with a spoon on a wooden table",
    "rocket.jpg": "A rocket rising from its launch pad on a column of fire",
    "chelsea.png": "The face of a ginger cat",
}
NOTES = {"chelsea.png": "Too small on purpose: see what happens then."}


def routes() -> list[web.RouteDef]:
    """Return the route below `/sandbox`."""
    return [web.get("/samples", samples)]


async def samples(_: web.Request) -> web.Response:
    """The photographs: `name`, `url`, `alt`, `width`, `height`, `size` in bytes, maybe `note`."""
    return json_answer(await asyncio.to_thread(_samples))


@cache
def _samples() -> list[Json]:
    found = []
    for name, alt in ALT.items():
        path = PHOTOS / name
        with Image.open(path) as picture:
            width, height = picture.size
        sample: Json = {"name": name, "url": f"/photos/{name}", "alt": alt}
        sample |= {"width": width, "height": height, "size": path.stat().st_size}
        if name in NOTES:
            sample["note"] = NOTES[name]
        found.append(sample)
    return found
