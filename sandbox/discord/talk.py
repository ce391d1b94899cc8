"""An ordinary message by a person: what Discord's client refuses, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.discord import messages, permissions, shapes
from sandbox.discord.client import ClientSaysNoError
from sandbox.discord.errors import RefusedError
from sandbox.discord.messages import MAX_ATTACHMENTS, MAX_CONTENT, Rules
from sandbox.discord.rendering import for_bot
from sandbox.discord.state import Discord, Message
from sandbox.discord.world import THREAD, Channel, User
from sandbox.middleware import Part

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
"""The gateway intents with which a bot hears of messages."""


async def say(
    discord: Discord, who: User, channel: Channel, content: str, files: Sequence[Part]
) -> Message:
    """Write a message as a person, with files.

    Raises:
        ClientSaysNoError: the client would not send that.
    """
    allowed, limit = discord.world.permissions_of(who.id, channel), discord.size_limit(channel)
    content = content.strip()
    _check(allowed, channel, content, files, limit)
    kinds = {"users"}
    if allowed & permissions.MENTION_EVERYONE:
        kinds |= {"roles", "everyone"}
    message = Message(channel, who)
    uploads = {f"files[{number}]": part for number, part in enumerate(files)}
    rules = Rules(limit, allowed, frozenset(kinds))
    try:
        await messages.write(discord, message, {"content": content}, uploads, rules)
    except RefusedError as refused:
        raise ClientSaysNoError(refused.message) from None
    messages.publish(discord, message, new=True)
    await _tell_bot(discord, message)
    return message


def _check(
    allowed: int, channel: Channel, content: str, files: Sequence[Part], size_limit: int
) -> None:
    in_thread = channel.type == THREAD
    may = permissions.SEND_MESSAGES_IN_THREADS if in_thread else permissions.SEND_MESSAGES
    if not allowed & may:
        raise ClientSaysNoError("You do not have permission to send messages in this channel.")
    if not content and not files:
        raise ClientSaysNoError("Cannot send an empty message.")
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
