"""What a file really is: read from its own bytes, never from its name or what was claimed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000
"""Pixels that are decoded at most: 160 MB, and 480 MB at the peak while one is re-encoded
(measured on 6300×6300 transparent pixels); more is refused from the header."""

OPENED = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")
"""What Pillow is asked to open. It knows more, but runs another program for some (EPS) and finds
the true size of others (ICO) only while it decodes."""

# Our own limit is asked from the header before anything is decoded; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None

ORIENTATION = 0x0112
"""The EXIF tag; 5 to 8 lie on their side."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Trouble(StrEnum):
    """What is wrong with a file."""

    NOT_A_PICTURE = "not a picture"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too many pixels"
    UNREADABLE = "a picture of a format that nothing here can decode"


class PictureError(Exception):
    """A file is not a picture that can be read whole."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail
        """For an unreadable one: its format's name."""


@dataclass(frozen=True)
class Picture:
    """A picture in a file."""

    format: str
    """Pillow's name: JPEG, PNG, WEBP, BMP, GIF ..."""
    width: int
    """In pixels, upright (EXIF orientation applied); likewise the height."""
    height: int
    size: int
    """In bytes."""
    frames: int = 1


def peek(path: Path) -> Picture:
    """Return what the file's header says, without decoding it.

    Raises:
        PictureError: it is not a picture, has more than `MOST_PIXELS`, or its header is broken.
    """
    with _opened(path) as image:
        return _told(image, path)


def read(path: Path) -> Picture:
    """Return what the file is, once it was decoded whole.

    Raises:
        PictureError: it is not a picture, has more than `MOST_PIXELS`, or is not whole.
    """
    with _opened(path) as image:
        picture = _told(image, path)
        image.load()
    return picture


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=OPENED) as image:
            yield image
    except PictureError:
        raise
    except UnidentifiedImageError as error:
        brand = _brand(path)
        if brand in _HEIC:
            raise PictureError(Trouble.UNREADABLE, "HEIC") from error
        damaged = brand.startswith(b"avi")
        raise PictureError(Trouble.DAMAGED if damaged else Trouble.NOT_A_PICTURE) from error
    except Exception as error:
        # Pillow's readers raise nearly anything on broken files (SyntaxError, struct.error ...).
        raise PictureError(Trouble.DAMAGED, type(error).__name__) from error


def _told(image: Image.Image, path: Path) -> Picture:
    # MPO: a JPEG with further pictures behind it, as phones write them.
    picture_format = "JPEG" if image.format == "MPO" else image.format or ""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureError(Trouble.TOO_MANY_PIXELS, f"{width}x{height}")
    frames = getattr(image, "n_frames", 1) if picture_format != "JPEG" else 1
    if _lies_on_its_side(image):
        width, height = height, width
    return Picture(picture_format, width, height, path.stat().st_size, frames)


def _lies_on_its_side(image: Image.Image) -> bool:
    # `image.getexif()` would decode a PNG whole to find an orientation behind its pixels.
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        return exif.get(ORIENTATION) in (5, 6, 7, 8)
    except Exception:
        # Broken metadata does not make a picture broken; Pillow raises nearly anything on it.
        return False


def _brand(path: Path) -> bytes:
    """Return what an ISO media file (HEIC, AVIF, MP4) calls itself; else nothing."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[8:12] if head[4:8] == b"ftyp" else b""
