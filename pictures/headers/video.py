"""Whether a file is a whole video: told from its structure, since nothing here decodes one."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
"""The two elements that a WebM (Matroska) file is made of."""


def video_kind(path: Path) -> str:
    """Return `mp4` or `webm` for a video whose parts are all there; else an empty string."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(0)
        if head[:4] == EBML:
            return "webm" if _whole_webm(file, size) else ""
        if head[4:8] == b"ftyp":
            return "mp4" if _whole_mp4(file, size) else ""
    return ""


def _whole_mp4(file: BinaryIO, size: int) -> bool:
    """Tell whether the boxes fill the file and the one that describes the film is among them."""
    seen: set[bytes] = set()
    at = 0
    while at < size:
        file.seek(at)
        box = file.read(16)
        length = int.from_bytes(box[:4], "big")
        if length == 1:
            length = int.from_bytes(box[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8 or at + length > size:
            return False
        seen.add(box[4:8])
        at += length
    return b"moov" in seen


def _whole_webm(file: BinaryIO, size: int) -> bool:
    """Tell whether the header is followed by a segment that the file holds to its end."""
    for element in (EBML, SEGMENT):
        if file.read(4) != element:
            return False
        length = _length(file)
        if length is None:
            # A stream's: it ends where the file does.
            return element == SEGMENT and file.tell() < size
        if length == 0 or file.tell() + length > size:
            return False
        file.seek(length, 1)
    return True


def _length(file: BinaryIO) -> int | None:
    """Read an EBML length (RFC 8794, section 4); None: it says that nobody knows."""
    first = file.read(1)
    if not first or not first[0]:
        return 0
    more = 8 - first[0].bit_length()
    rest = file.read(more)
    value = int.from_bytes(bytes([first[0] & (0x7F >> more)]) + rest, "big")
    return None if value == (1 << (7 * (more + 1))) - 1 else value
