"""Any colours to sRGB with 8 bits a channel, which is what models and browsers take as read."""

from __future__ import annotations

import math

import pyvips

from pictures.decoding import hdr

SRGB_MIDDLE = 0.214
"""The light of a grey that is half way between black and white in its values."""


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
    return bool(profile) and not (image.bands >= 3 and _is_srgb(profile))


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


def _is_srgb(profile: bytes) -> bool:
    """Tell whether a profile (ICC.1, section 7) is for RGB, calls itself sRGB and is as bright."""
    if profile[16:20] != b"RGB ":
        return False
    tags: dict[bytes, bytes] = {}
    count = min(int.from_bytes(profile[128:132], "big"), 100)
    for at in range(132, 132 + 12 * count, 12):
        offset = int.from_bytes(profile[at + 4 : at + 8], "big")
        length = int.from_bytes(profile[at + 8 : at + 12], "big")
        tags[profile[at : at + 4]] = profile[offset : offset + length]
    # One byte a letter, or two of which the first is zero.
    words = tags.get(b"desc", b"")[8:120].replace(b"\0", b"")
    named = b"sRGB" in words and b"P3" not in words
    return named and abs(_middle(tags.get(b"rTRC", b"")) - SRGB_MIDDLE) < 0.01


def _middle(curve: bytes) -> float:
    """Return the light that half of the greatest value stands for; 0 for a curve of no such kind.

    There are editors whose profile is called linear sRGB.
    """
    if curve[:4] == b"curv":
        count = int.from_bytes(curve[8:12], "big")
        at = 12 + count // 2 * 2
        return int.from_bytes(curve[at : at + 2], "big") / 65535 if count > 2 else 0.0
    if curve[:4] == b"para" and curve[8:10] == b"\0\3" and len(curve) >= 24:
        numbers = (int.from_bytes(curve[at : at + 4], "big") / 65536 for at in (12, 16, 20))
        power, slope, offset = numbers
        return math.pow(min(slope / 2 + offset, 1.0), power)
    return 0.0
