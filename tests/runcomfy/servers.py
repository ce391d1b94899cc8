"""Servers on loopback that answer as told, down to the byte: what no HTTP library would send."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from tests.sandbox.runcomfy_service import serving

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Answer = bytes | None
"""What is written to the connection before it is closed; None: it is reset instead."""


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[str]:
    """Serve one handler for every path and method; yield the address."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    async with serving(application) as url:
        yield url


@asynccontextmanager
async def speaking(answer: Answer, *, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """Take each request whole, write the bytes and close; yield the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = [
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ]
            body = await reader.readexactly(length[0]) if length else b""
            if heard is not None:
                heard.append(head + body)
            if answer is None:
                _reset_on_close(writer)
            else:
                writer.write(answer)
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def closed_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
