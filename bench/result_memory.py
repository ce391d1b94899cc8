"""What a large result costs the bot in memory: `python -m bench.result_memory` (needs /proc).

The real bot in the sandbox. Above what it held just before: the most that its own process holds
while it fetches, checks and attaches a result, and the workers that decode. The pixels are noise,
which nothing makes smaller.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import aiohttp
from PIL import Image

from bench.picture_ways import memory
from sandbox.house import Sandbox
from sandbox.person import Person

EDITS = 5
PHOTO = Path(__file__).resolve().parents[1] / "sandbox" / "photos" / "astronaut.jpg"
RESET = "5"
"""What makes the kernel forget a process's peak (proc(5), clear_refs)."""
SIDES = {"attached as it is": 1850, "fitted to the place": 4000}
"""In pixels: 10.3 MB of PNG, and 48 MB, where a message takes 10 MiB."""


async def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(port=0, folder=Path(folder) / "data") as sandbox:
            sandbox.runcomfy.crowd, sandbox.runcomfy.queue_seconds = 0, 0.0
            sandbox.runcomfy.run_seconds = 0.2
            await sandbox.bot.start({"QUOTA_DAILY": "1000"})
            await sandbox.bot.wait_until_ready()
            async with aiohttp.ClientSession() as session:
                painter = Person(session, sandbox.url, "painter")
                await _edit(painter)
                for name, side in SIDES.items():
                    body = noise(side)
                    sandbox.faults.switch("large", -1, call="runcomfy.media", status=200, body=body)
                    taken = [await _taken(sandbox.bot.pid, painter) for _ in range(EDITS)]
                    sandbox.faults.clear()
                    bot, workers = (
                        statistics.median(one) / 1e6 for one in zip(*taken, strict=True)
                    )
                    print(f"a result of {len(body) / 1e6:.1f} MB, {name}:", end=" ")
                    print(f"bot +{bot:.1f} MB, workers +{workers:.1f} MB")
            await sandbox.bot.stop()


async def _taken(pid: int, painter: Person) -> tuple[int, int]:
    """Return by how many bytes the bot grew at its peak during an edit, and its workers."""
    workers = _workers(pid)
    before = {each: memory("VmRSS", each) for each in (pid, *workers)}
    for each in before:
        _forget_peak(each)
    await _edit(painter)
    grown = {each: max(0, memory("VmHWM", each) - held) for each, held in before.items()}
    return grown[pid], sum(grown[each] for each in workers)


def _workers(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in children.split()]


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text(RESET, encoding="ascii")


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
    sys.exit(asyncio.run(main()))
