"""A picture in a file, opened: its header is read, and its pixels are there to be asked for.

Each format has one reader, called by name: what libvips would find by itself includes readers of
SVG, of tables and of raw data. libvips reads most; its wheel has no BMP (`bmp.py`) and no HEVC
(`heif.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyvips
from PIL import Image as PillowImage

from pictures.decoding import gif, hdr, jpeg, tiff
from pictures.decoding.bmp import open_bmp
from pictures.decoding.errors import decoding
from pictures.decoding.heif import avif_colours, open_heic
from pictures.decoding.kinds import HEAD_BYTES, frames_of, kind_of
from pictures.decoding.opened import Opened
from pictures.headers.turned import png_orientation
from pictures.picture import (
    MOST_COSTLY_PIXELS,
    MOST_HELD_PIXELS,
    MOST_JPEG_PIXELS,
    MOST_PIXELS,
    PictureError,
    Trouble,
)

pyvips.cache_set_max(0)  # a picture is read once, and none of it may outlive its task
PillowImage.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded

_LOADERS: dict[str, Callable[..., pyvips.Image]] = {
    "PNG": pyvips.Image.pngload,
    "WEBP": pyvips.Image.webpload,
    "GIF": gif.load,
    "TIFF": tiff.load,
    "AVIF": pyvips.Image.heifload,
}


def open_picture(path: Path, *, all_frames: bool = False) -> Opened:
    """Read the header of the file.

    Args:
        path: the file.
        all_frames: `load` gives all of them, one below the other.

    Raises:
        PictureError: it is not a picture, nothing here reads such a one, its header is broken, or
            it has too many pixels.
        OSError: there is no such file.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = kind_of(head)
    size = path.stat().st_size
    with decoding():
        if kind == "BMP":
            opened = open_bmp(path, size)
        elif kind == "HEIC":
            opened = open_heic(path, size)
        else:
            opened = _by_vips(path, size, kind, head, all_frames=all_frames)
    width, height, most_pixels = opened.width, opened.height, opened.most_pixels
    if width * height > most_pixels:
        facts = {"width": width, "height": height, "max_pixels": most_pixels}
        raise PictureError(Trouble.TOO_MANY_PIXELS, f"{width}x{height}", **facts)
    return opened


def _by_vips(path: Path, size: int, kind: str, head: bytes, *, all_frames: bool) -> Opened:
    image = _load(kind, path, forgiving=True)
    frames = max(frames_of(kind, head), _int(image, "n-pages", 1))
    every_one = all_frames and frames > 1 and kind in ("GIF", "WEBP")
    orientation = _orientation(kind, image, path)
    width, height = image.width, image.height
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return Opened(
        format=kind,
        width=width,
        height=height,
        frames=frames,
        transparent=bool(image.hasalpha()),
        orientation=orientation,
        size=size,
        colours=_colours(kind, image, path, head),
        load=lambda forgiving: _load(kind, path, forgiving=forgiving, all_frames=every_one),
        most_pixels=_most_pixels(kind, interlaced=bool(_int(image, "interlaced", 0))),
    )


def _load(kind: str, path: Path, *, forgiving: bool, all_frames: bool = False) -> pyvips.Image:
    if kind == "JPEG":
        return jpeg.load(path, forgiving=forgiving)
    every_one = {"n": -1} if all_frames else {}
    return _LOADERS[kind](path, access="sequential", fail_on="error", **every_one)


def _most_pixels(kind: str, *, interlaced: bool) -> int:
    if kind in ("AVIF", "WEBP"):
        return MOST_COSTLY_PIXELS
    if kind not in ("JPEG", "PNG") or interlaced:
        return MOST_HELD_PIXELS
    return MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS


def _orientation(kind: str, image: pyvips.Image, path: Path) -> int:
    if kind == "AVIF":
        return 1  # its boxes turn it, which its reader has done: its EXIF says so a second time
    told = png_orientation(path) if kind == "PNG" else _int(image, "orientation", 1)
    return told if told in range(1, 9) else 1


def _colours(kind: str, image: pyvips.Image, path: Path, head: bytes) -> tuple[int, int] | None:
    if kind == "PNG":
        return hdr.png_colours(head)  # it counts before a profile (PNG, third edition, 4.3)
    if kind == "AVIF" and not image.get_typeof("icc-profile-data"):
        return avif_colours(path)
    return None


def _int(image: pyvips.Image, name: str, default: int) -> int:
    if not image.get_typeof(name):
        return default
    value = image.get(name)
    return value if isinstance(value, int) else default
