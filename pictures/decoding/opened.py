"""A picture whose header was read: what it says, and how its pixels are had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pyvips

from pictures.decoding import jpeg
from pictures.decoding.errors import decoding
from pictures.picture import MOST_PIXELS

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """What the header says."""

    format: str
    width: int
    """In pixels, upright; likewise the height."""
    height: int
    frames: int
    transparent: bool
    orientation: int
    """EXIF's, 1 to 8."""
    size: int
    """The file's, in bytes."""
    colours: tuple[int, int] | None
    """Primaries and transfer (H.273), where these and no profile say what its values mean."""
    load: Callable[[bool], pyvips.Image]
    """Returns its pixels, not upright, to be read once from top to bottom; where it is asked to, a
    JPEG's in spite of faults. `read` is how to have them."""
    most_pixels: int
    """How many such a picture may have."""

    @property
    def weight(self) -> int:
        """How many pixels it counts for: more where its decoder takes more memory for each."""
        pixels = self.width * self.height
        return min(max(pixels, pixels * MOST_PIXELS // self.most_pixels), MOST_PIXELS)

    def read(self, use: Callable[[pyvips.Image], T]) -> T:
        """Return what is made of its pixels, which are not upright.

        Args:
            use: makes it; it reads them once, from top to bottom, before it returns, and may be
                called twice.

        Raises:
            PictureError: it is damaged.
        """
        with decoding():
            try:
                return use(self.load(False))
            except pyvips.Error as error:
                if self.format != "JPEG" or not jpeg.is_harmless(error):
                    raise
            return use(self.load(True))
