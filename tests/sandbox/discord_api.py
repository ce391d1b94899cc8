"""Discord's API request by request, as a bot without any library would use it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from sandbox.house import Sandbox
from tests.openapi import problems

Json = dict[str, Any]


class Api:
    """The bot's side, request by request."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        sandbox.discord.settings.channel_requests = 1000

    def messages(self, place: str = "art") -> str:
        world = self.sandbox.discord.world
        channel = world.place(place, world.people["painter"])
        return f"/channels/{channel.id}/messages"

    async def call(
        self, method: str, path: str, body: object = None, files: dict[str, bytes] | None = None
    ) -> tuple[int, Any]:
        data: aiohttp.FormData | None = None
        if files is not None:
            data = aiohttp.FormData(quote_fields=False)
            data.add_field("payload_json", json.dumps(body), content_type="application/json")
            for number, (name, content) in enumerate(files.items()):
                data.add_field(f"files[{number}]", content, filename=name)
            body = None
        async with self.session.request(
            method,
            f"{self.sandbox.url}/api/v10{path}",
            json=body,
            data=data,
            headers={"Authorization": f"Bot {self.sandbox.discord.token}"},
        ) as response:
            assert response.headers.get("Content-Type") in ("application/json", None) or (
                response.status == 204
            )
            return response.status, await response.json() if response.status != 204 else None

    async def send(self, body: Json, place: str = "art", **files: bytes) -> tuple[int, Any]:
        named = {name.replace("__", "."): content for name, content in files.items()}
        return await self.call("POST", self.messages(place), body, named or None)


@asynccontextmanager
async def api() -> AsyncIterator[Api]:
    async with Sandbox(port=0) as sandbox, aiohttp.ClientSession() as session:
        yield Api(sandbox, session)
        for exchange in sandbox.exchanges.kept:
            if exchange.status < 400:
                assert problems(exchange) == []


def codes(answer: Json) -> list[tuple[str, str]]:
    """Return the places and codes of a 50035."""
    assert answer["code"] == 50035, answer

    def walk(node: Json, path: str) -> list[tuple[str, str]]:
        here = [(path, error["code"]) for error in node.get("_errors", ())]
        for key, child in node.items():
            if key != "_errors":
                here += walk(child, f"{path}.{key}".strip("."))
        return here

    return walk(answer["errors"], "")
