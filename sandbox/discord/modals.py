"""Modals: Discord's checks of the form that a bot opens, and what the server fills in.

What a person may send back is `submits.py`'s. Rows of text inputs, which Discord has deprecated,
are refused: a Label says more.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.discord.choosing import Exists
from sandbox.discord.fields import SELECTS, Fields
from sandbox.discord.wire import Json

TEXT_INPUT, TEXT, LABEL, FILE_UPLOAD = 4, 10, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
IN_LABEL = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}
AT_TOP = {TEXT, LABEL}
MAX_TITLE = MAX_LABEL = 45
MAX_DESCRIPTION = MAX_PLACEHOLDER = 100
MAX_PARTS = 5
MAX_VALUE = 4000
MAX_FILES = MAX_BOXES = 10


class CheckedModal(Fields):
    """A modal, checked: `filled` is what a client shows, with ids and every default said."""

    def __init__(self, modal: object, *, exists: Exists) -> None:
        super().__init__(exists)
        body: Json = modal if isinstance(modal, dict) else {}
        parts = body.get("components")
        if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_PARTS:
            self._bad_length("components", 1, MAX_PARTS)
            parts = []
        self.filled: Json = {
            "custom_id": self._string(body, "custom_id", "", 1, 100),
            "title": self._string(body, "title", "", 1, MAX_TITLE),
            "components": [self._one(p, f"components.{n}", AT_TOP) for n, p in enumerate(parts)],
        }

    def _one(self, component: object, path: str, allowed: set[int]) -> Json:
        kind = component.get("type") if isinstance(component, dict) else None
        if not isinstance(component, dict) or kind not in allowed:
            choices = ", ".join(map(str, sorted(allowed)))
            words = f"Value of field 'type' must be one of ({choices})."
            self._say(f"{path}.type", "UNION_TYPE_CHOICES", words)
            return {"type": kind, "id": 0}
        if component.get("disabled"):
            self._say(f"{path}.disabled", "BASE_TYPE_BAD_VALUE", "Nothing is disabled in a modal.")
        self._count += 1
        made: Json = {"type": kind, "id": self._id(component.get("id"), path)}
        makers: dict[int, Callable[[Json, str], Json]] = {
            TEXT: self._text,
            LABEL: self._label,
            TEXT_INPUT: self._text_input,
            FILE_UPLOAD: self._file_upload,
            RADIO_GROUP: self._radio_group,
            CHECKBOX_GROUP: self._checkbox_group,
            CHECKBOX: self._checkbox,
        }
        return made | makers.get(kind, self._modal_select)(component, path)

    def _text(self, text: Json, path: str) -> Json:
        return {"content": self._string(text, "content", path, 1, MAX_VALUE)}

    def _label(self, label: Json, path: str) -> Json:
        return {
            "label": self._string(label, "label", path, 1, MAX_LABEL),
            "description": self._string(
                label, "description", path, 1, MAX_DESCRIPTION, optional=True
            ),
            "component": self._one(label.get("component"), f"{path}.component", IN_LABEL),
        }

    def _text_input(self, field: Json, path: str) -> Json:
        if field.get("style") not in (1, 2):
            self._say(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
        if field.get("label") is not None:
            self._say(f"{path}.label", "BASE_TYPE_BAD_VALUE", "Inside a Label, that has the label.")
        least = self._number(field, "min_length", path, 0, MAX_VALUE, 0)
        most = self._number(field, "max_length", path, 1, MAX_VALUE, MAX_VALUE)
        self._in_order(path, least, most)
        return {
            "custom_id": self._custom_id(field, path),
            "style": field.get("style"),
            "required": self._required(field),
            "min_length": least,
            "max_length": most,
            "value": self._string(field, "value", path, 0, most, optional=True) or "",
            "placeholder": self._string(
                field, "placeholder", path, 0, MAX_PLACEHOLDER, optional=True
            ),
        }

    def _modal_select(self, select: Json, path: str) -> Json:
        made = self._select(select, path)
        return made | {"required": self._required_for(select, path, made["min_values"])}

    def _file_upload(self, field: Json, path: str) -> Json:
        return {"custom_id": self._custom_id(field, path)} | self._counts(field, path, MAX_FILES, 1)

    def _radio_group(self, group: Json, path: str) -> Json:
        return {
            "custom_id": self._custom_id(group, path),
            "required": self._required(group),
            "options": self._options(group, path, 2),
        }

    def _checkbox_group(self, group: Json, path: str) -> Json:
        options = self._options(group, path, 1)
        return {
            "custom_id": self._custom_id(group, path),
            "options": options,
        } | self._counts(group, path, MAX_BOXES, max(1, len(options)))

    def _checkbox(self, box: Json, path: str) -> Json:
        return {"custom_id": self._custom_id(box, path), "default": bool(box.get("default"))}

    def _options(self, group: Json, path: str, least: int) -> list[Json]:
        options = group.get("options")
        if not isinstance(options, list) or not least <= len(options) <= MAX_BOXES:
            self._bad_length(f"{path}.options", least, MAX_BOXES)
            return []
        return [self._option(o, f"{path}.options.{n}") for n, o in enumerate(options)]

    def _required(self, component: Json) -> bool:
        return component.get("required") is not False

    def _counts(self, component: Json, path: str, greatest: int, usual: int) -> Json:
        """Return how many may be chosen; none at all only where nothing is required."""
        least = self._number(component, "min_values", path, 0, greatest, 1)
        most = self._number(component, "max_values", path, 1, greatest, max(usual, least))
        self._in_order(path, least, most)
        required = self._required_for(component, path, least)
        return {"min_values": least, "max_values": most, "required": required}

    def _required_for(self, component: Json, path: str, least: int) -> bool:
        """Return whether a field is required that takes at least so many."""
        required = self._required(component)
        if least == 0 and required:
            words = "0 goes together with required: false alone."
            self._say(f"{path}.min_values", "BASE_TYPE_BAD_VALUE", words)
        return required
