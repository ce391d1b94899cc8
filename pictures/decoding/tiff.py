"""A TIFF's pixels: which TIFFs nothing here can show, and luma and chroma made red, green, blue.

libvips takes the latter for the former, and a camera's RAW for the stamp-sized preview in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyvips
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from pictures.decoding.errors import unreadable

SUBFILE, BITS, COMPRESSION, PHOTOMETRIC, SUB_IFDS = 254, 258, 259, 262, 330
STRIPS, STRIP_BYTES, SUBSAMPLING, DNG_VERSION = 273, 279, 530, 50_706
"""Tags (TIFF 6.0, sections 8 and 21; TIFF/EP; DNG 1.7)."""
YCBCR, LAB = 6, 8
SENSORS = (32_803, 34_892)
"""What a camera's sensor saw, behind its filters or linear (TIFF/EP, DNG)."""
JPEGS = (6, 7)
NOT_BUILT_IN = {34_712: "JP2", 34_887: "LERC", 34_925: "LZMA", 50_000: "ZSTD", 50_002: "JXL"}
"""Compressions that the libtiff in libvips' wheel does not know, and their names."""
_MOST_SUB_IFDS = 8
_TO_RGB = [[1.0, 0.0, 1.402], [1.0, -0.344136, -0.714136], [1.0, 1.772, 0.0]]
"""By rows, of Y, Cb and Cr: BT.601's, which TIFF 6.0 names for files that name none."""

Tags = ImageFileDirectory_v2


def load(path: Path, *, access: str, fail_on: str) -> pyvips.Image:
    """Return the pixels as libvips reads them, in RGB where they are YCbCr.

    libvips (8.18) lets libtiff convert what is a JPEG inside or has less chroma than luma. Of the
    rest it hands out the bare values, and Pillow would read it, but turn it by itself and hold
    several times the memory.

    Args:
        path: the file.
        access: as for libvips' reader; likewise `fail_on`.

    Raises:
        PictureError: UNREADABLE.
        Exception: of any kind; it is broken.
    """
    with path.open("rb") as file:
        tags = read_tags(file)
        if _is_raw(file, tags):
            raise unreadable("RAW")
    packed = NOT_BUILT_IN.get(tags.get(COMPRESSION, 1))
    if packed:
        raise unreadable(f"{packed} TIFF")
    if tags.get(PHOTOMETRIC) == LAB and tags.get(BITS) == (8, 8, 8):
        raise unreadable("Lab TIFF")
    try:
        image = pyvips.Image.tiffload(path, access=access, fail_on=fail_on)
    except pyvips.Error as error:
        if _is_whole(tags, path.stat().st_size):
            raise unreadable("rare TIFF") from error
        raise
    return _to_rgb(image) if image.bands == 3 and _is_bare_ycbcr(tags) else image


def read_tags(file: BinaryIO) -> Tags:
    """Return the first picture's directory; an empty one of a BigTIFF (for more than 4 GB).

    Raises:
        Exception: of any kind; it is broken.
    """
    file.seek(0)
    header = file.read(8)
    if b"*" not in header[2:4]:
        return Tags()
    tags = Tags(header)
    file.seek(tags.next)
    tags.load(file)
    return tags


def _is_raw(file: BinaryIO, tags: Tags) -> bool:
    """Tell whether the first picture is but a camera's preview, or what its sensor saw."""
    file.seek(8)
    if file.read(2) == b"CR":  # Canon's CR2
        return True
    if DNG_VERSION in tags or tags.get(SUBFILE, 0) & 1:
        return True
    return any(kind in SENSORS for kind in _kinds(file, tags))


def _kinds(file: BinaryIO, tags: Tags) -> Iterator[object]:
    """Yield what the pixels of the first picture and of those below it are."""
    yield tags.get(PHOTOMETRIC)
    below = tags.get(SUB_IFDS, ())
    for place in (below if isinstance(below, tuple) else (below,))[:_MOST_SUB_IFDS]:
        further = Tags(prefix=tags.prefix)
        file.seek(place)
        further.load(file)
        yield further.get(PHOTOMETRIC)


def _is_whole(tags: Tags, size: int) -> bool:
    starts, lengths = tags.get(STRIPS), tags.get(STRIP_BYTES)
    if not isinstance(starts, tuple) or not isinstance(lengths, tuple) or not starts:
        return False
    return max(map(int.__add__, starts, lengths)) <= size


def _is_bare_ycbcr(tags: Tags) -> bool:
    by_jpeg = tags.get(COMPRESSION) in JPEGS
    return tags.get(PHOTOMETRIC) == YCBCR and tags.get(SUBSAMPLING) == (1, 1) and not by_jpeg


def _to_rgb(image: pyvips.Image) -> pyvips.Image:
    grey = 32_768 if image.format == "ushort" else 128
    # Chroma counts from grey; a half, since a cast cuts off.
    offsets = [0.5 - grey * (blue + red) for _, blue, red in _TO_RGB]
    shown = image.recomb(pyvips.Image.new_from_array(_TO_RGB)).linear([1.0], offsets)
    return shown.cast(image.format).copy(interpretation=image.interpretation)
