"""The routes of channels: ordinary messages, read, sent, edited and deleted with the bot's token.

This is also the way to edit an interaction's answer after its time, unless it was ephemeral.
"""

from __future__ import annotations

from time import time

from aiohttp import web

from sandbox.discord import messages, permissions, shapes
from sandbox.discord.errors import (
    Problem,
    RefusedError,
    archived,
    invalid,
    missing_access,
    missing_permissions,
    unknown,
)
from sandbox.discord.messages import Rules
from sandbox.discord.rendering import for_bot, render
from sandbox.discord.state import DISCORD, Discord, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import FORUM, Channel
from sandbox.middleware import FILES, JSON, json_answer

DEFAULT, REPLY = 0, 19
"""Types of messages."""
PARSED = frozenset({"users", "roles", "everyone"})


def routes() -> list[web.RouteDef]:
    """Return the routes below the API's base."""
    one = "/channels/{channel_id}/messages/{message_id}"
    return [
        web.get("/channels/{channel_id}", channel, name="channel", allow_head=False),
        web.get(
            "/channels/{channel_id}/messages", history, name="channel_history", allow_head=False
        ),
        web.post("/channels/{channel_id}/messages", send, name="channel_send"),
        web.get(one, read, name="channel_message", allow_head=False),
        web.patch(one, edit, name="channel_edit"),
        web.delete(one, delete, name="channel_delete"),
    ]


def _channel(request: web.Request) -> Channel:
    """Return the channel of a route, when the bot may see it."""
    discord = request.app[DISCORD]
    found = discord.world.channels.get(request.match_info["channel_id"])
    if found is None:
        raise unknown("channel")
    if not discord.world.sees(discord.world.bot.id, found):
        raise missing_access()
    return found


def _message(request: web.Request) -> Message:
    """Return the message of a route; ephemeral ones do not exist here."""
    found = request.app[DISCORD].message(request.match_info["message_id"])
    if found is None or found.only_for is not None or found.channel is not _channel(request):
        raise unknown("message")
    return found


def _need(discord: Discord, where: Channel, permission: int) -> None:
    if not discord.world.permissions_of(discord.world.bot.id, where) & permission:
        raise missing_permissions()


async def channel(request: web.Request) -> web.Response:
    """One channel."""
    return json_answer(shapes.channel(request.app[DISCORD].world, _channel(request)))


async def history(request: web.Request) -> web.Response:
    """The newest messages, newest first."""
    discord, where = request.app[DISCORD], _channel(request)
    _need(discord, where, permissions.READ_MESSAGE_HISTORY)
    try:
        limit = min(max(int(request.query.get("limit", "50")), 1), 100)
    except ValueError:
        limit = 50
    shown = [m for m in discord.messages_in(where) if m.only_for is None]
    return json_answer([for_bot(discord, m) for m in shown[::-1][:limit]])


async def read(request: web.Request) -> web.Response:
    """One message."""
    discord, where = request.app[DISCORD], _channel(request)
    _need(discord, where, permissions.READ_MESSAGE_HISTORY)
    return json_answer(for_bot(discord, _message(request)))


def _rules(discord: Discord, where: Channel) -> Rules:
    allowed = discord.world.permissions_of(discord.world.bot.id, where)
    return Rules(discord.guild_size_limit(where), allowed, PARSED)


async def send(request: web.Request) -> web.Response:
    """A new message; with `enforce_nonce` a repeated one is answered with the first."""
    discord, where = request.app[DISCORD], _channel(request)
    if where.recipient_id is not None:
        recipient = discord.world.users[where.recipient_id]
        if recipient.username in discord.settings.closed_dms:
            raise RefusedError(403, 50007, "Cannot send messages to this user")
        if not discord.world.meets_bot(recipient.id):
            raise RefusedError(403, 50278, "Cannot send messages to this user: no mutual guilds")
    if where.type == FORUM:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    _need(
        discord,
        where,
        permissions.SEND_MESSAGES_IN_THREADS if where.parent_id else permissions.SEND_MESSAGES,
    )
    body = request[JSON] if isinstance(request[JSON], dict) else {}
    assert isinstance(body, dict)
    nonce = body.get("nonce")
    if body.get("enforce_nonce") and nonce is not None:
        for earlier in discord.messages_in(where)[-100:]:
            if earlier.nonce == nonce:
                return json_answer(render(discord, earlier))
    answered = _answered(discord, where, body)
    kind = DEFAULT if answered is None else REPLY
    message = Message(where, discord.world.bot, kind, nonce=nonce, reference=answered)
    await messages.write(discord, message, body, request[FILES], _rules(discord, where))
    return json_answer(messages.publish(discord, message, new=True))


def _answered(discord: Discord, where: Channel, body: Json) -> Message | None:
    """Return the message that a new one answers.

    Raises:
        RefusedError: it is not there, unless the request bears that; or the bot may not read it.
    """
    reference = body.get("message_reference")
    if not isinstance(reference, dict):
        return None
    _need_history(discord, where)
    found = discord.message(str(reference.get("message_id")))
    if found is not None and found.only_for is None and found.channel is where:
        return found
    if reference.get("fail_if_not_exists") is False:
        return None
    problem = Problem("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    raise invalid(problem)


def _need_history(discord: Discord, where: Channel) -> None:
    allowed = discord.world.permissions_of(discord.world.bot.id, where)
    if not allowed & permissions.READ_MESSAGE_HISTORY:
        words = "Cannot reply without permission to read message history"
        raise RefusedError(400, 160002, words)


async def edit(request: web.Request) -> web.Response:
    """A change of one of the bot's own messages."""
    discord, where = request.app[DISCORD], _channel(request)
    message = _message(request)
    if message.author is not discord.world.bot:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    if where.archived:
        raise archived()
    await messages.write(discord, message, request[JSON], request[FILES], _rules(discord, where))
    message.edited_at = time()
    return json_answer(messages.publish(discord, message, new=False))


async def delete(request: web.Request) -> web.Response:
    """The end of a message: the bot's own, others' only with Manage Messages."""
    discord, where = request.app[DISCORD], _channel(request)
    message = _message(request)
    if message.author is not discord.world.bot:
        _need(discord, where, permissions.MANAGE_MESSAGES)
    if where.archived:
        raise archived()
    messages.delete(discord, message)
    return web.Response(status=204)
