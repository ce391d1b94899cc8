"""Whether a colour profile in a file is one that pictures are shown by, of a size that is kept."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from pictures.headers.containers import Part, Source

MARK = b"ICC_PROFILE\0"
"""How a JPEG's APP2 begins that holds a piece of a profile (ICC.1:2022, annex B.4)."""
LARGEST = 4_000_000
"""Bytes."""
LARGEST_IN_PNG = 1_000_000
"""Bytes, inflated: Pillow, which many servers read with, refuses a PNG with more than 1 MiB."""
_HEADER = 128


def is_profile(header: bytes, size: int, largest: int = LARGEST) -> bool:
    """Tell it from a profile's first bytes and its size (ICC.1:2022, 7.2: the signature)."""
    return header[36:40] == b"acsp" and _HEADER < size <= largest


def jpeg_profile(source: Source, pieces: Sequence[Part]) -> bool:
    """Tell it of the profile that a JPEG's header holds in these pieces, in their order."""
    size = 0
    header = b""
    for number, piece in enumerate(pieces, 1):
        mark = source.body(piece, len(MARK) + 2)
        if len(mark) < len(MARK) + 2 or (mark[-2], mark[-1]) != (number, len(pieces)):
            return False
        header += source.body(piece, len(mark) + _HEADER)[len(mark) :]
        size += piece.end - piece.body - len(mark)
    return is_profile(header, size)


def png_profile(source: Source, chunk: Part) -> bool:
    """Tell it of an iCCP chunk: a name, a zero, the method 0, and the profile, deflated."""
    name, zero, _ = source.body(chunk, 80).partition(b"\0")
    start = chunk.body + len(name) + 2
    if not zero or start > chunk.end or source.take(start - 1, 1) != b"\0":
        return False
    inflate = zlib.decompressobj()
    size = 0
    header = b""
    try:
        for block in source.blocks(start, chunk.end):
            while block and size <= LARGEST_IN_PNG:
                some = inflate.decompress(block, LARGEST_IN_PNG)
                header += some[: _HEADER - len(header)]
                size += len(some)
                block = inflate.unconsumed_tail
    except zlib.error:
        return False
    return inflate.eof and not inflate.unused_data and is_profile(header, size, LARGEST_IN_PNG)


def webp_profile(source: Source, chunk: Part) -> bool:
    """Tell it of an ICCP chunk, which is a profile and nothing else."""
    return is_profile(source.body(chunk, _HEADER), chunk.end - chunk.body)
