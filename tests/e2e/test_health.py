"""`python bot.py health`: says within a moment whether the bot that runs here is well, and why not.

It gets the database's address alone: no token, and no address of Discord's.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from sandbox.bot_process import OWN_VARIABLES, PROJECT
from sandbox.person import NotAnsweredError
from tests.e2e.house import EDIT, House, finished, open_house, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def health(folder: Path, *arguments: str) -> tuple[int, str]:
    """Return its exit status and its one line."""
    bare = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROJECT / "bot.py"),
        "health",
        *arguments,
        env={**bare, "DATABASE_URL": f"sqlite:///{folder / 'repaint.db'}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode in (0, 1)
    line = output.decode().removesuffix("\n")
    assert line
    assert "\n" not in line
    assert line.startswith("unhealthy:" if process.returncode else "healthy:")
    return process.returncode, line


async def until_it_says(words: str, folder: Path, *arguments: str) -> int:
    """Ask until the line has these words; return the exit status that came with it."""
    status, line = 1, ""
    try:
        async with asyncio.timeout(15):
            while words not in line:
                status, line = await health(folder, *arguments)
    except TimeoutError:
        pytest.fail(f"it says: {line}")
    return status


async def test_from_the_first_start_to_the_stop(own_house: House) -> None:
    folder = own_house.folder
    before = set(folder.iterdir())
    assert (await health(folder))[0] == 1
    assert set(folder.iterdir()) == before, "a check makes nothing"
    await own_house.start()
    assert await until_it_says("connected to the gateway", folder) == 0
    await own_house.sandbox.bot.stop()
    assert await until_it_says("was stopped", folder) == 1
    await own_house.start_again()
    assert await until_it_says("connected to the gateway", folder) == 0


async def test_a_bot_that_was_killed(own_house: House) -> None:
    await own_house.start()
    assert await until_it_says("connected to the gateway", own_house.folder) == 0
    await own_house.sandbox.bot.kill()
    assert await until_it_says("is gone", own_house.folder) == 1


async def test_a_bot_that_waits_for_discord(own_house: House) -> None:
    own_house.sandbox.faults.switch("gateway-unavailable", -1)
    await own_house.sandbox.bot.start()
    assert await until_it_says("not connected to Discord's gateway yet", own_house.folder) == 1
    own_house.sandbox.faults.clear()
    assert await until_it_says("connected to the gateway", own_house.folder) == 0


@asynccontextmanager
async def no_gateway(house: House) -> AsyncIterator[None]:
    """Cut every connection to the gateway as soon as it is there."""

    async def cut() -> None:
        while True:
            house.sandbox.faults.switch("gateway-drop")
            await asyncio.sleep(0.01)

    task = asyncio.create_task(cut())
    try:
        yield
    finally:
        task.cancel()


async def test_a_gateway_that_is_away(own_house: House) -> None:
    """For a moment that is no illness, and it is over once the gateway is there again."""
    folder = own_house.folder
    await own_house.start()
    assert await until_it_says("connected to the gateway", folder) == 0
    async with no_gateway(own_house):
        assert await until_it_says("went away a moment ago", folder) == 0
        assert await until_it_says("lost Discord's gateway", folder, "--grace", "0.5") == 1
    assert await until_it_says("connected to the gateway", folder, "--grace", "0.5") == 0
    assert own_house.sandbox.bot.running


async def test_a_database_that_cannot_be_written_any_more(own_house: House) -> None:
    """As when the disk is full: no file of the process may grow."""
    folder = own_house.folder
    await own_house.start()
    assert await until_it_says("connected to the gateway", folder) == 0
    _, hard = resource.prlimit(own_house.sandbox.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(own_house.sandbox.bot.pid, resource.RLIMIT_FSIZE, (0, hard))
    (last,) = own_house.rows("SELECT at FROM pulse")
    # Each change is written at once: no need to wait for the next regular write.
    async with no_gateway(own_house):
        await until(lambda: "does not get through to its disk" in own_house.log())
    assert [tuple(row) for row in own_house.rows("SELECT at FROM pulse")] == [tuple(last)]
    assert await until_it_says("it hangs, or it cannot", folder, "--silence", "1") == 1
    assert own_house.sandbox.bot.running
    resource.prlimit(own_house.sandbox.bot.pid, resource.RLIMIT_FSIZE, (hard, hard))
    async with no_gateway(own_house):
        await until(lambda: "can be written again" in own_house.log())
    assert await until_it_says("connected to the gateway", folder) == 0
    assert own_house.log().count("does not get through to its disk") == 1


async def test_it_waits_for_no_library_that_it_does_not_need(tmp_path: Path) -> None:
    """It comes twice a minute for as long as the bot lives."""
    code = (
        "import sys; sys.argv[1:] = ['health']; import bot; bot.main(); "
        "print(*sorted({'discord', 'aiohttp', 'PIL', 'jsonschema'} & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert output.decode().splitlines()[1:] == [""]


async def test_a_stop_while_another_process_holds_the_database(tmp_path: Path) -> None:
    """As a backup does that hangs: each write waits, and a stop does not wait for all of them."""
    async with open_house(tmp_path) as house:
        sandbox, painter = house.sandbox, house.person()
        sandbox.runcomfy.queue_seconds = 600
        await house.start()
        queued = await painter.invoke("edit", EDIT)
        await until(lambda: house.states() == ["queued"])
        sandbox.discord.settings.answer_seconds = 0.5
        with closing(sqlite3.connect(tmp_path / "repaint.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for invocation in [await painter.invoke("edit", EDIT) for _ in range(5)]:
                with pytest.raises(NotAnsweredError):
                    await painter.until(invocation, "Queued")
            ended = await sandbox.bot.stop()
        assert (ended.status, ended.seconds < 10) == (0, True), house.log()
        sandbox.runcomfy.queue_seconds = 0
        await house.start_again()
        await finished(painter, queued)
        # Without `house.check`: the log tells of a database that could not be written.
        await house.all_over()
