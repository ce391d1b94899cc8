"""Components: Discord's checks of what a bot sends, and what the server fills in.

Lengths, counts, which kind may stand in which, unique ids; `attachment://name` becomes a media
object that names the file. Nothing here knows of messages or channels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from sandbox.discord.choosing import Exists
from sandbox.discord.fields import SELECTS, Fields
from sandbox.discord.files import StoredFile
from sandbox.discord.snowflakes import new_snowflake
from sandbox.discord.wire import Json

ROW, BUTTON = 1, 2
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LINK, PREMIUM = 5, 6

MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROWS_WITHOUT_V2 = 5
IN_CONTAINER = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR}
AT_TOP = IN_CONTAINER | {CONTAINER}


class Checked(Fields):
    """A message's components, checked: `filled` is what the server answers with."""

    def __init__(
        self, components: object, files: Sequence[StoredFile], *, v2: bool, exists: Exists
    ) -> None:
        super().__init__(exists)
        self.texts: list[str] = []
        """Every text display's content."""
        self.used_files: set[str] = set()
        """The files that components show, by id."""
        self._files = {file.filename: file for file in reversed(files)}
        allowed = AT_TOP if v2 else {ROW}
        self.filled = self._list(components, "components", allowed, 0, MAX_COMPONENTS)
        if not v2 and len(self.filled) > MAX_ROWS_WITHOUT_V2:
            self._say("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
        if self._count > MAX_COMPONENTS:
            self._say(
                "components",
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"A message may have {MAX_COMPONENTS} components at most, not {self._count}.",
            )
        total = sum(map(len, self.texts))
        if total > MAX_TEXT:
            self._say(
                "components",
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"The texts may have {MAX_TEXT} characters in all, not {total}.",
            )

    def _list(
        self, value: object, path: str, allowed: set[int], least: int, most: int
    ) -> list[Json]:
        if not isinstance(value, list):
            self._say(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
            return []
        if not least <= len(value) <= most:
            self._say(
                path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
            )
        return [self._one(child, f"{path}.{n}", allowed) for n, child in enumerate(value)]

    def _one(self, component: object, path: str, allowed: set[int]) -> Json:
        kind = component.get("type") if isinstance(component, dict) else None
        if not isinstance(component, dict) or kind not in allowed:
            choices = ", ".join(map(str, sorted(allowed)))
            self._say(
                f"{path}.type",
                "UNION_TYPE_CHOICES",
                f"Value of field 'type' must be one of ({choices}).",
            )
            return {"type": kind, "id": 0}
        self._count += 1
        made: Json = {"type": kind, "id": self._id(component.get("id"), path)}
        makers: dict[int, Callable[[Json, str], Json]] = {
            ROW: self._row,
            BUTTON: self._button,
            SECTION: self._section,
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
        }
        return made | makers.get(kind, self._message_select)(component, path)

    def _row(self, row: Json, path: str) -> Json:
        children = self._list(row.get("components"), f"{path}.components", {BUTTON} | SELECTS, 1, 5)
        if len(children) > 1 and any(child["type"] in SELECTS for child in children):
            self._say(
                f"{path}.components",
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width.",
            )
        return {"components": children}

    def _message_select(self, select: Json, path: str) -> Json:
        return self._select(select, path) | {"disabled": bool(select.get("disabled"))}

    def _container(self, container: Json, path: str) -> Json:
        accent = container.get("accent_color")
        if accent is not None and not (isinstance(accent, int) and 0 <= accent <= 0xFFFFFF):
            self._say(f"{path}.accent_color", "NUMBER_TYPE_MAX", "int value should be a colour.")
        children = self._list(
            container.get("components"), f"{path}.components", IN_CONTAINER, 1, MAX_COMPONENTS
        )
        return {
            "accent_color": accent,
            "spoiler": bool(container.get("spoiler")),
            "components": children,
        }

    def _section(self, section: Json, path: str) -> Json:
        return {
            "components": self._list(section.get("components"), f"{path}.components", {TEXT}, 1, 3),
            "accessory": self._one(
                section.get("accessory"), f"{path}.accessory", {BUTTON, THUMBNAIL}
            ),
        }

    def _text(self, text: Json, path: str) -> Json:
        content = self._string(text, "content", path, 1, MAX_TEXT) or ""
        self.texts.append(content)
        return {"content": content}

    def _separator(self, separator: Json, path: str) -> Json:
        spacing = separator.get("spacing")
        if spacing not in (None, 1, 2):
            self._say(f"{path}.spacing", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
        divider = separator.get("divider")
        return {"spacing": spacing or 1, "divider": True if divider is None else bool(divider)}

    def _gallery(self, gallery: Json, path: str) -> Json:
        items = gallery.get("items")
        if not isinstance(items, list) or not 1 <= len(items) <= 10:
            self._say(
                f"{path}.items", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length."
            )
            return {"items": []}
        return {"items": [self._picture(i, f"{path}.items.{n}") for n, i in enumerate(items)]}

    def _thumbnail(self, thumbnail: Json, path: str) -> Json:
        return self._picture(thumbnail, path)

    def _picture(self, item: Json, path: str) -> Json:
        return {
            "media": self._media(item.get("media"), f"{path}.media", own_only=False),
            "description": self._string(item, "description", path, 1, 1024, optional=True),
            "spoiler": bool(item.get("spoiler")),
        }

    def _file(self, file: Json, path: str) -> Json:
        media = self._media(file.get("file"), f"{path}.file", own_only=True)
        found = next((f for f in self._files.values() if f.id == media.get("attachment_id")), None)
        return {
            "file": media,
            "name": found.filename if found else None,
            "size": len(found.content) if found else None,
            "spoiler": bool(file.get("spoiler")),
        }

    def _media(self, media: object, path: str, *, own_only: bool) -> Json:
        url = media.get("url") if isinstance(media, dict) else None
        parts = urlsplit(url) if isinstance(url, str) and len(url) <= 2048 else None
        if parts is None or parts.scheme not in ("attachment", "http", "https"):
            self._say(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Not a well formed URL.")
            return {}
        if parts.scheme == "attachment":
            file = self._files.get(parts.netloc + parts.path)
        else:  # the address of a file that the message has already
            file = next((f for f in self._files.values() if f"/{f.id}/" in parts.path), None)
        if file is None and (own_only or parts.scheme == "attachment"):
            self._say(
                f"{path}.url",
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                f"The referenced attachment {url} was not found in attachments.",
            )
            return {}
        if file is None:
            return {"id": new_snowflake(), "url": url, "proxy_url": url}
        self.used_files.add(file.id)
        return {"id": new_snowflake(), "attachment_id": file.id}

    def _button(self, button: Json, path: str) -> Json:
        made: Json = {"style": button.get("style"), "disabled": bool(button.get("disabled"))}
        if made["style"] not in range(1, 7):
            self._say(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of {1, ..., 6}.")
        label = self._string(button, "label", path, 0, 80, optional=True)
        emoji = button.get("emoji")
        if not button.get("label") and not emoji and made["style"] != PREMIUM:
            self._say(path, "BUTTON_COMPONENT_EMPTY", "A button needs a label or an emoji.")
        if label:
            made["label"] = label
        if isinstance(emoji, dict):
            made["emoji"] = {"id": emoji.get("id"), "name": emoji.get("name")}
        if made["style"] == LINK:
            made["url"] = self._string(button, "url", path, 1, 512)
            scheme = urlsplit(made["url"] or "").scheme
            if scheme not in ("http", "https", "discord"):
                self._say(f"{path}.url", "URL_TYPE_INVALID_SCHEME", "Not a well formed URL.")
            if button.get("custom_id"):
                self._say(path, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A link has no custom id.")
        elif made["style"] != PREMIUM:
            made["custom_id"] = self._custom_id(button, path)
        return made
