"""Slots in Discord's buckets: no edit too many, results before statuses, all below one limit."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from cogs.buckets import ALL_KEPT, ALL_LIMIT, Buckets

LIMIT, WINDOW = 4, 0.3
DISCORDS_LIMIT = 50
CHANNEL, TOKEN = "channels/1", "webhooks/1/t"


class Place:
    """Discord's edits and reads, counted as Discord counts them."""

    def __init__(self) -> None:
        self.buckets = Buckets()
        self.sent: list[str] = []
        self.order: list[str] = []
        """What was taken, as it came."""
        self.refused = 0
        self.limit = LIMIT
        self.delay_seconds = 0.02
        """The longest that a request takes to get there, and its answer to get back."""
        self.broken: list[int] = []
        """Statuses of the next answers, which say nothing of a bucket."""
        self.over_all_seconds = 0
        """How long the next answer forbids all requests."""
        self.banned_seconds = 0
        """How long the next answer, which is the network's, forbids whatever comes from here."""
        self.came: list[float] = []
        """When requests came that count for the limit of all."""
        self.by_path: Counter[str] = Counter()
        self._used: Counter[str] = Counter()
        self._ends: defaultdict[str, float] = defaultdict(float)
        self._chance = random.Random(1)
        self.url = ""
        self.session: aiohttp.ClientSession

    async def answer(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self._chance.uniform(0, self.delay_seconds))
        key, now = request.path.rpartition("/messages/")[0], time.monotonic()
        self.by_path[key] += 1
        if "webhooks" not in key:
            self.came.append(now)
        if now >= self._ends[key]:
            self._used[key], self._ends[key] = 0, now + WINDOW
        self._used[key] += 1
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._used[key])),
            "X-RateLimit-Reset-After": f"{self._ends[key] - now:.3f}",
        }
        if retry := self.over_all_seconds:
            self.over_all_seconds = 0
            told = {"Retry-After": str(retry), "X-RateLimit-Global": "true"}
            return web.Response(status=429, headers=told)
        if retry := self.banned_seconds:
            self.banned_seconds = 0
            return web.Response(status=429, headers={"Retry-After": str(retry)}, text="error 1015")
        if self.broken:
            return web.Response(status=self.broken.pop())
        if self._used[key] > self.limit:
            self.refused += 1
            return web.Response(status=429, headers=headers)
        self.order.append(request.match_info["what"])
        await asyncio.sleep(self._chance.uniform(0, self.delay_seconds))
        return web.Response(headers=headers)

    async def send(
        self, what: str, *, result: bool, key: str = CHANNEL, file: bytes | None = None
    ) -> int:
        async with self.buckets.slot(key, result=result):
            self.sent.append(what)
            return await self.patch(what, key, file)

    async def patch(self, what: str, key: str = CHANNEL, file: bytes | None = None) -> int:
        async with self.session.patch(f"{self.url}/{key}/messages/{what}", data=file) as response:
            return response.status

    async def read(self, what: str) -> None:
        await (await self.session.get(f"{self.url}/{what}")).read()

    def most_in_a_second(self) -> int:
        """Return how many requests came within any second, at most."""
        return max(sum(at <= other < at + 1 for other in self.came) for at in self.came)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()
    app = web.Application()
    app.router.add_route("*", "/channels/{id}/messages/{what}", place.answer)
    app.router.add_route("*", "/webhooks/{id}/{token}/messages/{what}", place.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    place.url = f"http://{host}:{port}"
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        trace_configs=[place.buckets.trace], connector=connector
    ) as session:
        place.session = session
        yield place
    await runner.cleanup()


@pytest.mark.parametrize("result", [False, True])
async def test_a_crowd_provokes_no_429(place: Place, result: bool) -> None:
    await asyncio.gather(*(place.send(f"{n}", result=result) for n in range(14)))
    assert place.refused == 0
    assert len(place.order) == 14


@pytest.mark.parametrize("limit", [1, 2])
async def test_a_bucket_that_is_smaller_than_any_seen_provokes_none(
    place: Place, limit: int
) -> None:
    place.limit = limit
    await asyncio.gather(*(place.send(f"{n}", result=n % 2 == 0) for n in range(4)))
    assert place.refused == 0
    assert len(place.order) == 4


async def test_many_tokens_and_channels_at_once_with_files_and_slow_answers(place: Place) -> None:
    place.delay_seconds = 0.4
    keys = [f"webhooks/1/t{n}" for n in range(100)] + [f"channels/{n}" for n in range(3)]
    kinds = ((True, b"p" * 300_000), (False, None), (False, None))
    work = [(key, *kind) for key in keys for kind in kinds]
    random.Random(2).shuffle(work)
    sending = (place.send("x", result=r, key=key, file=file) for key, r, file in work)
    await asyncio.gather(*sending)
    assert place.refused == 0
    assert place.by_path == {f"/{key}": 3 for key in keys}


async def test_a_status_leaves_the_last_slot_to_a_result(place: Place) -> None:
    for n in range(LIMIT - 1):
        await place.send(f"s{n}", result=False)
    late = asyncio.create_task(place.send("late", result=False))
    await asyncio.sleep(0)
    await place.send("r", result=True)
    await late
    assert place.order[-2:] == ["r", "late"]


async def test_results_go_before_statuses_that_wait(place: Place) -> None:
    for n in range(LIMIT - 1):
        await place.send(f"s{n}", result=False)
    waiting = [asyncio.create_task(place.send(f"w{n}", result=False)) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.gather(*(place.send(f"r{n}", result=True) for n in range(3)))
    assert place.sent[LIMIT - 1 :][:3] == ["r0", "r1", "r2"]
    await asyncio.gather(*waiting)
    assert place.refused == 0


async def test_a_cancelled_wait_gives_its_place_back(place: Place) -> None:
    for n in range(LIMIT - 1):
        await place.send(f"s{n}", result=False)
    task = asyncio.create_task(place.send("never", result=False))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await place.send("r", result=True)
    assert "never" not in place.order
    assert place.order[-1] == "r"


async def test_a_lost_answer_does_not_keep_a_slot_for_ever(place: Place) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with place.buckets.slot(CHANNEL, result=True):
                raise ZeroDivisionError
    async with asyncio.timeout(5):
        await place.send("r", result=True)


async def test_what_discord_py_sends_again_within_a_slot_counts_too(place: Place) -> None:
    await place.send("known", result=False)
    place.broken = [500] * 4

    async def stubborn(what: str) -> None:
        async with place.buckets.slot(CHANNEL, result=True):
            while await place.patch(what) != 200:
                pass

    await asyncio.gather(*(stubborn(f"r{n}") for n in range(6)))
    assert place.by_path["/channels/1"] == 1 + 4 + 6
    assert place.refused == 0


async def test_all_that_goes_out_with_the_bots_token_stays_below_one_limit(place: Place) -> None:
    """Edits, and what discord.py sends of its own accord; tokens have theirs to themselves."""
    edits = (place.send("s", result=n % 2 == 0, key=f"channels/{n}") for n in range(60))
    reads = (place.read(f"channels/{n}/messages/1") for n in range(40))
    tokens = (place.send("t", result=False, key=f"webhooks/1/{n}") for n in range(50))
    work = asyncio.gather(*edits, *reads)
    await asyncio.gather(*tokens)
    assert not work.done(), "they wait for none of the others"
    await work
    assert len(place.came) == 100
    assert place.most_in_a_second() < DISCORDS_LIMIT
    assert place.refused == 0


async def test_a_429_of_the_limit_of_all_stops_every_channel_and_no_token(place: Place) -> None:
    place.over_all_seconds = 1
    assert await place.send("too many", result=True) == 429
    others = [
        asyncio.create_task(place.send("later", result=True, key=f"channels/{n}"))
        for n in range(2, 5)
    ]
    await place.send("token", result=False, key=TOKEN)
    assert place.sent == ["too many", "token"]
    await asyncio.gather(*others)
    assert len(place.sent) == 5


async def test_a_429_of_the_networks_stops_whatever_goes_out(place: Place) -> None:
    place.banned_seconds = 1
    assert await place.send("too many", result=True) == 429
    others = [
        asyncio.create_task(place.send("later", result=True, key=key)) for key in (CHANNEL, TOKEN)
    ]
    others.append(asyncio.create_task(place.patch("no slot", "webhooks/1/other")))
    await asyncio.wait(others, timeout=0.5)
    assert place.by_path.total() == 1
    await asyncio.gather(*others)
    assert place.by_path.total() == 4


async def test_a_result_does_not_wait_behind_a_status_that_waits_for_the_limit_of_all(
    place: Place,
) -> None:
    """Not even in a channel of which nothing is known, so that it has one place."""
    place.delay_seconds = 0.0
    statuses = (place.send(f"{n}", result=False, key=f"channels/{n}") for n in range(ALL_LIMIT))
    waiting = asyncio.gather(*statuses)
    await asyncio.sleep(0)
    last = ALL_LIMIT - 1
    await place.send("result", result=True, key=f"channels/{last}")
    await waiting
    assert place.sent.index("result") < place.sent.index(str(last))


async def test_the_way_to_the_gateway_does_not_wait_behind_the_limit_of_all(place: Place) -> None:
    place.over_all_seconds = 600
    await place.send("too many", result=True)
    async with asyncio.timeout(10):
        await place.read("gateway/bot")
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await place.session.ws_connect(place.url.replace("http", "ws") + "/?v=10")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(place.read("channels/1/messages/1"), timeout=0.2)


async def test_results_go_before_statuses_in_the_limit_of_all_too(place: Place) -> None:
    place.delay_seconds = 0.0
    waiting = [
        asyncio.create_task(place.send("status", result=False, key=f"channels/{n}"))
        for n in range(ALL_LIMIT)
    ]
    await asyncio.sleep(0)
    results = (
        place.send("result", result=True, key=f"channels/{n}") for n in range(100, 101 + ALL_KEPT)
    )
    await asyncio.gather(*results, *waiting)
    first = ALL_LIMIT - ALL_KEPT
    assert place.sent[:first] == ["status"] * first
    assert place.sent[first:][: ALL_KEPT + 1] == ["result"] * (ALL_KEPT + 1)


async def test_buckets_are_forgotten_once_nothing_is_left_of_them(place: Place) -> None:
    await asyncio.gather(*(place.send("x", result=False, key=f"webhooks/1/{n}") for n in range(50)))
    assert len(place.buckets) == 50
    await asyncio.sleep(WINDOW * 1.2)
    await place.send("x", result=False, key=TOKEN)
    assert len(place.buckets) == 1


async def test_idle_buckets_are_forgotten_behind_one_that_is_not(place: Place) -> None:
    async with place.buckets.slot(CHANNEL, result=True):
        for number in range(100):
            async with place.buckets.slot(f"webhooks/1/{number}", result=False):
                pass
        assert len(place.buckets) < 5
