"""A person in Discord, for tests, the demo and measurements: a client of the `/sandbox/` routes.

What they read in what they get is `reading.py`'s, the line to the sandbox `visitor.py`'s; whoever
plays a person needs this module alone.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import aiohttp

from sandbox.discord.wire import Json, Message
from sandbox.reading import (
    Button,
    Select,
    buttons_of,
    files_of,
    modal_fields,
    selects_of,
    text_of,
)
from sandbox.visitor import (
    Invocation,
    NotAnsweredError,
    RefusedError,
    Upload,
    Visitor,
    attach,
    invocation_of,
)

__all__ = [
    "Button",
    "Invocation",
    "NotAnsweredError",
    "Person",
    "RefusedError",
    "Select",
    "Upload",
    "Value",
    "buttons_of",
    "files_of",
    "modal_fields",
    "selects_of",
    "text_of",
]

Value: TypeAlias = "str | int | float | bool | Path | Upload"


class Person(Visitor):
    """Somebody at the sandbox's Discord."""

    async def invoke(
        self,
        command: str,
        options: Mapping[str, Value],
        *,
        place: str = "art",
        unchecked: bool = False,
        wait_seconds: float = 20.0,
    ) -> Invocation:
        """Use a slash command, by its whole name, as in `quotas give`.

        A `Path` or an `Upload` is attached; people, roles and channels are given by name or id.
        `place` is a channel's name, or `dm`. `unchecked` sends what Discord's client would not.
        Waits up to `wait_seconds` until the bot has registered the command.

        Raises:
            RefusedError: Discord's client does not send that.
        """
        values: dict[str, object] = {}
        # Otherwise names of files would be sent with their spaces escaped.
        form = aiohttp.FormData(quote_fields=False)
        for name, value in options.items():
            if isinstance(value, Path | Upload):
                attach(form, name, value)
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
        return invocation_of(await self.ask("POST", "invoke", data=form))

    async def press(self, message_id: str, label: str) -> Invocation:
        """Press the button of that label.

        Raises:
            RefusedError: there is none, it is disabled, or this person does not see it.
        """
        body = {"message_id": message_id, "label": label}
        return invocation_of(await self.ask("POST", "press", json=body))

    async def select(self, message_id: str, custom_id: str, values: Sequence[str]) -> Invocation:
        """Choose in a select: ids where it lists people, roles or channels.

        Raises:
            RefusedError: there is none, it is disabled, this person does not see it, or Discord's
                client does not let them choose that.
        """
        body = {"message_id": message_id, "custom_id": custom_id, "values": list(values)}
        return invocation_of(await self.ask("POST", "select", json=body))

    async def give_role(
        self, person: str, role: str, *, guild: str = "Repaint sandbox", has: bool = True
    ) -> None:
        """Give somebody a role of a server of one's own, or take it (`has` false).

        Raises:
            RefusedError: there is no such server of theirs, person or role.
        """
        body = {"person": person, "guild": guild, "role": role, "has": has}
        await self.ask("POST", "role", json=body)

    async def use(self, message_id: str, command: str, *, wait_seconds: float = 20.0) -> Invocation:
        """Use a message command on a message, once the bot has registered it.

        Raises:
            RefusedError: the message's menu does not offer it to this person.
        """
        body = {"message_id": message_id, "command": command, "wait_seconds": wait_seconds}
        return invocation_of(await self.ask("POST", "use", json=body))

    async def modal(self, invocation: Invocation, timeout: float = 20.0) -> Json:
        """Return the modal that answers an invocation; wait up to `timeout` seconds for it.

        Raises:
            NotAnsweredError: the bot did not answer in time.
            TimeoutError: it did not open one.
        """
        async for event in self.events(invocation, timeout):
            if event["type"] == "modal":
                modal: Json = event["data"]
                return modal
        raise TimeoutError(f"no modal in {timeout} s")

    async def submit(
        self,
        opening: Invocation,
        values: Mapping[str, str | list[str] | bool | None],
        files: Mapping[str, Sequence[Path | Upload]] | None = None,
        *,
        unchecked: bool = False,
    ) -> Invocation:
        """Send the modal that `opening` opened, with values and files by custom id.

        What is left out is sent as the modal was filled in. `unchecked` sends what Discord's
        client would not.

        Raises:
            RefusedError: Discord's client does not send that, or no modal is open there.
        """
        form = aiohttp.FormData(quote_fields=False)
        body = {"interaction_id": opening.interaction_id, "values": values, "unchecked": unchecked}
        form.add_field("payload_json", json.dumps(body), content_type="text/plain")
        for name, given in (files or {}).items():
            for file in given:
                attach(form, name, file)
        return invocation_of(await self.ask("POST", "submit", data=form))

    async def autocomplete(
        self, command: str, options: Mapping[str, Value], focused: str, *, place: str = "art"
    ) -> list[Json]:
        """Return the suggestions while the option `focused` is typed."""
        body = {"command": command, "options": options, "focused": focused, "place": place}
        answer = await self.ask("POST", "autocomplete", json=body)
        choices: list[Json] = answer["choices"]
        return choices

    async def say(
        self,
        content: str,
        *files: Path | Upload,
        place: str = "art",
        reply_to: str | None = None,
        embeds: Sequence[Json] = (),
    ) -> Message:
        """Write an ordinary message, with files; return it.

        `reply_to` is the id of the message that it answers. `embeds` are what a link's preview
        would be: people cannot write them in Discord.

        Raises:
            RefusedError: Discord's client does not send that.
        """
        form = aiohttp.FormData(quote_fields=False)
        body = {"place": place, "content": content, "reply_to": reply_to, "embeds": list(embeds)}
        form.add_field("payload_json", json.dumps(body), content_type="text/plain")
        for number, file in enumerate(files):
            attach(form, f"files[{number}]", file)
        said: Message = await self.ask("POST", "messages", data=form)
        return said

    async def forward(self, message_id: str, place: str) -> Message:
        """Forward a message to a place; return the new one.

        Raises:
            RefusedError: Discord's client does not send that.
        """
        body = {"message_id": message_id, "place": place}
        made: Message = await self.ask("POST", "forward", json=body)
        return made

    async def commands(self, place: str) -> list[Json]:
        """Return the commands that this person may use there."""
        found: list[Json] = await self.ask("GET", "commands", query={"place": place})
        return found

    async def messages(self, place: str = "art") -> list[Message]:
        """Return what this person sees there, oldest first."""
        found: list[Message] = await self.ask("GET", "messages", query={"place": place})
        return found

    async def state(self, invocation: Invocation) -> Json:
        """Return `state` (waiting, answered, unanswered), `message`, `followups` and `data`."""
        found: Json = await self.ask("GET", f"interactions/{invocation.interaction_id}")
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
        async for event in self.events(invocation, timeout):
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
        await self.ask("DELETE", f"messages/{message_id}")

    async def download(self, url: str) -> bytes:
        """Return the file at an address that a message named.

        Raises:
            aiohttp.ClientResponseError: there is no such file (any more).
        """
        async with self.session.get(url, raise_for_status=True) as response:
            return await response.read()
