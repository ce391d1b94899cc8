"""Pictures that a message shows: of an edit's reply, and of anybody's message.

Nothing is looked up: a press and a message command bring the whole message, with addresses of that
very moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from cogs.edit.reply.files import shown_by
from models import Model
from storage import Job, Picture, Source

ENDINGS = frozenset(
    "png jpg jpeg jfif webp gif avif heic heif bmp tif tiff".split()  # noqa: SIM905 - as one reads
)
"""Of files whose content type Discord does not say; the bytes decide in the end."""
MOST = 25
"""Pictures of one message that can be chosen from (components reference: string select)."""


@dataclass(frozen=True)
class Found:
    """A picture of somebody's message."""

    picture: Picture
    width: int | None
    """In pixels, as Discord says; likewise the height."""
    height: int | None


def sources_in(message: discord.Message, job: Job, model: Model) -> list[Source] | None:
    """Return the pictures that a reply holds beside its result, for the options they were given
    for; None: one of them is not there.
    """
    shown = {
        _name(one.media.url).rsplit(".", 1)[0]: one.media.url
        for one in shown_by(message.components)
        if isinstance(one, discord.ThumbnailComponent)
    }
    sources = [
        Source(option.name, shown[option.name], _name(shown[option.name]), 0)
        for option in model.images
        if option.name in shown
    ]
    missing = set(job.given) - set(shown)
    needed = {option.name for option in model.images if option.required} - set(shown)
    return None if missing or needed else sources


def result_in(message: discord.Message) -> Found | None:
    """Return the first picture of a reply's result; None: it shows none."""
    for one in shown_by(message.components):
        if isinstance(one, discord.MediaGalleryItem):
            media = one.media
            if not _is_picture(media.content_type, media.url):
                return None
            return Found(Picture(media.url, _name(media.url), 0), media.width, media.height)
    return None


def pictures_in(message: discord.Message) -> list[Found]:
    """Return every picture of a message in its order, those of a forwarded one too, each once."""
    found: dict[str, Found] = {}
    parts: Sequence[discord.Message | discord.MessageSnapshot] = (
        message,
        *message.message_snapshots,
    )
    for part in parts:
        for one in (*_attached(part.attachments), *_shown(part.components), *_embedded(part)):
            found.setdefault(one.picture.url.split("?")[0], one)
    return list(found.values())[:MOST]


def as_sources(model: Model, pictures: Iterable[Picture]) -> list[Source]:
    """Return pictures for the model's options, in order; those beyond the options are left out."""
    return [
        Source(option.name, picture.url, picture.filename, picture.size)
        for option, picture in zip(model.images, pictures, strict=False)
    ]


def uploaded(files: Iterable[Mapping[str, Any]]) -> list[Picture]:
    """Return uploaded files, as Discord describes them in an interaction."""
    return [
        Picture(str(file["url"]), str(file.get("filename") or "file"), _size(file.get("size")))
        for file in files
        if file.get("url")
    ]


def _size(said: object) -> int:
    return said if isinstance(said, int) else 0


def _attached(attachments: Iterable[discord.Attachment]) -> Iterator[Found]:
    for file in attachments:
        if _is_picture(file.content_type, file.filename):
            yield Found(Picture(file.url, file.filename, file.size), file.width, file.height)


def _shown(components: Iterable[discord.Component]) -> Iterator[Found]:
    for one in shown_by(components):
        media = one.media
        # What is no file of the message's own, Discord's proxy has: other hosts are not read from.
        url = media.url if media.attachment_id else media.proxy_url or media.url
        if _is_picture(media.content_type, url):
            yield Found(Picture(url, _name(media.url), 0), media.width, media.height)


def _embedded(part: discord.Message | discord.MessageSnapshot) -> Iterator[Found]:
    for embed in part.embeds:
        for media in (embed.image, embed.thumbnail):
            if address := media.proxy_url or media.url:
                picture = Picture(address, _name(media.url or address), 0)
                yield Found(picture, media.width, media.height)


def _is_picture(content_type: str | None, name: str) -> bool:
    if content_type:
        return content_type.startswith("image/")
    return _name(name).rsplit(".", 1)[-1].lower() in ENDINGS


def _name(url: str) -> str:
    return url.split("?")[0].rsplit("/", 1)[-1] or "picture"
