"""A picture's file without its metadata: its pixels' bytes as they are, since nothing is decoded.

What stays is what it is shown by. A picture that its metadata turns is not for here, since it
would lie on its side without.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from pictures.headers import containers as box
from pictures.headers import metadata, profiles, readers
from pictures.headers.containers import BrokenError, Part, ShortError, Source

_WEBP_SHOWN = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM")
_WEBP_PROFILE, _WEBP_METADATA = 0x20, 0x0C
"""Flags in the first byte of VP8X: a colour profile; EXIF and XMP."""

Piece = bytes | tuple[int, int]
"""What is written: these bytes, or those of the source from a place to another."""


class _TurnedError(Exception):
    pass


def strip(source: Path, target: Path) -> bool:
    """Write the picture to `target`, without its metadata and whatever follows its end.

    Its colour profile and what else it is shown by stay, an animation does too; a further picture
    and a motion photo's film go. False, and no target, where that cannot be: the file is no JPEG,
    PNG, WEBP or BMP, it is broken, or EXIF turns it. It takes some 1 ms of a CPU for each MB, and
    the memory of a few blocks; it blocks, so call it in a thread.

    Raises:
        OSError: the source cannot be read or the target cannot be written.
    """
    done = False
    try:
        with source.open("rb") as file, target.open("wb") as out:
            read = Source(file, source.stat().st_size)
            for piece in _pieces(read):
                if isinstance(piece, bytes):
                    out.write(piece)
                else:
                    out.writelines(read.blocks(*piece))
        done = True
    except (BrokenError, ShortError, _TurnedError):
        return False
    finally:
        if not done:
            target.unlink(missing_ok=True)
    return True


def _pieces(source: Source) -> Iterator[Piece]:
    magic = source.take(0, 12)
    if magic.startswith(box.JPEG_MAGIC):
        return _jpeg(source)
    if magic.startswith(box.PNG_MAGIC):
        return _png(source)
    if magic.startswith(b"RIFF") and magic.endswith(b"WEBP"):
        return _webp(source)
    if magic.startswith(b"BM"):
        return _bmp(source)
    raise BrokenError


def _upright(exif: bytes) -> None:
    if metadata.exif(exif).orientation != 1:
        raise _TurnedError


def _jpeg(source: Source) -> Iterator[Piece]:
    header = takewhile(lambda part: part.kind != box.SOS, box.jpeg_parts(source))
    profile = [part for part in header if part.kind == box.APP2 and _is_profile(source, part)]
    if not profiles.jpeg_profile(source, profile):
        profile = []
    shown = dict(box.JPEG_SHOWN)
    pixels = framed = False
    yield box.JPEG_MAGIC[:2]
    for part in box.jpeg_parts(source):
        if not box.is_metadata(part.kind):
            framed = framed or box.is_frame(part.kind)
            pixels = pixels or (part.kind == box.SOS and framed)
            yield part.start, part.stop
        elif part in profile:
            yield part.start, part.stop
        elif part.kind in shown and not pixels:
            mark, length = shown[part.kind]
            body = source.body(part, length)
            if body.startswith(mark) and len(body) == length:
                if part.kind == box.APP0:
                    body = body[:12] + b"\0\0"  # no thumbnail
                yield b"\xff" + part.kind + (length + 2).to_bytes(2, "big") + body
                del shown[part.kind]
        elif part.kind == box.APP1 and not pixels and source.body(part, 4) == b"Exif":
            _upright(source.body(part)[6:])
    if not pixels:
        raise BrokenError


def _is_profile(source: Source, part: Part) -> bool:
    return source.body(part, len(profiles.MARK)) == profiles.MARK


def _png(source: Source) -> Iterator[Piece]:
    profile = False
    yield box.PNG_MAGIC
    for part in box.png_parts(source):
        if part.kind == b"eXIf":
            _upright(source.body(part, metadata.LONGEST))
        elif part.kind == b"iCCP":
            if not profile and profiles.png_profile(source, part):
                profile = True
                yield part.start, part.stop
        elif part.kind in box.PNG_LENGTHS:
            yield part.start, part.stop


def _webp(source: Source) -> Iterator[Piece]:
    if readers.webp(source, whole=True).orientation != 1:
        raise _TurnedError
    canvas = b""
    shown: list[Piece] = []
    profile: list[Piece] = []
    for part in box.webp_parts(source, 12, box.riff_stop(source)):
        if part.kind == b"VP8X":
            canvas = source.body(part)
        elif part.kind == b"ICCP":
            if canvas and not profile and profiles.webp_profile(source, part):
                profile.append((part.start, part.stop))
        elif part.kind == b"ANMF":
            frame = source.body(part, 16)
            kept: list[Piece] = [
                (piece.start, piece.stop)
                for piece in box.webp_parts(source, part.body + 16, part.end)
                if piece.kind in _WEBP_SHOWN
            ]
            shown += [b"ANMF" + _size([frame, *kept]), frame, *kept]
        elif part.kind in _WEBP_SHOWN:
            shown.append((part.start, part.stop))
    pieces: list[Piece] = [*profile, *shown]
    if canvas:
        flags = canvas[0] & ~(_WEBP_METADATA | _WEBP_PROFILE) | (_WEBP_PROFILE if profile else 0)
        pieces.insert(0, b"VP8X" + (10).to_bytes(4, "little") + bytes([flags]) + canvas[1:])
    yield b"RIFF" + _size([b"WEBP", *pieces]) + b"WEBP"
    yield from pieces


def _size(pieces: list[Piece]) -> bytes:
    """Return how many bytes they are, as RIFF writes it."""
    sizes = (len(one) if isinstance(one, bytes) else one[1] - one[0] for one in pieces)
    return sum(sizes).to_bytes(4, "little")


def _bmp(source: Source) -> Iterator[Piece]:
    if readers.bmp(source, whole=True).place:
        raise BrokenError
    yield 0, source.size
