"""The CDN: files behind signed addresses, whole or in part."""

from __future__ import annotations

import asyncio

from aiohttp import web

from sandbox.discord.state import DISCORD
from sandbox.middleware import FAULT

CHUNK = 64 * 1024
GUARD = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


async def download(request: web.Request) -> web.StreamResponse:
    """Serve a file; 404 without a good signature or after its time."""
    file = request.app[DISCORD].files.find(request.path, request.query)
    if file is None:
        return web.Response(status=404, text="This content is no longer available.")
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, max-age=31536000"}
    kind = _harmless(file.content_type or "")
    fault = request.get(FAULT)
    if fault is not None and fault.effect == "endless":
        return await _endless(request, kind)
    ranged = "Range" in request.headers and not (fault and fault.effect == "whole")
    part = _range(request, len(file.content)) if ranged else (0, len(file.content))
    if part is None:
        headers["Content-Range"] = f"bytes */{len(file.content)}"
        return web.Response(status=416, headers=headers)
    start, stop = part
    if ranged:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(file.content)}"
    return web.Response(
        body=file.content[start:stop],
        status=206 if ranged else 200,
        content_type=kind,
        headers=headers,
    )


def _harmless(content_type: str) -> str:
    """Return the type that a file is sent with: what a browser might run never as what it is.

    Here it is worse than at Discord, whose CDN is a host of its own: this one is the page's.
    """
    kind = content_type.partition("/")[0]
    if kind in ("image", "video", "audio") and "svg" not in content_type:
        return content_type
    return "text/plain" if kind == "text" else "application/octet-stream"


async def guard(_: web.Request, response: web.StreamResponse) -> None:
    """Let nothing that lies here run in a browser, whatever a fault makes of it."""
    response.headers.update(GUARD)


def _range(request: web.Request, size: int) -> tuple[int, int] | None:
    """Return the first and the last-but-one byte asked for; None when there are no such bytes."""
    try:
        wanted = request.http_range
    except ValueError:
        return None
    start, stop, _ = wanted.indices(size)
    return None if start >= stop else (start, stop)


async def _endless(request: web.Request, kind: str) -> web.StreamResponse:
    """Send bytes until the reader has had enough."""
    response = web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    while True:
        await response.write(bytes(CHUNK))
        await asyncio.sleep(0)
