"""The parts that a JPEG, PNG or WEBP file is made of, one after another, and where each one lies.

Nothing is decoded, and no more than a block is in memory. What the parts mean is for `look.py` and
`metadata.py` to say, and which of them stay for `strip.py`.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

BLOCK = 64 * 1024
"""Bytes that are read at once."""
FRAME_PARTS = 10
"""Of one of an animation's pictures, at most; see `most_parts`."""

JPEG_MAGIC, PNG_MAGIC = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# ITU-T T.81, table B.1.
EOI, SOS, DQT, COM = b"\xd9", b"\xda", b"\xdb", b"\xfe"
APP0, APP1, APP2, APP13, APP14, APP15 = b"\xe0", b"\xe1", b"\xe2", b"\xed", b"\xee", b"\xef"
SOF0, SOF15, DHT, JPG, DAC = b"\xc0", b"\xcf", b"\xc4", b"\xc8", b"\xcc"
SCAN = b""
"""The kind that the coded pixels after an SOS are given here; they have no marker of their own."""
PNG_LENGTHS = {
    b"IHDR": range(13, 14),
    b"PLTE": range(3, 769, 3),
    b"IDAT": range(1 << 31),
    b"IEND": range(1),
    b"tRNS": range(1, 257),
    b"gAMA": range(4, 5),
    b"cHRM": range(32, 33),
    b"sRGB": range(1, 2),
    b"iCCP": range(1 << 31),
    b"sBIT": range(1, 5),
    b"bKGD": range(1, 7),
    b"pHYs": range(9, 10),
    b"cICP": range(4, 5),
    b"acTL": range(8, 9),
    b"fcTL": range(26, 27),
    b"fdAT": range(4, 1 << 31),
}
"""The chunks that a PNG is shown by, and how many bytes each may have (PNG, third edition)."""

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the coded pixels: no stuffed zero, restart or fill byte (T.81, B.1.1.2 and F.1.2.3)."""
_PADDING = b"\0\xff\r\n\t "


class Mark(NamedTuple):
    """How an application's segment begins that says how a JPEG is shown, and its body's bytes."""

    start: bytes
    length: int


JPEG_SHOWN = {APP0: Mark(b"JFIF\0", 14), APP14: Mark(b"Adobe", 12)}
"""JFIF 1.02 (without a thumbnail), and Adobe's, which says whether the colours are RGB or CMYK."""


class BrokenError(Exception):
    """The file is not built as its format says."""


class ShortError(Exception):
    """What was asked for lies behind the last byte."""


class Part(NamedTuple):
    """A piece of a file: a JPEG's segment, a PNG's or WEBP's chunk. All places are in bytes."""

    kind: bytes
    """A JPEG's marker (its second byte), or a chunk's four letters."""
    start: int
    body: int
    end: int
    """Where its body ends."""
    stop: int
    """Where the next one starts."""


class Source:
    """A file that is read by place."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size

    def take(self, start: int, count: int) -> bytes:
        """Return exactly that many bytes, which the caller knows to be few.

        Raises:
            ShortError: there are not as many.
        """
        if start + count > self.size:
            raise ShortError
        self._file.seek(start)
        return self._file.read(count)

    def body(self, part: Part, most: int = BLOCK) -> bytes:
        """Return what a part holds, or its first `most` bytes."""
        return self.take(part.body, min(part.end - part.body, most))

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` to `stop`, or to the last one."""
        self._file.seek(start)
        left = stop - start
        while left > 0 and (block := self._file.read(min(left, BLOCK))):
            left -= len(block)
            yield block

    def marker(self, start: int) -> int:
        """Return where the next JPEG marker stands that is not part of coded pixels."""
        while start + 2 <= self.size:
            block = self.take(start, min(BLOCK, self.size - start))
            if found := _MARKER.search(block):
                return start + found.start()
            start += len(block) - 1  # a marker may lie across two blocks
        raise ShortError

    def is_padding(self, start: int, stop: int) -> bool:
        """Tell whether nothing stands there, or nothing but what is written to fill space."""
        return not any(block.translate(None, _PADDING) for block in self.blocks(start, stop))

    def is_intact(self, chunk: Part) -> bool:
        """Tell whether a PNG's chunk is what its checksum says (a CRC-32 of its kind and body)."""
        crc = 0
        for block in self.blocks(chunk.start + 4, chunk.end):
            crc = zlib.crc32(block, crc)
        return crc == int.from_bytes(self.take(chunk.end, 4), "big")


def is_frame(kind: bytes) -> bool:
    """Tell whether a JPEG's segment is a frame header (SOF), which says how large it is."""
    return SOF0 <= kind <= SOF15 and kind not in (DHT, JPG, DAC)


def is_metadata(kind: bytes) -> bool:
    """Tell whether a JPEG's segment is an application's (APP0 to APP15) or a comment."""
    return APP0 <= kind <= APP15 or kind == COM


def most_parts(source: Source) -> int:
    """Return how many parts are walked over: more are nobody's photograph, and take time."""
    return 500 + source.size // 1_000


def jpeg_parts(source: Source) -> Iterator[Part]:
    """Yield a JPEG's segments after SOI, to its first EOI; fill bytes before a marker are left out.

    Raises:
        BrokenError, ShortError: beyond the parts that were yielded.
    """
    at = 2
    for _ in range(most_parts(source)):
        mark = source.take(at, 2)
        kind = mark[1:]
        if mark[:1] != b"\xff":
            raise BrokenError
        if kind == b"\xff":
            at += 1
            continue
        if kind == EOI:
            yield Part(kind, at, at + 2, at + 2, at + 2)
            return
        if kind == JPG or not (SOF0 <= kind <= SOF15 or SOS <= kind <= APP15 or kind == COM):
            raise BrokenError
        length = int.from_bytes(source.take(at + 2, 2), "big")
        stop = at + 2 + length
        if length < 2:
            raise BrokenError
        yield Part(kind, at, at + 4, stop, stop)
        if stop > source.size:
            raise ShortError
        at = stop
        if kind == SOS:
            at = source.marker(stop)
            yield Part(SCAN, stop, stop, at, at)
    raise BrokenError


def png_parts(source: Source) -> Iterator[Part]:
    """Yield a PNG's chunks, to its IEND; `stop` lies behind the checksum.

    Raises:
        BrokenError, ShortError: beyond the parts that were yielded.
    """
    at = len(PNG_MAGIC)
    before = b""
    pixels = False
    for _ in range(most_parts(source)):
        length, kind = struct.unpack(">I4s", source.take(at, 8))
        if not kind.isalpha() or length >= 1 << 31:
            raise BrokenError
        if (kind == b"IHDR") == bool(before):
            raise BrokenError
        if length not in PNG_LENGTHS.get(kind, range(1 << 31)):
            raise BrokenError
        if kind[:1].isupper() and kind not in PNG_LENGTHS:
            # It says itself that no one can show the picture who does not know it.
            raise BrokenError
        if kind == b"IDAT" and pixels and before != b"IDAT":
            raise BrokenError
        pixels = pixels or kind == b"IDAT"
        end = at + 8 + length
        yield Part(kind, at, at + 8, end, end + 4)
        if end + 4 > source.size:
            raise ShortError
        if kind == b"IEND":
            if not pixels:
                raise BrokenError
            return
        at, before = end + 4, kind
    raise BrokenError


def webp_parts(source: Source, start: int, stop: int, most: int) -> Iterator[Part]:
    """Yield the chunks between two places: a file's from 12 to its RIFF's end, or a frame's.

    There may be `most` of them.

    Raises:
        BrokenError, ShortError: beyond the parts that were yielded.
    """
    at = start
    for _ in range(most + 1):
        if at >= stop:
            return
        if at + 8 > stop:
            raise BrokenError
        kind, length = struct.unpack("<4sI", source.take(at, 8))
        end = at + 8 + length
        following = end + length % 2
        if following > stop:
            raise BrokenError
        yield Part(kind, at, at + 8, end, following)
        if following > source.size:
            # Even where only the byte that fills it up is missing: libwebp refuses that.
            raise ShortError
        at = following
    raise BrokenError


def riff_stop(source: Source) -> int:
    """Return where a WEBP says that it ends (https://developers.google.com/speed/webp RIFF)."""
    length = int.from_bytes(source.take(4, 4), "little")
    if length < 12 or length % 2:
        raise BrokenError
    return 8 + length
