"""What a file really is: read from its own bytes, never from its name or what was claimed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 100_000_000
"""Pixels that are decoded at most (about 400 MB of memory); more is refused from the header."""

OPENED = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")
"""What Pillow is asked to open. It knows more, but runs another program for some (EPS) and finds
the true size of others (ICO) only while it decodes."""

# Our own limit is asked from the header before anything is decoded; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None

_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Trouble(StrEnum):
    """What is wrong with a file."""

    NOT_A_PICTURE = "not a picture"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too many pixels"


class PictureError(Exception):
    """A file is not a picture that can be read whole."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class Picture:
    """A file that was read whole."""

    format: str
    """Pillow's name: JPEG, PNG, WEBP, BMP, GIF ...; or HEIC."""
    width: int
    """In pixels, upright (EXIF orientation applied); likewise the height. 0 for a HEIC."""
    height: int
    size: int
    """In bytes."""
    frames: int = 1


def read(path: Path, *, formats: tuple[str, ...] = ()) -> Picture:
    """Return what the file is.

    Args:
        path: The file.
        formats: Pillow's names of those that are to be decoded, to prove them whole; a file of
            another format is told by its header alone. Empty: all are decoded.

    Raises:
        PictureError: it is not a picture, has more than `MOST_PIXELS`, or is not whole.
    """
    try:
        with Image.open(path, formats=OPENED) as image:
            picture_format = image.format or ""
            if picture_format == "MPO":
                # A JPEG with further pictures behind it, as phones write them.
                picture_format = "JPEG"
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PictureError(Trouble.TOO_MANY_PIXELS, f"{width}x{height}")
            frames = getattr(image, "n_frames", 1) if picture_format != "JPEG" else 1
            if not formats or picture_format in formats:
                image.load()
                # In place: a copy would double the memory.
                ImageOps.exif_transpose(image, in_place=True)
                width, height = image.size
            return Picture(picture_format, width, height, path.stat().st_size, frames)
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        brand = _brand(path)
        if brand in _HEIC:
            # A phone's picture, which nothing here can decode: named, without sides.
            return Picture("HEIC", 0, 0, path.stat().st_size)
        damaged = brand.startswith(b"avi")
        raise PictureError(Trouble.DAMAGED if damaged else Trouble.NOT_A_PICTURE) from error
    except Exception as error:
        # Pillow's readers raise nearly anything on broken files (SyntaxError, struct.error ...).
        raise PictureError(Trouble.DAMAGED, type(error).__name__) from error


def _brand(path: Path) -> bytes:
    """Return what an ISO media file (HEIC, AVIF, MP4) calls itself; else nothing."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[8:12] if head[4:8] == b"ftyp" else b""
