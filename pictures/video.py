"""Whether a file is a video: told from its structure, since nothing here decodes one."""

from __future__ import annotations

from pathlib import Path

EBML = b"\x1a\x45\xdf\xa3"
"""The first bytes of WebM and Matroska."""


def is_video(path: Path) -> bool:
    """Tell whether the file is an MP4 (or MOV) whose boxes are all there, or a WebM."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] == EBML:
            return True
        if head[4:8] != b"ftyp":
            return False
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
