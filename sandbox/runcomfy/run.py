"""One run: fetch the pictures, edit them, and whatever a fault makes of it.

The edit itself is in `model.py`; when a run starts and ends is the queue's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from uuid import uuid4

import aiohttp

from sandbox.faults import Fault
from sandbox.runcomfy.documents import Document
from sandbox.runcomfy.inputs import UnfitPictureError, fetch_pictures
from sandbox.runcomfy.model import glassy_noise, noise, transform
from sandbox.runcomfy.queue import Media, Outcome, Request
from sandbox.runcomfy.video import VIDEO

VARIANT_SIDE = 512
"""The width and height in pixels of each of many images, so that many do not take long."""


async def carry_out(
    request: Request, document: Document, session: aiohttp.ClientSession
) -> Outcome:
    """Return what becomes of a request; `request.fault` may have an `effect` on it."""
    try:
        pictures = await fetch_pictures(session, document, request.body)
    except UnfitPictureError as error:
        return Outcome("failed", error={"code": "invalid_image", "message": str(error)})
    fault = request.fault or Fault(call="", says="")
    if (ended := _ended_by(fault)) is not None:
        return ended
    match fault.effect:
        case "video":
            return Outcome(outputs=(_media("video/mp4", VIDEO),), output_key="video")
        case "videos":
            videos = tuple(_media("video/mp4", VIDEO) for _ in range(_number(fault, 2)))
            return Outcome(outputs=videos, output_key="videos")
        case "huge-result":
            data = await asyncio.to_thread(noise, _number(fault, 2048), _seed(request.body))
            return Outcome(outputs=(_media("image/png", data),))
        case "glassy-result":
            data = await asyncio.to_thread(glassy_noise, _number(fault, 5000), _seed(request.body))
            return Outcome(outputs=(_media("image/png", data),))
        case "many-images":
            images = [
                await _edit(pictures, request.body, (VARIANT_SIDE, VARIANT_SIDE), number)
                for number in range(_number(fault, 12))
            ]
            return Outcome(outputs=tuple(images), output_key="images")
    image = await _edit(pictures, request.body, document.size(request.body))
    return Outcome("succeeded" if fault.effect == "succeeded" else "completed", outputs=(image,))


def _ended_by(fault: Fault) -> Outcome | None:
    """Return the outcome of a run that yields no file of its own; None if it yields one."""
    match fault.effect:
        case "fails":
            return Outcome("failed", error=fault.value)
        case "completes-failed":
            return Outcome("completed", "failed", error=fault.value)
        case "cancels-itself":
            return Outcome(str(fault.value))
        case "never-ends":
            return Outcome("in_progress")
        case "output":
            return Outcome(output=dict(fault.value) if isinstance(fault.value, Mapping) else {})
    return None


async def _edit(
    pictures: list[bytes], body: Mapping[str, object], size: tuple[int, int] | None, add: int = 0
) -> Media:
    data = await asyncio.to_thread(
        transform, pictures, prompt=str(body.get("prompt", "")), seed=_seed(body) + add, size=size
    )
    return _media("image/png", data)


def _seed(body: Mapping[str, object]) -> int:
    seed = body.get("seed")
    return int(seed) if isinstance(seed, (int, float)) else 0


def _number(fault: Fault, otherwise: int) -> int:
    return int(fault.value) if isinstance(fault.value, (int, float)) else otherwise


def _media(content_type: str, data: bytes) -> Media:
    return Media(f"{uuid4().hex}.{content_type.partition('/')[2]}", content_type, data)
