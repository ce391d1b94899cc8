"""A person in Discord, for tests, the demo and measurements: a client of the `/sandbox/` routes."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias, TypedDict
from urllib.parse import unquote, urlsplit

import aiohttp

from sandbox.discord.wire import Component, Json, Media, Message

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


Value: TypeAlias = "str | int | float | bool | Path | Upload"


@dataclass(frozen=True)
class Invocation:
    """One use of a command or a button."""

    interaction_id: str
    after: int
    """The number of the last event before it."""


class Button(TypedDict):
    """A button as a person sees it; `url` and `custom_id` are empty where there is none."""

    label: str
    custom_id: str
    disabled: bool
    url: str


class Person:
    """Somebody at the sandbox's Discord."""

    def __init__(self, session: aiohttp.ClientSession, url: str, name: str) -> None:
        """`url` is the sandbox's; `name` is painter, guest, moderator or owner."""
        self.name = name
        self._session = session
        self._url = url

    async def invoke(
        self,
        command: str,
        options: Mapping[str, Value],
        *,
        place: str = "art",
        unchecked: bool = False,
        wait_seconds: float = 20.0,
    ) -> Invocation:
        """Use a slash command; a `Path` or an `Upload` is attached.

        `place` is a channel's name, or `dm`. `unchecked` sends what Discord's client would not.
        Waits up to `wait_seconds` until the bot has registered the command.

        Raises:
            RefusedError: Discord's client does not send that.
        """
        values: dict[str, object] = {}
        # Otherwise names of files would be sent with their spaces escaped.
        form = aiohttp.FormData(quote_fields=False)
        for name, value in options.items():
            if isinstance(value, Path):
                value = Upload(value.name, value.read_bytes())
            if isinstance(value, Upload):
                form.add_field(name, io.BytesIO(value.content), filename=value.filename)
            else:
                values[name] = value
        body = {
            "command": command,
            "options": values,
            "place": place,
            "unchecked": unchecked,
            "wait_seconds": wait_seconds,
        }
        form.add_field("payload_json", json.dumps(body), content_type="text/plain")
        return _invocation(await self._ask("POST", "invoke", data=form))

    async def press(self, message_id: str, label: str) -> Invocation:
        """Press the button of that label.

        Raises:
            RefusedError: there is none, it is disabled, or this person does not see it.
        """
        body = {"message_id": message_id, "label": label}
        return _invocation(await self._ask("POST", "press", json=body))

    async def autocomplete(
        self, command: str, options: Mapping[str, Value], focused: str, *, place: str = "art"
    ) -> list[Json]:
        """Return the suggestions while the option `focused` is typed."""
        body = {"command": command, "options": options, "focused": focused, "place": place}
        answer = await self._ask("POST", "autocomplete", json=body)
        choices: list[Json] = answer["choices"]
        return choices

    async def say(self, content: str, *files: Path | Upload, place: str = "art") -> Message:
        """Write an ordinary message, with files; return it.

        Raises:
            RefusedError: Discord's client does not send that.
        """
        form = aiohttp.FormData(quote_fields=False)
        body = {"place": place, "content": content}
        form.add_field("payload_json", json.dumps(body), content_type="text/plain")
        for number, file in enumerate(files):
            upload = Upload(file.name, file.read_bytes()) if isinstance(file, Path) else file
            stream = io.BytesIO(upload.content)
            form.add_field(f"files[{number}]", stream, filename=upload.filename)
        said: Message = await self._ask("POST", "messages", data=form)
        return said

    async def messages(self, place: str = "art") -> list[Message]:
        """Return what this person sees there, oldest first."""
        found: list[Message] = await self._ask("GET", "messages", query={"place": place})
        return found

    async def state(self, invocation: Invocation) -> Json:
        """Return `state` (waiting, answered, unanswered), `message`, `followups` and `data`."""
        found: Json = await self._ask("GET", f"interactions/{invocation.interaction_id}")
        return found

    async def reply(self, invocation: Invocation) -> Message | None:
        """Return the reply as it is now; None while there is none, and after its deletion."""
        message: Message | None = (await self.state(invocation))["message"]
        return message

    async def versions(
        self, invocation: Invocation, timeout: float = 60.0
    ) -> AsyncIterator[Message]:
        """Yield each version, from the first, of each message that answers the invocation.

        A deleted message comes once more with `deleted` true.

        Raises:
            NotAnsweredError: the bot did not answer in time.
            TimeoutError: `timeout` seconds are over; the iteration has no other end.
        """
        ends, after = monotonic() + timeout, invocation.after
        while (left := ends - monotonic()) > 0:
            query = {
                "after": str(after),
                "interaction": invocation.interaction_id,
                "timeout": str(min(left, POLL_SECONDS)),
            }
            news = await self._ask("GET", "events", query=query)
            after = news["last"]
            for event in news["events"]:
                if event["type"] == "unanswered":
                    raise NotAnsweredError("The application did not respond")
                if event["message"] is not None:
                    message: Message = event["message"]
                    yield message
        raise TimeoutError

    async def until(self, invocation: Invocation, text: str, timeout: float = 20.0) -> Message:
        """Return the first version of an answer whose text contains `text`.

        Raises:
            NotAnsweredError: the bot did not answer in time.
            TimeoutError: there was none within `timeout` seconds; names the last text seen.
        """
        seen = "(no answer)"
        try:
            async for message in self.versions(invocation, timeout):
                seen = text_of(message)
                if text in seen and not message["deleted"]:
                    return message
        except TimeoutError:
            raise TimeoutError(f"no {text!r} in {timeout} s; the last text was: {seen}") from None
        raise AssertionError("unreachable")

    async def delete(self, message_id: str) -> None:
        """Delete a message, or dismiss an ephemeral one.

        Raises:
            RefusedError: this person has no such menu entry.
        """
        await self._ask("DELETE", f"messages/{message_id}")

    async def download(self, url: str) -> bytes:
        """Return the file at an address that a message named.

        Raises:
            aiohttp.ClientResponseError: there is no such file (any more).
        """
        async with self._session.get(url, raise_for_status=True) as response:
            return await response.read()

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: object = None,
        data: aiohttp.FormData | None = None,
    ) -> Any:  # our own server's shapes, as the callers name them
        async with self._session.request(
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


def _invocation(answer: Json) -> Invocation:
    return Invocation(answer["interaction_id"], answer["after"])


def _walk(components: list[Component]) -> list[Component]:
    """Return the components and all that is in them, in reading order."""
    found: list[Component] = []
    for component in components:
        found.append(component)
        found += _walk(component.get("components") or [])
        if "accessory" in component:
            found += _walk([component["accessory"]])
    return found


def text_of(message: Message) -> str:
    """Return all text that a person reads in a message, a line for each piece."""
    pieces = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        pieces += [embed.get("title") or "", embed.get("description") or ""]
    for component in _walk(message.get("components") or []):
        pieces += [component.get("content") or "", component.get("label") or ""]
    return "\n".join(filter(None, pieces))


def files_of(message: Message) -> list[Media]:
    """Return every file that a message shows or lists, in reading order.

    Each has `url` and `filename`, pictures `width` and `height`; only attachments have `size`.
    """
    found: list[Media] = []
    for component in _walk(message.get("components") or []):
        found += [item["media"] for item in component.get("items") or ()]
        found += [component[key] for key in ("media", "file") if key in component]
    found += message.get("attachments") or []
    for media in found:
        media.setdefault("filename", unquote(urlsplit(media["url"]).path.rpartition("/")[2]))
    return found


def buttons_of(message: Message) -> list[Button]:
    """Return the buttons of a message, in reading order."""
    return [
        Button(
            label=component.get("label", ""),
            custom_id=component.get("custom_id", ""),
            disabled=component.get("disabled", False),
            url=component.get("url", ""),
        )
        for component in _walk(message.get("components") or [])
        if component["type"] == 2
    ]
