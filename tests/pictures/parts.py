"""Files put together by hand: segments, chunks and metadata, put in where the tests want them."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from tests.pictures.making import encoded, photo

PLACE = b"GPSLatitude 52.5200 at home"
CLEAN_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><xmp:CreatorTool>Paint</xmp:CreatorTool></x:xmpmeta>'
)
MOTION_XMP = CLEAN_XMP.replace(b"Paint", b"GCamera:MotionPhoto")
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
MAGIC = b"\x89PNG\r\n\x1a\n"


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG's segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def after_soi(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def before_scan(jpeg: bytes, number: int, put: bytes) -> bytes:
    """Put bytes before the SOS of that number, from 0."""
    at = -1
    for _ in range(number + 1):
        at = jpeg.index(b"\xff\xda", at + 1)
    return jpeg[:at] + put + jpeg[at:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Return a PNG's chunks, each as its kind and what it holds."""
    found = []
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png_of(parts: list[tuple[bytes, bytes]]) -> bytes:
    return MAGIC + b"".join(chunk(*part) for part in parts)


def with_chunk(png: bytes, before: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk in before the first one of a kind."""
    parts = chunks(png)
    at = [part[0] for part in parts].index(before)
    return png_of([*parts[:at], (kind, body), *parts[at:]])


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    """Return a WEBP of these chunks."""
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunks(webp: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 12
    while at < len(webp):
        (length,) = struct.unpack_from("<I", webp, at + 4)
        found.append((webp[at : at + 4], webp[at + 8 : at + 8 + length]))
        at += 8 + length + length % 2
    return found


def plain_exif(orientation: int = 1) -> bytes:
    """Return EXIF (with its mark) that names a program and no place."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x0131] = "Paint"
    made.get_ifd(0x8769)[0x9003] = "2026:11:20 10:00:00"
    data: bytes = made.tobytes()
    return data


def maker_exif() -> bytes:
    """Return EXIF with a camera's private note, which may hold anything."""
    made = Image.Exif()
    made.get_ifd(0x8769)[0x927C] = b"Apple iOS\0" * 4
    data: bytes = made.tobytes()
    return data


def moving(picture_format: str) -> bytes:
    """Return an animation of three frames."""
    frames = [photo(64, 48), photo(64, 48).rotate(90), photo(64, 48).rotate(180)]
    return encoded(frames[0], picture_format, save_all=True, append_images=frames[1:], duration=90)
