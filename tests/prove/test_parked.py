"""A result that waits for a press is not in flight: its author does other things meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.person import files_of
from tests import openapi
from tests.e2e.house import EDIT, finished, until
from tests.prove.pacing import HELD
from tests.prove.pressing import end_token
from tests.prove.proof import prove
from tests.prove.scenarios import PLAIN
from tests.prove.walk import open_walk

ONE_AT_A_TIME = replace(PLAIN, variables={"MAX_ACTIVE_PER_USER": "1"})


@pytest.mark.timeout(600)
async def test_others_come_and_go_while_one_is_parked(tmp_path: Path) -> None:
    openapi.require_document()
    async with open_walk(tmp_path, ONE_AT_A_TIME) as walk:
        house, painter = walk.house, walk.house.person()
        walk.pacer.set(1, HELD)
        parked = await painter.invoke("edit", EDIT, place="friends")
        message = await painter.until(parked, "Running")
        end_token(house, parked)
        walk.pacer.let_end()
        await until(lambda: bool(house.rows("SELECT 1 FROM jobs WHERE parked = 1")))
        await prove(walk, ONE_AT_A_TIME, sample=5)
        row = walk.row(parked)
        assert row is not None
        assert (row["state"], row["parked"]) == ("finished", 1)
        assert files_of(await finished(painter, await painter.press(message["id"], "Show result")))
        await house.all_over()
        house.check()
