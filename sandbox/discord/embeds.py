"""Embeds: how long they may be, and their pictures, which are files here or addresses elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.discord.errors import Problem
from sandbox.discord.files import Files, StoredFile
from sandbox.discord.wire import Json

MAX_EMBEDS = 10
MAX_TEXT = 6000
PICTURES = ("image", "thumbnail")


def embed_problems(embeds: object) -> list[Problem]:
    """Return what is wrong with a message's embeds."""
    if not isinstance(embeds, list) or len(embeds) > MAX_EMBEDS:
        return [Problem("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")]
    for number, embed in enumerate(embeds):
        odd = _odd_field(embed)
        if odd is not None:
            path = f"embeds.{number}.{odd}".strip(".")
            words = "Only dictionaries may be used in a ModelType"
            return [Problem(path, "MODEL_TYPE_CONVERT", words)]
    length = sum(
        len(str(text))
        for embed in embeds
        for text in (
            embed.get("title") or "",
            embed.get("description") or "",
            (embed.get("footer") or {}).get("text") or "",
            (embed.get("author") or {}).get("name") or "",
            *(str(f.get("name")) + str(f.get("value")) for f in embed.get("fields") or ()),
        )
    )
    if length > MAX_TEXT:
        words = f"Embed size exceeds maximum size of {MAX_TEXT}"
        return [Problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", words)]
    return []


def _odd_field(embed: object) -> str | None:
    """Return the name of what is no object in an embed but should be; None when all is well."""
    if not isinstance(embed, dict):
        return ""
    for key in (*PICTURES, "footer", "author"):
        if not isinstance(embed.get(key), dict | None):
            return key
    fields = embed.get("fields") or []
    if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
        return "fields"
    return None


def fill_embeds(
    every: Files, embeds: Sequence[Json], own: Sequence[StoredFile]
) -> tuple[list[Json], set[str]]:
    """Return the embeds as they are kept, and which of the message's own files they show, by id.

    A picture that is a file of this Discord's is kept by `file_id`: its address is signed anew
    whenever the message is read.
    """
    shown: set[str] = set()
    filled: list[Json] = []
    for embed in embeds:
        made: Json = {"type": "rich"} | embed
        for key in PICTURES:
            url = str((embed.get(key) or {}).get("url", ""))
            named = (f for f in own if url == f"attachment://{f.filename}")
            file = next(named, None) or every.at(url)
            if file is not None:
                made[key] = {"file_id": file.id, "url": url}
                shown |= {file.id} & {f.id for f in own}
        filled.append(made)
    return filled, shown


def fresh_embed(every: Files, embed: Json) -> Json:
    """Return a kept embed as Discord answers it."""
    made = dict(embed)
    for key in PICTURES:
        if not made.get(key):
            continue
        picture: Json = dict(made[key])
        file = every.get(picture.pop("file_id", ""))
        if file is not None:
            picture["url"] = every.url(file)
            if file.width is not None and file.height is not None:
                picture |= {"width": file.width, "height": file.height}
            if file.content_type is not None:
                picture["content_type"] = file.content_type
        # Discord fetches what is elsewhere through a host of its own; here that is the address.
        made[key] = {"proxy_url": picture.get("url", "")} | picture
    return made
