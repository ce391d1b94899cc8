"""One model of RunComfy's, as its document says; `document.py` reads that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from models.options import BadValueError, Kind, Option, Problem, Value, is_blank

PROMPT = "prompt"
"""What a prompt is mostly called; a model without one has its first text in its place."""


@dataclass(frozen=True)
class Model:
    """One model of RunComfy's and the command that uses it."""

    model_id: str
    """With its slashes, as in `wan-ai/wan-2-6/image-to-image`."""
    display_name: str
    command: str
    """The slash command's name."""
    options: tuple[Option, ...]
    """In the order of the command: required ones first, else as the schema has them."""
    studio: str | None = None
    """The name of the slash command that opens the model's form."""
    message_command: str | None = None
    """The name of the command on messages, which edits the pictures of one."""
    price: int | None = None
    """What RunComfy charges for a request, in millionths of a dollar; None: nobody knows."""

    @property
    def images(self) -> tuple[Option, ...]:
        """The options that take a picture, in order."""
        return tuple(option for option in self.options if option.kind is Kind.IMAGE)

    @property
    def prompt(self) -> Option | None:
        """The option that says what should change: what people are shown as asked for."""
        texts = [o for o in self.options if o.kind is Kind.STRING and not o.choices]
        named = [option for option in texts if option.key == PROMPT]
        return next(iter(named or texts), None)

    @property
    def seed(self) -> Option | None:
        """The option that makes a result repeatable, if the model has one."""
        return next((o for o in self.options if o.name == "seed" and o.kind is Kind.INTEGER), None)

    def prompt_in(self, arguments: Mapping[str, Value]) -> str:
        """Return what was asked, as it was typed; empty for a model that takes no text."""
        return str(arguments.get(self.prompt.key, "")) if self.prompt else ""

    def choices_in(self, arguments: Mapping[str, Value]) -> str:
        """Return what was chosen of the options with choices; what was left out is not in it."""
        chosen = [o.key for o in self.options if o.choices and o.key in arguments]
        return " ".join(f"{key}={arguments[key]}" for key in chosen)

    def option(self, name: str) -> Option | None:
        """Return the option of that name."""
        return next((option for option in self.options if option.name == name), None)

    def arguments(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return what was chosen, checked, by the keys of the body; pictures left out.

        Args:
            values: Option names to what the person gave; None and absence mean: not chosen.

        Raises:
            BadValueError: a value does not fit, or a required one is missing. A blank string
                counts as missing.
        """
        chosen: dict[str, Value] = {}
        for option in self.options:
            value = values.get(option.name)
            if value is None or (isinstance(value, str) and is_blank(value)):
                if option.required:
                    raise BadValueError(option, Problem.MISSING)
            elif option.kind is not Kind.IMAGE:
                chosen[option.key] = option.check(value)
        return chosen

    def body(
        self, arguments: Mapping[str, Value], addresses: Mapping[str, str]
    ) -> dict[str, object]:
        """Return the request's body: exactly the schema's keys, what was not chosen left out.

        Args:
            arguments: By body key, from `arguments`.
            addresses: Names of image options to the addresses that RunComfy fetches them from.
        """
        body: dict[str, object] = {}
        for option in self.options:
            if option.kind is not Kind.IMAGE:
                if option.key in arguments:
                    body[option.key] = arguments[option.key]
            elif option.name in addresses:
                if option.listed:
                    cast("list[str]", body.setdefault(option.key, [])).append(
                        addresses[option.name]
                    )
                else:
                    body[option.key] = addresses[option.name]
        return body
