"""How much room Discord's rate limits leave for another edit, as its answers say it.

discord.py obeys the limits by sleeping, and a result would sleep behind statuses; so statuses
look here first. Facts: `X-RateLimit-*` headers, one bucket per route and channel or token.
"""

from __future__ import annotations

import re
import time
from types import SimpleNamespace

import aiohttp

KEPT = 5_000
"""Buckets remembered at most; one whose time is over is forgotten first."""
_EDITED = re.compile(r"/(webhooks/\d+/[^/]+|channels/\d+)/messages/[^/]+$")


class Buckets:
    """What is left of each edit bucket."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[int, float]] = {}
        self.trace = aiohttp.TraceConfig()
        """To be handed to discord.py, which has all its answers pass by here."""
        self.trace.on_request_end.append(self._answered)

    def wait_seconds(self, key: str) -> float:
        """Return how long a status has to wait so that a result still finds a slot.

        Args:
            key: `webhooks/{application}/{token}` or `channels/{id}`.
        """
        remaining, resets_at = self._left.get(key, (2, 0.0))
        return max(0.0, resets_at - time.monotonic()) if remaining < 2 else 0.0

    async def _answered(
        self,
        _: aiohttp.ClientSession,
        __: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        match = _EDITED.search(params.url.path)
        if params.method != "PATCH" or match is None:
            return
        headers = params.response.headers
        try:
            remaining = int(headers["X-RateLimit-Remaining"])
            resets_at = time.monotonic() + float(headers["X-RateLimit-Reset-After"])
        except (KeyError, ValueError):
            return
        if len(self._left) >= KEPT:
            now = time.monotonic()
            self._left = {k: v for k, v in self._left.items() if v[1] > now}
        if len(self._left) < KEPT:
            self._left[match[1]] = (remaining, resets_at)
