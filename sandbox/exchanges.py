"""What was said to the sandbox over HTTP, request by request, and what it answered.

Tests hold these against Discord's OpenAPI document; the page shows them to the curious.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import time
from typing import TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEPT = 5_000
"""The exchanges that are remembered at most; older ones are forgotten first."""


@dataclass
class Exchange:
    """One request to the sandbox and its answer."""

    service: str
    """`discord` or `runcomfy`."""
    call: str
    """The route's name, as in `edit` or `submit`; the switches use the same names."""
    method: str
    path: str
    """The path as it came, without the query."""
    template: str
    """The route's own path, as in `/channels/{channel_id}/messages/{message_id}`."""
    query: dict[str, str]
    authorization: str
    """The `Authorization` header as it came, empty when there was none."""
    at: float = field(default_factory=time)
    """When the request came, in seconds since the epoch."""
    request: object = None
    """The JSON body (of a multipart body: its `payload_json`), None when there was none."""
    files: dict[str, int] = field(default_factory=dict)
    """The files of a multipart body: each part's name and its size in bytes."""
    status: int = 0
    """The answer's HTTP status; 0 when the connection was cut or there was no answer yet."""
    response: object = None
    """The answer's JSON body, None when it had none."""
    fault: str = ""
    """The name of the switch that spoiled this exchange, if one did."""
    number: int = 0
    """Its place in the order of the answers, from 1."""
    seconds: float = 0.0
    """How long the answer took."""


@dataclass
class Exchanges:
    """The exchanges of both services, oldest first, and who wants to hear of a new one."""

    kept: deque[Exchange] = field(default_factory=lambda: deque(maxlen=KEPT))
    listeners: list[Callable[[Exchange], None]] = field(default_factory=list)
    count: int = 0
    """How many there were so far."""

    def add(self, exchange: Exchange) -> None:
        """Remember one exchange, whole, once its answer is known."""
        self.count += 1
        exchange.number, exchange.seconds = self.count, round(time() - exchange.at, 4)
        self.kept.append(exchange)
        for listener in list(self.listeners):
            listener(exchange)

    def of(self, call: str, service: str = "") -> list[Exchange]:
        """Return those of one call, oldest first."""
        return [e for e in self.kept if e.call == call and service in ("", e.service)]
