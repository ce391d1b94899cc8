"""Writing a message: what create and edit share on every route.

Which route may do it, and to which message, is decided by the routes themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.discord import choosing
from sandbox.discord.components import Checked
from sandbox.discord.embeds import embed_problems, fill_embeds
from sandbox.discord.errors import Problem, RefusedError, invalid, missing_permissions, too_large
from sandbox.discord.feed import Event
from sandbox.discord.files import StoredFile
from sandbox.discord.mentions import find_mentions
from sandbox.discord.permissions import ATTACH_FILES, MENTION_EVERYONE
from sandbox.discord.rendering import for_people, render
from sandbox.discord.state import (
    COMPONENTS_V2,
    LOADING,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Discord,
    Message,
)
from sandbox.discord.wire import Json
from sandbox.discord.wire import Message as MessageBody
from sandbox.middleware import Part

MAX_ATTACHMENTS = 10
MAX_CONTENT = 2000
SETTABLE = COMPONENTS_V2 | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS
"""Flags that a request may set; whether a message is ephemeral its route decides."""
LEGACY = ("content", "embeds", "poll", "sticker_ids")


@dataclass(frozen=True)
class Rules:
    """What differs between the routes that write messages."""

    size_limit: int
    """The greatest file in bytes."""
    permissions: int
    """The bot's permissions, as they count on this route."""
    mentions: frozenset[str]
    """The kinds of mentions that are parsed when the request does not say."""
    prefix: str = ""
    """Where the message's fields are inside the request, for the errors' places."""


async def write(
    discord: Discord, message: Message, payload: object, uploads: dict[str, Part], rules: Rules
) -> None:
    """Give a message what a request says, all or nothing; what the request leaves out stays.

    `uploads` are the request's files by part (`files[0]`).

    Raises:
        RefusedError: Discord's rules forbid it; the message is as it was.
    """
    if not isinstance(payload, dict):
        if uploads or payload is not None:
            raise RefusedError(400, 50109, "The request body contains invalid JSON.")
        payload = {}
    stored: list[StoredFile] = []
    try:
        _check_uploads(uploads, rules)
        files = await _attach(discord, message, payload, uploads, rules, stored)
        _write(discord, message, payload, files, rules)
    except RefusedError:
        for file in stored:
            discord.files.remove(file.id)
        raise


def _check_uploads(uploads: dict[str, Part], rules: Rules) -> None:
    if uploads and not rules.permissions & ATTACH_FILES:
        raise missing_permissions()
    if any(len(part.data) > rules.size_limit for part in uploads.values()):
        raise too_large()


async def _attach(
    discord: Discord,
    message: Message,
    payload: Json,
    uploads: dict[str, Part],
    rules: Rules,
    stored: list[StoredFile],
) -> list[StoredFile]:
    """Return the message's files after the request; new ones are added to `stored` too.

    With `attachments` in the request only what it lists stays or is added; without it the old
    ones stay and all new ones are added.
    """
    by_index = {part.removeprefix("files[").removesuffix("]"): f for part, f in uploads.items()}
    listed = payload.get("attachments")
    entries: list[Json] = listed if isinstance(listed, list) else [{"id": n} for n in by_index]
    kept = {file.id: file for file in message.files}
    files: list[StoredFile] = [] if isinstance(listed, list) else list(message.files)
    if len(files) + len(entries) > MAX_ATTACHMENTS:
        raise RefusedError(400, 30015, "Maximum number of attachments in a message reached (10)")
    for number, entry in enumerate(entries):
        key = str(entry.get("id"))
        if key in by_index:
            part = by_index[key]
            name = entry.get("filename") or part.filename
            file = await discord.files.store(
                message.channel.id, name, part.data, ephemeral=message.only_for is not None
            )
            stored.append(file)
        elif key in kept:
            file = kept[key]
        else:
            problem = Problem(f"attachments.{number}.id", "ATTACHMENT_NOT_FOUND", f"No file {key}.")
            raise invalid(problem, prefix=rules.prefix)
        if "description" in entry:
            file.description = entry["description"]
        file.spoiler = bool(entry.get("is_spoiler")) or file.filename.startswith("SPOILER_")
        files.append(file)
    return files


def _write(
    discord: Discord, message: Message, payload: Json, files: list[StoredFile], rules: Rules
) -> None:
    flags = int(payload.get("flags") or 0) & SETTABLE
    v2 = bool((message.flags | flags) & COMPONENTS_V2)
    problems: list[Problem] = []
    if (
        message.flags & COMPONENTS_V2
        and payload.get("flags") is not None
        and not (flags & COMPONENTS_V2)
    ):
        problems.append(
            Problem(
                "flags",
                "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
                "The IS_COMPONENTS_V2 flag cannot be removed from a message.",
            )
        )
    content = str(payload.get("content") or "") if "content" in payload else message.content
    embeds = (payload.get("embeds") or []) if "embeds" in payload else message.embeds
    if v2:
        legacy = {"content": content, "embeds": embeds} | {k: payload.get(k) for k in LEGACY[2:]}
        problems += [
            Problem(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
            for key, value in legacy.items()
            if value
        ]
    if len(content) > MAX_CONTENT:
        words = f"Must be {MAX_CONTENT} or fewer in length."
        problems.append(Problem("content", "BASE_TYPE_MAX_LENGTH", words))
    problems += embed_problems(embeds)
    components, used, texts = message.components, message.used_files, [content]
    if payload.get("components") is not None:
        exists = choosing.existing(discord.world, message.channel)
        checked = Checked(payload["components"], files, v2=v2, exists=exists)
        problems += checked.problems
        components, used = checked.filled, checked.used_files
        texts += checked.texts
    else:
        texts += _texts(components)
    if problems:
        raise invalid(*problems, prefix=rules.prefix)
    embeds, shown = fill_embeds(discord.files, embeds, files)
    if not (content or embeds or components or (files and not v2)):
        raise RefusedError(400, 50006, "Cannot send an empty message")
    for gone in {f.id for f in message.files} - {f.id for f in files}:
        discord.files.remove(gone)
    message.content, message.embeds, message.components = content, embeds, components
    message.files, message.used_files = files, used | shown
    message.flags = (message.flags | flags) & ~LOADING
    _mention(discord, message, payload, texts, rules)


def _mention(
    discord: Discord, message: Message, payload: Json, texts: list[str], rules: Rules
) -> None:
    world, channel = discord.world, message.channel
    guild = world.guilds[channel.guild_id] if channel.guild_id else None
    found = find_mentions(
        texts,
        payload.get("allowed_mentions"),
        default=rules.mentions,
        users=world.users,
        roles=guild.roles if guild else {},
        may_mention_everyone=bool(rules.permissions & MENTION_EVERYONE),
    )
    allowed = payload.get("allowed_mentions")
    # What answers an interaction is never a reply that pings; without a word about it others are.
    answered = message.reference if message.interaction is None else None
    if answered is not None and (allowed is None or allowed.get("replied_user")):
        pinged = answered.author.id
        found.users += [pinged] if pinged not in [*found.users, message.author.id] else []
    message.mentions, message.mention_roles = found.users, found.roles
    message.mention_everyone = found.everyone


def _texts(components: list[Json]) -> list[str]:
    found: list[str] = []
    for component in components:
        if "content" in component:
            found.append(component["content"])
        found += _texts(component.get("components") or [])
    return found


def publish(discord: Discord, message: Message, *, new: bool) -> MessageBody:
    """Tell the people of a new or changed message; return it as it is now."""
    if new:
        discord.add_message(message)
    body = render(discord, message)
    discord.feed.add(
        Event(
            "message",
            message.channel.id,
            message.only_for,
            list(message.interactions),
            for_people(message, body),
        )
    )
    return body


def delete(discord: Discord, message: Message) -> None:
    """Delete a message with its files, and tell the people."""
    body = for_people(message, render(discord, message))
    message.deleted = body["deleted"] = True
    discord.remove_files(message)
    discord.feed.add(
        Event("deleted", message.channel.id, message.only_for, list(message.interactions), body)
    )
