"""Checking a picture, and writing it anew: for a model, or for Discord."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyvips

from pictures.decoding.beside import tells
from pictures.decoding.opened import Opened
from pictures.decoding.opening import open_picture
from pictures.decoding.render import render
from pictures.decoding.saving import LONGEST_SIDES, WRITTEN_PIXELS, save, save_flat
from pictures.decoding.sizes import size_within
from pictures.picture import Bounds, Converted, Facts, Picture, PictureError, Trouble

FLAT = 3
"""A lossless file of so many pixels a byte has few colours in large areas, as a screenshot has: as
a PNG it is small, and stays sharp."""
LOSSLESS = ("PNG", "GIF", "BMP")
TARGETS = ("JPEG", "WEBP", "PNG")
"""What is written for a model, the first that it takes."""
Allow = Callable[[int], None]
"""Waits until so many pixels may be decoded."""


def check(path: Path, *, allow: Allow) -> Picture:
    """Return what the file is, once all of it was decoded.

    Raises:
        PictureError: it is not a picture, has too many pixels, or is not whole.
        OSError: it cannot be read.
    """
    opened = open_picture(path, all_frames=True)
    allow(opened.weight)
    opened.read(pyvips.Image.avg)  # the cheapest that looks at each of them
    if opened.format == "GIF" and not _ends_as_gif(path):
        raise PictureError(Trouble.DAMAGED, "it breaks off")
    return Picture(
        opened.format, opened.width, opened.height, opened.size, opened.frames, opened.transparent
    )


def convert(path: Path, target: Path, bounds: Bounds, *, allow: Allow) -> Converted:
    """Write the picture so that a model can take it (`Work.convert` says how).

    Raises:
        PictureError: it cannot be read, or not be brought into the bounds.
        OSError: the target cannot be written.
    """
    opened = open_picture(path)
    size = size_within(opened.width, opened.height, bounds, most_pixels=WRITTEN_PIXELS)
    allow(opened.weight)
    image, recoloured = render(opened, *size)
    flattened = bool(image.hasalpha())
    if flattened:
        image = image.flatten(background=[255.0, 255.0, 255.0])
    formats = bounds.formats or TARGETS
    picture = None
    if "PNG" in formats and _flat(opened):
        picture = save_flat(image, target, bounds.max_bytes)
    if picture is None:
        kind = next((kind for kind in TARGETS if kind in formats), TARGETS[0])
        picture = save(image, target, kind, bounds)
    done = {
        "turned": opened.orientation != 1,
        "first_frame": opened.frames > 1,
        "flattened": flattened,
        "recoloured": recoloured,
        "stripped": tells(path, opened.format),
    }
    return Converted(picture, _facts(opened, picture, bounds.max_bytes, done))


def fit(path: Path, target: Path, *, max_bytes: int, allow: Allow) -> Picture:
    """Write the picture so that Discord can show it (`Work.fit` says how).

    Raises:
        PictureError: it cannot be read, or has too many bytes even when it is small.
        OSError: the target cannot be written.
    """
    opened = open_picture(path)
    # Scaled while it is decoded, or else a longer one would be scaled twice.
    longest = Bounds(max_width=LONGEST_SIDES["JPEG"], max_height=LONGEST_SIDES["JPEG"])
    # One that has alpha is half as large at most: it is held beside the still smaller WebP.
    most = WRITTEN_PIXELS // (2 if opened.transparent else 1)
    size = size_within(opened.width, opened.height, longest, most_pixels=most)
    allow(opened.weight)
    image, _ = render(opened, *size)
    picture = save_flat(image, target, max_bytes) if _flat(opened) else None
    if picture is None:
        kind = "WEBP" if image.hasalpha() else "JPEG"
        picture = save(image, target, kind, Bounds(max_bytes=max_bytes))
    return picture


def _ends_as_gif(path: Path) -> bool:
    """Tell whether the file has a GIF's last byte: its reader takes what frames there are."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 512))
        return file.read().rstrip(b"\0\r\n").endswith(b";")


def _flat(opened: Opened) -> bool:
    return opened.format in LOSSLESS and opened.size * FLAT <= opened.width * opened.height


def _facts(
    opened: Opened, picture: Picture, max_bytes: int | None, done: Mapping[str, bool]
) -> Facts:
    """Return what was done; as in `Converted.facts`."""
    facts: dict[str, int | str | bool] = {name: True for name, true in done.items() if true}
    if max_bytes is not None and opened.size > max_bytes:
        facts |= {"from_bytes": opened.size, "to_bytes": picture.size}
    if picture.format != opened.format:
        facts |= {"from_format": opened.format, "to_format": picture.format}
    if (picture.width, picture.height) != (opened.width, opened.height):
        facts |= {"from_width": opened.width, "from_height": opened.height}
        facts |= {"to_width": picture.width, "to_height": picture.height}
    return facts
