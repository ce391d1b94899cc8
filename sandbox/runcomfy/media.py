"""How a result file is sent, and the ways in which that can go wrong half way."""

from __future__ import annotations

import asyncio

from aiohttp import web

from sandbox.faults import Fault
from sandbox.middleware import cut
from sandbox.runcomfy.queue import Media

SLICES = 20
NOISE = bytes(range(256)) * 256


async def send(request: web.Request, media: Media, fault: Fault | None) -> web.StreamResponse:
    """Answer with a file, whole, or spoiled by the fault's `effect`.

    Effects: `slow` (in slices over `value` seconds), `stalled` (half of it, then nothing for
    `value` seconds), `lost` (half of it, then the connection is cut), `truncated` (a whole
    answer with half of the file), `endless` (`value` bytes more than there are).
    """
    data, effect = media.data, fault.effect if fault else ""
    amount = float(fault.value) if fault and isinstance(fault.value, (int, float)) else 0.0
    half = len(data) // 2
    if effect == "truncated":
        return web.Response(body=data[:half], content_type=media.content_type)
    if effect not in ("slow", "stalled", "lost", "endless"):
        return web.Response(body=data, content_type=media.content_type)
    answer = web.StreamResponse(headers={"Content-Type": media.content_type})
    if effect != "endless":
        answer.content_length = len(data)
    try:
        await answer.prepare(request)
        match effect:
            case "slow":
                size = len(data) // SLICES + 1
                for start in range(0, len(data), size):
                    await answer.write(data[start : start + size])
                    await asyncio.sleep(amount / SLICES)
            case "stalled":
                await answer.write(data[:half])
                await _wait_while_open(request, amount)
                cut(request)
            case "lost":
                await answer.write(data[:half])
                cut(request)
            case _:
                await answer.write(data)
                for _ in range(int(amount) // len(NOISE)):
                    await answer.write(NOISE)
    except ConnectionError:
        cut(request)
    return answer


async def _wait_while_open(request: web.Request, seconds: float) -> None:
    for _ in range(int(seconds / 0.05)):
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(0.05)
