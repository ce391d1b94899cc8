"""A sample of `make prove`: the plain life of a job, crashed at a few points of all."""

from __future__ import annotations

from pathlib import Path

from tests import openapi
from tests.prove.proof import prove
from tests.prove.scenarios import PLAIN
from tests.prove.walk import open_walk


async def test_a_crash_at_some_steps(tmp_path: Path) -> None:
    openapi.require_document()
    async with open_walk(tmp_path, PLAIN) as walk:
        assert await prove(walk, PLAIN, sample=6) == 6
