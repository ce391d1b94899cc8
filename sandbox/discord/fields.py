"""The fields that components have wherever they stand, in messages and modals; their checks."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.discord.choosing import CHANNEL, ROLE, USER, Exists
from sandbox.discord.errors import Problem
from sandbox.discord.wire import Json

STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 3, 5, 6, 7, 8
THINGS: Mapping[int, frozenset[str]] = {
    USER_SELECT: frozenset({USER}),
    ROLE_SELECT: frozenset({ROLE}),
    MENTIONABLE_SELECT: frozenset({USER, ROLE}),
    CHANNEL_SELECT: frozenset({CHANNEL}),
}
"""What the selects that Discord fills in list."""
SELECTS = {STRING_SELECT, *THINGS}
MAX_CHOSEN = 25


class Fields:
    """The checks of one form, and what is wrong with it so far."""

    def __init__(self, exists: Exists) -> None:
        """`exists` tells which people, roles and channels there are."""
        self.problems: list[Problem] = []
        self._exists = exists
        self._custom_ids: set[str] = set()
        self._count = 0
        """The components so far."""
        self._ids: set[int] = set()

    def _say(self, path: str, code: str, message: str) -> None:
        self.problems.append(Problem(path.strip("."), code, message))

    def _bad_length(self, path: str, least: int, most: int) -> None:
        self._say(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

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
        """Return a select; what is chosen beforehand has to be as many as may be chosen."""
        least = self._number(select, "min_values", path, 0, MAX_CHOSEN, 1)
        most = self._number(select, "max_values", path, 1, MAX_CHOSEN, 1)
        self._in_order(path, least, most)
        made: Json = {
            "custom_id": self._custom_id(select, path),
            "min_values": least,
            "max_values": most,
        }
        placeholder = self._string(select, "placeholder", path, 0, 150, optional=True)
        if placeholder:
            made["placeholder"] = placeholder
        if select["type"] == STRING_SELECT:
            made["options"] = self._select_options(select, path, most)
            return made
        held = self._default_values(select, path)
        if held:
            made["default_values"] = held
            if not least <= len(held) <= most:
                self._bad_length(f"{path}.default_values", least, most)
        types = select.get("channel_types")
        if types and select["type"] == CHANNEL_SELECT:
            if not isinstance(types, list) or not all(isinstance(one, int) for one in types):
                self._say(f"{path}.channel_types", "LIST_TYPE_CONVERT", "A list of types.")
                types = []
            made["channel_types"] = types
        return made

    def _select_options(self, select: Json, path: str, most: int) -> list[Json]:
        options = select.get("options")
        if not isinstance(options, list) or not most <= len(options) <= MAX_CHOSEN:
            self._bad_length(f"{path}.options", most, MAX_CHOSEN)
            options = []
        made = [self._option(o, f"{path}.options.{n}") for n, o in enumerate(options)]
        values = [option["value"] for option in made]
        for number, value in enumerate(values):
            if value in values[:number]:
                self._say(
                    f"{path}.options.{number}",
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                )
        if sum("default" in option for option in made) > most:
            self._bad_length(f"{path}.options", 0, most)
        return made

    def _default_values(self, select: Json, path: str) -> list[Json]:
        """Return who or what is chosen beforehand.

        Discord does not say what it makes of ids that are gone; here they are refused, so that
        no bot relies on them.
        """
        held = select.get("default_values") or []
        if not isinstance(held, list):
            self._say(f"{path}.default_values", "LIST_TYPE_CONVERT", "Only iterables may be used.")
            return []
        made: list[Json] = []
        for number, one in enumerate(held):
            said = one if isinstance(one, dict) else {}
            kind, name = str(said.get("type")), str(said.get("id"))
            place = f"{path}.default_values.{number}"
            if kind not in THINGS[select["type"]]:
                choices = ", ".join(sorted(THINGS[select["type"]]))
                self._say(f"{place}.type", "BASE_TYPE_CHOICES", f"Must be one of {choices}.")
            elif not self._exists(kind, name) or {"id": name, "type": kind} in made:
                self._say(f"{place}.id", "BASE_TYPE_BAD_VALUE", f"There is no {kind} {name}.")
            made.append({"id": name, "type": kind})
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

    def _in_order(self, path: str, least: int, most: int) -> None:
        if least > most:
            self._say(path, "BASE_TYPE_BAD_VALUE", f"The least, {least}, is over the most, {most}.")

    def _number(
        self, component: Json, key: str, path: str, least: int, most: int, usual: int
    ) -> int:
        value = component.get(key)
        if value is None:
            return usual
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            words = f"Must be between {least} and {most}."
            self._say(f"{path}.{key}", "NUMBER_TYPE_MAX", words)
            return usual
        return value

    def _string(
        self, body: Json, key: str, path: str, least: int, most: int, *, optional: bool = False
    ) -> str | None:
        value = body.get(key)
        if value is None:
            if not optional:
                self._say(f"{path}.{key}", "BASE_TYPE_REQUIRED", "This field is required")
            return None
        if not isinstance(value, str) or not least <= len(value) <= most:
            self._bad_length(f"{path}.{key}", least, most)
            return None
        return value
