"""Discord's ports: the REST API under `/api/v10`, the gateway and the CDN in one application.

Here refusals become answers, tokens are looked at and rate limits are kept.
"""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.discord import application, cdn, channels, commands, interactions
from sandbox.discord.errors import RefusedError, too_large, unauthorized
from sandbox.discord.faults import at_once, known
from sandbox.discord.state import DISCORD, Discord
from sandbox.exchanges import Exchanges
from sandbox.faults import Faults
from sandbox.middleware import json_answer, middleware

BASE = "/api/v10"
TOKEN_ROUTES = {"callback", "followup", "original", "edit", "reply_delete"}
"""Routes that an interaction's own token opens."""
WITHOUT_BUCKET = {"callback"}
"""Routes without rate-limit headers: one answer is all that there is (hikari minds a bucket)."""


def add_discord(app: web.Application, discord: Discord, faults: Faults, log: Exchanges) -> None:
    """Serve `discord` in an application that listens on its origin."""
    faults.known.update(known())
    faults.acts.update(at_once(discord.gateway))
    through = middleware("discord", faults, log)
    api = web.Application(middlewares=[through, _rules])
    for module in (application, channels, commands, interactions):
        api.add_routes(module.routes())
    api[DISCORD] = discord
    app.add_subapp(BASE, api)
    for root in ("/attachments", "/ephemeral-attachments"):
        files = web.Application(middlewares=[_but_for_browsers(through)])
        files.router.add_get("/{channel_id}/{file_id}/{filename}", cdn.download, name="cdn")
        files[DISCORD] = discord
        files.on_response_prepare.append(cdn.guard)
        app.add_subapp(root, files)
    app.router.add_get("/gateway", discord.gateway.handle)
    app.on_shutdown.append(lambda _: discord.gateway.close())


def _but_for_browsers(through: Middleware) -> Middleware:
    """Return that middleware, not applied to what a browser loads to show it.

    That is no traffic of the bot's, and must not use up a fault that is meant for it.
    """

    @web.middleware
    async def bots_alone(request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = "Sec-Fetch-Dest" in request.headers
        return await (handler(request) if shown else through(request, handler))

    return bots_alone


@web.middleware
async def _rules(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Look at the token, keep the rate limits, and put refusals into Discord's own form."""
    discord = request.app[DISCORD]
    route = request.match_info.route.name or ""
    headers: dict[str, str] = {}
    try:
        token_route = route in TOKEN_ROUTES
        if not token_route and request.headers.get("Authorization") != f"Bot {discord.token}":
            raise unauthorized()
        if (request.content_length or 0) > discord.settings.request_size_limit:
            raise too_large()
        match = request.match_info
        major = match.get("token") or match.get("channel_id") or match.get("guild_id") or ""
        if route not in WITHOUT_BUCKET:
            verdict = discord.rate_limits.take(route, major, token_route=token_route)
            headers = verdict.headers
            if verdict.body is not None:
                return json_answer(verdict.body, 429, headers)
        response = await handler(request)
        response.headers.update(headers)
        return response
    except RefusedError as refused:
        return json_answer(refused.body, refused.status, headers)
    except web.HTTPException as error:
        body = {"message": f"{error.status}: {error.reason}", "code": 0}
        return json_answer(body, error.status, headers)
