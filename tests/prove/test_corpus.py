"""All of the corpus through the real bot: what arrives at the model, and what people read."""

from __future__ import annotations

import pytest

from tests.corpus import PARTS
from tests.corpus.walk import through
from tests.e2e.house import House


@pytest.mark.timeout(600)
# Pillow's, of bombs, in the sandbox's eyes.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_people_attach(own_house: House, part: str) -> None:
    await own_house.start()
    outcomes = await through(own_house, PARTS[part])
    problems = [problem for outcome in outcomes for problem in outcome.problems()]
    assert not problems, "\n".join(problems)
