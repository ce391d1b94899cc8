"""`make demo` as a person sees it when things go wrong."""

from __future__ import annotations

import pytest

from sandbox.demo import make_one_edit
from tests.e2e.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_edit_that_is_given_back_ends_it_at_once(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.sandbox.faults.switch("run-fails")
    assert await make_one_edit(house.person()) == 1
    last = capsys.readouterr().out.splitlines()[-2:]
    assert "given back" in last[0]
    assert last[1] == "The edit ended without a picture."
