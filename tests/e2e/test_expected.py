"""When a picture can be expected: learned, told with a timestamp of Discord's, put off once."""

from __future__ import annotations

import math
import re
from time import time

import pytest

from sandbox.person import Invocation, Person, text_of
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")
PRIOR_SECONDS = 25.0
"""What is expected of a request of which nothing is known: even the half of it is far away here."""


async def running_texts(painter: Person, invocation: Invocation) -> list[str]:
    """Return what the reply says while the model is at work, each text once."""
    texts: list[str] = []
    async for message in painter.versions(invocation):
        text = text_of(message)
        if "**Running**" in text and text not in texts:
            texts.append(text)
        if "left today" in text:
            return texts
    raise AssertionError("the reply is gone")


def expected_at(text: str) -> int:
    """Return the timestamp, in seconds since the epoch."""
    match = re.search(r"expected <t:(\d+):R>", text)
    assert match, text
    return int(match[1])


async def test_it_is_learned_kept_over_a_restart_and_put_off_once(house: House) -> None:
    painter, runcomfy = house.person(), house.sandbox.runcomfy
    seconds = runcomfy.run_seconds
    try:
        runcomfy.run_seconds = 0.5
        for _ in range(4):
            await finished(painter, await painter.invoke("edit", EDIT))
        await house.all_over()
        (row,) = house.rows("SELECT * FROM paces")
        assert row["model_id"] == "wan-ai/wan-2-6/image-to-image"
        assert row["weight"] > 3
        assert 0.1 < math.exp(row["total"] / row["weight"]) < PRIOR_SECONDS / 4

        await house.sandbox.bot.kill()
        await house.start_again()
        runcomfy.run_seconds = 6.0
        asked_at = time()
        texts = await running_texts(painter, await painter.invoke("edit", EDIT))
        assert expected_at(texts[0]) - asked_at < PRIOR_SECONDS / 2, "it has not been forgotten"
        assert len(texts) == 2, "one edit when it runs, and one when that took longer"
        assert "longer than usual" not in texts[0]
        assert "longer than usual" in texts[1]
        assert expected_at(texts[1]) > expected_at(texts[0])
    finally:
        runcomfy.run_seconds = seconds
    await house.all_over()


async def test_what_is_chosen_is_learned_apart(house: House) -> None:
    painter = house.person()
    await finished(painter, await painter.invoke("edit", {**EDIT, "image_size": "1280*720 (16:9)"}))
    await house.all_over()
    choices = {row["choices"] for row in house.rows("SELECT choices FROM paces")}
    assert choices == {"", "image_size=1280*720 (16:9)"}
