"""An ordinary message by a person: what Discord's client refuses, and who hears of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from time import time

from sandbox.discord import messages, permissions, shapes
from sandbox.discord.errors import ClientSaysNoError, RefusedError
from sandbox.discord.interactions import REPLY
from sandbox.discord.messages import MAX_ATTACHMENTS, MAX_CONTENT, Rules
from sandbox.discord.rendering import for_bot
from sandbox.discord.snowflakes import created_at
from sandbox.discord.state import HAS_SNAPSHOT, Discord, Message
from sandbox.discord.wire import Json
from sandbox.discord.world import FORUM, THREAD, Channel, User
from sandbox.middleware import Part

DEFAULT = 0
"""The type of a message that answers nothing."""
GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
"""The gateway intents with which a bot hears of messages."""


async def say(
    discord: Discord,
    who: User,
    channel: Channel,
    content: str,
    files: Sequence[Part],
    embeds: Sequence[Json] = (),
    reply_to: Message | None = None,
) -> Message:
    """Write a message as a person, with files and what a link in it shows.

    Raises:
        ClientSaysNoError: the client would not send that.
    """
    allowed, limit = discord.world.permissions_of(who.id, channel), discord.size_limit(channel)
    content = content.strip()
    _check_place(discord, who, channel)
    if not content and not files and not embeds:
        raise ClientSaysNoError("Cannot send an empty message.")
    _check(allowed, content, files, limit)
    if reply_to is not None and (reply_to.channel is not channel or reply_to.only_for is not None):
        raise ClientSaysNoError("This message cannot be answered here.")
    kinds = {"users"}
    if allowed & permissions.MENTION_EVERYONE:
        kinds |= {"roles", "everyone"}
    message = Message(channel, who, DEFAULT if reply_to is None else REPLY, reference=reply_to)
    uploads = {f"files[{number}]": part for number, part in enumerate(files)}
    rules = Rules(limit, allowed, frozenset(kinds))
    try:
        await messages.write(
            discord, message, {"content": content, "embeds": list(embeds)}, uploads, rules
        )
    except RefusedError as refused:
        raise ClientSaysNoError(refused.message) from None
    messages.publish(discord, message, new=True)
    await _tell_bot(discord, message)
    return message


async def forward(discord: Discord, who: User, source: Message, channel: Channel) -> Message:
    """Forward a message that somebody sees to a channel.

    Raises:
        ClientSaysNoError: the client would not send that.
    """
    _check_place(discord, who, channel)
    if source.only_for is not None:
        raise ClientSaysNoError("This message cannot be forwarded.")
    copy = await _copy(discord, source.snapshot or source, channel)
    message = Message(channel, who, flags=HAS_SNAPSHOT, reference=source, snapshot=copy)
    messages.publish(discord, message, new=True)
    await _tell_bot(discord, message)
    return message


async def _copy(discord: Discord, source: Message, channel: Channel) -> Message:
    """Return what a forwarded message carries; its files are its own, so the source may go."""
    copies = {
        file.id: await discord.files.store(channel.id, file.filename, file.content)
        for file in source.files
    }
    shown = json.dumps([source.components, source.embeds])
    for old, new in copies.items():  # ids are long, and never anything else
        shown = shown.replace(old, new.id)
    components, embeds = json.loads(shown)
    return replace(
        source,
        channel=channel,
        components=components,
        embeds=embeds,
        files=list(copies.values()),
        used_files={copies[one].id for one in source.used_files if one in copies},
        reference=None,
        interaction=None,
        interactions=[],
        nonce=None,
    )


def _check_place(discord: Discord, who: User, channel: Channel) -> None:
    allowed = discord.world.permissions_of(who.id, channel)
    in_thread = channel.type == THREAD
    may = permissions.SEND_MESSAGES_IN_THREADS if in_thread else permissions.SEND_MESSAGES
    if channel.type == FORUM or not allowed & may:
        raise ClientSaysNoError("You do not have permission to send messages in this channel.")
    if channel.slowmode and not allowed & permissions.MANAGE_MESSAGES:
        own = [m for m in discord.messages_in(channel) if m.author is who]
        left = created_at(own[-1].id) + channel.slowmode - time() if own else 0
        if left > 0:
            raise ClientSaysNoError(f"Slowmode is enabled: wait {ceil(left)} s.")


def _check(allowed: int, content: str, files: Sequence[Part], size_limit: int) -> None:
    if len(content) > MAX_CONTENT:
        raise ClientSaysNoError("Your message is too long: 2000 characters are the limit.")
    if files and not allowed & permissions.ATTACH_FILES:
        raise ClientSaysNoError("You do not have permission to attach files in this channel.")
    if len(files) > MAX_ATTACHMENTS:
        raise ClientSaysNoError("You can only upload 10 files at a time.")
    if any(len(part.data) > size_limit for part in files):
        raise ClientSaysNoError("Your files are too powerful.")


async def _tell_bot(discord: Discord, message: Message) -> None:
    """Send `MESSAGE_CREATE` to the sessions that asked for such, if the bot sees the channel."""
    world, channel = discord.world, message.channel
    if not world.sees(world.bot.id, channel):
        return
    body = dict(for_bot(discord, message))
    if channel.guild_id is not None:
        member = shapes.member(world.guilds[channel.guild_id], message.author)
        del member["user"]
        body |= {"guild_id": channel.guild_id, "member": member}
    intent = DIRECT_MESSAGES if channel.guild_id is None else GUILD_MESSAGES
    await discord.gateway.dispatch("MESSAGE_CREATE", body, channel.guild_id, intent=intent)
