"""A hundred and fifty edits in one channel: no 429, no edit without news, and every end shown."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict

import pytest

from sandbox.exchanges import Exchange
from sandbox.person import Invocation, Value, text_of
from tests.e2e.house import House, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")
JOBS = 150
EVERY = 8
"""One edit in so many outlives its interaction's token: they share the channel's one bucket."""
PICTURE = picture(512, 512, kind="JPEG")
WITHOUT = "nothing comes of it"
"""Said of all but one in `WITH_PICTURE`: their run fails, since pictures take time to make."""
WITH_PICTURE = 4


async def test_many_edits_in_one_channel(own_house: House) -> None:
    house, discord, runcomfy = own_house, own_house.sandbox.discord, own_house.sandbox.runcomfy
    discord.settings.channel_window_seconds = 0.5
    # How soon it answers is the bench's business, and the machine may be busy.
    discord.settings.answer_seconds = 30.0
    runcomfy.slots, runcomfy.crowd = JOBS, 20
    runcomfy.queue_seconds, runcomfy.run_seconds = 3.0, 0.5
    house.sandbox.faults.switch("run-fails", -1, match=WITHOUT)
    house.sandbox.faults.latency_seconds = 0.1
    heard: list[Exchange] = []
    house.sandbox.exchanges.listeners.append(heard.append)
    await house.start({"MAX_ACTIVE_PER_USER": str(JOBS), "POLLS_PER_SECOND": "300"})
    painter = house.person()
    some = asyncio.Semaphore(10)

    async def invoke(number: int) -> Invocation:
        prompt = f"number {number}; {WITHOUT if number % WITH_PICTURE else ''}"
        options: dict[str, Value] = {"prompt": prompt, "image1": PICTURE}
        async with some:
            invocation = await painter.invoke("edit", options)
            await painter.until(invocation, "Queued")
        if number % EVERY == 0:
            discord.interactions[invocation.interaction_id].made_at -= 3_600
        return invocation

    invocations = await asyncio.gather(*(invoke(number) for number in range(JOBS)))
    await house.all_over()
    assert not [e for e in heard if e.status == 429]
    for number, invocation in enumerate(invocations):
        message = await painter.reply(invocation)
        assert message is not None
        assert ("given back" if number % WITH_PICTURE else "left today") in text_of(message)
    edits, states = _edits(heard), _states(heard)
    assert len([e for e in heard if e.call == "channel_edit"]) >= JOBS / EVERY
    for number in range(JOBS):
        assert 1 <= edits[number] <= states[number] + len(("Fetching", "the end"))


def _number(said: object) -> int:
    found = re.search(r"number (\d+);", str(said))
    assert found
    return int(found[1])


def _edits(heard: list[Exchange]) -> dict[int, int]:
    """Return how many edits each reply got."""
    edits: dict[int, int] = defaultdict(int)
    for exchange in heard:
        if exchange.call in ("edit", "channel_edit") and exchange.status == 200:
            edits[_number(exchange.request)] += 1
    return edits


def _states(heard: list[Exchange]) -> dict[int, int]:
    """Return how many states and places in the queue the bot was told of each request."""
    seen: dict[int, set[str]] = defaultdict(set)
    numbers: dict[str, int] = {}
    for exchange in heard:
        answer = exchange.response
        if exchange.call == "submit" and isinstance(answer, dict):
            numbers[answer["request_id"]] = _number(exchange.request)
        if exchange.call == "status" and isinstance(answer, dict):
            state = f"{answer['status']} {answer.get('queue_position')}"
            seen[numbers[answer["request_id"]]].add(state)
    return {number: len(states) for number, states in seen.items()}
