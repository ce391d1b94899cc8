"""A house in which another bot lives: one that asks, so that nothing of ours is needed here."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import openapi
from tests.e2e.house import House, open_house

BOT = Path(__file__).with_name("bot.py")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A sandbox with the asking bot, for all tests of a file."""
    async with open_house(tmp_path_factory.mktemp("house"), (sys.executable, str(BOT))) as house:
        await house.start()
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def house(shared: House) -> AsyncIterator[House]:
    """That house; after the test all that was said stands in Discord's document, and no trouble."""
    openapi.require_document()
    yield shared
    kept = [one for one in shared.sandbox.exchanges.kept if one.service == "discord"]
    problems = [problem for one in kept for problem in openapi.problems(one)]
    assert not problems, "\n".join(problems)
    assert "Traceback" not in shared.log(), shared.log()
