"""HEIC, which libvips' wheel cannot read, and what an AVIF's boxes say of its colours.

pillow-heif knows which of a file's items is the picture, and which boxes are that one's.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyvips

from pictures.decoding.foreign import image_of
from pictures.decoding.hdr import notable
from pictures.decoding.opened import Opened
from pictures.picture import MOST_HELD_PIXELS

if TYPE_CHECKING:
    from pillow_heif import HeifFile


def open_heif(path: Path) -> HeifFile:
    """Read the header of a HEIC or an AVIF; the pixels are decoded when they are asked for.

    Raises:
        Exception: of any kind; it is broken.
    """
    import pillow_heif  # seldom needed

    pillow_heif.options.DECODE_THREADS = 1
    return pillow_heif.open_heif(path, convert_hdr_to_8bit=False)


def avif_colours(path: Path) -> tuple[int, int] | None:
    """Return what an AVIF says that its values mean, as in `Opened.colours`."""
    with suppress(Exception):  # whether it is broken is for the one to say that decodes it
        return _colours(open_heif(path))
    return None


def open_heic(path: Path, size: int) -> Opened:
    """Read the header of a HEIC of so many bytes.

    Raises:
        Exception: of any kind; it is broken.
    """
    file = open_heif(path)
    mode: str = file.mode
    width, height = file.size
    profile: bytes | None = file.info.get("icc_profile")

    def load(_forgiving: bool) -> pyvips.Image:
        image = image_of(file.data, width, height, mode)
        if profile:
            blob = pyvips.GValue.blob_type
            image.set_type(blob, "icc-profile-data", profile)  # type: ignore[arg-type] # not in stub
        return image

    return Opened(
        format="HEIC",
        width=width,
        height=height,
        frames=1,
        transparent=file.has_alpha,
        orientation=1,  # its boxes turn it, which is done: EXIF says it a second time
        size=size,
        colours=None if profile else _colours(file),
        load=load,
        most_pixels=MOST_HELD_PIXELS,
    )


def _colours(file: HeifFile) -> tuple[int, int] | None:
    told: dict[str, int] = file.info.get("nclx_profile") or {}
    return notable(told.get("color_primaries", 0), told.get("transfer_characteristics", 0))
