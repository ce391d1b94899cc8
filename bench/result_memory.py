"""What results cost the bot in memory: `python -m bench.result_memory` (needs /proc).

Twenty results of 5 MB at once, brought from a server and sent to one over loopback: ours, which
writes each to a file and sends it from there through discord.py, against reading it into memory and
sending a `BytesIO`, with the same aiohttp. Fresh processes, in turns.

Then a single large one with the real bot in the sandbox: the most that its own process holds above
what it held just before while it fetches, checks and attaches a result, and the workers that
decode. The pixels are noise, which nothing makes smaller.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import aiohttp
from aiohttp import web
from PIL import Image

from bench.parts import offline
from bench.parts.figures import Figures, Goal, Table, present, spread
from bench.parts.processes import children, forget_peak, memory
from bench.parts.result_ways import MANY, SIDE
from sandbox.bot_process import PROJECT
from sandbox.house import Sandbox
from sandbox.middleware import json_answer
from sandbox.person import Person

ROUNDS = 7
EDITS = 5
BARS = (0.15, 0.5)
WAYS = {"ours": "by way of a file (ours)", "usual": "by way of memory"}
PHOTO = PROJECT / "sandbox" / "photos" / "astronaut.jpg"
SIDES = {"attached as it is": 1850, "fitted to the place": 4000}
"""In pixels: 10.3 MB of PNG, and 48 MB, where a message takes 10 MiB."""
UPLOAD_BYTES = 30 * 1024 * 1024


async def measure() -> Figures:
    """Compare the ways, and look at the bot."""
    seen: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    body = await asyncio.to_thread(noise, SIDE)
    runner = web.AppRunner(_server(body))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = "http://{}:{}".format(*runner.addresses[0][:2])
    for _ in range(ROUNDS):
        for way, found in seen.items():
            found.append(await _told(way, address))
    await runner.cleanup()
    rows = [
        (
            words,
            spread([peak / 1e6 for peak, _ in seen[way]], "{:.1f}"),
            spread([delay * 1e3 for _, delay in seen[way]], "{:.1f}"),
        )
        for way, words in WAYS.items()
    ]
    note = f"{len(body) / 1e6:.1f} MB each; {ROUNDS} fresh processes of each kind, in turns."
    table = Table(
        f"{MANY} results at once: what the process takes",
        ("", "peak above the start, MB", "worst delay of a 1 ms ticker, ms"),
        rows,
        note,
    )
    pairs = list(zip(seen["ours"], seen["usual"], strict=True))
    words = (f"peak memory of {MANY} results of 5 MB", f"worst delay of the loop, {MANY} results")
    goals = [
        Goal(13, f"{what}: ours / read() and BytesIO", bar, [a[n] / b[n] for a, b in pairs])
        for n, (what, bar) in enumerate(zip(words, BARS, strict=True))
    ]
    return Figures([table, await _single()], goals)


async def _told(way: str, address: str) -> tuple[float, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.parts.result_ways", way, address, cwd=PROJECT, stdout=PIPE
    )
    told, _ = await process.communicate()
    peak, delay = map(float, told.split())
    return peak, delay


def _server(body: bytes) -> web.Application:
    """Return who has the results and takes them."""

    async def result(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="image/png")

    async def take(request: web.Request) -> web.Response:
        async for _ in request.content.iter_any():
            pass
        return json_answer(offline.message(request.match_info["message"]))

    async def me(_: web.Request) -> web.Response:
        return json_answer(offline.USER)

    app = web.Application(client_max_size=UPLOAD_BYTES)
    app.router.add_get("/result", result)
    app.router.add_patch("/webhooks/{application}/{token}/messages/{message}", take)
    app.router.add_get("/users/@me", me)
    return app


async def _single() -> Table:
    rows: list[Sequence[str]] = []
    with tempfile.TemporaryDirectory(prefix="results-") as folder:
        async with Sandbox(port=0, folder=Path(folder) / "data") as sandbox:
            sandbox.runcomfy.crowd, sandbox.runcomfy.queue_seconds = 0, 0.0
            sandbox.runcomfy.run_seconds = 0.2
            await sandbox.bot.start({"QUOTA_DAILY": "1000"})
            await sandbox.bot.wait_until_ready()
            async with aiohttp.ClientSession() as session:
                painter = Person(session, sandbox.url, "painter")
                await _edit(painter)
                for name, side in SIDES.items():
                    body = await asyncio.to_thread(noise, side)
                    sandbox.faults.switch("large", -1, call="runcomfy.media", status=200, body=body)
                    taken = [await _taken(sandbox.bot.pid, painter) for _ in range(EDITS)]
                    sandbox.faults.clear()
                    sizes = [
                        spread([one / 1e6 for one in each], "{:.1f}")
                        for each in zip(*taken, strict=True)
                    ]
                    rows.append((f"{len(body) / 1e6:.1f} MB, {name}", *sizes))
            await sandbox.bot.stop()
    columns = ("a result of", "the bot's own process, MB", "its workers, MB")
    return Table("One large result: peak above what was held before", columns, rows)


async def _taken(pid: int, painter: Person) -> tuple[int, int]:
    """Return by how many bytes the bot grew at its peak during an edit, and its workers."""
    workers = children(pid)
    before = {each: memory("VmRSS", each) for each in (pid, *workers)}
    for each in before:
        forget_peak(each)
    await _edit(painter)
    grown = {each: max(0, memory("VmHWM", each) - held) for each, held in before.items()}
    return grown[pid], sum(grown[each] for each in workers)


async def _edit(painter: Person) -> None:
    invocation = await painter.invoke("edit", {"prompt": "a red sky", "image1": PHOTO})
    await painter.until(invocation, "left today", 60)


def noise(side: int) -> bytes:
    """Return a PNG of random pixels."""
    stream = BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(
        stream, "PNG", compress_level=0
    )
    return stream.getvalue()


if __name__ == "__main__":
    present(measure)
