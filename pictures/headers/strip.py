"""A picture's file without its metadata: its pixels' bytes as they are, since nothing is decoded.

What stays is what it is shown by. A picture that its metadata turns is not for here, since it
would lie on its side without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from pictures.headers import containers as box
from pictures.headers import profiles
from pictures.headers.containers import Part, Source
from pictures.headers.look import Look, look_into
from pictures.headers.profiles import Profile

_WEBP_SHOWN = (b"VP8 ", b"VP8L", b"ALPH", b"ANIM")
_WEBP_PROFILE, _WEBP_METADATA = 0x20, 0x0C
"""Flags in the first byte of VP8X: a colour profile; EXIF and XMP."""

Piece = bytes | tuple[int, int]
"""What is written: these bytes, or those of the source from a place to another."""


def strip(source: Path, target: Path) -> Look | None:
    """Write the picture to `target`, without its metadata and whatever follows its end.

    Its colour profile and what else it is shown by stay, an animation does too; a further picture
    and a motion photo's film go. It takes some 2 ms of a CPU for each MB, and the memory of a few
    blocks; it blocks, so call it in a thread.

    Returns:
        What `look_file` says of `target`. None, and nothing is written, where that cannot be: the
        file is no JPEG, PNG, WEBP or BMP, it is broken, or EXIF turns it.

    Raises:
        OSError: the source cannot be read or the target cannot be written.
    """
    with source.open("rb") as file:
        read = Source(file, source.stat().st_size)
        seen = look_into(read, whole=True)
        # No chunk of a BMP holds its metadata: what may be some cannot be told from the rest.
        if not seen.width or seen.orientation != 1 or (seen.format == "BMP" and seen.place):
            return None
        try:
            with target.open("wb") as out:
                for piece in _PIECES[seen.format](read):
                    if isinstance(piece, bytes):
                        out.write(piece)
                    else:
                        out.writelines(read.blocks(*piece))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return replace(seen, place=False)


def _jpeg(source: Source) -> Iterator[Piece]:
    header = takewhile(lambda part: part.kind != box.SOS, box.jpeg_parts(source))
    profile = [part for part in header if part.kind == box.APP2 and _is_profile(source, part)]
    if profiles.jpeg_profile(source, profile) is Profile.BROKEN:
        profile = []
    shown = dict(box.JPEG_SHOWN)
    yield box.JPEG_MAGIC[:2]
    for part in box.jpeg_parts(source):
        if not box.is_metadata(part.kind):
            if part.kind == box.SOS:
                shown.clear()  # what stands behind the first scan is shown by nobody
            yield part.start, part.stop
        elif part in profile:
            yield part.start, part.stop
        elif part.kind in shown:
            mark, length = shown[part.kind]
            body = source.body(part, length)
            if body.startswith(mark) and len(body) == length:
                if part.kind == box.APP0:
                    body = body[:12] + b"\0\0"  # no thumbnail
                yield b"\xff" + part.kind + (length + 2).to_bytes(2, "big") + body
                del shown[part.kind]


def _is_profile(source: Source, part: Part) -> bool:
    return source.body(part, len(profiles.MARK)) == profiles.MARK


def _png(source: Source) -> Iterator[Piece]:
    profile = False
    yield box.PNG_MAGIC
    for part in box.png_parts(source):
        if part.kind == b"iCCP":
            if not profile and profiles.png_profile(source, part) is not Profile.BROKEN:
                profile = True
                yield part.start, part.stop
        elif part.kind in box.PNG_LENGTHS:
            yield part.start, part.stop


def _webp(source: Source) -> Iterator[Piece]:
    canvas = b""
    shown: list[Piece] = []
    profile: list[Piece] = []
    stop, most = box.riff_stop(source), box.most_parts(source)
    for part in box.webp_parts(source, 12, stop, most):
        if part.kind == b"VP8X":
            canvas = source.body(part)
        elif part.kind == b"ICCP":
            known = profiles.webp_profile(source, part) is not Profile.BROKEN
            if canvas and not profile and known:
                profile.append((part.start, part.stop))
        elif part.kind == b"ANMF":
            frame = source.body(part, 16)
            kept: list[Piece] = [
                (piece.start, piece.stop)
                for piece in box.webp_parts(source, part.body + 16, part.end, box.FRAME_PARTS)
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
    yield 0, source.size


_PIECES: Mapping[str, Callable[[Source], Iterator[Piece]]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "BMP": _bmp,
}
