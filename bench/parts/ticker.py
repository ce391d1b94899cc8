"""How long the event loop lets others wait: the worst delay of a ticker of a millisecond."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

TICK_SECONDS = 0.001


async def worst_delay(doing: Callable[[], Awaitable[object]]) -> float:
    """Return by how much the ticker came late at worst while something was done, in seconds."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK_SECONDS)
            worst = max(worst, perf_counter() - began - TICK_SECONDS)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    await doing()
    await asyncio.sleep(10 * TICK_SECONDS)
    ticking.cancel()
    return worst
