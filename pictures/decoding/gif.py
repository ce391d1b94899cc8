"""A GIF's pixels where its first frame leaves a part of its canvas free: nothing is seen there."""

from __future__ import annotations

from pathlib import Path

import pyvips
from PIL import Image as PillowImage


def load(path: Path, *, access: str, fail_on: str, n: int = 1) -> pyvips.Image:
    """Return the pixels as libvips reads them, with alpha where the first frame is not all.

    libvips (8.18) fills what is left of the canvas with black unless some frame of the file has a
    transparent colour; browsers show the page through it.

    Args:
        path: the file.
        access: as for libvips' reader; likewise `fail_on`.
        n: how many frames, one below the other; where it is not 1, no alpha is put to them.
    """
    image = pyvips.Image.gifload(path, access=access, fail_on=fail_on, n=n)
    if image.hasalpha() or n != 1:
        return image
    with PillowImage.open(path, formats=["GIF"]) as header:
        left, top, right, bottom = header.tile[0].extents or (0, 0, *header.size)
    width, height = right - left, bottom - top
    if (width, height) == (image.width, image.height):
        return image
    frame = pyvips.Image.black(width, height).invert()
    return image.bandjoin(frame.embed(left, top, image.width, image.height))
