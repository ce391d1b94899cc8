"""What a person reads in a message or a modal: its texts, its files, what can be used."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import unquote, urlsplit

from sandbox.discord.wire import Component, Json, Media, Message

BUTTON, LABEL = 2, 18
SELECTS = (3, 5, 6, 7, 8)
"""Types of components."""


class Button(TypedDict):
    """A button as a person sees it; `url` and `custom_id` are empty where there is none."""

    label: str
    custom_id: str
    disabled: bool
    url: str


class Select(TypedDict):
    """A select as a person sees it."""

    type: int
    """3 of words, 5 of people, 6 of roles, 7 of both, 8 of channels."""
    custom_id: str
    placeholder: str
    disabled: bool
    values: list[str]
    """What a select of words offers; the others offer what there is."""
    chosen: list[str]
    """What is chosen already."""


def _walk(components: list[Component]) -> list[Component]:
    """Return the components and all that is in them, in reading order."""
    found: list[Component] = []
    for component in components:
        found.append(component)
        found += _walk(component.get("components") or [])
        if "accessory" in component:
            found += _walk([component["accessory"]])
    return found


def text_of(message: Message) -> str:
    """Return all text that a person reads in a message, a line for each piece."""
    pieces = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        pieces += [embed.get("title") or "", embed.get("description") or ""]
    for component in _walk(message.get("components") or []):
        pieces += [component.get("content") or "", component.get("label") or ""]
    return "\n".join(filter(None, pieces))


def files_of(message: Message) -> list[Media]:
    """Return every file that a message shows or lists, in reading order.

    Each has `url` and `filename`, pictures `width` and `height`; only attachments have `size`.
    """
    found: list[Media] = []
    for component in _walk(message.get("components") or []):
        found += [item["media"] for item in component.get("items") or ()]
        found += [component[key] for key in ("media", "file") if key in component]
    found += message.get("attachments") or []
    for media in found:
        media.setdefault("filename", unquote(urlsplit(media["url"]).path.rpartition("/")[2]))
    return found


def buttons_of(message: Message) -> list[Button]:
    """Return the buttons of a message, in reading order."""
    return [
        Button(
            label=component.get("label", ""),
            custom_id=component.get("custom_id", ""),
            disabled=component.get("disabled", False),
            url=component.get("url", ""),
        )
        for component in _walk(message.get("components") or [])
        if component["type"] == BUTTON
    ]


def selects_of(message: Message) -> list[Select]:
    """Return the selects of a message, in reading order."""
    found: list[Select] = []
    for component in _walk(message.get("components") or []):
        if component["type"] not in SELECTS:
            continue
        options = component.get("options") or []
        held = [one["id"] for one in component.get("default_values") or []]
        found.append(
            Select(
                type=component["type"],
                custom_id=component["custom_id"],
                placeholder=component.get("placeholder", ""),
                disabled=component.get("disabled", False),
                values=[option["value"] for option in options],
                chosen=held or [option["value"] for option in options if option.get("default")],
            )
        )
    return found


def modal_fields(modal: Json) -> dict[str, Json]:
    """Return what a person can fill in, by the text of its label, in reading order."""
    parts = [part for part in modal["components"] if part["type"] == LABEL]
    return {part["label"]: part["component"] for part in parts}
