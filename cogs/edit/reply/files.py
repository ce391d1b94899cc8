"""Files that a message holds, as an edit has to name them to keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import discord

from storage import Attached

Shown: TypeAlias = discord.ThumbnailComponent | discord.MediaGalleryItem
"""A picture in its place: `media`, and the `description` that stands for it."""


def kept(client: discord.Client, attached: Attached) -> discord.Attachment:
    """Return a file of the reply's, to be kept by an edit."""
    return _attachment(client, attached.id, attached.filename, attached.url, attached.url)


def held_by(client: discord.Client, message: discord.Message) -> list[discord.Attachment]:
    """Return the message's files, those too that only a component shows.

    Such a file is not among `attachments` (message resource: attachments).
    """
    found = {attachment.id: attachment for attachment in message.attachments}
    for shown in shown_by(message.components):
        media = shown.media
        if media.attachment_id is None or media.attachment_id in found:
            continue
        name = media.url.split("?")[0].rsplit("/", 1)[-1]
        found[media.attachment_id] = _attachment(
            client, media.attachment_id, name, media.url, media.proxy_url or media.url
        )
    return list(found.values())


def shown_by(components: Iterable[discord.Component]) -> Iterator[Shown]:
    """Yield what a message's components show, from top to bottom."""
    # Not from discord.py's view of the message: its Thumbnail forgets which file it shows.
    for component in components:
        match component:
            case discord.Container():
                yield from shown_by(component.children)
            case discord.SectionComponent():
                yield from shown_by([component.accessory])
            case discord.ThumbnailComponent():
                yield component
            case discord.MediaGalleryComponent():
                yield from component.items


def buttons_in(components: Iterable[discord.Component]) -> Iterator[discord.Button]:
    """Yield a message's buttons, from top to bottom."""
    for component in components:
        if isinstance(component, discord.Button):
            yield component
        elif isinstance(component, discord.ActionRow | discord.Container):
            yield from buttons_in(component.children)


def _attachment(
    client: discord.Client, file_id: int, name: str, url: str, proxy_url: str
) -> discord.Attachment:
    # DEP-WARN: to keep a file an edit has to name it, and only this class can.
    return discord.Attachment(
        data={"id": file_id, "filename": name, "size": 0, "url": url, "proxy_url": proxy_url},
        state=client._connection,
    )
