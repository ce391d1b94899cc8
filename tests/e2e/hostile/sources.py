"""Pictures that people attach: what is none, what is broken, what is too much, what only looks odd.

Nothing is submitted for one that cannot be used; what only looks odd is edited like any other.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

from tests.e2e.hostile.row import GIVEN_BACK, LEFT, PICTURE, Row, Spoil, answer
from tests.pictures.making import XMP, encoded, exif, photo, png_header

NOT_A_PICTURE = (
    "is not a picture that I can read: please use a JPEG, PNG, HEIC or GIF. " + GIVEN_BACK
)
DAMAGED = "is damaged or incomplete: please use a copy that was saved anew. " + GIVEN_BACK
TOO_MANY = "has too many pixels ({}): please use it in a smaller size of up to 100 megapixels. "
NARROW = (
    "is too long and narrow ({}) for the model: please crop it until no side is over 13 times the "
    "other. "
)
TOO_LARGE = "is too large: I can take files of up to 64 MB. " + GIVEN_BACK
FORMAT = "is {}, which I cannot read: please save it as JPEG or PNG. " + GIVEN_BACK
GONE = "could not be fetched from Discord: please attach it to a new edit. " + GIVEN_BACK


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../evil.png", PICTURE)
    return stream.getvalue()


def _chunk(kind: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    said = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", said)


SIGNATURE, END = PICTURE[:8], _chunk(b"IEND", b"")


def _header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def _bomb() -> bytes:
    """Return 400 million pixels in 50 kB."""
    lines = zlib.compressobj(9)
    packed = b"".join(lines.compress(bytes(2501)) for _ in range(20_000)) + lines.flush()
    return SIGNATURE + _header(20_000, 20_000, 1, 0) + _chunk(b"IDAT", packed) + END


BOMB = _bomb()


def _with_chunk(chunk: bytes) -> bytes:
    """Return the picture with one more chunk behind its header."""
    return PICTURE[:33] + chunk + PICTURE[33:]


def frames(kind: str) -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (400, 400), colour) for colour in ("red", "green", "blue")]
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def _text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 20_000_000, zip=True)
    return encoded(photo(400, 400), "PNG", pnginfo=info)


def _jpeg(mode: str = "RGB", **options: object) -> bytes:
    return encoded(photo(400, 400, mode), "JPEG", **options)


JPEG, WEBP, BMP, GIF = (encoded(photo(400, 400), kind) for kind in ("JPEG", "WEBP", "BMP", "GIF"))
NOISE = bytes((n * 7919 >> 3) & 255 for n in range(4096))

LOOKALIKES: dict[str, bytes] = {
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
    "ZIP": _zip(),
    "a Windows program": b"MZ\x90\0" + bytes(300),
    "a Linux program": b"\x7fELF\x02\x01\x01" + bytes(300),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "JSON": b'{"image": "http://127.0.0.1/"}',
    "text": "ein Bild 🎩".encode(),
    "empty": b"",
    "one byte": b"\x89",
    "noise": NOISE,
    "nothing but zeros": bytes(4096),
    "MP4": b"\0\0\0\x18ftypisom\0\0\2\0" + bytes(100),
    "WebM": b"\x1a\x45\xdf\xa3" + bytes(100),
    "MP3": b"ID3\x03" + bytes(100),
    "EPS that would run a program": b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file",
    "PPM": encoded(photo(400, 400), "PPM"),
    "TGA": encoded(photo(400, 400), "TGA"),
    "ImageMagick's script": b"push graphic-context\nfill 'url(https://x/|ls)'\n",
}

BROKEN: dict[str, bytes] = {
    "a PNG that ends in its header": PICTURE[:20],
    "a PNG that ends half way": PICTURE[: len(PICTURE) // 2],
    "a JPEG that ends half way": JPEG[: len(JPEG) // 2],
    "a WEBP that ends half way": WEBP[: len(WEBP) // 2],
    "a BMP that ends half way": BMP[: len(BMP) // 2],
    "a PNG whose pixels are damaged": PICTURE[:900] + b"\xff" * 400 + PICTURE[1300:],
    "a PNG without pixels": SIGNATURE + _header(400, 400) + END,
    "the beginning of a JPEG": JPEG[:4],
    "a PNG with a header beyond 32 bits": png_header(2**31 - 1, 2**31 - 1),
    "a PNG whose checksum is wrong": SIGNATURE
    + _header(400, 400)
    + _chunk(b"IDAT", zlib.compress(bytes(1201 * 400)), crc=7)
    + END,
    "a PNG with a chunk of two gigabytes": SIGNATURE + _header(400, 400) + b"\x7f\xff\xff\xffIDAT",
}

OTHER_FORMATS: dict[str, bytes] = {
    "ICO": encoded(photo(48, 48), "ICO"),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(100),
    "PSD": b"8BPS\0\1" + bytes(100),
}

ODD: dict[str, bytes] = {
    "a text of 20 MB in a PNG of a few kB": _text_bomb(),
    "CMYK": _jpeg("CMYK"),
    "progressive": _jpeg(progressive=True),
    "grey": _jpeg("L"),
    "one bit": encoded(photo(400, 400, "1"), "PNG"),
    "palette": encoded(photo(400, 400, "P"), "PNG", transparency=3),
    "transparent": encoded(photo(400, 400, "RGBA"), "WEBP"),
    "16 bit": encoded(Image.new("I;16", (400, 400), 40_000), "PNG"),
    "grey with alpha": encoded(photo(400, 400, "LA"), "PNG"),
    "lying on its side": _jpeg(exif=exif(6)),
    "an orientation that is none": _jpeg(exif=exif(99)),
    "broken EXIF": _jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + NOISE[:64]),
    "XMP": _jpeg(xmp=XMP),
    "BMP": BMP,
    "the smallest side": encoded(photo(384, 384), "PNG"),
    "the longest side": encoded(photo(5000, 384), "JPEG"),
    "a ZIP behind the picture": JPEG + _zip(),
    "a page behind the picture": PICTURE + b"<html><script>alert(1)</script>",
    "a chunk never heard of": _with_chunk(_chunk(b"evIl", NOISE)),
    "fewer pixels than it says": SIGNATURE
    + _header(400, 400)
    + _chunk(b"IDAT", zlib.compress(bytes(1201)))
    + END,
    "a colour profile that is none": _with_chunk(_chunk(b"iCCP", b"x\0\0" + NOISE[:50])),
}

UNREADABLE: dict[str, bytes] = {
    "GIF, cut off": GIF[: len(GIF) // 2],
    "HEIC without anything in it": b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(64),
}

FITTED: dict[str, bytes] = {
    "GIF": GIF,
    "TIFF": encoded(photo(400, 400), "TIFF"),
    "AVIF": encoded(photo(400, 400), "AVIF"),
    "GIF that moves": frames("GIF"),
    "APNG that moves": frames("PNG"),
    "WEBP that moves": frames("WEBP"),
    "one pixel": encoded(photo(1, 1), "PNG"),
    "one pixel too few": encoded(photo(383, 400), "PNG"),
    "one pixel too many": encoded(photo(400, 5001), "JPEG"),
    "on its side, too long": encoded(photo(400, 5001), "JPEG", exif=exif(6)),
    "a byte too heavy": PICTURE + bytes(10_000_000 - len(PICTURE)),
}

IMPOSSIBLE: dict[str, tuple[bytes, str]] = {
    "a line of 60,000 pixels": (encoded(photo(60_000, 2), "JPEG"), NARROW.format("60000×2")),
    "400 million pixels in 50 kB": (BOMB, TOO_MANY.format("20000×20000")),
    "a header of 65,535 × 65,535": (png_header(65_535, 65_535), TOO_MANY.format("65535×65535")),
}

CDN: tuple[tuple[str, str, Spoil], ...] = (
    ("a page in the picture's place", NOT_A_PICTURE, answer("discord.cdn", "<html>no</html>")),
    (
        "a bomb in the picture's place",
        TOO_MANY.format("20000×20000") + GIVEN_BACK,
        answer("discord.cdn", BOMB),
    ),
    ("larger than was said", TOO_LARGE, answer("discord.cdn", bytes(64_000_001))),
    ("without an end", TOO_LARGE, Spoil("discord.cdn", -1, {"effect": "endless"})),
    ("gone", GONE, answer("discord.cdn", "Gone", 404)),
    ("gone for good", GONE, answer("discord.cdn", "Gone", 410)),
    ("not allowed any more", GONE, answer("discord.cdn", "No", 403)),
    ("elsewhere", GONE, answer("discord.cdn", None, 302, Location="https://evil.invalid/a.png")),
    ("on another port", GONE, answer("discord.cdn", None, 302, Location="OTHER/a.png")),
    ("a file of ours", GONE, answer("discord.cdn", None, 307, Location="file:///etc/passwd")),
    (
        "packed, which was not asked for",
        NOT_A_PICTURE,
        answer("discord.cdn", zlib.compress(PICTURE), Content_Encoding="deflate"),
    ),
)


def _uploads() -> list[Row]:
    rows = [Row(f"not a picture: {n}", NOT_A_PICTURE, "failed", content=c) for n, c in _look()]
    rows += [Row(f"damaged: {n}", DAMAGED, "failed", content=c) for n, c in BROKEN.items()]
    rows += [Row(f"damaged: {n}", DAMAGED, "failed", content=c) for n, c in UNREADABLE.items()]
    rows += [
        Row(f"format: {n}", FORMAT.format(n), "failed", content=c) for n, c in OTHER_FORMATS.items()
    ]
    rows += [Row(f"fitted: {n}", LEFT, "delivered", content=c) for n, c in FITTED.items()]
    rows += [
        Row(f"impossible: {n}", reads + GIVEN_BACK, "failed", content=c)
        for n, (c, reads) in IMPOSSIBLE.items()
    ]
    return rows


def _look() -> list[tuple[str, bytes]]:
    return list(LOOKALIKES.items())


def _from_cdn() -> list[Row]:
    rows = [Row(f"CDN: {n}", reads, "failed", spoils=(spoil,)) for n, reads, spoil in CDN]
    passing = answer("discord.cdn", "Unavailable", 503, times=2)
    rows.append(Row("CDN: away for a moment", LEFT, "delivered", spoils=(passing,)))
    other = answer("discord.cdn", GIF)
    rows.append(Row("CDN: another format than was said", LEFT, "delivered", spoils=(other,)))
    return rows


ROWS: tuple[Row, ...] = (
    *_uploads(),
    *(Row(f"odd: {name}", LEFT, "delivered", content=content) for name, content in ODD.items()),
    *_from_cdn(),
)
