"""Pixels that another library decoded, as an image of libvips."""

from __future__ import annotations

import pyvips


def image_of(data: bytes, width: int, height: int, mode: str) -> pyvips.Image:
    """Return an image of Pillow's pixels, which it does not copy.

    Args:
        data: the samples, row by row.
        width: in pixels; likewise `height`.
        mode: as Pillow calls it: L, RGB, RGBA; `RGB;16` and the like have two bytes a channel.
    """
    bands, deep = len(mode.partition(";")[0]), mode.endswith(";16")
    image = pyvips.Image.new_from_memory(data, width, height, bands, "ushort" if deep else "uchar")
    if bands < 3:
        return image.copy(interpretation="grey16" if deep else "b-w")
    return image.copy(interpretation="rgb16" if deep else "srgb")
