"""A crash between the writing of a state and its showing: the reply says it after all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.person import text_of
from tests import openapi
from tests.prove.scenarios import PLAIN
from tests.prove.walk import open_walk, points_of


@pytest.mark.parametrize(("state", "says"), [("queued", "place"), ("running", "Running")])
async def test_a_state_that_was_written_and_not_shown(
    tmp_path: Path, state: str, says: str
) -> None:
    openapi.require_document()
    slow_queue, slow_run = replace(PLAIN, queue_looks=30), replace(PLAIN, run_looks=30)
    held = slow_queue if state == "queued" else slow_run
    async with open_walk(tmp_path, PLAIN) as walk:
        _, points = await points_of(walk, PLAIN)
        (point,) = (
            p for p in points if p.name.startswith(f"{state}: PATCH") and p.when == "before"
        )
        feed = walk.house.sandbox.discord.feed
        before = feed.last
        life = await walk.live(held, [point])
        assert life.crashes == 1
        news = [e.message for e in feed.events if e.number > before and e.message]
        assert any(says in text_of(message) for message in news), "its reply said so"
