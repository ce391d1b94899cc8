"""Results brought and sent on one way, in a process of its own, for `bench.result_memory`.

`python -m bench.parts.result_ways WAY ADDRESS` fetches twenty results at once from a server at
ADDRESS and sends each into a message there. It prints the bytes of resident memory at the peak
above those before, and the worst delay of a ticker of a millisecond in seconds.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import aiohttp
from yarl import URL

from bench.parts.filled import USER, new_job
from bench.parts.processes import forget_peak, memory
from bench.parts.ticker import worst_delay
from cogs.buckets import Buckets
from cogs.client import Repaint
from cogs.edit import Replies
from jobs import Delivery, DeliveryFile
from jobs.results import RESULT_BYTES
from models import read_all
from runcomfy import Media
from storage import Job, JobState, Usage

MANY = 20
SIDE = 1290
"""Pixels of the square whose noise is a PNG of 5 MB."""
Way: TypeAlias = Callable[[int], Awaitable[None]]
"""Brings and sends the result of that number."""


async def ours(address: str, folder: Path, stack: AsyncExitStack) -> Way:
    """Return how the bot does it: by way of a file."""
    api = URL(address)
    models = {model.model_id: model for model in read_all()}
    media = Media((), api, user_agent="bench")
    buckets = Buckets()
    client = Repaint(api, buckets)
    await client.http.static_login("none")
    stack.push_async_callback(client.http.close)
    replies = Replies(client, buckets, models)
    for part in (media, replies):
        stack.push_async_callback(part.close)
    now = datetime.now(UTC)

    async def way(number: int) -> None:
        path = folder / f"result{number}"
        size = await media.fetch(f"{address}/result", path, max_bytes=RESULT_BYTES)
        file = DeliveryFile(path, "result.png", size, True, SIDE, SIDE)
        new = new_job(number, USER + number, now + timedelta(minutes=15))
        known = {name: getattr(new, name) for name in type(new).__dataclass_fields__}
        job = Job(
            **{**known, "sources": (), "model_id": next(iter(models)), "token": f"token{number}"},
            id=number,
            state=JobState.FINISHED,
            day="2026-11-21",
            accepted_at=now,
            message_id=number + 1,
            finished_at=now,
            submitted_at=now,
        )
        delivery = Delivery([file], (), (), (), ())
        await replies.deliver(job, delivery, Usage(1, 20, now + timedelta(days=1)))

    return way


async def usual(address: str, _: Path, stack: AsyncExitStack) -> Way:
    """Return how it is mostly done: by way of memory."""
    session = await stack.enter_async_context(aiohttp.ClientSession())

    async def way(number: int) -> None:
        async with session.get(f"{address}/result") as answer:
            data = await answer.read()
        form = aiohttp.FormData()
        form.add_field("payload_json", "{}")
        form.add_field("files[0]", BytesIO(data), filename="result.png", content_type="image/png")
        place = f"{address}/webhooks/1/token{number}/messages/{number}"
        async with session.patch(place, data=form) as answer:
            await answer.read()

    return way


async def main() -> None:
    """Do it once for the connections, and then for the figures."""
    with tempfile.TemporaryDirectory(prefix="results-") as name:
        async with AsyncExitStack() as stack:
            make = {"ours": ours, "usual": usual}[sys.argv[1]]
            way = await make(sys.argv[2], Path(name), stack)
            await way(MANY)
            forget_peak()
            before = memory("VmRSS")
            delay = await worst_delay(lambda: asyncio.gather(*map(way, range(MANY))))
            print(max(0, memory("VmHWM") - before), delay)


if __name__ == "__main__":
    asyncio.run(main())
