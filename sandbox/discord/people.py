"""People's side over HTTP, under `/sandbox/`: what they see, and what there is to hear.

Tests and the page use the same routes. Who is speaking stands in the query, `as=painter`. What
people do is `acts.py`'s.
"""

from __future__ import annotations

import json
from math import isnan, nan

from aiohttp import web

from sandbox.discord import client, installs
from sandbox.discord.feed import Event
from sandbox.discord.outlook import seen_by
from sandbox.discord.rendering import for_people, render
from sandbox.discord.state import DISCORD, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import Channel, User
from sandbox.middleware import json_answer, parse

LONGEST_WAIT = 60.0
"""How long one request may wait for news, in seconds."""


def routes() -> list[web.RouteDef]:
    """Return the routes below `/sandbox`."""
    return [
        web.get("/world", world),
        web.get("/commands", commands),
        web.get("/messages", read),
        web.get("/events", events),
        web.get("/interactions/{interaction_id}", interaction),
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


def place_of(discord: Discord, name: str, who: User) -> Channel:
    """Return the place of that name, when the person sees it.

    Raises:
        web.HTTPException: there is none, or the person does not see it.
    """
    try:
        channel = discord.world.place(name, who)
    except KeyError:
        raise no(404, f"There is no place called {name!r}.") from None
    if not discord.world.sees(who.id, channel):
        raise no(403, "This person does not see that channel.")
    return channel


def seconds_of(value: object, name: str) -> float:
    """Return how long to wait, at most `LONGEST_WAIT`.

    Raises:
        web.HTTPBadRequest: that is no number.
    """
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


def seen(discord: Discord, message: Message) -> Json:
    """Return a message as people's clients get it."""
    return dict(for_people(message, render(discord, message)))


async def world(request: web.Request) -> web.Response:
    """The person, the others, and the places that the person sees."""
    discord, who = request.app[DISCORD], speaker(request)
    return json_answer(seen_by(discord, who))


async def commands(request: web.Request) -> web.Response:
    """The registered commands; with `place` those alone that this person may use there."""
    discord = request.app[DISCORD]
    found = list(discord.commands.values())
    if "place" in request.query:
        who = speaker(request)
        place = place_of(discord, request.query["place"], who)
        found = [c for c in found if not installs.refusal(discord.world, who, place, c)]
    return json_answer(found)


async def read(request: web.Request) -> web.Response:
    """The messages of a place as this person sees them, oldest first."""
    discord, who = request.app[DISCORD], speaker(request)
    channel = place_of(discord, request.query.get("place", "art"), who)
    shown = [m for m in discord.messages_in(channel) if client.visible(discord, who, m)]
    return json_answer([seen(discord, message) for message in shown])


def message_of(discord: Discord, who: User, message_id: str) -> Message:
    """Return the message of that id, when the person sees it.

    Raises:
        web.HTTPNotFound: there is none for them.
    """
    message = discord.message(message_id)
    if message is None or not client.visible(discord, who, message):
        raise no(404, "There is no such message.")
    return message


async def events(request: web.Request) -> web.Response:
    """What happened after `after`, waiting up to `timeout` seconds for the first of it.

    With `interaction` only what belongs to that one.
    """
    discord, who = request.app[DISCORD], speaker(request)
    seconds = seconds_of(request.query.get("timeout", "0"), "timeout")
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
        "message": None if original is None else seen(discord, original),
        "followups": [seen(discord, m) for m in one.followups if not m.deleted],
        "data": one.answer_data,
    }


async def interaction(request: web.Request) -> web.Response:
    """How an interaction of this person stands: its answer and its followups."""
    discord, who = request.app[DISCORD], speaker(request)
    found = discord.interactions.get(request.match_info["interaction_id"])
    if found is None or found.user is not who:
        raise no(404, "There is no such interaction.")
    return json_answer(_state(discord, found))
