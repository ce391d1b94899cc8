"""Edits of the reply per job, beside one edit per tick: `python -m bench.edits`.

The real bot in the sandbox with the settings that it has by default, but for the quotas. What the
others would have sent is counted from the times of the same run, not sent: an edit for each look at
the request that our bot took, and one every so many seconds until the reply shows the result.
"""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from statistics import mean

import aiohttp

from bench.parts.figures import Figures, Table, present, spread
from sandbox.exchanges import Exchange
from sandbox.house import Sandbox
from sandbox.person import Person

JOBS = 40
GAP_SECONDS = 0.5
"""Between two commands; faster than the model works, so that a queue comes and goes."""
SLOTS = 12
RUN_SECONDS = (10.0, 25.0)
TICKS = (1.0, 3.0, 5.0)
"""Seconds; as bots do that edit on a timer."""
PHOTO = Path(__file__).resolve().parents[1] / "sandbox" / "photos" / "astronaut.jpg"
MOST_SECONDS = 180.0


async def measure() -> Figures:
    """Let people ask for edits in one channel, and count what was said to Discord."""
    heard = await _run()
    edits = Counter[int]()
    looks = Counter[str]()
    began: dict[int, float] = {}
    shown: dict[int, float] = {}
    for exchange in heard:
        match exchange.call:
            case "callback":
                began[_number(exchange)] = exchange.at
            case "edit" | "channel_edit" if exchange.status == 200:
                edits[_number(exchange)] += 1
                shown[_number(exchange)] = exchange.at
            case "status" | "result":
                looks[exchange.path.split("/")[-2]] += 1
    waited = [at - began[number] for number, at in shown.items()]
    limited = sum(exchange.status == 429 for exchange in heard if exchange.service == "discord")
    counts = {
        "when something has changed (ours)": list(edits.values()),
        "at each look at the request": list(looks.values()),
    }
    for seconds in TICKS:
        counts[f"every {seconds:g} s"] = [ceil(each / seconds) for each in waited]
    rows = [(when, _each(of), f"{sum(of) / edits.total():.1f}") for when, of in counts.items()]
    note = (
        f"{len(edits)} edits in one channel, {spread(waited, '{:.0f}')} s from the command to the "
        f"result; the last edit shows it. What changes on a timer is shown half its pace late, on "
        f"average. Answers 429 of Discord's: {limited}."
    )
    return Figures([Table("Edits of the reply", ("an edit", "per job", "of ours"), rows, note)])


async def _run() -> list[Exchange]:
    """Return what was said to both services."""
    chance = random.Random(6)
    heard: list[Exchange] = []
    with tempfile.TemporaryDirectory() as folder:
        async with (
            aiohttp.ClientSession() as session,
            Sandbox(port=0, folder=Path(folder) / "data") as sandbox,
        ):
            sandbox.exchanges.listeners.append(heard.append)
            sandbox.runcomfy.crowd, sandbox.runcomfy.slots = 0, SLOTS
            sandbox.runcomfy.queue_seconds = 0.5
            await sandbox.bot.start({"QUOTA_DAILY": "1000", "MAX_ACTIVE_PER_USER": str(JOBS)})
            await sandbox.bot.wait_until_ready()
            painter = Person(session, sandbox.url, "painter")
            async with asyncio.TaskGroup() as group:
                for number in range(JOBS):
                    sandbox.runcomfy.run_seconds = chance.uniform(*RUN_SECONDS)
                    group.create_task(_edit(painter, number))
                    await asyncio.sleep(GAP_SECONDS)
    return heard


async def _edit(painter: Person, number: int) -> None:
    prompt = f"a red sky, number {number};"
    invocation = await painter.invoke("edit", {"prompt": prompt, "image1": PHOTO})
    await painter.until(invocation, "left today", MOST_SECONDS)


def _number(exchange: Exchange) -> int:
    """Return which edit a message is about: its prompt stands in it."""
    found = re.search(r"number (\d+);", str(exchange.request))
    assert found
    return int(found[1])


def _each(counts: Sequence[int]) -> str:
    return f"{mean(counts):.1f} ({min(counts)} to {max(counts)})"


if __name__ == "__main__":
    present(measure)
