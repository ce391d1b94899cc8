"""How large a picture becomes: its proportions kept, within limits. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt

from pictures.picture import Bounds, PictureError, Trouble

SMALLEST_SIDE = 64
"""In pixels; a picture that has too many bytes even so is given up."""


def size_within(width: int, height: int, bounds: Bounds, *, most_pixels: int) -> tuple[int, int]:
    """Return the size nearest to the picture's own that the bounds allow, in pixels.

    `most_pixels` gives way to the least sides.

    Raises:
        PictureError: TOO_LONG; no size of these proportions fits. Its facts: `width` and `height`,
            and `most_times`, how many times as long as the other a side can be.
    """
    least = max(Fraction(bounds.min_width or 0, width), Fraction(bounds.min_height or 0, height))
    most = min(
        Fraction(bounds.max_width or 2**31, width), Fraction(bounds.max_height or 2**31, height)
    )
    if least > most:
        facts = {"width": width, "height": height, **_steepest(width > height, bounds)}
        raise PictureError(Trouble.TOO_LONG, f"{width}x{height}", **facts)
    if width * height > most_pixels:
        most = min(most, Fraction(isqrt(most_pixels * 10**12 // (width * height)), 10**6))
    scale = max(least, min(most, Fraction(1)))
    return (
        _clamped(round(width * scale), bounds.min_width, bounds.max_width),
        _clamped(round(height * scale), bounds.min_height, bounds.max_height),
    )


def smaller_sizes(width: int, height: int, bounds: Bounds) -> Iterator[tuple[int, int]]:
    """Yield ever smaller sizes of the same proportions that the bounds allow, to the very least.

    No side of them is under `SMALLEST_SIDE`.
    """
    least_width = max(bounds.min_width or 0, SMALLEST_SIDE)
    least_height = max(bounds.min_height or 0, SMALLEST_SIDE)
    least = max(Fraction(least_width, width), Fraction(least_height, height))
    scale = Fraction(3, 4)
    while scale > least:
        yield round(width * scale), round(height * scale)
        scale *= Fraction(3, 4)
    if least < 1:
        yield max(round(width * least), least_width), max(round(height * least), least_height)


def _steepest(wide: bool, bounds: Bounds) -> dict[str, int]:
    """Return how many times as long as the other a side can be, where that is bounded."""
    longest, least = (
        (bounds.max_width, bounds.min_height) if wide else (bounds.max_height, bounds.min_width)
    )
    return {"most_times": longest // least} if longest and least else {}


def _clamped(side: int, least: int | None, most: int | None) -> int:
    side = max(side, least or 1)
    return side if most is None else min(side, most)
