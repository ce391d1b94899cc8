"""The CDN: who gets a file, and which part of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.discord.files import Files, safe_name
from sandbox.house import Sandbox

CONTENT = bytes(range(100))


@asynccontextmanager
async def cdn() -> AsyncIterator[tuple[Sandbox, aiohttp.ClientSession, str]]:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        file = await sandbox.discord.files.store("1", "a.bin", CONTENT, ephemeral=True)
        yield sandbox, session, sandbox.discord.files.url(file)


async def test_a_signed_address_gives_the_file_whole_or_in_part() -> None:
    async with cdn() as (_, session, url):
        assert "/ephemeral-attachments/1/" in url
        async with session.get(url) as response:
            assert (response.status, await response.read()) == (200, CONTENT)
        async with session.get(url, headers={"Range": "bytes=10-19"}) as response:
            assert (response.status, await response.read()) == (206, CONTENT[10:20])
            assert response.headers["Content-Range"] == "bytes 10-19/100"
        async with session.get(url, headers={"Range": "bytes=-5"}) as response:
            assert await response.read() == CONTENT[-5:]
        async with session.get(url, headers={"Range": "bytes=100-"}) as response:
            assert response.status == 416


@pytest.mark.parametrize("old", ["hm=", "ex=", "is=", "/a.bin", "?"])
async def test_a_changed_address_gives_nothing(old: str) -> None:
    async with cdn() as (_, session, url):
        new = {"/a.bin": "/b.bin", "?": "?x="}.get(old, f"{old}1")
        async with session.get(url.replace(old, new, 1)) as response:
            assert response.status == 404


async def test_a_signature_that_is_no_signature_gives_nothing() -> None:
    async with cdn() as (_, session, url):
        response = await session.get(f"{url.partition('hm=')[0]}hm=%C3%A9")
        assert response.status == 404


async def test_an_address_has_its_time() -> None:
    async with cdn() as (sandbox, session, _):
        sandbox.discord.settings.cdn_seconds = -1
        file = await sandbox.discord.files.store("1", "a.bin", CONTENT)
        async with session.get(sandbox.discord.files.url(file)) as response:
            assert response.status == 404


@pytest.mark.parametrize(
    ("fault", "status"),
    [("cdn-gone", 404), ("cdn-broken", 503), ("cdn-lies", 200)],
)
async def test_it_fails_on_purpose(fault: str, status: int) -> None:
    async with cdn() as (sandbox, session, url):
        sandbox.faults.switch(fault)
        async with session.get(url) as response:
            assert response.status == status
            assert await response.read() != CONTENT
        async with session.get(url) as response:
            assert await response.read() == CONTENT


async def test_what_a_browser_shows_is_no_traffic_of_the_bots_and_spoils_no_fault() -> None:
    async with cdn() as (sandbox, session, url):
        sandbox.faults.switch("cdn-gone", 1)
        async with session.get(url, headers={"Sec-Fetch-Dest": "image"}) as response:
            assert response.status == 200
        assert sandbox.exchanges.of("cdn") == []
        async with session.get(url) as response:
            assert response.status == 404
        assert len(sandbox.exchanges.of("cdn")) == 1


async def test_an_endless_file_ends_with_its_readers_patience() -> None:
    async with cdn() as (sandbox, session, url):
        sandbox.faults.switch("cdn-endless")
        async with session.get(url) as response:
            assert len(await response.content.readexactly(1_000_000)) == 1_000_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a b.png", "a_b.png"),
        ("ü.png", "png"),
        ("../x", "x"),
        ("画像", "unknown"),
        ("A-1.q", "A-1.q"),
    ],
)
def test_names_are_rewritten_as_discord_does(given: str, kept: str) -> None:
    assert safe_name(given) == kept


async def test_the_oldest_files_go_when_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.discord.files.KEPT_BYTES", 250)
    async with Sandbox(port=0) as sandbox:
        files: Files = sandbox.discord.files
        stored = [await files.store("1", "a.bin", CONTENT) for _ in range(3)]
        assert [f.id in files._files for f in stored] == [False, True, True]
