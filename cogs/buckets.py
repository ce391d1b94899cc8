"""Discord's rate limits for whatever the bot sends: one bucket per token or channel, one for all.

discord.py obeys the buckets by sleeping, and a result would sleep behind statuses; of the limit for
all requests together it only hears when that is overstepped. So every edit takes its places here
before discord.py sees it: a status only while one is left for a result, and no result waits. What
discord.py sends by itself (direct messages; reads) is stopped on its way out, until it has its
place too; and everything is, while the network before Discord wants to be left alone.
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
import yarl

from cogs.places import Place, Places, Rank, next_turn

ALL_LIMIT = 40
"""Requests per second with the bot's token. Discord's 50, less some that have no place here: for
its gateway's address, and a few that a process before this one has just sent."""
ALL_KEPT = 10
"""Those of them that are not for statuses."""
ALL_SECONDS = 1.0
MARGIN_SECONDS = 0.03
"""Discord rounds its times, and its clocks differ a little."""
MOST_SECONDS = 3_600.0
"""No answer stops requests for longer."""
_DISCORDS = ("X-RateLimit-Limit", "Via")
"""One of them is in each 429 of Discord's own, and none in the network's (Cloudflare's)."""
_APART = re.compile(r"/(webhooks|interactions)/\d+/[^/]+|/gateway(/bot)?$")
"""Routes beside the limit of all: tokens' by Discord's rule, the gateway's since all needs it."""


class _Call:
    """One call of discord.py's, and its places: kept until it is over, however often it is sent.

    What failed is sent again in the same places: discord.py lets nothing else into the bucket
    meanwhile, and would wait for ever if that had them.
    """

    def __init__(self, rank: Rank, *, over: bool = False) -> None:
        self.places: list[tuple[Places, Place]] = []
        self._rank = rank
        self._turn = next_turn()
        self._sending = False
        self._over = over
        """Whether it ends with its next answer."""

    async def take(self, first: Places, second: Places | None = None) -> None:
        """Wait until there is a place in both; none is held while the other has none."""
        while True:
            place = await first.take(self._rank, self._turn)
            if second is None:
                self.places = [(first, place)]
                return
            if other := second.take_at_once(self._rank):
                self.places = [(first, place), (second, other)]
                return
            first.free(place)
            first, second = second, first

    async def set_off(self) -> None:
        """Wait, before a repeat, until Discord counts in another window."""
        until = max((place.counted_until for _, place in self.places), default=0.0)
        seconds = until - asyncio.get_running_loop().time()
        if seconds > 0:
            await asyncio.sleep(seconds)
        self._sending = True

    def come_back(self) -> None:
        """Note that nothing is on its way any more."""
        self._sending = False
        if self._over:
            self._free()

    def end(self) -> None:
        """Give the places back; where something is on its way yet, once that is back."""
        self._over = True
        if not self._sending:
            self._free()

    def _free(self) -> None:
        for places, place in self.places:
            places.free(place)


_CALL: ContextVar[_Call | None] = ContextVar("call", default=None)


class Buckets:
    """What is left of each limit."""

    def __init__(self) -> None:
        self._all = Places(ALL_LIMIT, ALL_KEPT, ALL_SECONDS)
        self._buckets: OrderedDict[str, Places] = OrderedDict()
        self._shut_until = 0.0
        """Nothing goes out before that, by the loop's clock."""
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
        call = _Call(Rank.RESULT if result else Rank.STATUS)
        bucket.users += 1
        try:
            await call.take(bucket, None if key.startswith("webhooks/") else self._all)
            await self._until_open()
            before = _CALL.set(call)
            try:
                yield
            finally:
                _CALL.reset(before)
        finally:
            call.end()
            bucket.users -= 1

    def _bucket(self, key: str) -> Places:
        # Each call looks past the idle ones at one that is not: few idle ones stay behind those.
        while self._buckets:
            oldest, places = next(iter(self._buckets.items()))
            if not places.idle:
                self._buckets.move_to_end(oldest)
                break
            del self._buckets[oldest]
        return self._buckets.setdefault(key, Places())

    async def _until_open(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            seconds = self._shut_until - loop.time()
            if seconds <= 0:
                return
            await asyncio.sleep(seconds)

    async def _starts(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        call = _CALL.get()
        if call is None:
            call = _Call(Rank.RESULT, over=True)
            if _counts_for_all(params.url):
                await call.take(self._all)
        context.call = call
        try:
            await self._until_open()
            await call.set_off()
        except asyncio.CancelledError:
            call.come_back()
            raise

    async def _is_answered(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        headers = params.response.headers
        until = asyncio.get_running_loop().time() + MARGIN_SECONDS + _retry_after(headers)
        if "X-RateLimit-Global" in headers:
            self._all.tell(ALL_LIMIT, -ALL_LIMIT, until)
        elif params.response.status == 429 and not any(name in headers for name in _DISCORDS):
            self._shut_until = max(self._shut_until, until)
        self._take_in(context.call, headers)

    async def _is_lost(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        __: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        # Discord may have counted it all the same.
        self._take_in(context.call, {})

    def _take_in(self, call: _Call, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of the windows that its request was counted in."""
        now = asyncio.get_running_loop().time() + MARGIN_SECONDS
        for places, place in call.places:
            left = ALL_SECONDS if places is self._all else _seconds_left(places, now, headers)
            place.counted_until = now + left
        call.come_back()


def _counts_for_all(url: yarl.URL) -> bool:
    return not (url.scheme.startswith("ws") or _APART.search(url.path))


def _seconds_left(bucket: Places, now: float, headers: Mapping[str, str]) -> float:
    """Return how long the bucket's window lasts yet; what is said of it, it is told."""
    try:
        limit = int(headers["X-RateLimit-Limit"])
        remaining = int(headers["X-RateLimit-Remaining"])
        seconds = float(headers["X-RateLimit-Reset-After"])
    except (KeyError, ValueError):
        # The network before Discord has answered, or it is the limit of all.
        return bucket.window_seconds
    bucket.window_seconds = max(bucket.window_seconds, seconds)
    bucket.tell(limit, remaining, now + seconds)
    return seconds


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        seconds = float(headers["Retry-After"])
    except (KeyError, ValueError):
        return ALL_SECONDS
    return min(seconds, MOST_SECONDS) if seconds >= 0 else ALL_SECONDS
