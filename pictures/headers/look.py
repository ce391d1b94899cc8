"""What a file's first bytes say of it: whether a model's server can take it as it is.

Pure reading of headers, fit for the bot's own process: no pixel is decoded, and rubbish is only
ever "not ordinary". Making an ordinary picture of another is the work of `strip.py` and of what
decodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

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
    """A model's server will read it right as it is: one upright, still, opaque picture (WEBP may
    be transparent) of 8 bits a channel, grey, in colour or with a palette."""
    strippable: bool
    """It is ordinary, or will be once `strip` has taken its metadata and further pictures off."""
    place: bool | None
    """It tells, or may tell, where it was taken, so that its metadata must come off before anybody
    else has it. None: these bytes cannot prove it, and all else is what they say so far: look at
    the whole file."""


def look(data: bytes, *, whole: bool) -> Look | None:
    """Return what the first bytes of a file say; `whole`: these are all that it has.

    None: more bytes are needed to say anything. With `whole` that never happens, and `place` is
    never None. It never raises, and takes time in proportion to the bytes: 0.03 ms for a header,
    0.5 ms for each MB of a whole file, up to 16 ms where somebody means harm: use a thread.
    """
    if len(data) < _MAGIC and not whole:
        return None
    source = Source(BytesIO(data), len(data))
    if data.startswith(JPEG_MAGIC):
        picture_format, read = "JPEG", readers.jpeg
    elif data.startswith(PNG_MAGIC):
        picture_format, read = "PNG", readers.png
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        picture_format, read = "WEBP", readers.webp
    elif data.startswith(b"BM"):
        picture_format, read = "BMP", readers.bmp
    else:
        return _nothing("")
    try:
        return _told(read(source, whole))
    except ShortError:
        return _nothing(picture_format) if whole else None
    except BrokenError:
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
    strippable = found.sound and found.orientation == 1
    return Look(
        format=found.format,
        width=found.width,
        height=found.height,
        orientation=found.orientation,
        ordinary=strippable and found.bare,
        strippable=strippable,
        place=found.place if found.place or found.proved else None,
    )


def _nothing(picture_format: str) -> Look:
    """Return what is known of a file that cannot be read."""
    return Look(picture_format, 0, 0, 1, ordinary=False, strippable=False, place=True)
