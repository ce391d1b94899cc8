"""One file of the corpus: how it is made, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

GOOD_DB = 35.0
"""The least PSNR of a photograph after it was encoded anew, against the picture that its file was
made of: the loss of the file itself is in it."""

SAME_DB = 99.0
"""The PSNR of a picture against itself, which is infinite."""


class Fate(StrEnum):
    """What must arrive at the model."""

    AS_IT_IS = "as it is"
    """The very file."""
    STRIPPED = "stripped"
    """The same pixels, without metadata."""
    CONVERTED = "converted"
    """A picture that was encoded anew."""
    REFUSED = "refused"
    """Nothing."""


@dataclass(frozen=True)
class Entry:
    """A file that somebody attaches."""

    name: str
    """What it is, for people."""
    filename: str
    fate: Fate
    make: Callable[[], bytes]
    """The same bytes each time, with the same libraries."""
    upright: Callable[[], Image.Image] | None = None
    """What a person sees in it, as RGB in sRGB and on white; None where it is refused."""
    says: str = ""
    """What the reply must say of it, among the rest, where it is converted or refused."""
    least_db: float = GOOD_DB
    """Where another figure than usual holds; the entry says why."""
    sides: tuple[int, int] | None = None
    """Of what arrives, in pixels, where the model's limits make it another size."""
