"""Files of many kinds through the real bot: what arrives at the model, by an independent eye.

A sample; `make prove` sends all of the corpus.
"""

from __future__ import annotations

import pytest

from tests.corpus import CORPUS
from tests.corpus.walk import through
from tests.e2e.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAMPLE = (
    *("photo.jpg", "glassy.png", "moves.gif", "phone.heic", "turned-6.jpg", "adobe-deep.png"),
    *("avatar.png", "stereo-gps.jpg", "half.png", "bomb.png"),
)


async def test_what_people_attach(house: House) -> None:
    entries = [entry for entry in CORPUS if entry.filename in SAMPLE]
    assert len(entries) == len(SAMPLE)
    outcomes = await through(house, entries)
    problems = [problem for outcome in outcomes for problem in outcome.problems()]
    assert not problems, "\n".join(problems)
