"""Waiting for what nobody tells of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

LOOK_SECONDS = 0.02


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition is true, for so many seconds at most; return whether it is."""
    ends = monotonic() + seconds
    # No event exists that it could be told by.
    while not (true := condition()) and monotonic() < ends:  # noqa: ASYNC110
        await asyncio.sleep(LOOK_SECONDS)
    return true
