"""What a file tells beside its picture: who, where, with what, and further pictures."""

from __future__ import annotations

import struct
import zlib
from functools import partial
from typing import Any

from PIL import PngImagePlugin

from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import photo
from tests.corpus.writing import (
    SECRET,
    XMP,
    XMP_MARK,
    avif,
    chunk,
    encoded,
    heic,
    jpeg,
    phone_exif,
    with_chunk,
    with_segment,
    xmp_chunk,
)

_FILM = b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + SECRET * 40
REMOVED = "saved as JPEG, metadata removed"
_MOTION = XMP.replace(b"exif:GPSLatitude", b'GCamera:MotionPhoto="1" exif:GPSLatitude')
_OTHER_WORDS = XMP.replace(b"exif:GPSLatitude", b"my:lat").replace(b"exif:GPSLongitude", b"my:lon")


def _jpeg(**options: Any) -> bytes:
    return jpeg(photo(), **options)


def _xmp_jpeg(packet: bytes = XMP) -> bytes:
    return with_segment(_jpeg(), 0xE1, XMP_MARK + packet)


def _iptc_jpeg() -> bytes:
    record = b"\x1c\2\0\0\2\0\4" + b"\x1c\2\x5a" + struct.pack(">H", len(SECRET)) + SECRET
    record += bytes(len(record) % 2)
    resource = b"8BIM\4\4\0\0" + struct.pack(">I", len(record)) + record
    return with_segment(_jpeg(), 0xED, b"Photoshop 3.0\0" + resource)


def _maker_note_jpeg() -> bytes:
    exif = phone_exif(place=False)
    exif.get_ifd(0x8769)[0x927C] = b"Maker\0" + SECRET
    return _jpeg(exif=exif)


def _described_jpeg() -> bytes:
    exif = phone_exif(place=False)
    exif[0x010E] = f"at 52.5200, 13.4050 {SECRET.decode()}"
    return _jpeg(exif=exif)


def _png(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword, text)
    return encoded(photo(), "PNG", pnginfo=info)


def _stereo() -> bytes:
    """Return a JPEG with a second one behind it that has a place in its EXIF (CIPA DC-007)."""
    second = _jpeg(exif=phone_exif())
    first_size = len(_jpeg()) + 4 + 4 + 82
    # Its table: version, number of pictures, and 16 bytes for each.
    table = b"II*\0\x08\0\0\0" + struct.pack("<H", 3)
    table += struct.pack("<HHI4s", 0xB000, 7, 4, b"0100")
    table += struct.pack("<HHII", 0xB001, 4, 1, 2) + struct.pack("<HHII", 0xB002, 7, 32, 50)
    table += bytes(4)
    table += struct.pack("<IIIHH", 0x030000, first_size, 0, 0, 0)
    # Places are counted from the table's beginning, which stands 10 bytes into the file.
    table += struct.pack("<IIIHH", 0, len(second), first_size - 10, 0, 0)
    return with_segment(_jpeg(), 0xE2, b"MPF\0" + table) + second


ENTRIES = [
    Entry("JPEG, with its camera's name and no place", "camera.jpg", Fate.AS_IT_IS,
          lambda: _jpeg(exif=phone_exif(place=False)), photo),
    Entry("JPEG, with a harmless comment", "comment.jpg", Fate.AS_IT_IS,
          lambda: _jpeg(comment=b"made with love"), photo),
    Entry("JPEG, a place in EXIF", "gps.jpg", Fate.STRIPPED, lambda: _jpeg(exif=phone_exif()),
          photo),
    Entry("JPEG, a place in a text of its EXIF", "exif-text.jpg", Fate.STRIPPED, _described_jpeg,
          photo),
    Entry("JPEG, a place in an XMP of another's words", "xmp-text.jpg", Fate.STRIPPED,
          lambda: _xmp_jpeg(_OTHER_WORDS), photo),
    Entry("JPEG, a place in XMP", "xmp.jpg", Fate.STRIPPED, _xmp_jpeg, photo),
    Entry("JPEG, a place in IPTC", "iptc.jpg", Fate.STRIPPED, _iptc_jpeg, photo),
    Entry("JPEG, a camera's own notes", "maker.jpg", Fate.STRIPPED, _maker_note_jpeg, photo),
    Entry("JPEG, a place in a comment", "comment-gps.jpg", Fate.STRIPPED,
          lambda: _jpeg(comment=b"at 52.5200, 13.4050 " + SECRET), photo),
    Entry("JPEG, something behind its end", "trailer.jpg", Fate.STRIPPED,
          lambda: jpeg(photo(400, 400), quality=85) + _FILM, partial(photo, 400, 400)),
    Entry("JPEG, large, something behind its end", "trailer-large.jpg", Fate.STRIPPED,
          lambda: _jpeg() + _FILM, photo),
    Entry("JPEG, a motion photo", "motion.jpg", Fate.STRIPPED,
          lambda: _xmp_jpeg(_MOTION) + _FILM, photo),
    Entry("JPEG, a place in its second picture (MPO)", "stereo-gps.jpg", Fate.STRIPPED, _stereo,
          photo),
    Entry("PNG, with its program's name", "software.png", Fate.AS_IT_IS,
          lambda: _png(Software="A paint program"), photo),
    Entry("PNG, a place in XMP behind the pixels", "xmp.png", Fate.STRIPPED,
          lambda: with_chunk(_png(), xmp_chunk(), after_pixels=True), photo),
    Entry("PNG, a place in EXIF", "exif.png", Fate.STRIPPED,
          lambda: encoded(photo(), "PNG", exif=phone_exif()), photo),
    Entry("PNG, a place in a compressed text", "text.png", Fate.STRIPPED,
          lambda: with_chunk(_png(), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(XMP))), photo),
    Entry("PNG, something behind its end", "trailer.png", Fate.STRIPPED, lambda: _png() + _FILM,
          photo),
    Entry("WEBP, a place in EXIF", "exif.webp", Fate.STRIPPED,
          lambda: encoded(photo(), "WEBP", quality=95, exif=phone_exif()), photo),
    Entry("WEBP, a place in XMP", "xmp.webp", Fate.STRIPPED,
          lambda: encoded(photo(), "WEBP", quality=95, xmp=XMP), photo),
    Entry("HEIC, a place in EXIF and XMP", "gps.heic", Fate.CONVERTED,
          lambda: heic(photo(), exif=phone_exif().tobytes(), xmp=XMP), photo, says=REMOVED),
    Entry("AVIF, a place in EXIF and XMP", "gps.avif", Fate.CONVERTED,
          lambda: avif(photo(), exif=phone_exif(), xmp=XMP), photo, says=REMOVED),
    Entry("GIF, a place in its comment", "comment.gif", Fate.CONVERTED,
          lambda: encoded(photo().quantize(255), "GIF", comment=b"at 52.5200 " + SECRET),
          lambda: photo().quantize(255).convert("RGB"), says=REMOVED),
    Entry("TIFF, a place in EXIF", "gps.tif", Fate.CONVERTED,
          lambda: encoded(photo(), "TIFF", exif=phone_exif()), photo, says=REMOVED),
]  # fmt: skip
