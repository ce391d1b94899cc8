"""What people do, over HTTP under `/sandbox/`: write, use a command, press, choose, send a modal.

Who is speaking stands in the query, `as=painter`. What Discord's client refuses is 400 with
`{"error": words}`. What people see and hear is `people.py`'s.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from sandbox.discord import client, selects, submits, talk
from sandbox.discord.command_checks import CHAT_INPUT, MESSAGE_COMMAND
from sandbox.discord.errors import ClientSaysNoError
from sandbox.discord.people import json_body, message_of, no, place_of, seconds_of, seen, speaker
from sandbox.discord.state import DISCORD, Discord, Interaction
from sandbox.discord.wire import Json
from sandbox.middleware import Part, json_answer, parse


def routes() -> list[web.RouteDef]:
    """Return the routes below `/sandbox`."""
    return [
        web.post("/messages", say),
        web.delete("/messages/{message_id}", delete),
        web.post("/forward", forward),
        web.post("/invoke", invoke),
        web.post("/autocomplete", autocomplete),
        web.post("/use", use),
        web.post("/press", press),
        web.post("/select", select),
        web.post("/submit", submit),
        web.post("/role", role),
    ]


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


def _object(body: Json, key: str) -> Json:
    found = body.get(key) or {}
    if not isinstance(found, dict):
        raise no(400, f"`{key}` is an object.")
    return found


def _made(interaction: Interaction, after: int) -> web.Response:
    return json_answer({"interaction_id": interaction.id, "after": after})


async def _registered(discord: Discord, key: tuple[int, str], body: Json) -> None:
    """Wait up to the request's `wait_seconds` until the bot has registered a command."""
    seconds = seconds_of(body.get("wait_seconds", 0), "wait_seconds")
    await discord.feed.wait_for(lambda: key in discord.commands, seconds)


async def say(request: web.Request) -> web.Response:
    """Write a message: a multipart body of `payload_json` and files.

    `payload_json` has `place`, `content`, `reply_to` (a message's id), and `embeds`, which people
    cannot write in Discord: there they come of a link's preview, or of other bots.
    """
    discord, who = request.app[DISCORD], speaker(request)
    body, uploads = await _form(request)
    channel = place_of(discord, str(body.get("place", "art")), who)
    content, files = body.get("content") or "", [part for _, part in uploads]
    embeds = body.get("embeds") or []
    if not isinstance(content, str):
        raise no(400, "`content` is a text.")
    if not isinstance(embeds, list) or not all(isinstance(one, dict) for one in embeds):
        raise no(400, "`embeds` is a list of objects.")
    answered = body.get("reply_to")
    reply_to = message_of(discord, who, str(answered)) if answered is not None else None
    try:
        message = await talk.say(discord, who, channel, content, files, embeds, reply_to)
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer(seen(discord, message))


async def forward(request: web.Request) -> web.Response:
    """Forward the message `message_id` to `place`."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    message = message_of(discord, who, str(body.get("message_id")))
    channel = place_of(discord, str(body.get("place", "art")), who)
    try:
        made = await talk.forward(discord, who, message, channel)
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer(seen(discord, made))


async def delete(request: web.Request) -> web.Response:
    """Delete or dismiss a message."""
    discord, who = request.app[DISCORD], speaker(request)
    message = message_of(discord, who, request.match_info["message_id"])
    try:
        client.delete(discord, who, message)
    except ClientSaysNoError as error:
        raise no(403, str(error)) from None
    return json_answer({})


async def invoke(request: web.Request) -> web.Response:
    """Use a slash command: a multipart body of `payload_json` and files named after their options.

    `payload_json` has `command` (the whole name, as in `quotas give`), `options` (people, roles
    and channels by name or id), `place`, `unchecked` and `wait_seconds`, for how long to wait
    until the bot has registered the command.
    """
    discord, who = request.app[DISCORD], speaker(request)
    body, uploads = await _form(request)
    name = str(body.get("command", ""))
    channel = place_of(discord, str(body.get("place", "art")), who)
    await _registered(discord, (CHAT_INPUT, name.partition(" ")[0]), body)
    after = discord.feed.last
    try:
        made = await client.invoke(
            discord,
            who,
            channel,
            name,
            _object(body, "options"),
            dict(uploads),
            unchecked=bool(body.get("unchecked")),
        )
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return _made(made, after)


async def autocomplete(request: web.Request) -> web.Response:
    """Ask for suggestions: `command`, `options` so far, `focused`, `place`."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    channel = place_of(discord, str(body.get("place", "art")), who)
    try:
        choices = await client.autocomplete(
            discord,
            who,
            channel,
            str(body.get("command", "")),
            _object(body, "options"),
            str(body.get("focused", "")),
        )
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return json_answer({"choices": choices})


async def use(request: web.Request) -> web.Response:
    """Use the message command `command` on the message `message_id`; `wait_seconds` as above."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    message = message_of(discord, who, str(body.get("message_id")))
    name = str(body.get("command", ""))
    await _registered(discord, (MESSAGE_COMMAND, name), body)
    after = discord.feed.last
    try:
        made = await client.use(discord, who, message, name)
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return _made(made, after)


async def press(request: web.Request) -> web.Response:
    """Press the button that has this `label` or `custom_id` in a message."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    message = message_of(discord, who, str(body.get("message_id")))
    custom_id = body.get("custom_id") or _labelled(message.components, body.get("label"))
    after = discord.feed.last
    try:
        made = await client.press(discord, who, message, str(custom_id))
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return _made(made, after)


async def select(request: web.Request) -> web.Response:
    """Choose `values`, a list, in the select `custom_id` of the message `message_id`."""
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    message = message_of(discord, who, str(body.get("message_id")))
    custom_id, after = str(body.get("custom_id")), discord.feed.last
    try:
        made = await selects.select(discord, who, message, custom_id, body.get("values"))
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return _made(made, after)


async def role(request: web.Request) -> web.Response:
    """Give a role to a person, or take it: `person`, `guild` and `role` by name or id, `has`.

    For a server's owner. The bot hears of it with the person's next interaction.
    """
    discord, who, body = request.app[DISCORD], speaker(request), await json_body(request)
    wanted = str(body.get("guild"))
    guild = next((g for g in discord.world.guilds.values() if wanted in (g.id, g.name)), None)
    if guild is None or guild.owner_id != who.id:
        raise no(403, "This person has no such server.")
    person = discord.world.people.get(str(body.get("person")))
    if person is None or person.id not in guild.members:
        raise no(404, "There is nobody of that name in that server.")
    wanted = str(body.get("role"))
    found = next((r for r in guild.roles.values() if wanted in (r.id, r.name)), None)
    if found is None or found.managed or found.id == guild.id:
        raise no(404, "There is no such role to give.")
    others = [one for one in guild.members[person.id] if one != found.id]
    guild.members[person.id] = [*others, *([found.id] if body.get("has") else [])]
    return json_answer({})


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


async def submit(request: web.Request) -> web.Response:
    """Send a modal: a multipart body of `payload_json` and files named after their fields.

    `payload_json` has `interaction_id`, of what opened the modal, `values` by custom id (a text,
    a list, true or false, null) and `unchecked`. Files of one field come in the person's order.
    """
    discord, who = request.app[DISCORD], speaker(request)
    body, uploads = await _form(request)
    opening = discord.interactions.get(str(body.get("interaction_id")))
    if opening is None or opening.user is not who:
        raise no(404, "There is no such interaction.")
    files: dict[str, list[Part]] = {}
    for name, part in uploads:
        files.setdefault(name, []).append(part)
    after = discord.feed.last
    try:
        made = await submits.submit(
            discord,
            opening,
            _object(body, "values"),
            files,
            unchecked=bool(body.get("unchecked")),
        )
    except ClientSaysNoError as error:
        raise no(400, str(error)) from None
    return _made(made, after)
