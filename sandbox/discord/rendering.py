"""How a message looks as JSON: for the bot as Discord's API answers it, for people a bit more."""

from __future__ import annotations

from typing import cast

from sandbox.discord import shapes
from sandbox.discord.files import StoredFile
from sandbox.discord.snowflakes import created_at
from sandbox.discord.state import Discord, Message
from sandbox.discord.wire import Json
from sandbox.discord.wire import Message as MessageBody


def render(discord: Discord, message: Message) -> MessageBody:
    """Return a message as Discord's API answers it, its files with fresh addresses."""
    body: Json = {
        "id": message.id,
        "channel_id": message.channel.id,
        "author": shapes.user(message.author),
        "type": message.type,
        "content": message.content,
        "flags": message.flags,
        "embeds": message.embeds,
        "components": [_fresh(discord, c, message.files) for c in message.components],
        "attachments": [
            discord.files.media(f) for f in message.files if f.id not in message.used_files
        ],
        "mentions": [shapes.user(discord.world.users[u]) for u in message.mentions],
        "mention_roles": message.mention_roles,
        "mention_everyone": message.mention_everyone,
        "pinned": False,
        "tts": False,
        "timestamp": shapes.moment(created_at(message.id)),
        "edited_timestamp": shapes.moment(message.edited_at) if message.edited_at else None,
    }
    if message.nonce is not None:
        body["nonce"] = message.nonce
    if message.interaction is not None:
        body |= _origin(discord, message)
    return cast(MessageBody, body)


def for_bot(discord: Discord, message: Message) -> MessageBody:
    """Return a message as the bot gets it, which has no `MESSAGE_CONTENT` intent.

    What people write is left out, except where they write to the bot: in a direct message, or
    when they mention it.
    """
    body = render(discord, message)
    bot = discord.world.bot
    to_bot = message.channel.guild_id is None or bot.id in message.mentions
    if message.author is not bot and not to_bot:
        body |= {"content": "", "embeds": [], "components": [], "attachments": []}
    return body


def _origin(discord: Discord, message: Message) -> Json:
    """What a message says of the interaction that it answers."""
    interaction = message.interaction
    assert interaction is not None
    who = shapes.user(interaction.user)
    guild_id = interaction.channel.guild_id
    metadata: Json = {
        "id": interaction.id,
        "type": interaction.type,
        "user": who,
        "authorizing_integration_owners": {"0": guild_id or "0"},
    }
    body: Json = {
        "application_id": discord.world.application_id,
        "webhook_id": discord.world.application_id,
        "interaction_metadata": metadata,
    }
    if interaction.message is not None:
        metadata["interacted_message_id"] = interaction.message.id
        body["message_reference"] = {
            "type": 0,
            "channel_id": interaction.channel.id,
            "message_id": interaction.message.id,
        }
    else:
        metadata |= {"name": interaction.data.get("name"), "command_type": 1}
        body["interaction"] = {
            "id": interaction.id,
            "type": interaction.type,
            "name": interaction.data.get("name"),
            "user": who,
        }
    if interaction.original is not None and interaction.original is not message:
        metadata["original_response_message_id"] = interaction.original.id
    return body


def _fresh(discord: Discord, component: Json, files: list[StoredFile]) -> Json:
    """Return a component, and what is in it, with its files' addresses signed anew."""
    made = dict(component)
    for key in ("media", "file"):
        if key in made:
            made[key] = _fresh_media(discord, made[key], files)
    for key in ("components", "items"):
        if key in made:
            made[key] = [_fresh(discord, child, files) for child in made[key]]
    if "accessory" in made:
        made["accessory"] = _fresh(discord, made["accessory"], files)
    return made


def _fresh_media(discord: Discord, media: Json, files: list[StoredFile]) -> Json:
    file = next((f for f in files if f.id == media.get("attachment_id")), None)
    if file is None:  # somebody else's address, or a file that the message has lost
        return {"url": "", "proxy_url": ""} | media
    url = discord.files.url(file)
    return media | {
        "url": url,
        "proxy_url": url,
        "width": file.width,
        "height": file.height,
        "content_type": file.content_type,
    }


def for_people(message: Message, body: MessageBody) -> MessageBody:
    """Return a message's JSON with the sandbox's own keys."""
    return MessageBody(
        **body,
        pings=message.pings,
        deleted=message.deleted,
        interactions=list(message.interactions),
    )
