"""Picture workers that cannot be had: told in one line at the start, lived through afterwards."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.person import Person, Value, buttons_of, files_of, text_of
from tests.e2e.house import CHELSEA, EDIT, House, finished, open_house, until

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]
SMALL: Mapping[str, Value] = {"prompt": "x", "image1": CHELSEA}
"""An edit of a picture that has to be changed before the submit."""
BOT = (
    "import runpy, sys; import jobs.mishaps; jobs.mishaps.PREPARE_SECONDS = {seconds}; "
    "sys.executable = {python!r}; sys.argv = ['bot.py']; "
    "runpy.run_path('bot.py', run_name='__main__')"
)
"""The bot, whose workers are started by a program of ours in Python's place."""
PYTHON = '#!/bin/sh\n[ -e "{broken}" ] && exit 1\nexec "{python}" "$@"\n'


@dataclass
class Broken:
    """A house whose bot can lose its workers."""

    house: House
    file: Path
    """While it is there, no worker can be started."""

    async def started(self) -> Person:
        """Start the bot, let it work on a picture and lose its workers; return a person."""
        await self.house.start()
        painter = self.house.person()
        await finished(painter, await painter.invoke("edit", EDIT))
        await self.house.all_over()
        self.file.touch()
        pid = self.house.sandbox.bot.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)
        await until(lambda: not children.read_text().split())
        return painter


@pytest_asyncio.fixture(loop_scope="module")
async def broken(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Broken]:
    """A house whose bot the test starts, and gives jobs up so soon that have cost nothing yet."""
    file, python = tmp_path / "broken", tmp_path / "python"
    python.write_text(PYTHON.format(broken=file, python=sys.executable))
    python.chmod(0o755)
    script = BOT.format(python=str(python), seconds=getattr(request, "param", 180.0))
    async with open_house(tmp_path / "house", (sys.executable, "-c", script)) as house:
        yield Broken(house, file)
        if house.sandbox.bot.running:
            await house.all_over()
            house.check()


async def test_a_bot_that_can_start_none_says_so_and_ends(broken: Broken) -> None:
    broken.file.touch()
    house = broken.house
    await house.sandbox.bot.start()
    assert await house.sandbox.bot.ended_alone() == 1
    last = house.log().splitlines()[-1]
    assert last.startswith("No picture can be worked on (a picture worker did not start")
    assert "requirements.txt" in last
    assert "Traceback" not in house.log()


async def test_before_the_submit_it_is_tried_again(broken: Broken) -> None:
    house = broken.house
    painter = await broken.started()
    invocation = await painter.invoke("edit", SMALL)
    await until(lambda: "did not start" in house.log())
    assert len(house.of("submit")) == 1
    broken.file.unlink()
    message = await finished(painter, invocation)
    assert [file["filename"] for file in files_of(message)] == ["x.png", "image1.jpg"]
    assert "the operator has to act: pictures" in house.log()
    (told,) = await house.person("owner").messages("dm")
    assert "I cannot work on any picture" in text_of(told)


@pytest.mark.parametrize("broken", [1.0], indirect=True)
async def test_in_the_end_it_costs_nothing(broken: Broken) -> None:
    house = broken.house
    painter = await broken.started()
    message = await painter.until(await painter.invoke("edit", SMALL), "given back")
    assert "I cannot work on any picture right now" in text_of(message)
    await house.all_over()
    assert (house.states(), house.used()) == (["delivered", "failed"], 1)
    assert len(house.of("submit")) == 1


async def test_a_result_that_is_paid_for_is_linked(broken: Broken) -> None:
    house = broken.house
    painter = await broken.started()
    message = await finished(painter, await painter.invoke("edit", EDIT))
    assert "the picture could not be attached: the button leads to it" in text_of(message)
    *_, button = buttons_of(message)
    assert button["label"] == "Full size"
    result = list(house.sandbox.runcomfy.requests.values())[-1].outputs[0].data
    assert await painter.download(button["url"]) == result
    await house.all_over()
    assert house.states() == ["delivered", "delivered"]
    assert len(await house.person("owner").messages("dm")) == 1
