"""A RunComfy of the sandbox that is up, somebody who asks it, and a host for the pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.runcomfy import RunComfy

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT / "sandbox" / "photos"
WAN = "/v1/models/wan-ai/wan-2-6/image-to-image"
TOKEN = "made-up"
ENDS = ("completed", "succeeded", "failed", "cancelled")


@dataclass
class Service:
    """The service with what tests need around it."""

    runcomfy: RunComfy
    faults: Faults
    exchanges: Exchanges
    session: aiohttp.ClientSession
    url: str
    pictures_url: str
    pictures: dict[str, bytes]
    """The files of the pictures' host by name, to begin with the shipped photographs."""
    asked: list[web.Request]
    """What that host was asked."""

    async def call(self, method: str, path: str, json: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with self.session.request(
            method, self.url + path, json=json, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def submit(self, *names: str, **body: object) -> str:
        urls = [f"{self.pictures_url}/{name}" for name in names or ("coffee.png",)]
        status, answer = await self.call(
            "POST", WAN, {"prompt": "a hat", "image_urls": urls, **body}
        )
        assert status == 200, answer
        return str(answer["request_id"])

    async def status(self, request_id: str) -> dict[str, Any]:
        return dict((await self.call("GET", f"/v1/requests/{request_id}/status"))[1])

    async def until(self, request_id: str, *states: str) -> dict[str, Any]:
        while True:
            status = await self.status(request_id)
            if status["status"] in states:
                return status
            await asyncio.sleep(0.01)

    async def result(self, request_id: str) -> dict[str, Any]:
        await self.until(request_id, *ENDS)
        return dict((await self.call("GET", f"/v1/requests/{request_id}/result"))[1])

    async def download(self, url: str) -> bytes:
        async with self.session.get(url) as answer:
            assert answer.status == 200
            return await answer.read()


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    faults, exchanges = Faults(), Exchanges()
    runcomfy = RunComfy(
        token=TOKEN,
        faults=faults,
        exchanges=exchanges,
        documents=ROOT / "models",
        queue_seconds=0.0,
        run_seconds=0.0,
        crowd=0,
    )
    asked: list[web.Request] = []
    pictures = {path.name: path.read_bytes() for path in PHOTOS.iterdir()}

    async def send(request: web.Request) -> web.Response:
        asked.append(request)
        if data := pictures.get(request.match_info["name"]):
            return web.Response(body=data)
        raise web.HTTPNotFound

    host = web.Application()
    host.router.add_get("/{name}", send)
    async with (
        serving(runcomfy.application) as url,
        serving(host) as pictures_url,
        aiohttp.ClientSession() as session,
    ):
        yield Service(runcomfy, faults, exchanges, session, url, pictures_url, pictures, asked)
