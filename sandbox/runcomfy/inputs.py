"""The pictures of a request, fetched as RunComfy fetches them and held against the rules.

No cookies, no login, no redirects, at most 30 seconds and `MAX_FETCHED_BYTES` each. Only from
this machine: the sandbox says nothing to the internet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from io import BytesIO

import aiohttp
from PIL import Image
from yarl import URL

from sandbox.runcomfy.documents import Document, Rule, breaks

FETCH_SECONDS = 30
MAX_FETCHED_BYTES = 64 * 1024 * 1024


class UnfitPictureError(Exception):
    """A picture could not be fetched or breaks a rule; the text says which and why."""


def new_session() -> aiohttp.ClientSession:
    """Return a session that carries nothing from one request to the next."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS),
    )


async def fetch_pictures(
    session: aiohttp.ClientSession, document: Document, body: Mapping[str, object]
) -> list[bytes]:
    """Return the pictures that a body names, in order.

    Raises:
        UnfitPictureError: the first picture that cannot be had or taken.
    """
    pictures = []
    for place, url, rules in document.image_urls(body):
        try:
            data = await _fetch(session, url)
            await asyncio.to_thread(_check, data, document.formats, rules)
        except UnfitPictureError as error:
            raise UnfitPictureError(f"{place}: {error}") from error
        pictures.append(data)
    return pictures


async def _fetch(session: aiohttp.ClientSession, url: str) -> bytes:
    if URL(url).host not in ("127.0.0.1", "localhost", "::1"):
        raise UnfitPictureError("The sandbox fetches pictures from this machine alone.")
    try:
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status != 200:
                raise UnfitPictureError(f"The URL answered with HTTP {answer.status}.")
            data = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                data += chunk
                if len(data) > MAX_FETCHED_BYTES:
                    raise UnfitPictureError("The file is too large.")
            return bytes(data)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise UnfitPictureError("The URL could not be fetched.") from error


def _check(data: bytes, formats: tuple[str, ...], rules: Sequence[Rule]) -> None:
    try:
        with Image.open(BytesIO(data), formats=formats or None) as picture:
            width, height = picture.size
            measured = {
                "file_size_mb": len(data),
                "width_pixels": width,
                "height_pixels": height,
            }
            for rule in rules:
                if breaks(rule, measured):
                    raise UnfitPictureError(rule["validation_error"])
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnfitPictureError("The file is not a picture that can be read.") from error
