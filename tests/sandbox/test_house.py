"""The sandbox as a whole: its ports, who may talk to it, its switches, the bot's process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.__main__ import watch
from sandbox.bot_process import PROJECT, BotNotReadyError, BotProcess, BotRunningError
from sandbox.house import Sandbox

ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"
POLITE = "import signal, sys, time; print('up'); signal.signal(15, lambda *_: sys.exit(7)); "
POLITE += "print('ready'); time.sleep(60)"
NEVER = "import sys; print('No database'); sys.exit(2)"


@asynccontextmanager
async def house(tmp_path: Path) -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession]]:
    async with (
        Sandbox(port=0, folder=tmp_path / "data") as sandbox,
        aiohttp.ClientSession() as session,
    ):
        yield sandbox, session


async def ask(session: aiohttp.ClientSession, method: str, url: str, body: object = None) -> Any:
    async with session.request(method, url, json=body) as response:
        return response.status, await response.json()


async def test_the_next_free_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Sandbox(port=port, folder=tmp_path) as sandbox:
            assert sandbox.url.startswith("http://127.0.0.1:")
            assert int(sandbox.url.rpartition(":")[2]) > port


async def test_the_folder_begins_empty(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "old.db").write_text("of an earlier Discord")
    async with house(tmp_path):
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["models"]


@pytest.mark.parametrize("path", ["/", "/api/v10/gateway", "/sandbox/world?as=guest", "/gateway"])
async def test_foreign_hosts_are_turned_away(tmp_path: Path, path: str) -> None:
    async with house(tmp_path) as (sandbox, session):
        for url in (sandbox.url + path, sandbox.runcomfy_url + "/v1/models"):
            for host in ("evil.example", "127.0.0.1", "evil.example:8765"):
                async with session.get(url, headers={"Host": host}) as response:
                    assert response.status == 403
        port = sandbox.url.rpartition(":")[2]
        async with session.get(sandbox.url, headers={"Host": f"localhost:{port}"}) as response:
            assert response.status == 200


async def test_foreign_pages_are_turned_away(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/faults"
        for origin, status in (("http://evil.example", 403), ("null", 403), (sandbox.url, 200)):
            async with session.get(url, headers={"Origin": origin}) as response:
                assert response.status == status
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{sandbox.url}/gateway", origin="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("method", "site", "dest", "status"),
    [
        ("GET", "cross-site", "script", 403),
        ("GET", "same-site", "empty", 403),  # another port of this machine
        ("GET", "cross-site", "iframe", 403),
        ("POST", "cross-site", "document", 403),
        ("GET", "cross-site", "document", 200),  # a link
        ("GET", "same-origin", "empty", 200),
        ("GET", "none", "document", 200),
    ],
)
async def test_pages_elsewhere_embed_nothing_and_may_link(
    tmp_path: Path, method: str, site: str, dest: str, status: int
) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}
    async with house(tmp_path) as (sandbox, session):
        url = f"{sandbox.url}/sandbox/faults"
        async with session.request(method, url, headers=headers) as response:
            assert response.status == status


async def test_the_bot_gets_the_sandboxes_variables_and_none_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a real one")
    monkeypatch.setenv("QUOTA_DAILY", "1")
    monkeypatch.setenv("HARMLESS", "kept")
    async with house(tmp_path) as (sandbox, _):
        command = (sys.executable, "-c", ENVIRONMENT)
        bot = BotProcess(sandbox.discord, sandbox.environment, command)
        await bot.start({"LOG_LEVEL": "DEBUG"})
        assert await asyncio.wait_for(bot.ended_alone(), 10) == 0
        got = json.loads(bot.lines[0])
        expected = sandbox.environment() | {"LOG_LEVEL": "DEBUG", "HARMLESS": "kept"}
        assert {key: got[key] for key in expected} == expected
        assert got["DISCORD_TOKEN"] == sandbox.discord.token
        assert got["DISCORD_API_URL"] == f"{sandbox.url}/api/v10"
        assert "QUOTA_DAILY" not in got
        assert "a real one" not in got.values()


async def test_tokens_are_new_each_time(tmp_path: Path) -> None:
    async with house(tmp_path / "a") as (first, _), house(tmp_path / "b") as (second, _):
        for name in ("DISCORD_TOKEN", "RUNCOMFY_TOKEN"):
            assert first.environment()[name] != second.environment()[name]


async def test_a_bot_is_stopped_killed_and_started_again(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, _):
        bot = BotProcess(sandbox.discord, sandbox.environment, (sys.executable, "-c", POLITE))
        for _ in range(2):
            bot.lines.clear()
            ready = asyncio.Event()
            bot.listeners = [lambda line, ready=ready: ready.set() if line == "ready" else None]  # type: ignore[misc]
            await bot.start()
            await asyncio.wait_for(ready.wait(), 10)
            assert bot.running
            with pytest.raises(BotRunningError, match="running already"):
                await bot.start()
            ended = await bot.stop()
            assert (ended.status, bot.running) == (7, False)
            assert ended.seconds < 5
        await bot.start()
        assert (await bot.kill()).status == -signal.SIGKILL
        with pytest.raises(ProcessLookupError):
            os.kill(bot.pid, 0)


def _gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has fetched yet has ended, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
async def test_the_bot_does_not_outlive_its_sandbox(number: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "0"),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    pid = 0
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            url = (await process.stdout.readline()).decode().removeprefix("Open ").strip()
            while not pid:
                pid = (await ask(session, "GET", f"{url}/sandbox/bot"))[1]["pid"]
            assert not _gone(pid)
            process.send_signal(number)
            assert await process.wait() == (0 if number == signal.SIGHUP else -number)
            while not _gone(pid):  # noqa: ASYNC110 - nobody says so
                await asyncio.sleep(0.02)
    finally:
        if process.returncode is None:
            process.kill()
        if pid and not _gone(pid):
            os.kill(pid, signal.SIGKILL)


async def test_it_goes_on_when_nobody_reads_what_it_says() -> None:
    """As after `make run | head -1`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "0"), cwd=PROJECT, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            url = (await process.stdout.readline()).decode().removeprefix("Open ").strip()
            process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]  # asyncio has no other way
            lines = 0
            while lines < 3:
                lines = (await ask(session, "GET", f"{url}/sandbox/bot"))[1]["last_line"]
            process.terminate()
            _, errors = await process.communicate()
            assert (process.returncode, errors) == (0, b"")
    finally:
        if process.returncode is None:
            process.kill()


async def test_a_bot_that_ends_is_not_ready(tmp_path: Path) -> None:
    async with house(tmp_path) as (sandbox, _):
        bot = BotProcess(sandbox.discord, sandbox.environment, (sys.executable, "-c", NEVER))
        await bot.start()
        with pytest.raises(BotNotReadyError, match=r"status 2(.|\n)*No database"):
            await bot.wait_until_ready(10)


@pytest.mark.parametrize("was_ready", [False, True])
async def test_the_sandbox_outlives_a_bot_that_was_ready_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], was_ready: bool
) -> None:
    async with house(tmp_path) as (sandbox, _):
        if was_ready:
            sandbox.discord.gateway.identifies = 1
            sandbox.discord.commands[1, "paint"] = {"id": "1", "name": "paint"}
        sandbox.bot._command = (sys.executable, "-c", NEVER)
        stop = asyncio.Event()
        await sandbox.bot.start()
        watching = asyncio.create_task(watch(sandbox.bot, stop))
        said = ""
        async with asyncio.timeout(10):
            while "ended by itself" not in said:
                await asyncio.sleep(0.02)
                said += capsys.readouterr().out
        assert ("start the bot again" in said) == was_ready
        stop.set()
        assert await watching == (0 if was_ready else 2)
