"""Any colours to sRGB with 8 bits a channel, which is what models and browsers take as read."""

from __future__ import annotations

import pyvips

from pictures.decoding import hdr
from pictures.headers.profiles import is_srgb


def to_srgb(image: pyvips.Image, colours: tuple[int, int] | None) -> pyvips.Image:
    """Return the picture in sRGB: 3 bands of 8 bits, or 4 where it has alpha.

    Args:
        image: of any kind.
        colours: what its values mean where no profile says so (`Opened.colours`).
    """
    if colours and image.bands in (3, 4) and image.format in ("uchar", "ushort"):
        return hdr.to_srgb(image, colours)
    in_print = image.interpretation == "cmyk"
    shown = _by_profile(image) if in_print or needs_profile(image) else None
    if shown is None:
        shown = image.colourspace("srgb")
    bands = 4 if shown.hasalpha() else 3
    return (shown[0:bands] if shown.bands > bands else shown).cast("uchar")


def needs_profile(image: pyvips.Image) -> bool:
    """Tell whether its profile says anything else than sRGB."""
    profile = _profile(image)
    return bool(profile) and not is_srgb(profile)


def _by_profile(image: pyvips.Image) -> pyvips.Image | None:
    # For files in print's colours that have no profile, libvips brings one.
    fallback = "cmyk" if image.interpretation == "cmyk" else "srgb"
    try:
        return image.icc_transform(
            "srgb",
            embedded=True,
            input_profile=fallback,
            intent="relative",
            black_point_compensation=True,
            depth=8,
        )
    except pyvips.Error:  # broken, or of another number of channels: as if there were none
        return None


def _profile(image: pyvips.Image) -> bytes:
    if not image.get_typeof("icc-profile-data"):
        return b""
    profile: object = image.get("icc-profile-data")
    return profile if isinstance(profile, bytes) else b""
