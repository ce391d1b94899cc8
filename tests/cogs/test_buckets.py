"""Slots in Discord's buckets: no edit too many, results before statuses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from cogs.buckets import Buckets

LIMIT, WINDOW = 4, 0.6
KEY = "channels/1"


class Place:
    """A channel whose edits are counted as Discord counts them."""

    def __init__(self) -> None:
        self.buckets = Buckets()
        self.order: list[str] = []
        self.refused = 0
        self._used = 0
        self._ends = 0.0
        self.url = ""
        self.session: aiohttp.ClientSession

    async def edit(self, request: web.Request) -> web.Response:
        now = time.monotonic()
        if now >= self._ends:
            self._used, self._ends = 0, now + WINDOW
        self._used += 1
        headers = {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(max(0, LIMIT - self._used)),
            "X-RateLimit-Reset-After": f"{self._ends - now:.3f}",
        }
        if self._used > LIMIT:
            self.refused += 1
            return web.Response(status=429, headers=headers)
        self.order.append(request.match_info["what"])
        await asyncio.sleep(0.02)
        return web.Response(headers=headers)

    async def send(self, what: str, *, result: bool) -> None:
        async with self.buckets.slot(KEY, result=result):
            await self.session.patch(f"{self.url}/channels/1/messages/{what}")


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()
    app = web.Application()
    app.router.add_patch("/channels/1/messages/{what}", place.edit)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    place.url = f"http://{host}:{port}"
    async with aiohttp.ClientSession(trace_configs=[place.buckets.trace]) as session:
        place.session = session
        yield place
    await runner.cleanup()


async def test_a_crowd_of_statuses_provokes_no_429(place: Place) -> None:
    await asyncio.gather(*(place.send(f"s{n}", result=False) for n in range(14)))
    assert place.refused == 0
    assert len(place.order) == 14


async def test_a_crowd_of_results_provokes_none_either(place: Place) -> None:
    await asyncio.gather(*(place.send(f"r{n}", result=True) for n in range(12)))
    assert place.refused == 0


async def test_a_status_leaves_the_last_slot_to_a_result(place: Place) -> None:
    for n in range(LIMIT - 1):
        await place.send(f"s{n}", result=False)
    began = time.monotonic()
    late = asyncio.create_task(place.send("late", result=False))
    await place.send("r", result=True)
    assert time.monotonic() - began < WINDOW / 2, "the result did not wait"
    await late
    assert place.order[-2:] == ["r", "late"]


async def test_results_go_before_statuses_that_wait(place: Place) -> None:
    for n in range(LIMIT - 1):
        await place.send(f"s{n}", result=False)
    waiting = [asyncio.create_task(place.send(f"w{n}", result=False)) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.gather(*(place.send(f"r{n}", result=True) for n in range(3)))
    assert set(place.order[LIMIT - 1 :][:3]) == {"r0", "r1", "r2"}
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
            async with place.buckets.slot(KEY, result=True):
                raise ZeroDivisionError
    async with asyncio.timeout(5):
        await place.send("r", result=True)
