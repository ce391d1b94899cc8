"""Starting: what is wrong is told in one line, with its cure, and exit status 2."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.bot_process import OWN_VARIABLES, PROJECT
from tests.e2e.house import EDIT, House, finished

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKENS = {"DISCORD_TOKEN": "one-made-up-token", "RUNCOMFY_TOKEN": "another-made-up-token"}


async def _start(variables: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    bare = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROJECT / "bot.py"),
        *arguments,
        env={**bare, **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode().strip()


def _last_line(output: str) -> str:
    assert "Traceback" not in output, output
    return output.splitlines()[-1]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        pytest.param({}, "--sandbox", id="no token"),
        pytest.param({"DISCORD_TOKEN": "", "RUNCOMFY_TOKEN": ""}, "--sandbox", id="empty tokens"),
        pytest.param({"DISCORD_TOKEN": "x"}, "RUNCOMFY_TOKEN is not set", id="one token"),
        pytest.param({"RUNCOMFY_TOKEN": "x"}, "DISCORD_TOKEN is not set", id="the other token"),
        pytest.param(TOKENS | {"QUOTA_DAILY": "many"}, "QUOTA_DAILY", id="a number that is none"),
        pytest.param(TOKENS | {"DATABASE_URL": "postgres://x"}, "DATABASE_URL", id="no SQLite"),
        pytest.param(TOKENS | {"LOG_FORMAT": "xml"}, "text, json", id="a format that is none"),
    ],
)
async def test_what_the_operator_has_to_mend(variables: Mapping[str, str], words: str) -> None:
    status, output = await _start(variables)
    assert status == 2
    assert words in output
    assert len(output.splitlines()) == 1
    assert "made-up" not in output


async def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the folder's place")
    for address in (f"sqlite:///{tmp_path}/file/repaint.db", f"sqlite:///{tmp_path}"):
        status, output = await _start(TOKENS | {"DATABASE_URL": address})
        assert status == 2
        assert "cannot be written" in _last_line(output)
        assert "DATABASE_URL" in _last_line(output)


async def test_a_token_that_discord_refuses(own_house: House) -> None:
    own_house.sandbox.faults.switch("login-refused")
    await own_house.sandbox.bot.start()
    assert await own_house.sandbox.bot.ended_alone() == 2
    last = _last_line(own_house.log())
    assert "DISCORD_TOKEN" in last
    assert own_house.sandbox.discord.token not in own_house.log()


async def test_commands_that_discord_does_not_take_at_first(own_house: House) -> None:
    own_house.sandbox.faults.switch("commands-broken", 1, status=503)
    await own_house.start()
    assert [e.status for e in own_house.of("commands_put")] == [503, 200]
    painter = own_house.person()
    await finished(painter, await painter.invoke("edit", EDIT))


async def test_commands_that_discord_does_not_tell_of(own_house: House) -> None:
    """They were registered by an earlier start; whoever uses one must not wait for the check."""
    await own_house.start()
    await own_house.sandbox.bot.stop()
    own_house.sandbox.faults.switch(
        "commands-slow", -1, call="discord.commands_get", delay_seconds=60.0
    )
    await own_house.start_again()
    painter = own_house.person()
    await finished(painter, await painter.invoke("edit", EDIT))
    assert len(own_house.of("commands_get")) == 1, "the second is not answered yet"
    await own_house.all_over()
    assert (await own_house.sandbox.bot.stop()).seconds < 10


async def test_the_sandbox_starts_whatever_the_environment_says(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}
    variables = TOKENS | {
        "QUOTA_DAILY": "many",
        "DATABASE_URL": "nonsense",
        "DISCORD_API_URL": "nonsense",
        "SANDBOX_PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROJECT / "bot.py"),
        "--sandbox",
        env={**bare, **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            first = (await process.stdout.readline()).decode()
            assert first.startswith("Open http://127.0.0.1:")
            while "ready" not in (line := (await process.stdout.readline()).decode()):
                assert line, "it ended"
    finally:
        process.terminate()
        output, errors = await process.communicate()
    assert process.returncode == 0
    assert "QUOTA_DAILY" in errors.decode()
    assert "made-up" not in output.decode() + errors.decode()
