"""Discord's ids: numbers that grow with time and carry the moment at which they were made."""

from __future__ import annotations

from time import time

EPOCH_MS = 1_420_070_400_000
"""The first moment of 2015, from which Discord counts, in milliseconds since 1970."""

_last = 0


def new_snowflake() -> str:
    """Return an id of now that is greater than every one before it."""
    global _last  # one counter for the process: ids never repeat, whoever asks
    now = (int(time() * 1000) - EPOCH_MS) << 22
    _last = max(_last + 1, now)
    return str(_last)


def created_at(snowflake: str) -> float:
    """Return when an id was made, in seconds since the epoch."""
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000
