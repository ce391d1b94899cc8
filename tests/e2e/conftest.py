"""The houses that the walks take place in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
import pytest_asyncio

from tests import openapi
from tests.e2e.house import House, open_house, seconds_to_wait


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Let no test begin at the very end of a UTC day, of which most count the edits.

    Here, since a house that several share is opened once, and its tests may come much later; and
    since this is before a test's own time begins to count.
    """
    sleep(seconds_to_wait(datetime.now(UTC)))
    return (yield)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house with the bot running, for all tests of a file that leave it as it was."""
    async with open_house(tmp_path_factory.mktemp("house")) as house:
        await house.start()
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def house(shared: House) -> AsyncIterator[House]:
    """The shared house; after the test everything must be over, in balance and by the book."""
    openapi.require_document()
    yield shared
    shared.sandbox.faults.clear()
    await shared.all_over()
    try:
        shared.check()
    finally:
        # What one test has made the bot log is not held against the next.
        shared.sandbox.bot.lines.clear()


@pytest_asyncio.fixture(loop_scope="module")
async def own_house(tmp_path: Path) -> AsyncIterator[House]:
    """A house of one's own, whose bot the test starts; checked likewise if it ran.

    A bot that the test has left running has to bring its jobs to their ends first.
    """
    openapi.require_document()
    async with open_house(tmp_path / "house") as house:
        yield house
        house.sandbox.faults.clear()
        if house.sandbox.bot.running:
            await house.all_over()
        if (house.folder / "repaint.db").exists():
            house.check()
