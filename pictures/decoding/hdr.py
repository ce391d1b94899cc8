"""Colours that no profile but a few numbers describe (H.273 code points): wide, or brighter.

AVIF, HEIC and PNG have them. libvips 8.18 does not know them, and would show what is meant for an
HDR screen grey and dull.
"""

from __future__ import annotations

import math

import pyvips

BT709, BT2020, P3 = 1, 9, 12
"""Primaries."""
PQ, HLG = 16, 18
"""Transfers of HDR; any other counts as sRGB's, to which they are all near."""
WHITE_NITS = 203.0
"""Of a page in an HDR picture (BT.2408)."""
HLG_NITS = 1000.0
KNEE = 0.7
"""Linear; what is brighter is pressed into the rest, up to any brightness."""
_TO_709 = {
    BT2020: [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    P3: [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]],
}
"""Linear RGB to linear RGB, by rows."""


def png_colours(head: bytes) -> tuple[int, int] | None:
    """Return primaries and transfer that a PNG beginning so names, if they are not sRGB's."""
    at = head.find(b"cICP")
    values = head[at + 4 : at + 6]
    if at < 0 or b"IDAT" in head[:at] or len(values) < 2:
        return None
    return notable(values[0], values[1])


def notable(primaries: int, transfer: int) -> tuple[int, int] | None:
    """Return them, or None where a picture of such colours may be taken for sRGB."""
    return (primaries, transfer) if primaries in _TO_709 or transfer in (PQ, HLG) else None


def to_srgb(image: pyvips.Image, colours: tuple[int, int]) -> pyvips.Image:
    """Return the picture (8 or 16 bits, 3 bands and perhaps alpha) in sRGB with 8 bits."""
    primaries, transfer = colours
    deep = image.format == "ushort"
    table = [_linear(value / (65535 if deep else 255), transfer) for value in _values(deep)]
    linear = image[0:3].maplut(pyvips.Image.new_from_array([table]).cast("float"))
    if transfer == HLG:
        # A picture's screen is meant to be brighter than the scene was (BT.2100's OOTF).
        luminance = linear.recomb(_matrix([[0.2627, 0.6780, 0.0593]]))
        linear = linear * luminance**0.2 * (HLG_NITS / WHITE_NITS)
    if primaries in _TO_709:
        linear = linear.recomb(_matrix(_TO_709[primaries]))
    if transfer in (PQ, HLG):
        brightest = linear[0].bandrank([linear[1], linear[2]], index=2)
        over = (brightest - KNEE) / (1 - KNEE)
        pressed = KNEE + (1 - KNEE) * over / (over + 1)
        linear = (brightest > KNEE).ifthenelse(linear * (pressed / brightest), linear)
    shown = linear.copy(interpretation="scrgb").colourspace("srgb").cast("uchar")
    if image.bands == 3:
        return shown
    alpha = image[3]
    return shown.bandjoin((alpha >> 8 if deep else alpha).cast("uchar"))


def _matrix(rows: list[list[float]]) -> pyvips.Image:
    return pyvips.Image.new_from_array(rows)


def _values(deep: bool) -> range:
    return range(65536 if deep else 256)


def _linear(value: float, transfer: int) -> float:
    """Return the light that a value from 0 to 1 stands for; 1.0 is a page's white."""
    if transfer == PQ:  # SMPTE ST 2084
        root = value ** (32 / 2523)
        top = max(root - 3424 / 4096, 0.0)
        light = math.pow(top / (2413 / 128 - 2392 / 128 * root), 8192 / 1305)
        return light * 10_000 / WHITE_NITS
    if transfer == HLG:  # ARIB STD-B67: of the scene
        if value <= 0.5:
            return value * value / 3
        return (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)
