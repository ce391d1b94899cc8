"""Discord's checks of an application command, and how the server answers with it.

Names, descriptions, options and their order, choices, ranges, the whole command's length.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sandbox.discord.errors import Problem
from sandbox.discord.wire import Json

CHAT_INPUT, MESSAGE_COMMAND = 1, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
ATTACHMENT = 11
PLAIN = frozenset(range(STRING, ATTACHMENT + 1))
KINDS = PLAIN | {SUBCOMMAND, GROUP}
INSIDE = {SUBCOMMAND: PLAIN, GROUP: frozenset({SUBCOMMAND})}
"""What those that have options of their own may have."""
SUGGESTED = (STRING, INTEGER, NUMBER)
"""The options that a bot may make suggestions for while they are typed."""
FOR_PRIVATE = 2
"""Of `contexts`: group messages and direct messages between people."""
MAX_OPTIONS = MAX_CHOICES = 25
MAX_COMMAND = 8000
LARGEST = 2**53


class CheckedCommand:
    """One command of a request, checked; `filled` is what the server keeps and answers."""

    def __init__(self, command: object, path: str) -> None:
        self.problems: list[Problem] = []
        self._length = 0
        self.filled = self._command(command, path)
        if self._length > MAX_COMMAND:
            self._say(
                path,
                "APPLICATION_COMMAND_TOO_LARGE",
                f"Command exceeds maximum size ({MAX_COMMAND})",
            )

    def _say(self, path: str, code: str, message: str) -> None:
        self.problems.append(Problem(path.strip("."), code, message))

    def _command(self, command: object, path: str) -> Json:
        if not isinstance(command, dict):
            self._say(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return {}
        kind = command.get("type") or CHAT_INPUT
        made: Json = {
            "type": kind,
            "name": self._text(command, "name", path, 32),
            "description": "",
            "default_member_permissions": None,
            "dm_permission": command.get("dm_permission") is not False,
            "contexts": command.get("contexts"),
            "integration_types": command.get("integration_types") or [0],
            "nsfw": bool(command.get("nsfw")),
            "name_localizations": command.get("name_localizations"),
            "description_localizations": command.get("description_localizations"),
        }
        contexts = made["contexts"]
        private = isinstance(contexts, list) and FOR_PRIVATE in contexts
        if private and 1 not in made["integration_types"]:
            self._say(
                f"{path}.contexts",
                "APPLICATION_COMMAND_INVALID",
                "Private channels are for commands that people can install for themselves.",
            )
        granted = command.get("default_member_permissions")
        if granted is not None:
            made["default_member_permissions"] = str(granted)
        if kind != CHAT_INPUT:
            if command.get("description"):
                self._say(f"{path}.description", "APPLICATION_COMMAND_INVALID", "Must be empty.")
            return made
        self._name(made["name"], path)
        made["description"] = self._text(command, "description", path, 100)
        options = self._options(command.get("options"), path)
        if options:
            made["options"] = options
        return made

    def _options(self, options: object, path: str, allowed: frozenset[int] = KINDS) -> list[Json]:
        if options is None:
            return []
        if not isinstance(options, list) or len(options) > MAX_OPTIONS:
            self._say(f"{path}.options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
            return []
        made = [self._option(o, f"{path}.options.{n}") for n, o in enumerate(options)]
        self._check_kinds([option.get("type", STRING) for option in made], path, allowed)
        names = [option.get("name") for option in made]
        required = [bool(option.get("required")) for option in made]
        for number, name in enumerate(names):
            if name in names[:number]:
                self._say(
                    f"{path}.options.{number}",
                    "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                    "Option name must be unique",
                )
            if required[number] and not all(required[:number]):
                self._say(
                    f"{path}.options.{number}",
                    "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                    "Required options must be placed before non-required options",
                )
        return made

    def _check_kinds(self, kinds: Sequence[int], path: str, allowed: frozenset[int]) -> None:
        """Check which kinds of options stand where, and which beside which."""
        for number, kind in enumerate(kinds):
            if kind not in allowed or (kind in PLAIN) != (kinds[0] in PLAIN):
                self._say(
                    f"{path}.options.{number}",
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    "Sub-command and sub-command group option types are mutually exclusive to all "
                    "other types",
                )

    def _option(self, option: object, path: str) -> Json:
        kind = option.get("type") if isinstance(option, dict) else None
        if not isinstance(option, dict) or type(kind) is not int or kind not in KINDS:
            self._say(f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of {1, ..., 11}.")
            return {}
        made: Json = {
            "type": option["type"],
            "name": self._text(option, "name", path, 32),
            "description": self._text(option, "description", path, 100),
            "name_localizations": option.get("name_localizations"),
            "description_localizations": option.get("description_localizations"),
        }
        self._name(made["name"], path)
        # As the real answers: a false `required` or `autocomplete` is left out.
        for key in ("required", "autocomplete"):
            if option.get(key):
                made[key] = True
        if made["type"] in INSIDE:
            nested = self._options(option.get("options"), path, INSIDE[made["type"]])
            return made | ({"options": nested} if nested else {})
        if option.get("channel_types") and made["type"] == CHANNEL:
            made["channel_types"] = option["channel_types"]
        if option.get("autocomplete") and made["type"] not in SUGGESTED:
            self._say(
                f"{path}.autocomplete",
                "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_TYPE",
                "Texts and numbers alone can be suggested.",
            )
        choices = option.get("choices")
        if choices:
            made["choices"] = self._choices(choices, made, path)
            if option.get("autocomplete"):
                self._say(
                    f"{path}.choices",
                    "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
                    "Choices and autocomplete exclude each other",
                )
        for key, kinds, least, most in (
            ("min_length", (STRING,), 0, 6000),
            ("max_length", (STRING,), 1, 6000),
            ("min_value", (INTEGER, NUMBER), -LARGEST, LARGEST),
            ("max_value", (INTEGER, NUMBER), -LARGEST, LARGEST),
        ):
            self._bound(option, made, path, key, kinds, least, most)
        return made

    def _bound(
        self,
        option: Json,
        made: Json,
        path: str,
        key: str,
        kinds: Sequence[int],
        least: int,
        most: int,
    ) -> None:
        value = option.get(key)
        if value is None:
            return
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole or (made["type"] == NUMBER and isinstance(value, float))
        if made["type"] not in kinds or not fits or not least <= value <= most:
            self._say(
                f"{path}.{key}",
                "NUMBER_TYPE_MIN" if fits else "NUMBER_TYPE_COERCE",
                f"Must be between {least} and {most}, for types {list(kinds)}.",
            )
        made[key] = value

    def _choices(self, choices: object, option: Json, path: str) -> list[Json]:
        if not isinstance(choices, list) or len(choices) > MAX_CHOICES:
            self._say(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
            return []
        made: list[Json] = []
        types = {STRING: (str,), INTEGER: (int,), NUMBER: (int, float)}
        for number, choice in enumerate(choices):
            place = f"{path}.choices.{number}"
            value = choice.get("value") if isinstance(choice, dict) else None
            if not isinstance(choice, dict) or not isinstance(value, types.get(option["type"], ())):
                self._say(f"{place}.value", "BASE_TYPE_BAD_TYPE", "Not of the option's type.")
                continue
            if isinstance(value, str):
                self._text(choice, "value", place, 100)
            made.append(
                {
                    "name": self._text(choice, "name", place, 100),
                    "value": value,
                    "name_localizations": choice.get("name_localizations"),
                }
            )
        for key in ("name", "value"):
            if len({choice[key] for choice in made}) < len(made):
                self._say(
                    f"{path}.choices",
                    "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS",
                    f"Option choice {key}s must be unique",
                )
        return made

    def _text(self, body: Json, key: str, path: str, most: int) -> str:
        value = body.get(key)
        if not isinstance(value, str) or not 1 <= len(value) <= most:
            missing = value is None
            self._say(
                f"{path}.{key}",
                "BASE_TYPE_REQUIRED" if missing else "BASE_TYPE_BAD_LENGTH",
                "This field is required" if missing else f"Must be between 1 and {most} in length.",
            )
            return ""
        self._length += len(value)
        return value

    def _name(self, name: str, path: str) -> None:
        if not is_chat_input_name(name):
            self._say(
                f"{path}.name",
                "APPLICATION_COMMAND_INVALID_NAME",
                "Command name is invalid",
            )


def is_chat_input_name(name: str) -> bool:
    """Tell whether Discord takes a name of a slash command or an option.

    Letters and numbers of any script, `-`, `_` and `'`, 1 to 32 of them, in lower case where
    there is one.
    """

    def fits(character: str) -> bool:
        if character in "-_'":
            return True
        category = unicodedata.category(character)
        scripts = ("DEVANAGARI", "THAI")
        return category[0] in "LN" or unicodedata.name(character, "").startswith(scripts)

    return 1 <= len(name) <= 32 and all(map(fits, name)) and name == name.lower()
