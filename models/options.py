"""One option of a command: what may be chosen, and whether a value fits."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool


class Kind(Enum):
    """What a person gives for an option."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    IMAGE = "image"


class Problem(Enum):
    """Why a value does not fit its option."""

    MISSING = "missing"
    WRONG_TYPE = "wrong type"
    NOT_A_CHOICE = "not a choice"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"


@dataclass(frozen=True)
class ImageRules:
    """What a model takes as a picture. All bounds belong to what is allowed."""

    formats: tuple[str, ...]
    """Names as Pillow has them: JPEG, PNG, BMP, WEBP."""
    max_bytes: int | None = None
    min_width: int | None = None
    """In pixels, as the other three."""
    max_width: int | None = None
    min_height: int | None = None
    max_height: int | None = None


@dataclass(frozen=True)
class Option:
    """One option of the slash command, and the key of the request's body that it fills."""

    name: str
    """Unique in its command: lowercase letters, digits, `-` and `_`, at most 32."""
    key: str
    """The property of the model's input schema."""
    kind: Kind
    required: bool
    description: str
    """The document's own, or its title; not cut to any length."""
    choices: tuple[str | int | float, ...] = ()
    minimum: int | float | None = None
    """The least number, itself allowed; likewise the maximum."""
    maximum: int | float | None = None
    min_length: int | None = None
    """In characters, as the other one."""
    max_length: int | None = None
    listed: bool = False
    """For an image: whether the body wants a list of them under `key`."""
    images: ImageRules | None = None
    """For an image: what the model takes."""
    title: str = ""
    """What a form calls it: the document's own, or the key in words."""
    default: Value | None = None
    """What the model takes where nothing is chosen, as far as the document says and it fits."""

    def check(self, value: object) -> Value:
        """Return the value as it goes into the request's body.

        Raises:
            BadValueError: it does not fit.
        """
        match self.kind:
            case Kind.STRING:
                return self._string(value)
            case Kind.INTEGER | Kind.NUMBER:
                return self._number(value)
            case Kind.BOOLEAN if isinstance(value, bool):
                return value
            case _:
                raise BadValueError(self, Problem.WRONG_TYPE, value)

    def _string(self, value: object) -> str:
        if not isinstance(value, str):
            raise BadValueError(self, Problem.WRONG_TYPE, value)
        if self.choices and value not in self.choices:
            raise BadValueError(self, Problem.NOT_A_CHOICE, value)
        if self.max_length is not None and len(value) > self.max_length:
            raise BadValueError(self, Problem.TOO_LONG, value)
        if self.min_length is not None and len(value) < self.min_length:
            raise BadValueError(self, Problem.TOO_SHORT, value)
        return value

    def _number(self, value: object) -> int | float:
        # Integers that Discord cannot hold (beyond 2^53) are typed as text.
        if isinstance(value, str) and self.kind is Kind.INTEGER:
            try:
                value = int(value)
            except ValueError:
                raise BadValueError(self, Problem.WRONG_TYPE, value) from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadValueError(self, Problem.WRONG_TYPE, value)
        # An integer of hundreds of digits has no float to be asked about.
        if isinstance(value, float) and not (
            math.isfinite(value) and (self.kind is Kind.NUMBER or value.is_integer())
        ):
            raise BadValueError(self, Problem.WRONG_TYPE, value)
        if self.choices and value not in self.choices:
            raise BadValueError(self, Problem.NOT_A_CHOICE, value)
        if self.minimum is not None and value < self.minimum:
            raise BadValueError(self, Problem.TOO_SMALL, value)
        if self.maximum is not None and value > self.maximum:
            raise BadValueError(self, Problem.TOO_LARGE, value)
        return int(value) if self.kind is Kind.INTEGER else value


def is_blank(text: str) -> bool:
    """Tell whether nobody could see anything of the text, whatever it is made of."""
    return all(
        character.isspace()
        or character in _BLANK_LETTERS
        or unicodedata.category(character) in ("Cc", "Cf")
        for character in text
    )


_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters by their category, and empty to the eye."""


class BadValueError(Exception):
    """A value does not fit its option."""

    def __init__(self, option: Option, problem: Problem, value: object = None) -> None:
        super().__init__(f"{option.name}: {problem.value}")
        self.option = option
        self.problem = problem
        self.value = value
