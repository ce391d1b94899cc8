"""Rate limits: a bucket per route and major parameter, their headers, and the 429s.

Interactions' own routes have a bucket per token and do not count towards the bot's global limit.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import monotonic, time

from sandbox.discord.settings import Settings
from sandbox.discord.wire import Json

KEPT = 10_000
"""The buckets that are remembered at most."""


@dataclass
class _Bucket:
    left: int
    ends: float
    """When the window is over, on the monotonic clock."""


@dataclass(frozen=True)
class Verdict:
    """What a bucket says of one request."""

    headers: dict[str, str]
    body: Json | None
    """The body of the 429; None: the request may pass."""


class RateLimits:
    """All buckets of the bot."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, route: str, major: str, *, token_route: bool) -> Verdict:
        """Take one request of `route` for `major` (a channel's id or an interaction's token)."""
        settings = self._settings
        if not token_route:
            left, seconds = self._count("global", settings.global_requests, 1.0)
            if left < 0:
                # It names no bucket, since it is none's (topics/rate-limits).
                return Verdict(limited_headers(seconds, "global"), limited(seconds, "global"))
        if token_route:
            limit, window = settings.webhook_requests, settings.webhook_window_seconds
        else:
            limit, window = settings.channel_requests, settings.channel_window_seconds
        left, seconds = self._count(f"{route} {major}", limit, window)
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(left, 0)),
            "X-RateLimit-Reset": f"{time() + seconds:.3f}",
            "X-RateLimit-Reset-After": f"{seconds:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(route.encode(), usedforsecurity=False).hexdigest(),
        }
        if left >= 0:
            return Verdict(headers, None)
        return Verdict(headers | limited_headers(seconds), limited(seconds))

    def _count(self, key: str, limit: int, window: float) -> tuple[int, float]:
        """Count a request.

        Returns:
            What is left (-1: it is one too many), and the seconds until the window is over.
        """
        now = monotonic()
        bucket = self._buckets.get(key)
        if bucket is None or now >= bucket.ends:
            bucket = self._buckets[key] = _Bucket(limit, now + window)
            self._buckets.move_to_end(key)
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        passed = bucket.left > 0
        bucket.left -= passed
        return bucket.left if passed else -1, round(max(0.001, bucket.ends - now), 3)


def limited(seconds: float, scope: str = "user") -> Json:
    """Return the body of a 429."""
    return {
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": scope == "global",
        "code": 0,
    }


def limited_headers(seconds: float, scope: str = "user") -> dict[str, str]:
    """Return the headers of a 429; without `Via` clients take it for a ban by the network."""
    headers = {
        "Retry-After": str(ceil(seconds)),
        "X-RateLimit-Scope": scope,
        "Via": "1.1 sandbox",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return headers
