"""Files as phones, cameras and editors write them: metadata, and what Pillow does not write."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from typing import Any

import pillow_heif
from PIL import Image

SECRET = b"nobody-may-read-this-9e41"
"""Stands in all metadata of the corpus that must not arrive."""
XMP = (
    b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,31.2N" exif:GPSLongitude='
    b'"13,24.3E" exif:UserComment="' + SECRET + b'"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
ORIENTATION = 0x0112
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
)  # fmt: skip
"""Adam7: first column, first row, step across, step down."""


Curve = Callable[[int], int]
"""What 16 bits stand for 8."""


def _twice(value: int) -> int:
    return value * 257  # both bytes are alike, whatever their order


def linear(value: int) -> int:
    """Return a value of sRGB's in light itself, with 16 bits."""
    light = value / 255
    return round(65_535 * (light / 12.92 if light <= 0.04045 else ((light + 0.055) / 1.055) ** 2.4))


def encoded(image: Image.Image, picture_format: str, **options: Any) -> bytes:
    """Return the picture as a file that Pillow writes."""
    out = io.BytesIO()
    # A copy: Pillow keeps a save's options in the picture, which other threads may save as well.
    image.copy().save(out, picture_format, **options)
    return out.getvalue()


def jpeg(image: Image.Image, **options: Any) -> bytes:
    """Return a JPEG that loses next to nothing, unless told otherwise."""
    return encoded(image, "JPEG", **{"quality": 95, "subsampling": 0, **options})


def phone_exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    """Return what a phone writes: which it is, which way up, when, and where."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[0x010F], made[0x0110] = "Some phones", "A phone"
    if place:
        made[0x010E] = SECRET.decode()
        gps = made.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 31.0, 12.0), "E", (13.0, 24.0, 18.0)
    return made


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    image: Image.Image,
    *,
    deep: bool = False,
    curve: Curve = _twice,
    interlaced: bool = False,
    before: bytes = b"",
) -> bytes:
    """Return a PNG of a grey or RGB picture, with 16 bits a channel if `deep`.

    `before` are chunks between the header and the pixels.
    """
    data = sixteen_rows(image, curve) if deep else rows_of(image)
    pixel = len(image.getbands()) * (2 if deep else 1)
    colour = {1: 0, 3: 2}[len(image.getbands())]
    header = struct.pack(
        ">IIBBBBB", *image.size, 16 if deep else 8, colour, 0, 0, 1 if interlaced else 0
    )
    lines = _interlaced(data, image.width, pixel) if interlaced else data
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), 6)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
        + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )  # fmt: skip


def rows_of(image: Image.Image) -> list[bytes]:
    """Return the samples, row by row."""
    data = image.tobytes()
    width = len(data) // image.height
    return [data[at : at + width] for at in range(0, len(data), width)]


def sixteen_rows(image: Image.Image, curve: Curve = _twice) -> list[bytes]:
    """Return the samples with 16 bits each, the high byte first, row by row."""
    flat = Image.frombytes(
        "L", (image.width * len(image.getbands()), image.height), image.tobytes()
    )
    wide = [curve(value) for value in range(256)]
    high, low = [value >> 8 for value in wide], [value & 255 for value in wide]
    return rows_of(Image.merge("LA", (flat.point(high), flat.point(low))))


def _interlaced(rows: list[bytes], width: int, pixel: int) -> Iterable[bytes]:
    for first, top, across, down in _PASSES:
        if first >= width:
            continue
        for row in rows[top::down]:
            line = bytearray(pixel * len(range(first, width, across)))
            for byte in range(pixel):
                line[byte::pixel] = row[first * pixel + byte :: across * pixel]
            yield bytes(line)


def with_chunk(data: bytes, extra: bytes, *, after_pixels: bool = False) -> bytes:
    """Return a PNG with one chunk more: behind its header, or behind its pixels."""
    at = len(data) - 12 if after_pixels else 33
    return data[:at] + extra + data[at:]


def xmp_chunk() -> bytes:
    """Return the PNG chunk with the XMP that names a place."""
    return chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)


def with_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """Return a JPEG with one segment more, behind its first marker."""
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


def tiff16(image: Image.Image) -> bytes:
    """Return an RGB picture as a TIFF with 16 bits a channel, in one strip."""
    pixels = b"".join(sixteen_rows(image))
    width, height = image.size
    tags = [
        (256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 8 + 2 + 10 * 12 + 4),
        (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 140), (274, 3, 1, 1), (277, 3, 1, 3),
        (278, 3, 1, height), (279, 4, 1, len(pixels)),
    ]  # fmt: skip
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return head + struct.pack("<3H", 16, 16, 16) + pixels


def gif_within(canvas: tuple[int, int], image: Image.Image, at: tuple[int, int]) -> bytes:
    """Return a palette picture as a GIF's only frame, at a place on its canvas, all in pixels."""
    data = encoded(image, "GIF", optimize=False)
    # Behind the header and the colours stands the frame (GIF89a, sections 18 to 20).
    frame = 13 + 3 * (2 << (data[10] & 7))
    size, place = struct.pack("<2H", *canvas), struct.pack("<2H", *at)
    return data[:6] + size + data[10 : frame + 1] + place + data[frame + 5 :]


def bmp32(image: Image.Image, *, alpha: int) -> bytes:
    """Return an RGB picture as a BMP with a fourth channel that is the same everywhere."""
    made = image.convert("RGB").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    made.putalpha(alpha)
    pixels = made.tobytes("raw", "BGRA")
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    # A header of version 3, 56 bytes long, whose pixels' bits are told by masks (3).
    header = struct.pack("<IiiHHIIiiII", 56, *made.size, 1, 32, 3, len(pixels), 2835, 2835, 0, 0)
    header += struct.pack("<4I", *masks)
    return b"BM" + struct.pack("<IHHI", 70 + len(pixels), 0, 0, 70) + header + pixels


def heic(image: Image.Image, *, deep: bool = False, **options: Any) -> bytes:
    """Return the picture as a phone's HEIC, with 10 bits a channel if `deep`.

    Where its EXIF has an orientation, its boxes turn it, as a phone's do.
    """
    out = io.BytesIO()
    if deep:
        data = b"".join(sixteen_rows(image))
        file = pillow_heif.from_bytes(mode="RGB;16", size=image.size, data=data)
    else:
        file = pillow_heif.from_pillow(image)
    quick = {"preset": "ultrafast"}
    file.save(out, **{"quality": 90, "chroma": 444, "enc_params": quick, **options})
    return out.getvalue()


def heic_beside_hdr(image: Image.Image) -> bytes:
    """Return the picture as a HEIC's main one, behind a smaller one for HDR screens (PQ)."""
    out = io.BytesIO()
    file = pillow_heif.from_pillow(image.resize((image.width // 2, image.height // 2)))
    file.add_from_pillow(image)
    hdr = {"color_primaries": 9, "transfer_characteristics": 16, "matrix_coefficients": 9}
    file[0].info["nclx_profile"] = {**hdr, "full_range_flag": 1}  # type: ignore[assignment] # a gap
    file.save(out, primary_index=1, quality=90, chroma=444, save_nclx_profile=True)
    return out.getvalue()


def avif(image: Image.Image, **options: Any) -> bytes:
    """Return the picture as an AVIF, with or without alpha."""
    best = {"quality": 95, "subsampling": "4:4:4", "speed": 10}
    return encoded(image, "AVIF", **{**best, **options})
