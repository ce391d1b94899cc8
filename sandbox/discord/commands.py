"""The routes of the application's global commands. What they check stands in `command_checks.py`.

There are no commands of single servers here: the bot registers globally, and only so.
"""

from __future__ import annotations

from copy import deepcopy

from aiohttp import web

from sandbox.discord.command_checks import CHAT_INPUT, CheckedCommand
from sandbox.discord.errors import Problem, RefusedError, invalid, missing_access, unknown
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.state import DISCORD, Discord
from sandbox.discord.wire import Json
from sandbox.middleware import JSON, json_answer

LOCALIZED = ("name_localizations", "description_localizations")
MOST = {CHAT_INPUT: 100, 2: 15, 3: 15, 4: 1}
"""How many commands of each type there may be."""


def routes() -> list[web.RouteDef]:
    """Return the routes below the API's base."""
    base = "/applications/{application_id}/commands"
    return [
        web.get(base, read_all, name="commands_get", allow_head=False),
        web.put(base, replace_all, name="commands_put"),
        web.post(base, upsert, name="commands_post"),
        web.get(f"{base}/{{command_id}}", read, name="command_get", allow_head=False),
        web.delete(f"{base}/{{command_id}}", delete, name="command_delete"),
    ]


def _discord(request: web.Request) -> Discord:
    discord = request.app[DISCORD]
    if request.match_info["application_id"] != discord.world.application_id:
        raise missing_access()
    return discord


async def read_all(request: web.Request) -> web.Response:
    """All commands; without `with_localizations` these are left out."""
    found = list(_discord(request).commands.values())
    if request.query.get("with_localizations") not in ("1", "true"):
        found = [_without_localizations(command) for command in deepcopy(found)]
    return json_answer(found)


def _without_localizations(body: Json) -> Json:
    for key in LOCALIZED:
        body.pop(key, None)
    for child in (*body.get("options", ()), *body.get("choices", ())):
        _without_localizations(child)
    return body


async def replace_all(request: web.Request) -> web.Response:
    """Make the request's list all that there is."""
    discord, body = _discord(request), request[JSON]
    if not isinstance(body, list):
        raise invalid(Problem("commands", "LIST_TYPE_CONVERT", "Only iterables may be used."))
    checked = [CheckedCommand(command, str(n)) for n, command in enumerate(body)]
    problems = [problem for command in checked for problem in command.problems]
    keys = [(c.filled.get("type", 0), c.filled.get("name", "")) for c in checked]
    for number, key in enumerate(keys):
        if key in keys[:number]:
            problems.append(
                Problem(
                    f"{number}.name",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                )
            )
    if problems:
        raise invalid(*problems)
    if any(sum(kind == k for k, _ in keys) > most for kind, most in MOST.items()):
        raise RefusedError(400, 30032, "Maximum number of application commands reached")
    kept = {key: _kept(discord, c.filled) for key, c in zip(keys, checked, strict=True)}
    discord.commands.clear()
    discord.commands.update(kept)
    discord.feed.wake()
    return json_answer(list(discord.commands.values()))


async def upsert(request: web.Request) -> web.Response:
    """Add one command, or replace the one of its name."""
    discord = _discord(request)
    checked = CheckedCommand(request[JSON], "")
    if checked.problems:
        raise invalid(*checked.problems)
    key = (checked.filled["type"], checked.filled["name"])
    new = key not in discord.commands
    discord.commands[key] = _kept(discord, checked.filled)
    discord.feed.wake()
    return json_answer(discord.commands[key], 201 if new else 200)


def _kept(discord: Discord, filled: Json) -> Json:
    """Return a command with its id; every write is a new version, even without a change."""
    earlier = discord.commands.get((filled["type"], filled["name"]))
    return {
        "id": earlier["id"] if earlier else new_snowflake(),
        "application_id": discord.world.application_id,
        "version": new_snowflake(),
    } | filled


def _one(request: web.Request) -> tuple[Discord, tuple[int, str]]:
    discord = _discord(request)
    for key, command in discord.commands.items():
        if command["id"] == request.match_info["command_id"]:
            return discord, key
    raise unknown("application command")


async def read(request: web.Request) -> web.Response:
    """One command."""
    discord, key = _one(request)
    return json_answer(discord.commands[key])


async def delete(request: web.Request) -> web.Response:
    """The end of one command."""
    discord, key = _one(request)
    del discord.commands[key]
    return web.Response(status=204)
