"""What a file's first bytes say of it: whether a model's server can take it as it is.

Pure reading of headers, fit for the bot's own process: no pixel is decoded, and rubbish is only
ever "not ordinary". Making an ordinary picture of another is the work of `strip.py` and of what
decodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pictures.headers import readers
from pictures.headers.containers import JPEG_MAGIC, PNG_MAGIC, BrokenError, ShortError, Source
from pictures.headers.found import Found

ENOUGH = 64 * 1024
"""The first bytes of a file that `look` is best given; a phone's JPEG may need more."""
TAIL = 64
"""The last bytes of a file that `complete` is best given."""
_MAGIC = 12
"""Bytes that tell the format."""


@dataclass(frozen=True)
class Look:
    """What is known of a file from its bytes."""

    format: str
    """`JPEG`, `PNG`, `WEBP` or `BMP`; empty when it is none of them."""
    width: int
    """In pixels as they are stored, before any turning; 0 where nothing can be read. So height."""
    height: int
    orientation: int
    """EXIF's, 1 to 8; 1 where there is none. XMP's is ignored, as browsers do."""
    ordinary: bool
    """Its pixels are what a model's server reads right as they are: one upright, still, opaque
    picture (WEBP may be transparent) of 8 bits a channel, grey, in colour or with a palette, whose
    colours are sRGB's. A PNG's gamma and EXIF's word for Adobe RGB are ignored, as by servers."""
    place: bool | None
    """It tells, or may tell, where it was taken, so that its metadata must come off (`strip`)
    before anybody else has it. None: these bytes cannot prove it, and all else is what they say so
    far: look at the whole file."""


def look(data: bytes, *, whole: bool) -> Look | None:
    """Return what the first bytes of a file say; `whole`: these are all that it has.

    None: more bytes are needed to say anything. With `whole` that never happens, and `place` is
    never None. It never raises. `ENOUGH` bytes take 0.04 ms of a CPU, and 5 ms where somebody means
    harm, so that an event loop may call it.
    """
    if len(data) < _MAGIC and not whole:
        return None
    try:
        return look_into(Source(BytesIO(data), len(data)), whole=whole)
    except ShortError:
        return None


def look_file(path: Path) -> Look:
    """Return what a whole file says; `place` is never None.

    It takes 0.5 ms of a CPU for each MB, 8 ms where somebody means harm, and the memory of a few
    blocks; it blocks, so call it in a thread.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return look_into(Source(file, path.stat().st_size), whole=True)


def look_into(source: Source, *, whole: bool) -> Look:
    """Return what a file says of which the source is the beginning, or with `whole` all.

    Raises:
        ShortError: more bytes are needed to say anything; never with `whole`.
    """
    magic = source.take(0, min(_MAGIC, source.size))
    if magic.startswith(JPEG_MAGIC):
        picture_format, read = "JPEG", readers.jpeg
    elif magic.startswith(PNG_MAGIC):
        picture_format, read = "PNG", readers.png
    elif magic.startswith(b"RIFF") and magic.endswith(b"WEBP"):
        picture_format, read = "WEBP", readers.webp
    elif magic.startswith(b"BM"):
        picture_format, read = "BMP", readers.bmp
    else:
        return _nothing("")
    try:
        return _told(read(source, whole))
    except ShortError:
        if not whole:
            raise
    except BrokenError:
        pass
    return _nothing(picture_format)


def complete(head: bytes, size: int, tail: bytes) -> bool:
    """Tell whether a file of which only both ends were read is all there, and nothing more.

    What lies between them may still be anything; a file that was cut off, or that carries something
    behind its picture (as some phones write), is known by this. False for a format that does not
    tell: look at the whole file.

    Args:
        head: The first bytes.
        size: Bytes of the whole file.
        tail: The last bytes, `TAIL` of them at most.
    """
    if head.startswith(JPEG_MAGIC):
        return tail.rstrip(b"\0").endswith(b"\xff\xd9")
    if head.startswith(b"RIFF"):
        return int.from_bytes(head[4:8], "little") + 8 == size
    return head.startswith(b"BM") and int.from_bytes(head[2:6], "little") == size


def _told(found: Found) -> Look:
    return Look(
        format=found.format,
        width=found.width,
        height=found.height,
        orientation=found.orientation,
        ordinary=found.sound and found.orientation == 1,
        place=found.place if found.place or found.proved else None,
    )


def _nothing(picture_format: str) -> Look:
    """Return what is known of a file that cannot be read."""
    return Look(picture_format, 0, 0, 1, ordinary=False, place=True)
