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
    *("photo.jpg", "print.jpg", "glassy.png", "moves.gif", "moves.webp", "phone.heic"),
    *(
        "turned-6.jpg",
        "p3-turned.jpg",
        "adobe-deep.png",
        "avatar.png",
        "panorama.jpg",
        "panorama-long.jpg",
    ),
    *("IMG_2041.JPG", "gps.jpg", "stereo-gps.jpg", "xmp.png", "half.png", "bomb.png", "page.jpg"),
)


async def test_what_people_attach(house: House) -> None:
    entries = [entry for entry in CORPUS if entry.filename in SAMPLE]
    assert len(entries) == len(SAMPLE)
    outcomes = await through(house, entries)
    problems = [problem for outcome in outcomes for problem in outcome.problems()]
    assert not problems, "\n".join(problems)
