"""How soon a person hears of an edit, and what the idle bot costs: `python -m bench.reply_times`.

The real bot in the sandbox, with the settings that it has by default. "First reply" runs from the
command at Discord to Discord having the bot's answer; "picture" from the completion at RunComfy to
Discord having the reply with the picture in it. Loopback has no distance: a real network adds its
own time to both.
"""

from __future__ import annotations

import asyncio
import platform
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import time

import aiohttp

from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.person import Person

EDITS = 20
AT_ONCE = 2
"""Edits under way together: the default of `MAX_ACTIVE_PER_USER`."""
IDLE_SECONDS = 5.0
PHOTO = Path(__file__).resolve().parents[1] / "sandbox" / "photos" / "astronaut.jpg"


async def main() -> None:
    """Measure and print."""
    # So that the end of a run falls anywhere between two polls, the same way each time.
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(port=0, folder=Path(folder) / "data") as sandbox:
            heard: list[tuple[float, Exchange]] = []
            sandbox.exchanges.listeners.append(lambda exchange: heard.append((time(), exchange)))
            sandbox.runcomfy.crowd, sandbox.runcomfy.slots = 0, AT_ONCE
            sandbox.runcomfy.queue_seconds = 0.5
            await sandbox.bot.start({"QUOTA_DAILY": "1000"})
            await sandbox.bot.wait_until_ready()
            await asyncio.sleep(IDLE_SECONDS)
            idle_bytes = resident_bytes(sandbox.bot.pid)
            async with aiohttp.ClientSession() as session:
                painter = Person(session, sandbox.url, "painter")
                for _ in range(EDITS // AT_ONCE):
                    sandbox.runcomfy.run_seconds = chance.uniform(2.0, 6.0)
                    await asyncio.gather(*(_edit(painter) for _ in range(AT_ONCE)))
            made = {i.token: i.made_at for i in sandbox.discord.interactions.values()}
            first = [
                at - made[token]
                for at, exchange in heard
                if exchange.call == "callback" and (token := exchange.path.split("/")[-2]) in made
            ]
            done = sorted(request.finished_at for request in sandbox.runcomfy.requests.values())
            shown = sorted(at for at, e in heard if e.call == "edit" and e.files)
            picture = [at - finished for at, finished in zip(shown, done, strict=True)]
            await sandbox.bot.stop()
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()},", end=" ")
    print(f"discord.py {version('discord.py')}, {platform.machine()} {platform.system()}")
    print(f"{'':44}median     p95   worst")
    _row(f"/edit -> first reply, {len(first)} edits", first)
    _row(f"completed at RunComfy -> picture, {len(picture)} edits", picture)
    memory = f"{idle_bytes / 1e6:.0f} MB" if idle_bytes else "not measured here"
    print(f"memory of the idle bot (resident)           {memory}")


async def _edit(painter: Person) -> None:
    invocation = await painter.invoke("edit", {"prompt": "a red sky", "image1": PHOTO})
    await painter.until(invocation, "left today", 60)


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process, 0 where the system does not say (no /proc)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _row(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[round(0.95 * (len(ordered) - 1))]
    figures = (statistics.median(ordered), p95, ordered[-1])
    print(f"{name:42}" + "".join(f"{figure * 1000:5.0f} ms" for figure in figures))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
