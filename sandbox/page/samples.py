"""The photographs that the page offers to try an edit with, and what is seen in each."""

from __future__ import annotations

import asyncio
from functools import cache

from aiohttp import web
from PIL import Image

from sandbox.discord.wire import Json
from sandbox.middleware import json_answer
from sandbox.page import HEADERS, PHOTOS, TYPES, phone

ALT = {
    "astronaut.jpg": "An astronaut in an orange suit in front of a flag and a space shuttle",
    "coffee.png": "A cup of coffee with a spoon on a wooden table",
    "rocket.jpg": "A rocket rising from its launch pad on a column of fire",
    "chelsea.png": "The face of a ginger cat",
    phone.NAME: "A cup of coffee seen from above, as a phone takes it",
}
NOTES = {
    "chelsea.png": "Smaller than the model takes: see it enlarged.",
    phone.NAME: (
        "Its file lies on its side and says where it was taken: see it turned upright, the place "
        "removed."
    ),
}


def routes() -> list[web.RouteDef]:
    """Return the routes below `/sandbox`."""
    return [web.get("/samples", samples), web.get(f"/samples/{phone.NAME}", _phone_photo)]


async def samples(_: web.Request) -> web.Response:
    """The photographs: `name`, `url`, `alt`, `width`, `height`, `size` in bytes, maybe `note`."""
    return json_answer(await asyncio.to_thread(_samples))


async def _phone_photo(_: web.Request) -> web.Response:
    data = await asyncio.to_thread(phone.phone_photo)
    return web.Response(body=data, headers=HEADERS | {"Content-Type": TYPES[".jpg"]})


@cache
def _samples() -> list[Json]:
    found = [_shipped(name) for name in ALT if name != phone.NAME]
    size = len(phone.phone_photo())
    found.append(_sample(phone.NAME, f"/sandbox/samples/{phone.NAME}", phone.SIZE, size))
    return found


def _shipped(name: str) -> Json:
    path = PHOTOS / name
    with Image.open(path) as picture:
        return _sample(name, f"/photos/{name}", picture.size, path.stat().st_size)


def _sample(name: str, url: str, seen: tuple[int, int], size: int) -> Json:
    width, height = seen
    sample: Json = {"name": name, "url": url, "alt": ALT[name]}
    sample |= {"width": width, "height": height, "size": size}
    return sample | {"note": NOTES[name]} if name in NOTES else sample
