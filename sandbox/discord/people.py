"""People's side over HTTP, under `/sandbox/`: use a command, press, read, delete, wait for news.

Tests and the page use the same routes. Who is speaking stands in the query, `as=painter`.
"""

from __future__ import annotations

import asyncio
import json
from math import isnan, nan

from aiohttp import web

from sandbox.discord import client, talk
from sandbox.discord.client import ClientSaysNoError
from sandbox.discord.feed import Event
from sandbox.discord.outlook import seen_by
from sandbox.discord.rendering import for_people, render
from sandbox.discord.state import DISCORD, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User
from sandbox.middleware import Part, json_answer, parse

LONGEST_WAIT = 60.0
"""How long one request may wait for news, in seconds."""


def routes() -> list[web.RouteDef]:
    """Return the routes below `/sandbox`."""
    return [
        web.get("/world", world),
        web.get("/commands", commands),
        web.get("/messages", read),
        web.post("/messages", say),
        web.delete("/messages/{message_id}", delete),
        web.get("/events", events),
        web.get("/interactions/{interaction_id}", interaction),
        web.post("/invoke", invoke),
        web.post("/autocomplete", autocomplete),
        web.post("/press", press),
    ]


def no(status: int, words: str) -> web.HTTPException:
    """Return the refusal of a person's request, in JSON."""
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest,
        403: web.HTTPForbidden,
        404: web.HTTPNotFound,
        503: web.HTTPServiceUnavailable,
    }
    return kinds[status](text=json.dumps({"error": words}), content_type="application/json")


def speaker(request: web.Request) -> User:
    """Return who is speaking.

    Raises:
        web.HTTPNotFound: nobody has that name.
    """
    name = request.query.get("as", "")
    person = request.app[DISCORD].world.people.get(name)
    if person is None:
        raise no(404, f"There is nobody called {name!r}.")
    return person


def _place(discord: Discord, name: str, who: User) -> Channel:
    try:
        channel = discord.world.place(name, who)
    except KeyError:
        raise no(404, f"There is no place called {name!r}.") from None
    if not discord.world.sees(who.id, channel):
        raise no(403, "This person does not see that channel.")
    return channel


def _seconds(value: object, name: str) -> float:
    """Return how long to wait, at most `LONGEST_WAIT`."""
    try:
        seconds = float(str(value))
    except ValueError:
        seconds = nan
    if isnan(seconds):  # a timer of the event loop's that never comes would hold up the others
        raise no(400, f"`{name}` is a number of seconds.")
    return min(max(seconds, 0.0), LONGEST_WAIT)


async def json_body(request: web.Request) -> Json:
    """Return the request's JSON object.

    Raises:
        web.HTTPBadRequest: it has none.
    """
    try:
        body = parse(await request.read())
    except ValueError:
        raise no(400, "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise no(400, "The body is no JSON object.")
    return body


def _seen(discord: Discord, message: Message) -> Json:
    return dict(for_people(message, render(discord, message)))


async def world(request: web.Request) -> web.Response:
    """The person, the others, and the places that the person sees."""
    discord, who = request.app[DISCORD], speaker(request)
    return json_answer(seen_by(discord, who))


async def commands(request: web.Request) -> web.Response:
    """The registered commands."""
    return json_answer(list(request.app[DISCORD].commands.values()))


async def read(request: web.Request) -> web.Response:
    """The messages of a place as this person sees them, oldest first."""
    discord, who = request.app[DISCORD], speaker(request)
    channel = _place(discord, request.query.get("place", "art"), who)
    shown = [m for m in discord.messages_in(channel) if client.visible(discord, who, m)]
    return json_answer([_seen(discord, message) for message in shown])


async def say(request: web.Request) -> web.Response:
    """Write a message: a multipart body of `payload_json` (`place`, `content`) and files."""
    discord, who = request.app[DISCORD], speaker(request)
    body, uploads = await _form(request)
    channel = _place(discord, str(body.get("place", "art")), who)
    content, files = body.get("content") or "", [part for _, part in uploads]
    if not isinstance(content, str):
        raise no(400, "`content` is a text.")
    try:
        message = await talk.say(discord, who, channel, content, files)
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer(_seen(discord, message))


def _message(discord: Discord, who: User, message_id: str) -> Message:
    message = discord.message(message_id)
    if message is None or not client.visible(discord, who, message):
        raise no(404, "There is no such message.")
    return message


async def delete(request: web.Request) -> web.Response:
    """Delete or dismiss a message."""
    discord, who = request.app[DISCORD], speaker(request)
    message = _message(discord, who, request.match_info["message_id"])
    try:
        client.delete(discord, who, message)
    except ClientSaysNoError as error:
        raise no(403, str(error)) from None
    return json_answer({})


async def events(request: web.Request) -> web.Response:
    """What happened after `after`, waiting up to `timeout` seconds for the first of it.

    With `interaction` only what belongs to that one.
    """
    discord, who = request.app[DISCORD], speaker(request)
    seconds = _seconds(request.query.get("timeout", "0"), "timeout")
    try:
        number = int(request.query.get("after", "0"))
    except ValueError:
        raise no(400, "`after` is the number of an event.") from None
    only = request.query.get("interaction")

    def wanted(event: Event) -> bool:
        return client.hears(discord, who, event) and (only is None or only in event.interactions)

    found, last = await discord.feed.news(number, wanted, seconds)
    return json_answer({"events": [event.body() for event in found], "last": last})


def _state(discord: Discord, one: Interaction) -> Json:
    original = one.original if one.original is not None and not one.original.deleted else None
    return {
        "interaction_id": one.id,
        "state": "answered" if one.answer else "unanswered" if one.unanswered else "waiting",
        "message": None if original is None else _seen(discord, original),
        "followups": [_seen(discord, m) for m in one.followups if not m.deleted],
        "data": one.answer_data,
    }


async def interaction(request: web.Request) -> web.Response:
    """How an interaction of this person stands: its answer and its followups."""
    discord, who = request.app[DISCORD], speaker(request)
    found = discord.interactions.get(request.match_info["interaction_id"])
    if found is None or found.user is not who:
        raise no(404, "There is no such interaction.")
    return json_answer(_state(discord, found))


async def invoke(request: web.Request) -> web.Response:
    """Use a command: a multipart body of `payload_json` and files named after their options.

    `payload_json` has `command`, `options`, `place`, `unchecked` and `wait_seconds`, for how
    long to wait until the bot has registered the command.
    """
    discord, who = request.app[DISCORD], speaker(request)
    body, uploads = await _form(request)
    name = str(body.get("command", ""))
    channel = _place(discord, str(body.get("place", "art")), who)
    seconds = _seconds(body.get("wait_seconds", 0), "wait_seconds")
    await discord.feed.wait_for(lambda: (1, name) in discord.commands, seconds)
    after = discord.feed.last
    try:
        made = await client.invoke(
            discord,
            who,
            channel,
            name,
            _options(body),
            dict(uploads),
            unchecked=bool(body.get("unchecked")),
        )
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer({"interaction_id": made.id, "after": after})


async def _form(request: web.Request) -> tuple[Json, list[tuple[str, Part]]]:
    """Return the `payload_json` and the files of a multipart body, each with its field's name."""
    body: object = {}
    uploads: list[tuple[str, Part]] = []
    try:
        for name, field in (await request.post()).items():
            if isinstance(field, web.FileField):
                data = await asyncio.to_thread(field.file.read)
                uploads.append((name, Part(field.filename, field.content_type, data)))
            elif name == "payload_json" and isinstance(field, str):
                body = parse(field)
    except ValueError:
        raise no(400, "The body does not parse.") from None
    if not isinstance(body, dict):
        raise no(400, "`payload_json` is no JSON object.")
    return body, uploads


def _options(body: Json) -> Json:
    options = body.get("options") or {}
    if not isinstance(options, dict):
        raise no(400, "`options` is an object.")
    return options


async def autocomplete(request: web.Request) -> web.Response:
    """Ask for suggestions: `command`, `options` so far, `focused`, `place`."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    channel = _place(discord, str(body.get("place", "art")), who)
    try:
        choices = await client.autocomplete(
            discord,
            who,
            channel,
            str(body.get("command", "")),
            _options(body),
            str(body.get("focused", "")),
        )
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer({"choices": choices})


async def press(request: web.Request) -> web.Response:
    """Press what has this `label` or `custom_id` in a message; `values` for a select."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    message = _message(discord, who, str(body.get("message_id")))
    custom_id = body.get("custom_id") or _labelled(message.components, body.get("label"))
    after = discord.feed.last
    try:
        made = await client.press(discord, who, message, str(custom_id), body.get("values"))
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer({"interaction_id": made.id, "after": after})


def _labelled(components: list[Json], label: object) -> str | None:
    for component in components:
        if label is not None and component.get("label") == label:
            return component.get("custom_id")
        inner = [*component.get("components", ())]
        if "accessory" in component:
            inner.append(component["accessory"])
        found = _labelled(inner, label)
        if found is not None:
            return found
    return None
