"""Which format a file has, told from its first bytes: it decides which reader may see the rest."""

from __future__ import annotations

from pictures.picture import PictureError, Trouble

HEAD_BYTES = 65_536
"""How much of a file's beginning is looked into."""
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
_UNREADABLE = (
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"8BPS", "PSD"),
    (b"\0\0\1\0", "ICO"),
    (b"FUJIFILMCCD-RAW", "RAW"),
    (b"IIU\0", "RAW"),
    (b"IIRO", "RAW"),
    (b"IIRS", "RAW"),
    (b"MMOR", "RAW"),
    (b"\0\0\0\x18ftypcrx ", "RAW"),
)
"""RAW: of Fujifilm, Panasonic, Olympus, and Canon since 2018. What other cameras make is built as a
TIFF, and told from one by `tiff.py`."""
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"}
_EITHER = {b"mif1", b"msf1"}
"""HEIF of any kind: the brands that it is compatible with say more."""


def kind_of(head: bytes) -> str:
    """Return the format's name, as in `Picture.format`, of a file that begins so.

    Raises:
        PictureError: it is no picture, or of a format that nothing here reads.
    """
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(head)
    if brands & _AVIF:
        return "AVIF"
    if brands & (_HEIC | _EITHER):
        return "HEIC"
    for start, name in _UNREADABLE:
        if head.startswith(start):
            raise PictureError(Trouble.UNREADABLE, name, format=name)
    raise PictureError(Trouble.NOT_A_PICTURE)


def _brands(head: bytes) -> set[bytes]:
    """Return what an ISO media file (HEIC, AVIF, MP4) says that it is, if it is a picture's."""
    if head[4:8] != b"ftyp":
        return set()
    # Bounded: brands are few, and a length that lies must not make it read what follows.
    length = min(int.from_bytes(head[:4], "big"), 256)
    major = head[8:12]
    if major not in _AVIF | _HEIC | _EITHER:
        return set()
    further = {head[at : at + 4] for at in range(16, length, 4)} if major in _EITHER else set()
    return {major} | further


def frames_of(kind: str, head: bytes) -> int:
    """Return how many frames a PNG or an AVIF has, whose readers here know of one only."""
    if kind == "AVIF":
        return 2 if head[8:12] == b"avis" else 1  # or more: they are counted elsewhere
    at = head.find(b"acTL")
    if kind != "PNG" or at < 0 or b"IDAT" in head[:at]:
        return 1
    return max(1, int.from_bytes(head[at + 4 : at + 8], "big"))
