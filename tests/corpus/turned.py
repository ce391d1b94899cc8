"""Pictures that are stored lying or mirrored, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PIL import Image

from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import photo, stored
from tests.corpus.writing import (
    ORIENTATION,
    chunk,
    encoded,
    heic,
    jpeg,
    phone_exif,
    with_chunk,
)

NAMES = {
    1: "upright",
    2: "mirrored",
    3: "upside down",
    4: "upside down and mirrored",
    5: "lying and mirrored",
    6: "lying on its left side",
    7: "lying and mirrored the other way",
    8: "lying on its right side",
}
TURNED = "turned upright"
STRIPPED = "metadata removed"


def _tall() -> Image.Image:
    return photo(400, 600)


def _jpeg(orientation: int) -> bytes:
    return jpeg(stored(_tall(), orientation), exif=phone_exif(orientation, place=False))


def _other(kind: str, orientation: int, **options: object) -> bytes:
    return encoded(
        stored(_tall(), orientation), kind, exif=phone_exif(orientation, place=False), **options
    )


def _tiff(orientation: int) -> bytes:
    return encoded(stored(_tall(), orientation), "TIFF", tiffinfo={ORIENTATION: orientation})


def _heic(orientation: int) -> bytes:
    # The writer turns the stored picture by boxes (irot, imir) and leaves EXIF upright.
    exif = phone_exif(orientation).tobytes()
    return heic(stored(_tall(), orientation), exif=exif)


def _behind(orientation: int) -> bytes:
    exif = phone_exif(orientation, place=False).tobytes().removeprefix(b"Exif\0\0")
    png = encoded(stored(_tall(), orientation), "PNG")
    return with_chunk(png, chunk(b"eXIf", exif), after_pixels=True)


def _jpegs() -> Iterator[Entry]:
    for orientation, how in NAMES.items():
        upright = orientation == 1
        yield Entry(
            f"JPEG, orientation {orientation}: {how}",
            f"turned-{orientation}.jpg",
            Fate.AS_IT_IS if upright else Fate.CONVERTED,
            partial(_jpeg, orientation),
            _tall,
            says="" if upright else f"{TURNED}, {STRIPPED}",
        )


ENTRIES = [
    *_jpegs(),
    Entry("PNG, orientation 6", "turned.png", Fate.CONVERTED, partial(_other, "PNG", 6), _tall,
          says=f"{TURNED}, saved as JPEG, {STRIPPED}"),
    Entry("PNG, orientation 6, told behind its pixels", "turned-behind.png", Fate.CONVERTED,
          partial(_behind, 6), _tall,
          says=f"{TURNED}, saved as JPEG, {STRIPPED}"),
    Entry("WEBP, orientation 8", "turned.webp", Fate.CONVERTED,
          partial(_other, "WEBP", 8, lossless=True), _tall,
          says=f"{TURNED}, saved as JPEG, {STRIPPED}"),
    Entry("TIFF, orientation 3", "turned.tif", Fate.CONVERTED, partial(_tiff, 3), _tall,
          says=f"{TURNED}, saved as JPEG"),
    Entry("HEIC, turned by its boxes (6), with a place", "turned.heic", Fate.CONVERTED,
          partial(_heic, 6), _tall,
          says=f"saved as JPEG, {STRIPPED}"),
    Entry("HEIC, mirrored by its boxes (5)", "mirrored.heic", Fate.CONVERTED, partial(_heic, 5),
          _tall, says=f"saved as JPEG, {STRIPPED}"),
]  # fmt: skip
