"""A picture in memory to a file without any metadata, within a number of bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyvips

from pictures.decoding.errors import is_scarcity
from pictures.decoding.render import scaled
from pictures.decoding.sizes import size_within, smaller_sizes
from pictures.picture import Bounds, Picture, PictureError, Trouble

QUALITIES = (95, 90, 85, 75, 60)
"""Of a JPEG or a WebP, tried in this order before the picture is made smaller. At 90 and above
each pixel of a JPEG keeps a colour of its own (4:4:4)."""
WRITTEN_PIXELS = 50_000_000
"""What is written at most: a phone's 48 megapixels stay as many. It is held in memory."""
WEBP_PIXELS = 12_000_000
"""Likewise of a WebP, whose encoder needs many bytes for each."""
LONGEST_SIDES = {"JPEG": 65_500, "WEBP": 16_383}
"""In pixels, where the format itself has a limit."""


def save(image: pyvips.Image, target: Path, kind: str, bounds: Bounds) -> Picture:
    """Write a picture (3 or 4 bands of 8 bits), by quality and then by size within the bounds.

    Args:
        image: in memory.
        target: the file.
        kind: JPEG, WEBP or PNG.
        bounds: what holds for the file; its formats are not looked at.

    Raises:
        PictureError: TOO_MANY_BYTES, or TOO_MUCH_WORK; or no size is within the bounds.
        OSError: the file cannot be written.
    """
    longest = LONGEST_SIDES.get(kind, 2**31)
    bounds = replace(
        bounds,
        max_width=min(bounds.max_width or longest, longest),
        max_height=min(bounds.max_height or longest, longest),
    )
    most_pixels = WEBP_PIXELS if kind == "WEBP" else WRITTEN_PIXELS
    largest = size_within(image.width, image.height, bounds, most_pixels=most_pixels)
    for width, height in (largest, *smaller_sizes(*largest, bounds)):
        resized = scaled(image, width, height)
        if resized is not image:
            resized = resized.copy_memory()
        for quality in QUALITIES if kind != "PNG" else QUALITIES[:1]:
            size = _write(resized, target, kind, quality)
            if bounds.max_bytes is None or size <= bounds.max_bytes:
                return Picture(kind, width, height, size, transparent=bool(resized.hasalpha()))
    raise PictureError(
        Trouble.TOO_MANY_BYTES, f"{bounds.max_bytes} bytes", max_bytes=bounds.max_bytes or 0
    )


def save_flat(image: pyvips.Image, target: Path, max_bytes: int | None) -> Picture | None:
    """Write a picture of few colours as a PNG; None (and perhaps a file) where it is too large."""
    size = _write(image, target, "PNG", 0)
    if max_bytes is not None and size > max_bytes:
        return None
    return Picture("PNG", image.width, image.height, size, transparent=bool(image.hasalpha()))


def _write(image: pyvips.Image, target: Path, kind: str, quality: int) -> int:
    """Write the file; return its size in bytes.

    Raises:
        PictureError: TOO_MUCH_WORK.
        OSError: it cannot be written.
    """
    keep = pyvips.ForeignKeep.NONE
    try:
        if kind == "JPEG":
            image.jpegsave(target, Q=quality, keep=keep)
        elif kind == "WEBP":
            image.webpsave(target, Q=quality, effort=2, keep=keep)
        else:
            image.pngsave(target, filter=pyvips.ForeignPngFilter.ALL, keep=keep)
    except pyvips.Error as error:
        if is_scarcity(error):
            raise PictureError(Trouble.TOO_MUCH_WORK, "out of memory as it was written") from error
        # All pixels are in memory: what else fails now is the disk.
        raise OSError(str(error)) from error
    return target.stat().st_size
