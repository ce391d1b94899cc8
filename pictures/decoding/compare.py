"""One picture of an edit: its sources at the left, its result at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyvips
from PIL import Image, ImageDraw, ImageFont

from pictures.decoding.convert import Allow
from pictures.decoding.opened import Opened
from pictures.decoding.opening import open_picture
from pictures.decoding.render import render
from pictures.decoding.saving import save
from pictures.decoding.sizes import size_within
from pictures.picture import Bounds, Picture

HIGHEST = 1600
"""In pixels, like all here."""
LOWEST = 400
"""A smaller result is enlarged, or else nobody could read the numbers."""
WIDEST = 3200
GAP = 12
BACKGROUND = [128.0, 128.0, 128.0]
"""Neutral grey, so that it colours neither."""


def compare(
    befores: Sequence[Path], after: Path, target: Path, *, max_bytes: int, allow: Allow
) -> Picture:
    """Write one JPEG of all of them (`Work.compare` says how).

    Raises:
        PictureError: one cannot be read, or it has too many bytes even when it is small.
        OSError: the target cannot be written.
    """
    sources, result = [open_picture(before) for before in befores], open_picture(after)
    # They are decoded one after another: the largest alone counts.
    allow(max(opened.weight for opened in (*sources, result)))
    width, height = size_within(
        result.width, result.height, Bounds(max_width=WIDEST, max_height=HIGHEST), most_pixels=2**31
    )
    if height < LOWEST:
        width, height = _fitted(result, WIDEST, LOWEST)
    whole = _on_background(result, width, height)
    cell = max(1, (height - GAP * (len(sources) - 1)) // len(sources))
    # A panorama above a narrow result may be wider than that, but not without bounds.
    sizes = [_fitted(source, max(width, height), cell) for source in sources]
    column = max(width for width, _ in sizes)
    canvas = _canvas(column + GAP + width, height)
    for number, (source, size) in enumerate(zip(sources, sizes, strict=True)):
        picture = _on_background(source, *size)
        if len(sources) > 1:
            picture = _numbered(picture, number + 1)
        top = number * (cell + GAP) + (cell - size[1]) // 2
        canvas = canvas.insert(picture, (column - size[0]) // 2, max(0, top))
    canvas = canvas.insert(whole, column + GAP, 0).copy_memory()
    return save(canvas, target, "JPEG", Bounds(max_bytes=max_bytes))


def _fitted(opened: Opened, width: int, height: int) -> tuple[int, int]:
    """Return the largest size of the picture's proportions in such a box."""
    scale = min(width / opened.width, height / opened.height)
    return max(1, round(opened.width * scale)), max(1, round(opened.height * scale))


def _on_background(opened: Opened, width: int, height: int) -> pyvips.Image:
    image, _ = render(opened, width, height)
    return image.flatten(background=BACKGROUND) if image.hasalpha() else image


def _canvas(width: int, height: int) -> pyvips.Image:
    colour = (pyvips.Image.black(width, height, bands=3) + BACKGROUND).cast("uchar")
    return colour.copy(interpretation="srgb")


def _numbered(image: pyvips.Image, number: int) -> pyvips.Image:
    """Return the picture with its number in its corner, as large as it can bear."""
    side = min(48, image.width // 2, image.height // 2)
    if side < 12:
        return image
    badge = Image.new("RGB", (side, side), "black")
    # Pillow brings this typeface: no machine needs to have one.
    font = ImageFont.load_default(size=side * 0.7)
    middle = (side / 2, side / 2)
    ImageDraw.Draw(badge).text(middle, str(number), fill="white", font=font, anchor="mm")
    pixels = pyvips.Image.new_from_memory(badge.tobytes(), side, side, 3, "uchar")
    return image.insert(pixels.copy(interpretation="srgb"), 0, 0)
