"""The shapes of Discord's JSON, as people's side reads them. Only shapes, no rules.

What a client sends is `Json`, and is looked at key by key before anything is believed.
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypedDict

Json: TypeAlias = dict[str, Any]
"""A JSON object whose values are not known yet: checked or made key by key where it is used."""


class User(TypedDict, total=False):
    """Somebody, as in a message's `author`."""

    id: str
    username: str
    global_name: str | None
    bot: bool


class Media(TypedDict, total=False):
    """An attachment, or a component's picture (`attachment_id` instead of `id`, no `filename`)."""

    id: str
    attachment_id: str
    filename: str
    size: int
    url: str
    proxy_url: str
    width: int | None
    height: int | None
    content_type: str | None
    description: str | None
    ephemeral: bool


class GalleryItem(TypedDict):
    """One picture of a media gallery."""

    media: Media
    description: str | None
    spoiler: bool


class Component(TypedDict, total=False):
    """Any component; which keys there are depends on `type`."""

    type: int
    id: int
    content: str
    label: str
    style: int
    custom_id: str
    url: str
    disabled: bool
    placeholder: str
    min_values: int
    max_values: int
    options: list[Json]
    default_values: list[Json]
    accent_color: int | None
    components: list[Component]
    accessory: Component
    items: list[GalleryItem]
    media: Media
    file: Media
    name: str | None
    size: int | None
    description: str | None


class Message(TypedDict, total=False):
    """A message as Discord sends it; the last three keys are the sandbox's own, for people."""

    id: str
    channel_id: str
    author: User
    type: int
    content: str
    flags: int
    components: list[Component]
    embeds: list[Json]
    attachments: list[Media]
    timestamp: str
    edited_timestamp: str | None
    mentions: list[User]
    mention_everyone: bool
    interaction_metadata: Json
    message_reference: Json
    referenced_message: Json | None
    message_snapshots: list[Json]
    pings: list[str]
    """Who is notified by it: ids of people, `role:` and an id, `everyone`."""
    deleted: bool
    interactions: list[str]
    """The interactions that it answers, by id."""
