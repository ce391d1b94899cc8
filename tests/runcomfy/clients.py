"""The client and the fetcher, opened and closed around a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from yarl import URL

from runcomfy import Media, RunComfy
from tests.sandbox.runcomfy_service import TOKEN

MODEL = "wan-ai/wan-2-6/image-to-image"
HOSTS = (".runcomfy.net", ".runcomfy.com", "cdn.discordapp.com")
PLENTY = 1_000_000_000
CALLS: dict[str, Callable[[RunComfy], Awaitable[object]]] = {
    "submit": lambda client: client.submit(MODEL, {"prompt": "x"}),
    "status": lambda client: client.status("r-1"),
    "result": lambda client: client.result("r-1"),
    "cancel": lambda client: client.cancel("r-1"),
}


@asynccontextmanager
async def connected(url: str, call_seconds: float = 5.0) -> AsyncIterator[RunComfy]:
    client = RunComfy(URL(url), TOKEN, user_agent="Repaint", call_seconds=call_seconds)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def media_of(api: str, hosts: tuple[str, ...] = HOSTS) -> AsyncIterator[Media]:
    media = Media(hosts, URL(api), user_agent="Repaint")
    try:
        yield media
    finally:
        await media.close()
