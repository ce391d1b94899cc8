"""The room that Discord's rate limits leave for edits, as its answers tell it.

discord.py obeys the limits by sleeping, and a result would sleep behind statuses. So every edit
takes a slot here first: a status only while one is left for a result and no result waits.
Facts: `X-RateLimit-*` headers, one bucket per route and channel or token.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp

KEPT = 5_000
"""Buckets remembered at most; those that nobody waits for are forgotten first."""
GUESSED_LIMIT = 2
GUESSED_SECONDS = 1.0
"""A bucket that Discord has not told of yet: a status and a result, then its answer is known."""
LOOK_SECONDS = 0.1
"""How soon a status that waits for a result to pass looks again."""
_EDITED = re.compile(r"/(webhooks/\d+/[^/]+|channels/\d+)/messages/[^/]+$")


@dataclass
class _Bucket:
    limit: int = GUESSED_LIMIT
    remaining: int = GUESSED_LIMIT
    resets_at: float = 0.0
    under_way: int = 0
    """Edits that hold a slot: Discord's count may not know of them yet."""
    results: int = 0
    """Results that wait or are under way."""


class Buckets:
    """What is left of each edit bucket."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self.trace = aiohttp.TraceConfig()
        """To be handed to discord.py, which has all its answers pass by here."""
        self.trace.on_request_end.append(self._answered)

    @asynccontextmanager
    async def slot(self, key: str, *, result: bool) -> AsyncIterator[None]:
        """Hold one edit's place in a bucket, once there is one.

        Args:
            key: `webhooks/{application}/{token}` or `channels/{id}`.
            result: Whether it shows an end: it goes before statuses and may take the last slot.
        """
        bucket = self._bucket(key)
        bucket.results += result
        try:
            # Mostly time makes room, which no event tells of.
            while not self._take(bucket, result=result):  # noqa: ASYNC110
                await asyncio.sleep(max(LOOK_SECONDS, bucket.resets_at - time.monotonic()))
            bucket.under_way += 1
            try:
                yield
            finally:
                bucket.under_way -= 1
        finally:
            bucket.results -= result

    def _take(self, bucket: _Bucket, *, result: bool) -> bool:
        now = time.monotonic()
        if now >= bucket.resets_at:
            bucket.remaining = bucket.limit - bucket.under_way
            bucket.resets_at = now + GUESSED_SECONDS
        if result:
            allowed = bucket.remaining >= 1
        else:
            # A bucket of one slot has none to keep.
            allowed = bucket.remaining >= min(2, bucket.limit) and not bucket.results
        if allowed:
            bucket.remaining -= 1
        return allowed

    def _bucket(self, key: str) -> _Bucket:
        if key not in self._buckets and len(self._buckets) >= KEPT:
            busy = {k: b for k, b in self._buckets.items() if b.under_way or b.results}
            self._buckets = busy
        return self._buckets.setdefault(key, _Bucket())

    async def _answered(
        self,
        _: aiohttp.ClientSession,
        __: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        match = _EDITED.search(params.url.path)
        if params.method != "PATCH" or match is None or match[1] not in self._buckets:
            return
        bucket, headers = self._buckets[match[1]], params.response.headers
        try:
            bucket.limit = int(headers["X-RateLimit-Limit"])
            remaining = int(headers["X-RateLimit-Remaining"])
            bucket.resets_at = time.monotonic() + float(headers["X-RateLimit-Reset-After"])
        except (KeyError, ValueError):
            return
        # The answered edit is still held; the others may not be in Discord's count.
        bucket.remaining = remaining - max(0, bucket.under_way - 1)
