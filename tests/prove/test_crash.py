"""A crash at every step: before and after each touch of the outside that a job makes.

The touches are not listed anywhere: each scenario is led once to see them (`seams.py`). A step that
several scenarios take is crashed at in one of them surely; with REPAINT_PROVE=1 in all, which takes
twice as long.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import openapi
from tests.prove.proof import prove
from tests.prove.scenarios import SCENARIOS, Scenario
from tests.prove.walk import open_walk


@pytest.mark.timeout(1800)
@pytest.mark.filterwarnings("default::tests.prove.proof.MissedWarning")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
async def test_a_crash_at_every_step(
    tmp_path: Path, taken: Path | None, scenario: Scenario
) -> None:
    openapi.require_document()
    async with open_walk(tmp_path, scenario) as walk:
        await prove(walk, scenario, taken=taken)
