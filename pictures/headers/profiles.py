"""What a colour profile says: whether colours are sRGB's, which servers take as read.

Its numbers decide, not its name: there are editors whose profile is called linear sRGB, and many
that say sRGB by another name.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from enum import Enum

from pictures.headers.containers import Part, Source

MARK = b"ICC_PROFILE\0"
"""How a JPEG's APP2 begins that holds a piece of a profile (ICC.1:2022, annex B.4)."""
LARGEST = 4_000_000
"""Bytes."""
LARGEST_IN_PNG = 1_000_000
"""Bytes, inflated: Pillow, which many servers read with, refuses a PNG with more than 1 MiB."""
_LONGEST_SRGB = 64 * 1024
"""Bytes: sRGB is said with a few thousand at most."""
_HEADER = 128
_COLUMNS: Mapping[bytes, tuple[float, float, float]] = {
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
"""Full red, green and blue of sRGB, for a white of D50 (IEC 61966-2-1, adapted as ICC.1 says)."""
_CURVE = {0.25: 0.0509, 0.5: 0.2140, 0.75: 0.5225}
"""The light that a value stands for in sRGB."""
_NEAR = 0.01


class Profile(Enum):
    """What a colour profile in a file is."""

    BROKEN = "none, or too large to be kept"
    SRGB = "sRGB, or so near that nobody sees a difference"
    OTHER = "other colours"


def is_srgb(profile: bytes) -> bool:
    """Tell whether a profile (ICC.1:2022, section 7) says sRGB, in colour or in grey."""
    try:
        return _is_srgb(profile)
    except (struct.error, ArithmeticError, ValueError):
        return False


def _is_srgb(profile: bytes) -> bool:
    tags: dict[bytes, bytes] = {}
    (count,) = struct.unpack_from(">I", profile, _HEADER)
    for number in range(min(count, 100)):
        name, start, size = struct.unpack_from(">4sII", profile, _HEADER + 4 + 12 * number)
        tags[name] = profile[start : start + size]
    if profile[20:24] != b"XYZ " or any(name[:3] in (b"A2B", b"D2B") for name in tags):
        return False  # tables, which count for more than the numbers
    if profile[16:20] == b"GRAY":
        return _is_curve(tags.get(b"kTRC", b""))
    return (
        profile[16:20] == b"RGB "
        and all(_is_column(tags.get(name, b""), to_be) for name, to_be in _COLUMNS.items())
        and all(_is_curve(tags.get(name, b"")) for name in (b"rTRC", b"gTRC", b"bTRC"))
    )


def _is_column(tag: bytes, to_be: Sequence[float]) -> bool:
    numbers = struct.unpack_from(">3i", tag, 8)
    return all(abs(a / 65536 - b) < _NEAR for a, b in zip(numbers, to_be, strict=True))


def _is_curve(tag: bytes) -> bool:
    return all(abs(_light(tag, value) - light) < _NEAR for value, light in _CURVE.items())


def _light(curve: bytes, value: float) -> float:
    """Return the light that a value stands for, both from 0 to 1 (ICC.1:2022, 10.6 and 10.18).

    Raises:
        struct.error: the curve is of another kind, or broken.
        ArithmeticError, ValueError: its numbers are.
    """
    if curve[:4] == b"curv":
        (count,) = struct.unpack_from(">I", curve, 8)
        if count == 0:
            return value
        if count == 1:
            (power,) = struct.unpack_from(">H", curve, 12)
            return math.pow(value, power / 256)
        below = int(value * (count - 1))
        low, high = struct.unpack_from(">2H", curve, 12 + 2 * below)
        part = value * (count - 1) - below
        return float((low + (high - low) * part) / 65535)
    if curve[:10] == b"para\0\0\0\0\0\0":
        (power,) = struct.unpack_from(">i", curve, 12)
        return math.pow(value, power / 65536)
    if curve[:10] == b"para\0\0\0\0\0\3":
        numbers = (number / 65536 for number in struct.unpack_from(">5i", curve, 12))
        power, slope, offset, straight, limit = numbers
        return straight * value if value < limit else math.pow(slope * value + offset, power)
    raise struct.error


def jpeg_profile(source: Source, pieces: Sequence[Part]) -> Profile:
    """Judge the profile that a JPEG's header holds in these pieces, in their order."""
    size = 0
    start = b""
    for number, piece in enumerate(pieces, 1):
        mark = source.body(piece, len(MARK) + 2)
        if len(mark) < len(MARK) + 2 or (mark[-2], mark[-1]) != (number, len(pieces)):
            return Profile.BROKEN
        if len(start) < _LONGEST_SRGB:
            start += source.body(piece)[len(mark) :]
        size += piece.end - piece.body - len(mark)
    return _judged(start, size)


def png_profile(source: Source, chunk: Part) -> Profile:
    """Judge that in an iCCP chunk: a name, a zero, the method 0, and the profile, deflated."""
    name, zero, _ = source.body(chunk, 80).partition(b"\0")
    begin = chunk.body + len(name) + 2
    if not zero or begin > chunk.end or source.take(begin - 1, 1) != b"\0":
        return Profile.BROKEN
    inflate = zlib.decompressobj()
    size = 0
    start = b""
    try:
        for block in source.blocks(begin, chunk.end):
            while block and size <= LARGEST_IN_PNG:
                some = inflate.decompress(block, LARGEST_IN_PNG)
                start += some[: _LONGEST_SRGB - len(start)]
                size += len(some)
                block = inflate.unconsumed_tail
    except zlib.error:
        return Profile.BROKEN
    if not inflate.eof or inflate.unused_data:
        return Profile.BROKEN
    return _judged(start, size, LARGEST_IN_PNG)


def webp_profile(source: Source, chunk: Part) -> Profile:
    """Judge that in an ICCP chunk, which is a profile and nothing else."""
    return _judged(source.body(chunk, _LONGEST_SRGB), chunk.end - chunk.body)


def _judged(start: bytes, size: int, largest: int = LARGEST) -> Profile:
    """Judge a profile by its first bytes and its size (ICC.1:2022, 7.2: the signature)."""
    if start[36:40] != b"acsp" or not _HEADER < size <= largest:
        return Profile.BROKEN
    return Profile.SRGB if is_srgb(start[:_LONGEST_SRGB]) else Profile.OTHER
