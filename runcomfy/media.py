"""Files on their way: from Discord's CDN to be checked, from RunComfy's to be delivered.

Fetched from allowed hosts alone, without any token or cookie, to a file, within bounds of bytes
and time.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeVar

import aiohttp
from yarl import URL

from runcomfy.answers import read_retry_after

T = TypeVar("T")
STALL_SECONDS = 30.0
"""A file without progress for so long is given up."""
FILE_SECONDS = 600.0
"""A file takes no longer than this, whatever progress it makes."""
CHUNK_BYTES = 262_144
MOST_REDIRECTS = 3
_HOST = re.compile(r"[a-z0-9.-]+")
"""Nothing that two readers of an address could read in two ways."""
_CONTENT_RANGE = re.compile(r"bytes 0-\d+/(\d{1,19}|\*)")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class MediaTrouble(StrEnum):
    """Why a file could not be had."""

    FORBIDDEN_HOST = "its host is not allowed"
    TOO_LARGE = "it is too large"
    GONE = "it is gone"
    FAILED = "it could not be fetched for now"


class MediaError(Exception):
    """A file could not be had.

    Attributes:
        trouble: Why.
        lasting: Whether another try must end the same.
        status: The HTTP status, 0 when there was none.
        retry_after_seconds: How long the host asks to wait; None when it did not say.
    """

    def __init__(
        self,
        trouble: MediaTrouble,
        detail: str = "",
        *,
        status: int = 0,
        wait: float | None = None,
    ) -> None:
        super().__init__(f"{trouble.value} ({detail or status})")
        self.trouble = trouble
        self.status = status
        self.retry_after_seconds = wait
        # A file that is not there yet may be there in a moment.
        self.lasting = trouble in (MediaTrouble.FORBIDDEN_HOST, MediaTrouble.TOO_LARGE)


@dataclass(frozen=True)
class Head:
    """The beginning of a file."""

    data: bytes
    size: int | None
    """Of the whole file, in bytes; None where its host does not say."""

    @property
    def whole(self) -> bool:
        """Whether the data is the whole file."""
        return self.size == len(self.data)


class Media:
    """Files of one service's hosts."""

    def __init__(self, hosts: Sequence[str], api: URL, *, user_agent: str) -> None:
        """Allow the hosts over https, and the API's own host and port where it is loopback.

        Args:
            hosts: Exact names, or with a leading dot: that name and every one below it.
            api: The base address of the service's API.
            user_agent: What we call ourselves.
        """
        self._hosts = tuple(host.lower() for host in hosts)
        self._loopback = (api.host, api.port) if api.host in LOOPBACK else None
        # aiohttp gives up on a stalled file by itself (sock_read); the whole has a bound too.
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": user_agent},
            timeout=aiohttp.ClientTimeout(
                total=FILE_SECONDS, sock_connect=STALL_SECONDS, sock_read=STALL_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=32),
            auto_decompress=False,
        )
        # DEP-WARN: aiohttp repeats a lost GET by itself, past every budget (aiohttp/client.py).
        self._session._retry_connection = False

    async def close(self) -> None:
        """Close the session; files on their way end with an error."""
        await self._session.close()

    def allows(self, url: URL) -> bool:
        """Tell whether a file may be fetched from there."""
        try:
            # Raw: decoding a host in odd letters raises; so does a port that no machine has.
            host, port = (url.raw_host or "").lower().rstrip("."), url.port
        except ValueError:
            return False
        if not host or url.user or url.password:
            return False
        if url.scheme == "http":
            return self._loopback == (host, port)
        if url.scheme != "https" or port != 443 or not _HOST.fullmatch(host):
            return False
        return any(
            host == allowed.removeprefix(".") or (allowed[:1] == "." and host.endswith(allowed))
            for allowed in self._hosts
        )

    async def fetch(self, address: str, target: Path, *, max_bytes: int) -> int:
        """Write the file at an address to `target` and return its bytes.

        Raises:
            MediaError: it could not be had; what was written is gone again.
            OSError: the target cannot be written.
        """
        try:
            return await self._fetch(address, target, max_bytes)
        except BaseException:
            await asyncio.to_thread(target.unlink, missing_ok=True)
            raise

    async def head(self, address: str, most_bytes: int) -> Head:
        """Return a file's first bytes; where the whole comes instead, reading stops there.

        Raises:
            MediaError: they could not be had.
        """
        headers = {"Range": f"bytes=0-{most_bytes - 1}"}
        return await self._get(address, lambda answer: _read_head(answer, most_bytes), headers)

    async def tail(self, address: str, most_bytes: int) -> bytes:
        """Return a file's last bytes; nothing where its host does not send a part alone.

        Raises:
            MediaError: they could not be had.
        """
        headers = {"Range": f"bytes=-{most_bytes}"}
        return await self._get(address, lambda answer: _read_tail(answer, most_bytes), headers)

    async def _fetch(self, address: str, target: Path, max_bytes: int) -> int:
        return await self._get(address, lambda answer: _save(answer, target, max_bytes))

    async def _get(
        self,
        address: str,
        read: Callable[[aiohttp.ClientResponse], Awaitable[T]],
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> T:
        try:
            url = URL(address, encoded=True)
        except ValueError as error:
            raise MediaError(MediaTrouble.FORBIDDEN_HOST, "not an address") from error
        try:
            for _ in range(MOST_REDIRECTS + 1):
                if not self.allows(url):
                    raise MediaError(MediaTrouble.FORBIDDEN_HOST, _host_of(url))
                async with self._session.get(
                    url,
                    allow_redirects=False,
                    headers={"Accept-Encoding": "identity", **headers},
                ) as response:
                    if response.status in (301, 302, 303, 307, 308):
                        url = url.join(URL(response.headers.get("Location", "")))
                        continue
                    return await read(response)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise MediaError(MediaTrouble.FAILED, type(error).__name__) from None
        raise MediaError(MediaTrouble.FAILED, "too many redirects")


def _host_of(url: URL) -> str:
    """Return what is worth knowing of an address; its path may be signed."""
    try:
        return f"{url.scheme}://{url.raw_host}"
    except ValueError:
        return "not an address"


def _check_status(response: aiohttp.ClientResponse, *good: int) -> None:
    status = response.status
    if status in (401, 403, 404, 410):
        raise MediaError(MediaTrouble.GONE, status=status)
    if status not in good:
        wait = read_retry_after(response.headers.get("Retry-After"))
        raise MediaError(MediaTrouble.FAILED, status=status, wait=wait)


async def _read_head(response: aiohttp.ClientResponse, most_bytes: int) -> Head:
    if response.status == 416:
        # No first byte: an empty file (RFC 9110, section 14.4).
        return Head(b"", 0)
    _check_status(response, 200, 206)
    size = response.content_length
    if response.status == 206:
        said = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if said is None:
            raise MediaError(MediaTrouble.FAILED, "another range than was asked for")
        size = int(said[1]) if said[1] != "*" else None
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        data += chunk
        if len(data) >= most_bytes:
            break
    else:
        if response.status == 200:
            size = len(data)
    return Head(bytes(data[:most_bytes]), size)


async def _read_tail(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if response.status != 206:
        _check_status(response, 200, 416)
        return b""
    data = await response.content.read(most_bytes + 1)
    while len(data) <= most_bytes and (more := await response.content.read(most_bytes + 1)):
        data += more
    return data if len(data) <= most_bytes else b""


async def _save(response: aiohttp.ClientResponse, target: Path, max_bytes: int) -> int:
    _check_status(response, 200)
    if (response.content_length or 0) > max_bytes:
        raise MediaError(MediaTrouble.TOO_LARGE, f"{response.content_length} bytes")
    size = 0
    file = await _opened(target)
    try:
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise MediaError(MediaTrouble.TOO_LARGE, f"over {max_bytes} bytes")
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return size


async def _opened(target: Path) -> BinaryIO:
    opening = asyncio.create_task(asyncio.to_thread(target.open, "wb"))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        # The thread goes on: what it opens is closed, and gone before whoever cancelled unlinks it.
        with suppress(OSError):
            (await opening).close()
        raise
