"""At least 150 hostile inputs and answers: what the person reads, how it ends, what it costs.

Nobody is pinged, nothing is fetched from elsewhere or written outside the bot's folder, and what
the bot holds in memory stays bounded. The tables stand in `hostile/`, a file for each door that
something can come in by.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import openapi
from tests.e2e.hostile import answers, asked, files, sources
from tests.e2e.hostile.row import Row
from tests.e2e.hostile.walk import SECONDS, Walk, afterwards, elsewhere, listing
from tests.e2e.house import open_house

TABLES = {"sent": asked.ROWS + sources.ROWS, "answered": answers.ROWS + files.ROWS}
BOT = {
    "POLL_SECONDS_MIN": "0.2",
    "POLL_SECONDS_MAX": "1",
    "MAX_ACTIVE_PER_USER": "500",
    "QUOTA_DAILY": "1000",
}
TIMEOUT = {"sent": "60", "answered": "25"}
"""What never ends is waited for to its end, so that has to come soon; but many come at once."""


def test_the_tables_are_large_enough() -> None:
    names = [row.name for rows in TABLES.values() for row in rows]
    assert len(names) >= 150
    assert len(set(names)) == len(names)


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of pictures, in the sandbox's eyes
@pytest.mark.parametrize(("name", "rows"), TABLES.items(), ids=TABLES)
async def test_every_row(tmp_path: Path, name: str, rows: Sequence[Row]) -> None:
    openapi.require_document()
    for folder in ("house", "temporary", "home"):
        (tmp_path / folder).mkdir()
    async with open_house(tmp_path / "house") as house, elsewhere() as other:
        house.sandbox.discord.settings.answer_seconds = SECONDS
        places = {"TMPDIR": str(tmp_path / "temporary"), "HOME": str(tmp_path / "home")}
        await house.start({**BOT, **places, "JOB_TIMEOUT_SECONDS": TIMEOUT[name]})
        before = listing(tmp_path)
        problems = await Walk(house, other, name).through(rows)
        assert not problems, "\n".join(problems)
        afterwards(house, other, rows)
        assert listing(tmp_path) == before, "something was written elsewhere, or left"
