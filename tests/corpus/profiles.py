"""Colour profiles written by hand (ICC.1:2010): a colour space's, and a printer's."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product

_D50 = (0.9642, 1.0, 0.8249)
_COLUMNS = {
    "Display P3": (
        (0.51512, 0.2412, -0.00105),
        (0.29198, 0.69225, 0.04189),
        (0.1571, 0.06657, 0.78407),
    ),
    "Adobe RGB": (
        (0.60974, 0.31111, 0.01947),
        (0.20528, 0.62567, 0.06087),
        (0.14919, 0.06322, 0.74457),
    ),
    "linear sRGB": (
        (0.43607, 0.22249, 0.01392),
        (0.38515, 0.71687, 0.09708),
        (0.14307, 0.06061, 0.7141),
    ),
}
"""X, Y and Z of full red, green and blue, adapted to D50."""
_CURVES = {"Display P3": (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)}
_GAMMAS = {"Adobe RGB": 2.19921875, "linear sRGB": 1.0}
_GRID = 13
"""Points along each of the printer's four inks."""


@cache
def colour_space(name: str) -> bytes:
    """Return the profile of a space with three primaries: `Display P3`, `Adobe RGB` and others."""
    red, green, blue = (_xyz(column) for column in _COLUMNS[name])
    if name in _CURVES:
        curve = b"para\0\0\0\0\0\3\0\0" + _fixed(_CURVES[name])
    else:
        curve = b"para\0\0\0\0\0\0\0\0" + _fixed([_GAMMAS[name]])
    tags = {"rXYZ": red, "gXYZ": green, "bXYZ": blue, "rTRC": curve, "gTRC": curve, "bTRC": curve}
    return _profile(name, "mntr", "RGB ", "XYZ ", tags)


@cache
def press() -> bytes:
    """Return the profile of a press of our own whose ink darkens by its square.

    No reader guesses that, so that colours come right only where the profile was used.
    """
    square = bytes(round(step * step / 255) for step in range(256))
    points = [index / (_GRID - 1) for index in range(_GRID)]
    lab = bytearray()
    for cyan, magenta, yellow, black in product(points, repeat=4):
        light = 1 - black
        lab += _lab8((1 - cyan) * light, (1 - magenta) * light, (1 - yellow) * light)
    identity = _fixed([1, 0, 0, 0, 1, 0, 0, 0, 1])
    table = b"mft1\0\0\0\0" + bytes([4, 3, _GRID, 0]) + identity + square * 4
    table += bytes(lab) + bytes(range(256)) * 3
    return _profile("our press", "prtr", "CMYK", "Lab ", {"A2B0": table})


def ink(light: int) -> int:
    """Return how much ink of the press leaves so much light; both from 0 to 255."""
    return round(math.sqrt((255 - light) * 255))


def _lab8(*rgb: float) -> bytes:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb]
    columns = _COLUMNS["linear sRGB"]
    x, y, z = (
        _root(sum(v * column[axis] for v, column in zip(linear, columns, strict=True)) / _D50[axis])
        for axis in range(3)
    )
    values = ((116 * y - 16) * 2.55, 500 * (x - y) + 128, 200 * (y - z) + 128)
    return bytes(min(255, max(0, round(value))) for value in values)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65_536) for value in values))


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _words(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, len(data), 28) + data


def _profile(name: str, kind: str, space: str, between: str, more: Mapping[str, bytes]) -> bytes:
    tags = {"desc": _words(name), "cprt": _words("CC0"), "wtpt": _xyz(_D50), **more}
    table, body, at = b"", b"", 132 + 12 * len(tags)
    for tag, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag.encode(), at + len(body), len(data))
        body += padded
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sIIIQI12s48s",
        at + len(body), b"", 0x04200000, kind.encode(), space.encode(), between.encode(),
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0), b"acsp", b"", 0, 0, 0, 0, 0, _fixed(_D50), b"",
    )  # fmt: skip
    return header + struct.pack(">I", len(tags)) + table + body
