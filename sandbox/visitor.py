"""One person's line to the sandbox: requests to the `/sandbox/` routes, and the news they hear.

What they do with it is `person.py`'s.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

from sandbox.discord.wire import Json

POLL_SECONDS = 20.0
"""How long one request waits for news."""


class NotAnsweredError(Exception):
    """What the person sees is "The application did not respond"."""


class RefusedError(Exception):
    """Discord's client (or the sandbox) did not let the person do it; the text says why."""


@dataclass(frozen=True)
class Upload:
    """A file that is not on the disk."""

    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Invocation:
    """One use of a command or a button, or one modal sent."""

    interaction_id: str
    after: int
    """The number of the last event before it."""


class Visitor:
    """Somebody at the sandbox's Discord."""

    def __init__(self, session: aiohttp.ClientSession, url: str, name: str) -> None:
        """`url` is the sandbox's; `name` is painter, guest, moderator or owner."""
        self.name = name
        self.session = session
        self._url = url

    async def events(self, invocation: Invocation, timeout: float) -> AsyncIterator[Json]:
        """Yield what happens with an invocation, for up to `timeout` seconds.

        Raises:
            NotAnsweredError: the bot did not answer in time.
        """
        ends, after = monotonic() + timeout, invocation.after
        while (left := ends - monotonic()) > 0:
            query = {
                "after": str(after),
                "interaction": invocation.interaction_id,
                "timeout": str(min(left, POLL_SECONDS)),
            }
            news = await self.ask("GET", "events", query=query)
            after = news["last"]
            for event in news["events"]:
                if event["type"] == "unanswered":
                    raise NotAnsweredError("The application did not respond")
                yield event

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: object = None,
        data: aiohttp.FormData | None = None,
    ) -> Any:  # our own server's shapes, as the callers name them
        """Return the answer of a route below `/sandbox/`.

        Raises:
            RefusedError: it is a refusal; the text says why.
        """
        async with self.session.request(
            method,
            f"{self._url}/sandbox/{path}",
            params={"as": self.name, **(query or {})},
            json=json,
            data=data,
            timeout=aiohttp.ClientTimeout(total=120),
        ) as response:
            answer = await response.json()
            if not response.ok:
                raise RefusedError(answer["error"])
            return answer


def attach(form: aiohttp.FormData, name: str, file: Path | Upload) -> None:
    """Add a file to a form, under a field's name."""
    upload = Upload(file.name, file.read_bytes()) if isinstance(file, Path) else file
    form.add_field(name, io.BytesIO(upload.content), filename=upload.filename)


def invocation_of(answer: Json) -> Invocation:
    """Return what a route that begins an interaction answered."""
    return Invocation(answer["interaction_id"], answer["after"])
