"""How a message looks as JSON: for the bot as Discord's API answers it, for people a bit more."""

from __future__ import annotations

from typing import cast

from sandbox.discord import shapes
from sandbox.discord.embeds import fresh_embed
from sandbox.discord.files import StoredFile
from sandbox.discord.snowflakes import created_at
from sandbox.discord.state import Discord, Interaction, Message
from sandbox.discord.wire import Json
from sandbox.discord.wire import Message as MessageBody

ANSWER, FORWARD = 0, 1
"""Kinds of references between messages."""


def render(discord: Discord, message: Message) -> MessageBody:
    """Return a message as Discord's API answers it, its files with fresh addresses."""
    body = _alone(discord, message)
    answered = message.reference
    if answered is not None and message.snapshot is None and _told(message, answered):
        # What that one answered in its turn is left out.
        gone = answered.deleted
        body["referenced_message"] = None if gone else _alone(discord, answered)
    return cast(MessageBody, body)


def _told(message: Message, answered: Message) -> bool:
    """Tell whether whoever sees a message sees the one that it answers too."""
    return answered.only_for in (None, message.only_for)


def _alone(discord: Discord, message: Message) -> Json:
    """Return a message without the one that it answers."""
    body = _said(discord, message) | {
        "id": message.id,
        "channel_id": message.channel.id,
        "author": shapes.user(message.author),
        "pinned": False,
        "tts": False,
    }
    if message.nonce is not None:
        body["nonce"] = message.nonce
    if message.reference is not None:
        body["message_reference"] = _reference(message, message.reference)
    if message.snapshot is not None:
        body["message_snapshots"] = [{"message": _said(discord, message.snapshot)}]
    if message.interaction is not None:
        body |= _origin(discord, message, message.interaction)
    return body


def _said(discord: Discord, message: Message) -> Json:
    """Return what a message says, which is also what it carries when it is forwarded."""
    return {
        "type": message.type,
        "content": message.content,
        "flags": message.flags,
        "embeds": [fresh_embed(discord.files, embed) for embed in message.embeds],
        "components": [_fresh(discord, c, message.files) for c in message.components],
        "attachments": [
            discord.files.media(f) for f in message.files if f.id not in message.used_files
        ],
        "mentions": [shapes.user(discord.world.users[u]) for u in message.mentions],
        "mention_roles": message.mention_roles,
        "mention_everyone": message.mention_everyone,
        "timestamp": shapes.moment(created_at(message.id)),
        "edited_timestamp": shapes.moment(message.edited_at) if message.edited_at else None,
    }


def _reference(message: Message, to: Message) -> Json:
    body: Json = {
        "type": ANSWER if message.snapshot is None else FORWARD,
        "channel_id": to.channel.id,
        "message_id": to.id,
    }
    if to.channel.guild_id is not None:
        body["guild_id"] = to.channel.guild_id
    return body


def for_bot(discord: Discord, message: Message) -> MessageBody:
    """Return a message as the bot gets it, which has no `MESSAGE_CONTENT` intent.

    What people write is left out, except where they write to the bot: in a direct message, or
    when they mention it.
    """
    body = cast(Json, render(discord, message))
    body |= _unread(discord, message)
    if message.reference is not None and body.get("referenced_message") is not None:
        body["referenced_message"] |= _unread(discord, message.reference)
    return cast(MessageBody, body)


def _unread(discord: Discord, message: Message) -> Json:
    """Return what is left out of a message because it is none of the bot's business."""
    bot = discord.world.bot
    to_bot = message.channel.guild_id is None or bot.id in message.mentions
    if message.author is bot or to_bot:
        return {}
    carried: Json = {"message_snapshots": []} if message.snapshot is not None else {}
    return {"content": "", "embeds": [], "components": [], "attachments": []} | carried


def _origin(discord: Discord, message: Message, interaction: Interaction) -> Json:
    """What a message says of the interaction that it answers."""
    metadata = _metadata(interaction)
    body: Json = {
        "application_id": discord.world.application_id,
        "webhook_id": discord.world.application_id,
        "interaction_metadata": metadata,
    }
    if interaction.message is None and interaction.opened_by is None:  # a command
        body["interaction"] = {
            "id": interaction.id,
            "type": interaction.type,
            "name": interaction.command,
            "user": metadata["user"],
        }
    if interaction.original is not None and interaction.original is not message:
        metadata["original_response_message_id"] = interaction.original.id
    return body


def _metadata(interaction: Interaction) -> Json:
    """Return an interaction as the messages that answer it name it."""
    body: Json = {
        "id": interaction.id,
        "type": interaction.type,
        "user": shapes.user(interaction.user),
        "authorizing_integration_owners": interaction.owners,
    }
    if interaction.opened_by is not None:
        return body | {"triggering_interaction_metadata": _metadata(interaction.opened_by)}
    if interaction.message is not None:
        return body | {"interacted_message_id": interaction.message.id}
    # What the documents do not have, clients read: which command it was.
    body |= {"name": interaction.command, "command_type": interaction.data.get("type")}
    if interaction.target is not None:
        body["target_message_id"] = interaction.target.id
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
