"""Discord's rate limits for whatever the bot sends: one bucket per token or channel, one for all.

discord.py obeys the buckets by sleeping, and a result would sleep behind statuses; of the limit for
all requests together it only hears when that is overstepped. So every edit takes its places here
before discord.py sees it: a status only while one is left for a result, and no result waits. What
discord.py sends by itself (a request that failed, once more; direct messages; reads) is stopped on
its way out, until it has its place too.
Facts: `X-RateLimit-*` headers, one bucket per route and channel or token; 50 requests per second
and bot, but for the interactions' own routes (Discord's documentation: rate limits).
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

from cogs.places import Place, Places, Rank

ALL_LIMIT = 40
"""Requests per second with the bot's token: Discord's 50, less what a process that has just ended
may have sent."""
ALL_KEPT = 10
"""Those of them that are not for statuses."""
ALL_SECONDS = 1.0
MARGIN_SECONDS = 0.03
"""Discord rounds its times, and its clocks differ a little."""
_TOKEN_ROUTE = re.compile(r"/(webhooks|interactions)/\d+/[^/]+")


class _Held:
    """The places of one edit, and what it was sent with."""

    def __init__(self, ways: list[Places], rank: Rank) -> None:
        self.ways = ways
        self.rank = rank
        self.unused: list[tuple[Places, Place]] = []

    async def take(self, rank: Rank) -> None:
        for places in self.ways:
            self.unused.append((places, await places.take(rank)))


_HELD: ContextVar[_Held | None] = ContextVar("held", default=None)


class Buckets:
    """What is left of each limit."""

    def __init__(self) -> None:
        self._all = Places(ALL_LIMIT, ALL_KEPT, ALL_SECONDS)
        self._buckets: OrderedDict[str, Places] = OrderedDict()
        self.trace = aiohttp.TraceConfig()
        """To be handed to discord.py, which has all that it sends pass by here."""
        self.trace.on_request_start.append(self._starts)
        self.trace.on_request_end.append(self._is_answered)
        self.trace.on_request_exception.append(self._is_lost)

    def __len__(self) -> int:
        """Return how many buckets are remembered."""
        return len(self._buckets)

    @asynccontextmanager
    async def slot(self, key: str, *, result: bool) -> AsyncIterator[None]:
        """Wait for one edit's places; what is sent in the context uses them.

        Args:
            key: `webhooks/{application}/{token}` or `channels/{id}`.
            result: Whether it shows an end: it goes before statuses and may take the last place.
        """
        bucket = self._bucket(key)
        ways = [bucket] if key.startswith("webhooks/") else [bucket, self._all]
        held = _Held(ways, Rank.RESULT if result else Rank.STATUS)
        bucket.users += 1
        try:
            await held.take(held.rank)
            before = _HELD.set(held)
            try:
                yield
            finally:
                _HELD.reset(before)
        finally:
            for places, place in held.unused:
                places.free(place, 0.0)
            bucket.users -= 1

    def _bucket(self, key: str) -> Places:
        # The one that was used longest ago comes first.
        while self._buckets and next(iter(self._buckets.values())).idle:
            self._buckets.popitem(last=False)
        bucket = self._buckets.setdefault(key, Places())
        self._buckets.move_to_end(key)
        return bucket

    async def _starts(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        held = _HELD.get()
        context.taken = []
        if held is None:
            if not _TOKEN_ROUTE.search(params.url.path):
                context.taken.append((self._all, await self._all.take(Rank.RESULT)))
            return
        if not held.unused:
            # discord.py sends again what failed.
            await held.take(Rank.AGAIN)
        context.taken, held.unused = held.unused, []

    async def _is_answered(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        headers = params.response.headers
        now = asyncio.get_running_loop().time() + MARGIN_SECONDS
        for places, place in context.taken:
            if places is self._all:
                places.free(place, now + places.window_seconds)
            else:
                _take_in(places, place, now, headers)
        if "X-RateLimit-Global" in headers:
            until = now + _seconds(headers, "Retry-After", ALL_SECONDS)
            self._all.tell(ALL_LIMIT, -ALL_LIMIT, until)

    async def _is_lost(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        __: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        now = asyncio.get_running_loop().time() + MARGIN_SECONDS
        for places, place in context.taken:
            # Discord may have counted it all the same.
            places.free(place, now + places.window_seconds)


def _take_in(bucket: Places, place: Place, now: float, headers: Mapping[str, str]) -> None:
    """Take in what the answer to a request that holds a place says of its bucket."""
    try:
        limit = int(headers["X-RateLimit-Limit"])
        remaining = int(headers["X-RateLimit-Remaining"])
        seconds = float(headers["X-RateLimit-Reset-After"])
    except (KeyError, ValueError):
        # A proxy of Discord's has answered, or it is the limit of all.
        limit, remaining, seconds = bucket.limit, bucket.limit, bucket.window_seconds
    bucket.window_seconds = max(bucket.window_seconds, seconds)
    bucket.tell(limit, remaining, now + seconds)
    bucket.free(place, now + seconds)


def _seconds(headers: Mapping[str, str], name: str, otherwise: float) -> float:
    try:
        return float(headers[name])
    except (KeyError, ValueError):
        return otherwise
