"""What is said about pictures: what one is, what one may be, what was done, what is wrong.

Light, without an imaging library: the bot's own process and the workers both import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Facts = Mapping[str, int | str | bool]
"""Plain values by their names, as JSON holds them."""

MOST_PIXELS = 100_000_000
"""The largest picture that is decoded where its rows stream through (PNG), and how many pixels may
be in work together."""
MOST_JPEG_PIXELS = 200_000_000
"""Likewise of a JPEG that is not progressive, of which even less is held: what the largest sensors
of phones make (16320×12240) passes. It counts as `MOST_PIXELS`."""
MOST_HELD_PIXELS = 64_000_000
"""The largest one that its decoder holds whole: progressive or interlaced, and the other formats.
A phone's panoramas (16382×3860) pass."""
MOST_COSTLY_PIXELS = 32_000_000
"""The largest AVIF or WEBP, whose decoders take up to 25 bytes for each."""


class Trouble(StrEnum):
    """What is wrong with a file."""

    NOT_A_PICTURE = "not a picture"
    DAMAGED = "damaged"
    UNREADABLE = "a picture of a format that nothing here can decode"
    """The facts say which `format`."""
    TOO_MANY_PIXELS = "too many pixels"
    """The facts: `width`, `height` and `max_pixels`."""
    TOO_LONG = "proportions that fit no size within the limits"
    """The facts: `width` and `height`."""
    TOO_MANY_BYTES = "too many bytes even at its smallest"
    """The facts: `max_bytes`."""
    TOO_MUCH_WORK = "its worker ran out of time or memory, or crashed"
    """Perhaps the file's fault, perhaps the machine's."""


class PictureError(Exception):
    """Nothing can be made of a file."""

    def __init__(self, trouble: Trouble, detail: str = "", **facts: int | str | bool) -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        """For the log, never for people: a library's own words."""
        self.facts: Facts = facts


@dataclass(frozen=True)
class Picture:
    """A picture in a file."""

    format: str
    """JPEG, PNG, WEBP, BMP, GIF, TIFF, AVIF or HEIC."""
    width: int
    """In pixels, upright; likewise the height."""
    height: int
    size: int
    """In bytes."""
    frames: int = 1
    """More than 1: it moves, or has pages; of an AVIF that moves always 2."""
    transparent: bool = False
    """Whether it has an alpha channel or a transparent colour, used or not."""


@dataclass(frozen=True)
class Bounds:
    """What a model takes; None: no such bound."""

    formats: tuple[str, ...] = ()
    """Names as in `Picture.format`; none: any."""
    max_bytes: int | None = None
    min_width: int | None = None
    """In pixels, like the other three; the bounds themselves are allowed."""
    max_width: int | None = None
    min_height: int | None = None
    max_height: int | None = None


@dataclass(frozen=True)
class Converted:
    """A picture that was written for a model, and what was done to it."""

    picture: Picture
    facts: Facts = field(default_factory=dict)
    """Only what is true: `turned`, `first_frame`, `flattened` (onto white), `recoloured` (into
    sRGB), `stripped` (of metadata that told anything) as True; `from_format` and `to_format`;
    `from_width`, `from_height`, `to_width` and `to_height` (upright, in pixels) when it was scaled;
    `from_bytes` and `to_bytes` when it had too many."""
