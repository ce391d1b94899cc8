"""Writing a picture anew: without its metadata, or small enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from pictures.read import MOST_PIXELS, OPENED, Picture, PictureError, Trouble

QUALITIES = (92, 85, 75, 60)
"""JPEG and WebP qualities, tried in this order before a picture is made smaller."""
WEBP_PIXELS = 12_000_000
"""Pixels that are encoded as WebP at most: its encoder takes some 40 bytes for each."""
SMALLEST_SIDE = 64
"""In pixels; a picture that does not fit even so is given up."""


def clean(path: Path, target: Path, *, max_bytes: int, formats: Sequence[str]) -> Picture:
    """Write the picture upright and without any metadata but its colour profile.

    It keeps its format where that is one of `formats`, else it becomes a PNG; one that would come
    out larger than `max_bytes` is fitted.

    Raises:
        PictureError: it cannot be read or does not fit.
    """
    upright, own_format = _upright(path)
    picture_format = own_format if own_format in formats else "PNG"
    try:
        _save(upright, target, picture_format, 95)
    except (OSError, KeyError, ValueError) as error:
        raise PictureError(Trouble.DAMAGED, type(error).__name__) from error
    size = target.stat().st_size
    if size <= max_bytes:
        return Picture(picture_format, *upright.size, size)
    del upright  # its memory, before `fit` decodes the file anew
    return fit(path, target, max_bytes=max_bytes)


def fit(path: Path, target: Path, *, max_bytes: int) -> Picture:
    """Write the picture so that it has at most `max_bytes`: first by quality, then by size.

    It becomes a JPEG, or a WebP where it is transparent.

    Raises:
        PictureError: it cannot be read, or does not fit at the smallest size.
    """
    upright, _ = _upright(path)
    transparent = upright.has_transparency_data
    picture_format = "WEBP" if transparent else "JPEG"
    if upright.mode.startswith("I;16"):
        # Pillow would cut 16 bits off at 255, which leaves white.
        upright = upright.convert("I").point(lambda value: value * (1 / 256))
    shown = upright.convert("RGBA" if transparent else "RGB")
    if upright.mode not in ("RGB", "RGBA"):
        # A profile speaks of its own colour space, which was just left.
        shown.info.pop("icc_profile", None)
    del upright
    for smaller in _sizes(*shown.size, most=WEBP_PIXELS if transparent else MOST_PIXELS):
        resized = shown
        if smaller != shown.size:
            resized = shown.resize(smaller, Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            try:
                _save(resized, target, picture_format, quality)
            except (OSError, ValueError):
                # Longer than the format can be (WebP: 16383 pixels, JPEG: 65500).
                break
            size = target.stat().st_size
            if size <= max_bytes:
                return Picture(picture_format, *smaller, size)
    raise PictureError(Trouble.TOO_MANY_PIXELS, f"cannot be brought under {max_bytes} bytes")


def _sizes(width: int, height: int, *, most: int) -> Iterator[tuple[int, int]]:
    """Return ever smaller sizes of the same proportions, each of at most `most` pixels."""
    if width * height <= most:
        yield width, height
    while min(width, height) * 3 // 4 >= SMALLEST_SIDE:
        width, height = width * 3 // 4, height * 3 // 4
        if width * height <= most:
            yield width, height


def _upright(path: Path) -> tuple[Image.Image, str]:
    """Return the decoded picture, as it is to be seen, and its format's name."""
    try:
        with Image.open(path, formats=OPENED) as image:
            image.load()
            picture_format = "JPEG" if image.format == "MPO" else image.format or "PNG"
            return ImageOps.exif_transpose(image), picture_format
    except Exception as error:
        # As in `read`: Pillow's readers raise nearly anything on broken files.
        raise PictureError(Trouble.DAMAGED, type(error).__name__) from error


def _save(image: Image.Image, target: Path, picture_format: str, quality: int) -> None:
    options: dict[str, Any] = {}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if picture_format in ("JPEG", "WEBP"):
        options["quality"] = quality
    if picture_format == "PNG":
        options["compress_level"] = 4
        options["pnginfo"] = None
    if picture_format == "WEBP":
        options["method"] = 2
    bare = Image.Image.copy(image)
    bare.info = {k: v for k, v in image.info.items() if k == "transparency"}
    bare.getexif().clear()
    bare.save(target, picture_format, **options)
