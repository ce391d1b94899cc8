"""The routes of interactions: the first answer, `@original`, followups, and their times.

They need no bot token: the interaction's own token is enough, as long as it lasts.
"""

from __future__ import annotations

from time import time

from aiohttp import web

from sandbox.discord import choosing, installs, messages, wire
from sandbox.discord.errors import Problem, RefusedError, invalid, unknown
from sandbox.discord.feed import Event
from sandbox.discord.messages import Rules
from sandbox.discord.modals import CheckedModal
from sandbox.discord.rendering import render
from sandbox.discord.state import DISCORD, EPHEMERAL, LOADING, Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.middleware import FILES, JSON, json_answer

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
"""Types of interactions."""
MESSAGE, THINKING, DEFER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Types of the first answer."""
SLASH_REPLY, MENU_REPLY, REPLY = 20, 23, 19
"""Types of messages."""


def routes() -> list[web.RouteDef]:
    """Return the routes below the API's base."""
    token = "/webhooks/{application_id}/{token}"  # a path
    return [
        web.post("/interactions/{interaction_id}/{token}/callback", callback, name="callback"),
        web.post(token, followup, name="followup"),
        web.get(f"{token}/messages/{{message_id}}", read, name="original", allow_head=False),
        web.patch(f"{token}/messages/{{message_id}}", edit, name="edit"),
        web.delete(f"{token}/messages/{{message_id}}", delete, name="reply_delete"),
    ]


def _rules(discord: Discord, interaction: Interaction, prefix: str = "") -> Rules:
    granted = installs.granted(discord, interaction)
    limit = interaction.attachment_size_limit
    return Rules(limit, granted, frozenset({"users"}), prefix)


async def callback(request: web.Request) -> web.Response:
    """The first answer to an interaction."""
    discord = request.app[DISCORD]
    interaction = discord.interactions.get(request.match_info["interaction_id"])
    if interaction is None or interaction.token != request.match_info["token"]:
        raise unknown("interaction")
    if interaction.answer:
        raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
    if time() - interaction.made_at > discord.settings.answer_seconds:
        raise unknown("interaction")
    body = request[JSON]
    if not isinstance(body, dict):
        raise RefusedError(400, 50109, "The request body contains invalid JSON.")
    kind = body.get("type")
    if kind not in _possible(interaction):
        choices = ", ".join(map(str, _possible(interaction)))
        message = f"Value must be one of {{{choices}}}."
        raise invalid(Problem("type", "BASE_TYPE_CHOICES", message))
    data: Json = body.get("data") or {}
    # Taken before anything is awaited: of two answers at once, one is too late.
    interaction.answer = kind
    try:
        resource = await _answer(discord, interaction, kind, data, request)
    except RefusedError:
        interaction.answer = 0
        raise
    if request.query.get("with_response") not in ("1", "true"):
        return web.Response(status=204)
    original = interaction.original
    said: Json = {
        "id": interaction.id,
        "type": interaction.type,
        "channel_id": interaction.channel.id,
    }
    if interaction.channel.guild_id is not None:
        said["guild_id"] = interaction.channel.guild_id
    if original is not None:
        said["response_message_id"] = original.id
        said["response_message_loading"] = bool(original.flags & LOADING)
        said["response_message_ephemeral"] = original.only_for is not None
    answer: Json = {"interaction": said}
    if resource is not None:
        answer["resource"] = {"type": kind, "message": resource}
    return json_answer(answer)


def _possible(interaction: Interaction) -> tuple[int, ...]:
    """Return the types that may answer an interaction."""
    if interaction.type == AUTOCOMPLETE:
        return (CHOICES,)
    modal = () if interaction.type == SUBMIT else (MODAL,)
    if interaction.message is None:
        return (MESSAGE, THINKING, *modal)
    return (MESSAGE, THINKING, DEFER, UPDATE, *modal)


async def _answer(
    discord: Discord, interaction: Interaction, kind: int, data: Json, request: web.Request
) -> wire.Message | None:
    """Carry the first answer out; return the message that it made or changed, if any."""
    rules = _rules(discord, interaction, "data")
    if kind == CHOICES:
        interaction.answer_data = data
        _tell(discord, interaction, "answered", data)
        return None
    if kind == MODAL:
        exists = choosing.existing(discord.world, interaction.channel)
        modal = CheckedModal(data, exists=exists)
        if modal.problems:
            raise invalid(*modal.problems, prefix="data")
        interaction.answer_data = modal.filled
        _tell(discord, interaction, "modal", modal.filled)
        return None
    if kind == DEFER:
        _link(interaction, interaction.message)
        _tell(discord, interaction, "answered", {})
        return None
    if kind == UPDATE:
        target = interaction.message
        assert target is not None
        if target.deleted:
            raise unknown("message")
        await messages.write(discord, target, data, request[FILES], rules)
        target.edited_at = time()
        _link(interaction, target)
        return messages.publish(discord, target, new=False)
    message = _new_message(discord, interaction, int(data.get("flags") or 0))
    if kind == THINKING:
        message.flags |= LOADING
    else:
        await messages.write(discord, message, data, request[FILES], rules)
    _link(interaction, message)
    body = messages.publish(discord, message, new=True)
    return body if kind == MESSAGE else None


def _new_message(discord: Discord, interaction: Interaction, flags: int) -> Message:
    asked = interaction.opened_by or interaction
    by_command = SLASH_REPLY if asked.target is None else MENU_REPLY
    flags = EPHEMERAL if installs.unheard(discord, interaction) else flags & EPHEMERAL
    return Message(
        interaction.channel,
        discord.world.bot,
        by_command if interaction.message is None else REPLY,
        flags=flags,
        reference=interaction.message,
        interaction=interaction,
        interactions=[interaction.id],
        only_for=interaction.user.id if flags else None,
    )


def _link(interaction: Interaction, message: Message | None) -> None:
    """Make a message the interaction's `@original`."""
    interaction.original = message
    if message is not None and interaction.id not in message.interactions:
        message.interactions.append(interaction.id)


def _tell(discord: Discord, interaction: Interaction, event: str, data: Json) -> None:
    user = interaction.user.id
    discord.feed.add(
        Event(event, interaction.channel.id, user, interactions=[interaction.id], data=data)
    )


def _interaction(request: web.Request) -> Interaction:
    """Return the interaction of a webhook route.

    Raises:
        RefusedError: it was never answered (10015), or its time is over (401, 50027).
    """
    discord = request.app[DISCORD]
    if request.match_info["application_id"] != discord.world.application_id:
        raise unknown("webhook")
    interaction = discord.by_token(request.match_info["token"])
    lasts = discord.settings.interaction_seconds
    if interaction is None or time() - interaction.made_at > lasts:
        raise RefusedError(401, 50027, "Invalid Webhook Token")
    if not interaction.answer:
        raise unknown("webhook")
    return interaction


def _message(request: web.Request, interaction: Interaction) -> Message:
    """Return the message of a webhook route, which knows only the interaction's own."""
    wanted = request.match_info["message_id"]
    own = [m for m in (interaction.original, *interaction.followups) if m is not None]
    for message in own:
        if wanted in ("@original", message.id) and not message.deleted:
            return message
        if wanted == "@original":
            break
    raise unknown("message")


async def read(request: web.Request) -> web.Response:
    """`GET` of the first answer or a followup."""
    message = _message(request, _interaction(request))
    return json_answer(render(request.app[DISCORD], message))


async def edit(request: web.Request) -> web.Response:
    """`PATCH` of the first answer or a followup."""
    discord = request.app[DISCORD]
    interaction = _interaction(request)
    message = _message(request, interaction)
    await _change(discord, interaction, message, request)
    return json_answer(messages.publish(discord, message, new=False))


async def _change(
    discord: Discord, interaction: Interaction, message: Message, request: web.Request
) -> None:
    """Write an edit; the first one of a thinking message does not count as one."""
    thinking = bool(message.flags & LOADING)
    await messages.write(
        discord, message, request[JSON], request[FILES], _rules(discord, interaction)
    )
    message.edited_at = None if thinking else time()


async def delete(request: web.Request) -> web.Response:
    """`DELETE` of the first answer or a followup."""
    messages.delete(request.app[DISCORD], _message(request, _interaction(request)))
    return web.Response(status=204)


async def followup(request: web.Request) -> web.Response:
    """A further message; the first one after "thinking" takes that message's place."""
    discord = request.app[DISCORD]
    interaction = _interaction(request)
    original = interaction.original
    if original is not None and original.flags & LOADING and not original.deleted:
        await _change(discord, interaction, original, request)
        return json_answer(messages.publish(discord, original, new=False))
    body = request[JSON] if isinstance(request[JSON], dict) else {}
    assert isinstance(body, dict)
    only_for_user = installs.for_user_only(interaction)
    if only_for_user and len(interaction.followups) >= installs.MOST_FOLLOWUPS:
        raise RefusedError(
            400, 40094, "This interaction has reached the maximum number of follow up messages"
        )
    message = _new_message(discord, interaction, int(body.get("flags") or 0))
    message.type, message.reference = REPLY, original
    await messages.write(discord, message, body, request[FILES], _rules(discord, interaction))
    interaction.followups.append(message)
    return json_answer(messages.publish(discord, message, new=True))
