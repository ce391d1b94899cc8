"""The routes about the bot itself: who it is, its gateway, its servers, its direct messages."""

from __future__ import annotations

from aiohttp import web

from sandbox.discord import shapes, team
from sandbox.discord.errors import Problem, invalid, missing_access, unknown
from sandbox.discord.state import DISCORD
from sandbox.middleware import JSON, json_answer


def routes() -> list[web.RouteDef]:
    """Return the routes below the API's base."""
    return [
        web.get("/users/@me", me, name="me", allow_head=False),
        web.get(
            "/oauth2/applications/@me", application, name="oauth2_application", allow_head=False
        ),
        web.get("/applications/@me", application, name="application", allow_head=False),
        web.get("/gateway", gateway, name="gateway", allow_head=False),
        web.get("/gateway/bot", gateway_bot, name="gateway_bot", allow_head=False),
        web.get("/guilds/{guild_id}", guild, name="guild", allow_head=False),
        web.post("/users/@me/channels", open_dm, name="open_dm"),
    ]


async def me(request: web.Request) -> web.Response:
    """The bot's user."""
    return json_answer(shapes.me(request.app[DISCORD].world))


async def application(request: web.Request) -> web.Response:
    """The bot's application, with its owner or its team."""
    discord = request.app[DISCORD]
    return json_answer(team.application(discord.world, discord.settings.team))


async def gateway(request: web.Request) -> web.Response:
    """Where the gateway is."""
    return json_answer({"url": request.app[DISCORD].gateway.url})


async def gateway_bot(request: web.Request) -> web.Response:
    """Where the gateway is, and with how many shards."""
    discord = request.app[DISCORD]
    return json_answer(
        {
            "url": discord.gateway.url,
            "shards": discord.settings.shards,
            "session_start_limit": {
                "total": 1000,
                "remaining": max(0, 1000 - discord.gateway.identifies),
                "reset_after": 86_400_000,
                "max_concurrency": 1,
            },
        }
    )


async def guild(request: web.Request) -> web.Response:
    """One server."""
    world = request.app[DISCORD].world
    found = world.guilds.get(request.match_info["guild_id"])
    if found is None:
        raise unknown("guild")
    if not world.has_bot(found.id):
        raise missing_access()
    return json_answer(shapes.guild(found))


async def open_dm(request: web.Request) -> web.Response:
    """The direct message with a person; it is there already."""
    world, body = request.app[DISCORD].world, request[JSON]
    recipient = str(body.get("recipient_id")) if isinstance(body, dict) else ""
    if not recipient.isdigit():
        raise invalid(Problem("recipient_id", "NUMBER_TYPE_COERCE", "Value is not snowflake."))
    try:
        channel = world.dm_of(recipient)
    except KeyError:
        raise unknown("user") from None
    return json_answer(shapes.channel(world, channel))
