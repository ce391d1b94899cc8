"""What is broken, what is no picture, and what would be too much."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from tests.corpus.entry import Entry, Fate
from tests.corpus.photographs import mosaic, photo
from tests.corpus.writing import avif, chunk, encoded, heic, jpeg, phone_exif

DAMAGED = "is damaged or incomplete: please use a copy that was saved anew."
NOT_A_PICTURE = "is not a picture that I can read: please use a JPEG, PNG, HEIC or GIF."
TOO_MANY = "has too many pixels"
UNREADABLE = "which I cannot read: please save it as JPEG or PNG."
WHOLE: dict[str, Callable[[], bytes]] = {
    "half.jpg": lambda: jpeg(photo(300, 200)),
    "half-large.jpg": lambda: jpeg(mosaic(1600, 1200)),
    "half.png": lambda: encoded(photo(), "PNG"),
    "half.webp": lambda: encoded(photo(), "WEBP", quality=95),
    "half-large.webp": lambda: encoded(mosaic(1600, 1200), "WEBP", quality=90),
    "half.bmp": lambda: encoded(photo(), "BMP"),
    "half.gif": lambda: encoded(photo().quantize(255), "GIF"),
    "half.tif": lambda: encoded(photo(), "TIFF"),
    "half.heic": lambda: heic(photo()),
    "half.avif": lambda: avif(photo()),
}


def _halves() -> Iterator[Entry]:
    for filename, make in WHOLE.items():
        kind = filename.rpartition(".")[2].upper().replace("JPG", "JPEG").replace("TIF", "TIFF")
        size = ", large," if "large" in filename else ""
        yield Entry(
            f"{kind}{size} that ends half way",
            filename,
            Fate.REFUSED,
            partial(_half, make),
            says=DAMAGED,
        )


def _half(make: Callable[[], bytes]) -> bytes:
    data = make()
    return data[: len(data) // 2]


def _ended_half() -> bytes:
    """Return a JPEG, which has to be turned, of half its pixels and a proper end."""
    data = _lying("JPEG", quality=90)
    return data[: len(data) // 2] + b"\xff\xd9"


def _holed(data: bytes) -> bytes:
    """Return a file of which a tenth was never written."""
    start, length = len(data) // 2, len(data) // 10
    return data[:start] + bytes(length) + data[start + length :]


def _lying(kind: str, **options: object) -> bytes:
    return encoded(photo(), kind, exif=phone_exif(6, place=False), **options)


def _dng() -> bytes:
    """Return how a camera's RAW begins: with a small preview."""
    return encoded(photo(160, 120), "TIFF", tiffinfo={254: 1, 50_706: b"\1\4\0\0"})


def _spoiled_png() -> bytes:
    """Return a PNG whose pixels do not fit their check sum."""
    data = bytearray(encoded(photo(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def _lying_jpeg() -> bytes:
    """Return a JPEG that says that it has 20000 by 20000 pixels."""
    data = jpeg(photo())
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", 20_000, 20_000) + data[at + 4 :]


def _png_bomb() -> bytes:
    """Return 900 million pixels in a hundred kB."""
    pack = zlib.compressobj(9)
    rows = b"".join(pack.compress(bytes(3751 * 100)) for _ in range(300)) + pack.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def _gif_bomb() -> bytes:
    """Return a GIF that says that it has 65535 by 65535 pixels."""
    data = bytearray(encoded(photo().quantize(255), "GIF"))
    data[6:10] = b"\xff\xff\xff\xff"
    at = data.index(b"\x2c\0\0\0\0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("photo.png"), encoded(photo(), "PNG"))
    return stream.getvalue()


def _nothing(name: str, filename: str, data: bytes | Callable[[], bytes]) -> Entry:
    make = (lambda: data) if isinstance(data, bytes) else data
    return Entry(name, filename, Fate.REFUSED, make, says=NOT_A_PICTURE)


ENTRIES = [
    *_halves(),
    Entry("PNG with a spoiled check sum", "spoiled.png", Fate.REFUSED, _spoiled_png, says=DAMAGED),
    Entry("JPEG of half its pixels that ends as it should", "half-ended.jpg", Fate.REFUSED,
          _ended_half, says=DAMAGED),
    Entry("JPEG with a hole", "hole.jpg", Fate.REFUSED,
          lambda: _holed(_lying("JPEG", quality=90)), says=DAMAGED),
    Entry("JPEG, progressive, with a hole", "hole-progressive.jpg", Fate.REFUSED,
          lambda: _holed(_lying("JPEG", quality=90, progressive=True)), says=DAMAGED),
    Entry("WEBP, lossless, with a hole", "hole.webp", Fate.REFUSED,
          lambda: _holed(_lying("WEBP", lossless=True)), says=DAMAGED),
    Entry("JPEG whose header lies: 400 MP", "lies.jpg", Fate.REFUSED, _lying_jpeg, says=TOO_MANY),
    Entry("PNG bomb, 30000×30000", "bomb.png", Fate.REFUSED, _png_bomb, says=TOO_MANY),
    Entry("GIF bomb, 65535×65535", "bomb.gif", Fate.REFUSED, _gif_bomb, says=TOO_MANY),
    _nothing("JPEG without its first bytes", "magic.jpg", lambda: bytes(4) + jpeg(photo())[4:]),
    _nothing("an empty file", "empty.png", b""),
    _nothing("HTML named .jpg", "page.jpg", b"<!doctype html><title>404 Not Found</title>" * 9),
    _nothing("PDF", "poster.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"),
    _nothing("SVG", "drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9"/>'),
    _nothing("MP4 named .png", "film.png", b"\0\0\0\x18ftypisom\0\0\2\0isommp41" + bytes(400)),
    _nothing("ZIP with a picture in it", "photos.zip", _zip),
    Entry("JPEG 2000", "scan.jp2", Fate.REFUSED, lambda: encoded(photo(), "JPEG2000"),
          says=f"is JPEG 2000, {UNREADABLE}"),
    Entry("DNG", "IMG_0007.DNG", Fate.REFUSED, _dng, says=f"is RAW, {UNREADABLE}"),
    Entry("TIFF of a compression that is seldom built in", "scan-lzma.tif", Fate.REFUSED,
          lambda: encoded(photo(), "TIFF", compression="lzma"),
          says=f"is LZMA TIFF, {UNREADABLE}"),
    Entry("PSD", "layers.psd", Fate.REFUSED, lambda: b"8BPS\0\1" + bytes(300),
          says=f"is PSD, {UNREADABLE}"),
]  # fmt: skip
