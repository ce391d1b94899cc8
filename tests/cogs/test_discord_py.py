"""What discord.py does by itself below our buckets: repeats, sleeps, its gate for all requests."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest
from aiohttp import web
from yarl import URL

from bench.parts.jumping import run
from cogs.buckets import Buckets
from cogs.client import Repaint
from cogs.edit.reply.send import Content, Sender
from jobs import ReplyLaterError
from tests.cogs.test_words import JOB
from tests.runcomfy.servers import answering

AUTHOR = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None}
APPLICATION = {
    **AUTHOR,
    "name": "Repaint",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "team": None,
    "owner": AUTHOR,
}
"""For `/users/@me` too."""
MESSAGE = {
    "id": "1000",
    "type": 0,
    "content": "",
    "channel_id": "5",
    "author": AUTHOR,
    "timestamp": "2026-11-21T00:00:00+00:00",
    "edited_timestamp": "2026-11-21T00:00:00+00:00",
    "attachments": [],
    "embeds": [],
    "mentions": [],
    "mention_roles": [],
    "mention_everyone": False,
    "pinned": False,
    "tts": False,
}
GUARD_SECONDS = 12.0
"""Less than any call to Discord gets, and more than any of these needs."""


class Service:
    """Discord's end: an address, and what the next edits meet instead of being taken."""

    def __init__(self) -> None:
        self.failures: list[web.Response] = []
        self.edits: list[str] = []
        """Ids of the messages, whatever became of it."""
        self.reached = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return _json(APPLICATION)
        self.edits.append(request.path.rpartition("/")[2])
        self.reached.set()
        if self.failures:
            return self.failures.pop(0)
        bucket = {"Limit": "5", "Remaining": "4", "Reset-After": "0.2", "Bucket": "b"}
        headers = {f"X-RateLimit-{name}": said for name, said in bucket.items()}
        return _json(MESSAGE, headers=headers)


class Bot:
    """The real client, logged in."""

    def __init__(self, client: Repaint, service: Service, buckets: Buckets) -> None:
        self.client = client
        self.service = service
        self._sender = Sender(client, buckets)

    async def edit(self, number: int, *, result: bool, token: str = "") -> None:
        """Edit the reply of that job, all of them in one channel."""
        now = datetime.now(UTC)
        job = replace(JOB, id=number, message_id=1000 + number, accepted_at=now)
        job = replace(job, token=token, token_expires_at=now + timedelta(minutes=15))
        await self._sender.edit(job, Content(discord.ui.LayoutView), result=result)


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    service, buckets = Service(), Buckets()
    async with answering(service.serve) as url:
        client = Repaint(URL(url), buckets)
        await client._log_in("none")
        try:
            yield Bot(client, service, buckets)
        finally:
            await client.http.close()


def over_all(seconds: float) -> web.Response:
    """Return the answer that forbids all requests for so long."""
    said = {"message": "slow", "retry_after": seconds, "global": True}
    headers = {"Retry-After": str(seconds), "X-RateLimit-Global": "true", "Via": "1.1 proxy"}
    return _json(said, status=429, headers=headers)


def _json(
    said: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    # discord.py reads as JSON only what comes without a charset.
    told = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(said).encode(), status=status, headers=told)


async def test_a_status_that_discord_py_sends_again_and_a_result_do_not_wait_for_each_other(
    bot: Bot,
) -> None:
    """By channel and by token; the second repeat comes when the window of the first is over."""
    bot.service.failures = [web.Response(status=500) for _ in range(4)]
    async with asyncio.timeout(GUARD_SECONDS):
        statuses = [
            asyncio.create_task(bot.edit(1, result=False, token=token)) for token in ("", "one")
        ]
        await bot.service.reached.wait()
        results = (bot.edit(2, result=True, token=token) for token in ("", "one"))
        await asyncio.gather(*statuses, *results)
    assert len(bot.service.edits) == 8


async def test_a_long_429_of_the_limit_of_all_fails_at_once(bot: Bot) -> None:
    bot.service.failures = [over_all(31.0)]
    async with asyncio.timeout(GUARD_SECONDS):
        with pytest.raises(ReplyLaterError):
            await bot.edit(1, result=True)


async def test_a_call_that_is_cut_off_in_a_429_of_the_limit_of_all_leaves_no_gate_shut(
    bot: Bot,
) -> None:
    bot.service.failures = [over_all(1.0)]
    async with asyncio.timeout(GUARD_SECONDS):
        cut_off = asyncio.create_task(bot.edit(1, result=True))
        await bot.service.reached.wait()
        await asyncio.sleep(0.1)
        cut_off.cancel()
        await bot.edit(2, result=True)
    assert bot.service.edits == ["1001", "1002"]


def test_what_is_tried_patiently_outlasts_a_long_429() -> None:
    async def main() -> None:
        client = Repaint(URL("http://127.0.0.1:9"), Buckets())
        failures = [discord.RateLimited(600.0)]

        async def call() -> str:
            if failures:
                raise failures.pop()
            return "taken"

        assert await client._patiently("a call", call) == "taken"

    run(main())
