"""The fields that components have wherever they stand, in messages and modals; their checks."""

from __future__ import annotations

from sandbox.discord.errors import Problem
from sandbox.discord.wire import Json

STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 3, 5, 6, 7, 8
SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}


class Fields:
    """The checks of one form, and what is wrong with it so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._custom_ids: set[str] = set()
        self._count = 0
        """The components so far."""
        self._ids: set[int] = set()

    def _say(self, path: str, code: str, message: str) -> None:
        self.problems.append(Problem(path.strip("."), code, message))

    def _id(self, wished: object, path: str) -> int:
        if isinstance(wished, int) and wished > 0:
            if wished in self._ids:
                self._say(f"{path}.id", "COMPONENT_DUPLICATED_ID", "Component id is not unique.")
            self._ids.add(wished)
            return wished
        number = self._count
        while number in self._ids:
            number += 1
        self._ids.add(number)
        return number

    def _select(self, select: Json, path: str) -> Json:
        made: Json = {
            "custom_id": self._custom_id(select, path),
            "min_values": select.get("min_values") if select.get("min_values") is not None else 1,
            "max_values": select.get("max_values") or 1,
            "disabled": bool(select.get("disabled")),
        }
        placeholder = self._string(select, "placeholder", path, 0, 150, optional=True)
        if placeholder:
            made["placeholder"] = placeholder
        if select["type"] != STRING_SELECT:
            return made
        options = select.get("options")
        if not isinstance(options, list) or not 1 <= len(options) <= 25:
            self._say(
                f"{path}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length."
            )
            options = []
        made["options"] = [self._option(o, f"{path}.options.{n}") for n, o in enumerate(options)]
        return made

    def _option(self, option: object, path: str) -> Json:
        if not isinstance(option, dict):
            self._say(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return {"label": "", "value": ""}
        made: Json = {
            "label": self._string(option, "label", path, 1, 100),
            "value": self._string(option, "value", path, 1, 100),
        }
        description = self._string(option, "description", path, 0, 100, optional=True)
        if description:
            made["description"] = description
        if isinstance(option.get("emoji"), dict):
            made["emoji"] = {"id": option["emoji"].get("id"), "name": option["emoji"].get("name")}
        if option.get("default"):
            made["default"] = True
        return made

    def _custom_id(self, component: Json, path: str) -> str:
        custom_id = self._string(component, "custom_id", path, 1, 100) or ""
        if custom_id and custom_id in self._custom_ids:
            self._say(
                f"{path}.custom_id",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )
        self._custom_ids.add(custom_id)
        return custom_id

    def _string(
        self, body: Json, key: str, path: str, least: int, most: int, *, optional: bool = False
    ) -> str | None:
        value = body.get(key)
        if value is None:
            if not optional:
                self._say(f"{path}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
            return None
        if not isinstance(value, str) or not least <= len(value) <= most:
            self._say(
                f"{path}.{key}",
                "BASE_TYPE_BAD_LENGTH",
                f"Must be between {least} and {most} in length.",
            )
            return None
        return value
