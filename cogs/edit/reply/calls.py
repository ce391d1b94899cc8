"""One call to Discord: how long it may take, and what can be done about its failure."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import aiohttp
import discord

from jobs import ReplyLaterError, ReplyTooLargeError

log = logging.getLogger(__name__)
T = TypeVar("T")

CALL_SECONDS = 30.0
"""How long Discord may take for a call without files."""
STALL_SECONDS = 30.0
"""A file on its way up without progress for so long is given up."""
FILE_SECONDS = 600.0
"""How long files may be on their way up, whatever progress they make."""
INVALID_TOKEN = 50027
UNKNOWN_WEBHOOK = 10015
TOO_LARGE = (40005, 50045)
"""Discord's codes (opcodes and status codes: JSON error codes)."""


class TokenOverError(Exception):
    """The interaction's time is over, or (unknown) Discord has no reply to it.

    Attributes:
        unknown: Whether Discord does not know of any reply.
    """

    def __init__(self, *, unknown: bool) -> None:
        super().__init__("unknown" if unknown else "over")
        self.unknown = unknown


class NoPlaceError(Exception):
    """The reply is gone, or the bot may not write there."""


class InvalidError(Exception):
    """Discord does not take the message as it is, and never will."""


class UploadFile(io.BufferedReader):
    """A file that knows when it was last read from."""

    def __init__(self, raw: io.FileIO) -> None:
        super().__init__(raw)
        self.read_at = time.monotonic()

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, and take note of it."""
        self.read_at = time.monotonic()
        return super().read(size)


async def with_progress(sending: Coroutine[Any, Any, T], files: Sequence[UploadFile]) -> T:
    """Carry out an upload for as long as any of its files is still read from.

    Raises:
        ReplyLaterError: nothing went out for `STALL_SECONDS`.
    """
    task = asyncio.ensure_future(sending)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=1.0)
            if done:
                return task.result()
            if time.monotonic() - max(file.read_at for file in files) > STALL_SECONDS:
                raise ReplyLaterError("an upload made no progress")
    finally:
        task.cancel()


async def judged(call: Coroutine[Any, Any, T], seconds: float) -> T:
    """Carry out a call to Discord; what it fails with is told by what can be done about it.

    Args:
        call: The call.
        seconds: How long it may take.

    Raises:
        TokenOverError, NoPlaceError, InvalidError, ReplyLaterError, ReplyTooLargeError: each says.
    """
    try:
        async with asyncio.timeout(seconds):
            return await call
    except discord.HTTPException as error:
        raise _verdict(error) from error
    except (aiohttp.ClientError, discord.RateLimited, TimeoutError, OSError) as error:
        # Their texts hold whole addresses, tokens included; the class says enough.
        raise ReplyLaterError(type(error).__name__) from None


def _verdict(error: discord.HTTPException) -> Exception:
    # 50027 comes as a 401, neither NotFound nor Forbidden (discord.py#9856).
    if error.code in (INVALID_TOKEN, UNKNOWN_WEBHOOK):
        return TokenOverError(unknown=error.code == UNKNOWN_WEBHOOK)
    if error.status == 413 or error.code in TOO_LARGE:
        return ReplyTooLargeError()
    if error.status in (403, 404):
        return NoPlaceError(f"code {error.code}")
    if error.status == 400:
        log.warning("Discord did not take a message: code %s, %s", error.code, error.text[:500])
        return InvalidError(f"code {error.code}")
    return ReplyLaterError(f"HTTP {error.status}, code {error.code}")
