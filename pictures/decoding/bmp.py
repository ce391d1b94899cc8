"""A BMP, which libvips' wheel cannot read: Pillow does."""

from __future__ import annotations

from pathlib import Path

import pyvips
from PIL import Image as PillowImage

from pictures.decoding.errors import unreadable
from pictures.decoding.foreign import image_of
from pictures.decoding.opened import Opened
from pictures.picture import MOST_HELD_PIXELS


def open_bmp(path: Path, size: int) -> Opened:
    """Read the header of a BMP of so many bytes.

    Raises:
        PictureError: it is whole, as far as that can be told, but Pillow does not know its kind.
        OSError: it is broken.
    """
    try:
        with PillowImage.open(path, formats=["BMP"]) as header:
            width, height = header.size
            mode = "RGBA" if header.mode == "RGBA" else "RGB"
    except OSError as error:
        if str(error).startswith("Unsupported BMP"):
            raise unreadable("rare BMP") from error
        raise

    def load(_forgiving: bool) -> pyvips.Image:
        with PillowImage.open(path, formats=["BMP"]) as image:
            pixels = image.convert(mode)
        if mode == "RGBA" and pixels.getchannel("A").getextrema() == (0, 0):
            # The fourth byte was left empty, as nobody looks at it: browsers show such a picture.
            pixels = pixels.convert("RGB")
        return image_of(pixels.tobytes(), width, height, pixels.mode)

    return Opened(
        format="BMP",
        width=width,
        height=height,
        frames=1,
        transparent=mode == "RGBA",
        orientation=1,
        size=size,
        colours=None,
        load=load,
        most_pixels=MOST_HELD_PIXELS,
    )
